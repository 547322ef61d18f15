-- Several processes may use one store: each follows what the others changed. Every transaction
-- that writes takes the next number of the counter, which also lets only one of them write at a
-- time, and leaves it in the rows. In a store of one process the rows keep 0.
create table change_counter (
  id integer primary key,
  n bigint not null
);
insert into change_counter (id, n) values (1, 0);

alter table job add column change bigint not null default 0;
alter table runner add column change bigint not null default 0;
alter table generation add column change bigint not null default 0;
create index job_change on job (change) where change > 0;
create index runner_change on runner (change) where change > 0;
create index generation_change on generation (change) where change > 0;

-- The lowest version whose programs may work beside this schema; null: its own version.
alter table schema_version add column least integer;
