-- Tracking services that may tell where a tenant's parcels are, and which of their messages came.

create table tracking_endpoint (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  source text not null check (source in ('shippo', 'easypost', 'aftership')),
  secret bytea not null,
  created_at timestamptz not null,
  disabled_at timestamptz
);
create index tracking_endpoint_by_tenant on tracking_endpoint (tenant_id, id);

create table tracking_seen (
  endpoint_id uuid not null,
  message bytea not null check (length(message) = 32),
  seen_at timestamptz not null,
  primary key (endpoint_id, message)
);
create index tracking_seen_by_age on tracking_seen (seen_at);

-- DPD's label text holds the number that its tracking uses: 14 digits from the eighth on.
create index parcel_by_dpd_number on parcel (tenant_id, (substr(value, 8, 14)))
  where scheme = 'carrier' and length(value) = 27;

-- Deliveries in which a recipient reported something: few, and asked for by tenant.
create index delivery_reported on delivery (tenant_id, delivery_id)
  where mode = 'carrier' and jsonb_path_exists(state, '$.parcels[*].tracking.arrivals[*]');
