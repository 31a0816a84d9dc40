/**
 * The agreement: one stream, one decider, in parts that follow its life. Where is the rule?
 *   proposal.ts   who is at the table, services, roles, delivery model, papers
 *   legal.ts      legal bases, procurement, shared posts, holders, committee mandates
 *   text.ts       clauses, drafts, acceptance, freezing
 *   approval.ts   one council's approval run; its rules in approval-guards.ts
 *   execution.ts  counterparts (the rule for signing), conditions, commencement, corrections
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
import { inBeing } from './reading.ts';
import { has, initial } from './state.ts';
import type { AgreementFacts, AgreementState } from './state.ts';
import {
  decideText, evolveText, textCommands, textEvents, textRefusals,
} from './text.ts';
import type { TextCommand, TextEvent, TextRefusal } from './text.ts';

export type AgreementCommand = ProposalCommand | LegalCommand | TextCommand | ApprovalCommand | ExecutionCommand;

export const openingRefusals = [
  'agreement-unknown', 'no-acting-council', 'capacity-not-entitled', 'agreement-abandoned', 'date-not-exact',
  'date-in-the-future', 'not-a-party', 'council-not-in-being', 'before-the-proposal',
] as const;
type OpeningRefusal = (typeof openingRefusals)[number];
export type AgreementRefusal =
  OpeningRefusal | ProposalRefusal | LegalRefusal | TextRefusal | ApprovalRefusal | ExecutionRefusal;
export const agreementRefusals: readonly AgreementRefusal[] = [...new Set<AgreementRefusal>([
  ...openingRefusals, ...proposalRefusals, ...legalRefusals, ...textRefusals, ...approvalRefusals,
  ...executionRefusals,
])];

const parts = {
  proposal: { commands: proposalCommands, events: proposalEvents },
  legal: { commands: legalCommands, events: legalEvents },
  text: { commands: textCommands, events: textEvents },
  approval: { commands: approvalCommands, events: approvalEvents },
  execution: { commands: executionCommands, events: executionEvents },
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

/** Dates that rules are reckoned from; a live one is a whole day. */
const datesOf = (command: AgreementCommand): readonly When[] => command.type === 'RecordLegalBasis'
  ? [command.on, command.from, ...(command.to === null ? [] : [command.to])] : [command.on];

function openingRefusal(
  state: AgreementState, command: AgreementCommand, facts: AgreementFacts,
): Decision<AgreementEvent, OpeningRefusal> | null {
  const { actor, grade, today } = facts;
  const { on } = command;
  const entitled: readonly Capacity[] = grade === 'imported' ? ['records-importer'] : commands[command.type][1];
  if (state.proposer === null && command.type !== 'ProposeAgreement') return refuse('agreement-unknown');
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
  if (!answers.has(command.type) && state.parties[actor.council]?.status !== 'joined') {
    return refuse('not-a-party', { council: actor.council });
  }
  // I16: a body that is no more cannot act; what is recorded of it can still be corrected.
  if (command.type !== 'CorrectRecord' && !inBeing(facts, actor.council, on)) {
    return refuse('council-not-in-being', { councils: [actor.council], on });
  }
  if (state.proposedOn !== null && followsProposal(command.type) && surelyBefore(on, state.proposedOn)) {
    return refuse('before-the-proposal', { proposedOn: state.proposedOn });
  }
  return null;
}

/**
 * Until it is executed, only councils that are or were at the table or invited know of an agreement.
 * Its id alone cannot be kept from one that wants to use it.
 */
function unseen(
  state: AgreementState, command: AgreementCommand, { actor, grade }: Pick<AgreementFacts, 'actor' | 'grade'>,
): Refusal<AgreementRefusal> | null {
  if (grade === 'imported' || state.executedOn !== null) return null;
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

function evolvePart(state: AgreementState, event: AgreementEvent): AgreementState {
  switch (events[event.type]?.[0]) {
    case 'proposal': return evolveProposal(state, event as ProposalEvent);
    case 'legal': return evolveLegal(state, event as LegalEvent);
    case 'text': return evolveText(state, event as TextEvent);
    case 'approval': return evolveApproval(state, event as ApprovalEvent);
    case 'execution': return evolveExecution(state, event as ExecutionEvent);
    default: return state;
  }
}

function classify(event: AgreementEvent): Classification {
  const audience = events[event.type][2];
  return audience === 'own' ? { class: 'council', council: event.council } : { class: audience };
}

/** Councils whose register entries the decision reads: those at the table, invited, and the actor's own. */
function needs(state: AgreementState, command: AgreementCommand): readonly CouncilId[] {
  const named = command.type === 'ProposeAgreement' ? command.invited
    : command.type === 'InviteCouncil' ? [command.council] : [];
  return [...new Set([...(Object.keys(state.parties) as CouncilId[]), ...named])];
}

const versions = Object.fromEntries(Object.entries(events).map(([type, [, version]]) => [type, version])) as
  Record<AgreementEvent['type'], number>;

export const agreement: Decider<
  AgreementCommand, AgreementState, AgreementEvent, AgreementFacts, AgreementRefusal
> = {
  name: 'agreement', initial, unseen, decide, evolve, classify, needs, versions,
};

export { approvalRefusals, executionRefusals, legalRefusals, proposalRefusals, textRefusals };
export type { ProposalCommand, LegalCommand, TextCommand, ApprovalCommand, ExecutionCommand };
