-- What falls due. One row per agreement, rewritten in place: its standing deadlines and the day of the
-- first of them, null while nothing stands. The timekeeper asks for the earliest.
set local role concordat_views;

create table views.deadlines (
  agreement text collate "C" primary key,
  next_due  text collate "C",
  standing  json not null
) with (fillfactor = 70);
create index deadlines_by_day on views.deadlines (next_due, agreement) where next_due is not null;

reset role;
