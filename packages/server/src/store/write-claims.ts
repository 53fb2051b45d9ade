import type { Claim } from '@handfast/domain/claim/types';
import type { Extras } from './extras.ts';

/** The claims' share of the one statement: the desk's index and what people wrote. */
export const CLAIM_PARTS = `cl as (insert into claim (delivery_id, id, tenant_id, no, what, status,
      cell, amount_minor, currency, opened_at, due_at, overdue, assignee, refund)
    select d.delivery_id, x.id, $9::uuid, x.no, x.what, x.status, x.cell, x.amount, x.currency,
      x.opened, x.due, x.overdue, x.assignee, x.refund
    from d, jsonb_to_recordset($8::jsonb->'claims')
      as x(id uuid, no int, what text, status text, cell text, amount bigint, currency text,
        opened timestamptz, due timestamptz, overdue boolean, assignee text, refund text)
    on conflict (delivery_id, id) do update set status = excluded.status, cell = excluded.cell,
      overdue = excluded.overdue, assignee = excluded.assignee, refund = excluded.refund),
  ct as (insert into claim_text (delivery_id, id, claim_id, side, by, sealed, at)
    select d.delivery_id, x.id, x.claim, x.side, x.by, decode(x.sealed, 'hex'), $7::timestamptz
    from d, jsonb_to_recordset($8::jsonb->'claimTexts')
      as x(id uuid, claim uuid, side text, by jsonb, sealed text))`;

/** Claims that are new or changed, and texts, as rows. */
export function claimRows(before: readonly Claim[], after: readonly Claim[], extras: Extras) {
  const old = new Map(before.map((claim) => [claim.id, claim]));
  return {
    claims: after
      .filter((claim) => old.get(claim.id) !== claim)
      .map((claim) => ({
        id: claim.id,
        no: claim.no,
        what: claim.what,
        status: claim.status,
        cell: claim.cell,
        amount: claim.paid.amount_minor,
        currency: claim.paid.currency,
        opened: claim.openedAt,
        due: claim.dueAt,
        overdue: claim.overdue,
        assignee: claim.assignee,
        refund: claim.refund?.status ?? '',
      })),
    claimTexts: (extras.claimTexts ?? []).map(({ sealed, ...text }) => ({
      ...text,
      sealed: sealed.toString('hex'),
    })),
  };
}
