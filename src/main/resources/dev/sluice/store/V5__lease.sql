-- Which of several processes schedules.
create table lease (
  id integer primary key,
  holder text not null,
  epoch bigint not null,
  until bigint not null,
  admin text
);
