import type { Delivery, Visit } from '@handfast/domain/delivery/state';
import {
  courierStop,
  courierVisitView,
  takenBackIn,
  type CourierExtras,
} from '@handfast/domain/view/build-courier';
import { holderView } from '@handfast/domain/view/build-holder';
import type {
  CourierStop,
  CourierTakenBack,
  CourierVisitView,
} from '@handfast/domain/view/courier';
import type { HolderView } from '@handfast/domain/view/holder';
import { fromBase64url, fromUtf8 } from '@handfast/protocol/bytes';
import type { ReceiptCore } from '@handfast/protocol/receipt';
import type { Uuid } from '@handfast/protocol/statement';
import { secondsLater, timeOf } from '../clock.ts';
import type { TenantSettings } from '../db/types.ts';
import type { Deps } from '../deps.ts';
import { loggedReceipts } from '../log/bundles.ts';
import { readPrivate, type PrivateData } from '../private/private-data.ts';
import { CLAIMANT_SIDES, messagesOf } from './claim-views.ts';
import { holdersListening } from './presence.ts';

/** A state and the version that it has: what every view is made of. */
export type Versioned = { readonly state: Delivery; readonly version: number };

export async function tenantOf(
  deps: Pick<Deps, 'kysely'>,
  tenant: Uuid,
): Promise<{ readonly name: string; readonly settings: TenantSettings }> {
  return deps.kysely
    .selectFrom('tenant')
    .select(['name', 'settings'])
    .where('id', '=', tenant)
    .executeTakeFirstOrThrow();
}

const DAY_S = 86_400;

const payloadOf = (jws: string): ReceiptCore => {
  const bytes = fromBase64url(jws.split('.')[1] ?? '');
  return JSON.parse((bytes && fromUtf8(bytes)) ?? 'null') as ReceiptCore;
};

async function receiptsOf(deps: Deps, state: Delivery): Promise<readonly ReceiptCore[]> {
  if (!state.visits.some(({ receipt }) => receipt !== null)) return [];
  const rows = await deps.kysely
    .selectFrom('receipt')
    .select('jws')
    .where('delivery_id', '=', state.id)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map(({ jws }) => payloadOf(jws));
}

/** H22: whether this holder's page may name contents: not for a gift, not for a delegate by default. */
function contentsFor(
  data: PrivateData | undefined,
  role: string,
  settings: TenantSettings,
): Record<number, PrivateData['parcels'][number]['contents']> {
  const shown = role === 'recipient' || settings.contentsOnDelegatePage === true;
  if (data === undefined || data.gift || !shown) return {};
  return Object.fromEntries(data.parcels.map(({ no, contents }) => [no, contents]));
}

/** H22: who sends it is for the recipient; for others only where the tenant allows it. */
export const shopFor = (
  tenant: { readonly name: string; readonly settings: TenantSettings },
  role: string,
): string =>
  role === 'recipient' || tenant.settings.contentsOnDelegatePage === true ? tenant.name : '';

/** What a holder's page shows now (H16, H22). After erasure names and contents are empty. */
export async function holderViewOf(
  deps: Deps,
  { state, version }: Versioned,
  holder: Uuid,
): Promise<HolderView> {
  const [tenant, personal, receipts, logged] = await Promise.all([
    tenantOf(deps, state.tenant),
    readPrivate(deps.kysely, deps.keys, state.id),
    receiptsOf(deps, state),
    loggedReceipts(deps.pool, deps.log, state.id),
  ]);
  const role = state.holders.find(({ id }) => id === holder)?.role ?? 'delegate';
  const messages =
    state.claims.length === 0 || role !== 'recipient'
      ? {}
      : await messagesOf(deps, state.id, personal?.key, CLAIMANT_SIDES);
  const addressee = personal?.data.addressee;
  return holderView(state, holder, {
    shop: shopFor(tenant, role),
    addressLine: addressee === undefined ? '' : [...addressee.lines, addressee.postcode].join(', '),
    contents: contentsFor(personal?.data, role, tenant.settings),
    receipts,
    messages,
    logged,
    version,
    now: timeOf(deps.clock),
  });
}

/** H22: whom to hand it to and where, and nothing of what is in it. */
export const courierExtras = (data: PrivateData | undefined): CourierExtras => ({
  addressee: data?.addressee.name ?? '',
  address: data === undefined ? [] : [...data.addressee.lines, data.addressee.postcode],
});

export async function courierViewOf(
  deps: Deps,
  { state, version }: Versioned,
  visit: Visit,
): Promise<CourierVisitView> {
  const personal = await readPrivate(deps.kysely, deps.keys, state.id);
  return courierVisitView(state, visit, {
    ...courierExtras(personal?.data),
    version,
    now: timeOf(deps.clock),
    holderPresent: holdersListening(state.id) || Object.keys(visit.decisions).length > 0,
  });
}

/** H9: what recipients said in the last day that this courier took back, and no scan has ended yet. */
export async function takenBackFrom(
  deps: Deps,
  caller: { readonly tenantId: Uuid; readonly courierId: Uuid },
): Promise<readonly CourierTakenBack[]> {
  const rows = await deps.kysely
    .selectFrom('alarm')
    .select('delivery_id')
    .distinct()
    .where('tenant_id', '=', caller.tenantId)
    .where('kind', '=', 'taken_back')
    .where('at', '>', secondsLater(deps.clock.now(), -DAY_S))
    .execute();
  const found: CourierTakenBack[] = [];
  for (const { delivery_id: delivery } of rows) {
    const state = (await deps.unitOfWork.read(delivery))?.state;
    const mine = state?.visits.filter(({ courier }) => courier === caller.courierId) ?? [];
    const parcels = mine.flatMap((visit) => (state ? takenBackIn(state, visit) : []));
    if (parcels.length === 0) continue;
    const personal = await readPrivate(deps.kysely, deps.keys, delivery);
    found.push({ delivery, addressee: personal?.data.addressee.name ?? '', parcels: [...parcels] });
  }
  return found;
}

export async function courierStopOf(
  deps: Deps,
  state: Delivery,
  courier: Uuid,
): Promise<CourierStop> {
  const personal = await readPrivate(deps.kysely, deps.keys, state.id);
  return courierStop(state, courier, courierExtras(personal?.data));
}
