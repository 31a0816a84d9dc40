/** One financial year of a line: estimate, bills, outturn, true-up, disputes, closing (10.7). */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check } from '../../guards.ts';
import type { Guard } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { magnitude, pence, penceText } from '../../money.ts';
import type { When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import { after, notBefore } from '../reading.ts';
import { has } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { isFinancialYear, lastDay } from './financial-year.ts';
import type { ChargingCommand, ChargingRefusal } from './rules.ts';
import type { Amounts, Charged, Cost, Line, Period, TrueUpLine } from './state.ts';
import { added, less, shareOut, texts } from './working.ts';

type G = Guard<ChargingRefusal>;
type Decided = Decision<AgreementEvent, ChargingRefusal>;
type Named<T extends ChargingCommand['type']> = Extract<ChargingCommand, { type: T }>;
type PeriodCommand = Named<'EstimateCharges' | 'BillCharge' | 'RecordOutturn' | 'CalculateTrueUp' | 'AgreeTrueUp'
  | 'DisputeCharge' | 'ResolveChargeDispute' | 'ClosePeriod'>;

const noCharge: Charged = {
  estimate: null, bills: {}, outturn: null, trueUp: null, calculatedOn: null, agreedBy: [], settled: false,
  disputed: {} };

export const periodOf = ({ charging }: Pick<AgreementState, 'charging'>, year: string): Period =>
  has(charging.periods, year) ? charging.periods[year]! : { closedOn: null, lines: {}, corrections: {} };
export const chargedOf = (period: Period, line: string): Charged =>
  has(period.lines, line) ? period.lines[line]! : noCharge;
const lineOf = ({ charging }: AgreementState, line: string): Line | null =>
  (has(charging.lines, line) ? charging.lines[line]! : null);

/** I28: what is shared is the cost net of VAT, and the VAT that nobody gets back. */
const shareable = ({ costPence, irrecoverableVatPence }: Cost): bigint =>
  pence(costPence) + pence(irrecoverableVatPence);
const costOf = ({ costPence, irrecoverableVatPence, recoverableVatPence }: Cost): Cost =>
  ({ costPence, irrecoverableVatPence, recoverableVatPence });

export const billedOf = ({ bills }: Charged): Amounts =>
  texts(added(Object.values(bills).map(({ of, pence: amount }) => ({ [of]: amount }))));

export function decidePeriod(state: AgreementState, command: PeriodCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const { on, year } = command;
  const period = periodOf(state, year);
  const decided = (guards: readonly G[], events: () => readonly AgreementEvent[] | Decided): Decided => {
    const verdict = check(facts.grade, [['year-malformed', () => isFinancialYear(year)], ...guards]);
    if ('refused' in verdict) return verdict;
    const made = events();
    const list = 'refused' in made ? made : 'events' in made ? made.events : made;
    return 'refused' in list ? list : accept(...list.map((event) => ({ ...event, ...verdict })));
  };
  // I27: a closed year takes nothing more.
  const open: G = ['period-closed', () => period.closedOn === null];
  switch (command.type) {
    case 'EstimateCharges': return decided([open, ...standing(state, period, command.line, council)], () => {
      const { line: name } = command;
      const shared = shareOut(state.membership, { line: lineOf(state, name)!, name, year, on }, shareable(command));
      return 'refused' in shared ? shared
        : [{ type: 'ChargeEstimated', on, council, year, line: name, ...costOf(command), ...shared }];
    });
    case 'BillCharge': return decided([open, ...billing(period, command, council)], () => [{
      type: 'ChargeBilled', on, council, charge: command.charge, year, line: command.line, of: command.of,
      amountPence: command.amountPence, vatPence: command.vatPence }]);
    case 'RecordOutturn': return decided([open, ...standing(state, period, command.line, council)],
      () => [{ type: 'OutturnRecorded', on, council, year, line: command.line, ...costOf(command) }]);
    case 'CalculateTrueUp': return decided([open, ...command.lines.flatMap((line) => [
      ...standing(state, period, line, council),
      ['outturn-missing', () => chargedOf(period, line).outturn !== null, () => ({ line })] satisfies G,
    ])], () => calculated(state, period, command, council));
    case 'AgreeTrueUp': return decided([open, ...agreeing(state, period, council, on)],
      () => trueUpAgreed(state, period, command, council));
    case 'DisputeCharge': return decided([open, ...disputing(period, command, council)], () => {
      const { line, disputedPence, why } = command;
      const charged = chargedOf(period, line);
      const event: AgreementEvent = { type: 'ChargeDisputed', on, council, year, line, disputedPence, why };
      return [event, ...settledBy(on, council, year, answered(state, charged, council) ? [line] : [])];
    });
    case 'ResolveChargeDispute': return decided([
      ['dispute-missing', () => has(chargedOf(period, command.line).disputed, command.of)],
      // One's own dispute is given up; another's ends by a determination.
      ['disputed-by-another', () => command.of === council || command.determination !== null],
    ], () => [{ type: 'ChargeDisputeResolved', on, council, year, line: command.line, of: command.of,
      how: command.how, determination: command.determination }]);
    case 'ClosePeriod': return decided([open,
      ['year-not-over', () => after(on, lastDay(year) as string as When)],
      ['lines-not-settled', () => unsettled(period).length === 0, () => ({ lines: unsettled(period) })],
    ], () => [{ type: 'ChargePeriodClosed', on, council, year }]);
  }
}

/** A line that the council takes part in paying for, in a year not settled yet. */
const standing = (state: AgreementState, period: Period, name: string, council: CouncilId): G[] => {
  const line = lineOf(state, name);
  return [
    ['line-unknown', () => line !== null, () => ({ line: name })],
    ['not-a-payer', () => state.membership.spans.some((span) =>
      span.service === line!.service && span.council === council && span.role !== 'none')],
    ['true-up-settled', () => !chargedOf(period, name).settled],
  ];
};

function billing(period: Period, command: Named<'BillCharge'>, council: CouncilId): G[] {
  const { charge, line, of, amountPence } = command;
  const charged = chargedOf(period, line);
  const { estimate } = charged;
  return [
    ['estimate-missing', () => estimate !== null],
    ['true-up-settled', () => charged.trueUp === null],
    ['charge-exists', () => !has(charged.bills, charge)],
    ['not-the-payee', () => estimate!.payTo === council, () => ({ payTo: estimate!.payTo })],
    ['not-charged', () => of !== council && has(estimate!.shares, of)],
    ['billed-beyond-estimate', () => {
      const share = pence(estimate!.shares[of]!);
      const total = pence(billedOf(charged)[of] ?? penceText(0n)) + pence(amountPence);
      return share < 0n ? share <= total : total <= share;
    }, () => ({ estimatedPence: estimate!.shares[of], billedPence: billedOf(charged)[of] ?? '0' })],
  ];
}

/** I23, I26: every line shared anew, with its test and its debit or credit to each council. */
function calculated(
  state: AgreementState, period: Period, { on, year, lines: names }: Named<'CalculateTrueUp'>, council: CouncilId,
): Decided {
  const lines: TrueUpLine[] = [];
  for (const name of [...new Set(names)].sort()) {
    const charged = chargedOf(period, name);
    const asked = { line: lineOf(state, name)!, name, year, on, against: charged.estimate };
    const shared = shareOut(state.membership, asked, shareable(charged.outturn!));
    if ('refused' in shared) return shared;
    const billed = billedOf(charged);
    lines.push({
      line: name, ...charged.outturn!, ...shared,
      resplit: shared.working.some(({ test }) => test?.result === 'exceeded' || test?.result === 'no-estimate'),
      estimated: charged.estimate?.shares ?? {}, billed, due: less(shared.shares, billed) });
  }
  return accept<AgreementEvent>({ type: 'TrueUpCalculated', on, council, year, lines });
}

/**
 * Who has a share of the true-up and has neither agreed to it nor disputed it. A council that is no more
 * cannot answer, and nobody waits for it; what it owed is its successors' (I16).
 */
export const unanswered = ({ parties }: Pick<AgreementState, 'parties'>, charged: Charged): CouncilId[] =>
  (Object.keys(charged.trueUp?.shares ?? {}) as CouncilId[]).filter((council) =>
    parties[council]?.status !== 'succeeded' && !charged.agreedBy.includes(council)
    && !has(charged.disputed, council));
/** The council's answer is the last that the line waits for. */
const answered = (state: AgreementState, charged: Charged, council: CouncilId): boolean =>
  charged.trueUp !== null && !charged.settled && unanswered(state, charged).every((other) => other === council);

const settledBy = (on: When, council: CouncilId, year: string, lines: readonly string[]): AgreementEvent[] =>
  (lines.length === 0 ? [] : [{ type: 'TrueUpSettled', on, council, year, lines }]);

const awaiting = (state: AgreementState, period: Period, council: CouncilId): string[] =>
  Object.keys(period.lines).sort().filter((line) => unanswered(state, period.lines[line]!).includes(council));

const agreeing = (state: AgreementState, period: Period, council: CouncilId, on: When): G[] => {
  const shared = Object.values(period.lines).filter(({ trueUp }) => trueUp !== null && has(trueUp.shares, council));
  return [
    ['true-up-missing', () => shared.length > 0],
    ['true-up-already-agreed', () => awaiting(state, period, council).length > 0],
    ...awaiting(state, period, council).map((line): G =>
      ['true-up-missing', () => notBefore(on, period.lines[line]!.calculatedOn), () => ({ line })]),
  ];
};

function trueUpAgreed(
  state: AgreementState, period: Period, { on, year }: Named<'AgreeTrueUp'>, council: CouncilId,
): AgreementEvent[] {
  const lines = awaiting(state, period, council);
  return [{ type: 'TrueUpAgreed', on, council, year, lines },
    ...settledBy(on, council, year, lines.filter((line) => answered(state, period.lines[line]!, council)))];
}

/** I30: a sum is disputed, not a whole charge; the rest stays payable. */
function disputing(period: Period, command: Named<'DisputeCharge'>, council: CouncilId): G[] {
  const charged = chargedOf(period, command.line);
  const shares = (charged.trueUp ?? charged.estimate)?.shares ?? {};
  return [
    ['not-charged', () => has(shares, council)],
    ['true-up-already-agreed', () => !charged.agreedBy.includes(council)],
    ['charge-already-disputed', () => !has(charged.disputed, council)],
    ['disputed-beyond-share', () => magnitude(command.disputedPence) <= magnitude(shares[council]!),
      () => ({ sharePence: shares[council] })],
  ];
}

/** Lines with an estimate or an outturn whose true-up is neither agreed nor its disputes noted. */
const unsettled = (period: Period): string[] =>
  Object.keys(period.lines).filter((line) => !period.lines[line]!.settled).sort();

