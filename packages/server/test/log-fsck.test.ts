import { valueOf } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { checkDeliveries, checkReceipts } from '../src/fsck/deliveries.ts';
import type { Found, LogFault } from '../src/fsck/faults.ts';
import { checkCheckpoint, checkTiles, filesOf, readLeaves } from '../src/fsck/tree.ts';
import { publicKeys } from '../src/log/trust.ts';
import { atTheDoor, makeWorld, takes, type World } from './support/actors.ts';
import { check, secondFile } from './support/fsck.ts';
import { confirmed, note, registerMany } from './support/log.ts';
import { mulberry } from './support/random.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';

/**
 * Each is found by the part of the check that looks at that kind of thing, over all of them.
 * `HANDFAST_FLIPS=1000` before a release.
 */
const FLIPS = Number(process.env['HANDFAST_FLIPS'] ?? 200);

/** One bit of one thing, turned over and back. */
type Flip = {
  readonly what: string;
  /** The item that must be named first. */
  readonly names: LogFault['item'];
  readonly check: () => Promise<readonly LogFault[]>;
  readonly undo: () => Promise<unknown>;
};

describe('fsck', () => {
  let cluster: TestCluster;
  let world: World;
  before(async () => {
    cluster = await startTestCluster();
    world = await makeWorld(await startTestServer(cluster));
    await confirmed(world);
    const [delivery = ''] = await registerMany(world.server.deps, 5);
    await world.server.deps.log.sequencer.drained();
    await note(world.server.deps, delivery, 250);
    await confirmed(world);
    await world.server.deps.log.sequencer.drained();
  });
  after(async () => {
    await world.server.stop();
    await cluster.stop();
  });

  const chance = mulberry(0x5eed);
  const below = (n: number): number => Math.floor(chance() * n);
  const query = (text: string, values: unknown[] = []) =>
    world.server.database.pool.query<Record<string, never>>(text, values);
  const flipped = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    const at = below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << below(8));
    return copy;
  };

  /** A bit of a character, so that the value is still one that the column can hold. */
  const flippedText = (text: string): string => {
    for (;;) {
      const at = below(text.length);
      const code = text.charCodeAt(at) ^ (1 << below(7));
      if (code < 0x20 || code > 0x7e) continue;
      const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
      if (isOther(text, changed)) return changed;
    }
  };

  type Row = { readonly delivery_id: string; readonly seq: number };
  let rows: readonly Row[] = [];
  const someRow = async (): Promise<Row> => {
    if (rows.length === 0) {
      const all = await query('select delivery_id, seq from event order by delivery_id, seq');
      rows = all.rows as unknown as Row[];
    }
    return rows[below(rows.length)] ?? assert.fail();
  };

  async function flipColumn(table: string, column: string): Promise<Flip> {
    const { delivery_id, seq } = await someRow();
    const key = [delivery_id, seq];
    const where = 'where delivery_id = $1 and seq = $2';
    const isText = column === 'data' && table === 'event';
    const type = isText
      ? 'jsonb'
      : column === 'by'
        ? 'jsonb'
        : column === 'type'
          ? 'text'
          : 'bytea';
    const read = type === 'bytea' ? column : `${column}::text as ${column}`;
    const { rows: before } = await query(`select ${read} from ${table} ${where}`, key);
    const old = before[0]?.[column] as unknown as Buffer & string;
    const changed =
      type === 'bytea' ? flipped(old) : type === 'text' ? flippedPlain(old) : flippedText(old);
    const set = (value: unknown) =>
      query(`update ${table} set ${column} = $3::${type} ${where}`, [...key, value]);
    await set(changed);
    return {
      what: `${table}.${column} of ${delivery_id} #${seq}`,
      names: table === 'event' ? 'event' : 'entry',
      check: events,
      undo: () => set(old),
    };
  }

  const flippedPlain = (text: string): string => {
    const at = below(text.length);
    return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
  };

  async function flipTime(): Promise<Flip> {
    const { delivery_id, seq } = await someRow();
    const by = `interval '${2 ** below(30)} microseconds'`;
    const move = (sign: string) =>
      query(`update event set at = at ${sign} ${by} where delivery_id = $1 and seq = $2`, [
        delivery_id,
        seq,
      ]);
    await move('+');
    return {
      what: `event.at of ${delivery_id} #${seq}`,
      names: 'event',
      check: events,
      undo: () => move('-'),
    };
  }

  async function flipReceipt(): Promise<Flip> {
    const { rows: all } = await query('select id, jws from receipt order by id');
    const one = all as unknown as { id: string; jws: string }[];
    const { id, jws } = one[below(one.length)] ?? assert.fail();
    const set = (text: string) => query('update receipt set jws = $2 where id = $1', [id, text]);
    await set(flippedPlain(jws));
    return { what: `receipt ${id}`, names: 'receipt', check: receipts, undo: () => set(jws) };
  }

  async function flipFile(file: string, names: Flip['names'], check: Flip['check']): Promise<Flip> {
    const old = await readFile(file);
    await writeFile(file, flipped(old));
    return { what: file, names, check, undo: () => writeFile(file, old) };
  }

  async function flipTile(): Promise<Flip> {
    const folder = path.join(world.server.deps.config.dataFolder, 'log', 'tile');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((each) => each.isFile())
      .map((each) => path.join(each.parentPath, each.name))
      .toSorted();
    const file = files[below(files.length)] ?? assert.fail();
    return flipFile(file, file.includes('/entries/') ? 'bundle' : 'tile', tiles);
  }

  const logFolder = (): string => path.join(world.server.deps.config.dataFolder, 'log');
  const flips: readonly (() => Promise<Flip>)[] = [
    () => flipColumn('event', 'data'),
    () => flipColumn('event', 'salt'),
    () => flipColumn('event', 'by'),
    () => flipColumn('event', 'type'),
    flipTime,
    () => flipColumn('log_entry', 'data'),
    () => flipColumn('log_entry', 'leaf'),
    flipTile,
    flipTile,
    () => flipFile(path.join(logFolder(), 'checkpoint'), 'checkpoint', published),
    () => flipFile(secondFile(world.server.deps), 'second place', second),
    flipReceipt,
  ];

  let tree: Awaited<ReturnType<typeof readLeaves>>;
  const events = () => faultsOf((found) => checkDeliveries(world.server.database.pool, found));
  const tiles = () =>
    faultsOf(async (found) => {
      const published = tree.leaves.length;
      const there = await filesOf(logFolder());
      await checkTiles(logFolder(), { ...tree, published, there }, found);
    });
  const receipts = () => {
    const keys = publicKeys(world.server.deps.keys).filter(({ use }) => use === 'receipt');
    return faultsOf((found) => checkReceipts(world.server.database.pool, keys, found));
  };
  const noteFaults = async (file: string, item: 'checkpoint' | 'second place') => {
    const { config, log } = world.server.deps;
    const facts = { origin: config.logOrigin, vkeys: log.keys.vkeys, leaves: tree.leaves };
    const text = await readFile(file, 'utf8');
    return faultsOf((found) => checkCheckpoint(text, facts, item, found));
  };
  const published = () => noteFaults(path.join(logFolder(), 'checkpoint'), 'checkpoint');
  const second = () => noteFaults(secondFile(world.server.deps), 'second place');

  test('[L1] [L4] a log as it was written has no fault', async () => {
    const report = await check(world.server);
    assert.deepEqual(report.faults, []);
    assert.ok(report.size > 256, 'more than one tile');
    assert.equal(report.unsequenced, 0);
    assert.equal(report.entries, report.size);
  });

  test(`[L4] ${FLIPS} bit flips: each is found, and the right item is named`, async (t) => {
    const counts: Record<string, number> = {};
    tree = await readLeaves(world.server.database.pool, () => {});
    const missed: string[] = [];
    for (let i = 0; i < FLIPS; i++) {
      const flip = await (flips[i % flips.length] ?? assert.fail())();
      const [first] = await flip.check();
      if (first?.item !== flip.names) {
        missed.push(`${flip.what}: ${JSON.stringify(first)}`);
      } else counts[first.item] = (counts[first.item] ?? 0) + 1;
      await flip.undo();
    }
    t.diagnostic(JSON.stringify(counts));
    assert.deepEqual(missed, []);
    assert.deepEqual((await check(world.server)).faults, []);
  });

  test('[L6] a kept head finds the entry that was left out of a chain', async () => {
    const { holder, sent, visit } = await atTheDoor(world);
    const decided = await holder.decide(takes(sent, [1]));
    assert.ok(decided.ok && decided.head !== null);
    valueOf(await world.courier.end(visit.visit, 'left'));
    const heads = [decided.head];
    assert.deepEqual((await check(world.server, { heads })).faults, []);
    const [header, , signature] = decided.head.split('.');
    const forged = [header, Buffer.from('{"seq":1}').toString('base64url'), signature].join('.');
    const { faults: refused } = await check(world.server, { heads: [forged] });
    assert.deepEqual(
      refused.map(({ item }) => item),
      ['kept head'],
    );

    // The operator writes the story anew without the decision: chain and row agree with each other.
    const { rows: last } = await query(
      `select l.seq, convert_from(l.data, 'UTF8')::jsonb->>'head' as head from log_entry l
       join event e using (delivery_id, seq)
       where delivery_id = $1 and type <> 'Decided' and seq < (select min(seq) from event
         where delivery_id = $1 and type = 'Decided') order by seq desc limit 1`,
      [sent.id],
    );
    const { seq, head } = last[0] as unknown as { seq: number; head: string };
    for (const table of ['event', 'log_entry']) {
      await query(`delete from ${table} where delivery_id = $1 and seq > $2`, [sent.id, seq]);
    }
    await query('update delivery set seq = $2, head = $3 where delivery_id = $1', [
      sent.id,
      seq,
      head,
    ]);
    const { faults } = await check(world.server, { heads });
    const kept = faults.filter(({ item }) => item === 'kept head');
    assert.equal(kept.length, 1, JSON.stringify(faults));
    assert.match(kept[0]?.where ?? '', new RegExp(sent.id));
  });
});

function isOther(text: string, changed: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) !== JSON.stringify(JSON.parse(changed));
  } catch {
    return false;
  }
}

async function faultsOf(look: (found: Found) => unknown): Promise<readonly LogFault[]> {
  const faults: LogFault[] = [];
  await look((item, where, what) => faults.push({ item, where, what }));
  return faults;
}
