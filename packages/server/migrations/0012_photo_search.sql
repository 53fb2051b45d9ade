-- A picture used before is found without reading every other one of the tenant (rule K4). Of two
-- hashes that differ in at most nine of 64 bits, one of five bands differs in at most one: a look-up
-- asks each band for its value and for those one bit away.

alter table photo add column tenant_id uuid;
update photo set tenant_id = delivery.tenant_id from delivery
  where delivery.delivery_id = photo.delivery_id;
alter table photo alter column tenant_id set not null;
alter table photo
  add column band_1 integer generated always as (substring(dhash from 1 for 13)::bit(13)::integer) stored,
  add column band_2 integer generated always as (substring(dhash from 14 for 13)::bit(13)::integer) stored,
  add column band_3 integer generated always as (substring(dhash from 27 for 13)::bit(13)::integer) stored,
  add column band_4 integer generated always as (substring(dhash from 40 for 13)::bit(13)::integer) stored,
  add column band_5 integer generated always as (substring(dhash from 53 for 12)::bit(12)::integer) stored;
drop index photo_with_dhash;
create index photo_band_1 on photo (tenant_id, band_1);
create index photo_band_2 on photo (tenant_id, band_2);
create index photo_band_3 on photo (tenant_id, band_3);
create index photo_band_4 on photo (tenant_id, band_4);
create index photo_band_5 on photo (tenant_id, band_5);
