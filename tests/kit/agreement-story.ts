/**
 * A realistic life of an agreement between three councils, from proposal to in force, as steps that
 * anyone can play: through the decider here, over HTTP elsewhere. The councils and people are invented.
 */
import assert from 'node:assert/strict';
import { agreement, councilId, personRef } from '#domain';
import type {
  AgreementCommand, AgreementEvent, AgreementFacts, AgreementState, Capacity, CouncilId, Hash, PersonRef,
} from '#domain';
import { acting, personOf } from './agreement-register.ts';

/** A type with its brands taken off, so that a test may write plain strings. */
export type Plain<T> = T extends string ? (T extends object ? string : T)
  : T extends readonly (infer U)[] ? readonly Plain<U>[]
  : T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;
export type PlainCommand = Plain<AgreementCommand>;
export const plain = (command: PlainCommand): AgreementCommand => command as unknown as AgreementCommand;

export type Step = {
  readonly name: string; readonly council: CouncilId; readonly capacity: Capacity; readonly person: PersonRef;
  readonly command: AgreementCommand;
};

export const factsOf = (step: Step): AgreementFacts =>
  acting(step.council, step.capacity, step.command.on, { person: step.person });

/** Plays steps through the decider; every one of them must be accepted. */
export function play(steps: readonly Step[], history: readonly AgreementEvent[] = []): AgreementEvent[] {
  const events = [...history];
  let state = events.reduce(agreement.evolve, agreement.initial);
  for (const step of steps) {
    const decision = agreement.decide(state, step.command, factsOf(step));
    assert.ok('events' in decision, `${step.name}: ${JSON.stringify(decision)}`);
    events.push(...decision.events);
    state = decision.events.reduce(agreement.evolve, state);
  }
  return events;
}

export const fold = (events: readonly AgreementEvent[]): AgreementState =>
  events.reduce(agreement.evolve, agreement.initial);

// Telling -----------------------------------------------------------------------------------------

type Say = (
  name: string, council: string, capacity: Capacity, command: PlainCommand | ((state: AgreementState) => PlainCommand),
) => void;

/** Commands that need the hash of the text are made from the state before them. */
function told(tell: (say: Say) => void): readonly Step[] {
  const steps: Step[] = [];
  let events: AgreementEvent[] = [];
  tell((name, council, capacity, command) => {
    const given = typeof command === 'function' ? command(fold(events)) : command;
    const step: Step = {
      name, council: councilId(council), capacity, person: personRef(personOf(council, capacity)),
      command: plain(given) };
    steps.push(step);
    events = play([step], events);
  });
  return steps;
}

export const draftHash = (state: AgreementState): Hash => state.drafts[state.drafts.length - 1]!.hash;

export type Wording = { kind: string; body: string; params?: Record<string, string | number | boolean> };
export const wordings: Readonly<Record<string, Wording>> = {
  services: { kind: 'services', body: 'Internal audit and payroll are shared.' },
  start: { kind: 'commencement-duration', body: 'From 3 June 2024 for five years.',
    params: { commencesOn: '2024-06-03', initialTermMonths: 60 } },
  money: { kind: 'financial-provisions', body: 'Costs follow audit days and pay slips.',
    params: { billing: 'quarterly' } },
  ending: { kind: 'termination', body: 'Six months of notice.', params: { noticeMonths: 6 } },
  disputes: { kind: 'disputes', body: 'Heads of service, then chief executives.',
    params: { levels: 2, daysPerLevel: 10 } },
};

/** Who joins, on what papers, under which law. */
function preparing(say: Say, invited: readonly string[]): void {
  say('propose', 'ALV', 'lead-officer', {
    type: 'ProposeAgreement', on: '2024-01-08', agreement: 'audit-and-payroll', title: 'Audit and payroll',
    model: 'shared-back-office', leadOfficer: 'per-alv-lead-officer', invited,
    services: [
      { service: 'audit', kind: 'internal-audit', startsOn: '2024-06-03' },
      { service: 'payroll', kind: 'payroll', startsOn: null }] });
  for (const council of invited) {
    say(`join-${council}`, council, 'lead-officer', { type: 'JoinProposal', on: '2024-01-15' });
  }
  say('principle', 'ALV', 'member', {
    type: 'AgreePrinciple', on: '2024-01-22', decisionRef: 'CAB/2024/7', budgetPence: '2500000' });
  say('business-case', 'ALV', 'finance-officer', {
    type: 'IssueBusinessCase', on: '2024-01-24', document: 'case-1', stage: 'full', hash: 'a'.repeat(64) });
  say('heads-of-terms', 'BRK', 'lead-officer', {
    type: 'AgreeHeadsOfTerms', on: '2024-01-29', document: 'heads-1', hash: 'b'.repeat(64),
    bindingItems: ['confidentiality'] });
  say('raise-item', 'BRK', 'finance-officer', {
    type: 'RaiseDueDiligenceItem', on: '2024-02-01', item: 'licence', topic: 'contracts',
    finding: 'the payroll licence is not assignable', severity: 'medium' });
  say('resolve-item', 'ALV', 'lead-officer', {
    type: 'ResolveDueDiligenceItem', on: '2024-02-12', item: 'licence', resolution: 'the supplier consents' });
  say('role-lead', 'ALV', 'lead-officer', {
    type: 'AssignRole', on: '2024-02-13', service: 'audit', council: 'ALV', role: 'lead' });
  say('role-customer', 'ALV', 'lead-officer', {
    type: 'AssignRole', on: '2024-02-13', service: 'payroll', council: 'CHW', role: 'customer' });
  say('terms', 'ALV', 'lead-officer', {
    type: 'SetModelTerms', on: '2024-02-14', terms: { hosts: { audit: 'ALV', payroll: 'BRK' } } });
  say('basis-services', 'ALV', 'monitoring-officer', {
    type: 'RecordLegalBasis', on: '2024-02-15', basis: 'services-1970', kind: 'lagsa1970-s1',
    services: ['audit', 'payroll'], from: '2024-02-15', to: null, executive: false, receiver: null });
  say('basis-staff', 'ALV', 'monitoring-officer', {
    type: 'RecordLegalBasis', on: '2024-02-15', basis: 'staff-113', kind: 'lga1972-s113', services: ['audit'],
    from: '2024-02-15', to: null, executive: false, receiver: null });
  say('procurement', 'ALV', 'finance-officer', {
    type: 'AssessProcurement', on: '2024-02-16', assessment: 'test-1', route: 'horizontal', externalPercent: 5,
    commonObjectives: true, publicInterestOnly: true });
  say('post', 'ALV', 'lead-officer', {
    type: 'DefineSharedPost', on: '2024-02-19', post: 'head-of-audit', title: 'Head of internal audit', lender: 'ALV',
    borrowers: [{ council: 'BRK', basisPoints: 4000 }], statutoryRole: null });
  say('consult', 'ALV', 'head-of-paid-service', {
    type: 'ConsultOfficer', on: '2024-02-20', post: 'head-of-audit', person: 'per-alv-auditor', method: 'meeting' });
  say('holder', 'ALV', 'monitoring-officer', {
    type: 'NameHolder', on: '2024-02-21', subject: 'contract', reference: 'payroll-licence', holder: 'BRK' });
}

const wordingOf = (clause: string): { kind: string; heading: string; body: string;
  params: Record<string, string | number | boolean> } => {
  const { kind, body, params = {} } = wordings[clause]!;
  return { kind, heading: clause, body, params };
};

/** Clause by clause, with a counter-proposal, a rejection taken back, and two drafts; then the freezing. */
function negotiating(say: Say, parties: readonly string[]): void {
  for (const clause of Object.keys(wordings)) {
    say(`clause-${clause}`, 'ALV', 'lead-officer', {
      type: 'ProposeClause', on: '2024-02-22', clause, ...wordingOf(clause) });
  }
  say('comment', 'CHW', 'member', {
    type: 'CommentOnClause', on: '2024-02-23', clause: 'ending', version: 1, text: 'A year would be safer.' });
  say('accept-clause', 'BRK', 'lead-officer', {
    type: 'AcceptClause', on: '2024-02-26', clause: 'services', version: 1 });
  say('reject-clause', 'CHW', 'lead-officer', {
    type: 'RejectClause', on: '2024-02-26', clause: 'money', version: 1, reason: 'pay slips favour the large' });
  say('draft-1', 'ALV', 'lead-officer', { type: 'IssueDraft', on: '2024-02-27', summary: 'first draft' });
  say('counter', 'BRK', 'lead-officer', {
    type: 'CounterClause', on: '2024-03-04', clause: 'ending', basedOn: 1, heading: 'ending',
    body: 'Twelve months of notice.', params: { noticeMonths: 12 } });
  say('accept-counter', 'ALV', 'lead-officer', {
    type: 'AcceptClause', on: '2024-03-05', clause: 'ending', version: 2 });
  say('accept-money', 'CHW', 'lead-officer', {
    type: 'AcceptClause', on: '2024-03-06', clause: 'money', version: 1 });
  agreeing(say, parties, 'draft-2', '2024-03-11', '2024-03-14', 'freeze', '2024-03-18');
}

function agreeing(
  say: Say, parties: readonly string[], draft: string, drafted: string, accepted: string, freeze: string,
  frozen: string,
): void {
  say(draft, 'ALV', 'lead-officer', { type: 'IssueDraft', on: drafted, summary: draft });
  for (const council of parties) {
    say(`${draft}-accepted-${council}`, council, 'lead-officer', (state) => ({
      type: 'AcceptText', on: accepted, hash: draftHash(state) }));
  }
  say(freeze, 'ALV', 'lead-officer', (state) => ({ type: 'FreezeText', on: frozen, hash: draftHash(state) }));
}

export const minorAmendments = {
  delegate: 'chief executive', inConsultationWith: 'leader',
  scope: { clauseKinds: ['notices', 'commencement-duration'], partiesMayLeave: true },
} as const;

/** Notice, report and advice of one council; a key decision by the executive. */
function towardsDecision(say: Say, council: string, opened: string, noticed: string | null, reported: string): void {
  say(`open-${council}`, council, 'lead-officer', {
    type: 'OpenApprovalRun', on: opened, route: 'executive', body: 'Cabinet', key: true, valuePence: '120000000' });
  if (noticed !== null) {
    say(`notice-${council}`, council, 'monitoring-officer', {
      type: 'PublishKeyDecisionNotice', on: noticed, matter: 'Sharing audit and payroll', maker: 'Cabinet',
      decisionFrom: '2024-04-22', documents: ['report'] });
  }
  say(`report-${council}`, council, 'lead-officer', {
    type: 'PublishReport', on: reported, authors: ['lead officer'], implications: ['legal', 'finance', 'equality'],
    hash: 'c'.repeat(64) });
  say(`advice-mo-${council}`, council, 'monitoring-officer', {
    type: 'GiveAdvice', on: reported, role: 'monitoring-officer', position: 'support', text: 'within powers' });
  say(`advice-cfo-${council}`, council, 'finance-officer', {
    type: 'GiveAdvice', on: reported, role: 'chief-finance-officer', position: 'support', text: 'affordable' });
}

const decided = { maker: 'Cabinet', optionsRejected: ['stay alone'], interests: [] } as const;

/** Alvern: 28 clear days, approved, not called in. */
function normalRun(say: Say): void {
  towardsDecision(say, 'ALV', '2024-03-19', '2024-03-20', '2024-04-12');
  say('decide-ALV', 'ALV', 'member', {
    type: 'MakeDecision', on: '2024-04-22', outcome: 'approve', conditions: [], delegations: [minorAmendments],
    ...decided });
  say('publish-ALV', 'ALV', 'monitoring-officer', { type: 'PublishDecision', on: '2024-04-23' });
  say('effect-ALV', 'ALV', 'monitoring-officer', { type: 'BringIntoEffect', on: '2024-05-01' });
}

/** Brackley: deferred once, approved subject to a condition, called in, confirmed. */
function calledInRun(say: Say): void {
  towardsDecision(say, 'BRK', '2024-03-19', '2024-03-21', '2024-04-12');
  say('defer-BRK', 'BRK', 'member', {
    type: 'MakeDecision', on: '2024-04-22', outcome: 'defer', conditions: [], delegations: [], ...decided });
  say('decide-BRK', 'BRK', 'member', {
    type: 'MakeDecision', on: '2024-04-24', outcome: 'approve-subject-to', delegations: [], ...decided,
    conditions: [{ condition: 'budget', what: 'Council sets the budget' }] });
  say('publish-BRK', 'BRK', 'monitoring-officer', { type: 'PublishDecision', on: '2024-04-24' });
  say('call-in-BRK', 'BRK', 'scrutiny', {
    type: 'CallInDecision', on: '2024-04-29', members: ['per-brk-one', 'per-brk-two', 'per-brk-three'],
    grounds: 'alternatives not weighed' });
  say('conclude-BRK', 'BRK', 'scrutiny', {
    type: 'ConcludeCallIn', on: '2024-05-07', outcome: 'upheld', reason: 'costs unclear' });
  say('reconsider-BRK', 'BRK', 'member', {
    type: 'ReconsiderDecision', on: '2024-05-09', outcome: 'confirmed', reason: 'costs explained' });
  say('effect-BRK', 'BRK', 'monitoring-officer', { type: 'BringIntoEffect', on: '2024-05-10' });
  say('condition-BRK', 'BRK', 'finance-officer', {
    type: 'MeetApprovalCondition', on: '2024-05-13', condition: 'budget' });
}

/** Chewton: no time for notice; special urgency and exemption from call-in, each agreed by the chair. */
function urgentRun(say: Say): void {
  towardsDecision(say, 'CHW', '2024-03-19', null, '2024-03-25');
  for (const provision of ['special-urgency', 'call-in-exemption'] as const) {
    say(`${provision}-CHW`, 'CHW', 'monitoring-officer', {
      type: 'ClaimUrgency', on: '2024-03-26', provision, reason: 'the payroll contract ends',
      agreedBy: 'per-chw-scrutiny', agreedByCapacity: 'chair of overview and scrutiny' });
  }
  say('decide-CHW', 'CHW', 'member', {
    type: 'MakeDecision', on: '2024-03-27', outcome: 'approve', conditions: [], delegations: [], ...decided });
  say('publish-CHW', 'CHW', 'monitoring-officer', { type: 'PublishDecision', on: '2024-03-27' });
  say('effect-CHW', 'CHW', 'monitoring-officer', { type: 'BringIntoEffect', on: '2024-03-28' });
}

const signer = (person: string): { person: string; capacity: string } => ({ person, capacity: 'signatory' });

function executing(say: Say): void {
  say('precedent', 'ALV', 'lead-officer', {
    type: 'SetConditionPrecedent', on: '2024-05-14', condition: 'insurance', what: 'cover is in place' });
  say('sign-ALV', 'ALV', 'signatory', (state) => ({
    type: 'ExecuteCounterpart', on: '2024-05-20', hash: state.frozen!.hash, mode: 'hand', valuePence: '120000000',
    signatories: [signer('per-alv-ceo'), signer('per-alv-mo')], attestedBy: null, sealRegister: null }));
  say('sign-BRK', 'BRK', 'monitoring-officer', (state) => ({
    type: 'ExecuteCounterpart', on: '2024-05-21', hash: state.frozen!.hash, mode: 'seal', valuePence: '120000000',
    signatories: [], attestedBy: 'per-brk-mo', sealRegister: '2024/31' }));
  say('sign-CHW', 'CHW', 'signatory', (state) => ({
    type: 'ExecuteCounterpart', on: '2024-05-22', hash: state.frozen!.hash, mode: 'esign', valuePence: '120000000',
    signatories: [signer('per-chw-ceo')], attestedBy: null, sealRegister: null }));
  say('date', 'ALV', 'monitoring-officer', { type: 'DateAgreement', on: '2024-05-23' });
  say('precedent-met', 'ALV', 'finance-officer', {
    type: 'MeetConditionPrecedent', on: '2024-05-28', condition: 'insurance' });
  say('place', 'ALV', 'head-of-paid-service', {
    type: 'PlaceOfficer', on: '2024-05-30', post: 'head-of-audit', person: 'per-alv-auditor' });
  say('commence', 'ALV', 'lead-officer', { type: 'Commence', on: '2024-06-03' });
}

/** From proposal to in force: a normal, a called-in and an urgent approval. */
export const life: readonly Step[] = told((say) => {
  preparing(say, ['BRK', 'CHW']);
  negotiating(say, ['ALV', 'BRK', 'CHW']);
  normalRun(say);
  urgentRun(say);
  calledInRun(say);
  executing(say);
});

/**
 * A fourth council leaves when two have approved: the text is frozen anew, Alvern's delegation carries
 * its approval over, and the others decide again.
 */
export const lifeWithLeaver: readonly Step[] = told((say) => {
  preparing(say, ['BRK', 'CHW', 'DUN']);
  negotiating(say, ['ALV', 'BRK', 'CHW', 'DUN']);
  normalRun(say);
  urgentRun(say);
  say('leave-DUN', 'DUN', 'lead-officer', {
    type: 'LeaveProposal', on: '2024-05-01', reason: 'its members prefer another partner' });
  agreeing(say, ['ALV', 'BRK', 'CHW'], 'draft-3', '2024-05-02', '2024-05-02', 'freeze-again', '2024-05-03');
  say('exercise-ALV', 'ALV', 'head-of-paid-service', {
    type: 'ExerciseDelegation', on: '2024-05-07', delegate: 'chief executive', consulted: 'leader' });
  for (const council of ['BRK', 'CHW']) shortRun(say, council);
  executing(say);
});

/** A decision of full council: no notice of key decision, no call-in. */
function shortRun(say: Say, council: string): void {
  say(`open-again-${council}`, council, 'lead-officer', {
    type: 'OpenApprovalRun', on: '2024-05-07', route: 'council', body: 'Council', key: false,
      valuePence: '120000000' });
  say(`report-again-${council}`, council, 'lead-officer', {
    type: 'PublishReport', on: '2024-05-07', authors: ['lead officer'], implications: ['legal'],
      hash: 'd'.repeat(64) });
  say(`advice-mo-again-${council}`, council, 'monitoring-officer', {
    type: 'GiveAdvice', on: '2024-05-08', role: 'monitoring-officer', position: 'concern', text: 'say who left' });
  say(`advice-cfo-again-${council}`, council, 'finance-officer', {
    type: 'GiveAdvice', on: '2024-05-08', role: 'chief-finance-officer', position: 'support', text: 'affordable' });
  say(`decide-again-${council}`, council, 'member', {
    type: 'MakeDecision', on: '2024-05-14', outcome: 'approve', conditions: [], delegations: [], ...decided,
    maker: 'Council' });
  say(`publish-again-${council}`, council, 'monitoring-officer', { type: 'PublishDecision', on: '2024-05-15' });
  say(`effect-again-${council}`, council, 'monitoring-officer', { type: 'BringIntoEffect', on: '2024-05-15' });
}

/** Steps before the named one. */
export function stepsBefore(name: string, steps: readonly Step[] = life): readonly Step[] {
  const at = steps.findIndex((step) => step.name === name);
  assert.ok(at >= 0, `no step ${name}`);
  return steps.slice(0, at);
}
/** Events before the named step. */
export const until = (name: string, steps: readonly Step[] = life): AgreementEvent[] => play(stepsBefore(name, steps));
/** Events up to and with the named step. */
export const upTo = (name: string, steps: readonly Step[] = life): AgreementEvent[] =>
  play([...stepsBefore(name, steps), stepNamed(name, steps)]);
export const stepNamed = (name: string, steps: readonly Step[] = life): Step => {
  const step = steps.find((each) => each.name === name);
  assert.ok(step, `no step ${name}`);
  return step;
};
/** Events of the whole life. */
export const wholeLife = (steps: readonly Step[] = life): AgreementEvent[] => play(steps);
/** The text that the three councils of `life` sign. */
export const frozenHash: Hash = fold(wholeLife()).frozen!.hash;
