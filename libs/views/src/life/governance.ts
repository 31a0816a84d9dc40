/** The governance of one agreement as a document: boards and who sits, papers of the year, figures, open points. */
import { boardOf, earliest, partnersOn, sitsOn, standingBoards } from '#domain';
import type {
  AgreementState, AuditFinding, Board, BoardCallIn, BoardDecision, Budget, CouncilId, Figure, Indicator, LocalDate,
  PersonRef, Risk, ServicePlan, When,
} from '#domain';

type Of<T> = readonly (T & { readonly council: string })[];
type DecisionEntry = Omit<BoardDecision, 'callIns'> & { readonly decision: string; readonly callIns: Of<BoardCallIn> };
export type BoardEntry = Board & {
  readonly board: string;
  /** The first day without it; null while it stands. */
  readonly replacedOn: When | null;
  /** Who sits on the day asked about. */
  readonly members: readonly {
    readonly council: CouncilId; readonly person: PersonRef; readonly from: When; readonly until: LocalDate | null }[];
  readonly meetings: readonly { readonly meeting: string; readonly on: When; readonly publishedOn: When;
    readonly quorate: boolean | 'unknown'; readonly decisions: readonly DecisionEntry[] }[];
};
type Approved<T> = Omit<T, 'approvals'> & { readonly approvals: Of<{ readonly on: When }> };
/** I40: a value not known is neither met nor missed, and `known` of `reported` says how many are. */
export type IndicatorEntry = Omit<Indicator, 'values'> & {
  readonly indicator: string; readonly known: number; readonly reported: number;
  readonly values: readonly {
    readonly period: string; readonly value: Figure; readonly against: 'met' | 'missed' | 'unknown' }[];
};
export type GovernanceDocument = {
  readonly agreement: string; readonly on: LocalDate; readonly boards: readonly BoardEntry[];
  readonly servicePlans: readonly (Approved<ServicePlan> & { readonly plan: string })[];
  readonly budgets: readonly (Approved<Budget> & { readonly budget: string })[];
  readonly indicators: readonly IndicatorEntry[];
  readonly annualReports: readonly {
    readonly year: string; readonly endorsements: Of<{ readonly hash: string }>;
    readonly missing: readonly CouncilId[] }[];
  readonly risks: readonly (Risk & { readonly risk: string })[];
  readonly auditFindings: readonly (Omit<AuditFinding, 'answers'> & {
    readonly finding: string; readonly answers: Of<{ readonly on: When; readonly answer: string }> })[];
};

const listed = <T extends object>(entries: Readonly<Record<string, T>>): Of<T> =>
  Object.keys(entries).sort().map((council) => ({ council, ...entries[council]! }));
const dated = (approvals: Readonly<Record<string, When>>): Of<{ readonly on: When }> =>
  Object.keys(approvals).sort().map((council) => ({ council, on: approvals[council]! }));

function boardEntry(state: AgreementState, board: string, on: LocalDate): BoardEntry[] {
  const { members, meetings, replaced } = state.governance;
  const found = boardOf(state, board, on);
  return found === undefined || earliest(found.from) > on ? [] : [{
    board, ...found, replacedOn: replaced[board] ?? null,
    members: Object.entries(members[board] ?? {}).flatMap(([person, terms]) => terms.filter((one) => sitsOn(one, on))
      .map(({ council, from, until }) => ({ council, person: person as PersonRef, from, until }))),
    meetings: Object.entries(meetings[board] ?? {}).map(([meeting, { decisions, ...of }]) => ({
      meeting, ...of, decisions: Object.entries(decisions).map(([decision, { callIns, ...made }]) =>
        ({ decision, ...made, callIns: listed(callIns) })) })),
  }];
}

/** Decimal text as integers of one scale, so that no digit is lost in comparing. */
function compared(value: Figure, target: Figure): number {
  const scale = 6;
  const whole = (text: Figure): bigint => {
    const [units = '0', digits = ''] = text.split('.');
    return BigInt(`${units}${digits.padEnd(scale, '0')}`);
  };
  const [a, b] = [whole(value), whole(target)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function against({ target, direction }: Indicator, value: Figure): 'met' | 'missed' | 'unknown' {
  if (value === 'unknown' || target === 'unknown') return 'unknown';
  const order = compared(value, target);
  return order === 0 || (order > 0) === (direction === 'higher') ? 'met' : 'missed';
}

function indicatorEntry(indicator: string, entry: Indicator): IndicatorEntry {
  const values = Object.keys(entry.values).sort().map((period) => ({
    period, value: entry.values[period]!, against: against(entry, entry.values[period]!) }));
  const { service, name, unit, target, direction } = entry;
  return { indicator, service, name, unit, target, direction, reported: values.length, values,
    known: values.filter(({ value }) => value !== 'unknown').length };
}

export function governanceDocument(state: AgreementState, on: LocalDate): GovernanceDocument {
  const { governance } = state;
  const boards = new Set([...standingBoards(state), ...Object.keys(governance.replaced),
    ...Object.keys(governance.boards)]);
  const partners = partnersOn(state, Object.keys(state.services), on);
  return {
    agreement: state.agreement, on,
    boards: [...boards].flatMap((board) => boardEntry(state, board, on)),
    servicePlans: Object.entries(governance.plans).map(([plan, { approvals, ...entry }]) =>
      ({ plan, ...entry, approvals: dated(approvals) })),
    budgets: Object.entries(governance.budgets).map(([budget, { approvals, ...entry }]) =>
      ({ budget, ...entry, approvals: dated(approvals) })),
    indicators: Object.entries(governance.indicators).map(([indicator, entry]) => indicatorEntry(indicator, entry)),
    annualReports: Object.keys(governance.annualReports).sort().map((year) => {
      const of = governance.annualReports[year]!;
      return { year, endorsements: Object.keys(of).sort().map((council) => ({ council, hash: of[council]! })),
        missing: partners.filter((council) => of[council] === undefined) };
    }),
    risks: Object.entries(governance.risks).map(([risk, entry]) => ({ risk, ...entry })),
    auditFindings: Object.entries(governance.findings).map(([finding, { answers, ...entry }]) =>
      ({ finding, ...entry, answers: listed(answers) })),
  };
}
