-- From when until when each sandbox is known to have had a machine.
alter table runner add column scheduled_at bigint;
alter table runner add column sandbox_ended_at bigint;
