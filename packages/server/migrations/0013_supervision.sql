-- H7: a courier with twenty wrong codes in a day enters no more until somebody lets them go on.
alter table courier drop column supervised;

create table supervision (
  tenant_id uuid not null references tenant,
  courier_id uuid not null references courier,
  at timestamptz not null,
  by text not null,
  reason text not null,
  primary key (courier_id, at)
);

create index wrong_code_by_courier on event ((by->>'id'), at) where type = 'CodeWrong';
