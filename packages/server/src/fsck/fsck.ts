import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClientBase } from 'pg';
import { checkDeliveries, checkReceipts } from './deliveries.ts';
import type { Found, LogFault, Report } from './faults.ts';
import { checkCheckpoint, checkTiles, readLeaves } from './tree.ts';

export type FsckOptions = {
  readonly client: Pick<ClientBase, 'query'>;
  readonly origin: string;
  /** C2SP verifier keys of the log, old ones too. */
  readonly vkeys: readonly string[];
  /** The log's folder: checkpoint, tiles, bundles. */
  readonly logFolder: string;
  /** The file that holds the newest checkpoint in the second place. */
  readonly secondPlace: string;
};

const readText = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

/**
 * Derives the whole log anew from the events and compares entries, places, bundles, tiles, both
 * checkpoints, chains and receipts with it. It reads only, trusts nothing, and shares no code with
 * the log's writer.
 */
export async function fsck(options: FsckOptions): Promise<Report> {
  const { client, origin, vkeys, logFolder, secondPlace } = options;
  const faults: LogFault[] = [];
  const found: Found = (item, where, what) => void faults.push({ item, where, what });
  await client.query('begin isolation level repeatable read read only');
  try {
    const counts = await checkDeliveries(client, found);
    await checkReceipts(client, found);
    const { leaves, data, unsequenced } = await readLeaves(client, found);
    await checkTiles(logFolder, leaves, data, found);
    const facts = { origin, vkeys, leaves };
    checkCheckpoint(await readText(path.join(logFolder, 'checkpoint')), facts, 'checkpoint', found);
    checkCheckpoint(await readText(secondPlace), facts, 'second place', found);
    return { faults, ...counts, unsequenced, size: leaves.length };
  } finally {
    await client.query('rollback');
  }
}
