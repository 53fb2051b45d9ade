-- What spans deliveries on the way: seals, tags, scales, machines, alarms (rules S1, S3, M2, M3).

create table seal_roll (
  tenant_id uuid not null,
  id uuid not null,
  prefix text not null,
  first_number bigint not null,
  last_number bigint not null check (last_number >= first_number),
  digits integer not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);

-- `value` is the number in capitals without dashes, or a tag's UID. A seal is on one parcel, once.
create table seal (
  tenant_id uuid not null,
  value text not null,
  kind text not null check (kind in ('number', 'nfc')),
  state text not null check (state in ('registered', 'bound', 'used', 'void')),
  delivery_id uuid,
  no integer,
  created_at timestamptz not null,
  primary key (tenant_id, value)
);
create index seal_by_parcel on seal (delivery_id, no) where delivery_id is not null;

-- The batch's code stands in the URL of its tags, so it is unique over all tenants.
create table nfc_batch (
  id text primary key,
  tenant_id uuid not null,
  template text not null,
  tamper_at integer,
  keys bytea not null,
  created_at timestamptz not null
);

-- `counter` only grows; `digest` is of the URL with that counter, `counted_at` when it was used.
create table nfc_tag (
  tenant_id uuid not null,
  uid text not null,
  batch_id text not null,
  counter integer not null default -1,
  digest text,
  seen_at timestamptz,
  counted_at timestamptz,
  primary key (tenant_id, uid)
);

create table scale (
  tenant_id uuid not null,
  id text not null,
  depot_id uuid,
  resolution_g double precision not null,
  spread_g double precision not null,
  drift_g double precision not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);

alter table depot add column lat double precision;
alter table depot add column lon double precision;

create table machine_key (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  hash bytea not null unique check (length(hash) = 32),
  scale_id text,
  custody_kind text not null,
  custody_id text not null,
  label text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);
create index machine_key_by_tenant on machine_key (tenant_id, id);

-- A machine's reading is written with its events, so that a batch sent again doubles nothing.
create table reading (
  delivery_id uuid not null,
  machine_id uuid not null,
  batch text not null,
  place integer not null,
  answer text not null,
  created_at timestamptz not null,
  constraint reading_once primary key (delivery_id, machine_id, batch, place)
);
create index reading_by_batch on reading (machine_id, batch);

-- `seq` is the event that raised it; `no` is 0 where no one parcel is meant.
create table alarm (
  delivery_id uuid not null,
  seq integer not null,
  no integer not null,
  tenant_id uuid not null,
  kind text not null,
  facts jsonb not null,
  at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  acknowledged_note text,
  primary key (delivery_id, seq, no)
);
create index alarm_open on alarm (tenant_id, at desc) where acknowledged_at is null;
create index alarm_by_tenant on alarm (tenant_id, at desc);
