/**
 * Random histories of an agreement that get far: most intents take a step that makes sense in the state
 * reached, some twist such a step in one place, some do anything at all, and some let time pass.
 */
import * as fc from 'fast-check';
import {
  addDays, agreement, canonicalHash, clauseDigests, commands, frameOf, joined, latestDraft, localDate, tasksOf,
    textHash,
} from '#domain';
import type {
  AgreementCommand, AgreementEvent, AgreementFacts, AgreementState, Capacity, CouncilId, LocalDate,
} from '#domain';
import { acting } from './agreement-register.ts';
import { minorAmendments, plain, wordings } from './agreement-story.ts';
import type { PlainCommand } from './agreement-story.ts';
import type { Step } from './laws.ts';

export type Intent = {
  readonly what: 'next' | 'twist' | 'any' | 'wait'; readonly n: number; readonly m: number; readonly days: number;
};
type Act = readonly [council: string, command: PlainCommand];
type Decider = Pick<typeof agreement, 'initial' | 'decide' | 'evolve'>;

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
const everybody = ['ALV', 'BRK', 'CHW', 'DUN'];
const people = ['per-alv-ceo', 'per-alv-mo', 'per-brk-mo', 'per-brk-ceo', 'per-chw-ceo', 'per-alv-cfo'];

/** Whoever may give the command; advice is each officer's own. */
const capacityOf = (command: PlainCommand): Capacity => {
  if (command.type !== 'GiveAdvice') return commands[command.type][1][0]!;
  return command.role === 'chief-finance-officer' ? 'finance-officer' : command.role as Capacity;
};

// Steps that make sense -----------------------------------------------------------------------------

function beforeText(state: AgreementState, on: string, n: number): Act[] {
  const table = joined(state);
  const first = pick(table, n);
  const services = Object.keys(state.services);
  const acts: Act[] = [];
  for (const [council, party] of Object.entries(state.parties)) {
    if (party.status === 'invited') acts.push([council, { type: 'JoinProposal', on }]);
  }
  const { terms } = state;
  if (state.model === 'joint-committee') {
    if (terms?.model !== 'joint-committee' || !table.includes(terms.host)) acts.push([first, committee(on, first)]);
  } else if (terms?.model !== 'shared-back-office' || services.some((service) =>
    !table.includes(terms.hosts[service]!))) {
    acts.push([first, { type: 'SetModelTerms', on, terms: {
      hosts: Object.fromEntries(services.map((service) => [service, first])) } }]);
  }
  const bare = services.filter((service) =>
    !Object.values(state.bases).some((basis) => basis.to === null && basis.services.includes(service)));
  if (bare.length > 0) acts.push([first, { type: 'RecordLegalBasis', on,
    basis: `basis-${Object.keys(state.bases).length}`,
    kind: 'lagsa1970-s1', services: bare, from: on, to: null, executive: false, receiver: null }]);
  if (state.model === 'joint-committee' && !Object.values(state.bases).some(({ to, executive, kind }) =>
    to === null && executive === true && kind === 'si2012-1019-reg11')) acts.push([first, { type: 'RecordLegalBasis',
    on, basis: `committee-${Object.keys(state.bases).length}`, kind: 'si2012-1019-reg11', executive: true,
    services: n % 2 === 0 ? services : services.slice(0, 1), from: on, to: null, receiver: null }]);
  if (Object.keys(state.procurement).length === 0) acts.push([first, {
    type: 'AssessProcurement', on, assessment: 'test', route: 'horizontal', externalPercent: 5, commonObjectives: true,
    publicInterestOnly: true }]);
  for (const [item, stands] of Object.entries(state.dueDiligence)) {
    if (stands === 'open') acts.push([first, { type: 'ResolveDueDiligenceItem', on, item, resolution: 'done' }]);
  }
  const posts = Object.keys(state.posts);
  if (posts.length === 0 && n % 11 === 0 && table.length > 1) acts.push([first, { type: 'DefineSharedPost', on,
    post: 'post-0', title: 't', lender: table[0]!, statutoryRole: null,
    borrowers: [{ council: table[1]!, basisPoints: 5000 }] }]);
  if (n % 7 === 0) acts.push(...posts.map((post): Act =>
    [first, { type: 'WithdrawSharedPost', on, post, reason: 'r' }]));
  return [...acts, ...aboutText(state, on, n)];
}

const committee = (on: string, host: string): PlainCommand => ({ type: 'SetModelTerms', on, terms: {
  name: 'Joint Committee', host, executive: true, membersPerCouncil: 2, quorum: 3,
  mandates: [{ function: 'plan', power: 'decide' }, { function: 'budget', power: 'recommend' }] } });

function aboutText(state: AgreementState, on: string, n: number): Act[] {
  const table = joined(state);
  const unwritten = Object.entries(wordings).filter(([clause]) =>
    !(clause in state.clauses)).map(([clause, wording]): Act =>
    [pick(table, n), { type: 'ProposeClause', on, clause, heading: clause, params: {}, ...wording }]);
  if (unwritten.length > 0) return unwritten;
  const acts: Act[] = [];
  for (const [clause, { rejectedBy, version, struck, heading, params }] of Object.entries(state.clauses)) {
    for (const council of rejectedBy) acts.push([council, { type: 'AcceptClause', on, clause, version }]);
    if (struck) acts.push([pick(table, n), {
      type: 'CounterClause', on, clause, basedOn: version, heading, body: `again ${version}`, params }]);
  }
  if (acts.length > 0) return acts;
  const draft = latestDraft(state);
  const hash = textHash(canonicalHash(frameOf(state)), clauseDigests(state));
  if (draft?.hash !== hash) return [[pick(table, n), { type: 'IssueDraft', on, summary: 'as it stands' }]];
  const waiting = table.filter((council) => state.agreedBy[council] !== hash);
  if (waiting.length > 0) return waiting.map((council): Act => [council, { type: 'AcceptText', on, hash }]);
  return table.length > 1 ? [[pick(table, n), { type: 'FreezeText', on, hash }]] : [];
}

/** What the list of tasks tells a council to do. */
function byTask(state: AgreementState, council: CouncilId, on: string, n: number): Act[] {
  const run = state.runs[council];
  const act = (command: PlainCommand): Act => [council, command];
  const executive = n % 3 !== 0;
  return tasksOf(state, council).flatMap(({ task, what }): Act[] => {
    switch (task) {
      case 'open-approval': return [act({ type: 'OpenApprovalRun', on, route: executive ? 'executive' : 'council',
        body: 'Cabinet', key: executive && n % 2 === 0, valuePence: executive && n % 2 === 0 ? '120000000' : '100' })];
      case 'publish-notice': return [act(n % 2 === 0
        ? { type: 'PublishKeyDecisionNotice', on, matter: 'm', maker: 'Cabinet', decisionFrom: on, documents: [] }
        : { type: 'ClaimUrgency', on, provision: 'special-urgency', reason: 'r', agreedBy: 'per-chair',
          agreedByCapacity: 'chair' })];
      case 'publish-report': return [act({ type: 'PublishReport', on, authors: [], implications: [],
        hash: 'c'.repeat(64) })];
      case 'give-advice': return [act({ type: 'GiveAdvice', on, position: 'support', text: 't',
        role: what.endsWith('monitoring-officer') ? 'monitoring-officer' : 'chief-finance-officer' })];
      case 'decide': return [act({ type: 'MakeDecision', on, maker: 'Cabinet', optionsRejected: [], interests: [],
        outcome: n % 5 === 0 ? 'approve-subject-to' : 'approve', delegations: n % 2 === 0 ? [minorAmendments] : [],
        conditions: n % 5 === 0 ? [{ condition: 'budget', what: 'w' }] : [] })];
      case 'publish-decision': return [act({ type: 'PublishDecision', on })];
      case 'bring-into-effect': return [act({ type: 'BringIntoEffect', on })];
      case 'conclude-call-in': return [act({
        type: 'ConcludeCallIn', on, outcome: n % 2 === 0 ? 'upheld' : 'dismissed', reason: 'r' })];
      case 'reconsider': return [act({ type: 'ReconsiderDecision', on, outcome: 'confirmed', reason: 'r' })];
      case 'meet-approval-condition': return Object.keys(run!.conditions).map((condition) =>
        act({ type: 'MeetApprovalCondition', on, condition }));
      case 'exercise-delegation': return [act({
        type: 'ExerciseDelegation', on, delegate: 'chief executive', consulted: 'leader' })];
      case 'execute-counterpart': return [act(counterpart(state, council, on))];
      case 'date-agreement': return [act({ type: 'DateAgreement', on })];
      case 'meet-condition': return Object.keys(state.conditions).map((condition) => act(n % 3 === 0
        ? { type: 'WaiveConditionPrecedent', on, condition, authority: 'a' }
        : { type: 'MeetConditionPrecedent', on, condition }));
      case 'commence': return [act({ type: 'Commence', on })];
      default: return [];
    }
  });
}

function counterpart(state: AgreementState, council: string, on: string): PlainCommand {
  const own = (...of: readonly string[]): { person: string; capacity: string }[] =>
    of.map((one) => ({ person: `per-${council.toLowerCase()}-${one}`, capacity: 'signatory' }));
  const sealed = council === 'BRK';
  return { type: 'ExecuteCounterpart', on, hash: state.frozen!.hash, mode: sealed ? 'seal' : 'hand',
    valuePence: '120000000', signatories: sealed ? [] : own('ceo', 'mo'), attestedBy: sealed ? 'per-brk-mo' : null,
    sealRegister: sealed ? '2024/1' : null };
}

export function sensible(state: AgreementState, on: string, n: number): Act[] {
  if (state.proposer === null) return [['ALV', { type: 'ProposeAgreement', on, agreement: 'a', title: 'A',
    model: n % 4 === 0 ? 'joint-committee' : 'shared-back-office', leadOfficer: 'per-alv-lead',
      invited: pick([['BRK'], ['BRK', 'CHW']], n),
    services: [{ service: 'audit', kind: 'internal-audit', startsOn: null },
      { service: 'payroll', kind: 'payroll', startsOn: null }] }]];
  const unasked = Object.keys(state.posts).filter((post) =>
    !Object.keys(state.consultations).some((key) => key.startsWith(`${post}/`)));
  const table = joined(state);
  if (unasked.length > 0 && table.length > 0) return [[pick(table, n), {
    type: 'ConsultOfficer', on, post: unasked[0]!, person: pick(people, n), method: 'letter' }]];
  if (state.frozen === null) return beforeText(state, on, n);
  return table.flatMap((council) => byTask(state, council, on, n));
}

// Anything at all -----------------------------------------------------------------------------------

function anyApproval(on: string, hash: string, n: number, m: number): readonly PlainCommand[] {
  return [
    { type: 'ClaimUrgency', on, provision: pick(['special-urgency', 'general-exception',
      'call-in-exemption'] as const, m),
      reason: 'r', agreedBy: 'per-chair', agreedByCapacity: 'chair' },
    { type: 'MakeDecision', on, maker: 'Cabinet', outcome: pick(['refuse', 'defer', 'approve'] as const, m),
      conditions: [],
      delegations: [minorAmendments], optionsRejected: [], interests: [] },
    { type: 'CallInDecision', on, members: ['per-a', 'per-b', 'per-c'], grounds: 'g' },
    { type: 'CallInDecision', on, members: ['per-a', 'per-b', 'per-c'], grounds: 'g' },
    { type: 'BringIntoEffect', on }, { type: 'DateAgreement', on }, { type: 'Commence', on },
    { type: 'OpenApprovalRun', on, route: 'executive', body: 'b', key: m % 2 === 0, valuePence: '100' },
    { type: 'ExecuteCounterpart', on, hash, mode: pick(['hand', 'seal', 'esign'] as const, m), valuePence: '1',
      signatories: m % 2 === 0 ? [{ person: pick(people, m), capacity: 'signatory' }] : [], attestedBy: pick(people, n),
      sealRegister: 's' },
  ];
}

function anything(state: AgreementState, on: string, n: number, m: number): PlainCommand {
  const of = <T>(list: readonly T[], otherwise: T): T => list.length === 0 ? otherwise : pick(list, m);
  const clause = of(Object.keys(state.clauses), 'services');
  const version = state.clauses[clause]?.version ?? 1;
  const post = of(Object.keys(state.posts), 'post-0');
  const asked = Object.keys(state.consultations).filter((key) => key.startsWith(`${post}/`))
    .map((key) => key.slice(post.length + 1));
  const placed = state.posts[post]?.placed?.person ?? pick(people, m);
  const service = of(Object.keys(state.services), 'audit');
  const hash = of(state.drafts.map((draft) => draft.hash as string), 'f'.repeat(64));
  const list: readonly PlainCommand[] = [
    { type: 'InviteCouncil', on, council: pick(everybody, m) },
    { type: 'LeaveProposal', on, reason: 'r' }, { type: 'DeclineInvitation', on, reason: 'r' },
    { type: 'AddService', on, service: pick(['legal', 'hr'], m), kind: 'legal', startsOn: null },
    { type: 'RemoveService', on, service },
    { type: 'AssignRole', on, service, council: pick(everybody, m),
      role: pick(['lead', 'none', 'customer'] as const, n) },
    { type: 'SetModelTerms', on, terms: { hosts: { [service]: pick(everybody, m) } } },
    { type: 'AgreePrinciple', on, decisionRef: 'd', budgetPence: null },
    { type: 'IssueBusinessCase', on, document: `case-${m % 3}`, stage: 'full', hash: 'a'.repeat(64) },
    { type: 'AgreeHeadsOfTerms', on, document: `heads-${m % 3}`, hash: 'b'.repeat(64), bindingItems: [] },
    { type: 'RaiseDueDiligenceItem', on, item: `item-${m % 3}`, topic: 't', finding: 'f', severity: 'low' },
    { type: 'ResolveDueDiligenceItem', on, item: `item-${m % 3}`, resolution: 'r' },
    { type: 'RecordLegalBasis', on, basis: `any-${m % 5}`, services: [(m & 4) === 0 ? service : 'audit'],
      from: on, to: m % 4 === 0 ? '2025-01-01' : null,
      kind: pick(['lga1972-s101-1b', 'si2012-1019-reg11', 'lga1972-s113', 'lga1972-s101-5'], m),
      executive: pick([true, false, true], m), receiver: pick(['ALV', 'BRK'], n) },
    { type: 'EndLegalBasis', on, basis: of(Object.keys(state.bases), 'basis-0'), reason: 'r' },
    { type: 'DefineSharedPost', on, post: `post-${m % 2}`, title: 't', lender: pick(['ALV', 'CHW', 'BRK'], m >> 1),
      borrowers: [{ council: 'BRK', basisPoints: 5000 }], statutoryRole: pick([null, 'monitoring-officer',
        'head-of-paid-service'] as const, m) },
    { type: 'ConsultOfficer', on, post, person: pick(people, m), method: 'm' },
    { type: 'PlaceOfficer', on, post, person: m % 3 === 0 ? pick(people, m) : of(asked, pick(people, m)) },
    { type: 'EndPlacement', on, post, person: placed, reason: 'r' },
    { type: 'EndPlacement', on: addDays(localDate(on), -30), post, person: placed, reason: 'r' },
    { type: 'WithdrawSharedPost', on, post, reason: 'r' },
    { type: 'NameHolder', on, subject: 'contract', reference: 'r', holder: pick([...everybody, 'Joint Committee'], m) },
    { type: 'RecordCommitteeDecision', on, decision: `d-${m % 3}`, function: pick(['plan', 'budget', 'pay'], m),
      outcome: 'o' },
    { type: 'CounterClause', on, clause, basedOn: version, heading: clause, body: `body ${m % 4}`, params: {} },
    { type: 'CounterClause', on, clause: 'start', basedOn: state.clauses.start?.version ?? 1, heading: 'start',
      body: 'b',
      params: { commencementMayPrecedeExecution: m % 2 === 0 } },
    { type: 'StrikeClause', on, clause, basedOn: version },
    { type: 'AcceptClause', on, clause, version }, { type: 'RejectClause', on, clause, version, reason: 'r' },
    { type: 'CommentOnClause', on, clause, version, text: 't' },
    { type: 'IssueDraft', on, summary: 's' }, { type: 'AcceptText', on, hash }, { type: 'FreezeText', on, hash },
    { type: 'ReopenText', on, reason: 'r' }, { type: 'LapseApproval', on, why: 'w' },
    ...anyApproval(on, hash, n, m),
    { type: 'SetConditionPrecedent', on, condition: `c-${m % 2}`, what: 'w' },
    { type: 'WaiveConditionPrecedent', on, condition: `c-${m % 2}`, authority: 'a' },
    { type: 'CorrectRecord', on, corrects: m % 200, statement: 's', why: 'w' },
    { type: 'AbandonAgreement', on, reason: 'r' },
  ];
  return pick(list, n);
}

/** One place of a sensible act is changed: its day, its council, its text, its people. */
function twisted([council, command]: Act, state: AgreementState, n: number, m: number): Act {
  const back = { ...command, on: addDays(localDate(command.on), -(m % 60)) } as PlainCommand;
  switch (n % 4) {
    case 0: return [council, back];
    case 1: return [pick(everybody, m), command];
    case 2: return [council, command.type === 'OpenApprovalRun' ? { ...command, key: !command.key }
      : command.type === 'AcceptText' && m % 2 === 0 ? { ...command, type: 'FreezeText' }
      : ('hash' in command && state.drafts.length > 0
        ? { ...command, hash: pick(state.drafts, m).hash } : back) as PlainCommand];
    default: return [council, command.type === 'ExecuteCounterpart' ? { ...command, mode: 'hand', attestedBy: null,
      signatories: [pick(people, m), pick(people, n)].map((person) => ({ person, capacity: 'signatory' })) } : back];
  }
}

// From intents to steps -----------------------------------------------------------------------------

/** Plays intents against a decider and gives the commands that came of them, each with its facts. */
export function stepsOf(
  intents: readonly Intent[], history: readonly AgreementEvent[], from: string, decider: Decider,
): Step<AgreementCommand, AgreementFacts>[] {
  let state = history.reduce(decider.evolve, decider.initial);
  let today = from as LocalDate;
  return intents.flatMap(({ what, n, m, days }) => {
    today = addDays(today, what === 'wait' ? 35 : days);
    const choices = sensible(state, today, n);
    if (what === 'wait' || (choices.length === 0 && what !== 'any')) return [];
    const act: Act = what === 'any' ? [pick(everybody, m >> 3), anything(state, today, n, m)]
      : what === 'next' ? pick(choices, m) : twisted(pick(choices, m >> 4), state, n, m);
    const [council, command] = act;
    const imported = what !== 'next' && m % 16 === 7;
    const capacity = imported ? 'records-importer' : capacityOf(command);
    const step = { command: plain(command), facts: acting(council, capacity, today, imported
      ? { grade: 'imported' } : {}) };
    const decision = decider.decide(state, step.command, step.facts);
    if ('events' in decision) state = decision.events.reduce(decider.evolve, state);
    return [step];
  });
}

const number = fc.nat({ max: 9_999 });
const intent = (what: Intent['what'], days: fc.Arbitrary<number>): fc.Arbitrary<Intent> =>
  fc.record({ what: fc.constant(what), n: number, m: number, days });

export const intents: fc.Arbitrary<Intent> = fc.oneof(
  { weight: 24, arbitrary: intent('next', fc.constantFrom(0, 0, 1, 1, 2, 5)) },
  { weight: 5, arbitrary: intent('twist', fc.constantFrom(0, 1)) },
  { weight: 6, arbitrary: intent('any', fc.constantFrom(0, 1)) },
  { weight: 2, arbitrary: intent('wait', fc.constant(0)) });

/** Whole histories, as `laws` takes them. */
export const histories = (
  history: readonly AgreementEvent[], from: string, length: number, decider: Decider = agreement,
): fc.Arbitrary<Step<AgreementCommand, AgreementFacts>[]> =>
  fc.array(intents, { minLength: length >> 1, maxLength: length, size: 'max' })
    .map((list) => stepsOf(list, history, from, decider));
