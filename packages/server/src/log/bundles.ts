import { formatBundle } from '@handfast/protocol/bundle';
import type { Receipt } from '@handfast/protocol/receipt';
import type { Time, Uuid } from '@handfast/protocol/statement';
import type { Pool } from 'pg';
import type { EvidenceLog } from './open.ts';

export type KeptReceipt = {
  /** `logged`: `text` is the C2SP tlog-proof around the receipt. `signed`: the receipt alone. */
  readonly status: 'signed' | 'logged';
  readonly text: string;
};

/** The file's name says which of the two it is. */
export const keptName = (receipt: string, { status }: KeptReceipt): string =>
  `receipt-${receipt}.${status === 'logged' ? 'tlog-proof' : 'jws'}`;

/** Which receipts of a delivery the published log has (R3). */
export async function loggedReceipts(
  pool: Pool,
  log: EvidenceLog,
  delivery: Uuid,
): Promise<ReadonlySet<Uuid>> {
  const { rows } = await pool.query<{ id: string }>(
    `select e.data->>'receipt' as id from event e
     join log_entry l on l.delivery_id = e.delivery_id and l.seq = e.seq
     where e.delivery_id = $1 and e.type = 'ReceiptIssued' and l.position < $2`,
    [delivery, log.sequencer.published().position.size],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Deliveries whose receipts have these places in the log, and their versions. */
export async function deliveriesWithReceipts(
  pool: Pool,
  from: number,
  to: number,
): Promise<readonly { readonly delivery: Uuid; readonly version: number }[]> {
  const { rows } = await pool.query<{ delivery: Uuid; version: number }>(
    `select distinct d.delivery_id as delivery, d.version from log_entry l
     join event e on e.delivery_id = l.delivery_id and e.seq = l.seq
     join delivery d on d.delivery_id = l.delivery_id
     where l.position >= $1 and l.position < $2 and e.type = 'ReceiptIssued'`,
    [from, to],
  );
  return rows;
}

/** A receipt as people keep it: with its proof as soon as the log has published it. */
export async function receiptToKeep(
  pool: Pool,
  log: EvidenceLog,
  delivery: Uuid,
  receipt: Uuid,
): Promise<(KeptReceipt & { readonly jws: string; readonly integratedBy: Time }) | null> {
  const { rows } = await pool.query<{ jws: string; position: number | null }>(
    `select r.jws, l.position from receipt r
     join event e on e.delivery_id = r.delivery_id and e.type = 'ReceiptIssued'
       and e.data->>'receipt' = r.id::text
     join log_entry l on l.delivery_id = e.delivery_id and l.seq = e.seq
     where r.delivery_id = $1 and r.id = $2`,
    [delivery, receipt],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const { integratedBy } = promiseIn(row.jws);
  const { note, position } = log.sequencer.published();
  if (row.position === null || row.position >= position.size)
    return { status: 'signed', text: row.jws, jws: row.jws, integratedBy };
  const hashes = await log.tree.inclusion(row.position, position.size);
  const text = formatBundle({ jws: row.jws, index: row.position, hashes, checkpoint: note });
  return { status: 'logged', text, jws: row.jws, integratedBy };
}

/** Our own receipt, read back: nothing in it is anybody else's. */
const promiseIn = (jws: string): Receipt['log'] =>
  (JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as Receipt).log;
