import { HolderClaims } from '@handfast/client/claims';
import { OperatorClient } from '@handfast/client/operator';
import { valueOf } from '@handfast/client/reply';
import type { Transport } from '@handfast/client/transport';
import { ensureOperator } from '../../src/auth/auth.ts';
import { atTheDoor, makeWorld, numbersOf, ORIGIN, type World } from './actors.ts';
import type { Ids } from './bodies.ts';
import { machineOf } from './on-the-way.ts';
import type { TestServer } from './server.ts';

export type Scheme =
  | 'apiKey'
  | 'machineKey'
  | 'courierToken'
  | 'holderSession'
  | 'operatorSession'
  | 'nobody';

/** One tenant with everybody who can call: shop, courier at a door, recipient, operator. */
export type Callers = {
  readonly world: World;
  readonly ids: Ids;
  readonly params: Readonly<Record<string, string>>;
  readonly as: Readonly<Record<Scheme, Transport>>;
};

export async function makeCallers(server: TestServer, name: string): Promise<Callers> {
  const world = await makeWorld(server, name);
  const { sent, holder, visit } = await atTheDoor(world, [1]);
  const { claim } = valueOf(await new HolderClaims(holder).open({ no: 1, what: 'damaged' }));
  const password = 'a long enough password';
  const email = `operator-${world.tenant}@example.org`;
  await ensureOperator(server.deps.auth(), {
    email,
    name: 'Operator',
    password,
    role: 'admin',
    tenantId: world.tenant,
  });
  const signIn = { origin: ORIGIN, email, password, carry: world.carry };
  const operator = valueOf(await OperatorClient.signIn(signIn));
  const [number] = numbersOf(sent, [1]);
  if (number === undefined) throw new Error('a parcel without a number');
  return {
    world,
    ids: { delivery: sent.id, visit: visit.visit, depot: world.depot, number },
    params: {
      delivery: sent.id,
      no: '1',
      visit: visit.visit,
      courier: world.courierId,
      receipt: crypto.randomUUID(),
      number: number.value,
      batch: 'BATCH0',
      seq: '1',
      source: 'shippo',
      endpoint: crypto.randomUUID(),
      report: 'a'.repeat(64),
      claim: claim.id,
      sha256: 'a'.repeat(64),
      form: 'shown',
    },
    as: {
      apiKey: world.shop.transport,
      machineKey: (await machineOf(world, { label: 'm', custody: { kind: 'line' } })).transport,
      courierToken: world.courier.transport,
      holderSession: holder.transport,
      operatorSession: operator.transport,
      nobody: world.courier.transport,
    },
  };
}

export type Operation = {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly scheme: Scheme;
  readonly takesJson: boolean;
  readonly required: readonly string[];
  /** Names of its query's parameters. */
  readonly query: readonly string[];
};

type Json = Readonly<Record<string, unknown>>;

/** Every operation below /v1 of the server's own description. */
export function operationsOf(description: Json): Operation[] {
  const schemas = (description['components'] as { schemas: Record<string, Json> }).schemas;
  const paths = description['paths'] as Record<string, Record<string, Json>>;
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const [security = {}] = (operation['security'] ?? []) as Record<string, unknown>[];
        const body = operation['requestBody'] as { content: Record<string, { schema: Json }> };
        const schema = body?.content['application/json']?.schema;
        const ref = schema?.['$ref'] as string | undefined;
        const resolved = ref === undefined ? schema : schemas[ref.split('/').at(-1) ?? ''];
        const upper = method.toUpperCase() as Operation['method'];
        return {
          name: `${upper} ${path}`,
          method: upper,
          path,
          scheme: (Object.keys(security)[0] ?? 'nobody') as Scheme,
          takesJson: schema !== undefined,
          required: (resolved?.['required'] ?? []) as string[],
          query: ((operation['parameters'] ?? []) as { in: string; name: string }[])
            .filter((parameter) => parameter.in === 'query')
            .map((parameter) => parameter.name),
        };
      }),
    );
}

export const filled = (path: string, params: Callers['params']): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? 'missing');

const TABLES = [
  'delivery',
  'event',
  'log_entry',
  'outbox',
  'receipt',
  'parcel',
  'link',
  'session',
  'photo',
  'courier',
  'depot',
  'courier_token',
  'webhook_endpoint',
  'tracking_endpoint',
  'delivery_private',
  'claim',
  'claim_text',
  'automatic_grant',
];

/** Rows of every table that a request could leave something in. */
export async function rowCounts(server: TestServer): Promise<Readonly<Record<string, number>>> {
  const counts = TABLES.map((table) => `(select count(*)::int from ${table}) as ${table}`);
  const { rows } = await server.database.pool.query<Record<string, number>>(
    `select ${counts.join(', ')}`,
  );
  return rows[0] ?? {};
}
