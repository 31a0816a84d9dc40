/** The register of agreements: one row each, filtered, sorted and paged, as far as the reader may see. */
import { earliest, joined, stageOf } from '#domain';
import type { CouncilId, DeliveryModel, Instant, Nation, Stage, When } from '#domain';
import type { Position, Sql } from '#store';
import { audience } from './agreement-record.ts';
import type { AgreementChange, AgreementRecord } from './agreement-record.ts';
import {
  containing,
  pageLimit,
  Parameters,
  readCursor,
  writeCursor,
  type Page,
  type PageRequest,
} from './cursor.ts';
import { scopeOf, visibleSql, type Reader } from './reader.ts';
import type { View, ViewRow } from './view.ts';

export type RegisterRow = {
  readonly agreement: string;
  readonly title: string;
  readonly model: DeliveryModel;
  readonly stage: Stage;
  readonly proposer: CouncilId;
  /** At the table, or parties once executed. */
  readonly councils: readonly CouncilId[];
  /** Invited and not yet answered; empty for outsiders. */
  readonly invited: readonly CouncilId[];
  /** Kinds, as the taxonomy names them. */
  readonly services: readonly string[];
  /** Nations of the councils, as far as they are registered. */
  readonly nations: readonly Nation[];
  readonly proposedOn: When;
  readonly executedOn: When | null;
  readonly commencedOn: When | null;
  /** Readable by everyone: true from its execution. */
  readonly public: boolean;
  /** Some of it was recorded afterwards, from sources. */
  readonly imported: boolean;
  /** Number of rules that the record could not show to be met. */
  readonly unverified: number;
  readonly updated: {
    readonly revision: number;
    readonly position: Position;
    readonly recordedAt: Instant;
  };
};

// Projection

const endOfTime = '9999-12-31';

function rowOf(record: AgreementRecord): ViewRow {
  const { state } = record;
  return {
    agreement: record.agreement,
    title: state.title,
    model: state.model,
    stage: stageOf(state),
    proposer: state.proposer,
    councils: joined(state),
    invited: Object.keys(state.parties)
      .filter((council) => state.parties[council]!.status === 'invited')
      .sort(),
    audience: audience(state),
    services: [...new Set(Object.values(state.services).map(({ kind }) => kind))].sort(),
    proposed_on: state.proposedOn,
    executed_on: state.executedOn,
    commenced_on: state.commencedOn,
    public: state.executedOn !== null,
    imported: record.imported,
    unverified: record.unverified.reduce((sum, { rules }) => sum + rules.length, 0),
    title_key: state.title.toLowerCase().slice(0, 200),
    proposed_key: earliest(state.proposedOn!),
    commenced_key: state.commencedOn === null ? endOfTime : earliest(state.commencedOn),
  };
}

export const agreementRegister: View<AgreementChange> = {
  name: 'agreement-register',
  version: 1,
  tables: [
    {
      name: 'agreement_register',
      key: ['agreement'],
      onConflict: 'replace',
      rows: ({ after }) => [rowOf(after)],
      columns: {
        agreement: 'text',
        title: 'text',
        model: 'text',
        stage: 'text',
        proposer: 'text',
        councils: 'list',
        invited: 'list',
        audience: 'list',
        services: 'list',
        proposed_on: 'text',
        executed_on: 'text',
        commenced_on: 'text',
        public: 'boolean',
        imported: 'boolean',
        unverified: 'integer',
        title_key: 'text',
        proposed_key: 'text',
        commenced_key: 'text',
      },
    },
  ],
};

// Queries

export const registerSorts = ['title', 'proposedOn', 'commencedOn', 'updated'] as const;
export type RegisterSort = (typeof registerSorts)[number];
const sortColumns: Readonly<Record<RegisterSort, string>> = {
  title: 'r.title_key',
  proposedOn: 'r.proposed_key',
  commencedOn: 'r.commenced_key',
  updated: 's.position',
};

export type RegisterFilter = {
  readonly stage?: Stage;
  /** At the table, or invited where the reader may know of invitations. */
  readonly council?: CouncilId;
  /** A kind of the taxonomy. */
  readonly service?: string;
  readonly model?: DeliveryModel;
  /** Anywhere in the title. */
  readonly text?: string;
};

type Found = {
  agreement: string;
  title: string;
  model: DeliveryModel;
  stage: Stage;
  proposer: CouncilId;
  councils: CouncilId[];
  invited: CouncilId[];
  audience: CouncilId[];
  services: string[];
  proposed_on: When;
  executed_on: When | null;
  commenced_on: When | null;
  public: boolean;
  imported: boolean;
  unverified: number;
  revision: number;
  position: Position;
  recorded_at: Instant;
  key: string;
};

/**
 * One page. No agreement is missed or shown twice while others change; sorted by `updated`, one that
 * changes during the walk moves to the end that is newest, and is found there.
 * @throws CursorInvalid
 */
export async function registerPage(
  sql: Sql,
  reader: Reader,
  filter: RegisterFilter = {},
  page: PageRequest<RegisterSort> = {},
): Promise<Page<RegisterRow>> {
  const { sort = 'title', direction = 'asc' } = page;
  const limit = pageLimit(page.limit);
  const parameters = new Parameters();
  const conditions = [...conditionsOf(reader, filter, parameters)];
  const key = sortColumns[sort];
  if (page.cursor !== undefined) {
    const after = readCursor(page.cursor, sort, direction);
    conditions.push(`(${key}, r.agreement) ${direction === 'asc' ? '>' : '<'}
      (${parameters.add(after.key)}, ${parameters.add(after.id)})`);
  }
  const text = `select r.agreement, r.title, r.model, r.stage, r.proposer, r.councils, r.invited, r.audience,
      r.services, r.proposed_on, r.executed_on, r.commenced_on, r.public, r.imported, r.unverified,
      s.revision, s.position, s.recorded_at, ${key} as key
    from views.agreement_register r join views.agreement_state s on s.agreement = r.agreement
    where ${conditions.join(' and ')}
    order by ${key} ${direction}, r.agreement ${direction} limit ${limit + 1}`;
  const found = await sql.query<Found>(text, parameters.values, preparedAs(text));
  const rows = found.slice(0, limit);
  const nations = await nationsOf(
    sql,
    rows.flatMap(({ councils }) => councils),
  );
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => shown(row, reader, nations)),
    next: found.length > limit && last ? writeCursor(sort, direction, last.key, last.agreement) : null,
  };
}

function* conditionsOf(
  reader: Reader,
  filter: RegisterFilter,
  parameters: Parameters,
): Generator<string> {
  const council = reader.council === null ? '' : parameters.add(reader.council);
  // Used or not, the reader's council has a type, so that every statement prepares.
  yield council === ''
    ? visibleSql(reader, 'r', '')
    : `${council}::text is not null and ${visibleSql(reader, 'r', council)}`;
  if (filter.stage !== undefined) yield `r.stage = ${parameters.add(filter.stage)}`;
  if (filter.model !== undefined) yield `r.model = ${parameters.add(filter.model)}`;
  if (filter.service !== undefined) yield `${parameters.add(filter.service)} = any (r.services)`;
  if (filter.text !== undefined && filter.text !== '')
    yield `r.title ilike ${parameters.add(containing(filter.text))}`;
  if (filter.council !== undefined) {
    const wanted = parameters.add(filter.council);
    const insider =
      council === ''
        ? visibleSql({ ...reader, council: null }, 'r', '') === 'true'
          ? 'true'
          : 'false'
        : visibleSql(reader, 'r', council) === 'true'
          ? 'true'
          : `r.audience @> array[${council}::text]`;
    yield `(${wanted} = any (r.councils) or (${insider} and ${wanted} = any (r.invited)))`;
  }
}

const prepared = new Map<string, string>();
const preparedMax = 200;

/** Planning a page costs more than reading it. Only so many texts are kept prepared on a connection. */
function preparedAs(text: string): string | undefined {
  if (!prepared.has(text) && prepared.size < preparedMax) prepared.set(text, `register ${prepared.size}`);
  return prepared.get(text);
}

async function nationsOf(
  sql: Sql,
  councils: readonly CouncilId[],
): Promise<ReadonlyMap<CouncilId, Nation>> {
  if (councils.length === 0) return new Map();
  const rows = await sql.rows(
    'select council, nation from views.councils where council = any ($1)',
    [[...new Set(councils)]],
    'nations',
  );
  return new Map(rows as unknown as [CouncilId, Nation][]);
}

function shown(row: Found, reader: Reader, nations: ReadonlyMap<CouncilId, Nation>): RegisterRow {
  const full = scopeOf(reader, row.audience, row.public) === 'full';
  return {
    agreement: row.agreement,
    title: row.title,
    model: row.model,
    stage: row.stage,
    proposer: row.proposer,
    councils: row.councils,
    invited: full ? row.invited : [],
    services: row.services,
    nations: [...new Set(row.councils.flatMap((council) => nations.get(council) ?? []))].sort(),
    proposedOn: row.proposed_on,
    executedOn: row.executed_on,
    commencedOn: row.commenced_on,
    public: row.public,
    imported: row.imported,
    unverified: row.unverified,
    updated: { revision: row.revision, position: row.position, recordedAt: row.recorded_at },
  };
}
