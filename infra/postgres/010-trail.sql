-- Checkpoints of the trail, as they were first published: what the log was said to be, size by size. Nobody of ours
-- may change or remove one, so that what is written anew from the log is held against them.
create schema trail;
grant usage on schema trail to concordat_app, concordat_views;
create table trail.checkpoints (
  size        bigint primary key,
  root        bytea not null,
  note        text not null,
  recorded_at timestamptz not null default now()
);
grant select, insert on trail.checkpoints to concordat_views;
grant select on trail.checkpoints to concordat_app;
