export const WEBHOOK_SECRET = 'whsec_handfast_test';

export type MadeRefund = {
  readonly id: string;
  readonly object: 'refund';
  readonly payment_intent: string;
  readonly amount: number;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly metadata: Readonly<Record<string, string>>;
};

export type AskedRefund = Pick<MadeRefund, 'payment_intent' | 'amount' | 'metadata'>;

/** What is answered to `create`: the refund, or a status of HTTP. */
type Answer = { readonly status: number; readonly refund: MadeRefund | null };

/** Stripe keeps a key with its answer, whatever the answer was, and forgets both after a day. */
const KEY_LIFE_MS = 24 * 3600 * 1000;

export type StripeModel = {
  readonly refunds: () => readonly MadeRefund[];
  /** The same key with other parameters is a fault of the caller: 400, of a type of its own. */
  readonly create: (asked: AskedRefund, key: string) => Answer;
  readonly list: (payment: string) => readonly MadeRefund[];
  /** The next new key is answered with this instead; 500 after or before the deed. */
  readonly answerNext: (with_: 'refused' | 'broken' | 'broken_after' | 'pending') => void;
  /** A refund that was on its way arrives or fails; one that arrived may still fail. */
  readonly becomes: (id: string, status: MadeRefund['status']) => MadeRefund;
  readonly forgetKeys: () => void;
};

/** The provider's side of refunds, without its HTTP. */
export function stripeModel(now: () => Date): StripeModel {
  let refunds: readonly MadeRefund[] = [];
  const keys = new Map<string, Answer & { readonly at: number; readonly asked: string }>();
  let next: 'refused' | 'broken' | 'broken_after' | 'pending' | null = null;

  const deed = (asked: AskedRefund): MadeRefund => {
    const made: MadeRefund = {
      id: `re_${refunds.length + 1}`,
      object: 'refund',
      ...asked,
      status: next === 'pending' ? 'pending' : 'succeeded',
    };
    refunds = [...refunds, made];
    return made;
  };
  const answer = (asked: AskedRefund): Answer => {
    if (next === 'refused') return { status: 400, refund: null };
    if (next === 'broken') return { status: 500, refund: null };
    const refund = deed(asked);
    return next === 'broken_after' ? { status: 500, refund: null } : { status: 200, refund };
  };
  return {
    refunds: () => refunds,
    list: (payment) => refunds.filter(({ payment_intent }) => payment_intent === payment),
    create: (asked, key) => {
      const at = now().getTime();
      const before = keys.get(key);
      const text = JSON.stringify(asked);
      if (before !== undefined && at - before.at < KEY_LIFE_MS) {
        return before.asked === text ? before : { status: 409, refund: null };
      }
      const given = answer(asked);
      next = null;
      keys.set(key, { ...given, at, asked: text });
      return given;
    },
    answerNext: (with_) => {
      next = with_;
    },
    becomes: (id, status) => {
      const found = refunds.find((refund) => refund.id === id);
      if (found === undefined) throw new Error(`no refund ${id}`);
      const changed = { ...found, status };
      refunds = refunds.map((refund) => (refund.id === id ? changed : refund));
      return changed;
    },
    forgetKeys: () => keys.clear(),
  };
}
