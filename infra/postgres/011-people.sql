-- Keys under which names and narrative about people are sealed in events: outside the log, because they can be
-- destroyed. Each is wrapped under a master key that is never in this database.
create schema people;
revoke all on schema people from public;

create table people.keys (
  key     text collate "C" not null,
  person  text collate "C" not null,
  council text collate "C" not null,
  wrapped bytea not null,
  made_at timestamptz not null default now(),
  primary key (person, council)
) partition by hash (person);
create index keys_by_name on people.keys (key);

-- In parts, since destroying a key writes the part anew that it is in.
do $$
begin
  for part in 0..15 loop
    execute format('create table people.keys_%s partition of people.keys for values with (modulus 16, remainder %s)',
      part, part);
  end loop;
end $$;

-- Takes keys away so that their bytes are in no file of the table: deleting leaves a row in its page until something
-- is written over it, and VACUUM only says that something may be. The part is written anew instead, without them;
-- its old file goes with the commit. The application can remove a key in no other way.
create function people.destroy(gone text[]) returns text[] language plpgsql security definer
set search_path = pg_catalog as $$
declare
  parts regclass[];
  part  regclass;
  here  text[];
  taken text[] := '{}';
  kept  people.keys[];
begin
  -- Two at once would each wait for what the other has looked at.
  perform pg_advisory_xact_lock(7205759403792793611);
  parts := array(select distinct tableoid::regclass from people.keys where key = any (gone) order by 1);
  foreach part in array parts loop
    execute format('lock table %s in access exclusive mode', part);
    execute format('select array(select key from %s where key = any ($1))', part) into here using gone;
    execute format('select array(select row(one.*)::people.keys from %s one where key <> all ($1))', part)
      into kept using gone;
    execute format('truncate %s', part);
    execute format('insert into %s select * from unnest($1)', part) using kept;
    taken := taken || here;
  end loop;
  return array(select unnest(taken) order by 1);
end $$;

grant usage on schema people to concordat_app;
grant select, insert on people.keys to concordat_app;
revoke all on function people.destroy(text[]) from public;
grant execute on function people.destroy(text[]) to concordat_app;
