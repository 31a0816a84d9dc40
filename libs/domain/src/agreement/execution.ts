/**
 * Execution and commencement. THE RULE FOR SIGNING IS HERE: `signing` lists, in order, everything that
 * must hold before a counterpart counts.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve.
 */
import { executionPolicyOn, standing } from '../council-facts.ts';
import { accept } from '../decider.ts';
import type { Decision } from '../decider.ts';
import { check, recorded } from '../guards.ts';
import type { Guard, Verdict } from '../guards.ts';
import type { CouncilId, Hash, PersonRef } from '../ids.ts';
import { basisKind } from '../legal-bases.ts';
import { magnitude } from '../money.ts';
import type { PenceText } from '../money.ts';
import { earliest } from '../time.ts';
import type { When } from '../time.ts';
import { commitmentGuards } from './consents/guards.ts';
import type { CommitmentRefusal } from './consents/guards.ts';
import { lastsUntil } from './ending/term.ts';
import type { AgreementEvent } from './events.ts';
import type { MemberSpan } from './membership/state.ts';
import { frozenBaseline } from './savings/reading.ts';
import { legalOfficers, officers } from './part.ts';
import type { By, Entitled, Written } from './part.ts';
import { after, basisOver, basisStands, inBeing, notBefore, sameCommitteeSets } from './reading.ts';
import { approvedBy, has, participation } from './state.ts';
import type { AgreementFacts, AgreementState, Participation } from './state.ts';

type Signatory = { readonly person: PersonRef; readonly capacity: string };

export type ExecutionEvent =
  | By<'CounterpartExecuted', {
      hash: Hash; mode: 'hand' | 'seal' | 'esign' | 'unknown'; valuePence: PenceText | 'unknown';
      signatories: readonly { person: PersonRef; capacity: string }[]; attestedBy: PersonRef | null;
      sealRegister: string | null;
      authority: { by: 'decision' | 'delegation' | 'unknown'; on: When | null }; policyFrom: When | null;
      sharedSignatories: readonly PersonRef[] }>
  | By<'CounterpartVoided', { hash: Hash; why: string }>
  | By<'ConditionPrecedentSet', { condition: string; what: string }>
  | By<'ConditionPrecedentMet', { condition: string }>
  | By<'ConditionPrecedentWaived', { condition: string; authority: string }>
  | By<'AgreementExecuted', { hash: Hash; councils: readonly CouncilId[] }>
  | By<'AgreementCommenced', { hash: Hash; participation: readonly Participation[] }>
  | By<'RecordCorrected', { corrects: number; statement: string; why: string }>;

export type ExecutionCommand =
  | { readonly type: 'ExecuteCounterpart'; readonly on: When; readonly hash: Hash;
      readonly mode: 'hand' | 'seal' | 'esign' | 'unknown'; readonly valuePence: PenceText | 'unknown';
      readonly signatories: readonly Signatory[]; readonly attestedBy: PersonRef | null;
      readonly sealRegister: string | null }
  | { readonly type: 'SetConditionPrecedent'; readonly on: When; readonly condition: string; readonly what: string }
  | { readonly type: 'MeetConditionPrecedent'; readonly on: When; readonly condition: string }
  | { readonly type: 'WaiveConditionPrecedent'; readonly on: When; readonly condition: string;
      readonly authority: string }
  | { readonly type: 'DateAgreement'; readonly on: When }
  | { readonly type: 'Commence'; readonly on: When }
  | { readonly type: 'CorrectRecord'; readonly on: When; readonly corrects: number; readonly statement: string;
      readonly why: string };

export const executionCommands: Entitled<ExecutionCommand> = {
  ExecuteCounterpart: ['signatory', 'monitoring-officer'],
  SetConditionPrecedent: officers,
  MeetConditionPrecedent: [...officers, 'finance-officer'],
  WaiveConditionPrecedent: ['monitoring-officer', 'head-of-paid-service'],
  DateAgreement: [...legalOfficers, 'signatory'],
  Commence: officers,
  CorrectRecord: [...officers, 'finance-officer'],
};

export const executionEvents: Written<ExecutionEvent> = {
  CounterpartExecuted: [1, 'partner'],
  CounterpartVoided: [1, 'partner'],
  ConditionPrecedentSet: [1, 'partner'],
  ConditionPrecedentMet: [1, 'partner'],
  ConditionPrecedentWaived: [1, 'partner'],
  AgreementExecuted: [1, 'public'],
  AgreementCommenced: [1, 'public'],
  RecordCorrected: [1, 'partner'],
};

/** Of a council's own execution policy, on whatever paper. */
export const policyRefusals = [
  'execution-policy-missing', 'signing-mode-not-allowed', 'too-few-signatories', 'signatory-not-entitled',
  'attestation-missing', 'seal-register-missing',
] as const;
export const executionRefusals = [
  ...policyRefusals,
  'no-text-to-sign', 'already-executed', 'not-a-party-to-sign', 'text-hash-differs', 'already-signed',
  'before-the-text', 'signed-without-approval', 'signed-before-approval', 'baseline-not-frozen-before-signature',
  'shared-officer-signs-alone',
  'precedent-exists', 'precedent-missing', 'precedent-settled',
  'precedent-after-commencement', 'counterparts-missing', 'dated-before-a-counterpart', 'not-executed',
  'already-commenced', 'commencement-before-execution', 'precedents-open', 'before-agreed-commencement',
  'party-not-in-being', 'service-without-live-basis', 'posts-missing', 'officers-not-consulted',
  'committee-sets-differ', 'nothing-to-correct', 'already-corrected',
] as const;
export type ExecutionRefusal = (typeof executionRefusals)[number] | CommitmentRefusal;
type G = Guard<ExecutionRefusal>;
type Decided = Decision<AgreementEvent, ExecutionRefusal>;

export function decideExecution(state: AgreementState, command: ExecutionCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const { on } = command;
  const guarded = (guards: readonly G[], event: () => AgreementEvent): Decided => {
    const verdict = check(facts.grade, guards);
    return 'refused' in verdict ? verdict : accept<AgreementEvent>({ ...event(), ...verdict });
  };
  const settling = (condition: string): readonly G[] => [
    ['precedent-missing', () => has(state.conditions, condition)],
    ['precedent-settled', () => state.conditions[condition]!.state === 'open'],
  ];
  switch (command.type) {
    case 'ExecuteCounterpart': return guarded(signing(state, command, council, facts),
      () => executed(state, command, council, facts));
    case 'SetConditionPrecedent': return guarded([
      ['precedent-after-commencement', () => state.commencedOn === null],
      ['precedent-exists', () => !has(state.conditions, command.condition)],
    ], () => ({ type: 'ConditionPrecedentSet', on, council, condition: command.condition, what: command.what }));
    case 'MeetConditionPrecedent': return guarded(settling(command.condition),
      () => ({ type: 'ConditionPrecedentMet', on, council, condition: command.condition }));
    case 'WaiveConditionPrecedent': return guarded(settling(command.condition), () => ({
      type: 'ConditionPrecedentWaived', on, council, condition: command.condition, authority: command.authority }));
    case 'DateAgreement': return guarded(dating(state, on),
      () => ({ type: 'AgreementExecuted', on, council, hash: state.frozen!.hash, councils: state.frozen!.councils }));
    case 'Commence': return guarded(commencing(state, on, facts), () => ({
      type: 'AgreementCommenced', on, council, hash: state.frozen!.hash, participation: participation(state) }));
    case 'CorrectRecord': return guarded([
      ['nothing-to-correct', () => Number.isInteger(command.corrects) && command.corrects >= 0
        && command.corrects < state.size],
      ['already-corrected', () => state.corrections[command.corrects] !== command.statement],
    ], () => ({
      type: 'RecordCorrected', on, council, corrects: command.corrects, statement: command.statement,
      why: command.why }));
  }
}

type Signing = Extract<ExecutionCommand, { type: 'ExecuteCounterpart' }>;

/** Everything that must hold before one council's counterpart counts. */
function signing(state: AgreementState, command: Signing, council: CouncilId, facts: AgreementFacts): G[] {
  const run = state.runs[council];
  return [
    ['no-text-to-sign', () => state.frozen !== null],
    ['already-executed', () => state.executedOn === null],
    ['not-a-party-to-sign', () => state.frozen!.councils.includes(council)],
    ['text-hash-differs', () => command.hash === state.frozen!.hash, () => ({ frozen: state.frozen!.hash })],
    ['already-signed', () => state.counterparts[council] === undefined],
    ['before-the-text', () => notBefore(command.on, state.frozen!.on)],
    // I1: an effective approval of this very text, or a delegation exercised for it, by the day of signing.
    ['signed-without-approval', () => run === undefined ? 'unknown' : approvedBy(state, council)],
    ...(run?.restsOn ?? []).map((day): G => ['signed-before-approval', () => notBefore(command.on, day)]),
    ...policyGuards(command, council, facts),
    ...commitmentGuards(state, facts, council, command.on, {
      act: 'execution', valuePence: command.valuePence, runsTo: lastsUntil(state) }),
    // I33: what the council means to save is measured before it binds itself.
    ['baseline-not-frozen-before-signature', () => recorded(unmeasured(state, council).length === 0),
      () => ({ lines: unmeasured(state, council) })],
    // I7: whoever has signed for another side does not sign alone for this one.
    ['shared-officer-signs-alone', () => notAlone(state, command, council), () => ({ shared: peopleOf(command) })],
  ];
}

/** Lines of savings of the council that go on and have no frozen baseline. */
const unmeasured = ({ savings }: AgreementState, council: CouncilId): string[] => Object.values(savings.lines)
  .filter((line) => line.of === council && line.closed === null && frozenBaseline(line) === null)
  .map(({ line }) => line).sort();

/** Whose hands are on the paper: the signatories, and whoever attests the seal. */
export const peopleOf = ({ signatories, attestedBy }: Pick<Signing, 'signatories' | 'attestedBy'>): PersonRef[] =>
  [...new Set([...signatories.map(({ person }) => person), ...(attestedBy === null ? [] : [attestedBy])])];

const signedElsewhere = (state: AgreementState, council: CouncilId, person: PersonRef): boolean =>
  Object.entries(state.counterparts)
    .some(([other, counterpart]) => other !== council && counterpart.people.includes(person));

/** A seal that needs no attestation is nobody's hand; a signature by nobody known cannot be told. */
function notAlone(state: AgreementState, command: Signing, council: CouncilId): Verdict {
  const people = peopleOf(command);
  if (people.length === 0) return command.mode === 'seal' || 'unknown';
  return people.some((person) => !signedElsewhere(state, council, person));
}

/** I6: the council's own execution policy on the signing date [S82a-c]. */
export function policyGuards(
  command: Omit<Signing, 'type' | 'hash'>, council: CouncilId, facts: AgreementFacts,
): Guard<(typeof policyRefusals)[number]>[] {
  const register = facts.councils[council];
  const value = command.valuePence === 'unknown' ? null : magnitude(command.valuePence);
  const band = register === undefined ? null : executionPolicyOn(register, command.on, value);
  const sealed = command.mode === 'seal';
  const enough = (present: number, needed: number): Verdict =>
    present >= needed || (present === 0 ? 'unknown' : false);
  return [
    ['execution-policy-missing', () => recorded(band !== null)],
    ['signing-mode-not-allowed', () => band === null
      || (command.mode === 'unknown' ? 'unknown' : band.modes.includes(command.mode)),
      () => ({ allowed: band?.modes })],
    ['too-few-signatories', () => band === null || sealed
      || enough(new Set(command.signatories.map(({ person }) => person)).size, band.signatories),
      () => ({ needed: band?.signatories })],
    ['signatory-not-entitled', () => band === null || band.capacities.length === 0
      || command.signatories.every(({ capacity }) => (band.capacities as readonly string[]).includes(capacity)),
      () => ({ entitled: band?.capacities })],
    ['attestation-missing', () => band === null || !sealed || enough(peopleOf(command).length, band.attestors),
      () => ({ needed: band?.attestors })],
    ['seal-register-missing', () => !sealed || recorded(command.sealRegister !== null)],
  ];
}

function executed(
  state: AgreementState, command: Signing, council: CouncilId, facts: AgreementFacts,
): AgreementEvent {
  const run = state.runs[council];
  const register = facts.councils[council];
  return {
    type: 'CounterpartExecuted', on: command.on, council, hash: command.hash, mode: command.mode,
    valuePence: command.valuePence, signatories: command.signatories, attestedBy: command.attestedBy,
    sealRegister: command.sealRegister,
    authority: run === undefined ? { by: 'unknown', on: null }
      : { by: run.hash === command.hash ? 'decision' : 'delegation', on: run.effectiveOn },
    policyFrom: register === undefined ? null : standing(register.executionPolicies, command.on)?.from ?? null,
    sharedSignatories: peopleOf(command).filter((person) => signedElsewhere(state, council, person)),
  };
}

/** I5: executed only when every party of the frozen text has a valid counterpart. */
function dating(state: AgreementState, on: When): G[] {
  const missing = (state.frozen?.councils ?? []).filter((council) => state.counterparts[council] === undefined);
  return [
    ['no-text-to-sign', () => state.frozen !== null],
    ['already-executed', () => state.executedOn === null],
    ['counterparts-missing', () => recorded(missing.length === 0), () => ({ councils: missing })],
    ['before-the-text', () => notBefore(on, state.frozen!.on)],
    ...Object.values(state.counterparts).map((counterpart): G =>
      ['dated-before-a-counterpart', () => notBefore(on, counterpart.on)]),
  ];
}

function commencing(state: AgreementState, on: When, facts: AgreementFacts): G[] {
  const clauses = Object.values(state.clauses)
    .filter((clause) => clause.kind === 'commencement-duration' && !clause.struck);
  const early = clauses.some(({ params }) => params.commencementMayPrecedeExecution === true);
  const agreed = clauses.flatMap(({ params: { commencesOn } }) =>
    (commencesOn === undefined ? [] : [commencesOn as When]));
  const open = Object.entries(state.conditions)
    .filter(([, condition]) => condition.state === 'open').map(([id]) => id);
  const gone = (state.frozen?.councils ?? []).filter((council) => !inBeing(facts, council, on));
  const bases = Object.values(state.bases);
  const bare = Object.keys(state.services).filter((service) =>
    !bases.some((basis) => basis.services.includes(service) && basisStands(basis, on)));
  return [
    ['not-executed', () => state.executedOn !== null],
    ['already-commenced', () => state.commencedOn === null],
    ['commencement-before-execution', () => early || notBefore(on, state.executedOn)],
    ['precedents-open', () => open.length === 0, () => ({ conditions: open })],
    ...Object.entries(state.conditions).map(([id, { settledOn }]): G =>
      ['precedents-open', () => notBefore(on, settledOn), () => ({ conditions: [id], settledOn })]),
    ...agreed.map((day): G => ['before-agreed-commencement', () => notBefore(on, day), () => ({ commencesOn: day })]),
    ['party-not-in-being', () => gone.length === 0, () => ({ councils: gone })],
    // I11: every service rests on at least one live legal basis on the day.
    ['service-without-live-basis', () => recorded(bare.length === 0), () => ({ services: bare })],
    ...placing(state, on),
    ['committee-sets-differ', () => sameCommitteeSets(state, on)],
  ];
}

/** I4: where officers are placed, each post's officer was consulted before the agreement bites. */
function placing(state: AgreementState, on: When): G[] {
  if (!Object.values(state.bases).some((basis) =>
    !basisOver(basis, on) && basisKind(basis.kind)?.needsConsultation === true)) return [];
  const posts = Object.keys(state.posts);
  return [
    ['posts-missing', () => recorded(posts.length > 0)],
    ...posts.map((post): G => ['officers-not-consulted', () => {
      const verdicts = Object.entries(state.consultations)
        .filter(([key]) => key.startsWith(`${post}/`)).map(([, day]) => after(on, day));
      return verdicts.includes(true) || (verdicts.includes('unknown') || verdicts.length === 0 ? 'unknown' : false);
    }, () => ({ post })]),
  ];
}

export function evolveExecution(state: AgreementState, event: ExecutionEvent): AgreementState {
  const settle = (condition: string, settled: 'met' | 'waived'): AgreementState => {
    const before = state.conditions[condition];
    return before === undefined ? state : { ...state, conditions: {
      ...state.conditions, [condition]: { ...before, state: settled, settledOn: event.on } } };
  };
  switch (event.type) {
    case 'CounterpartExecuted': return { ...state, counterparts: { ...state.counterparts, [event.council]: {
      mode: event.mode, on: event.on, hash: event.hash, people: peopleOf(event) } } };
    case 'CounterpartVoided': {
      const { [event.council]: _, ...counterparts } = state.counterparts;
      return { ...state, counterparts };
    }
    case 'ConditionPrecedentSet': return { ...state, conditions: {
      ...state.conditions, [event.condition]: { what: event.what, state: 'open', settledOn: null } } };
    case 'ConditionPrecedentMet': return settle(event.condition, 'met');
    case 'ConditionPrecedentWaived': return settle(event.condition, 'waived');
    case 'AgreementExecuted': return { ...state, executedOn: event.on };
    case 'AgreementCommenced': return { ...state, commencedOn: event.on,
      membership: { ...state.membership, spans: begun(state, event) } };
    case 'RecordCorrected': return {
      ...state, corrections: { ...state.corrections, [event.corrects]: event.statement } };
  }
}

/** The first spans: a service that starts after the agreement begins on its own day. */
const begun = (state: AgreementState, { on, participation: taking }: Extract<ExecutionEvent,
  { type: 'AgreementCommenced' }>): MemberSpan[] => taking.map((entry) => {
  const startsOn = state.services[entry.service]?.startsOn ?? null;
  return { ...entry, from: startsOn !== null && earliest(startsOn) > earliest(on) ? startsOn : on, to: null };
});
