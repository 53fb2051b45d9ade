import type { Command } from '@handfast/domain/delivery/commands';
import { sealFits } from '@handfast/domain/delivery/seal';
import { visitOf, type Delivery, type Parcel } from '@handfast/domain/delivery/state';
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
import { judgeNumber } from './seals.ts';

type Done = Promise<Result<Outcome, WorkError>>;

/** What a holder says that needs nothing but the saying. */
export type HolderCommand = Extract<
  Command,
  {
    type:
      | 'withdraw'
      | 'takenBack'
      | 'have'
      | 'unlock'
      | 'requestLeave'
      | 'askTime'
      | 'report'
      | 'end';
  }
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
  const typed = read === null ? [] : await newSealsTyped(deps, read.state, input);
  return deps.unitOfWork.execute(caller.deliveryId, [{ type: 'decide', ...input }, ...typed], {
    now: timeOf(deps.clock),
    by: { kind: 'holder', id: caller.holderId },
  });
}

/** S1: what the holder typed is judged against the register, once for each text that they typed. */
async function newSealsTyped(
  deps: Deps,
  state: Delivery,
  input: DecideInput,
): Promise<readonly Command[]> {
  const before = visitOf(state, input.visit)?.decisions ?? {};
  const typed = state.parcels.filter(({ no, seal }) => {
    const text = input.decisions[no]?.seal ?? '';
    return seal.kind === 'number' && text !== '' && text !== before[no]?.seal;
  });
  return judgedSeals(deps, state, typed, (no) => input.decisions[no]?.seal ?? '');
}

/** S2: who releases with a seal that does not match has looked twice: now it is an alarm. */
export async function tellWrongSeals(
  deps: Deps,
  caller: HolderCaller,
  state: Delivery,
  visit: Uuid,
): Promise<void> {
  const decisions = visitOf(state, visit)?.decisions ?? {};
  const wrong = state.parcels.filter((parcel) => {
    const read = decisions[parcel.no]?.seal ?? '';
    return parcel.seal.kind === 'number' && read !== '' && !sealFits(parcel, read);
  });
  if (wrong.length === 0) return;
  const commands = await judgedSeals(deps, state, wrong, (no) => decisions[no]?.seal ?? '');
  await deps.unitOfWork.execute(caller.deliveryId, commands, {
    now: timeOf(deps.clock),
    by: { kind: 'holder', id: caller.holderId },
  });
}

const judgedSeals = (
  deps: Deps,
  state: Delivery,
  parcels: readonly Parcel[],
  textOf: (no: number) => string,
): Promise<readonly Command[]> =>
  Promise.all(
    parcels.map(async (parcel): Promise<Command> => {
      const { no } = parcel;
      const at = { delivery: state.id, no };
      const judged = await judgeNumber(deps, state.tenant, at, textOf(no));
      // The parcel's own seal is the right one also where no register has it.
      const result = sealFits(parcel, judged.read) ? 'matches' : judged.result;
      return { type: 'readSeal', no, source: 'typed', read: judged.read, result };
    }),
  );

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
