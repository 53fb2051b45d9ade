/**
 * Plays faults and honest oddities over real orders through the decider and counts alarms.
 * `npm run study:confusion` draws 20 seeds, says them, and writes the table into docs/confusion.md;
 * `node bench/confusion.ts 7 8` repeats seeds 7 and 8 and writes nothing.
 */
import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { confusion, oddities, type Row } from './lib/confusion.ts';
import { orderMasses } from './lib/orders.ts';

const SEEDS = 20;
const PER_FAULT = 25;
const ODDITIES = 1_000;
const PAGE = path.join(import.meta.dirname, '..', 'docs', 'confusion.md');
const [OPEN, CLOSE] = ['<!-- figures -->', '<!-- /figures -->'];

const orders = await orderMasses();
if (orders === null) {
  console.error('The real orders are not on this machine (../shared/data/olist).');
  process.exit(1);
}
const given = process.argv.slice(2).map(Number);
const seeds = given.length > 0 ? given : Array.from({ length: SEEDS }, () => randomInt(2 ** 31));
const rows = confusion(orders, seeds, PER_FAULT);
const benign = oddities(orders, seeds, ODDITIES);

const line = ({ fault, played, showable, caught, kinds, missed }: Row): string =>
  `| ${fault} | ${played} | ${showable} | ${caught} | ${missed} | ${kinds.join(', ') || 'none'} |`;
const table = [
  `Seeds ${seeds.join(', ')}; ${orders.length.toLocaleString('en')} real orders to draw from.`,
  '',
  '| fault | played | mass or seal can show it | of these caught | of these missed | alarms |',
  '|---|---|---|---|---|---|',
  ...rows.map(line),
  '',
  `Honest oddities (double scans, clocks up to 5 minutes off, load-outs not scanned, labels printed again): ${benign.played}, alarms ${benign.alarms}.`,
].join('\n');
console.log(table);
if (given.length === 0) {
  const page = await readFile(PAGE, 'utf8');
  const [head, tail] = [page.split(OPEN)[0], page.split(CLOSE)[1]];
  await writeFile(PAGE, `${head}${OPEN}\n\n${table}\n\n${CLOSE}${tail}`);
}
