import { buildStatement, type Decision } from '@handfast/protocol/draft';
import { statementHash, type Hex64, type RefusalReason } from '@handfast/protocol/statement';
import type { ClaimCommand } from '../../src/claim/commands.ts';
import type { ClaimKind } from '../../src/claim/types.ts';
import type { VisitCommand } from '../../src/delivery/commands.ts';
import { draftOf } from '../../src/delivery/draft.ts';
import type { Actor } from '../../src/delivery/events.ts';
import {
  holderOf,
  visitOf,
  type Custody,
  type Delivery,
  type Visit,
} from '../../src/delivery/state.ts';
import {
  CLAIM,
  DEVICE,
  digest,
  RECEIPT,
  recipient,
  refusedFor,
  STOP,
  T0,
  TAKEN,
  V1,
} from './build.ts';

/** The MAC of the n-th code that a test's server makes in a visit. */
export const macOf = (visit: string, n: number): Hex64 => digest(`code ${visit} ${n}`);
export const WRONG_MAC: Hex64 = digest('a code that nobody made');

export function visitIn(state: Delivery, id: string): Visit {
  const visit = visitOf(state, id);
  if (!visit) throw new Error(`the test has no visit ${id}`);
  return visit;
}

export const transfer = (parcels: readonly number[], to: Custody) =>
  ({ type: 'transfer', parcels, to, sealRead: '' }) as const;

export const open = (
  visit = V1,
  change: Partial<Extract<VisitCommand, { type: 'open' }>> = {},
): VisitCommand => ({
  type: 'open',
  visit,
  stop: STOP,
  device: DEVICE,
  opened: T0,
  age: 'not_required',
  distance_m: 20,
  ...change,
});

export const present = (no: number, visit = V1, selfTransfer = false): VisitCommand => ({
  type: 'present',
  visit,
  no,
  selfTransfer,
});
export const unpresent = (no: number, visit = V1): VisitCommand => ({
  type: 'unpresent',
  visit,
  no,
});

/** A holder's decisions on what the page shows now. */
export const says =
  (decisions: Readonly<Record<number, Decision>>, visit = V1) =>
  (state: Delivery): Extract<VisitCommand, { type: 'decide' }> => {
    const { revision, presented } = visitIn(state, visit);
    return { type: 'decide', visit, revision, seen: presented, decisions };
  };
export const takes = (parcels: readonly number[], visit = V1) =>
  says(Object.fromEntries(parcels.map((no) => [no, TAKEN])), visit);
export const refuses = (no: number, reason: RefusalReason = 'damaged', visit = V1) =>
  says({ [no]: refusedFor(reason) }, visit);

/** The statement as the holder's page builds it from the draft. */
export function statementOf(
  state: Delivery,
  visit: Visit,
  holder: Actor = recipient,
  checkTime_s = 42,
) {
  const paired = holderOf(state, holder.id);
  if (!paired) throw new Error('the test has no such holder');
  return buildStatement(draftOf(state, visit), visit.decisions, {
    channel: 'page',
    holder: { id: paired.id, role: paired.role, key: paired.thumbprint },
    checkTime_s,
  });
}

export const releases =
  (visit = V1, holder: Actor = recipient, checkTime_s = 42) =>
  (state: Delivery): Extract<VisitCommand, { type: 'release' }> => {
    const current = visitIn(state, visit);
    const statement = statementOf(state, current, holder, checkTime_s);
    const n = current.releases + 1;
    return {
      type: 'release',
      visit,
      revision: current.revision,
      statement,
      signed: {
        thumbprint: statement.holder.key,
        hash: statementHash(statement),
        signature: 's'.repeat(86),
      },
      code: { n, mac: macOf(visit, n) },
    };
  };

/** The hash of the release in force, or one that no release has. */
const hashIn = (state: Delivery, visit: string): Hex64 =>
  visitIn(state, visit).release?.hash ?? digest('no release');

export const renews =
  (visit = V1) =>
  (state: Delivery): Extract<VisitCommand, { type: 'renew' }> => {
    const n = visitIn(state, visit).releases + 1;
    return { type: 'renew', visit, hash: hashIn(state, visit), code: { n, mac: macOf(visit, n) } };
  };

export const withdraw = (visit = V1): VisitCommand => ({ type: 'withdraw', visit });
export const retake = (no: number, visit = V1): VisitCommand => ({ type: 'retake', visit, no });

/** The courier enters what the holder said: the code of the latest release. */
export const entersCode =
  (visit = V1, change: Partial<Extract<VisitCommand, { type: 'enterCode' }>> = {}) =>
  (state: Delivery): Extract<VisitCommand, { type: 'enterCode' }> => {
    const n = visitIn(state, visit).release?.n ?? 0;
    const hash = hashIn(state, visit);
    const mac = macOf(visit, n);
    return { type: 'enterCode', visit, hash, n, mac, courierWrong: 0, receipt: RECEIPT, ...change };
  };
export const entersWrong = (visit = V1) => entersCode(visit, { mac: WRONG_MAC });

export const end = (
  how: 'nobody' | 'left' | 'done' | 'stopped_by_holder' | 'idle' = 'left',
  visit = V1,
): VisitCommand => ({ type: 'end', visit, end: how });
export const kept = (parcels: readonly number[], visit = V1): VisitCommand => ({
  type: 'kept',
  visit,
  parcels,
  position: null,
});

export const recall = (...parcels: readonly number[]) => ({ type: 'recall', parcels }) as const;
export const takenBack = (...parcels: readonly number[]) =>
  ({ type: 'takenBack', parcels }) as const;
export const missing = (...parcels: readonly number[]) => ({ type: 'missing', parcels }) as const;
export const have = (...parcels: readonly number[]) => ({ type: 'have', parcels }) as const;
export const found = (custody: Custody, ...parcels: readonly number[]) =>
  ({ type: 'found', parcels, custody }) as const;
export const settle = (no: number, reason = 'seen on the doorstep') =>
  ({ type: 'settle', no, as: 'with_recipient', reason }) as const;
export const remedy = (no: number) =>
  ({ type: 'remedy', no, remedy: 'refund', reason: 'rule 1' }) as const;
export const leaves = (...parcels: readonly number[]) =>
  ({
    type: 'leave',
    parcels,
    how: 'safe_place',
    photo: digest('photo'),
    position: null,
  }) as const;
export const requestLeave = (...parcels: readonly number[]) =>
  ({ type: 'requestLeave', parcels, how: 'safe_place' }) as const;
export const unlock = (reason = '') => ({ type: 'unlock', reason }) as const;
export const weigh = (no: number, grossMass_g: number, source: 'scale' | 'typed' = 'scale') =>
  ({ type: 'weigh', no, grossMass_g, source }) as const;

type Told = Extract<ClaimCommand, { type: 'claim' }>;

/** Paid back through the retailer's own system unless a story says otherwise. */
export const PAID = { amount_minor: 12_000, currency: 'GBP', provider: 'webhook' } as const;

export const reports = (what: ClaimKind, change: Partial<Told> = {}): Told => ({
  type: 'claim',
  claim: CLAIM,
  no: 1,
  item: 0,
  what,
  photos: [],
  crimeReference: false,
  paid: PAID,
  gift: false,
  automatic: true,
  ...change,
});

export const chooses = (choice: 'wait' | 'refund', automatic = true, claim = CLAIM) =>
  ({ type: 'choose', claim, choice, automatic }) as const;

export const reviews = (automatic = true, claim = CLAIM) =>
  ({ type: 'review', claim, automatic }) as const;

export const startsRemedy = (
  change: Partial<Extract<ClaimCommand, { type: 'startRemedy' }>> = {},
) =>
  ({ type: 'startRemedy', claim: CLAIM, no: 1, paid: PAID, automatic: true, ...change }) as const;

export const judges = (change: Partial<Extract<ClaimCommand, { type: 'decideClaim' }>> = {}) =>
  ({
    type: 'decideClaim',
    claim: CLAIM,
    outcome: 'granted',
    because: 'record_supports',
    amount_minor: 12_000,
    replacement: '',
    ...change,
  }) as const;

export const refundMade = (reference = 're_1', claim = CLAIM) =>
  ({ type: 'refundMade', claim, provider: 'webhook', attempt: 1, reference }) as const;
