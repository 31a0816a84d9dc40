-- Keys under which names and narrative about people are sealed in events: outside the log, because they can be
-- destroyed. Each is wrapped under a master key that is never in this database.
create schema people;
revoke all on schema people from public;

create table people.keys (
  key     text collate "C" primary key,
  person  text collate "C" not null,
  council text collate "C" not null,
  wrapped bytea not null,
  made_at timestamptz not null default now(),
  unique (person, council)
);

-- Takes keys away so that their bytes are in no file of the table: deleting leaves a row in its page until something
-- is written over it, and VACUUM only says that something may be. The table is written anew instead, without them;
-- its old file goes with the commit. The application can remove a key in no other way.
create function people.destroy(gone text[]) returns text[] language plpgsql security definer
set search_path = pg_catalog as $$
declare
  taken text[];
  kept  people.keys[];
begin
  lock table people.keys in access exclusive mode;
  taken := array(select key from people.keys where key = any (gone) order by key);
  if cardinality(taken) = 0 then return taken; end if;
  kept := array(select one from people.keys one where key <> all (gone));
  truncate people.keys;
  insert into people.keys select * from unnest(kept);
  return taken;
end $$;

grant usage on schema people to concordat_app;
grant select, insert on people.keys to concordat_app;
revoke all on function people.destroy(text[]) from public;
grant execute on function people.destroy(text[]) to concordat_app;
