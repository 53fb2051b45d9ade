-- Claims: the queue of the desk as an index beside the deliveries' states, and what people wrote,
-- sealed under the delivery's data key (rules K1, K6, P1).

create table claim (
  delivery_id uuid not null,
  id uuid not null,
  tenant_id uuid not null,
  no integer not null,
  what text not null,
  status text not null,
  cell text not null,
  amount_minor bigint not null,
  currency text not null,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  overdue boolean not null,
  assignee text not null,
  refund text not null,
  primary key (delivery_id, id)
);
create index claim_by_id on claim (id);
create index claim_queue on claim (tenant_id, due_at) where status in ('to_person', 'asked');
create index claim_by_tenant on claim (tenant_id, opened_at desc);
create index claim_refund_waiting on claim (delivery_id) where refund = 'requested';
create index claim_live on claim (due_at)
  where status in ('in_transit', 'open', 'waiting', 'to_person', 'asked');

create table claim_text (
  delivery_id uuid not null,
  id uuid not null,
  claim_id uuid not null,
  side text not null check (side in ('claimant', 'desk', 'seller', 'courier', 'crime_reference')),
  by jsonb not null,
  sealed bytea not null,
  at timestamptz not null,
  primary key (delivery_id, id)
);
create index claim_text_by_claim on claim_text (delivery_id, claim_id, at);

-- Who looked at a claim (rule P2).
create table claim_view (
  delivery_id uuid not null,
  id uuid not null,
  claim_id uuid not null,
  operator_id text not null,
  what text not null,
  at timestamptz not null,
  primary key (delivery_id, id)
);
create index claim_view_by_claim on claim_view (delivery_id, claim_id, at);

-- What the machine granted by itself: the household's cap and the tenant's budget are counted here
-- (rule K5). `household` is a keyed hash of the address; a parcel stands here once.
create table automatic_grant (
  delivery_id uuid not null,
  no integer not null,
  tenant_id uuid not null,
  household bytea not null check (length(household) = 32),
  amount_minor bigint not null,
  at timestamptz not null,
  primary key (delivery_id, no)
);
create index automatic_grant_by_household on automatic_grant (tenant_id, household, at);
create index automatic_grant_by_tenant on automatic_grant (tenant_id, at);

-- What is known of a photo besides its bytes (rule K4). `dhash` is null for featureless pictures.
alter table photo add column width integer;
alter table photo add column height integer;
alter table photo add column taken_at text;
alter table photo add column lat double precision;
alter table photo add column lon double precision;
alter table photo add column dhash bit(64);
create index photo_by_sha256 on photo (sha256);
create index photo_with_dhash on photo (delivery_id) where dhash is not null;
