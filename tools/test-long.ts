/**
 * What is too long for every day, before a release: a million entries, 200 kills, 1,000 bit flips,
 * 100 refund schedules on the database, 10,000 readings, 500 rounds of requests at the same moment,
 * every naughty string to every route.
 * `npm run test:long`; a word runs the parts whose name holds it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

type Part = {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

const parts: readonly Part[] = [
  { name: 'log of 1,000,000 entries', args: ['bench/log.ts', '--entries', '1000000'] },
  {
    name: '200 kills under load',
    args: ['packages/server/test/log-kills.test.ts'],
    env: { HANDFAST_KILLS: '200' },
  },
  {
    name: '1,000 bit flips',
    args: ['packages/server/test/log-fsck.test.ts'],
    env: { HANDFAST_FLIPS: '1000' },
  },
  {
    name: '100 refund schedules on the database',
    args: ['packages/server/test/refund-schedules-server.test.ts'],
    env: { HANDFAST_SCHEDULES: '100' },
  },
  { name: '10,000 readings across three kills', args: ['bench/readings.ts', '--kills'] },
  {
    name: '500 rounds at the same moment',
    args: ['tests/attack/concurrency.test.ts', '--rounds', '500'],
  },
  {
    name: 'every naughty string over every route',
    args: ['packages/server/test/routes-strings.test.ts'],
    env: { HANDFAST_STRINGS: 'all' },
  },
];

async function passes({ args, env = {} }: Part): Promise<boolean> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

const word = process.argv[2] ?? '';
const chosen = parts.filter(({ name }) => name.includes(word));
const failed: string[] = [];
for (const part of chosen) {
  const start = performance.now();
  console.log(`\n== ${part.name}`);
  if (!(await passes(part))) failed.push(part.name);
  console.log(`== ${part.name}: ${Math.round((performance.now() - start) / 1000)} s`);
}
console.log(`\n${chosen.length - failed.length} of ${chosen.length} parts passed`);
if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
if (failed.length > 0 || chosen.length === 0) process.exitCode = 1;
