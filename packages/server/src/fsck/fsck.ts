import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClientBase } from 'pg';
import { checkDeliveries, checkReceipts } from './deliveries.ts';
import type { Found, LogFault, Report } from './faults.ts';
import { checkHeads } from './heads.ts';
import type { SigningKey } from './jws.ts';
import { checkCheckpoint, checkTiles, filesOf, readLeaves, sizeIn } from './tree.ts';

export type SecondReader = {
  readonly name: string;
  readonly read: () => Promise<{ readonly note: string } | null>;
};

export type FsckOptions = {
  readonly client: Pick<ClientBase, 'query'>;
  readonly origin: string;
  /** C2SP verifier keys of the log, old ones too. */
  readonly vkeys: readonly string[];
  /** The log's folder: checkpoint, tiles, bundles. */
  readonly logFolder: string;
  /** Reads the checkpoint in the second place; `null` where that keeps no text: a witness. */
  readonly secondPlace: SecondReader | null;
  /** Heads that people kept (L6): the JWS of `Handfast-Head`, one each. */
  readonly heads?: readonly string[];
  /** Keys that signed heads, and receipts. */
  readonly headKeys: readonly SigningKey[];
  readonly receiptKeys: readonly SigningKey[];
};

const readText = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

/** `undefined`: there is nothing to compare with. A place that does not answer is a fault. */
async function readSecond(
  place: SecondReader | null,
  found: Found,
): Promise<string | null | undefined> {
  try {
    return place === null ? undefined : ((await place.read())?.note ?? null);
  } catch (fault) {
    found(
      'second place',
      place?.name ?? '',
      fault instanceof Error ? fault.message : String(fault),
    );
    return undefined;
  }
}

/**
 * Derives the whole log anew from the events and compares entries, places, bundles, tiles, both
 * checkpoints, chains and receipts with it. It reads only, trusts nothing, and shares no code with
 * the log's writer.
 */
export async function fsck(options: FsckOptions): Promise<Report> {
  const { client, origin, vkeys, logFolder, secondPlace } = options;
  const faults: LogFault[] = [];
  const found: Found = (item, where, what) => void faults.push({ item, where, what });
  // The folder first, the database after it: what is published by now is in the database by then.
  const there = await filesOf(logFolder);
  const checkpoint = await readText(path.join(logFolder, 'checkpoint'));
  const second = await readSecond(secondPlace, found);
  await client.query('begin isolation level repeatable read read only');
  try {
    const counts = await checkDeliveries(client, found);
    await checkReceipts(client, options.receiptKeys, found);
    await checkHeads(client, options.heads ?? [], options.headKeys, found);
    const { leaves, data, unsequenced } = await readLeaves(client, found);
    await checkTiles(logFolder, { leaves, data, published: sizeIn(checkpoint), there }, found);
    const facts = { origin, vkeys, leaves };
    checkCheckpoint(checkpoint, facts, 'checkpoint', found);
    if (second !== undefined) checkCheckpoint(second, facts, 'second place', found);
    return { faults, ...counts, unsequenced, size: leaves.length };
  } finally {
    await client.query('rollback');
  }
}
