/** Who was a party, in what service and role, on a day, as far as the record can say. */
import type { CouncilId, Instant, LocalDate, PartyRole, When } from '#domain';
import type { Sql } from '#store';
import type { AgreementChange } from './agreement-record.ts';
import { toTheMillisecond } from './instants.ts';
import { boundsOf, partyStatuses, publicStatus, type ParticipationStatus } from './participation-spans.ts';
import { scopeOf, type Reader } from './reader.ts';
import type { View } from './view.ts';

export type ParticipationRow = {
  readonly agreement: string;
  readonly council: CouncilId;
  readonly service: string;
  readonly role: PartyRole;
  readonly status: ParticipationStatus;
  /** As exactly as the record says it. */
  readonly from: When;
  /** The first day it no longer applied; null while it lasts. */
  readonly to: When | null;
  /** A party to the executed agreement, as against one on the way to it. */
  readonly party: boolean;
  /** The event that opened the span, and when that was recorded. */
  readonly revision: number;
  readonly recordedAt: Instant;
};
/** `certain`: every reading of the recorded dates puts the day inside the span. */
export type ParticipationOnDay = ParticipationRow & { readonly certain: boolean };

export const participation: View<AgreementChange> = {
  name: 'participation',
  version: 2,
  tables: [
    {
      name: 'participation',
      key: ['agreement', 'council', 'seq'],
      onConflict: 'keep',
      columns: {
        agreement: 'text',
        council: 'text',
        seq: 'integer',
        services: 'list',
        role: 'text',
        status: 'text',
        from_on: 'text',
        from_earliest: 'text',
        from_latest: 'text',
        revision: 'integer',
        recorded_at: 'text',
      },
      rows: ({ opened }) =>
        opened.map((span) => {
          const bounds = boundsOf(span.from);
          return {
            agreement: span.agreement,
            council: span.council,
            seq: span.seq,
            services: span.services,
            role: span.role,
            status: span.status,
            from_on: span.from,
            from_earliest: bounds.earliest,
            from_latest: bounds.latest,
            revision: span.revision,
            recorded_at: span.recordedAt,
          };
        }),
    },
  ],
};

/**
 * Spans with their ends. A vague start lies no earlier than the one before it and no later than the
 * ones after it; of two that contradict each other the one recorded later stands.
 */
const spans = `
  with known as (
    select p.*, service,
      max(p.from_earliest) over (w rows between unbounded preceding and 1 preceding) as before_earliest
    from views.participation p, unnest(p.services) service
    where p.agreement = $1 and ($2::text is null or p.recorded_at <= $2)
    window w as (partition by p.council, service order by p.seq)
  ), started as (
    select k.*, greatest(k.from_earliest,
      least(coalesce(k.before_earliest, k.from_earliest), k.from_latest)) as start_earliest
    from known k
  ), spans as (
    select s.*, lead(s.from_on) over w as to_on,
      min(s.from_latest) over (w rows between current row and unbounded following) as start_latest,
      min(s.start_earliest) over (w rows between 1 following and unbounded following) as end_earliest,
      min(s.from_latest) over (w rows between 1 following and unbounded following) as end_latest
    from started s
    window w as (partition by s.council, s.service order by s.seq)
  )`;

type Found = {
  agreement: string;
  council: CouncilId;
  service: string;
  role: PartyRole;
  status: ParticipationStatus;
  from_on: When;
  to_on: When | null;
  revision: number;
  recorded_at: Instant;
  certain: boolean;
};
const columns = 'agreement, council, service, role, status, from_on, to_on, revision, recorded_at';

const shown = (row: Found): ParticipationRow => ({
  agreement: row.agreement,
  council: row.council,
  service: row.service,
  role: row.role,
  status: row.status,
  from: row.from_on,
  to: row.to_on,
  party: partyStatuses.has(row.status),
  revision: row.revision,
  recordedAt: row.recorded_at,
});

/** Both times can be fixed: the day asked about, and what was recorded by an instant. */
export type AsRecorded = { readonly recordedBy?: Instant };

/**
 * Who took part on a day, whatever of it is possible by the recorded dates, each row telling whether it
 * is certain. Null when the reader may not see the agreement; outsiders of a public one see its parties.
 */
export async function participationOn(
  sql: Sql,
  reader: Reader,
  agreement: string,
  day: LocalDate,
  { recordedBy }: AsRecorded = {},
): Promise<readonly ParticipationOnDay[] | null> {
  const scope = await scopeIn(sql, reader, agreement);
  if (scope === null) return null;
  const rows = await sql.query<Found>(
    `${spans}
    select ${columns}, start_latest <= $3 and (end_earliest is null or $3 < end_earliest) as certain
    from spans where status is not null and start_earliest <= $3 and (end_latest is null or $3 < end_latest)
    order by service, council, seq`,
    [agreement, recordedBy === undefined ? null : toTheMillisecond(recordedBy), day],
    'participation on',
  );
  return rows
    .filter(({ status }) => scope === 'full' || partyStatuses.has(status))
    .map((row) => {
      const one = { ...shown(row), certain: row.certain };
      return scope === 'full' ? one : { ...one, status: publicStatus(one.status) };
    });
}

/** Every span of every council and service, in the order in which they opened; null as above. */
export async function participationHistory(
  sql: Sql,
  reader: Reader,
  agreement: string,
  { recordedBy }: AsRecorded = {},
): Promise<readonly ParticipationRow[] | null> {
  const scope = await scopeIn(sql, reader, agreement);
  if (scope === null) return null;
  const rows = await sql.query<Found>(
    `${spans}
    select ${columns} from spans where status is not null order by service, council, seq`,
    [agreement, recordedBy === undefined ? null : toTheMillisecond(recordedBy)],
    'participation history',
  );
  return scope === 'full' ? rows.map(shown) : forOutsiders(rows.map(shown));
}

/** Parties alone, and nothing of what is being talked about: spans that then look alike are one. */
function forOutsiders(rows: readonly ParticipationRow[]): ParticipationRow[] {
  const seen: ParticipationRow[] = [];
  for (const row of rows.filter(({ party }) => party)) {
    const one = { ...row, status: publicStatus(row.status) };
    const last = seen.at(-1);
    const goesOn = last !== undefined && last.council === one.council && last.service === one.service
      && last.role === one.role && last.status === one.status && last.to === one.from;
    if (goesOn) seen[seen.length - 1] = { ...last, to: one.to };
    else seen.push(one);
  }
  return seen;
}

async function scopeIn(sql: Sql, reader: Reader, agreement: string) {
  const [row] = await sql.query<{ audience: string[]; public: boolean }>(
    'select audience, public from views.agreement_register where agreement = $1',
    [agreement],
    'scope',
  );
  return row === undefined ? null : scopeOf(reader, row.audience, row.public);
}
