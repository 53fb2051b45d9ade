import { holderOf, type Delivery } from '@handfast/domain/delivery/state';
import {
  issueReportAck,
  reportHash,
  verifyReportSignature,
  type Report,
} from '@handfast/protocol/report';
import { err, ok, type Result } from '@handfast/protocol/result';
import type { Hex64, Uuid } from '@handfast/protocol/statement';
import { timeOf, timeText } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { HolderCaller } from '../http/context.ts';
import { current } from '../keys/keys.ts';
import { readPrivate } from '../private/private-data.ts';
import { paidFor } from './claim-money.ts';
import type { CommandFor, Outcome, WorkError } from '../store/unit-of-work.ts';

export type Reported = { readonly outcome: Outcome; readonly ack: string };

export type ReportFault = WorkError | { readonly code: 'unknown_photo' };

/**
 * The commands that open the claims which reports give cause for, decided after what was just said:
 * each does nothing where there is no cause or the claim is there already.
 */
export async function claimsOfReports(
  deps: Deps,
  delivery: Uuid,
  nos: readonly number[],
): Promise<readonly CommandFor[]> {
  const personal = await readPrivate(deps.kysely, deps.keys, delivery);
  return nos.map((no): CommandFor => {
    const claim = deps.random.uuid();
    const gift = personal?.data.gift ?? false;
    return (state) => {
      const paid = paidFor(state, personal?.data, no, 0);
      return ok({ type: 'claimReported', no, claim, paid, gift });
    };
  });
}

/**
 * H19: takes a holder's report where its signature is theirs and its photos are here, and answers
 * with a signed acknowledgement that says what it is. The same report again is acknowledged again.
 */
export async function report(
  deps: Deps,
  caller: HolderCaller,
  input: { readonly report: Report; readonly signature: string },
): Promise<Result<Reported, ReportFault>> {
  const { deliveryId, holderId } = caller;
  const read = await deps.unitOfWork.read(deliveryId);
  if (read === null) return err({ code: 'not_found' });
  const holder = holderOf(read.state, holderId);
  const hash = reportHash(input.report);
  const isTheirs =
    holder?.key != null &&
    (await verifyReportSignature(crypto.subtle, holder.key, hash, input.signature));
  if (!isTheirs || holder === undefined) {
    return err({ code: 'refused', refusal: { code: 'signature_differs', at: 'signature' } });
  }
  if (!(await photosAreHere(deps, deliveryId, input.report))) return err({ code: 'unknown_photo' });
  const nos = input.report.parcels.map(({ no }) => no);
  const signed = { thumbprint: holder.thumbprint, hash, signature: input.signature };
  const outcome = await deps.unitOfWork.execute(
    deliveryId,
    [
      () => ok({ type: 'reportArrival', report: input.report, signed }),
      ...(await claimsOfReports(deps, deliveryId, nos)),
    ],
    { now: timeOf(deps.clock), by: { kind: 'holder', id: holderId } },
  );
  if (!outcome.ok) return outcome;
  return ok({
    outcome: outcome.value,
    ack: await acknowledgement(deps, outcome.value.state, hash),
  });
}

async function photosAreHere(deps: Deps, delivery: Uuid, { parcels }: Report): Promise<boolean> {
  const named = [...new Set(parcels.flatMap(({ photos }) => photos))];
  if (named.length === 0) return true;
  const rows = await deps.kysely
    .selectFrom('photo')
    .select('sha256')
    .where('delivery_id', '=', delivery)
    .where(
      'sha256',
      'in',
      named.map((sha256) => Buffer.from(sha256, 'hex')),
    )
    .execute();
  return rows.length === named.length;
}

/** By the entry that commits to the report: the same words whenever one asks (L6). */
export async function acknowledgement(deps: Deps, state: Delivery, hash: Hex64): Promise<string> {
  const { rows } = await deps.pool.query<{ seq: number; at: Date; data: Buffer }>(
    `select e.seq, e.at, l.data from event e
     join log_entry l on l.delivery_id = e.delivery_id and l.seq = e.seq
     where e.delivery_id = $1 and e.type = 'ReportMade' and e.data->>'hash' = $2`,
    [state.id, hash],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('bug: a report that was taken is not logged');
  const { head } = JSON.parse(row.data.toString('utf8')) as { readonly head: string };
  return issueReportAck(current(deps.keys.receipt), {
    log: state.log,
    delivery: state.id,
    report: hash,
    received: timeText(row.at),
    seq: row.seq,
    head,
  });
}
