import type { Delivery } from '@handfast/domain/delivery/state';
import { err, type Result } from '@handfast/protocol/result';
import type { Uuid } from '@handfast/protocol/statement';
import { timeOf } from '../clock.ts';
import type { Deps } from '../deps.ts';
import {
  readPrivate,
  resealPrivate,
  type Contact,
  type PrivateData,
} from '../private/private-data.ts';
import type { Extras } from '../store/extras.ts';
import type { Outcome, WorkError } from '../store/unit-of-work.ts';
import { lastTwoOf, manifestHead, newSalt } from './manifest.ts';
import { makeNumber } from './numbers.ts';
import {
  gs1PrefixOf,
  initsOf,
  privateParcels,
  recipientLink,
  type ParcelInput,
  sealsOf,
  type SenderLink,
} from './register.ts';

export type AmendInput = {
  readonly ifVersion: number;
  readonly add: readonly ParcelInput[];
  readonly remove: readonly number[];
  readonly contact?: Contact | undefined;
  readonly link?: SenderLink | undefined;
};

/** Numbers on labels are never used again, so removed parcels stay in the private data. */
const nextNo = (data: PrivateData): number => Math.max(...data.parcels.map(({ no }) => no)) + 1;

function amended(deps: Deps, before: PrivateData, input: AmendInput): PrivateData {
  const first = nextNo(before);
  const added = privateParcels(input.add, first);
  const salts = Object.fromEntries(added.map(({ no }) => [no, newSalt(deps.random)]));
  return {
    ...before,
    ...(input.contact === undefined
      ? {}
      : { contact: input.contact, formerContact: before.contact }),
    parcels: [...before.parcels, ...added],
    salts: {
      ...before.salts,
      ...(input.contact === undefined ? {} : { contact: newSalt(deps.random) }),
      contents: { ...before.salts.contents, ...salts },
    },
  };
}

/** The next version of the manifest (H2, H26). Another version meanwhile is a conflict. */
export async function amendDelivery(
  deps: Deps,
  tenant: Uuid,
  delivery: Uuid,
  input: AmendInput,
): Promise<Result<Outcome, WorkError>> {
  const read = await deps.unitOfWork.read(delivery);
  const personal = await readPrivate(deps.kysely, deps.keys, delivery);
  if (read === null || personal === null) return err({ code: 'not_found' });
  const { state } = read;
  const data = amended(deps, personal.data, input);
  const gs1Prefix = await gs1PrefixOf(deps, tenant);
  const added = initsOf(
    input.add,
    nextNo(personal.data),
    data,
    (given) => given ?? makeNumber(gs1Prefix, deps.random),
  );
  const kept = state.parcels.filter(({ no }) => !input.remove.includes(no));
  const now = timeOf(deps.clock);
  return deps.unitOfWork.execute(
    delivery,
    {
      type: 'amend',
      ifVersion: input.ifVersion,
      manifest: manifestHead(delivery, state.manifest.version + 1, state.manifest.policy, data, [
        ...kept,
        ...added,
      ]),
      contact:
        input.contact === undefined
          ? state.contact
          : { lastTwo: lastTwoOf(input.contact), setBy: 'tenant', setAt: now },
      added,
      removed: input.remove,
    },
    { now, by: { kind: 'tenant', id: tenant } },
    {
      private: { sealed: resealPrivate(personal.key, delivery, data) },
      seals: sealsOf(added),
      ...(input.contact === undefined ? {} : await newContact(deps, state, input.link)),
    },
  );
}

/** The old contact is told (H26); its link pairs no further phone, the new contact gets its own. */
async function newContact(
  deps: Deps,
  state: Delivery,
  link: SenderLink | undefined,
): Promise<Extras> {
  const old = await deps.kysely
    .selectFrom('link')
    .select('id')
    .where('delivery_id', '=', state.id)
    .where('kind', '=', 'recipient')
    .where('revoked_at', 'is', null)
    .execute();
  return {
    revokedLinks: old.map(({ id }) => id),
    links: [recipientLink(deps, link)],
    outbox: [{ kind: 'notify', ref: { notice: 'contact_changed' } }],
  };
}
