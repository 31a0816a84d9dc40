/** The steps by which a council's charge of a year was computed, agreed and paid. */
import { earliest, financialYearOf } from '#domain';
import type { CouncilId } from '#domain';
import { lastStep, stepsOf } from './told.ts';
import type { AnyStep, Step, Told } from './told.ts';

type Asking = Pick<Told, 'steps' | 'state'>;

/** Rules and counts that the working names. */
function workedBy({ steps }: Asking, line: string, working: readonly { rule: string; declaration: string | null }[]) {
  const rules = new Set(working.map(({ rule }) => rule));
  const declarations = new Set(working.map(({ declaration }) => declaration));
  return [
    ...stepsOf(steps, ['ApportionmentRuleSet'], (event) => event.line === line && rules.has(event.rule)),
    ...stepsOf(steps, ['DriverDeclared'], (event) => event.line === line && declarations.has(event.declaration)),
  ];
}

/** What calculates the line, and what its councils said of it; nothing where the council has no share in it. */
function lineSteps(asking: Asking, of: CouncilId, year: string, line: string): (AnyStep | null)[] {
  const { steps, state } = asking;
  const { estimate, trueUp, outturn } = state.charging.periods[year]!.lines[line]!;
  const calculated = trueUp ?? estimate;
  if (calculated?.shares[of] === undefined) return [];
  const ofLine = (event: { year: string; line: string }): boolean => event.year === year && event.line === line;
  const among = (event: { year: string; lines: readonly unknown[] }): boolean => event.year === year
    && event.lines.some((one) => one === line || (one as { line?: string }).line === line);
  const truedUp = trueUp === null ? null : lastStep(steps, ['TrueUpCalculated'], among);
  const since = steps.filter(({ recorded }) => truedUp !== null && recorded.revision > truedUp.recorded.revision);
  return [
    ...workedBy(asking, line, calculated.working),
    estimate === null ? null : lastStep(steps, ['ChargeEstimated'], ofLine),
    ...stepsOf(steps, ['ChargeBilled'], (event) => ofLine(event) && event.of === of),
    outturn === null ? null : lastStep(steps, ['OutturnRecorded'], ofLine), truedUp,
    ...stepsOf(since, ['TrueUpAgreed', 'TrueUpSettled'], (event) =>
      among(event) && (event.type === 'TrueUpSettled' || event.council === of)),
    ...stepsOf(steps, ['ChargeDisputed'], (event) => ofLine(event) && event.council === of),
    ...stepsOf(steps, ['ChargeDisputeResolved'], (event) => ofLine(event) && event.of === of),
  ];
}

const inYear = (event: { readonly on: AnyStep['event']['on'] }, year: string): boolean =>
  event.on !== 'unknown' && financialYearOf(earliest(event.on)) === year;

export function chargeSteps(asking: Asking, of: CouncilId, year: string): {
  readonly proof: readonly (AnyStep | null)[]; readonly payments: readonly Step<'ChargePaid'>[];
} {
  const { steps, state } = asking;
  const lines = Object.keys(state.charging.periods[year]?.lines ?? {});
  const payments = stepsOf(steps, ['ChargePaid'], (event) => event.from === of && inYear(event, year));
  const found = lines.flatMap((line) => lineSteps(asking, of, year, line));
  return {
    payments,
    proof: [...found,
      ...stepsOf(steps, ['OneOffCostAllocated'], (event) => event.shares[of] !== undefined && inYear(event, year)),
      ...stepsOf(steps, ['PriorPeriodCorrected'], (event) => event.year === year && event.amounts[of] !== undefined),
      ...payments,
      ...(found.length === 0 ? [] : stepsOf(steps, ['ChargePeriodClosed'], (event) => event.year === year)),
      ...stepsOf(steps, ['FigurePublished'], (event) => event.series === 'recharge' && event.of === of
        && event.fromYear === year && event.toYear === year)],
  };
}
