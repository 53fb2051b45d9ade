import { FAULTS } from '@handfast/domain/claim/facts';
import { LIVE_STATUSES } from '@handfast/domain/claim/types';
import { parcelOf } from '@handfast/domain/delivery/state';
import type { Uuid } from '@handfast/protocol/statement';
import { reviewClaim, startRefusalRemedy } from '../app/claims.ts';
import { registerDelivery } from '../app/register.ts';
import { secondsLater, timeOf } from '../clock.ts';
import { readPrivate } from '../private/private-data.ts';
import type { WorkError } from '../store/unit-of-work.ts';
import { JobFault, type Handler } from './jobs.ts';
import type { JobDeps } from './messages.ts';

/** What a try again can mend; a refusal of the decider means that the time has not come. */
const mustRetry = (error: WorkError): boolean => error.code === 'busy';

/** H11, K7: something happened to a parcel that a claim waits for, or that starts a remedy. */
export const parcelRemedy =
  (deps: JobDeps): Handler =>
  async ({ data }) => {
    const no = Number(data.ref['no']);
    const read = await deps.unitOfWork.read(data.delivery);
    const parcel = read && parcelOf(read.state, no);
    if (!read || !parcel) return;
    const live = read.state.claims.filter(
      (claim) => claim.no === no && LIVE_STATUSES.has(claim.status),
    );
    for (const claim of live) {
      const reviewed = await reviewClaim(deps, data.delivery, claim.id);
      if (!reviewed.ok && mustRetry(reviewed.error)) throw new JobFault(reviewed.error.code);
    }
    const back = parcel.fate === 'refused' || parcel.fate === 'returned';
    if (!back || !FAULTS.has(parcel.refusal?.reason ?? '') || parcel.remedy !== null) return;
    const started = await startRefusalRemedy(deps, data.delivery, no);
    if (!started.ok && mustRetry(started.error)) throw new JobFault(started.error.code);
  };

/** The goods once more, as a delivery of their own to the same address. Sent twice it is one. */
export const replacement =
  (deps: JobDeps): Handler =>
  async ({ data }) => {
    const read = await deps.unitOfWork.read(data.delivery);
    const claim = read?.state.claims.find(({ id }) => id === data.ref['claim']);
    const personal = await readPrivate(deps.kysely, deps.keys, data.delivery);
    if (!read || !claim || personal === null || claim.replacement === '') return;
    const { state } = read;
    const parcel = personal.data.parcels.find(({ no }) => no === claim.no);
    if (parcel === undefined) throw new JobFault('parcel_unknown');
    const { reference } = await deps.kysely
      .selectFrom('delivery')
      .select('reference')
      .where('delivery_id', '=', state.id)
      .executeTakeFirstOrThrow();
    const made = await registerDelivery(deps, state.tenant, claim.replacement, {
      reference: `${reference.slice(0, 62)}-R`,
      mode: state.mode,
      value: {
        amount_minor: claim.paid.amount_minor || state.value_minor,
        currency: personal.data.currency,
      },
      addressee: personal.data.addressee,
      contact: personal.data.contact,
      place: personal.data.place,
      policy: state.manifest.policy,
      gift: personal.data.gift,
      payment: personal.data.payment,
      parcels: [
        { contents: parcel.contents, value_minor: parcel.value_minor, mass_g: parcel.mass_g },
      ],
    });
    if (!made.ok) throw new JobFault(made.error.code);
  };

/** Claims worked through in one run; the rest waits a minute. */
const AT_ONCE = 500;
const HOUR_S = 3600;

const TIMER = { kind: 'timer', id: '' } as const;

/** K6, H11: dates that pass without an answer, and remedies whose three days are over. */
export const claimTimers =
  (deps: JobDeps): Handler =>
  async () => {
    const now = deps.clock.now();
    const late = await deps.kysely
      .selectFrom('claim')
      .select(['delivery_id', 'id'])
      .where('status', 'in', [...LIVE_STATUSES])
      .where('overdue', '=', false)
      .where('due_at', '<', now)
      .orderBy('due_at')
      .limit(AT_ONCE)
      .execute();
    for (const { delivery_id, id } of late) {
      await deps.unitOfWork.execute(
        delivery_id,
        { type: 'claimOverdue', claim: id },
        { now: timeOf(deps.clock), by: TIMER },
      );
    }
    const waiting = await deps.kysely
      .selectFrom('claim')
      .select(['delivery_id', 'id'])
      .where('status', 'in', ['open', 'waiting'])
      .where('cell', 'in', ['refused-fault-waits', 'refused-other'])
      .orderBy('opened_at')
      .limit(AT_ONCE)
      .execute();
    for (const { delivery_id, id } of waiting) await reviewClaim(deps, delivery_id, id);
  };

/**
 * Refunds that nobody confirmed for an hour are brought about again: a provider may be away longer
 * than any job is retried. Looking first makes that safe (K8).
 */
export const retryRefunds =
  (deps: JobDeps): Handler =>
  async (_job, enqueue) => {
    const rows = await deps.kysely
      .selectFrom('claim')
      .innerJoin('event', (join) =>
        join
          .onRef('event.delivery_id', '=', 'claim.delivery_id')
          .on('event.type', '=', 'RefundRequested'),
      )
      .select(['claim.delivery_id', 'claim.id', 'event.seq', 'event.data'])
      .where('claim.refund', '=', 'requested')
      .where('event.at', '<', secondsLater(deps.clock.now(), -HOUR_S))
      .limit(AT_ONCE)
      .execute();
    const newest = new Map<Uuid, (typeof rows)[number]>();
    for (const row of rows) {
      if (row.data['claim'] === row.id && (newest.get(row.id)?.seq ?? 0) < row.seq) {
        newest.set(row.id, row);
      }
    }
    for (const { delivery_id: delivery, id, seq, data } of newest.values()) {
      if (data['provider'] === 'stripe') await enqueue('refund', { delivery, ref: { claim: id } });
      else await enqueue('webhook', { delivery, ref: { seq: String(seq) } });
    }
  };

export const both =
  (...handlers: readonly Handler[]): Handler =>
  async (job, enqueue) => {
    for (const handler of handlers) await handler(job, enqueue);
  };
