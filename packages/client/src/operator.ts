import type { OperatorRow, OperatorStory } from '@handfast/domain/view/operator';
import type { CustodyKind } from '@handfast/domain/delivery/state';
import { CookieJar } from './cookies.ts';
import type { Reply } from './reply.ts';
import { Transport, type Carry } from './transport.ts';

/** H7: a courier who entered too many wrong codes in a day. */
export type CourierWaiting = {
  readonly id: string;
  readonly name: string;
  readonly wrong: number;
  readonly last: string;
};

/** An operator with an account and a role. */
export class OperatorClient {
  readonly transport: Transport;

  private constructor(transport: Transport) {
    this.transport = transport;
  }

  static async signIn(options: {
    readonly origin: string;
    readonly email: string;
    readonly password: string;
    readonly carry?: Carry;
  }): Promise<Reply<OperatorClient>> {
    const { origin, email, password, carry = fetch } = options;
    const jar = new CookieJar();
    const transport = new Transport({
      origin,
      carry,
      headers: () => ({ ...jar.header(), origin }),
    });
    const reply = await transport.post('/api/auth/sign-in/email', { email, password });
    if (!reply.ok) return reply;
    jar.keep(reply.headers);
    return { ...reply, value: new OperatorClient(transport) };
  }

  deliveries(q = ''): Promise<Reply<{ readonly deliveries: readonly OperatorRow[] }>> {
    return this.transport.get(`/v1/console/deliveries?${new URLSearchParams({ q }).toString()}`);
  }

  story(delivery: string): Promise<Reply<OperatorStory>> {
    return this.transport.get(`/v1/console/deliveries/${delivery}`);
  }

  unlock(delivery: string, reason: string): Promise<Reply<OperatorStory>> {
    return this.#act(delivery, 'unlock', { reason });
  }

  settle(
    delivery: string,
    no: number,
    as: 'lost' | 'with_recipient' | 'with_courier',
    reason: string,
  ): Promise<Reply<OperatorStory>> {
    return this.#act(delivery, 'settle', { no, as, reason });
  }

  correct(
    delivery: string,
    parcels: readonly number[],
    reason: string,
  ): Promise<Reply<OperatorStory>> {
    return this.#act(delivery, 'correct', { parcels, reason });
  }

  releaseHold(
    delivery: string,
    no: number,
    reason: string,
    custody?: { readonly kind: CustodyKind; readonly id: string },
  ): Promise<Reply<OperatorStory>> {
    const body = custody === undefined ? { no, reason } : { no, reason, custody };
    return this.#act(delivery, 'release-hold', body);
  }

  /** H7: couriers who enter no code until somebody lets them go on. */
  couriersWaiting(): Promise<Reply<{ readonly couriers: readonly CourierWaiting[] }>> {
    return this.transport.get('/v1/console/supervision');
  }

  letGoOn(courier: string, reason: string): Promise<Reply<unknown>> {
    return this.transport.post(`/v1/console/couriers/${courier}/supervision`, { reason });
  }

  #act(delivery: string, act: string, body: unknown): Promise<Reply<OperatorStory>> {
    return this.transport.post(`/v1/console/deliveries/${delivery}/${act}`, body);
  }
}
