-- Small tables of tenants and of who may come in. On Citus: reference tables.

create table tenant (
  id uuid primary key,
  name text not null check (length(name) between 1 and 40),
  settings jsonb not null default '{}',
  created_at timestamptz not null
);

create table api_key (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  hash bytea not null unique check (length(hash) = 32),
  scopes text[] not null,
  label text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);

create table courier (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  name text not null,
  supervised boolean not null default false,
  created_at timestamptz not null
);
create index courier_by_tenant on courier (tenant_id, id);

create table courier_token (
  id uuid primary key,
  courier_id uuid not null references courier,
  tenant_id uuid not null references tenant,
  device_id uuid not null unique,
  hash bytea not null unique check (length(hash) = 32),
  label text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);
create index courier_token_by_courier on courier_token (courier_id);

create table depot (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  name text not null,
  created_at timestamptz not null
);
create index depot_by_tenant on depot (tenant_id, id);

create table webhook_endpoint (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  url text not null,
  secret bytea not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  disabled_because text
);
create index webhook_endpoint_by_tenant on webhook_endpoint (tenant_id, id);

create table idempotency (
  tenant_id uuid not null,
  key text not null,
  route text not null,
  fingerprint bytea not null,
  status integer,
  body jsonb,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, key, route)
);
create index idempotency_by_expiry on idempotency (expires_at);
