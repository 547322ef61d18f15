-- Up to when each log of the outside has been dealt with.
create table sweep_cursor (
  name text primary key,
  at bigint not null
);

-- Those of the webhooks that belong to a GitHub App: the log of an App does not name its hook.
create table app_hook (
  id bigint primary key
);
