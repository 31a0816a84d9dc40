/**
 * The agreement: one stream, one decider, in parts that follow its life. Where is the rule?
 *   proposal.ts   who is at the table, services, roles, delivery model, papers
 *   legal.ts      legal bases, procurement, shared posts, holders, committee mandates
 *   text.ts       clauses, drafts, acceptance, freezing
 *   approval.ts   one council's approval run; its rules in approval-guards.ts
 *   consents      authority and consent while a s.114 report or a s.24 direction binds a council
 *   execution.ts  counterparts (the rule for signing), conditions, commencement, corrections
 * then, in force and after, a folder each with its `rules.ts` and `state.ts`:
 *   membership    accession, change of role, withdrawal, substitution, suspension
 *   variation     deeds, side letters, schedules, restrictions, the text in force on a day
 *   charging      cost shares, drivers, true-up, closed periods
 *   governance    boards, plans, budgets, indicators
 *   disputes      ladder and clocks
 *   ending        notice, extension, replacement, the end
 *   winding-down  work-streams, final account, closing, retention
 *   savings       forecast, budgeted, claimed, verified: from the proposal on, and after the end
 *   disclosure    what is released or withheld after it was recorded: at any time
 *   deadlines     what comes due by itself
 * What every command needs, whatever its part, is checked here first.
 */
import type { Capacity, Classification } from '../actor.ts';
import { refuse } from '../decider.ts';
import type { Decider, Decision, Refusal } from '../decider.ts';
import type { CouncilId } from '../ids.ts';
import { earliest, isLocalDate, isWhen, surelyBefore } from '../time.ts';
import type { When } from '../time.ts';
import {
  approvalCommands, approvalEvents, approvalRefusals, decideApproval, evolveApproval,
} from './approval.ts';
import type { ApprovalCommand, ApprovalEvent, ApprovalRefusal } from './approval.ts';
import type { AgreementEvent } from './events.ts';
import {
  decideExecution, evolveExecution, executionCommands, executionEvents, executionRefusals,
} from './execution.ts';
import type { ExecutionCommand, ExecutionEvent, ExecutionRefusal } from './execution.ts';
import {
  decideLegal, evolveLegal, legalCommands, legalEvents, legalRefusals,
} from './legal.ts';
import type { LegalCommand, LegalEvent, LegalRefusal } from './legal.ts';
import {
  decideProposal, evolveProposal, proposalCommands, proposalEvents, proposalRefusals,
} from './proposal.ts';
import type { ProposalCommand, ProposalEvent, ProposalRefusal } from './proposal.ts';
import { evolveMembership } from './membership/evolve.ts';
import {
  membershipCommands, membershipDates, membershipEvents, membershipNeeds, membershipRefusals, decideMembership,
  speaksFromOutside,
} from './membership/rules.ts';
import type { MembershipCommand, MembershipEvent, MembershipRefusal } from './membership/rules.ts';
import { acceding, councilsNamedBy } from './membership/state.ts';
import {
  variationCommands, variationEvents, variationRefusals, decideVariation, evolveVariation,
} from './variation/rules.ts';
import type { VariationCommand, VariationEvent, VariationRefusal } from './variation/rules.ts';
import { restrictedBy } from './variation/restrictions.ts';
import {
  chargingCommands, chargingEvents, chargingRefusals, decideCharging, evolveCharging,
} from './charging/rules.ts';
import type { ChargingCommand, ChargingEvent, ChargingRefusal } from './charging/rules.ts';
import {
  governanceCommands, governanceEvents, governanceRefusals, decideGovernance, evolveGovernance,
} from './governance/rules.ts';
import type { GovernanceCommand, GovernanceEvent, GovernanceRefusal } from './governance/rules.ts';
import { recordedClass } from './disclosure/reading.ts';
import {
  citedBy, decideDisclosure, disclosureCommands, disclosureEvents, disclosureRefusals, evolveDisclosure,
} from './disclosure/rules.ts';
import type { DisclosureCommand, DisclosureEvent, DisclosureRefusal } from './disclosure/rules.ts';
import { disputesCommands, disputesEvents, disputesRefusals, decideDispute, evolveDispute } from './disputes/rules.ts';
import type { DisputeCommand, DisputeEvent, DisputeRefusal } from './disputes/rules.ts';
import { endingCommands, endingEvents, endingRefusals, decideEnding, evolveEnding } from './ending/rules.ts';
import type { EndingCommand, EndingEvent, EndingRefusal } from './ending/rules.ts';
import {
  windingDownCommands, windingDownEvents, windingDownRefusals, decideWindingDown, evolveWindingDown,
} from './winding-down/rules.ts';
import type { WindingDownCommand, WindingDownEvent, WindingDownRefusal } from './winding-down/rules.ts';
import { commitmentRefusals } from './consents/guards.ts';
import { consentsCommands, consentsEvents, consentsRefusals, decideConsent, evolveConsent } from './consents/rules.ts';
import type { ConsentCommand, ConsentEvent, ConsentRefusal } from './consents/rules.ts';
import {
  deadlineCommands, deadlineEvents, deadlineRefusals, decideDeadline, evolveDeadline,
} from './deadlines/rules.ts';
import type { DeadlineCommand, DeadlineEvent, DeadlineRefusal } from './deadlines/rules.ts';
import { inBeing } from './reading.ts';
import { foldSavings } from './savings/folding.ts';
import { decideSavings, savingsCommands, savingsEvents, savingsRefusals } from './savings/rules.ts';
import type { SavingsCommand, SavingsEvent, SavingsRefusal } from './savings/rules.ts';
import { councilOf, lineOf } from './savings/reading.ts';
import { has, initial, stageOf } from './state.ts';
import type { AgreementFacts, AgreementState, Stage } from './state.ts';
import {
  decideText, evolveText, textCommands, textEvents, textRefusals,
} from './text.ts';
import type { TextCommand, TextEvent, TextRefusal } from './text.ts';
import { deadlinesOf } from './todo.ts';

export type AgreementCommand = ProposalCommand | LegalCommand | TextCommand | ApprovalCommand | ExecutionCommand
  | MembershipCommand | VariationCommand | ChargingCommand | GovernanceCommand
  | DisputeCommand | EndingCommand | WindingDownCommand | DeadlineCommand | ConsentCommand | SavingsCommand
  | DisclosureCommand;

export const openingRefusals = [
  'agreement-unknown', 'no-acting-council', 'capacity-not-entitled', 'agreement-abandoned', 'date-not-exact',
  'date-in-the-future', 'not-a-party', 'council-not-in-being', 'before-the-proposal',
] as const;
/** Of every command of a part of life, before its own rules. */
export const lifeRefusals =
  ['not-in-force', 'agreement-ended', 'agreement-closed', 'before-commencement', 'restricted'] as const;
export type LifeRefusal = (typeof lifeRefusals)[number];
type OpeningRefusal = (typeof openingRefusals)[number] | LifeRefusal;
export type AgreementRefusal =
  OpeningRefusal | ProposalRefusal | LegalRefusal | TextRefusal | ApprovalRefusal | ExecutionRefusal
  | MembershipRefusal | VariationRefusal | ChargingRefusal | GovernanceRefusal
  | DisputeRefusal | EndingRefusal | WindingDownRefusal | DeadlineRefusal | ConsentRefusal | SavingsRefusal
  | DisclosureRefusal;
export const agreementRefusals: readonly AgreementRefusal[] = [...new Set<AgreementRefusal>([
  ...openingRefusals, ...lifeRefusals, ...proposalRefusals, ...legalRefusals, ...textRefusals, ...approvalRefusals,
  ...executionRefusals, ...membershipRefusals, ...variationRefusals, ...chargingRefusals,
  ...governanceRefusals, ...disputesRefusals, ...endingRefusals, ...windingDownRefusals, ...deadlineRefusals,
  ...consentsRefusals, ...commitmentRefusals, ...savingsRefusals, ...disclosureRefusals,
])];

const parts = {
  proposal: { commands: proposalCommands, events: proposalEvents },
  legal: { commands: legalCommands, events: legalEvents },
  text: { commands: textCommands, events: textEvents },
  approval: { commands: approvalCommands, events: approvalEvents },
  execution: { commands: executionCommands, events: executionEvents },
  membership: { commands: membershipCommands, events: membershipEvents },
  variation: { commands: variationCommands, events: variationEvents },
  charging: { commands: chargingCommands, events: chargingEvents },
  governance: { commands: governanceCommands, events: governanceEvents },
  disputes: { commands: disputesCommands, events: disputesEvents },
  ending: { commands: endingCommands, events: endingEvents },
  windingDown: { commands: windingDownCommands, events: windingDownEvents },
  deadlines: { commands: deadlineCommands, events: deadlineEvents },
  consents: { commands: consentsCommands, events: consentsEvents },
  savings: { commands: savingsCommands, events: savingsEvents },
  disclosure: { commands: disclosureCommands, events: disclosureEvents },
} as const;
type Part = keyof typeof parts;
const partNames = Object.keys(parts) as Part[];

/** Every command: its part, and in what capacity one may give it. Each part's own table keeps it complete. */
export const commands = Object.fromEntries(partNames.flatMap((part) => Object.entries(parts[part].commands)
  .map(([type, capacities]) => [type, [part, capacities]]))) as unknown as
  Readonly<Record<AgreementCommand['type'], readonly [part: Part, capacities: readonly Capacity[]]>>;

/** Steps that cannot have been taken before the proposal; papers and consultations may be older. */
const afterProposal: ReadonlySet<Part> = new Set<Part>(['text', 'approval', 'execution']);
const answers = new Set<AgreementCommand['type']>([
  'ProposeAgreement', 'JoinProposal', 'DeclineInvitation', 'LeaveProposal']);
const followsProposal = (type: AgreementCommand['type']): boolean =>
  afterProposal.has(commands[type][0]) || type === 'InviteCouncil'
  || (answers.has(type) && type !== 'ProposeAgreement');

/** Stages in which the commands of a part of life may be given; other parts look after themselves. */
const livelyStages: Readonly<Partial<Record<Part, readonly Stage[]>>> = {
  membership: ['in-force', 'ending'],
  variation: ['in-force', 'ending'],
  charging: ['in-force', 'ending', 'winding-down'],
  governance: ['in-force', 'ending'],
  disputes: ['in-force', 'ending', 'winding-down'],
  ending: ['in-force', 'ending'],
  windingDown: ['in-force', 'ending', 'winding-down'],
};
/**
 * Commands that outlive closing: what was recorded can be corrected, records are kept and disposed of, and
 * another agreement may follow (I18) or, as it is negotiated, say what went before it.
 */
const afterClosing: ReadonlySet<string> = new Set([
  'CorrectRecord', 'PlaceLegalHold', 'LiftLegalHold', 'DisposeOfRecords', 'LinkSuccessor', 'LinkPredecessor',
  // What was saved is tested for years after the end (I37), and people go on publishing figures of it.
  'ClaimSaving', 'VerifySaving', 'RejectClaim', 'ReverseSaving', 'MarkDuplicateClaim', 'ExplainVariance',
  'PublishFigure',
  // What was kept from the public comes up for review, and archives are opened, long after.
  'PublishFact', 'WithholdFact', 'ReviewExemption', 'PublishNote']);
/** Parts in which a council that has withdrawn still speaks for what it owes and is owed (I17). */
const formerMembers: ReadonlySet<Part> = new Set<Part>([
  'charging', 'disputes', 'windingDown', 'execution', 'savings', 'disclosure']);

function outOfStage(state: AgreementState, command: AgreementCommand): Decision<AgreementEvent, OpeningRefusal> | null {
  if (afterClosing.has(command.type)) return null;
  const stages = livelyStages[commands[command.type][0]];
  const stage = stageOf(state);
  // I52: of what came before the life, too, nothing is added to a closed agreement.
  if (stages === undefined) return stage === 'closed' ? refuse('agreement-closed') : null;
  if (stages.includes(stage)) {
    return surelyBefore(command.on, state.commencedOn!)
      ? refuse('before-commencement', { commencedOn: state.commencedOn }) : null;
  }
  if (state.commencedOn === null) return refuse('not-in-force');
  return stage === 'closed' ? refuse('agreement-closed') : refuse('agreement-ended', { on: state.ending.ended?.on });
}

const mayAct = (state: AgreementState, command: AgreementCommand, council: CouncilId): boolean => {
  const status = state.parties[council]?.status;
  const [part] = commands[command.type];
  return status === 'joined' || (status === 'withdrawn' && formerMembers.has(part))
    || (part === 'membership' && speaksFromOutside(state, command as MembershipCommand, council))
    // Whoever is asked to accede may first need the consent without which it cannot.
    || (part === 'consents' && acceding(state.membership).includes(council));
};

/** Dates that rules are reckoned from; a live one is a whole day. */
const datesOf = (command: AgreementCommand): readonly When[] => [command.on,
  ...(command.type === 'RecordLegalBasis' ? [command.from, ...(command.to === null ? [] : [command.to])] : []),
  ...(commands[command.type][0] === 'membership' ? membershipDates(command as MembershipCommand) : [])];

function openingRefusal(
  state: AgreementState, command: AgreementCommand, facts: AgreementFacts,
): Decision<AgreementEvent, OpeningRefusal> | null {
  const { actor, grade, today } = facts;
  const { on } = command;
  const entitled: readonly Capacity[] = grade === 'imported' ? ['records-importer'] : commands[command.type][1];
  if (state.proposer === null && command.type !== 'ProposeAgreement') return refuse('agreement-unknown');
  if (command.type === 'ReachDeadline') {
    return actor.capacity === 'timekeeper' ? null
      : refuse('capacity-not-entitled', { capacity: actor.capacity, entitled });
  }
  if (actor.council === null) return refuse('no-acting-council');
  // The lenient grade is the records importer's alone, and a live act is never an importer's.
  if (!entitled.includes(actor.capacity)) {
    return refuse('capacity-not-entitled', { capacity: actor.capacity, entitled });
  }
  if (state.abandonedOn !== null) return refuse('agreement-abandoned');
  if (!datesOf(command).every(grade === 'live' ? isLocalDate : isWhen)) {
    return refuse('date-not-exact', { dates: datesOf(command) });
  }
  if (on !== 'unknown' && earliest(on) > today) return refuse('date-in-the-future', { on, today });
  if (!answers.has(command.type) && !mayAct(state, command, actor.council)) {
    return refuse('not-a-party', { council: actor.council });
  }
  // I16: a body that is no more cannot act; what is recorded of it can still be corrected.
  if (command.type !== 'CorrectRecord' && !inBeing(facts, actor.council, on)) {
    return refuse('council-not-in-being', { councils: [actor.council], on });
  }
  if (state.proposedOn !== null && followsProposal(command.type) && surelyBefore(on, state.proposedOn)) {
    return refuse('before-the-proposal', { proposedOn: state.proposedOn });
  }
  const restriction = restrictedBy(state, command.type, actor.council, on);
  return outOfStage(state, command) ?? (restriction === null ? null : refuse('restricted', { restriction }));
}

/**
 * Until it is executed, only councils that are or were at the table or invited know of an agreement.
 * Its id alone cannot be kept from one that wants to use it.
 */
function unseen(
  state: AgreementState, command: AgreementCommand, { actor, grade }: Pick<AgreementFacts, 'actor' | 'grade'>,
): Refusal<AgreementRefusal> | null {
  if (grade === 'imported' || actor.capacity === 'timekeeper' || state.executedOn !== null) return null;
  if (actor.council !== null && has(state.parties, actor.council)) return null;
  if (command.type !== 'ProposeAgreement') return { code: 'agreement-unknown' };
  return state.proposer === null ? null : { code: 'already-proposed' };
}

function decide(
  state: AgreementState, command: AgreementCommand, facts: AgreementFacts,
): Decision<AgreementEvent, AgreementRefusal> {
  const refusal = openingRefusal(state, command, facts);
  if (refusal !== null) return refusal;
  switch (commands[command.type][0]) {
    case 'proposal': return decideProposal(state, command as ProposalCommand, facts);
    case 'legal': return decideLegal(state, command as LegalCommand, facts);
    case 'text': return decideText(state, command as TextCommand, facts);
    case 'approval': return decideApproval(state, command as ApprovalCommand, facts);
    case 'execution': return decideExecution(state, command as ExecutionCommand, facts);
    case 'membership': return decideMembership(state, command as MembershipCommand, facts);
    case 'variation': return decideVariation(state, command as VariationCommand, facts);
    case 'charging': return decideCharging(state, command as ChargingCommand, facts);
    case 'governance': return decideGovernance(state, command as GovernanceCommand, facts);
    case 'disputes': return decideDispute(state, command as DisputeCommand, facts);
    case 'ending': return decideEnding(state, command as EndingCommand, facts);
    case 'windingDown': return decideWindingDown(state, command as WindingDownCommand, facts);
    case 'consents': return decideConsent(state, command as ConsentCommand, facts);
    case 'savings': return decideSavings(state, command as SavingsCommand, facts);
    case 'disclosure': return decideDisclosure(state, command as DisclosureCommand, facts);
    case 'deadlines': return decideDeadline(state, command as DeadlineCommand, facts, deadlinesOf(state));
  }
}

type Kind = readonly [part: Part, version: number, audience: 'public' | 'partner' | 'own'];
/** Every event: the part that folds it, the version of its shape written today, and who may read it. */
const events = Object.fromEntries(partNames.flatMap((part) => Object.entries(parts[part].events)
  .map(([type, [version, audience]]) => [type, [part, version, audience]]))) as
  unknown as Readonly<Record<AgreementEvent['type'], Kind>>;

function evolve(before: AgreementState, event: AgreementEvent): AgreementState {
  const after = evolvePart(before, event);
  if (after === before) return { ...before, size: before.size + 1 };
  // Made a moment ago and seen by nobody yet: copying thirty members again would double what folding costs.
  (after as { size: number }).size = before.size + 1;
  return after;
}

const ofSavings = (event: AgreementEvent | undefined): boolean =>
  event !== undefined && events[event.type]?.[0] === 'savings';

/** What `evolve` makes of one event after the other; of savings, which come by the thousand, a row at a time. */
export function evolveAll(before: AgreementState, told: readonly AgreementEvent[]): AgreementState {
  let state = before;
  for (let at = 0; at < told.length;) {
    let end = at + 1;
    if (ofSavings(told[at])) while (ofSavings(told[end])) end += 1;
    state = end === at + 1 ? evolve(state, told[at]!) : { ...state, size: state.size + end - at,
      savings: foldSavings(state.savings, told.slice(at, end) as SavingsEvent[], state.agreement) };
    at = end;
  }
  return state;
}

function evolvePart(state: AgreementState, event: AgreementEvent): AgreementState {
  switch (events[event.type]?.[0]) {
    case 'proposal': return evolveProposal(state, event as ProposalEvent);
    case 'legal': return evolveLegal(state, event as LegalEvent);
    case 'text': return evolveText(state, event as TextEvent);
    case 'approval': return evolveApproval(state, event as ApprovalEvent);
    case 'execution': return evolveExecution(state, event as ExecutionEvent);
    case 'membership': return evolveMembership(state, event as MembershipEvent);
    case 'variation': return evolveVariation(state, event as VariationEvent);
    case 'charging': return evolveCharging(state, event as ChargingEvent);
    case 'governance': return evolveGovernance(state, event as GovernanceEvent);
    case 'disputes': return evolveDispute(state, event as DisputeEvent);
    case 'ending': return evolveEnding(state, event as EndingEvent);
    case 'windingDown': return evolveWindingDown(state, event as WindingDownEvent);
    case 'consents': return evolveConsent(state, event as ConsentEvent);
    case 'savings': return { ...state, savings: foldSavings(state.savings, [event as SavingsEvent], state.agreement) };
    case 'disclosure': return evolveDisclosure(state, event as DisclosureEvent);
    case 'deadlines': return evolveDeadline(state, event as DeadlineEvent);
    default: return state;
  }
}

function classify(
  event: AgreementEvent, facts: Pick<AgreementFacts, 'cited'>, before: AgreementState = initial,
): Classification {
  const own = recordedClass(event, before.disclosure, facts.cited);
  if (own !== null) return own;
  const audience = events[event.type][2];
  return audience === 'own' ? { class: 'council', council: event.council } : { class: audience };
}

/** Councils whose register entries the decision reads: those at the table, invited, and the actor's own. */
function needs(state: AgreementState, command: AgreementCommand): readonly CouncilId[] {
  const named = command.type === 'ProposeAgreement' ? command.invited
    : command.type === 'InviteCouncil' ? [command.council]
      : command.type === 'CloseSavingsLine' ? [command.to].filter((to) => to !== null) as CouncilId[]
        : commands[command.type][0] === 'membership' ? membershipNeeds(command as MembershipCommand) : [];
  return [...new Set([
    ...(Object.keys(state.parties) as CouncilId[]), ...councilsNamedBy(state.membership), ...named])];
}

/** I57: a note that is released is the council's own, as it was written. */
const notesRestedOn = (state: AgreementState, command: AgreementCommand): readonly string[] =>
  (command.type === 'PublishNote' ? [`${state.agreement}/${command.note}`] : []);

/** I35, I36: a reduction is taken up, and a shortfall judged, by the budget book of the council as it then stands. */
function rests(state: AgreementState, command: AgreementCommand): readonly string[] {
  if (command.type !== 'ApplyBudgetReduction' && command.type !== 'VerifySaving') return notesRestedOn(state, command);
  const line = lineOf(state, command.line);
  return line === undefined ? [] : [councilOf(state, line, earliest(command.on))];
}

const versions = Object.fromEntries(Object.entries(events).map(([type, [, version]]) => [type, version])) as
  Record<AgreementEvent['type'], number>;

export const agreement: Decider<
  AgreementCommand, AgreementState, AgreementEvent, AgreementFacts, AgreementRefusal
> = {
  name: 'agreement', initial, unseen, decide, evolve, classify, needs, rests, cites: citedBy, versions,
};

export { membershipRefusals, variationRefusals, chargingRefusals, governanceRefusals,
  disputesRefusals, endingRefusals, windingDownRefusals, deadlineRefusals, consentsRefusals, commitmentRefusals,
  savingsRefusals, disclosureRefusals };
export type {
  MembershipCommand, MembershipEvent, MembershipRefusal, VariationCommand, VariationEvent, VariationRefusal,
  ChargingCommand, ChargingEvent, ChargingRefusal, GovernanceCommand, GovernanceEvent, GovernanceRefusal,
  DisputeCommand, DisputeEvent, DisputeRefusal, EndingCommand, EndingEvent, EndingRefusal,
  WindingDownCommand, WindingDownEvent, WindingDownRefusal, DeadlineCommand, DeadlineEvent, DeadlineRefusal,
  SavingsCommand, SavingsEvent, SavingsRefusal, DisclosureCommand, DisclosureEvent, DisclosureRefusal,
};
export { approvalRefusals, executionRefusals, legalRefusals, proposalRefusals, textRefusals };
export type { ProposalCommand, LegalCommand, TextCommand, ApprovalCommand, ExecutionCommand };
