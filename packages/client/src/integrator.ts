import type { RecoveryPack } from '@handfast/domain/carrier/recovery';
import type { Contradiction } from '@handfast/domain/view/carrier';
import type { Custody } from '@handfast/domain/delivery/state';
import type { MassSource } from '@handfast/domain/delivery/state';
import type { Reply } from './reply.ts';
import { Transport, type Carry } from './transport.ts';
import type {
  DeliveryRecord,
  DeliveryRow,
  EventRecord,
  NewDelivery,
  NewParcel,
  ReceiptRecord,
  Registered,
  TrustMaterial,
} from './types.ts';

type Id = { readonly id: string };
export type PageOf<T> = { readonly items: readonly T[]; readonly next: string | null };

/** A retailer, packer or depot system with an API key. */
export class Integrator {
  readonly transport: Transport;

  constructor(options: {
    readonly origin: string;
    readonly apiKey: string;
    readonly carry?: Carry;
  }) {
    const { apiKey, ...rest } = options;
    this.transport = new Transport({
      ...rest,
      headers: () => ({ authorization: `Bearer ${apiKey}` }),
    });
  }

  register(delivery: NewDelivery, idempotencyKey?: string): Promise<Reply<Registered>> {
    return this.transport.post('/v1/deliveries', delivery, idempotencyKey);
  }

  deliveries(after = '', limit = 50): Promise<Reply<PageOf<DeliveryRow>>> {
    const query = new URLSearchParams({ limit: String(limit), ...(after === '' ? {} : { after }) });
    return this.transport.get(`/v1/deliveries?${query.toString()}`);
  }

  delivery(id: string): Promise<Reply<DeliveryRecord>> {
    return this.transport.get(`/v1/deliveries/${id}`);
  }

  events(id: string): Promise<Reply<PageOf<EventRecord>>> {
    return this.transport.get(`/v1/deliveries/${id}/events`);
  }

  /** H2: only on the version that was read. */
  amend(
    id: string,
    ifVersion: number,
    change: {
      readonly add?: readonly NewParcel[];
      readonly remove?: readonly number[];
      readonly contact?: NewDelivery['contact'];
      readonly link?: NewDelivery['link'];
    },
  ): Promise<Reply<DeliveryRecord>> {
    return this.transport.call({
      method: 'PATCH',
      path: `/v1/deliveries/${id}/manifest`,
      json: change,
      headers: { 'if-match': `"${ifVersion}"` },
    });
  }

  pack(id: string, no: number, seal?: NewParcel['seal']): Promise<Reply<DeliveryRecord>> {
    const body = seal === undefined ? {} : { seal };
    return this.transport.post(`/v1/deliveries/${id}/parcels/${no}/packing`, body);
  }

  weigh(
    id: string,
    no: number,
    grossMass_g: number,
    source: MassSource = 'scale',
  ): Promise<Reply<DeliveryRecord>> {
    return this.transport.post(`/v1/deliveries/${id}/parcels/${no}/masses`, {
      grossMass_g,
      source,
    });
  }

  transfer(
    id: string,
    parcels: readonly number[],
    to: Custody,
    sealRead?: string,
  ): Promise<Reply<DeliveryRecord>> {
    const body = sealRead === undefined ? { parcels, to } : { parcels, to, sealRead };
    return this.transport.post(`/v1/deliveries/${id}/transfers`, body);
  }

  recall(id: string, parcels: readonly number[]): Promise<Reply<DeliveryRecord>> {
    return this.transport.post(`/v1/deliveries/${id}/recalls`, { parcels });
  }

  /** A depot scanned parcels that were in dispute. */
  found(id: string, parcels: readonly number[], depot: string): Promise<Reply<DeliveryRecord>> {
    return this.transport.post(`/v1/deliveries/${id}/found`, { parcels, depot });
  }

  /** M2: a depot that did not hold the parcel since the last good reading lets it go on. */
  releaseHold(
    id: string,
    no: number,
    depot: string,
    reason: string,
  ): Promise<Reply<DeliveryRecord>> {
    return this.transport.post(`/v1/deliveries/${id}/parcels/${no}/hold-release`, {
      depot,
      reason,
    });
  }

  sendLink(id: string): Promise<Reply<{ readonly queued: true }>> {
    return this.transport.post(`/v1/deliveries/${id}/links/send`, {});
  }

  makeCourier(name: string): Promise<Reply<Id>> {
    return this.transport.post('/v1/couriers', { name });
  }

  /** The token is shown this once. */
  makeCourierToken(
    courier: string,
    device: string,
  ): Promise<Reply<{ readonly id: string; readonly device: string; readonly token: string }>> {
    return this.transport.post(`/v1/couriers/${courier}/tokens`, { device });
  }

  makeDepot(name: string): Promise<Reply<Id>> {
    return this.transport.post('/v1/depots', { name });
  }

  /** The secret is shown this once. */
  makeWebhookEndpoint(url: string): Promise<Reply<Id & { readonly secret: string }>> {
    return this.transport.post('/v1/webhook-endpoints', { url });
  }

  /** Lets a tracking service tell where parcels are; `secret` is the one with which it signs. */
  makeTrackingEndpoint(
    source: 'shippo' | 'easypost' | 'aftership',
    secret: string,
  ): Promise<Reply<Id & { readonly source: string; readonly url: string }>> {
    return this.transport.post('/v1/tracking-endpoints', { source, secret });
  }

  /** Parcels that the carrier calls delivered and the recipient does not. */
  contradictions(after = '', limit = 100): Promise<Reply<PageOf<Contradiction>>> {
    const query = new URLSearchParams({ limit: String(limit), ...(after === '' ? {} : { after }) });
    return this.transport.get(`/v1/carrier/contradictions?${query.toString()}`);
  }

  /** K11: what to send to the carrier, with its clock; also as a JWS. */
  carrierRecovery(
    id: string,
    no: number,
  ): Promise<Reply<{ readonly pack: RecoveryPack; readonly jws: string }>> {
    return this.transport.get(`/v1/deliveries/${id}/parcels/${no}/carrier-recovery`);
  }

  receipt(id: string): Promise<Reply<ReceiptRecord>> {
    return this.transport.get(`/v1/receipts/${id}`);
  }

  /** The receipt as the file that one keeps: with its proof as soon as the log has it. */
  receiptToKeep(id: string): Promise<Reply<string>> {
    return this.transport.get(`/v1/receipts/${id}/bundle`);
  }

  keys(): Promise<Reply<TrustMaterial>> {
    return this.transport.get('/v1/keys');
  }
}
