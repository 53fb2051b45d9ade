import { valueOf, type Reply } from '@handfast/client/reply';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { textSchema } from '../src/routes/schemas.ts';
import { order, pairWith, sendOrder } from './support/actors.ts';
import { FREE_TEXT } from './support/bodies.ts';
import {
  filled,
  makeCallers,
  operationsOf,
  rowCounts,
  type Callers,
  type Operation,
} from './support/callers.ts';
import { call, goodBody, refusedWell } from './support/refused.ts';
import {
  startTestCluster,
  startTestServer,
  type TestCluster,
  type TestServer,
} from './support/server.ts';

const list = path.resolve(import.meta.dirname, '../../../../shared/data/blns/blns.json');
const skip = existsSync(list) ? false : `${list} is missing`;

/**
 * In the suite the parsers read every string, and the requests take them by turns. With `all` every
 * string is sent to every route: `npm run test:long string`.
 */
const sendsAll = process.env['HANDFAST_STRINGS'] === 'all';
const shareOf = ({ name }: Operation): number => {
  if (sendsAll) return 1;
  return name in FREE_TEXT ? 24 : 120;
};

/** Each has a delivery of its own, so that what is written for one does not wait for another. */
const LANES = 3;

let cluster: TestCluster | undefined;
let server: TestServer;
let parsers: ReadonlyMap<string, Parser>;
let lanes: Callers[];
let operations: Operation[];
let strings: string[];
before(async () => {
  if (skip !== false) return;
  cluster = await startTestCluster();
  server = await startTestServer(cluster, { config: { logLevel: 'info' } });
  lanes = await Promise.all(
    Array.from({ length: LANES }, (_, at) => makeCallers(server, `Shop ${at}`)),
  );
  const description = await server.app.request('/openapi.json');
  parsers = parsersOf(server);
  operations = operationsOf((await description.json()) as Record<string, unknown>);
  strings = JSON.parse(readFileSync(list, 'utf8')) as string[];
});
after(async () => {
  await server?.stop();
  await cluster?.stop();
});

/** What stands at the door of each route: the very schema that reads its JSON. */
type Parser = { readonly safeParse: (body: unknown) => { success: boolean; error?: ZodFault } };
type ZodFault = { readonly issues: readonly { readonly message: string }[] };

function parsersOf({ app }: TestServer): ReadonlyMap<string, Parser> {
  const parsers = new Map<string, Parser>();
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const { method, path: at, request } = definition.route;
    const json = request?.body?.content['application/json'] as { schema?: object } | undefined;
    const schema = json?.schema;
    if (schema !== undefined && 'safeParse' in schema) {
      parsers.set(`${method.toUpperCase()} ${at}`, schema as Parser);
    }
  }
  return parsers;
}

const spoiled = (operation: Operation, lane: Callers, text: string): unknown => {
  const places = FREE_TEXT[operation.name];
  const good = goodBody(operation, lane);
  return places === undefined ? everyLeaf(good, text) : placed(good, places, text);
};

const withText = (): Operation[] =>
  operations.filter(
    (operation) => operation.takesJson && hasText(goodBody(operation, lanes[0] as Callers)),
  );

/** Strings by turns, dealt out to the lanes. */
async function withEach(
  operations_: readonly Operation[],
  one: (operation: Operation, text: string, lane: Callers) => Promise<void>,
): Promise<void> {
  await Promise.all(
    lanes.map(async (lane, at) => {
      for (const [turn, operation] of operations_.entries()) {
        const tried = strings.filter((_, nth) => (nth + turn) % shareOf(operation) === 0);
        for (let nth = at; nth < tried.length; nth += LANES) {
          await one(operation, tried[nth] as string, lane);
        }
      }
    }),
  );
}

const named = (operation: Operation, text: string): string =>
  `${operation.name} ${JSON.stringify(text).slice(0, 60)}`;

const itemName = textSchema(120);

describe('naughty strings over every route', { skip }, () => {
  test('[A3] the parser at each door reads every string: closed fields refuse it, with a reason', () => {
    const lane = lanes[0] as Callers;
    for (const operation of withText()) {
      const parser = parsers.get(operation.name) ?? assert.fail(`no parser: ${operation.name}`);
      for (const text of strings) {
        const { success, error } = parser.safeParse(spoiled(operation, lane, text));
        const what = named(operation, text);
        if (success) assert.ok(operation.name in FREE_TEXT, what);
        else
          assert.ok(
            error?.issues.every(({ message }) => message !== ''),
            what,
          );
      }
    }
  });

  test('[A3] closed fields refuse each by name, and nothing is left behind', async () => {
    const counts = await rowCounts(server);
    const closed = withText().filter(({ name }) => !(name in FREE_TEXT));
    await withEach(closed, async (operation, text, lane) => {
      const reply = await call(operation, lane, spoiled(operation, lane, text));
      refusedWell(reply, named(operation, text), [400, 403, 409, 422]);
    });
    assert.deepEqual(await rowCounts(server), counts);
  });

  test('[A3] free text takes each as it is, or refuses it by name', async () => {
    const free = operations.filter(({ name }) => name in FREE_TEXT);
    await withEach(free, async (operation, text, lane) => {
      const reply = await call(operation, lane, spoiled(operation, lane, text));
      if (reply.ok || (reply.status === 404 && MAY_MISS.has(operation.path))) return;
      refusedWell(reply, named(operation, text), [400, 403, 409, 422]);
    });
  });

  test('[A3] what is taken as the name of a thing stands on the recipient’s page as it came', async () => {
    const { world } = lanes[0] as Callers;
    const taken = strings.filter((name) => itemName.safeParse(name).success);
    const parcels = [taken.slice(0, 200), taken.slice(200, 400), taken.slice(400)];
    const contents = parcels.map((names) => names.map((name) => ({ name, quantity: 1 })));
    const sent = await sendOrder(world, {
      ...order(),
      parcels: contents.map((of) => ({ contents: of })),
    });
    const view = valueOf(await (await pairWith(world, sent.link)).view());
    assert.deepEqual(
      view.parcels.map((parcel) => parcel.contents),
      contents,
    );
  });

  test('[A3] in path and query each is refused or not found', async () => {
    const counts = await rowCounts(server);
    const asking = operations.filter(
      ({ takesJson, path: at, query }) => !takesJson && (at.includes('{') || query.length > 0),
    );
    await withEach(asking, async (operation, text, lane) => {
      const part = encodeURIComponent(text);
      const params = Object.fromEntries(Object.keys(lane.params).map((name) => [name, part]));
      const query = operation.query.map((name) => `${name}=${part}`).join('&');
      const reply: Reply<unknown> = await lane.as[operation.scheme].call({
        method: operation.method,
        path: `${filled(operation.path, params)}?${query}`,
      });
      assert.ok(reply.ok || reply.status < 500, named(operation, text));
    });
    assert.deepEqual(await rowCounts(server), counts);
  });
});

/** Where a text that is taken may name, or stand beside, something that is not there. */
const MAY_MISS: ReadonlySet<string> = new Set([
  '/v1/courier/scans',
  '/v1/console/alarms/{delivery}/{seq}/acknowledge',
]);

const hasText = (value: unknown): boolean =>
  typeof value === 'string' ||
  (typeof value === 'object' && value !== null && Object.values(value).some(hasText));

/** Every text in the body is this text. */
function everyLeaf(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((each) => everyLeaf(each, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, everyLeaf(member, text)]),
  );
}

function placed(
  good: object,
  places: readonly (readonly (string | number)[])[],
  text: string,
): unknown {
  const body = structuredClone(good);
  for (const place of places) {
    let at = body as Record<string | number, unknown>;
    for (const step of place.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
    at[place.at(-1) ?? ''] = text;
  }
  return body;
}
