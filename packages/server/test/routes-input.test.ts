import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  filled,
  makeCallers,
  operationsOf,
  rowCounts,
  type Callers,
  type Operation,
} from './support/callers.ts';
import { call, goodBody, refusedWell } from './support/refused.ts';
import { startTestCluster, startTestServer, type TestCluster } from './support/server.ts';

let cluster: TestCluster;
let mine: Callers;
let theirs: Callers;
let operations: Operation[];
before(async () => {
  cluster = await startTestCluster();
  const server = await startTestServer(cluster);
  mine = await makeCallers(server, 'Willow Goods');
  theirs = await makeCallers(server, 'Elm Goods');
  const description = await server.app.request('/openapi.json');
  operations = operationsOf((await description.json()) as Record<string, unknown>);
});
after(async () => {
  await mine.world.server.stop();
  await cluster.stop();
});

const unchanged = async (what: () => Promise<void>): Promise<void> => {
  const counts = await rowCounts(mine.world.server);
  await what();
  assert.deepEqual(await rowCounts(mine.world.server), counts);
};

const withJson = (): Operation[] => operations.filter(({ takesJson }) => takesJson);

describe('bad input over every route', () => {
  test('the committed description is the one that the routes make', async () => {
    const committed = path.join(import.meta.dirname, '..', '..', '..', 'spec', 'openapi.json');
    const { describeApi } = await import('../src/routes/describe.ts');
    const isSame = describeApi() === readFileSync(committed, 'utf8');
    assert.ok(isSame, 'run: npx node tools/openapi.ts');
  });

  test('[A3] wrong types, missing and unknown fields are refused by name', async () => {
    assert.ok(withJson().length > 35);
    await unchanged(async () => {
      for (const operation of withJson()) {
        const good = goodBody(operation, mine);
        const strange = await call(operation, mine, { ...good, stranger: 1 });
        refusedWell(strange, `${operation.name} with a stranger`, [422]);
        assert.ok(!strange.ok);
        assert.ok(strange.problem.errors.some(({ reason }) => reason === 'unknown_field'));
        for (const key of operation.required) {
          const { [key]: _, ...rest } = good;
          const missing = await call(operation, mine, rest);
          refusedWell(missing, `${operation.name} without ${key}`, [422]);
          assert.ok(!missing.ok);
          const fields = missing.problem.errors.map(({ field }) => field);
          assert.ok(
            fields.some((field) => field.startsWith(`/${key}`)),
            `${fields.join()} ${key}`,
          );
        }
        for (const [key, value] of Object.entries(good)) {
          for (const wrong of wrongFor(value)) {
            const reply = await call(operation, mine, { ...good, [key]: wrong });
            refusedWell(
              reply,
              `${operation.name} ${key} ${JSON.stringify(wrong).slice(0, 40)}`,
              [422],
            );
          }
        }
      }
    });
  });

  test('[A3] bodies that are no object, no JSON or too large are refused', async () => {
    await unchanged(async () => {
      for (const operation of withJson()) {
        for (const body of [null, [], 'text', 7, true]) {
          refusedWell(
            await call(operation, mine, body),
            `${operation.name} ${String(body)}`,
            [400, 422],
          );
        }
        const large = { ...goodBody(operation, mine), stranger: 'x'.repeat(1024 * 1024) };
        refusedWell(await call(operation, mine, large), `${operation.name} 1 MB`, [413]);
        const broken = await mine.as[operation.scheme].call({
          method: operation.method,
          path: filled(operation.path, mine.params),
          bytes: new TextEncoder().encode('{"a":'),
          mediaType: 'application/json',
        });
        refusedWell(broken, `${operation.name} broken`, [400, 422]);
      }
    });
  });

  test('[A3] ids in the path that are none are refused or not found', async () => {
    await unchanged(async () => {
      for (const operation of operations.filter(({ path: at }) => at.includes('{'))) {
        const body = operation.takesJson ? goodBody(operation, mine) : undefined;
        for (const bad of ['x', '%00', '../..', "1' or 1=1", '0'.repeat(300)]) {
          const params = Object.fromEntries(
            Object.keys(mine.params).map((name) => [name, encodeURIComponent(bad)]),
          );
          const reply = await call(operation, { ...mine, params }, body);
          assert.ok(!reply.ok, `${operation.name} took ${bad}`);
          assert.ok(
            [400, 401, 404, 413, 422].includes(reply.status),
            `${operation.name} ${reply.status}`,
          );
        }
      }
    });
  });
});

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** Values of every other JSON type, and a text that is far too long. */
const wrongFor = (value: unknown): unknown[] =>
  [null, 3.7, 'x'.repeat(3000), {}, [], true].filter((wrong) =>
    typeof wrong === 'string' ? true : typeOf(wrong) !== typeOf(value) || typeof wrong === 'number',
  );

describe('another tenant', () => {
  test('[A2] finds nothing of this one’s, on every route, and changes nothing', async () => {
    await unchanged(async () => {
      for (const operation of operations.filter(({ path: at }) => at.includes('{'))) {
        const body = operation.takesJson ? goodBody(operation, mine) : undefined;
        const reply = await call(operation, mine, body, theirs);
        // A holder's session is of one delivery: for another there is none.
        const due = operation.scheme === 'holderSession' ? 401 : 404;
        assert.equal(reply.status, due, `${operation.name}: ${reply.status}`);
      }
    });
  });

  test('[A2] nor by ids in a body', async () => {
    await unchanged(async () => {
      const { number, delivery, depot } = mine.ids;
      const courier = theirs.world.courier;
      const replies = [
        await courier.scan(number.value),
        await courier.load(number as never),
        await courier.open({ delivery, parcels: [number as never] }),
      ];
      for (const reply of replies) assert.equal(reply.status, 404);
      const to = { kind: 'depot', id: depot } as const;
      const moved = await theirs.world.shop.transfer(theirs.ids.delivery, [2], to);
      assert.equal(moved.status, 422);
    });
  });

  test('[A1] without credentials, or with another’s kind, every route is closed', async () => {
    await unchanged(async () => {
      for (const operation of operations.filter(({ scheme }) => scheme !== 'nobody')) {
        const other = operation.scheme === 'apiKey' ? 'courierToken' : 'apiKey';
        const wrong = { ...mine, as: { ...mine.as, [operation.scheme]: mine.as[other] } };
        const body = operation.takesJson ? goodBody(operation, mine) : undefined;
        const reply = await call(operation, mine, body, wrong);
        assert.equal(reply.status, 401, operation.name);
      }
    });
  });
});
