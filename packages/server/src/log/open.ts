import path from 'node:path';
import type { Pool } from 'pg';
import type { Logger } from '../http/log.ts';
import { openFolder, secretRing } from '../keys/secrets.ts';
import { openLogKeys, type LogKeys } from './checkpoints.ts';
import { openLogFolder, type LogFolder } from './folder.ts';
import { folderPlace, type SecondPlace } from './second-place.ts';
import { startSequencer, type Sequencer, type SequencerOptions } from './sequencer.ts';
import { openTree, type LogTree } from './tree.ts';
import { openWitnesses, type WitnessConfig } from './witnesses.ts';

export type EvidenceLog = {
  readonly keys: LogKeys;
  readonly folder: LogFolder;
  readonly tree: LogTree;
  readonly sequencer: Sequencer;
};

export type LogOptions = {
  readonly pool: Pool;
  readonly origin: string;
  readonly dataFolder: string;
  readonly secretsFolder: string;
  /** Folder of the second place (L4): on another disk, if it is to be worth something. */
  readonly secondFolder: string;
  readonly witnesses: readonly WitnessConfig[];
  readonly logger: Logger;
  readonly onLost: (fault: Error) => void;
  readonly at?: SequencerOptions['at'];
};

/** Where the second place is: as configured, or beside the data folder. */
export const secondFolderOf = (config: {
  readonly secondPlace: string | null;
  readonly dataFolder: string;
}): string => config.secondPlace ?? `${config.dataFolder}-second`;

export async function openSecondPlace(
  options: Pick<LogOptions, 'secondFolder' | 'origin'>,
): Promise<SecondPlace> {
  return folderPlace(options.secondFolder, options.origin);
}

/** Opens the log and starts its only writer. Throws when another has it, or when it would rewind. */
export async function openLog(options: LogOptions): Promise<EvidenceLog> {
  const { subtle } = crypto;
  await openFolder(options.secretsFolder);
  const seeds = await secretRing(options.secretsFolder, 'log');
  const keys = await openLogKeys(
    subtle,
    options.origin,
    seeds.map((seed) => seed.value),
  );
  const folder = await openLogFolder(path.join(options.dataFolder, 'log'));
  const tree = openTree(folder);
  const sequencer = await startSequencer({
    pool: options.pool,
    folder,
    tree,
    keys,
    second: await openSecondPlace(options),
    witnesses: openWitnesses(subtle, options.witnesses, tree, options.logger),
    logger: options.logger,
    onLost: options.onLost,
    ...(options.at === undefined ? {} : { at: options.at }),
  });
  return { keys, folder, tree, sequencer };
}
