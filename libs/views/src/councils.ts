/** The register of councils as people look it up: one row each with its names, codes, officers and policies. */
import { council as decider, nameOn } from '#domain';
import type {
  ApprovalPolicy,
  CouncilEvent,
  CouncilFacts,
  CouncilId,
  CouncilKind,
  CouncilState,
  ExecutionPolicy,
  GovernanceModel,
  GssPeriod,
  Instant,
  LocalDate,
  Nation,
  OfficerTerm,
  When,
} from '#domain';
import type { Position, Sql, SqlSession } from '#store';
import {
  containing,
  pageLimit,
  Parameters,
  readCursor,
  writeCursor,
  type Page,
  type PageRequest,
} from './cursor.ts';
import { live } from './position.ts';
import type { View } from './view.ts';

export type CouncilRow = {
  readonly council: CouncilId;
  readonly name: string;
  readonly kind: CouncilKind;
  readonly nation: Nation;
  readonly region: string | null;
  readonly startsOn: When;
  readonly endedOn: When | null;
  readonly successors: readonly CouncilId[];
  readonly names: readonly { readonly legalName: string; readonly from: When }[];
  readonly governance: readonly { readonly model: GovernanceModel; readonly from: When }[];
  readonly gssCodes: readonly GssPeriod[];
  /** Terms of office, past and present; people are opaque references. */
  readonly officers: readonly OfficerTerm[];
  readonly executionPolicies: readonly ExecutionPolicy[];
  readonly approvalPolicies: readonly ApprovalPolicy[];
  readonly updated: {
    readonly revision: number;
    readonly position: Position;
    readonly recordedAt: Instant;
  };
};

// Projection

export type CouncilChange = {
  readonly council: string;
  readonly after: CouncilState;
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: Instant;
};

export const councilInitial: CouncilState = decider.initial;
export const councilEvolve = (state: CouncilState, event: CouncilEvent): CouncilState =>
  decider.evolve(state, event);

const endOfTime = '9999-12-31' as LocalDate;

export const councils: View<CouncilChange> = {
  name: 'councils',
  version: 2,
  tables: [
    {
      name: 'councils',
      key: ['council'],
      onConflict: 'replace',
      columns: {
        council: 'text',
        revision: 'integer',
        position: 'text',
        recorded_at: 'text',
        name: 'text',
        name_key: 'text',
        kind: 'text',
        nation: 'text',
        starts_on: 'text',
        ended_on: 'text',
        record: 'json',
      },
      rows: ({ council, after, revision, position, recordedAt }) => {
        if (after.stage !== 'registered')
          throw new Error(`${council} has events before its registration`);
        const name = nameOn(after, endOfTime);
        return [
          {
            council,
            revision,
            position,
            recorded_at: recordedAt,
            name,
            name_key: name.toLowerCase().slice(0, 200),
            kind: after.kind,
            nation: after.nation,
            starts_on: after.startsOn,
            ended_on: after.ended?.on ?? null,
            record: JSON.stringify(after),
          },
        ];
      },
    },
  ],
};

export type StoredCouncil = {
  readonly council: string;
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: Instant;
  readonly record: CouncilFacts;
};

export async function storedCouncils(
  sql: SqlSession,
  wanted: readonly string[],
  schema = live,
): Promise<StoredCouncil[]> {
  const rows = await sql.query<Omit<StoredCouncil, 'recordedAt'> & { recorded_at: Instant }>(
    `select council, revision, position, recorded_at, record from ${schema}.councils where council = any ($1)`,
    [wanted],
    `council records of ${schema}`,
  );
  return rows.map(({ recorded_at: recordedAt, ...row }) => ({ ...row, recordedAt }));
}

// Queries: the register is public

export const councilSorts = ['name', 'council'] as const;
export type CouncilSort = (typeof councilSorts)[number];
export type CouncilFilter = {
  readonly nation?: Nation;
  readonly kind?: CouncilKind;
  /** Anywhere in the present name, or the beginning of the code. */
  readonly text?: string;
  /** Only bodies that have not ended, or only those that have. */
  readonly ended?: boolean;
  /** A boundary code that the body has or had. */
  readonly gss?: string;
};

type Found = {
  council: CouncilId;
  name: string;
  revision: number;
  position: Position;
  recorded_at: Instant;
  record: CouncilFacts;
  key: string;
};

const shown = ({
  council,
  name,
  record,
  revision,
  position,
  recorded_at: recordedAt,
}: Found): CouncilRow => ({
  council,
  name,
  kind: record.kind,
  nation: record.nation,
  region: record.region,
  startsOn: record.startsOn,
  endedOn: record.ended?.on ?? null,
  successors: record.successors,
  names: record.names,
  governance: record.governance,
  gssCodes: record.gssCodes,
  officers: record.officers,
  executionPolicies: record.executionPolicies,
  approvalPolicies: record.approvalPolicies,
  updated: { revision, position, recordedAt },
});

/** @throws CursorInvalid */
export async function councilPage(
  sql: Sql,
  filter: CouncilFilter = {},
  page: PageRequest<CouncilSort> = {},
): Promise<Page<CouncilRow>> {
  const { sort = 'name', direction = 'asc' } = page;
  const limit = pageLimit(page.limit);
  const key = sort === 'name' ? 'name_key' : 'council';
  const parameters = new Parameters();
  const conditions = ['true'];
  if (filter.nation !== undefined) conditions.push(`nation = ${parameters.add(filter.nation)}`);
  if (filter.kind !== undefined) conditions.push(`kind = ${parameters.add(filter.kind)}`);
  if (filter.ended !== undefined) conditions.push(`ended_on is ${filter.ended ? 'not null' : 'null'}`);
  if (filter.text !== undefined && filter.text !== '') {
    const text = parameters.add(containing(filter.text));
    conditions.push(`(name ilike ${text} or council ilike substr(${text}, 2))`);
  }
  if (filter.gss !== undefined) {
    conditions.push(
      `exists (select from json_array_elements(record -> 'gssCodes') g
        where g ->> 'code' = ${parameters.add(filter.gss)})`,
    );
  }
  if (page.cursor !== undefined) {
    const after = readCursor(page.cursor, sort, direction);
    conditions.push(
      `(${key}, council) ${direction === 'asc' ? '>' : '<'}
        (${parameters.add(after.key)}, ${parameters.add(after.id)})`,
    );
  }
  const found = await sql.query<Found>(
    `select council, name, revision, position, recorded_at, record, ${key} as key
    from views.councils where ${conditions.join(' and ')}
    order by ${key} ${direction}, council ${direction} limit ${limit + 1}`,
    parameters.values,
  );
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(shown),
    next: found.length > limit && last ? writeCursor(sort, direction, last.key, last.council) : null,
  };
}

export async function councilById(sql: Sql, council: CouncilId): Promise<CouncilRow | null> {
  const [found] = await sql.query<Found>(
    `select council, name, revision, position, recorded_at, record, council as key
     from views.councils where council = $1`,
    [council],
    'council',
  );
  return found === undefined ? null : shown(found);
}
