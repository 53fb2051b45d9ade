import { viewsOf } from './events.ts';
import type { ClaimKind, DecisionReason } from '@handfast/domain/claim/types';
import type { ClaimFile, ClaimNotice, ClaimRow, HolderClaim } from '@handfast/domain/view/claim';
import type { HolderView } from '@handfast/domain/view/holder';
import type { CourierClient } from './courier.ts';
import type { HolderClient } from './holder.ts';
import type { Integrator } from './integrator.ts';
import type { OperatorClient } from './operator.ts';
import type { Reply } from './reply.ts';

export type ClaimReport = {
  readonly no: number;
  readonly what: ClaimKind;
  readonly item?: number;
  readonly text?: string;
  readonly crimeReference?: string;
  readonly photos?: readonly string[];
};

export type Claimed = { readonly claim: HolderClaim; readonly view: HolderView };

/** Claims from the recipient's page. */
export class HolderClaims {
  readonly #holder: HolderClient;
  constructor(holder: HolderClient) {
    this.#holder = holder;
  }

  open(report: ClaimReport): Promise<Reply<Claimed>> {
    return this.#post('', report);
  }

  choose(claim: string, choice: 'wait' | 'refund'): Promise<Reply<Claimed>> {
    return this.#post(`/${claim}/choice`, { choice });
  }

  answer(claim: string, text: string, photos: readonly string[] = []): Promise<Reply<Claimed>> {
    return this.#post(`/${claim}/answers`, { text, photos });
  }

  appeal(claim: string, text = ''): Promise<Reply<Claimed>> {
    return this.#post(`/${claim}/appeal`, { text });
  }

  #post(path: string, body: unknown): Promise<Reply<Claimed>> {
    const { transport, paired } = this.#holder;
    return transport.post(`/v1/holder/${paired.delivery}/claims${path}`, body);
  }
}

export type DeskDecision = {
  readonly outcome: 'granted' | 'declined' | 'asked' | 'replaced';
  readonly because: DecisionReason;
  readonly text?: string;
  readonly amount_minor?: number;
};

/** The claims desk of an operator. */
export class ClaimsDesk {
  readonly #operator: OperatorClient;
  constructor(operator: OperatorClient) {
    this.#operator = operator;
  }

  queue(status: 'desk' | 'all' = 'desk'): Promise<Reply<{ readonly claims: readonly ClaimRow[] }>> {
    return this.#operator.transport.get(`/v1/console/claims?status=${status}`);
  }

  /** Yields whenever the queue may have changed; ends when the server or `signal` ends it. */
  async *changes(signal?: AbortSignal): AsyncGenerator<void> {
    const request = { method: 'GET', path: '/v1/console/claims/stream' } as const;
    const aborting = signal === undefined ? {} : { signal };
    const views = viewsOf(await this.#operator.transport.raw({ ...request, ...aborting }));
    for await (const _ of views) yield;
  }

  csv(status: 'desk' | 'all' = 'desk'): Promise<Reply<string>> {
    return this.#operator.transport.get(`/v1/console/claims.csv?status=${status}`);
  }

  file(claim: string): Promise<Reply<ClaimFile>> {
    return this.#operator.transport.get(`/v1/console/claims/${claim}`);
  }

  /** For somebody who calls. */
  open(delivery: string, report: ClaimReport): Promise<Reply<ClaimFile>> {
    return this.#operator.transport.post(`/v1/console/deliveries/${delivery}/claims`, report);
  }

  decide(claim: string, decision: DeskDecision): Promise<Reply<ClaimFile>> {
    return this.#act(claim, 'decide', decision);
  }

  assign(claim: string, to: string): Promise<Reply<ClaimFile>> {
    return this.#act(claim, 'assign', { to });
  }

  retryRefund(claim: string): Promise<Reply<ClaimFile>> {
    return this.#act(claim, 'retry-refund', {});
  }

  /** The bytes of a photo: untouched, or re-encoded to be looked at. */
  photo(claim: string, sha256: string, form: 'original' | 'shown'): Promise<Response> {
    const path = `/v1/console/claims/${claim}/photos/${sha256}/${form}`;
    return this.#operator.transport.raw({ method: 'GET', path });
  }

  #act(claim: string, act: string, body: unknown): Promise<Reply<ClaimFile>> {
    return this.#operator.transport.post(`/v1/console/claims/${claim}/${act}`, body);
  }
}

/** What a retailer hears and says of claims about its parcels. */
export class SellerClaims {
  readonly #shop: Integrator;
  constructor(shop: Integrator) {
    this.#shop = shop;
  }

  list(): Promise<Reply<{ readonly claims: readonly ClaimNotice[] }>> {
    return this.#shop.transport.get('/v1/claims');
  }

  answer(delivery: string, claim: string, text: string): Promise<Reply<ClaimNotice>> {
    return this.#act(delivery, claim, 'answers', { text });
  }

  /** The retailer's own system made the refund that `delivery.refund_requested` asked for. */
  refunded(
    delivery: string,
    claim: string,
    reference: string,
    attempt = 1,
  ): Promise<Reply<ClaimNotice>> {
    return this.#act(delivery, claim, 'refunded', { attempt, reference });
  }

  #act(delivery: string, claim: string, act: string, body: unknown): Promise<Reply<ClaimNotice>> {
    return this.#shop.transport.post(`/v1/deliveries/${delivery}/claims/${claim}/${act}`, body);
  }
}

/** What a courier hears and says of claims about parcels that were theirs. */
export class CourierClaims {
  readonly #courier: CourierClient;
  constructor(courier: CourierClient) {
    this.#courier = courier;
  }

  list(): Promise<Reply<{ readonly claims: readonly ClaimNotice[] }>> {
    return this.#courier.transport.get('/v1/courier/claims');
  }

  answer(delivery: string, claim: string, text: string): Promise<Reply<ClaimNotice>> {
    const path = `/v1/courier/deliveries/${delivery}/claims/${claim}/answers`;
    return this.#courier.transport.post(path, { text });
  }
}
