/**
 * The council register: one stream per legal body. A council is a body with a start and an end, not
 * a boundary; boundary codes come and go beside it, and bodies succeed one another many to many (I16).
 * Everything is dated, so any day of the past can be asked about (`council-facts.ts`).
 */
import {
  constraintRecorders, constraintRefusals, constraintVersions, decideConstraint, evolveConstraint, isConstraint,
} from './council-constraints.ts';
import type { Constraint, ConstraintCommand, ConstraintEvent } from './council-constraints.ts';
import { differences, governanceOn, nameOn, overlap, same, sharpens, standing, surelyEnded } from './council-facts.ts';
import { approvalPolicyFault, executionPolicyFault } from './council-policies.ts';
import type { ApprovalPolicy, ExecutionPolicy } from './council-policies.ts';
import { accept, refuse } from './decider.ts';
import type { Decider, Decision, Facts, Refusal } from './decider.ts';
import { councilIdPattern } from './ids.ts';
import type { CouncilId, PersonRef } from './ids.ts';
import type { Nation } from './legal-bases.ts';
import { earliest, isExact, isWhen, latest } from './time.ts';
import type { When } from './time.ts';

export const nations = [
  'england', 'wales', 'scotland', 'northern-ireland',
] as const satisfies readonly Nation[];

/** Type of body; with the nation also the tier. An NHS body is a partner (NHS Act 2006 s.75) without an executive. */
export const councilKinds = [
  'county', 'district', 'metropolitan-district', 'london-borough', 'city-corporation', 'unitary',
  'combined-authority', 'strategic-authority', 'nhs-body',
] as const;
export type CouncilKind = (typeof councilKinds)[number];

export const governanceModels = ['leader-and-cabinet', 'mayor-and-cabinet', 'committee', 'unknown'] as const;
export type GovernanceModel = (typeof governanceModels)[number];

/** LGHA 1989 s.4, s.5 and LGA 1972 s.151 (the glossary's HoPS, MO, CFO). */
export const statutoryRoles = ['head-of-paid-service', 'monitoring-officer', 'chief-finance-officer'] as const;
export type StatutoryRole = (typeof statutoryRoles)[number];

// 1 Events ----------------------------------------------------------------------------------------

export type CouncilEvent =
  | { readonly type: 'CouncilRegistered'; readonly council: CouncilId; readonly legalName: string;
      readonly kind: CouncilKind; readonly nation: Nation; readonly startsOn: When;
      readonly governanceModel: GovernanceModel; readonly region: string | null }
  | { readonly type: 'CouncilStartEstablished'; readonly startsOn: When }
  | { readonly type: 'CouncilRenamed'; readonly legalName: string; readonly from: When;
      readonly instrument: string | null }
  /** `on` is the first day without the body: the vesting or abolition day. */
  | { readonly type: 'CouncilEnded'; readonly on: When; readonly successors: readonly CouncilId[];
      readonly instrument: string | null }
  | { readonly type: 'SuccessorAdded'; readonly successor: CouncilId; readonly instrument: string | null }
  /** `to` is the first day without the code; null while it lasts. */
  | { readonly type: 'GssCodeAssigned'; readonly code: string; readonly from: When; readonly to: When | null }
  | { readonly type: 'GssCodeWithdrawn'; readonly code: string; readonly on: When }
  | { readonly type: 'GovernanceModelChanged'; readonly from: GovernanceModel; readonly to: GovernanceModel;
      readonly on: When }
  | { readonly type: 'StatutoryOfficerDesignated'; readonly role: StatutoryRole; readonly deputy: boolean;
      readonly post: string; readonly person: PersonRef; readonly from: When; readonly instrument: string | null }
  /** `on` is the first day out of office. */
  | { readonly type: 'StatutoryOfficerEnded'; readonly role: StatutoryRole; readonly deputy: boolean;
      readonly person: PersonRef; readonly on: When }
  | ({ readonly type: 'ExecutionPolicySet' } & ExecutionPolicy)
  | ({ readonly type: 'ApprovalPolicySet' } & ApprovalPolicy)
  | ConstraintEvent;

// 2 Commands --------------------------------------------------------------------------------------

export type CouncilCommand =
  /** Saying again what is registered changes nothing; a more exact start date is taken up. */
  | { readonly type: 'RegisterCouncil'; readonly council: CouncilId; readonly legalName: string;
      readonly kind: CouncilKind; readonly nation: Nation; readonly startsOn: When;
      readonly governanceModel: GovernanceModel; readonly region: string | null }
  | { readonly type: 'RenameCouncil'; readonly legalName: string; readonly from: When;
      readonly instrument: string | null }
  | { readonly type: 'EndCouncil'; readonly on: When; readonly successors: readonly CouncilId[];
      readonly instrument: string | null }
  | { readonly type: 'AddSuccessor'; readonly successor: CouncilId; readonly instrument: string | null }
  | { readonly type: 'AssignGssCode'; readonly code: string; readonly from: When; readonly to: When | null }
  | { readonly type: 'WithdrawGssCode'; readonly code: string; readonly on: When }
  | { readonly type: 'ChangeGovernanceModel'; readonly to: GovernanceModel; readonly on: When }
  | { readonly type: 'DesignateStatutoryOfficer'; readonly role: StatutoryRole; readonly deputy: boolean;
      readonly post: string; readonly person: PersonRef; readonly from: When; readonly instrument: string | null }
  | { readonly type: 'EndStatutoryOfficer'; readonly role: StatutoryRole; readonly deputy: boolean;
      readonly person: PersonRef; readonly on: When }
  | ({ readonly type: 'SetExecutionPolicy' } & ExecutionPolicy)
  | ({ readonly type: 'SetApprovalPolicy' } & ApprovalPolicy)
  | ConstraintCommand;

// 3 State -----------------------------------------------------------------------------------------

/** From the first day to the day before `to`; null while it lasts. */
export type Period = { readonly from: When; readonly to: When | null };
export type OfficerTerm = Period & {
  readonly role: StatutoryRole; readonly deputy: boolean; readonly post: string; readonly person: PersonRef;
};
export type GssPeriod = Period & { readonly code: string };

/** A registered council as other deciders see it: read-only, and queried through `council-facts.ts`. */
export type CouncilFacts = {
  readonly stage: 'registered';
  readonly council: CouncilId;
  readonly kind: CouncilKind;
  readonly nation: Nation;
  readonly region: string | null;
  readonly startsOn: When;
  readonly ended: { readonly on: When; readonly instrument: string | null } | null;
  readonly successors: readonly CouncilId[];
  /** Names and models in the order recorded; the first one applies from the beginning, whatever its date. */
  readonly names: readonly { readonly legalName: string; readonly from: When }[];
  readonly governance: readonly { readonly model: GovernanceModel; readonly from: When }[];
  readonly gssCodes: readonly GssPeriod[];
  readonly officers: readonly OfficerTerm[];
  /** In the order recorded: of two from the same day the later one counts. */
  readonly executionPolicies: readonly ExecutionPolicy[];
  readonly approvalPolicies: readonly ApprovalPolicy[];
  readonly constraints: readonly Constraint[];
};
export type CouncilState = { readonly stage: 'unregistered' } | CouncilFacts;
export type CouncilRules = Facts;

// 4 Refusals, in order of precedence ----------------------------------------------------------------

export const councilRefusals = [
  'not-the-registrar', 'not-entitled', 'another-council', 'not-registered', 'council-id-malformed',
  'name-missing', 'invalid-date', 'date-not-exact', 'registered-differently', 'council-ended',
  'already-ended', 'not-ended', 'ends-before-it-starts', 'own-successor', 'renamed-differently',
  'gss-code-malformed', 'gss-code-overlaps', 'gss-code-not-held', 'later-change-recorded',
  'role-already-held', 'monitoring-officer-not-separate', 'officer-not-designated', 'bands-incomplete',
  'bands-not-ascending', 'band-without-signatory', 'policy-out-of-range', ...constraintRefusals,
] as const;
export type CouncilRefusal = (typeof councilRefusals)[number];

type No = { refused: Refusal<CouncilRefusal> } | null;

const ownCommands: ReadonlySet<CouncilCommand['type']> = new Set<CouncilCommand['type']>(
  ['DesignateStatutoryOfficer', 'EndStatutoryOfficer', 'SetExecutionPolicy', 'SetApprovalPolicy']);

/** The register belongs to the registrar; its officers and policies are also the council's own to keep. */
function entitled(state: CouncilState, command: CouncilCommand, { actor }: Facts): No {
  if (actor.capacity === 'registrar') return null;
  const recorder = isConstraint(command) ? constraintRecorders[command.type]
    : ownCommands.has(command.type) ? 'monitoring-officer' : null;
  if (recorder === null) return refuse('not-the-registrar', { capacity: actor.capacity });
  if (actor.capacity !== recorder) return refuse('not-entitled', { capacity: actor.capacity });
  return state.stage === 'registered' && actor.council !== state.council
    ? refuse('another-council', { council: actor.council }) : null;
}

/** ONS nine-character code: a letter for the country and eight digits. */
export const gssCodePattern = /^[A-Z][0-9]{8}$/;

const datesOf = (command: CouncilCommand): readonly When[] => {
  switch (command.type) {
    case 'RegisterCouncil': return [command.startsOn];
    case 'AddSuccessor': return [];
    case 'AssignGssCode': return command.to === null ? [command.from] : [command.from, command.to];
    case 'RenameCouncil':
    case 'DesignateStatutoryOfficer':
    case 'SetExecutionPolicy':
    case 'SetApprovalPolicy': return [command.from];
    default: return [command.on];
  }
};

/** Live facts are dated to the day; an end is dated at least to the year even when imported. */
function dated(command: CouncilCommand, { grade }: Facts): No {
  const dates = datesOf(command);
  const invalid = dates.find(date => !isWhen(date));
  if (invalid !== undefined) return refuse('invalid-date', { date: invalid });
  const vague = dates.find(date => grade === 'live' ? !isExact(date)
    : date === 'unknown' && command.type === 'EndCouncil');
  return vague === undefined ? null : refuse('date-not-exact', { date: vague });
}

type Registration = Extract<CouncilCommand, { type: 'RegisterCouncil' }>;

function register(state: CouncilState, command: Registration): Decision<CouncilEvent, CouncilRefusal> {
  if (!councilIdPattern.test(command.council)) return refuse('council-id-malformed', { council: command.council });
  if (command.legalName.trim() === '') return refuse('name-missing');
  if (state.stage === 'unregistered') return accept({ ...command, type: 'CouncilRegistered' });
  const differs = differences(state, command);
  if (differs.length > 0) return refuse('registered-differently', { differs });
  if (state.ended && latest(state.ended.on) <= earliest(command.startsOn)) {
    return refuse('ends-before-it-starts', { on: state.ended.on });
  }
  return sharpens(command.startsOn, state.startsOn)
    ? accept({ type: 'CouncilStartEstablished', startsOn: command.startsOn }) : accept();
}

type Ending = Extract<CouncilCommand, { type: 'EndCouncil' | 'AddSuccessor' }>;

function succession(state: CouncilFacts, command: Ending): Decision<CouncilEvent, CouncilRefusal> {
  const successors = command.type === 'EndCouncil' ? command.successors : [command.successor];
  const malformed = successors.find(successor => !councilIdPattern.test(successor));
  if (malformed !== undefined) return refuse('council-id-malformed', { council: malformed });
  if (command.type === 'EndCouncil') {
    if (state.ended !== null && state.ended.on !== command.on) return refuse('already-ended', { on: state.ended.on });
    if (latest(command.on) <= earliest(state.startsOn)) {
      return refuse('ends-before-it-starts', { startsOn: state.startsOn });
    }
  } else if (state.ended === null) return refuse('not-ended');
  if (successors.includes(state.council)) return refuse('own-successor');
  const distinct = [...new Set(successors)];
  if (state.ended === null && command.type === 'EndCouncil') {
    return accept({ type: 'CouncilEnded', on: command.on, successors: distinct, instrument: command.instrument });
  }
  return accept(...distinct.filter(successor => !state.successors.includes(successor))
    .map(successor => ({ type: 'SuccessorAdded' as const, successor, instrument: command.instrument })));
}

type Designation = Extract<CouncilCommand, { type: 'DesignateStatutoryOfficer' }>;

/** LGHA 1989 s.5: the monitoring officer may be neither of the other two; those two may be one person (I8). */
function designate(state: CouncilFacts, command: Designation): Decision<CouncilEvent, CouncilRefusal> {
  const term = { from: command.from, to: null };
  const again = state.officers.some(held => held.role === command.role && held.deputy === command.deputy
    && held.person === command.person && held.post === command.post && held.from === command.from);
  if (again) return accept();
  const holders = state.officers.filter(held => !held.deputy && overlap(held, term));
  if (!command.deputy) {
    const holder = holders.find(held => held.role === command.role);
    if (holder) return refuse('role-already-held', { role: command.role, since: holder.from });
    const clash = holders.find(held => held.person === command.person
      && (held.role === 'monitoring-officer') !== (command.role === 'monitoring-officer'));
    if (clash) return refuse('monitoring-officer-not-separate', { holds: clash.role, since: clash.from });
  } else if (state.officers.some(held => held.deputy && held.role === command.role
    && held.person === command.person && overlap(held, term))) {
    return refuse('role-already-held', { role: command.role, deputy: true });
  }
  return accept({ ...command, type: 'StatutoryOfficerDesignated' });
}

// 5 decide ----------------------------------------------------------------------------------------

function decide(state: CouncilState, command: CouncilCommand, facts: Facts): Decision<CouncilEvent, CouncilRefusal> {
  const no = entitled(state, command, facts);
  if (no) return no;
  if (state.stage === 'unregistered' && command.type !== 'RegisterCouncil') return refuse('not-registered');
  const undated = dated(command, facts);
  if (undated) return undated;
  if (command.type === 'RegisterCouncil') return register(state, command);
  if (state.stage === 'unregistered') return refuse('not-registered');
  if (isConstraint(command)) return decideConstraint(state, command);
  switch (command.type) {
    case 'EndCouncil':
    case 'AddSuccessor':
      return succession(state, command);

    case 'RenameCouncil': {
      if (command.legalName.trim() === '') return refuse('name-missing');
      if (surelyEnded(state, command.from)) return refuse('council-ended', { on: state.ended?.on });
      const { legalName, from, instrument } = command;
      const sameDay = state.names.slice(1).find(name => earliest(name.from) === earliest(from));
      if (sameDay && sameDay.legalName !== legalName) {
        return refuse('renamed-differently', { legalName: sameDay.legalName });
      }
      if (nameOn(state, from) === legalName) return accept();
      return accept({ type: 'CouncilRenamed', legalName, from, instrument });
    }

    case 'AssignGssCode': {
      if (surelyEnded(state, command.from)) return refuse('council-ended', { on: state.ended?.on });
      if (command.to !== null && latest(command.to) <= earliest(command.from)) return refuse('ends-before-it-starts');
      if (!gssCodePattern.test(command.code)) return refuse('gss-code-malformed', { gssCode: command.code });
      const known = state.gssCodes.find(held => held.code === command.code && held.from === command.from);
      if (known && (command.to === null || command.to === known.to)) return accept();
      if (known && known.to === null && command.to !== null) {
        return accept({ type: 'GssCodeWithdrawn', code: command.code, on: command.to });
      }
      // A period of unknown end may be shorter than a day, so that it overlaps nothing: one start, one period.
      const held = known ?? state.gssCodes.find(other => overlap(other, command));
      if (held) return refuse('gss-code-overlaps', { gssCode: held.code, from: held.from, to: held.to });
      return accept({ type: 'GssCodeAssigned', code: command.code, from: command.from, to: command.to });
    }

    case 'WithdrawGssCode': {
      const held = state.gssCodes.filter(period => period.code === command.code);
      if (held.some(period => period.to === command.on)) return accept();
      const open = held.find(period => period.to === null);
      if (!open) return refuse('gss-code-not-held', { gssCode: command.code });
      if (latest(command.on) <= earliest(open.from)) return refuse('ends-before-it-starts', { from: open.from });
      return accept({ type: 'GssCodeWithdrawn', code: command.code, on: command.on });
    }

    case 'ChangeGovernanceModel': {
      if (surelyEnded(state, command.on)) return refuse('council-ended', { on: state.ended?.on });
      const from = governanceOn(state, earliest(command.on));
      if (from === command.to) return accept();
      const later = state.governance.slice(1).find(change => earliest(change.from) >= earliest(command.on));
      if (later) return refuse('later-change-recorded', { on: later.from });
      return accept({ type: 'GovernanceModelChanged', from, to: command.to, on: command.on });
    }

    case 'DesignateStatutoryOfficer':
      if (surelyEnded(state, command.from)) return refuse('council-ended', { on: state.ended?.on });
      return designate(state, command);

    case 'EndStatutoryOfficer': {
      const terms = state.officers.filter(held => held.role === command.role
        && held.deputy === command.deputy && held.person === command.person);
      if (terms.some(held => held.to === command.on)) return accept();
      const term = terms.find(held => held.to === null);
      if (!term) return refuse('officer-not-designated', { role: command.role });
      if (latest(command.on) <= earliest(term.from)) return refuse('ends-before-it-starts', { from: term.from });
      const { role, deputy, person, on } = command;
      return accept({ type: 'StatutoryOfficerEnded', role, deputy, person, on });
    }

    case 'SetExecutionPolicy': {
      if (surelyEnded(state, command.from)) return refuse('council-ended', { on: state.ended?.on });
      const fault = executionPolicyFault(command.bands);
      if (fault) return refuse(...fault);
      const policy = { from: command.from, bands: command.bands };
      if (same(standing(state.executionPolicies, command.from), policy)) return accept();
      return accept({ type: 'ExecutionPolicySet', ...policy });
    }

    case 'SetApprovalPolicy': {
      if (surelyEnded(state, command.from)) return refuse('council-ended', { on: state.ended?.on });
      const { type: _, ...policy } = command;
      const fault = approvalPolicyFault(policy);
      if (fault) return refuse(...fault);
      if (same(standing(state.approvalPolicies, command.from), policy)) return accept();
      return accept({ type: 'ApprovalPolicySet', ...policy });
    }
  }
}

// 6 evolve ----------------------------------------------------------------------------------------

function evolve(state: CouncilState, event: CouncilEvent): CouncilState {
  if (event.type === 'CouncilRegistered') {
    const { council, kind, nation, region, startsOn, legalName, governanceModel } = event;
    return {
      stage: 'registered', council, kind, nation, region, startsOn, ended: null, successors: [],
      names: [{ legalName, from: startsOn }], governance: [{ model: governanceModel, from: startsOn }],
      gssCodes: [], officers: [], executionPolicies: [], approvalPolicies: [], constraints: [],
    };
  }
  if (state.stage === 'unregistered') return state;
  switch (event.type) {
    case 'CouncilStartEstablished': {
      const { startsOn } = event;
      const dateFirst = <T extends { from: When }>([first, ...rest]: readonly T[]) =>
        [{ ...first!, from: startsOn }, ...rest];
      return { ...state, startsOn, names: dateFirst(state.names), governance: dateFirst(state.governance) };
    }
    case 'CouncilRenamed':
      return { ...state, names: [...state.names, { legalName: event.legalName, from: event.from }] };
    case 'CouncilEnded':
      return { ...state, ended: { on: event.on, instrument: event.instrument }, successors: event.successors };
    case 'SuccessorAdded':
      return { ...state, successors: [...state.successors, event.successor] };
    case 'GssCodeAssigned':
      return { ...state, gssCodes: [...state.gssCodes, { code: event.code, from: event.from, to: event.to }] };
    case 'GssCodeWithdrawn':
      return { ...state, gssCodes: state.gssCodes.map(held =>
        held.code === event.code && held.to === null ? { ...held, to: event.on } : held) };
    case 'GovernanceModelChanged':
      return { ...state, governance: [...state.governance, { model: event.to, from: event.on }] };
    case 'StatutoryOfficerDesignated': {
      const { role, deputy, post, person, from } = event;
      return { ...state, officers: [...state.officers, { role, deputy, post, person, from, to: null }] };
    }
    case 'StatutoryOfficerEnded':
      return { ...state, officers: state.officers.map(held => held.role === event.role
        && held.deputy === event.deputy && held.person === event.person && held.to === null
        ? { ...held, to: event.on } : held) };
    case 'ExecutionPolicySet': {
      const { type: _, ...policy } = event;
      return { ...state, executionPolicies: [...state.executionPolicies, policy] };
    }
    case 'ApprovalPolicySet': {
      const { type: _, ...policy } = event;
      return { ...state, approvalPolicies: [...state.approvalPolicies, policy] };
    }
    case 'CfoReportMade':
    case 'Section24DirectionMade':
    case 'InterventionStarted':
    case 'ConstraintLifted':
      return evolveConstraint(state, event);
    default:
      return state;
  }
}

export const council: Decider<CouncilCommand, CouncilState, CouncilEvent, CouncilRules, CouncilRefusal> = {
  name: 'council',
  initial: { stage: 'unregistered' },
  decide,
  evolve,
  versions: {
    CouncilRegistered: 1, CouncilStartEstablished: 1, CouncilRenamed: 1, CouncilEnded: 1, SuccessorAdded: 1,
    GssCodeAssigned: 1, GssCodeWithdrawn: 1, GovernanceModelChanged: 1, StatutoryOfficerDesignated: 1,
    StatutoryOfficerEnded: 1, ExecutionPolicySet: 1, ApprovalPolicySet: 1, ...constraintVersions,
  },
  /** The register is public; its officers are opaque references, never names (I56). */
  classify: () => ({ class: 'public' }),
};
