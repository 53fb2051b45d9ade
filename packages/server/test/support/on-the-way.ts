import { OperatorClient } from '@handfast/client/operator';
import { valueOf } from '@handfast/client/reply';
import { Transport } from '@handfast/client/transport';
import { ensureOperator } from '../../src/auth/auth.ts';
import { numbersOf, ORIGIN, type Sent, type World } from './actors.ts';

export type Alarm = {
  readonly kind: string;
  readonly no: number;
  readonly seq: number;
  readonly facts: Readonly<Record<string, unknown>>;
};
export type Answer = { readonly answer: string; readonly why: string; readonly no: number | null };

/** When a machine of the tests says that it read. */
export const AT = '2026-03-02T09:00:00Z';

export const postAs = async <T>(of: World, to: string, body: unknown): Promise<T> =>
  valueOf(await of.shop.transport.post<T>(to, body));

export async function operatorOf(of: World): Promise<OperatorClient> {
  const email = `desk-${of.tenant}@example.org`;
  const password = 'a long enough password';
  const name = 'Desk';
  const auth = of.server.deps.auth();
  await ensureOperator(auth, { email, name, password, role: 'operator', tenantId: of.tenant });
  return valueOf(await OperatorClient.signIn({ origin: ORIGIN, email, password, carry: of.carry }));
}

/** A scale or tunnel with its key. */
export async function machineOf(of: World, body: Record<string, unknown>) {
  const { token } = await postAs<{ token: string }>(of, '/v1/machines', body);
  const headers = () => ({ authorization: `Bearer ${token}` });
  const transport = new Transport({ origin: ORIGIN, carry: of.carry, headers });
  const read = async (
    batch: string,
    readings: readonly Record<string, unknown>[],
  ): Promise<Answer[]> => {
    const json = { batch, readings };
    return valueOf(await transport.post<{ answers: Answer[] }>('/v1/readings', json)).answers;
  };
  return { read, transport };
}

export const labelOf = (sent: Sent, no = 1): string => numbersOf(sent, [no])[0]?.value ?? '';

export const bench = (label: string): string => `/v1/packing/${encodeURIComponent(label)}`;

/** What the courier types. */
export const typed = ({ hash, n, code }: { hash: string; n: number; code: string }) => ({
  hash,
  n,
  code,
});

export async function alarmsOf(of: World, delivery: string): Promise<Alarm[]> {
  const { rows } = await of.server.database.pool.query<Alarm>(
    'select kind, no, seq, facts from alarm where delivery_id = $1 order by seq',
    [delivery],
  );
  return rows;
}
