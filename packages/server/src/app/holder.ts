import type { Command } from '@handfast/domain/delivery/commands';
import type { Decision } from '@handfast/protocol/draft';
import { err, type Result } from '@handfast/protocol/result';
import { isSealRead, type Uuid } from '@handfast/protocol/statement';
import { secondsLater, timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { HolderCaller } from '../http/context.ts';
import { readPrivate, sealText, type Contact } from '../private/private-data.ts';
import type { Extras } from '../store/extras.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';
import { LINK_LIFE_S } from './register.ts';

type Done = Promise<Result<Outcome, WorkError>>;

/** What a holder says that needs nothing but the saying. */
export type HolderCommand = Extract<
  Command,
  { type: 'withdraw' | 'takenBack' | 'have' | 'unlock' | 'requestLeave' | 'report' | 'end' }
>;

export const act = (
  deps: Deps,
  caller: HolderCaller,
  command: Command,
  extras: Extras = {},
): Done =>
  deps.unitOfWork.execute(
    caller.deliveryId,
    command,
    { now: timeOf(deps.clock), by: { kind: 'holder', id: caller.holderId } },
    extras,
  );

export const say = (deps: Deps, caller: HolderCaller, command: HolderCommand): Done =>
  act(deps, caller, command);

export type DecideInput = {
  readonly visit: Uuid;
  readonly revision: number;
  readonly seen: readonly number[];
  readonly decisions: Readonly<Record<number, Decision>>;
};

/** What a statement could not hold: a photo that nobody has, a reading that the seal cannot give. */
export type DecideFault =
  | WorkError
  | { readonly code: 'unknown_photo' }
  | { readonly code: 'seal_read'; readonly no: number };

export async function decide(
  deps: Deps,
  caller: HolderCaller,
  input: DecideInput,
): Promise<Result<Outcome, DecideFault>> {
  const read = await deps.unitOfWork.read(caller.deliveryId);
  const misread = read?.state.parcels.find(
    ({ no, seal }) => !isSealRead(seal.kind, input.decisions[no]?.seal ?? ''),
  );
  if (misread !== undefined) return err({ code: 'seal_read', no: misread.no });
  const named = [...new Set(Object.values(input.decisions).flatMap(({ photos }) => photos))];
  if (named.length > 0) {
    const rows = await deps.kysely
      .selectFrom('photo')
      .select('sha256')
      .where('delivery_id', '=', caller.deliveryId)
      .where(
        'sha256',
        'in',
        named.map((sha256) => Buffer.from(sha256, 'hex')),
      )
      .execute();
    if (rows.length < named.length) return err({ code: 'unknown_photo' });
  }
  return act(deps, caller, { type: 'decide', ...input });
}

/** H16: somebody whom the recipient trusts gets a link of their own; name and contact are sealed. */
export async function nameDelegate(
  deps: Deps,
  caller: HolderCaller,
  delegate: { readonly name: string; readonly contact: Contact },
): Done {
  const { deliveryId } = caller;
  const personal = await readPrivate(deps.kysely, deps.keys, deliveryId);
  if (personal === null) return err({ code: 'not_found' });
  const to = delegate.contact.email ?? delegate.contact.phone ?? '';
  const link = deps.random.uuid();
  return act(
    deps,
    caller,
    { type: 'delegate', link },
    {
      links: [
        {
          id: link,
          kind: 'delegate',
          tokenHash: null,
          expiresAt: secondsLater(deps.clock.now(), LINK_LIFE_S),
          name: sealText(personal.key, deliveryId, 'delegate-name', delegate.name),
          contact: sealText(personal.key, deliveryId, 'delegate-contact', to),
        },
      ],
    },
  );
}
