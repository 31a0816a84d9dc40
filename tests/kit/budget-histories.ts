/** Random commands to the budget book of one council, and what must hold of it after every one of them (I36). */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { capacities, councilId, localDate, penceText, personRef, when } from '#domain';
import type { BudgetBook, BudgetCommand, BudgetEvent, BudgetFacts, Capacity, Grade, Use } from '#domain';
import type { Step } from './laws.ts';

/** Mostly what makes sense, so that histories get somewhere. */
const mostly = <T>(sense: readonly T[], ...rest: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...sense) }, fc.constantFrom(...rest));
const on = mostly(['2024-04-01', '2024-05-10', '2024-06-03'], '2024-06', '2030-01-01').map(when);
const council = mostly(['BRK'], 'ALV').map(councilId);
/** Few of each, so that entries meet. */
const reduction = mostly(['audit', 'payroll', 'post'], 'valueOf');
const year = mostly(['2024/25'], '2023/24', '2024');
const amountPence = mostly([400n, 600n, 1_000n], 0n, -400n).map(penceText);
const agreement = mostly(['audit-and-payroll'], 'waste');
const line = fc.constantFrom('team', 'systems');
const why = fc.constantFrom('a mistake', 'the post was filled again');
const is = <T extends string>(type: T) => fc.constant(type);

const commands: fc.Arbitrary<BudgetCommand> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: is('RecordBudgetReduction'), on, council, reduction, year, amountPence,
    budgetCode: mostly(['AUD-100'], 'PAY-1'), recurrent: fc.boolean(),
    virement: fc.constantFrom('VIR 1', 'VIR 2'), distinctBecause: fc.constantFrom(null, 'another post') }) },
  { weight: 8, arbitrary: fc.record({ type: is('AllotReduction'), on, council, reduction, agreement, line,
    amountPence }) },
  { weight: 4, arbitrary: fc.record({ type: is('WithdrawAllotment'), on, council, reduction, agreement, line, why }) },
  { weight: 2, arbitrary: fc.record({ type: is('ReverseReduction'), on, council, reduction, why }) },
  { weight: 2, arbitrary: fc.record({ type: is('StateFinances'), on, council, year,
    expenditurePence: fc.constant(penceText(9_000n)), fundingChangePence: fc.constantFrom(-400n, 0n).map(penceText),
    pressuresPence: fc.constant(penceText(100n)), source: fc.constantFrom('Budget', 'Outturn') }) },
  { weight: 2, arbitrary: fc.record({ type: is('SetRagBands'), on, council, from: on,
    greenBasisPoints: mostly([9_000], 10_001), amberBasisPoints: mostly([7_500], -1, 9_000) }) },
);
type Keeper = { readonly grade: Grade; readonly capacity: Capacity };
const keeper: fc.Arbitrary<Keeper> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Keeper>({ grade: 'live', capacity: 'finance-officer' }) },
  { weight: 2, arbitrary: fc.constant<Keeper>({ grade: 'imported', capacity: 'records-importer' }) },
  fc.record({ grade: fc.constantFrom('live' as const, 'imported' as const), capacity: fc.constantFrom(...capacities) }),
);
/** The one line that ever gave a reduction back which it had counted on for years. */
const lasted = { reduction: 'payroll', agreement: 'audit-and-payroll', line: 'systems' };
const team = { agreement: 'audit-and-payroll', line: 'team' };
const uses: fc.Arbitrary<readonly Use[]> = fc.subarray<Use>([{ ...lasted, use: 'lasted' },
  { ...team, reduction: 'audit', use: 'counts' }, { ...team, reduction: 'post', use: 'never' }]);
const facts: fc.Arbitrary<BudgetFacts> = fc.record({ keeper, uses })
  .map(({ keeper: { grade, capacity }, uses }) => ({ today: localDate('2024-06-03'), grade, uses,
    actor: { person: personRef('per-fay'), council: councilId('BRK'), capacity } }));
export const lists: fc.Arbitrary<readonly Step<BudgetCommand, BudgetFacts>[]> =
  fc.array(fc.record({ command: commands, facts }), { minLength: 10, maxLength: 40, size: 'max' });

/** What stands is allotted within its amount; what was put back, to nobody but who counted on it once. */
function allottedWithin({ reductions }: BudgetBook): void {
  for (const [id, { pence, allotments, reversedOn }] of Object.entries(reductions)) {
    const parts = allotments.map((one) => BigInt(one.pence));
    assert.ok(parts.every((part) => part > 0n), `${id} has an allotment of nothing`);
    assert.ok(parts.reduce((sum, part) => sum + part, 0n) <= BigInt(pence), `${id} is allotted beyond its amount`);
    const lines = allotments.map((one) => `${one.agreement}/${one.line}`);
    assert.equal(new Set(lines).size, lines.length, `${id} is allotted twice to one line`);
    const counting = reversedOn === null ? []
      : allotments.filter((one) => id !== lasted.reduction || one.line !== lasted.line);
    assert.equal(counting.length, 0, `${id} was put back while it was allotted`);
  }
}

/** Of what stands, and what lines counted on once, no virement counts twice for one budget, year and amount. */
function countedOnce({ reductions }: BudgetBook): void {
  const standing = Object.values(reductions)
    .filter(({ reversedOn, allotments }) => reversedOn === null || allotments.length > 0);
  const counted = standing.map(({ budgetCode, year: of, pence, virement }) =>
    [budgetCode, of, pence, virement].join(' '));
  assert.equal(new Set(counted).size, counted.length, 'one virement counts twice');
}

/** Kept in step with the events by hand: the sum of what was taken out, less what was put back. */
function nothingLost({ reductions }: BudgetBook, history: readonly BudgetEvent[]): void {
  const taken = new Map<string, bigint>();
  for (const event of history) {
    if (event.type === 'BudgetReductionRecorded') taken.set(event.reduction, BigInt(event.amountPence));
    if (event.type === 'BudgetReductionReversed') taken.delete(event.reduction);
  }
  const standing = Object.entries(reductions).filter(([, { reversedOn }]) => reversedOn === null);
  assert.deepEqual(new Map(standing.map(([id, { pence }]) => [id, BigInt(pence)])), taken);
}

function versionsCounted({ finances }: BudgetBook): void {
  for (const versions of Object.values(finances)) {
    assert.deepEqual(versions.map(({ version }) => version), versions.map((_, at) => at + 1));
  }
}

export const invariant = (book: BudgetBook, history: readonly BudgetEvent[]): void => {
  allottedWithin(book);
  countedOnce(book);
  nothingLost(book, history);
  versionsCounted(book);
};
