-- The read models. Everything here can be thrown away and folded again from the log. The tables belong
-- to the role that writes them; it may read events and change none.
grant usage on schema log to concordat_views;
grant select on log.events to concordat_views;

set local role concordat_views;

-- How far each view has come; moved in the transaction that writes its rows.
create table views.checkpoints (
  view     text collate "C" primary key,
  version  integer not null,
  position text collate "C" not null
);

-- The folded agreement, without the wording of its clauses. One row per agreement, rewritten in place.
create table views.agreement_state (
  agreement   text collate "C" primary key,
  revision    integer not null,
  position    text collate "C" not null,
  recorded_at text collate "C" not null,
  record      json not null
) with (toast_tuple_target = 8160);
create index agreement_state_by_position on views.agreement_state (position);

-- Keys are what is sorted by, never null; a missing date sorts as the end of time.
create table views.agreement_register (
  agreement     text collate "C" primary key,
  title         text not null,
  model         text collate "C" not null,
  stage         text collate "C" not null,
  proposer      text collate "C" not null,
  councils      text[] collate "C" not null,
  invited       text[] collate "C" not null,
  audience      text[] collate "C" not null,
  services      text[] collate "C" not null,
  proposed_on   text collate "C" not null,
  executed_on   text collate "C",
  commenced_on  text collate "C",
  public        boolean not null,
  imported      boolean not null,
  unverified    integer not null,
  title_key     text collate "C" not null,
  proposed_key  text collate "C" not null,
  commenced_key text collate "C" not null
);
create index agreement_register_by_title on views.agreement_register (title_key, agreement);
create index agreement_register_by_proposal on views.agreement_register (proposed_key, agreement);
create index agreement_register_by_commencement on views.agreement_register (commenced_key, agreement);
create index agreement_register_by_audience on views.agreement_register using gin (audience) with (fastupdate = on);

-- One row per version of a clause and one per draft: what a redline needs. Only ever added to.
create table views.clause_versions (
  agreement text collate "C" not null,
  clause    text collate "C" not null,
  version   integer not null,
  wording   json not null,
  primary key (agreement, clause, version)
);
create table views.drafts (
  agreement text collate "C" not null,
  n         integer not null,
  draft     json not null,
  primary key (agreement, n)
);

-- Each row opens a span of one council in some services; in each of them it lasts until the council's
-- next span that names the service.
-- Only ever added to, so that what was known at any instant can be asked.
create table views.participation (
  agreement     text collate "C" not null,
  council       text collate "C" not null,
  seq           integer not null,
  services      text[] collate "C" not null,
  role          text collate "C" not null,
  status        text collate "C",
  from_on       text collate "C" not null,
  from_earliest text collate "C" not null,
  from_latest   text collate "C" not null,
  revision      integer not null,
  recorded_at   text collate "C" not null,
  primary key (agreement, council, seq)
);

create table views.tasks (
  agreement text collate "C" not null,
  council   text collate "C" not null,
  count     integer not null,
  tasks     json not null,
  primary key (agreement, council)
) with (fillfactor = 70);
create index tasks_open on views.tasks (council, agreement) where count > 0;

create table views.councils (
  council     text collate "C" primary key,
  revision    integer not null,
  position    text collate "C" not null,
  recorded_at text collate "C" not null,
  name        text not null,
  name_key    text collate "C" not null,
  kind        text collate "C" not null,
  nation      text collate "C" not null,
  starts_on   text collate "C" not null,
  ended_on    text collate "C",
  record      json not null
);
create index councils_by_name on views.councils (name_key, council);

reset role;
