import { verifyBundle } from '@handfast/protocol/bundle';
import { parseTrust, type Trust } from '@handfast/protocol/trust';
import { trustFault, verdictOf, type Verdict } from '@handfast/protocol/verdict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, type Subcommand } from '../subcommand.ts';

const HELP = `Checks a receipt without network, and says in words what it proves.

  --trust FILE   whom to believe: the trust file (GET /v1/trust.json) that you got on a way of your
                 own; without it, trust.json beside the receipt
  --json         the verdict as JSON

Exit code: 0 in the log (logged or witnessed), 3 signed only and the log still has time,
4 signed only and the log's time is over, 1 a check failed, 2 the command was not understood.`;

/** A receipt that is signed only is never shown as good. */
export function exitCodeOf({ status }: Verdict, promise: 'running' | 'overdue' | 'kept'): number {
  if (status === 'refused') return 1;
  if (status !== 'signed') return 0;
  return promise === 'running' ? 3 : 4;
}

async function readTrust(file: string): Promise<Trust> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) throw new UsageError(`There is no trust file ${file}. Name one with --trust.`);
  const trust = parseTrust(text);
  if (!trust.ok) throw new UsageError(trustFault(trust.error));
  return trust.value;
}

const block = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `  - ${line}`).join('\n')}\n`;

export const verdictText = ({ title, checked, proves, doesNotProve }: Verdict): string =>
  title +
  '\n' +
  block('What was checked', checked) +
  block('What this proves', proves) +
  block('What this does not prove', doesNotProve);

async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { trust: { type: 'string' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) {
    throw new UsageError('Say which file: handfast verify FILE [--trust FILE]');
  }
  const trust = await readTrust(values.trust ?? path.join(path.dirname(file), 'trust.json'));
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) throw new UsageError(`There is no file ${file}.`);
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const verified = await verifyBundle(crypto.subtle, bytes, trust, now);
  const verdict = verdictOf(verified);
  console.log(values.json ? JSON.stringify(verdict, null, 2) : verdictText(verdict).trimEnd());
  return exitCodeOf(verdict, verified.ok ? verified.value.promise : 'kept');
}

export const verify: Subcommand = {
  usage: 'handfast verify FILE [--trust FILE]',
  help: HELP,
  run,
};
