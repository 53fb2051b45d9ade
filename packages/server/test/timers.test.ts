import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { timeOf } from '../src/clock.ts';
import { runTimers } from '../src/jobs/timers.ts';
import { registration } from './support/delivery.ts';
import {
  startTestCluster,
  startTestServer,
  testClock,
  type TestCluster,
  type TestServer,
} from './support/server.ts';

describe('timers', () => {
  let cluster: TestCluster;
  let server: TestServer;
  const clock = testClock();
  before(async () => {
    cluster = await startTestCluster();
    server = await startTestServer(cluster, { clock });
  });
  after(async () => {
    await server.stop();
    await cluster.stop();
  });

  const run = (): Promise<void> =>
    runTimers(server.deps)({ id: '', data: { delivery: '', ref: {} } }, async () => {});

  /** A delivery whose parcels a courier carries, with a visit open at the door. */
  const atTheDoor = async () => {
    const courier = { kind: 'courier', id: randomUUID() } as const;
    const tenant = await server.tenant();
    const command = registration({ tenant: tenant.id });
    const { unitOfWork } = server.deps;
    await unitOfWork.register(
      command,
      { now: timeOf(clock), by: { kind: 'tenant', id: tenant.id } },
      { reference: 'x' },
    );
    const visit = randomUUID();
    const outcome = await unitOfWork.execute(
      command.delivery,
      [
        { type: 'transfer', parcels: [1, 2], to: courier, sealRead: '' },
        {
          type: 'open',
          visit,
          stop: randomUUID(),
          device: randomUUID(),
          opened: timeOf(clock),
          age: 'not_required',
          distance_m: null,
        },
      ],
      { now: timeOf(clock), by: courier },
    );
    assert.ok(outcome.ok, JSON.stringify(outcome));
    return command.delivery;
  };

  const stateOf = async (delivery: string) =>
    (await server.deps.unitOfWork.read(delivery))?.state ?? assert.fail('no such delivery');

  test('[H21] a visit that nobody touches for 60 minutes ends itself, not before', async () => {
    const delivery = await atTheDoor();
    clock.advance(59 * 60);
    await run();
    assert.equal((await stateOf(delivery)).visits[0]?.status, 'open');
    clock.advance(60);
    await run();
    const [visit] = (await stateOf(delivery)).visits;
    assert.deepEqual([visit?.status, visit?.end], ['closed', 'idle']);
  });

  test('[M6] what a courier still holds a day later is missing', async () => {
    const delivery = await atTheDoor();
    clock.advance(3600);
    await run();
    assert.deepEqual(
      (await stateOf(delivery)).parcels.map((parcel) => parcel.fate),
      ['expected', 'expected'],
    );
    clock.advance(24 * 3600);
    await run();
    const { parcels } = await stateOf(delivery);
    assert.deepEqual(
      parcels.map((parcel) => [parcel.fate, parcel.dispute?.kind, parcel.custody.kind]),
      [
        ['disputed', 'missing', 'unknown'],
        ['disputed', 'missing', 'unknown'],
      ],
    );
  });
});
