alter table job add column added text not null default 'default';
create table added (id integer primary key);
