/**
 * A council's budget book: what has left its budgets and for which savings, how its finances stand, and from
 * what share of a forecast it calls a year green. One stream for each council, so that a reduction counts once
 * however many agreements claim it (I36). The book is the council's own (I57). Stream id: the council.
 */
import type { Capacity } from './actor.ts';
import { isFinancialYear } from './agreement/charging/financial-year.ts';
import type { Allotment, BudgetBook, Finances, Reduction, ReductionUse } from './budget-book.ts';
import { emptyBook } from './budget-book.ts';
import { accept, refuse } from './decider.ts';
import type { Decider, Decision, Facts } from './decider.ts';
import { check } from './guards.ts';
import type { Guard } from './guards.ts';
import type { CouncilId } from './ids.ts';
import { pence, whole } from './money.ts';
import type { BasisPoints, PenceText } from './money.ts';
import { earliest, isLocalDate, isWhen } from './time.ts';
import type { When } from './time.ts';

// 1 Events, stored for ever ---------------------------------------------------------------------------

type By<T extends string, D> = { readonly type: T; readonly on: When; readonly council: CouncilId } & Readonly<D>;
type ReductionTerms = {
  reduction: string; budgetCode: string; year: string; recurrent: boolean; amountPence: PenceText; virement: string };
type Target = { reduction: string; agreement: string; line: string };
type FinancesTerms = {
  year: string; expenditurePence: PenceText; fundingChangePence: PenceText; pressuresPence: PenceText; source: string };
type Bands = { from: When; greenBasisPoints: BasisPoints; amberBasisPoints: BasisPoints };

export type BudgetEvent =
  | By<'BudgetReductionRecorded', ReductionTerms & { distinctBecause: string | null }>
  | By<'ReductionAllotted', Target & { amountPence: PenceText }>
  | By<'ReductionAllotmentWithdrawn', Target & { why: string }>
  | By<'BudgetReductionReversed', { reduction: string; why: string }>
  | By<'FinancesStated', FinancesTerms & { version: number }>
  | By<'RagBandsSet', Bands>;

// 2 Commands ------------------------------------------------------------------------------------------

type Command<T extends string, D> = { readonly type: T; readonly on: When; readonly council: CouncilId } & Readonly<D>;
export type BudgetCommand =
  | Command<'RecordBudgetReduction', ReductionTerms & {
      /** Why it is another reduction than one of the same budget, year and amount; null where there is none. */
      distinctBecause: string | null }>
  | Command<'AllotReduction', Target & { amountPence: PenceText }>
  | Command<'WithdrawAllotment', Target & { why: string }>
  | Command<'ReverseReduction', { reduction: string; why: string }>
  | Command<'StateFinances', FinancesTerms>
  | Command<'SetRagBands', Bands>;

export type BudgetFacts = Facts & {
  /** What the lines that the command asks about have taken up, and what they make of it. */
  readonly uses: readonly Use[];
};
export type Use = Target & { readonly use: ReductionUse };

// 4 Refusals ------------------------------------------------------------------------------------------

export const budgetRefusals = [
  'book-of-another-council', 'capacity-not-entitled', 'date-not-exact', 'date-in-the-future', 'year-malformed',
  'reduction-exists', 'reduction-not-positive', 'reduction-counted-already', 'reduction-missing', 'reduction-reversed',
  'already-allotted', 'allotted-beyond-reduction', 'allotment-missing', 'reduction-in-use',
  'reduction-still-allotted', 'finances-unchanged', 'bands-out-of-order', 'bands-unchanged',
] as const;
export type BudgetRefusal = (typeof budgetRefusals)[number];

// 5 decide --------------------------------------------------------------------------------------------

type G = Guard<BudgetRefusal>;
type Decided = Decision<BudgetEvent, BudgetRefusal>;
type Named<T extends BudgetCommand['type']> = Extract<BudgetCommand, { type: T }>;

const keeper: Capacity = 'finance-officer';
const own = <T>(record: Readonly<Record<string, T>>, id: string): T | undefined =>
  (Object.hasOwn(record, id) ? record[id] : undefined);

/** Who keeps the book, and when. */
function opening({ council, on }: BudgetCommand, { actor, grade, today }: Facts): G[] {
  return [
    ['book-of-another-council', () => actor.council === council],
    ['capacity-not-entitled', () => actor.capacity === (grade === 'imported' ? 'records-importer' : keeper),
      () => ({ capacity: actor.capacity })],
    ['date-not-exact', () => (grade === 'live' ? isLocalDate(on) : isWhen(on))],
    ['date-in-the-future', () => on === 'unknown' || earliest(on) <= today, () => ({ on, today })],
  ];
}

const sameBudget = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/**
 * I36: the same budget counts once for one virement, for one amount in a year, and for a lasting cut and the same
 * amount in a later year, unless somebody says why there are two; never for all of these at once.
 */
function counted(book: BudgetBook, command: Named<'RecordBudgetReduction'>): string | null {
  const twin = Object.entries(book.reductions).find(([, one]) => {
    // What was put back is gone; but where lines counted on it while it lasted, its years are not counted again.
    const lasted = one.reversedOn !== null && one.allotments.length > 0;
    if ((one.reversedOn !== null && !lasted) || !sameBudget(one.budgetCode, command.budgetCode)) return false;
    const amount = pence(one.pence) === pence(command.amountPence);
    const virement = one.virement === command.virement;
    if (amount && virement && one.year === command.year) return true;
    const lasting = amount && one.recurrent && one.year < command.year;
    return command.distinctBecause === null && (virement || lasting || (amount && one.year === command.year));
  });
  return twin?.[0] ?? null;
}

const standing = (found: Reduction | undefined): G[] => [
  ['reduction-missing', () => found !== undefined],
  ['reduction-reversed', () => found!.reversedOn === null],
];
const allotment = (found: Reduction | undefined, { agreement, line }: Target) =>
  found?.allotments.find((one) => one.agreement === agreement && one.line === line);

function allotting(found: Reduction | undefined, command: Named<'AllotReduction'>): G[] {
  const allotted = (found?.allotments ?? []).reduce((sum, one) => sum + pence(one.pence), 0n);
  return [
    ...standing(found),
    ['already-allotted', () => allotment(found, command) === undefined],
    ['reduction-not-positive', () => pence(command.amountPence) > 0n],
    ['allotted-beyond-reduction', () => allotted + pence(command.amountPence) <= pence(found!.pence),
      () => ({ amountPence: found!.pence, allotted: found!.allotments })],
  ];
}

const useOf = ({ uses }: BudgetFacts, reduction: string, { agreement, line }: Pick<Allotment, 'agreement' | 'line'>) =>
  uses.find((one) => one.reduction === reduction && one.agreement === agreement && one.line === line)?.use;
/** I36: allotments of what may still be counted on; a line that did and gave it back keeps what it counted. */
const stillAllotted = (found: Reduction, { reduction }: Named<'ReverseReduction'>, facts: BudgetFacts) =>
  found.allotments.filter((one) => useOf(facts, reduction, one) !== 'lasted');

const sameFinances = (last: Finances | undefined, next: Named<'StateFinances'>): boolean => last !== undefined
  && pence(last.expenditurePence) === pence(next.expenditurePence) && last.source === next.source
  && pence(last.fundingChangePence) === pence(next.fundingChangePence)
  && pence(last.pressuresPence) === pence(next.pressuresPence);

function decide(book: BudgetBook, command: BudgetCommand, facts: BudgetFacts): Decided {
  const { on, council } = command;
  const decided = (guards: readonly G[], event: () => BudgetEvent): Decided => {
    const verdict = check(facts.grade, [...opening(command, facts), ...guards]);
    return 'refused' in verdict ? refuse(verdict.refused.code, verdict.refused) : accept(event());
  };
  switch (command.type) {
    case 'RecordBudgetReduction': {
      const { reduction, budgetCode, year, recurrent, amountPence, virement, distinctBecause } = command;
      return decided([
        ['year-malformed', () => isFinancialYear(year)],
        ['reduction-exists', () => own(book.reductions, reduction) === undefined],
        ['reduction-not-positive', () => pence(amountPence) > 0n],
        ['reduction-counted-already', () => counted(book, command) === null,
          () => ({ reduction: counted(book, command) })],
      ], () => ({ type: 'BudgetReductionRecorded', on, council, reduction, budgetCode, year, recurrent, amountPence,
        virement, distinctBecause }));
    }
    case 'AllotReduction': return decided(allotting(own(book.reductions, command.reduction), command), () => ({
      type: 'ReductionAllotted', on, council, reduction: command.reduction, agreement: command.agreement,
      line: command.line, amountPence: command.amountPence }));
    case 'WithdrawAllotment': {
      const found = own(book.reductions, command.reduction);
      return decided([...standing(found),
        ['allotment-missing', () => allotment(found, command) !== undefined],
        ['reduction-in-use', () => [undefined, 'never'].includes(useOf(facts, command.reduction, command))],
      ], () => ({ type: 'ReductionAllotmentWithdrawn', on, council, reduction: command.reduction,
        agreement: command.agreement, line: command.line, why: command.why }));
    }
    case 'ReverseReduction': {
      const found = own(book.reductions, command.reduction);
      return decided([...standing(found),
        ['reduction-still-allotted', () => stillAllotted(found!, command, facts).length === 0,
          () => ({ allotted: stillAllotted(found!, command, facts) })]],
      () => ({ type: 'BudgetReductionReversed', on, council, reduction: command.reduction, why: command.why }));
    }
    case 'StateFinances': {
      const { year, expenditurePence, fundingChangePence, pressuresPence, source } = command;
      const versions = own(book.finances, year) ?? [];
      return decided([
        ['year-malformed', () => isFinancialYear(year)],
        ['finances-unchanged', () => !sameFinances(versions.at(-1), command)],
      ], () => ({ type: 'FinancesStated', on, council, year, version: versions.length + 1, expenditurePence,
        fundingChangePence, pressuresPence, source }));
    }
    case 'SetRagBands': {
      const { from, greenBasisPoints, amberBasisPoints } = command;
      const last = book.bands.at(-1);
      return decided([
        ['bands-out-of-order', () => whole >= greenBasisPoints && greenBasisPoints > amberBasisPoints
          && amberBasisPoints >= 0 && (last === undefined || earliest(from) >= earliest(last.from))],
        ['bands-unchanged', () => last === undefined || last.from !== from
          || last.greenBasisPoints !== greenBasisPoints || last.amberBasisPoints !== amberBasisPoints],
      ], () => ({ type: 'RagBandsSet', on, council, from, greenBasisPoints, amberBasisPoints }));
    }
  }
}

// 6 evolve --------------------------------------------------------------------------------------------

const changed = (book: BudgetBook, id: string, change: (found: Reduction) => Partial<Reduction>): BudgetBook => {
  const found = own(book.reductions, id);
  return found === undefined ? book
    : { ...book, reductions: { ...book.reductions, [id]: { ...found, ...change(found) } } };
};

function evolve(book: BudgetBook, event: BudgetEvent): BudgetBook {
  switch (event.type) {
    case 'BudgetReductionRecorded': {
      const { reduction, budgetCode, year, recurrent, amountPence, virement, on } = event;
      return { ...book, reductions: { ...book.reductions, [reduction]: {
        budgetCode, year, recurrent, pence: amountPence, virement, on, reversedOn: null, allotments: [] } } };
    }
    case 'ReductionAllotted': return changed(book, event.reduction, ({ allotments }) => ({ allotments: [...allotments,
      { agreement: event.agreement, line: event.line, pence: event.amountPence }] }));
    case 'ReductionAllotmentWithdrawn': return changed(book, event.reduction, ({ allotments }) => ({
      allotments: allotments.filter((one) => one.agreement !== event.agreement || one.line !== event.line) }));
    case 'BudgetReductionReversed': return changed(book, event.reduction, () => ({ reversedOn: event.on }));
    case 'FinancesStated': {
      const { year, version, on, expenditurePence, fundingChangePence, pressuresPence, source } = event;
      return { ...book, finances: { ...book.finances, [year]: [...own(book.finances, year) ?? [],
        { version, on, expenditurePence, fundingChangePence, pressuresPence, source }] } };
    }
    case 'RagBandsSet': {
      const { from, greenBasisPoints, amberBasisPoints } = event;
      return { ...book, bands: [...book.bands, { from, greenBasisPoints, amberBasisPoints }] };
    }
    default: return book;
  }
}

export const budget: Decider<BudgetCommand, BudgetBook, BudgetEvent, BudgetFacts, BudgetRefusal> = {
  name: 'budget', initial: emptyBook, decide, evolve,
  /** Agreements, and lines of them, whose use of a reduction is asked for: nothing may change there in between. */
  rests: (book, command) => (command.type === 'WithdrawAllotment' ? [`${command.agreement}/${command.line}`]
    : command.type !== 'ReverseReduction' ? []
      : own(book.reductions, command.reduction)?.allotments.map(({ agreement, line }) => `${agreement}/${line}`) ?? []),
  versions: { BudgetReductionRecorded: 1, ReductionAllotted: 1, ReductionAllotmentWithdrawn: 1,
    BudgetReductionReversed: 1, FinancesStated: 1, RagBandsSet: 1 },
  classify: ({ council }) => ({ class: 'council', council }),
};
