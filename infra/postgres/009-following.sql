-- Following in shares, by one at a time, and read models that are folded anew beside the live ones.
set local role concordat_views;

-- How far the streams of each share have come, `slotOf` of the views says which; moved in the transaction that
-- writes their rows. Who follows all shares moves all of these rows together.
create table views.progress (
  slot     integer primary key,
  position text collate "C" not null
) with (fillfactor = 50);
insert into views.progress
  select slot, (select min(position) from views.checkpoints) from generate_series(0, 7) slot
  where exists (select from views.checkpoints);
alter table views.checkpoints drop column position;

reset role;

-- New read models are built in a schema of their own, which then takes the place and the name of the old one.
do $$
begin
  execute format('grant create on database %I to concordat_views', current_database());
end $$;

-- Who follows the log: one at a time for each follower. The token counts up with every new holder, and what a
-- holder commits names it: who has slept longer than his lease cannot commit.
create schema following authorization concordat_views;
grant usage on schema following to concordat_app;
set local role concordat_views;
alter default privileges in schema following grant select on tables to concordat_app;
create table following.leases (
  follower text collate "C" primary key,
  holder   text not null,
  token    bigint not null,
  until    timestamptz not null,
  -- A part of a key, so that a new holder waits for a commit under the old token, and a renewal does not.
  unique (follower, token)
);

reset role;
