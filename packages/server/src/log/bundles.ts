import { formatBundle } from '@handfast/protocol/bundle';
import type { Uuid } from '@handfast/protocol/statement';
import type { Pool } from 'pg';
import type { EvidenceLog } from './open.ts';

export type KeptReceipt =
  /** In the log: the C2SP tlog-proof around the receipt. */
  | { readonly status: 'logged'; readonly text: string; readonly position: number }
  /** Signed, with the log's promise only. */
  | { readonly status: 'signed'; readonly text: string };

/** A receipt as people keep it: with its proof as soon as the log has published it. */
export async function receiptToKeep(
  pool: Pool,
  log: EvidenceLog,
  delivery: Uuid,
  receipt: Uuid,
): Promise<KeptReceipt | null> {
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
  const { note, position } = log.sequencer.published();
  if (row.position === null || row.position >= position.size)
    return { status: 'signed', text: row.jws };
  const hashes = await log.tree.inclusion(row.position, position.size);
  const text = formatBundle({ jws: row.jws, index: row.position, hashes, checkpoint: note });
  return { status: 'logged', text, position: row.position };
}
