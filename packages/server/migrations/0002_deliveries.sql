-- Hot tables. `delivery_id` is the distribution key of each: state, events, log entries and
-- outbox of a delivery lie together, and the write path never leaves its shard.

create table delivery (
  delivery_id uuid primary key,
  tenant_id uuid not null,
  version bigint not null,
  state jsonb not null,
  seq integer not null,
  head text not null check (length(head) = 64),
  status text not null,
  mode text not null,
  reference text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index delivery_by_tenant on delivery (tenant_id, delivery_id);
create index delivery_by_reference on delivery (tenant_id, reference);

create table event (
  delivery_id uuid not null,
  seq integer not null,
  type text not null,
  at timestamptz not null,
  by jsonb not null,
  data jsonb not null,
  salt bytea not null check (length(salt) = 32),
  primary key (delivery_id, seq)
);

-- `position` is given by the sequencer. `written_by` lets it see which entries may still
-- commit late: the order of a bigserial is not the order of commits.
create table log_entry (
  delivery_id uuid not null,
  seq integer not null,
  data bytea not null,
  leaf bytea not null check (length(leaf) = 32),
  position bigint,
  written_by xid8 not null default pg_current_xact_id(),
  primary key (delivery_id, seq)
);
create unique index log_entry_by_position on log_entry (position) where position is not null;
create index log_entry_unsequenced on log_entry (written_by) where position is null;

create table receipt (
  delivery_id uuid not null,
  id uuid not null,
  jws text not null,
  created_at timestamptz not null,
  primary key (delivery_id, id)
);
create index receipt_by_id on receipt (id);

create table document (
  delivery_id uuid not null,
  id uuid not null,
  kind text not null,
  jws text not null,
  created_at timestamptz not null,
  primary key (delivery_id, id)
);

create table parcel (
  delivery_id uuid not null,
  no integer not null,
  tenant_id uuid not null,
  scheme text not null,
  value text not null,
  fate text not null,
  custody_kind text not null,
  custody_id text not null,
  primary key (delivery_id, no),
  constraint parcel_number_once unique (tenant_id, scheme, value)
);
create index parcel_by_custody on parcel (tenant_id, custody_kind, custody_id);

create table delivery_private (
  delivery_id uuid primary key,
  sealed bytea not null
);

create table data_key (
  delivery_id uuid primary key,
  wrapped bytea not null
);

create table link (
  delivery_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('recipient', 'delegate')),
  token_hash bytea check (length(token_hash) = 32),
  name bytea,
  contact bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (delivery_id, id)
);
create unique index link_by_token on link (token_hash) where token_hash is not null;

create table session (
  delivery_id uuid not null,
  id uuid not null,
  holder_id uuid not null,
  secret_hash bytea not null check (length(secret_hash) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (delivery_id, id)
);
create unique index session_by_secret on session (secret_hash);

-- References only: no secret and no text ever stands here (rule A5).
create table outbox (
  delivery_id uuid not null,
  id uuid not null,
  kind text not null,
  ref jsonb not null,
  created_at timestamptz not null,
  relayed_at timestamptz,
  primary key (delivery_id, id)
);
create index outbox_waiting on outbox (created_at, id) where relayed_at is null;

create table photo (
  delivery_id uuid not null,
  sha256 bytea not null check (length(sha256) = 32),
  media_type text not null,
  size_bytes integer not null,
  by jsonb not null,
  at timestamptz not null,
  primary key (delivery_id, sha256)
);

create table sent_message (
  delivery_id uuid not null,
  id uuid not null,
  kind text not null,
  channel text not null,
  to_masked text not null,
  sent_at timestamptz not null,
  primary key (delivery_id, id)
);
