-- The evidence log has one row: how many entries have a place. The sequencer changes it in the
-- statement that gives the places, so the two never disagree.

create table log_state (
  id integer primary key check (id = 1),
  origin text not null,
  size bigint not null check (size >= 0)
);
