-- One call writes a batch of units, each whole or not at all. A unit has one or more heads (a stream
-- and the revision it must stand at) and any number of events.
--
-- One advisory lock per batch puts batches one after the other until their commit is visible, so
-- positions are gapless and in commit order. Recorded time never goes back along the log.
--
-- A rival names a stream that an earlier unit of the batch names as well: it is not written, only
-- answered. Answers (only for units not written): [unit, [[stream, actual revision], ...],
-- position, recorded time]; the last two are null unless the unit's own events already stand there.
create function log.append(
  head_units integer[], head_streams text[], head_expected integer[], rivals integer[],
  units integer[], streams text[], revisions integer[], types text[], versions integer[], ids uuid[],
  datas json[], metas json[], at timestamptz,
  out base bigint, out recorded timestamptz, out answers json)
language plpgsql volatile security invoker
as $$
declare
  last timestamptz;
  lost integer[];
begin
  perform pg_advisory_xact_lock(7205759403792793601);
  select e.position, e.recorded_at into base, last from log.events e order by e.position desc limit 1;
  base := coalesce(base, 0);
  recorded := greatest(at, last);

  select array_agg(h.unit) into lost
  from unnest(head_units, head_streams, head_expected) h(unit, stream, expected)
  where h.expected <> coalesce(
    (select e.revision from log.events e where e.stream = h.stream order by e.revision desc limit 1), -1);
  lost := lost || rivals;

  if lost is null or lost = '{}' then
    insert into log.events
    select base + n, w.stream, w.revision, w.type, w.version, w.id, recorded, w.data, w.meta
    from unnest(streams, revisions, types, versions, ids, datas, metas)
      with ordinality w(stream, revision, type, version, id, data, meta, n);
    return;
  end if;

  insert into log.events
  select base + row_number() over (order by n), w.stream, w.revision, w.type, w.version, w.id, recorded, w.data, w.meta
  from unnest(units, streams, revisions, types, versions, ids, datas, metas)
    with ordinality w(unit, stream, revision, type, version, id, data, meta, n)
  where w.unit <> all (lost);

  select json_agg(json_build_array(h.unit, h.heads, stands.position::text, stands.recorded_at::text)) into answers
  from (
    select h.unit, json_agg(json_build_array(h.stream, coalesce(
      (select e.revision from log.events e where e.stream = h.stream order by e.revision desc limit 1), -1))) heads
    from unnest(head_units, head_streams) h(unit, stream)
    where h.unit = any (lost) group by h.unit
  ) h
  left join (
    select w.unit, max(e.position) as position, max(e.recorded_at) as recorded_at
    from unnest(units, streams, revisions, ids) w(unit, stream, revision, id)
    left join log.events e on e.stream = w.stream and e.revision = w.revision and e.id = w.id
    where w.unit = any (lost) group by w.unit having count(*) = count(e.id)
  ) stands on stands.unit = h.unit;
end
$$;
