import { isSsccUnder } from '@handfast/protocol/parcel-number';
import { PARCELS_MAX } from '@handfast/protocol/statement';
import type { AmendInput } from '../app/amend.ts';
import { gs1PrefixOf, type ParcelInput } from '../app/register.ts';
import type { Deps } from '../deps.ts';
import type { Ctx } from '../http/context.ts';
import { badField, HttpProblem } from '../http/problem.ts';

/** M5: SSCCs only under the tenant's own prefix. */
export async function ownNumbers(
  deps: Deps,
  tenant: string,
  field: string,
  list: readonly ParcelInput[],
): Promise<void> {
  const ssccs = list.flatMap(({ number }, at) =>
    number?.scheme === 'sscc' ? [{ number, at }] : [],
  );
  if (ssccs.length === 0) return;
  const prefix = await gs1PrefixOf(deps, tenant);
  const stranger = ssccs.find(({ number }) => prefix === undefined || !isSsccUnder(number, prefix));
  if (stranger === undefined) return;
  throw badField(
    `${field}/${stranger.at}/number/value`,
    'sscc_prefix',
    'An SSCC must stand under your own GS1 company prefix.',
  );
}

/**
 * A manifest has 1 to 99 parcels, and numbers on labels are never used again. The old contact's link
 * pairs no more, so a sender who sends it brings the next one along (C8).
 */
export async function fitsInto(deps: Deps, delivery: string, change: AmendInput): Promise<void> {
  const state = (await deps.unitOfWork.read(delivery))?.state;
  const added = change.add.length;
  const kept = state?.parcels.filter(({ no }) => !change.remove.includes(no)) ?? [];
  const lastNo = state?.parcels.at(-1)?.no ?? 0;
  const isDue = state?.link === 'sender' && change.contact !== undefined;
  if (isDue !== (change.link !== undefined)) {
    const hint = isDue
      ? 'You send the link of this delivery: a new contact needs a fresh one.'
      : 'A link goes with a new contact, and only where you send the link.';
    throw badField('/link', isDue ? 'required' : 'not_taken', hint);
  }
  if (kept.length + added < 1) throw badField('/remove', 'too_many', 'One parcel must stay.');
  if (lastNo + added > PARCELS_MAX) throw badField('/add', 'too_many', 'At most 99 parcels.');
}

/** If-Match: "3". Without it nobody knows what the change was meant for. */
export function versionIn(c: Ctx): number {
  const [, version] = /^"(\d{1,4})"$/.exec(c.req.header('if-match') ?? '') ?? [];
  if (version !== undefined) return Number(version);
  throw new HttpProblem(428, 'if_match', 'Say which version this change is for', [
    {
      field: 'If-Match',
      reason: 'required',
      hint: 'Send the manifest’s version in quotes: If-Match: "1".',
    },
  ]);
}

/** C8: what the sender sends, nobody else sends again. */
export async function sentByUs(deps: Deps, delivery: string): Promise<void> {
  if ((await deps.unitOfWork.read(delivery))?.state.link !== 'sender') return;
  throw new HttpProblem(409, 'sender_sends', 'You send this link yourself', [
    {
      field: '/',
      reason: 'sender_sends',
      hint: 'Send it again, or amend the contact with a new one.',
    },
  ]);
}
