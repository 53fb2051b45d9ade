import type { Delivery } from '@handfast/domain/delivery/state';
import type { Actor } from '@handfast/domain/delivery/events';
import type { ClaimSide } from '../store/extras.ts';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** Written as text or Date, read as Date (UTC). */
export type Instant = ColumnType<Date, Date | string, Date | string>;
type OptionalInstant = ColumnType<
  Date | null,
  Date | string | null | undefined,
  Date | string | null
>;
/** Read as parsed JSON, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;
type OptionalJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

export type TenantSettings = {
  /** GS1 company prefix under which SSCCs are made; the demonstration's is 9521234. */
  readonly gs1Prefix?: string;
  readonly contentsOnDelegatePage?: boolean;
  /** K5: automatic grants to one address in thirty days. */
  readonly grantsPerHousehold?: number;
  /** K5: automatic grants of the tenant in a day, minor units. */
  readonly grantBudget_minor?: number;
};

export type Tables = {
  tenant: { id: string; name: string; settings: Json<TenantSettings>; created_at: Instant };
  api_key: {
    id: string;
    tenant_id: string;
    hash: Buffer;
    scopes: string[];
    label: string;
    created_at: Instant;
    revoked_at: OptionalInstant;
  };
  courier: {
    id: string;
    tenant_id: string;
    name: string;
    created_at: Instant;
  };
  supervision: {
    tenant_id: string;
    courier_id: string;
    at: Instant;
    by: string;
    reason: string;
  };
  courier_token: {
    id: string;
    courier_id: string;
    tenant_id: string;
    device_id: string;
    hash: Buffer;
    label: string;
    created_at: Instant;
    revoked_at: OptionalInstant;
  };
  depot: {
    id: string;
    tenant_id: string;
    name: string;
    created_at: Instant;
    lat: number | null;
    lon: number | null;
  };
  seal_roll: {
    tenant_id: string;
    id: string;
    prefix: string;
    first_number: number;
    last_number: number;
    digits: number;
    created_at: Instant;
  };
  seal: {
    tenant_id: string;
    value: string;
    kind: 'number' | 'nfc';
    state: 'registered' | 'bound' | 'used' | 'void';
    delivery_id: string | null;
    no: number | null;
    created_at: Instant;
  };
  nfc_batch: {
    id: string;
    tenant_id: string;
    template: string;
    tamper_at: number | null;
    keys: Buffer;
    created_at: Instant;
  };
  nfc_tag: {
    tenant_id: string;
    uid: string;
    batch_id: string;
    counter: Generated<number>;
    digest: string | null;
    seen_at: OptionalInstant;
    counted_at: OptionalInstant;
  };
  scale: {
    tenant_id: string;
    id: string;
    depot_id: string | null;
    resolution_g: number;
    spread_g: number;
    drift_g: number;
    created_at: Instant;
  };
  machine_key: {
    id: string;
    tenant_id: string;
    hash: Buffer;
    scale_id: string | null;
    custody_kind: string;
    custody_id: string;
    label: string;
    created_at: Instant;
    revoked_at: OptionalInstant;
  };
  reading: {
    delivery_id: string;
    machine_id: string;
    batch: string;
    place: number;
    answer: string;
    created_at: Instant;
  };
  alarm: {
    delivery_id: string;
    seq: number;
    no: number;
    tenant_id: string;
    kind: string;
    facts: Json<Record<string, unknown>>;
    at: Instant;
    acknowledged_at: OptionalInstant;
    acknowledged_by: string | null;
    acknowledged_note: string | null;
  };
  webhook_endpoint: {
    id: string;
    tenant_id: string;
    url: string;
    secret: Buffer;
    created_at: Instant;
    disabled_at: OptionalInstant;
    disabled_because: string | null;
  };
  idempotency: {
    tenant_id: string;
    key: string;
    route: string;
    fingerprint: Buffer;
    status: number | null;
    body: OptionalJson<unknown>;
    created_at: Instant;
    expires_at: Instant;
    /** Signed head of the chain that the first answer carried. */
    head: ColumnType<string | null, string | null | undefined, string | null>;
  };
  delivery: {
    delivery_id: string;
    tenant_id: string;
    version: number;
    state: Json<Delivery>;
    seq: number;
    /** Hash of the newest log entry of this delivery, hex. */
    head: string;
    status: string;
    mode: string;
    reference: string;
    created_at: Instant;
    updated_at: Instant;
  };
  event: {
    delivery_id: string;
    seq: number;
    type: string;
    at: Instant;
    by: Json<Actor>;
    data: Json<Record<string, unknown>>;
    /** `null` after an erasure. */
    salt: Buffer | null;
  };
  log_entry: {
    delivery_id: string;
    seq: number;
    data: Buffer;
    leaf: Buffer;
    position: number | null;
    written_by: Generated<string>;
  };
  receipt: { delivery_id: string; id: string; jws: string; created_at: Instant };
  document: { delivery_id: string; id: string; kind: string; jws: string; created_at: Instant };
  parcel: {
    delivery_id: string;
    no: number;
    tenant_id: string;
    scheme: string;
    value: string;
    fate: string;
    custody_kind: string;
    custody_id: string;
  };
  delivery_private: { delivery_id: string; sealed: Buffer };
  data_key: { delivery_id: string; wrapped: Buffer };
  link: {
    delivery_id: string;
    id: string;
    kind: 'recipient' | 'delegate';
    token_hash: Buffer | null;
    /** Of a delegate, sealed under the delivery's data key. */
    name: Buffer | null;
    contact: Buffer | null;
    created_at: Instant;
    expires_at: Instant;
    revoked_at: OptionalInstant;
  };
  session: {
    delivery_id: string;
    id: string;
    holder_id: string;
    secret_hash: Buffer;
    created_at: Instant;
    expires_at: Instant;
    revoked_at: OptionalInstant;
  };
  outbox: {
    delivery_id: string;
    id: string;
    kind: string;
    ref: Json<Record<string, string>>;
    created_at: Instant;
    relayed_at: OptionalInstant;
  };
  photo: {
    delivery_id: string;
    sha256: Buffer;
    media_type: string;
    size_bytes: number;
    by: Json<Actor>;
    at: Instant;
    width: number | null;
    height: number | null;
    /** As the camera wrote it, without a zone. */
    taken_at: string | null;
    lat: number | null;
    lon: number | null;
    /** 64 bits as text of 0 and 1; `null` for a featureless picture. */
    dhash: string | null;
    tenant_id: string;
    /** Bits of the hash, by which pictures that resemble it are found. */
    band_1: GeneratedAlways<number | null>;
    band_2: GeneratedAlways<number | null>;
    band_3: GeneratedAlways<number | null>;
    band_4: GeneratedAlways<number | null>;
    band_5: GeneratedAlways<number | null>;
  };
  claim: {
    delivery_id: string;
    id: string;
    tenant_id: string;
    no: number;
    what: string;
    status: string;
    cell: string;
    amount_minor: number;
    currency: string;
    opened_at: Instant;
    due_at: Instant;
    overdue: boolean;
    assignee: string;
    refund: string;
  };
  claim_text: {
    delivery_id: string;
    id: string;
    claim_id: string;
    side: ClaimSide;
    by: Json<Actor>;
    sealed: Buffer;
    at: Instant;
  };
  claim_view: {
    delivery_id: string;
    id: string;
    claim_id: string;
    operator_id: string;
    what: string;
    at: Instant;
  };
  automatic_grant: {
    delivery_id: string;
    no: number;
    tenant_id: string;
    household: Buffer;
    amount_minor: number;
    at: Instant;
  };
  sent_message: {
    delivery_id: string;
    id: string;
    kind: string;
    channel: string;
    to_masked: string;
    sent_at: Instant;
  };
  /** Operator accounts: better-auth's own table, which it alone writes. */
  operator: {
    id: string;
    email: string;
    name: string;
    role: string;
    /** One tenant's operator; `null` for the deployment's own. */
    tenantId: string | null;
  };
};
