-- Moments are milliseconds since 1970-01-01 UTC. One SQL subset serves SQLite and PostgreSQL.
create table job (
  id bigint primary key,
  repository text not null,
  labels text not null,
  visibility text not null,
  fork text not null,
  workflow text,
  branch text,
  actor text,
  run_id bigint,
  name text not null,
  phase text not null,
  disposition text not null,
  pool text,
  code text,
  reason text,
  generation bigint not null,
  discovery text not null,
  first_seen bigint not null,
  changed_at bigint not null,
  conclusion text,
  runner_id bigint,
  runner_name text
);
create index job_open on job (id) where phase <> 'COMPLETED';

create table runner (
  name text primary key,
  state text not null,
  pool text not null,
  target_kind text not null,
  target_name text not null,
  runner_group text not null,
  labels text not null,
  digest text not null,
  generation bigint not null,
  repository text not null,
  gpu_type text,
  gpu_count integer,
  idle_timeout_ms bigint not null,
  idempotency_key text not null,
  registration text not null,
  registration_id bigint,
  fenced_at bigint,
  absent_since bigint,
  secret_id text,
  sandbox text not null,
  sandbox_id text,
  job_id bigint,
  planned_at bigint not null,
  changed_at bigint not null,
  reason text not null
);
create index runner_live on runner (name) where state <> 'REAPED';
create index runner_job on runner (job_id);

create table delivery (
  guid text not null,
  hook_id bigint not null,
  event text not null,
  action text not null,
  received_at bigint not null,
  primary key (guid, hook_id)
);

create table note (
  seq ${identity},
  at bigint not null,
  job_id bigint,
  runner text,
  event text not null,
  text text not null
);
create index note_job on note (job_id);
create index note_runner on note (runner);

create table generation (
  serial bigint primary key,
  digest text not null,
  sources text not null,
  runner_version text not null,
  at bigint not null,
  who text not null,
  origin text not null
);
