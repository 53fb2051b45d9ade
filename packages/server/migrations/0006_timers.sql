-- The timers look every minute for visits that nobody touches (rule H21).
create index delivery_with_open_visit on delivery (updated_at)
  where state @? '$.visits[*] ? (@.status == "open")' and status = 'open';
create index delivery_open on delivery (updated_at) where status = 'open';
