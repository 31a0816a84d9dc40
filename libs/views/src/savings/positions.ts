/**
 * The position of every line of savings in every year, as rows: what portfolios and country totals are read
 * from. A row is a function of the agreement's state alone; a batch writes those of the lines it touched.
 */
import { positionsOf } from '#domain';
import type { AgreementState, CouncilId, PenceText, SavingsPosition } from '#domain';
import type { SqlSession, TextRow } from '#store';
import type { AgreementChange } from '../agreement-record.ts';
import type { ColumnType, View, ViewRow } from '../view.ts';
import { setAsideIn } from './set-aside.ts';
import type { SetAside } from './set-aside.ts';

/** A position with the agreement it stands in. */
export type PositionRow = SavingsPosition & {
  readonly agreement: string;
  /** Why nobody stands by what it promises any more; null where it stands. */
  readonly setAside: SetAside | null;
};

/** The amounts of a position in the order in which they are shown: member `…Pence`, column `…_pence`. */
export const amounts = [
  'original', 'latest', 'latestGross', 'budgeted', 'claimed', 'claimedLow', 'claimedHigh', 'verified', 'provisional',
  'interim', 'final', 'green', 'amber', 'red', 'oneOffForecast', 'oneOff', 'variance',
] as const;
export type Amount = (typeof amounts)[number];
export const columnOf = (amount: Amount): string =>
  `${amount.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_pence`;
export const memberOf = (amount: Amount): `${Amount}Pence` => `${amount}Pence`;
export const amountIn = (position: SavingsPosition, amount: Amount): PenceText | null => position[memberOf(amount)];

const words = ['agreement', 'line', 'year', 'council', 'service', 'kind', 'budget_code', 'nature', 'recurrence',
  'price_base', 'stage'];

// Projection

/** Lines whose position may differ between two states: their own facts, whose they are, or their service. */
export function linesTouched(before: AgreementState, after: AgreementState): readonly string[] {
  const { lines } = after.savings;
  const { substitutions, spans } = after.membership;
  // Who follows a council by law in a service is told by who takes part in it.
  const heirs = substitutions === before.membership.substitutions
    && (spans === before.membership.spans || Object.keys(substitutions).length === 0);
  // What becomes of a line may be said in the winding down as well.
  const one = heirs && before.services === after.services
    && before.windingDown.dispositions === after.windingDown.dispositions;
  if (one && lines === before.savings.lines) return [];
  const all = Object.keys(lines);
  return one ? all.filter((line) => lines[line] !== before.savings.lines[line]) : all;
}

const rowOf = (agreement: string, position: SavingsPosition, setAside: SetAside | null): ViewRow => ({
  agreement, line: position.line, year: position.year, council: position.council, service: position.service,
  kind: position.kind, budget_code: position.budgetCode, nature: position.nature, recurrence: position.recurrence,
  price_base: position.priceBase, stage: position.stage, original_pence: position.originalPence,
  latest_pence: position.latestPence,
  latest_gross_pence: position.latestGrossPence, budgeted_pence: position.budgetedPence,
  claimed_pence: position.claimedPence, claimed_low_pence: position.claimedLowPence,
  claimed_high_pence: position.claimedHighPence, verified_pence: position.verifiedPence,
  provisional_pence: position.provisionalPence, interim_pence: position.interimPence,
  final_pence: position.finalPence, green_pence: position.greenPence, amber_pence: position.amberPence,
  red_pence: position.redPence, one_off_forecast_pence: position.oneOffForecastPence,
  one_off_pence: position.oneOffPence, variance_pence: position.variancePence, contested: position.contested,
  causes: position.causes, set_aside: setAside,
});

export const savingsPositions: View<AgreementChange> = {
  name: 'savings-positions',
  version: 2,
  tables: [{
    name: 'savings_positions',
    key: ['agreement', 'line', 'year'],
    onConflict: 'replace',
    columns: {
      ...Object.fromEntries(words.map((name): [string, ColumnType] => [name, 'text'])),
      ...Object.fromEntries(amounts.map((amount): [string, ColumnType] => [columnOf(amount), 'whole'])),
      contested: 'boolean', causes: 'list', set_aside: 'text',
    },
    rows: ({ agreement, after, savings }) => (savings.size === 0 ? []
      : positionsOf(after.state, savings)
        .map((position) => rowOf(agreement, position, setAsideIn(after.state, position)))),
  }],
};

// Queries

const selected = [...words, ...amounts.map(columnOf), 'contested', `array_to_string(causes, ',')`,
  'set_aside'].join(', ');

/** Written out: a portfolio has ten thousand of them. Places are those of `selected`. */
function positionIn(row: TextRow): PositionRow {
  const pence = (at: number): PenceText | null => row[at] as PenceText | null;
  const causes = row[29]!;
  return {
    agreement: row[0]!, line: row[1]!, year: row[2]!, council: row[3] as CouncilId, service: row[4]!, kind: row[5]!,
    budgetCode: row[6]!, nature: row[7] as PositionRow['nature'], recurrence: row[8] as PositionRow['recurrence'],
    priceBase: row[9]!, stage: row[10] as PositionRow['stage'], originalPence: pence(11), latestPence: pence(12),
    latestGrossPence: pence(13), budgetedPence: pence(14), claimedPence: pence(15), claimedLowPence: pence(16),
    claimedHighPence: pence(17), contested: row[28] === 't', verifiedPence: pence(18), provisionalPence: pence(19),
    interimPence: pence(20), finalPence: pence(21), greenPence: pence(22), amberPence: pence(23), redPence: pence(24),
    oneOffForecastPence: pence(25), oneOffPence: pence(26), variancePence: pence(27),
    causes: (causes === '' ? [] : causes.split(',')) as PositionRow['causes'],
    setAside: row[30] as PositionRow['setAside'],
  };
}

/** Every position of a council, in the order of agreement, line and year. */
export async function positionsOfCouncil(sql: SqlSession, council: CouncilId): Promise<PositionRow[]> {
  const rows = await sql.rows(`select ${selected} from views.savings_positions where council = $1
    order by agreement, line, year`, [council], 'savings of council');
  return rows.map(positionIn);
}

/** Agreements in which a council has or once had positions; a successor by law now has those that it had. */
export async function agreementsOfCouncil(sql: SqlSession, council: CouncilId): Promise<string[]> {
  const rows = await sql.rows(`select agreement from (
      select agreement from views.savings_positions where council = $1
      union select agreement from views.participation where council = $1) named
    where exists (select from views.savings_positions p where p.agreement = named.agreement) order by agreement`,
    [council], 'savings agreements of council');
  return rows.map(([agreement]) => agreement!);
}

/** Executed agreements with positions. */
export async function agreementsOfCountry(sql: SqlSession): Promise<string[]> {
  const rows = await sql.rows(`select agreement from views.agreement_register r where r.public
    and exists (select from views.savings_positions p where p.agreement = r.agreement) order by agreement`,
    [], 'savings agreements');
  return rows.map(([agreement]) => agreement!);
}
