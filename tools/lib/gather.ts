import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The start of a process, with all that it reads, costs more than what most test files do: files of
 * one kind share some. A file that ends its process takes the others with it, and that is a failure.
 */
const KINDS = [
  {
    name: 'light',
    under: ['packages/protocol/test/', 'packages/domain/test/', 'packages/client/test/'],
    perProcess: 30,
  },
  { name: 'server', under: ['packages/server/test/'], perProcess: 5 },
] as const;

/**
 * These take long, measure their own process, kill and start others, or sign in: how often that may
 * be done is counted for a whole process.
 */
const ALONE: ReadonlySet<string> = new Set(
  [
    'app',
    'carrier-mode',
    'carrier-recovery',
    'claims-attacks',
    'claims-desk',
    'claims-refunds',
    'database',
    'explorer',
    'log-faults',
    'log-fsck',
    'log-kills',
    'log-sequencer',
    'paid-twice',
    'photos',
    'photos-http',
    'properties',
    'refund-crashes',
    'refund-schedules',
    'refund-schedules-server',
    'routes-alarms',
    'routes-custody',
    'routes-handover',
    'routes-input',
    'routes-seal-leg',
    'routes-strings',
    'routes-timers',
  ].map((name) => `${name}.test.ts`),
);

/**
 * The same tests in fewer files: for each shared process one is written to `folder` that imports its
 * share. Those come first, the others follow in the order given.
 */
export async function gather(files: readonly string[], folder: string): Promise<string[]> {
  const made: string[] = [];
  const rest = new Set(files);
  for (const { name, under, perProcess } of KINDS) {
    const kind = files.filter(
      (file) => under.some((start) => file.startsWith(start)) && !ALONE.has(path.basename(file)),
    );
    const processes = Math.ceil(kind.length / perProcess);
    if (kind.length === processes) continue;
    for (let nth = 0; nth < processes; nth++) {
      const share = kind.filter((_file, at) => at % processes === nth);
      const file = path.join(folder, `${name}-${nth + 1}.mjs`);
      await writeFile(file, share.map(importOf).join(''));
      made.push(file);
      for (const each of share) rest.delete(each);
    }
  }
  return [...made, ...rest];
}

const importOf = (file: string): string =>
  `import ${JSON.stringify(pathToFileURL(path.resolve(file)).href)};\n`;
