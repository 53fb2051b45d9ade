import type { Position } from '@handfast/domain/delivery/events';
import type { LeftHow } from '@handfast/domain/delivery/state';
import type {
  CourierStop,
  CourierTakenBack,
  CourierVisitView,
} from '@handfast/domain/view/courier';
import type { ParcelNumber } from '@handfast/protocol/parcel-number';
import type { AgeStatement, Time } from '@handfast/protocol/statement';
import { timeFromEpoch } from '@handfast/protocol/time';
import { viewsOf } from './events.ts';
import type { Reply } from './reply.ts';
import { Transport, type Carry } from './transport.ts';
import type { LoadAnswer, ReceiptRecord, ScanAnswer } from './types.ts';

export type OpenVisit = {
  readonly delivery: string;
  readonly parcels: readonly ParcelNumber[];
  readonly visit?: string;
  readonly stop?: string;
  readonly opened?: Time;
  readonly age?: AgeStatement;
  readonly position?: Position;
  /** H5: take over parcels that are still booked to the depot, flagged. */
  readonly selfTransfer?: boolean;
};

/** A courier's device with its token. Each method is one scan or tap. */
export class CourierClient {
  readonly transport: Transport;

  constructor(options: {
    readonly origin: string;
    readonly token: string;
    readonly carry?: Carry;
  }) {
    const { token, ...rest } = options;
    this.transport = new Transport({
      ...rest,
      headers: () => ({ authorization: `Bearer ${token}` }),
    });
  }

  stops(): Promise<
    Reply<{
      readonly stops: readonly CourierStop[];
      readonly takenBack: readonly CourierTakenBack[];
    }>
  > {
    return this.transport.get('/v1/courier/stops');
  }

  scan(text: string): Promise<Reply<ScanAnswer>> {
    return this.transport.post('/v1/courier/scans', { text });
  }

  /** Takes a parcel into custody: from the depot, or one that was in dispute and turned up. */
  load(number: ParcelNumber, sealRead?: string): Promise<Reply<LoadAnswer>> {
    return this.transport.post('/v1/courier/load', { number, sealRead });
  }

  /** Opens a visit and presents what was scanned; makes the ids that a device makes. */
  open(visit: OpenVisit): Promise<Reply<CourierVisitView>> {
    return this.transport.post('/v1/courier/visits', {
      visit: crypto.randomUUID(),
      stop: crypto.randomUUID(),
      opened: timeFromEpoch(Date.now() / 1000),
      ...visit,
    });
  }

  visit(visit: string): Promise<Reply<CourierVisitView>> {
    return this.transport.get(`/v1/courier/visits/${visit}`);
  }

  async *views(visit: string, signal?: AbortSignal): AsyncGenerator<CourierVisitView> {
    const path = `/v1/courier/visits/${visit}/stream`;
    yield* viewsOf<CourierVisitView>(
      await this.transport.raw({
        method: 'GET',
        path,
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  }

  present(
    visit: string,
    number: ParcelNumber,
    selfTransfer = false,
  ): Promise<Reply<CourierVisitView>> {
    return this.#act(visit, 'present', selfTransfer ? { number, selfTransfer } : { number });
  }

  unpresent(visit: string, number: ParcelNumber): Promise<Reply<CourierVisitView>> {
    return this.#act(visit, 'unpresent', { number });
  }

  /** H11: the refused parcel is scanned again. */
  retake(visit: string, number: ParcelNumber): Promise<Reply<CourierVisitView>> {
    return this.#act(visit, 'retake', { number });
  }

  age(visit: string, age: AgeStatement): Promise<Reply<CourierVisitView>> {
    return this.#act(visit, 'age', { age });
  }

  /** What the recipient said, bound to the statement that this device was shown (H3). */
  enterCode(
    visit: string,
    entry: { readonly hash: string; readonly n: number; readonly code: string },
    idempotencyKey?: string,
  ): Promise<Reply<CourierVisitView>> {
    return this.transport.post(`/v1/courier/visits/${visit}/code`, entry, idempotencyKey);
  }

  /** H23: neither confirmed nor given back. */
  kept(
    visit: string,
    parcels: readonly number[],
    position?: Position,
  ): Promise<Reply<CourierVisitView>> {
    return this.#act(visit, 'kept', position === undefined ? { parcels } : { parcels, position });
  }

  end(visit: string, end: 'nobody' | 'left' | 'done'): Promise<Reply<CourierVisitView>> {
    return this.#act(visit, 'end', { end });
  }

  receipt(visit: string): Promise<Reply<ReceiptRecord>> {
    return this.transport.get(`/v1/courier/visits/${visit}/receipt`);
  }

  leave(
    delivery: string,
    left: {
      readonly parcels: readonly number[];
      readonly how: LeftHow;
      readonly photo: string;
      readonly position?: Position;
    },
  ): Promise<Reply<CourierStop>> {
    return this.transport.post(`/v1/courier/deliveries/${delivery}/leave`, left);
  }

  photo(
    bytes: Uint8Array<ArrayBuffer>,
    mediaType = 'image/jpeg',
  ): Promise<Reply<{ readonly sha256: string }>> {
    return this.transport.call({ method: 'POST', path: '/v1/courier/photos', bytes, mediaType });
  }

  #act(visit: string, act: string, body: unknown): Promise<Reply<CourierVisitView>> {
    return this.transport.post(`/v1/courier/visits/${visit}/${act}`, body);
  }
}
