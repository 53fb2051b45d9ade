import path from 'node:path';
import type { Pool } from 'pg';
import type { Logger } from '../http/log.ts';
import { openFolder, secretRing } from '../keys/secrets.ts';
import { openLogKeys, type LogKeys } from './checkpoints.ts';
import { openLogFolder, type LogFolder } from './folder.ts';
import { openTextPlace } from './second-place.ts';
import type { SecondSetting } from './second-setting.ts';
import { startSequencer, type Sequencer, type SequencerOptions } from './sequencer.ts';
import { openTree, type LogTree } from './tree.ts';
import { witnessPlace } from './witness-place.ts';
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
  /** The second place (L4): on another disk, if it is to be worth something. */
  readonly second: SecondSetting;
  readonly witnesses: readonly WitnessConfig[];
  readonly logger: Logger;
  readonly onLost: (fault: Error) => void;
  readonly onPublished?: SequencerOptions['onPublished'];
  readonly at?: SequencerOptions['at'];
};

/** Where the second place is: as configured, or beside the data folder. */
export const secondSettingOf = (config: {
  readonly secondPlace: SecondSetting | null;
  readonly dataFolder: string;
}): SecondSetting =>
  config.secondPlace ?? { kind: 'folder', folder: `${config.dataFolder}-second` };

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
  const witnesses = openWitnesses(subtle, options.witnesses, tree, options.logger);
  const text = await openTextPlace(options.second, options.origin);
  const sequencer = await startSequencer({
    pool: options.pool,
    folder,
    tree,
    keys,
    second: text ?? witnessPlace(witnesses, keys),
    witnesses,
    logger: options.logger,
    onLost: options.onLost,
    ...(options.onPublished === undefined ? {} : { onPublished: options.onPublished }),
    ...(options.at === undefined ? {} : { at: options.at }),
  });
  return { keys, folder, tree, sequencer };
}
