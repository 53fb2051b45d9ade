import type { DeliveryCommand } from '@handfast/domain/delivery/commands';
import { committedForm } from '@handfast/domain/delivery/committed';
import type { DeliveryEvent } from '@handfast/domain/delivery/events';
import { evolveAll } from '@handfast/domain/delivery/evolve';
import { CHAIN_START, eventCommitment, leafHash, parseEntry } from '@handfast/protocol/chain';
import { parseJsonStrict } from '@handfast/protocol/canonical';
import { err, ok } from '@handfast/protocol/result';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { systemRandom } from '../src/clock.ts';
import type { Database } from '../src/db/postgres.ts';
import { makeUnitOfWork, type UnitOfWork } from '../src/store/unit-of-work.ts';
import { startTestCluster, type TestCluster } from './support/database.ts';
import { freeNumber, registration } from './support/delivery.ts';

const now = '2026-03-02T09:00:00Z';
const shop = { now, by: { kind: 'tenant', id: '' } } as const;
const clerk = { now, by: { kind: 'operator', id: 'clerk' } } as const;
const extras = { reference: 'order 1' };

const pairing = (link: string, holder = randomUUID()): DeliveryCommand => ({
  type: 'pair',
  holder,
  role: 'recipient',
  link,
  key: null,
  thumbprint: '',
  certificate: '',
});

const TABLES = [
  'event',
  'log_entry',
  'outbox',
  'parcel',
  'delivery',
  'link',
  'session',
  'data_key',
];

describe('the unit of work', () => {
  let cluster: TestCluster;
  let database: Database;
  let work: UnitOfWork;
  before(async () => {
    cluster = await startTestCluster();
    database = await cluster.freshDatabase();
    work = makeUnitOfWork({
      pool: database.pool,
      random: systemRandom,
      committedForm,
      issueReceipt: () => Promise.reject(new Error('no receipt is issued here')),
    });
  });
  after(() => cluster.stop());

  const countOf = async (delivery: string): Promise<Record<string, number>> => {
    const counts = await Promise.all(
      TABLES.map(async (table) => {
        const { rowCount } = await database.pool.query(
          `select from ${table} where delivery_id = $1`,
          [delivery],
        );
        return [table, rowCount ?? 0] as const;
      }),
    );
    return Object.fromEntries(counts);
  };

  const registered = async (): Promise<string> => {
    const command = registration();
    const outcome = await work.register(command, shop, extras);
    assert.ok(outcome.ok);
    return command.delivery;
  };

  const eventsOf = async (delivery: string): Promise<DeliveryEvent[]> => {
    const { rows } = await database.pool.query(
      `select type, by, data, to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at
       from event where delivery_id = $1 order by seq`,
      [delivery],
    );
    return rows.map(({ type, at, by, data }) => ({ ...data, type, at, by }) as DeliveryEvent);
  };

  test('[L1] each event is committed to by the log entry written with it, [L6] in one chain', async () => {
    const delivery = await registered();
    for (let i = 0; i < 3; i++) {
      const said = { type: 'correct', reason: `note ${i}`, parcels: [1] } as const;
      assert.ok((await work.execute(delivery, said, clerk)).ok);
    }
    const events = await eventsOf(delivery);
    const { rows } = await database.pool.query<{ data: Buffer; leaf: Buffer; salt: Buffer }>(
      `select l.data, l.leaf, e.salt from log_entry l join event e using (delivery_id, seq)
       where delivery_id = $1 order by seq`,
      [delivery],
    );
    assert.equal(rows.length, 4);
    let before = CHAIN_START;
    rows.forEach((row, at) => {
      const text = parseJsonStrict(row.data.toString('utf8'));
      assert.ok(text.ok);
      const entry = parseEntry(text.value);
      assert.ok(entry.ok);
      assert.equal(entry.value.seq, at + 1);
      assert.equal(entry.value.prev, before);
      const event = events[at] as DeliveryEvent;
      assert.equal(entry.value.commitment, eventCommitment(committedForm(event), row.salt));
      assert.equal(leafHash(row.data), row.leaf.toString('hex'));
      before = entry.value.head;
    });
    const read = await work.read(delivery);
    assert.deepEqual(read?.head, { seq: 4, head: before });
    assert.deepEqual(read.state, evolveAll(null, events));
  });

  test('[H15] sixteen at once: all are written, one version each, and no update is lost', async () => {
    const delivery = await registered();
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        work.execute(delivery, { type: 'correct', reason: `note ${i}`, parcels: [] }, clerk),
      ),
    );
    const versions = outcomes.map((each) => (each.ok ? each.value.version : 0));
    assert.deepEqual(
      versions.toSorted((a, b) => a - b),
      Array.from({ length: 16 }, (_, i) => i + 2),
    );
    const reasons = (await eventsOf(delivery)).flatMap((event) =>
      event.type === 'Corrected' ? [event.reason] : [],
    );
    assert.equal(new Set(reasons).size, 16);
  });

  test('[H15] sixteen at once for five places: exactly five get one', async () => {
    const delivery = await registered();
    const link = randomUUID();
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => work.execute(delivery, pairing(link), clerk)),
    );
    assert.equal(outcomes.filter((each) => each.ok).length, 5);
    for (const each of outcomes) {
      if (each.ok) continue;
      assert.equal(each.error.code === 'refused' && each.error.refusal.code, 'too_many_pairings');
    }
    assert.equal((await work.read(delivery))?.state.holders.length, 5);
  });

  test('[H15] sixteen registrations of one delivery: one', async () => {
    const command = registration();
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => work.register(command, shop, extras)),
    );
    assert.equal(outcomes.filter((each) => each.ok).length, 1);
    assert.equal((await countOf(command.delivery))['event'], 1);
  });

  test('all or nothing: a row that cannot be written takes everything with it', async () => {
    const delivery = await registered();
    const before = await countOf(delivery);
    const twice = {
      id: randomUUID(),
      holder: randomUUID(),
      secretHash: Buffer.alloc(32, 1),
      expiresAt: new Date('2027-01-01T00:00:00Z'),
    };
    const sessions = [twice, { ...twice, secretHash: Buffer.alloc(32, 2) }];
    await assert.rejects(work.execute(delivery, pairing(randomUUID()), clerk, { sessions }));
    assert.deepEqual(await countOf(delivery), before);
    assert.equal((await work.read(delivery))?.version, 1);
  });

  test('all or nothing: of two commands the second is refused, and the first is not written', async () => {
    const delivery = await registered();
    const good = { type: 'correct', reason: 'note', parcels: [] } as const;
    const bad = { type: 'correct', reason: '', parcels: [] } as const;
    const outcome = await work.execute(delivery, [good, bad], clerk);
    assert.ok(!outcome.ok);
    assert.equal((await countOf(delivery))['event'], 1);
  });

  /** The same work over a connection that does something of its own around the first write. */
  const overPool = (around: (write: () => Promise<unknown>) => Promise<unknown>): UnitOfWork => {
    let first = true;
    const query = (statement: { name?: string }): Promise<unknown> => {
      const send = (): Promise<unknown> => database.pool.query(statement as never);
      if (statement.name !== 'change-delivery' || !first) return send();
      first = false;
      return around(send);
    };
    return makeUnitOfWork({
      pool: { query } as never,
      random: systemRandom,
      committedForm,
      issueReceipt: () => Promise.reject(new Error('no receipt is issued here')),
    });
  };

  test('[H15] a version that moved means decide again, against what the other one made of it', async () => {
    const delivery = await registered();
    const seen: number[] = [];
    const disturbed = overPool(async (write) => {
      await work.execute(delivery, pairing(randomUUID()), clerk);
      return write();
    });
    const outcome = await disturbed.execute(
      delivery,
      (state) => {
        seen.push(state.holders.length);
        return ok({ type: 'correct', reason: 'note', parcels: [] });
      },
      clerk,
    );
    assert.ok(outcome.ok);
    assert.deepEqual(seen, [0, 1]);
    assert.equal(outcome.value.version, 3);
    assert.equal((await countOf(delivery))['event'], 3);
  });

  test('fault table: lost before the write, nothing is there; lost after it, everything is', async () => {
    const delivery = await registered();
    const lost = new Error('connection lost');
    const note = { type: 'correct', reason: 'note', parcels: [] } as const;
    const beforeIt = overPool(() => Promise.reject(lost));
    await assert.rejects(beforeIt.execute(delivery, note, clerk), lost);
    assert.equal((await countOf(delivery))['event'], 1);

    const afterIt = overPool(async (write) => {
      await write();
      throw lost;
    });
    await assert.rejects(afterIt.execute(delivery, note, clerk), lost);
    const counts = await countOf(delivery);
    assert.equal(counts['event'], 2);
    assert.equal(counts['log_entry'], 2);
    assert.equal((await work.read(delivery))?.head.seq, 2);
  });

  test('[A7] a number is one parcel’s in its tenant, and free in another', async () => {
    const number = freeNumber();
    const first = registration({ numbers: [number] });
    assert.ok((await work.register(first, shop, extras)).ok);
    const again = registration({ numbers: [freeNumber(), number], tenant: first.tenant });
    assert.deepEqual(await work.register(again, shop, extras), err({ code: 'number_taken' }));
    assert.deepEqual(
      Object.values(await countOf(again.delivery)),
      TABLES.map(() => 0),
    );
    const elsewhere = registration({ numbers: [number] });
    assert.ok((await work.register(elsewhere, shop, extras)).ok);
  });

  test('a delivery that is not there is not found', async () => {
    const outcome = await work.execute(randomUUID(), { type: 'close' }, clerk);
    assert.deepEqual(outcome, err({ code: 'not_found' }));
  });

  test('[A5] the outbox holds references only', async () => {
    const command = registration();
    const link = randomUUID();
    const expiresAt = new Date('2027-01-01T00:00:00Z');
    await work.register(command, shop, {
      ...extras,
      links: [{ id: link, kind: 'recipient', tokenHash: null, expiresAt }],
    });
    const { rows } = await database.pool.query(
      'select kind, ref from outbox where delivery_id = $1 order by kind',
      [command.delivery],
    );
    assert.deepEqual(rows, [
      { kind: 'send-link', ref: { link } },
      { kind: 'webhook', ref: { seq: '1' } },
    ]);
  });
});
