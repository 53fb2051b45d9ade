import { ClaimsDesk, HolderClaims, type Claimed } from '@handfast/client/claims';
import type { HolderClient } from '@handfast/client/holder';
import { OperatorClient } from '@handfast/client/operator';
import { valueOf } from '@handfast/client/reply';
import type { NewDelivery } from '@handfast/client/types';
import { ensureOperator } from '../../src/auth/auth.ts';
import type { Attempt } from '../../src/jobs/jobs.ts';
import { numbersOf, order, ORIGIN, pairWith, sendOrder, type Sent, type World } from './actors.ts';
import type { TestServer } from './server.ts';

let payments = 0;

/** Two parcels, each with a price, paid by card. */
export const paidOrder = (over: Partial<NewDelivery> = {}): NewDelivery => ({
  ...order(2),
  // A household of its own, so that no test uses up another's cap.
  addressee: { ...order().addressee, lines: [`${payments + 1} Mill Lane`] },
  value: { amount_minor: 41_900, currency: 'GBP' },
  payment: { provider: 'stripe', id: `pi_test_${++payments}` },
  parcels: [
    { contents: [{ name: 'Suitcase', quantity: 1 }], value_minor: 12_900 },
    { contents: [{ name: 'Circular saw', quantity: 1 }], value_minor: 29_000 },
  ],
  ...over,
});

export type Claimant = {
  readonly sent: Sent;
  readonly holder: HolderClient;
  readonly claims: HolderClaims;
};

/** Registered, in the depot, and paired. */
export async function expecting(world: World, delivery = paidOrder()): Promise<Claimant> {
  const sent = await sendOrder(world, delivery);
  const nos = sent.parcels.map(({ no }) => no);
  valueOf(await world.shop.transfer(sent.id, nos, { kind: 'depot', id: world.depot }));
  const holder = await pairWith(world, sent.link);
  return { sent, holder, claims: new HolderClaims(holder) };
}

/** The courier stood at the door without parcel `no`, and left again. */
export async function cameWithout(world: World, { sent }: Claimant, with_: number): Promise<void> {
  const [number] = numbersOf(sent, [with_]);
  if (number === undefined) throw new Error('no such parcel');
  valueOf(await world.courier.load(number));
  const visit = valueOf(await world.courier.open({ delivery: sent.id, parcels: [number] }));
  valueOf(await world.courier.end(visit.visit, 'nobody'));
}

/** "Where is my saw?", answered with the refund. */
export async function refundedNow(claimant: Claimant, no = 2): Promise<Claimed> {
  const { claim } = valueOf(await claimant.claims.open({ no, what: 'not_received' }));
  return valueOf(await claimant.claims.choose(claim.id, 'refund'));
}

/** Resolves when so many jobs of this queue for this delivery ended, done or failed as asked for. */
export function jobEnds(
  server: TestServer,
  queue: Attempt['queue'],
  delivery: string,
  done = true,
  times = 1,
): Promise<Attempt> {
  let ended = 0;
  return new Promise((resolve) => {
    const stop = server.deps.jobs.onAttempt((attempt) => {
      const fits = attempt.queue === queue && attempt.data.delivery === delivery;
      if (!fits || (attempt.fault === null) !== done || ++ended < times) return;
      stop();
      resolve(attempt);
    });
  });
}

let handlers = 0;

/** An account of its own at the desk. */
export async function deskOf(
  world: World,
  role: 'claims' | 'viewer' = 'claims',
  tenantId: string = world.tenant,
): Promise<{
  readonly desk: ClaimsDesk;
  readonly operator: OperatorClient;
  readonly id: string;
}> {
  const email = `desk-${++handlers}@example.org`;
  const password = 'a-password-for-tests';
  const id = await ensureOperator(world.server.deps.auth(), {
    email,
    password,
    name: `Handler ${handlers}`,
    role,
    tenantId,
  });
  const operator = valueOf(
    await OperatorClient.signIn({
      origin: ORIGIN,
      email,
      password,
      // Sign-ins are rationed by address.
      carry: (request) => {
        request.headers.set('x-forwarded-for', `192.0.2.${handlers}`);
        return world.carry(request);
      },
    }),
  );
  return { desk: new ClaimsDesk(operator), operator, id };
}
