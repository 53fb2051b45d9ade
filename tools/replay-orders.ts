/**
 * Replays a folder of orders on the real server and takes the account of what it holds then.
 * `npx node tools/replay-orders.ts [FOLDER]`, or `--generate N` for orders of our own.
 * Exit code 0 only if every line of the account agrees. docs/replay.md tells the rest.
 */
import { Presets, SingleBar } from 'cli-progress';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { generateOrders } from './replay/generate.ts';
import { replay, type ReplayReport } from './replay/replay.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    generate: { type: 'string' },
    seed: { type: 'string', default: '1' },
    couriers: { type: 'string', default: '12' },
    json: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed);
const work = await mkdtemp(path.join(tmpdir(), 'handfast-orders-'));
try {
  const folder = values.generate === undefined ? (positionals[0] ?? '../shared/data/olist') : work;
  if (values.generate !== undefined) await generateOrders(work, Number(values.generate), seed);
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} orders, {eta_formatted} left', clearOnComplete: true },
    Presets.shades_classic,
  );
  const report = await replay({
    folder,
    seed,
    couriers: Number(values.couriers),
    onOrder: (played, of) => {
      if (played === 1 && !values.json) bar.start(of, 0);
      bar.update(played);
    },
  }).finally(() => bar.stop());
  if (values.json) console.log(JSON.stringify(report));
  else print(report);
  process.exitCode = report.account.every(({ agrees }) => agrees) ? 0 : 1;
} finally {
  await rm(work, { recursive: true, force: true });
}

function print(report: ReplayReport): void {
  const { account, endings, orders, withoutItems, took_s, mails, notChecked } = report;
  const per = Math.round((orders * 60) / took_s);
  console.log(
    `${orders} orders in ${took_s.toFixed(1)} s: ${per} a minute. ` +
      `${withoutItems} without items were passed over. ${mails} mails came.\n`,
  );
  for (const [ending, count] of Object.entries(endings)) {
    console.log(`  ${ending.padEnd(18)} ${String(count).padStart(6)}`);
  }
  console.log(`\n  ${'the account'.padEnd(46)} ${'expected'.padStart(14)} ${'found'.padStart(14)}`);
  for (const { what, expected, found, agrees } of account) {
    const text = `  ${what.padEnd(46)} ${expected.padStart(14)} ${found.padStart(14)}`;
    console.log(agrees ? text : styleText('red', `${text}   differs`));
  }
  if (notChecked !== null) console.log(`\n  Not checked: ${notChecked}`);
}
