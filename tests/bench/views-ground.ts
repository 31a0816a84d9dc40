/** Agreements by the thousand, written into the log as the store writes them, but by the server itself. */
import { councilId } from '#domain';
import type { AgreementEvent, CouncilId } from '#domain';
import { openSql, type SqlSettings } from '#store';
import { enveloped } from '../views/envelopes.ts';
import { inForce, proposal, registered } from '../views/histories.ts';

const councils = Array.from({ length: 20 }, (_, n) => councilId(`CN${String(n).padStart(3, '0')}`));
const templates = 10;

export type Histories = {
  readonly agreements: number;
  /** How many agreements go on at the same time; their events stand in turn. */
  readonly active: number;
  /** All the way to in force, or only proposed. */
  readonly whole?: boolean;
  /** What is told of each, in place of that; of all the same number of events. */
  readonly tell?: (id: string, title: string, parties: readonly CouncilId[]) => readonly AgreementEvent[];
};

/** Adds agreements after what is there already; returns how many events were added. */
export async function seedHistories(
  admin: SqlSettings,
  { agreements, active, whole = true, tell = whole ? inForce : proposal }: Histories,
): Promise<number> {
  const sql = openSql({ ...admin, connectionsMax: 1, statementTimeoutMs: 0 });
  await sql.query(
    `create temporary table template
      (template integer, revision integer, type text, version smallint, data text, meta text)`,
  );
  for (let template = 0; template < templates; template += 1) {
    const parties = [councils[template]!, councils[template + 7]!];
    const rows = enveloped(
      'agreement-AGREEMENT',
      0,
      tell('AGREEMENT', `Shared service NUMBER of ${parties.join(' and ')}`, parties),
    );
    await sql.query(
      `insert into template select $1, n - 1, type, 1, data, meta
      from unnest($2::text[], $3::text[], $4::text[]) with ordinality w(type, data, meta, n)`,
      [
        template,
        rows.map(({ type }) => type),
        rows.map(({ data }) => JSON.stringify(data)),
        rows.map(({ meta }) => JSON.stringify(meta)),
      ],
    );
  }
  const [row] = await sql.rows(
    `select coalesce(max(position), 0), count(distinct stream) filter (where revision = 0) from log.events`,
  );
  const [base, before] = row!.map(Number) as [number, number];
  if (before === 0) await registerCouncils(sql);
  const first = base === 0 ? councils.length : base;
  const [counted] = await sql.rows('select max(revision) + 1 from template');
  const length = Number(counted![0]);
  await sql.query(
    `insert into log.events
    select $1 + position, 'agreement-' || id, revision, type, version, md5(id || '/' || revision)::uuid,
      timestamptz '2024-01-01' + ($1 + position) * interval '1 second',
      replace(replace(data, 'AGREEMENT', id), 'NUMBER', id)::json, replace(meta, 'AGREEMENT', id)::json
    from (
      select (a / $3) * $3 * $4 + t.revision * least($3, $2 - (a / $3) * $3) + a % $3 + 1 as position,
        'h' || lpad(($5 + a)::text, 7, '0') as id, t.*
      from generate_series(0, $2 - 1) a join template t on t.template = a % ${templates}
    ) w order by position`,
    [first, agreements, active, length, before],
  );
  // As a log is that was written long ago, and not a moment before.
  await sql.query('vacuum (analyze) log.events');
  await sql.query('checkpoint');
  await sql.close();
  return agreements * length;
}

async function registerCouncils(sql: ReturnType<typeof openSql>): Promise<void> {
  for (const [n, id] of councils.entries()) {
    const [event] = enveloped(`council-${id}`, 0, [registered(id, `Council ${n}`)]);
    await sql.query('insert into log.events values ($1, $2, 0, $3, 1, $4, $5, $6, $7)', [
      n + 1,
      `council-${id}`,
      event!.type,
      event!.id,
      '2024-01-01T00:00:00Z',
      JSON.stringify(event!.data),
      JSON.stringify(event!.meta),
    ]);
  }
}
