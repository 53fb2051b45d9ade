#!/usr/bin/env node
import { usageOf, UsageError, type Subcommand } from './subcommand.ts';

/** Loaded when named, so that `verify` needs no database and `--help` answers at once. */
const COMMANDS: Readonly<Record<string, () => Promise<Subcommand>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  demo: async () => (await import('./demo/demo.ts')).demo,
  import: async () => (await import('./import/import.ts')).importOrders,
  verify: async () => (await import('./evidence/verify.ts')).verify,
  fsck: async () => (await import('./evidence/fsck.ts')).fsck,
  keys: async () => (await import('./evidence/keys.ts')).keys,
  erase: async () => (await import('./evidence/erase.ts')).erase,
};

async function main(words: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = words;
  const load = COMMANDS[name];
  if (load === undefined) {
    const known = await Promise.all(Object.values(COMMANDS).map((one) => one()));
    console.log(usageOf(known));
    return name === 'help' || name === '--help' ? 0 : 2;
  }
  const command = await load();
  if (rest.includes('--help')) {
    console.log(`${command.usage}\n\n${command.help}`);
    return 0;
  }
  return command.run(rest);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (fault) {
  const isOwn = fault instanceof UsageError;
  console.error(
    isOwn ? fault.message : fault instanceof Error ? `${fault.name}: ${fault.message}` : fault,
  );
  if (!isOwn && process.env['HANDFAST_DEBUG'] !== undefined) console.error(fault);
  process.exitCode = isOwn ? 2 : 1;
}
