import { Integrator } from '@handfast/client/integrator';
import { SingleBar } from 'cli-progress';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { UsageError, type Subcommand } from '../subcommand.ts';
import { groupOrders, type Order } from './orders.ts';
import { COLUMNS, readRows, type RowFault } from './rows.ts';

const HELP = `Registers the orders of a CSV file as deliveries.

One row per item, with a header line; the columns are
  ${COLUMNS.join(', ')}
(docs/import.md tells each). Rows with the same reference are one delivery. A bad row is told with
line, column and reason; its order is held back whole, every other order goes in. The same file
again changes nothing: orders that are in stay as they are.

  --url URL     the server (default: http://127.0.0.1:8750)
  The API key is read from HANDFAST_API_KEY.`;

/** At once; enough to keep two cores busy, few enough to stay below any rate limit. */
const AT_ONCE = 8;

type Outcome = { registered: number; failed: RowFault[] };

/** The same order has the same key, so that a repeated import registers nothing twice. */
const keyOf = (order: Order): string =>
  createHash('sha256').update(JSON.stringify(order.request)).digest('hex').slice(0, 32);

async function registerAll(api: Integrator, orders: readonly Order[]): Promise<Outcome> {
  const outcome: Outcome = { registered: 0, failed: [] };
  const bar = new SingleBar({
    format: '{bar} {value}/{total} orders, {eta} s left',
    clearOnComplete: true,
  });
  bar.start(orders.length, 0);
  const queue = orders.values();
  const worker = async (): Promise<void> => {
    for (const order of queue) {
      const reply = await api.register(order.request, keyOf(order));
      if (reply.ok) outcome.registered++;
      else {
        const { errors, title } = reply.problem;
        const [first] = errors;
        outcome.failed.push({
          line: order.lines[0] ?? 0,
          column: first?.field ?? 'order',
          reason: first === undefined ? title : `${first.reason}. ${first.hint}`,
        });
      }
      bar.increment();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  bar.stop();
  return outcome;
}

async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { url: { type: 'string', default: 'http://127.0.0.1:8750' } },
  });
  const [file] = positionals;
  const apiKey = process.env['HANDFAST_API_KEY'];
  if (file === undefined) throw new UsageError('Which file? handfast import FILE.csv');
  if (apiKey === undefined) throw new UsageError('Set HANDFAST_API_KEY to an API key of the shop.');
  await access(file).catch(() => {
    throw new UsageError(`There is no file ${file} that can be read.`);
  });
  const grouped = await groupOrders(readRows(createReadStream(file)));
  const api = new Integrator({ origin: values.url, apiKey });
  const { registered, failed } = await registerAll(api, grouped.orders);
  const faults = [...grouped.faults, ...failed].toSorted((a, b) => a.line - b.line);
  for (const { line, column, reason } of faults) {
    console.error(`${file}:${line}: ${column}: ${reason}`);
  }
  console.log(
    `${registered} orders registered, ${grouped.heldBack.length} held back, ${failed.length} refused by the server.`,
  );
  return faults.length === 0 ? 0 : 1;
}

export const importOrders: Subcommand = { usage: 'handfast import FILE.csv', help: HELP, run };
