-- What the reconcile loops ask for, and what is left of old rows.
create index job_changed on job (changed_at);
create index runner_changed on runner (changed_at);
create index delivery_received on delivery (received_at);

-- The webhooks that have delivered here.
create table hook (
  id bigint primary key
);
insert into hook (id) select distinct hook_id from delivery where hook_id <> 0;

create table redelivery (
  guid text primary key,
  asked_at bigint not null
);

-- Days are UTC, as YYYY-MM-DD.
create table day_summary (
  day text not null,
  repository text not null,
  pool text not null,
  disposition text not null,
  conclusion text not null,
  discovery text not null,
  jobs bigint not null,
  primary key (day, repository, pool, disposition, conclusion, discovery)
);
