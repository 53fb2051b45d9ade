-- An erased event keeps its row and its entry; the salt that could open the entry is gone (L8).

alter table event alter column salt drop not null;
create index event_erased on event (delivery_id) where type = 'Erased';
