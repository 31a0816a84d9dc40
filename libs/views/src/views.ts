/** All read models. A view that is not in these lists does not exist. */
import { agreementRegister } from './agreement-register.ts';
import { agreementState } from './agreement-state.ts';
import { agreementTexts } from './agreement-texts.ts';
import type { AgreementChange } from './agreement-record.ts';
import { deadlines } from './deadlines.ts';
import { councils, type CouncilChange } from './councils.ts';
import { participation } from './participation.ts';
import { savingsPositions } from './savings/positions.ts';
import { tasks } from './tasks.ts';
import type { Sql } from '#store';
import type { Batch } from './fold.ts';
import { live } from './position.ts';
import type { Part, Table, View } from './view.ts';

export const agreementViews: readonly View<AgreementChange>[] = [
  agreementState,
  agreementRegister,
  agreementTexts,
  participation,
  tasks,
  deadlines,
  savingsPositions,
];
export const councilViews: readonly View<CouncilChange>[] = [councils];

type AnyTable = { readonly name: string; readonly columns: object; readonly key: readonly string[] };
type AnyView = { readonly name: string; readonly version: number; readonly tables: readonly AnyTable[] };
export const views: readonly AnyView[] = [...agreementViews, ...councilViews];
const tables: readonly AnyTable[] = views.flatMap((view) => view.tables);

export type Chosen = {
  readonly ofAgreements: readonly View<AgreementChange>[];
  readonly ofCouncils: readonly View<CouncilChange>[];
  readonly all: readonly AnyView[];
  readonly tableNames: readonly string[];
};
/** All views, or those named. */
export function chosenViews(only?: readonly string[]): Chosen {
  const isChosen = ({ name }: { readonly name: string }): boolean => only === undefined || only.includes(name);
  const all = views.filter(isChosen);
  return { all, ofAgreements: agreementViews.filter(isChosen), ofCouncils: councilViews.filter(isChosen),
    tableNames: all.flatMap((view) => view.tables.map(({ name }) => name)) };
}

/**
 * How the views of this program compare with those that are kept. A view that is not known here is a newer
 * program's; whoever takes a view out has a migration forget it.
 */
export function fitOf({ all }: Chosen, kept: ReadonlyMap<string, number>): 'same' | 'none' | 'older' | 'newer' {
  if (kept.size === 0) return 'none';
  const known = new Map(all.map(({ name, version }) => [name, version]));
  const newer = [...kept].some(([name, version]) => version > (known.get(name) ?? 0));
  if (newer) return 'newer';
  return all.every(({ name, version }) => kept.get(name) === version) ? 'same' : 'older';
}

/** The rows that a batch brings to the tables of the views. */
export const partsOf = ({ ofAgreements, ofCouncils }: Chosen, { agreements, councils: registered }: Batch): Part[] =>
  [...rowsOf(ofAgreements, agreements), ...rowsOf(ofCouncils, registered)];

const rowsOf = <C>(of: readonly View<C>[], changes: readonly C[]): readonly Part[] =>
  of.flatMap(({ tables: own }) =>
    own.map((table) => ({ table: table as unknown as Table<never>, rows: changes.flatMap(table.rows) })));

/** Number of rows and a digest over all of them, by table: equal when the views are. Reads every row. */
export async function contentsOf(sql: Sql, schema = live): Promise<Readonly<Record<string, string>>> {
  const contents: Record<string, string> = {};
  for (const { name, key } of tables) {
    const [row] = await sql.rows(`select count(*) || ' rows ' || coalesce(md5(string_agg(md5(t::text), ''
      order by ${key.join(', ')})), '') from ${schema}.${name} t`);
    contents[name] = row![0]!;
  }
  return contents;
}
