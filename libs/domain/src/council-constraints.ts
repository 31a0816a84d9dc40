/**
 * What binds a council from outside: its finance officer's report under s.114, a direction under s.24
 * before reorganisation, commissioners. Facts about the body, recorded once in the register; what they
 * forbid is for each agreement to ask (`agreement/consents`).
 */
import { accept, refuse } from './decider.ts';
import type { Decision } from './decider.ts';
import type { PenceText } from './money.ts';
import { addDays, earliest, isExact, latest } from './time.ts';
import type { LocalDate, When } from './time.ts';

/** LGFA 1988 s.114 and s.114A: unlawful spending by the council or its executive, or resources insufficient. */
export const cfoReportKinds = ['unlawful-by-council', 'unlawful-by-executive', 'resources-insufficient'] as const;
export type CfoReportKind = (typeof cfoReportKinds)[number];

/** LGFA 1988 s.115(3): the council considers the report within 21 days. */
const considerWithinDays = 21;

type CfoReport = {
  readonly report: CfoReportKind;
  /** The last day to consider it; null where the day of the report is not known. */
  readonly considerBy: LocalDate | null;
};
/** LGPIHA 2007 s.24: limits and dates are those of the direction itself. */
type Direction = {
  readonly instrument: string;
  /** Consideration payable by the council under a contract, above which it needs consent. */
  readonly limitPence: PenceText;
  /** Only contracts that run, or can be extended, past this day are caught. */
  readonly runningPast: LocalDate;
  readonly consentGivers: readonly string[];
};
type Intervention = { readonly commissioners: readonly string[]; readonly powers: string };

/** From the first day to the day before `to`; null while it lasts. */
export type Constraint = { readonly id: string; readonly from: When; readonly to: When | null } & (
  | ({ readonly kind: 's114-report' } & CfoReport)
  | ({ readonly kind: 's24-direction' } & Direction)
  | ({ readonly kind: 'intervention' } & Intervention));

export type ConstraintEvent =
  | ({ readonly type: 'CfoReportMade'; readonly constraint: string; readonly on: When } & CfoReport)
  | ({ readonly type: 'Section24DirectionMade'; readonly constraint: string; readonly on: When } & Direction)
  | ({ readonly type: 'InterventionStarted'; readonly constraint: string; readonly on: When } & Intervention)
  /** `on` is the first day without it: the prohibition is over, the direction revoked, the commissioners gone. */
  | { readonly type: 'ConstraintLifted'; readonly constraint: string; readonly on: When };
export type ConstraintCommand =
  | { readonly type: 'RecordCfoReport'; readonly constraint: string; readonly on: When;
      readonly report: CfoReportKind }
  | ({ readonly type: 'RecordSection24Direction'; readonly constraint: string; readonly on: When } & Direction)
  | ({ readonly type: 'RecordIntervention'; readonly constraint: string; readonly on: When } & Intervention)
  | { readonly type: 'LiftConstraint'; readonly constraint: string; readonly on: When };

/** The council's own officer who may record it beside the registrar. */
type Recorder = 'finance-officer' | 'monitoring-officer';
export const constraintRecorders: Readonly<Record<ConstraintCommand['type'], Recorder>> = {
  RecordCfoReport: 'finance-officer', RecordSection24Direction: 'monitoring-officer',
  RecordIntervention: 'monitoring-officer', LiftConstraint: 'monitoring-officer',
};
export const constraintVersions = {
  CfoReportMade: 1, Section24DirectionMade: 1, InterventionStarted: 1, ConstraintLifted: 1,
} as const;
export const constraintRefusals = ['constraint-exists', 'constraint-missing', 'constraint-over'] as const;
export type ConstraintRefusal = (typeof constraintRefusals)[number];

export const isConstraint = (command: { readonly type: string }): command is ConstraintCommand =>
  Object.hasOwn(constraintRecorders, command.type);

type Register = { readonly constraints: readonly Constraint[] };

export function decideConstraint(
  { constraints }: Register, command: ConstraintCommand,
): Decision<ConstraintEvent, ConstraintRefusal> {
  const { constraint: id, on } = command;
  const held = constraints.find((one) => one.id === id);
  if (command.type === 'LiftConstraint') {
    if (held === undefined) return refuse('constraint-missing', { constraint: id });
    if (held.to === on) return accept();
    if (held.to !== null) return refuse('constraint-over', { to: held.to });
    if (latest(on) <= earliest(held.from)) return refuse('constraint-over', { from: held.from });
    return accept<ConstraintEvent>({ type: 'ConstraintLifted', constraint: id, on });
  }
  if (held !== undefined) return refuse('constraint-exists', { constraint: id });
  switch (command.type) {
    case 'RecordCfoReport': {
      const considerBy = isExact(on) ? addDays(on as string as LocalDate, considerWithinDays) : null;
      return accept<ConstraintEvent>({ type: 'CfoReportMade', constraint: id, on, report: command.report, considerBy });
    }
    case 'RecordSection24Direction': return accept<ConstraintEvent>({ ...command, type: 'Section24DirectionMade' });
    case 'RecordIntervention': return accept<ConstraintEvent>({ ...command, type: 'InterventionStarted' });
  }
}

export function evolveConstraint<S extends Register>(state: S, event: ConstraintEvent): S {
  const add = (entry: Constraint): S => ({ ...state, constraints: [...state.constraints, entry] });
  switch (event.type) {
    case 'CfoReportMade': {
      const { constraint: id, on: from, report, considerBy } = event;
      return add({ id, kind: 's114-report', from, to: null, report, considerBy });
    }
    case 'Section24DirectionMade': {
      const { constraint: id, on: from, instrument, limitPence, runningPast, consentGivers } = event;
      return add({ id, kind: 's24-direction', from, to: null, instrument, limitPence, runningPast, consentGivers });
    }
    case 'InterventionStarted': {
      const { constraint: id, on: from, commissioners, powers } = event;
      return add({ id, kind: 'intervention', from, to: null, commissioners, powers });
    }
    case 'ConstraintLifted': return { ...state, constraints: state.constraints.map((held) =>
      (held.id === event.constraint ? { ...held, to: event.on } : held)) };
  }
}

/** What binds the council on a day; a vague date is read as its first day. */
export const constraintsOn = ({ constraints }: Register, on: When): readonly Constraint[] => constraints
  .filter(({ from, to }) => earliest(from) <= earliest(on) && (to === null || earliest(on) < earliest(to)));
