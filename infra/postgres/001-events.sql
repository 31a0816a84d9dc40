-- The log of events. Written by log.append alone (002), never changed: the application's role may
-- read and insert, nothing else (003).
create schema log;

create table log.events (
  position    bigint primary key,
  stream      text collate "C" not null,
  revision    integer not null,
  type        text collate "C" not null,
  version     smallint not null,
  id          uuid not null,
  recorded_at timestamptz not null,
  -- json and not jsonb: the bytes stay as they were written, and writing is cheaper.
  data        json not null,
  meta        json not null,
  unique (stream, revision)
);
