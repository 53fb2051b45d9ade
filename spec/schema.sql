-- Made by tools/schema-dump.ts from packages/server/migrations. Do not edit.

create table alarm (
  delivery_id uuid not null,
  seq integer not null,
  no integer not null,
  tenant_id uuid not null,
  kind text not null,
  facts jsonb not null,
  at timestamp with time zone not null,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  acknowledged_note text,
  constraint alarm_pkey PRIMARY KEY (delivery_id, seq, no)
);
CREATE INDEX alarm_by_tenant ON public.alarm USING btree (tenant_id, at DESC);
CREATE INDEX alarm_open ON public.alarm USING btree (tenant_id, at DESC) WHERE (acknowledged_at IS NULL);

create table api_key (
  id uuid not null,
  tenant_id uuid not null,
  hash bytea not null,
  scopes text[] not null,
  label text not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint api_key_hash_check CHECK ((length(hash) = 32)),
  constraint api_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_hash_key UNIQUE (hash)
);

create table automatic_grant (
  delivery_id uuid not null,
  no integer not null,
  tenant_id uuid not null,
  household bytea not null,
  amount_minor bigint not null,
  at timestamp with time zone not null,
  constraint automatic_grant_household_check CHECK ((length(household) = 32)),
  constraint automatic_grant_pkey PRIMARY KEY (delivery_id, no)
);
CREATE INDEX automatic_grant_by_household ON public.automatic_grant USING btree (tenant_id, household, at);
CREATE INDEX automatic_grant_by_tenant ON public.automatic_grant USING btree (tenant_id, at);

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
  opened_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  overdue boolean not null,
  assignee text not null,
  refund text not null,
  constraint claim_pkey PRIMARY KEY (delivery_id, id)
);
CREATE INDEX claim_by_id ON public.claim USING btree (id);
CREATE INDEX claim_by_tenant ON public.claim USING btree (tenant_id, opened_at DESC);
CREATE INDEX claim_live ON public.claim USING btree (due_at) WHERE (status = ANY (ARRAY['in_transit'::text, 'open'::text, 'waiting'::text, 'to_person'::text, 'asked'::text]));
CREATE INDEX claim_queue ON public.claim USING btree (tenant_id, due_at) WHERE (status = ANY (ARRAY['to_person'::text, 'asked'::text]));
CREATE INDEX claim_refund_waiting ON public.claim USING btree (delivery_id) WHERE (refund = 'requested'::text);

create table claim_text (
  delivery_id uuid not null,
  id uuid not null,
  claim_id uuid not null,
  side text not null,
  by jsonb not null,
  sealed bytea not null,
  at timestamp with time zone not null,
  constraint claim_text_side_check CHECK ((side = ANY (ARRAY['claimant'::text, 'desk'::text, 'seller'::text, 'courier'::text, 'crime_reference'::text]))),
  constraint claim_text_pkey PRIMARY KEY (delivery_id, id)
);
CREATE INDEX claim_text_by_claim ON public.claim_text USING btree (delivery_id, claim_id, at);

create table claim_view (
  delivery_id uuid not null,
  id uuid not null,
  claim_id uuid not null,
  operator_id text not null,
  what text not null,
  at timestamp with time zone not null,
  constraint claim_view_pkey PRIMARY KEY (delivery_id, id)
);
CREATE INDEX claim_view_by_claim ON public.claim_view USING btree (delivery_id, claim_id, at);

create table courier (
  id uuid not null,
  tenant_id uuid not null,
  name text not null,
  created_at timestamp with time zone not null,
  constraint courier_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint courier_pkey PRIMARY KEY (id)
);
CREATE INDEX courier_by_tenant ON public.courier USING btree (tenant_id, id);

create table courier_token (
  id uuid not null,
  courier_id uuid not null,
  tenant_id uuid not null,
  device_id uuid not null,
  hash bytea not null,
  label text not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint courier_token_hash_check CHECK ((length(hash) = 32)),
  constraint courier_token_courier_id_fkey FOREIGN KEY (courier_id) REFERENCES courier(id),
  constraint courier_token_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint courier_token_pkey PRIMARY KEY (id),
  constraint courier_token_device_id_key UNIQUE (device_id),
  constraint courier_token_hash_key UNIQUE (hash)
);
CREATE INDEX courier_token_by_courier ON public.courier_token USING btree (courier_id);

create table data_key (
  delivery_id uuid not null,
  wrapped bytea not null,
  constraint data_key_pkey PRIMARY KEY (delivery_id)
);

create table delivery (
  delivery_id uuid not null,
  tenant_id uuid not null,
  version bigint not null,
  state jsonb not null,
  seq integer not null,
  head text not null,
  status text not null,
  mode text not null,
  reference text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint delivery_head_check CHECK ((length(head) = 64)),
  constraint delivery_pkey PRIMARY KEY (delivery_id)
);
CREATE INDEX delivery_by_reference ON public.delivery USING btree (tenant_id, reference);
CREATE INDEX delivery_by_tenant ON public.delivery USING btree (tenant_id, delivery_id);
CREATE INDEX delivery_open ON public.delivery USING btree (updated_at) WHERE (status = 'open'::text);
CREATE INDEX delivery_reported ON public.delivery USING btree (tenant_id, delivery_id) WHERE ((mode = 'carrier'::text) AND jsonb_path_exists(state, '$."parcels"[*]."tracking"."arrivals"[*]'::jsonpath));
CREATE INDEX delivery_with_open_visit ON public.delivery USING btree (updated_at) WHERE ((state @? '$."visits"[*]?(@."status" == "open")'::jsonpath) AND (status = 'open'::text));

create table delivery_private (
  delivery_id uuid not null,
  sealed bytea not null,
  constraint delivery_private_pkey PRIMARY KEY (delivery_id)
);

create table depot (
  id uuid not null,
  tenant_id uuid not null,
  name text not null,
  created_at timestamp with time zone not null,
  lat double precision,
  lon double precision,
  constraint depot_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint depot_pkey PRIMARY KEY (id)
);
CREATE INDEX depot_by_tenant ON public.depot USING btree (tenant_id, id);

create table document (
  delivery_id uuid not null,
  id uuid not null,
  kind text not null,
  jws text not null,
  created_at timestamp with time zone not null,
  constraint document_pkey PRIMARY KEY (delivery_id, id)
);

create table event (
  delivery_id uuid not null,
  seq integer not null,
  type text not null,
  at timestamp with time zone not null,
  by jsonb not null,
  data jsonb not null,
  salt bytea,
  constraint event_salt_check CHECK ((length(salt) = 32)),
  constraint event_pkey PRIMARY KEY (delivery_id, seq)
);
CREATE INDEX event_erased ON public.event USING btree (delivery_id) WHERE (type = 'Erased'::text);
CREATE INDEX event_visit_opened ON public.event USING btree (((data ->> 'visit'::text))) WHERE (type = 'VisitOpened'::text);
CREATE INDEX wrong_code_by_courier ON public.event USING btree (((by ->> 'id'::text)), at) WHERE (type = 'CodeWrong'::text);

create table idempotency (
  tenant_id uuid not null,
  key text not null,
  route text not null,
  fingerprint bytea not null,
  status integer,
  body jsonb,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  head text,
  constraint idempotency_pkey PRIMARY KEY (tenant_id, key, route)
);
CREATE INDEX idempotency_by_expiry ON public.idempotency USING btree (expires_at);

create table link (
  delivery_id uuid not null,
  id uuid not null,
  kind text not null,
  token_hash bytea,
  name bytea,
  contact bytea,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint link_kind_check CHECK ((kind = ANY (ARRAY['recipient'::text, 'delegate'::text]))),
  constraint link_token_hash_check CHECK ((length(token_hash) = 32)),
  constraint link_pkey PRIMARY KEY (delivery_id, id)
);
CREATE UNIQUE INDEX link_by_token ON public.link USING btree (token_hash) WHERE (token_hash IS NOT NULL);

create table log_entry (
  delivery_id uuid not null,
  seq integer not null,
  data bytea not null,
  leaf bytea not null,
  "position" bigint,
  written_by xid8 not null default pg_current_xact_id(),
  constraint log_entry_leaf_check CHECK ((length(leaf) = 32)),
  constraint log_entry_pkey PRIMARY KEY (delivery_id, seq)
);
CREATE UNIQUE INDEX log_entry_by_position ON public.log_entry USING btree ("position") WHERE ("position" IS NOT NULL);
CREATE INDEX log_entry_unsequenced ON public.log_entry USING btree (written_by) WHERE ("position" IS NULL);

create table log_state (
  id integer not null,
  origin text not null,
  size bigint not null,
  constraint log_state_id_check CHECK ((id = 1)),
  constraint log_state_size_check CHECK ((size >= 0)),
  constraint log_state_pkey PRIMARY KEY (id)
);

create table machine_key (
  id uuid not null,
  tenant_id uuid not null,
  hash bytea not null,
  scale_id text,
  custody_kind text not null,
  custody_id text not null,
  label text not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint machine_key_hash_check CHECK ((length(hash) = 32)),
  constraint machine_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint machine_key_pkey PRIMARY KEY (id),
  constraint machine_key_hash_key UNIQUE (hash)
);
CREATE INDEX machine_key_by_tenant ON public.machine_key USING btree (tenant_id, id);

create table nfc_batch (
  id text not null,
  tenant_id uuid not null,
  template text not null,
  tamper_at integer,
  keys bytea not null,
  created_at timestamp with time zone not null,
  constraint nfc_batch_pkey PRIMARY KEY (id)
);

create table nfc_tag (
  tenant_id uuid not null,
  uid text not null,
  batch_id text not null,
  counter integer not null default '-1'::integer,
  digest text,
  seen_at timestamp with time zone,
  counted_at timestamp with time zone,
  constraint nfc_tag_pkey PRIMARY KEY (tenant_id, uid)
);

create table operator (
  id text not null,
  name text not null,
  email text not null,
  "emailVerified" boolean not null,
  image text,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  role text not null,
  "tenantId" text,
  constraint operator_pkey PRIMARY KEY (id),
  constraint operator_email_key UNIQUE (email)
);

create table operator_account (
  id text not null,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamp with time zone,
  "refreshTokenExpiresAt" timestamp with time zone,
  scope text,
  password text,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null,
  constraint "operator_account_userId_fkey" FOREIGN KEY ("userId") REFERENCES operator(id) ON DELETE CASCADE,
  constraint operator_account_pkey PRIMARY KEY (id)
);
CREATE INDEX "operator_account_userId_idx" ON public.operator_account USING btree ("userId");

create table operator_session (
  id text not null,
  "expiresAt" timestamp with time zone not null,
  token text not null,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null,
  constraint "operator_session_userId_fkey" FOREIGN KEY ("userId") REFERENCES operator(id) ON DELETE CASCADE,
  constraint operator_session_pkey PRIMARY KEY (id),
  constraint operator_session_token_key UNIQUE (token)
);
CREATE INDEX "operator_session_userId_idx" ON public.operator_session USING btree ("userId");

create table operator_verification (
  id text not null,
  identifier text not null,
  value text not null,
  "expiresAt" timestamp with time zone not null,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  constraint operator_verification_pkey PRIMARY KEY (id)
);
CREATE INDEX operator_verification_identifier_idx ON public.operator_verification USING btree (identifier);

create table outbox (
  delivery_id uuid not null,
  id uuid not null,
  kind text not null,
  ref jsonb not null,
  created_at timestamp with time zone not null,
  relayed_at timestamp with time zone,
  constraint outbox_pkey PRIMARY KEY (delivery_id, id)
);
CREATE INDEX outbox_waiting ON public.outbox USING btree (created_at, id) WHERE (relayed_at IS NULL);

create table parcel (
  delivery_id uuid not null,
  no integer not null,
  tenant_id uuid not null,
  scheme text not null,
  value text not null,
  fate text not null,
  custody_kind text not null,
  custody_id text not null,
  constraint parcel_pkey PRIMARY KEY (delivery_id, no),
  constraint parcel_number_once UNIQUE (tenant_id, scheme, value)
);
CREATE INDEX parcel_by_custody ON public.parcel USING btree (tenant_id, custody_kind, custody_id);
CREATE INDEX parcel_by_dpd_number ON public.parcel USING btree (tenant_id, substr(value, 8, 14)) WHERE ((scheme = 'carrier'::text) AND (length(value) = 27));

create table photo (
  delivery_id uuid not null,
  sha256 bytea not null,
  media_type text not null,
  size_bytes integer not null,
  by jsonb not null,
  at timestamp with time zone not null,
  width integer,
  height integer,
  taken_at text,
  lat double precision,
  lon double precision,
  dhash bit(64),
  tenant_id uuid not null,
  band_1 integer generated always as (((SUBSTRING(dhash FROM 1 FOR 13))::bit(13))::integer) stored,
  band_2 integer generated always as (((SUBSTRING(dhash FROM 14 FOR 13))::bit(13))::integer) stored,
  band_3 integer generated always as (((SUBSTRING(dhash FROM 27 FOR 13))::bit(13))::integer) stored,
  band_4 integer generated always as (((SUBSTRING(dhash FROM 40 FOR 13))::bit(13))::integer) stored,
  band_5 integer generated always as (((SUBSTRING(dhash FROM 53 FOR 12))::bit(12))::integer) stored,
  constraint photo_sha256_check CHECK ((length(sha256) = 32)),
  constraint photo_pkey PRIMARY KEY (delivery_id, sha256)
);
CREATE INDEX photo_band_1 ON public.photo USING btree (tenant_id, band_1);
CREATE INDEX photo_band_2 ON public.photo USING btree (tenant_id, band_2);
CREATE INDEX photo_band_3 ON public.photo USING btree (tenant_id, band_3);
CREATE INDEX photo_band_4 ON public.photo USING btree (tenant_id, band_4);
CREATE INDEX photo_band_5 ON public.photo USING btree (tenant_id, band_5);
CREATE INDEX photo_by_sha256 ON public.photo USING btree (sha256);

create table reading (
  delivery_id uuid not null,
  machine_id uuid not null,
  batch text not null,
  place integer not null,
  answer text not null,
  created_at timestamp with time zone not null,
  constraint reading_once PRIMARY KEY (delivery_id, machine_id, batch, place)
);
CREATE INDEX reading_by_batch ON public.reading USING btree (machine_id, batch);

create table receipt (
  delivery_id uuid not null,
  id uuid not null,
  jws text not null,
  created_at timestamp with time zone not null,
  constraint receipt_pkey PRIMARY KEY (delivery_id, id)
);
CREATE INDEX receipt_by_id ON public.receipt USING btree (id);

create table scale (
  tenant_id uuid not null,
  id text not null,
  depot_id uuid,
  resolution_g double precision not null,
  spread_g double precision not null,
  drift_g double precision not null,
  created_at timestamp with time zone not null,
  constraint scale_pkey PRIMARY KEY (tenant_id, id)
);

create table schema_migration (
  number integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null default now(),
  constraint schema_migration_pkey PRIMARY KEY (number)
);

create table seal (
  tenant_id uuid not null,
  value text not null,
  kind text not null,
  state text not null,
  delivery_id uuid,
  no integer,
  created_at timestamp with time zone not null,
  constraint seal_kind_check CHECK ((kind = ANY (ARRAY['number'::text, 'nfc'::text]))),
  constraint seal_state_check CHECK ((state = ANY (ARRAY['registered'::text, 'bound'::text, 'used'::text, 'void'::text]))),
  constraint seal_pkey PRIMARY KEY (tenant_id, value)
);
CREATE INDEX seal_by_parcel ON public.seal USING btree (delivery_id, no) WHERE (delivery_id IS NOT NULL);

create table seal_roll (
  tenant_id uuid not null,
  id uuid not null,
  prefix text not null,
  first_number bigint not null,
  last_number bigint not null,
  digits integer not null,
  created_at timestamp with time zone not null,
  constraint seal_roll_check CHECK ((last_number >= first_number)),
  constraint seal_roll_pkey PRIMARY KEY (tenant_id, id)
);

create table sent_message (
  delivery_id uuid not null,
  id uuid not null,
  kind text not null,
  channel text not null,
  to_masked text not null,
  sent_at timestamp with time zone not null,
  constraint sent_message_pkey PRIMARY KEY (delivery_id, id)
);

create table session (
  delivery_id uuid not null,
  id uuid not null,
  holder_id uuid not null,
  secret_hash bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint session_secret_hash_check CHECK ((length(secret_hash) = 32)),
  constraint session_pkey PRIMARY KEY (delivery_id, id)
);
CREATE UNIQUE INDEX session_by_secret ON public.session USING btree (secret_hash);

create table supervision (
  tenant_id uuid not null,
  courier_id uuid not null,
  at timestamp with time zone not null,
  by text not null,
  reason text not null,
  constraint supervision_courier_id_fkey FOREIGN KEY (courier_id) REFERENCES courier(id),
  constraint supervision_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint supervision_pkey PRIMARY KEY (courier_id, at)
);

create table tenant (
  id uuid not null,
  name text not null,
  settings jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  constraint tenant_name_check CHECK (((length(name) >= 1) AND (length(name) <= 40))),
  constraint tenant_pkey PRIMARY KEY (id)
);

create table tracking_endpoint (
  id uuid not null,
  tenant_id uuid not null,
  source text not null,
  secret bytea not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  constraint tracking_endpoint_source_check CHECK ((source = ANY (ARRAY['shippo'::text, 'easypost'::text, 'aftership'::text]))),
  constraint tracking_endpoint_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint tracking_endpoint_pkey PRIMARY KEY (id)
);
CREATE INDEX tracking_endpoint_by_tenant ON public.tracking_endpoint USING btree (tenant_id, id);

create table tracking_seen (
  endpoint_id uuid not null,
  message bytea not null,
  seen_at timestamp with time zone not null,
  constraint tracking_seen_message_check CHECK ((length(message) = 32)),
  constraint tracking_seen_pkey PRIMARY KEY (endpoint_id, message)
);
CREATE INDEX tracking_seen_by_age ON public.tracking_seen USING btree (seen_at);

create table webhook_endpoint (
  id uuid not null,
  tenant_id uuid not null,
  url text not null,
  secret bytea not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  disabled_because text,
  constraint webhook_endpoint_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint webhook_endpoint_pkey PRIMARY KEY (id)
);
CREATE INDEX webhook_endpoint_by_tenant ON public.webhook_endpoint USING btree (tenant_id, id);
