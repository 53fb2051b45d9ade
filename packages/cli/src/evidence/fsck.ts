import { configFrom } from '@handfast/server/config';
import { fsckOf } from '@handfast/server/fsck/open';
import type { Report } from '@handfast/server/fsck/faults';
import { openKeys } from '@handfast/server/keys/keys';
import { openLogKeys } from '@handfast/server/log/checkpoints';
import { secondSettingOf } from '@handfast/server/log/open';
import { openTextPlace } from '@handfast/server/log/second-place';
import { publicKeys } from '@handfast/server/log/trust';
import { secretRing } from '@handfast/server/keys/secrets';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, type Subcommand } from '../subcommand.ts';

const HELP = `Derives the whole log anew from the events and names the first difference.

It reads only, and may run beside the server. Settings are those of handfast serve.

  --heads FILE   heads that a holder or courier kept (the header Handfast-Head of an answer), one
                 a line: finds an entry that was left out of a chain
  --json         the report as JSON

Exit code: 0 no fault, 1 a fault, 2 the command was not understood.`;

async function headsIn(file: string | undefined): Promise<readonly string[]> {
  if (file === undefined) return [];
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) throw new UsageError(`There is no file ${file}.`);
  return text.split('\n').filter((line) => line.trim() !== '');
}

function textOf({ faults, deliveries, entries, size, unsequenced, erased }: Report): string {
  const [first, ...others] = faults;
  const counted = `${deliveries} deliveries, ${entries} entries, ${size} of them in the log`;
  const rest = `${unsequenced} wait for a place, ${erased} were erased`;
  if (first === undefined) return `No fault. ${counted}; ${rest}.`;
  const line = ({ item, where, what }: typeof first): string => `  ${item} ${where}: ${what}`;
  const more =
    others.length === 0
      ? ''
      : `\nand ${others.length} more:\n${others.slice(0, 20).map(line).join('\n')}`;
  return `A fault. The first difference:\n${line(first)}${more}\n${counted}; ${rest}.`;
}

async function run(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { heads: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const heads = await headsIn(values.heads);
  const config = configFrom(process.env);
  const folder = path.join(config.dataFolder, 'keys');
  const seeds = await secretRing(folder, 'log');
  const log = await openLogKeys(
    crypto.subtle,
    config.logOrigin,
    seeds.map(({ value }) => value),
  );
  const known = publicKeys(await openKeys(folder));
  const report = await fsckOf(config, {
    vkeys: log.vkeys,
    heads,
    headKeys: known.filter(({ use }) => use === 'certificate'),
    receiptKeys: known.filter(({ use }) => use === 'receipt'),
    secondPlace: await openTextPlace(secondSettingOf(config), config.logOrigin),
  });
  console.log(values.json ? JSON.stringify(report, null, 2) : textOf(report));
  return report.faults.length === 0 ? 0 : 1;
}

export const fsck: Subcommand = { usage: 'handfast fsck [--heads FILE]', help: HELP, run };
