-- Where publishing stands. Kept apart from the views: rebuilding those must not send everything again.
create schema publishing authorization concordat_views;
grant usage on schema publishing to concordat_app;
set role concordat_views;
alter default privileges in schema publishing grant select on tables to concordat_app;

-- How far each follower has been acknowledged by the broker.
create table publishing.checkpoints (
  follower text collate "C" primary key,
  position text collate "C" not null
);
-- Agreements that everybody may read: what was public in kind before has gone out with the event at the position.
create table publishing.released (
  agreement text collate "C" primary key,
  position  text collate "C" not null
);
-- Agreements of which an event cannot go out; those after it wait for it.
create table publishing.parked (
  agreement text collate "C" primary key,
  revision  integer not null,
  position  text collate "C" not null,
  reason    text not null,
  redrive   boolean not null
);

reset role;
