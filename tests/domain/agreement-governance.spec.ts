/** Governance in force: boards and their decisions, papers that every council approves, figures and open points. */
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { agreement, councilId, governanceRefusals, localDate, when } from '#domain';
import type { AgreementEvent, GovernanceRefusal } from '#domain';
import { governanceDocument } from '#views';
import { governanceDeadlines, governanceTasks } from '../../libs/domain/src/agreement/governance/rules.ts';
import {
  answer, appoint, approveBudget, approvePlan, callIn, closeRisk, committeeInForce, conclude, constitute, define,
  effect, endAppointment, endorse, find, hash, inForce, meet, present, proposeBudget, proposePlan, raiseRisk, report,
  seated,
} from '../kit/agreement-governance.ts';
import { councils, registeredCouncil } from '../kit/agreement-register.ts';
import { acceptedBy, after, like, refusalOf, refusals } from '../kit/agreement-rows.ts';
import type { Act, Row, Rows } from '../kit/agreement-rows.ts';
import { fold } from '../kit/agreement-story.ts';

const row = (what: string, act: Act, and: readonly Act[] = [], more: Partial<Row> = {}): Row =>
  ({ what, act, before: 'commence', and: [like('commence'), ...and], ...more });
const importing = ([council, , command]: Act): Act => [council, 'records-importer', command, { grade: 'imported' }];
const said = (change: object) => [{ decision: 'plan-1', function: 'plan', outcome: 'o', reconsiders: null, ...change }];
const met: readonly Act[] = [...seated, meet()];
const withdrawn: readonly AgreementEvent[] = [{ type: 'CouncilLeftProposal', on: when('2024-06-07'),
  council: councilId('CHW'), reason: 'for the test' }];
const upheld: readonly Act[] = [...met, callIn('CHW'), conclude('CHW', { outcome: 'upheld' })];
const july = '2024-07-20';
const again = (change: object = {}): Act => meet('ALV', { meeting: 'july', on: '2024-07-08', publishedOn: '2024-07-08',
  decisions: said({ decision: 'plan-2', reconsiders: { meeting: 'june', decision: 'plan-1' }, ...change }) }, july);

const boards = {
  'board-exists': row('a board is constituted once', constitute(), [constitute()]),
  'board-missing': [
    row('nobody is appointed to a board that is not', appoint()),
    row('a name that every object has is no board', appoint('ALV', { board: 'constructor' }))],
  'board-without-company': row('only a company has a company board', constitute('ALV', { kind: 'company-board' })),
  'joint-committee-stands': row('I13: one joint committee at a time',
    constitute('ALV', { kind: 'joint-committee', board: 'second' }), [constitute('ALV', { kind: 'joint-committee' })],
    { detail: { boards: ['audit-board'] } }),
  'board-not-to-replace': row('only a board that stands is replaced', constitute('ALV', { replaces: 'other' })),
  'service-missing': [
    row('a board is for services of the agreement', constitute('ALV', { services: ['parks'] })),
    row('and for one at least', constitute('ALV', { services: [] })),
    row('a plan is for services of the agreement', proposePlan('ALV', { services: ['parks'] })),
    row('an indicator is of a service of the agreement', define('ALV', { service: 'parks' }))],
  'seat-of-a-stranger': [
    row('seats are for councils of the agreement', constitute('ALV', { seats: [{ council: 'DUN', seats: 1 }] })),
    row('each named once', constitute('ALV', {
      seats: [{ council: 'ALV', seats: 1 }, { council: 'ALV', seats: 2 }] }))],
  'committee-sets-differ': [
    row('I13: a joint committee serves the same councils in all its services',
      constitute('ALV', { kind: 'joint-committee', services: ['audit', 'payroll'] })),
    row('I13: in an imported record too',
      importing(constitute('ALV', { kind: 'joint-committee', seats: [{ council: 'ALV', seats: 1 }] })))],
  'quorum-out-of-reach': row('a quorum can be reached', constitute('ALV', { quorum: 4 }), [], { detail: { seats: 3 } }),
  'mandate-twice': row('a function has one mandate', constitute('ALV', { mandates: [
    { function: 'plan', power: 'decide' }, { function: 'plan', power: 'recommend' }] })),
  'board-replaced': row('a board that was replaced does not meet', meet(), [...seated,
    constitute('ALV', { board: 'new', replaces: 'audit-board', on: '2024-06-07' })]),
  'no-seat-on-the-board': row('a council without a seat appoints nobody', appoint('CHW'),
    [constitute('ALV', { seats: [{ council: 'ALV', seats: 2 }] })]),
  'seats-filled': row('a council has as many members as seats', appoint('ALV', { person: 'per-alv-second' }), seated,
    { detail: { seats: 1 } }),
  'sits-for-another-council': row('I7: a member sits for one council', appoint('BRK'), [constitute(), appoint()]),
  'already-appointed': row('nobody is appointed twice for the same time', appoint(), [constitute(), appoint()]),
  'term-ends-before-it-begins': row('a term has a day', appoint('ALV', { until: '2024-06-04' }), [constitute()]),
  'before-the-board': [
    row('nobody sits before the board', appoint('ALV', { from: '2024-06-03' }), [constitute()]),
    row('no board meets before it began', meet('ALV', { on: '2024-06-03' }), seated)],
  'not-appointed': [
    row('who does not sit does not leave', endAppointment('ALV', { person: 'per-nobody' }), seated),
    row('a council ends its own appointments', endAppointment('BRK'), seated),
    row('and each once', endAppointment(), [...seated, endAppointment()])],
  'before-the-appointment': row('nobody leaves before coming', endAppointment('ALV', { on: '2024-06-04' }), seated),
} satisfies Partial<Rows<GovernanceRefusal>>;

const meetings = {
  'meeting-exists': row('a meeting is recorded once', meet(), met),
  'not-a-member-of-the-board': [
    row('only members make the quorum', meet('ALV', { present: [{ council: 'ALV', people: ['per-guest'] }] }), seated,
      { detail: { council: 'ALV', person: 'per-guest' } }),
    row('each for the own council', meet('ALV', {
      present: [{ council: 'BRK', people: ['per-alv-member'] }] }), seated),
    row('and on days of the term', meet('ALV', { on: '2024-06-12', publishedOn: '2024-06-12' }),
      [...seated, endAppointment()])],
  'board-decision-twice': row('a decision of a meeting has its own name',
    meet('ALV', { decisions: [...said({}), ...said({ outcome: 'p' })] }), seated),
  'published-before-the-meeting': row('nothing is published before it is decided',
    meet('ALV', { publishedOn: '2024-06-07' }), seated),
  'published-in-the-future': row('nothing is published before its day',
    meet('ALV', { publishedOn: '2024-06-21' }), seated),
  'nothing-to-reconsider': [
    row('only what was sent back is reconsidered', again(), met),
    row('when every call-in is concluded', again(), [...upheld.slice(0, -1), callIn('BRK'),
      conclude('CHW', { outcome: 'upheld' })]),
    row('and once', meet('ALV', { meeting: 'third', on: '2024-07-09', publishedOn: '2024-07-09', decisions: said({
      reconsiders: { meeting: 'june', decision: 'plan-1' } }) }, july), [...upheld, again()])],
  'board-decision-missing': [
    row('what was not decided is not called in', callIn(), seated),
    row('nor brought into effect', effect('ALV', { decision: 'other' }), met),
    row('nor concluded', conclude('ALV', { meeting: 'constructor' }), met)],
  'board-decision-settled': [
    row('a decision takes effect once', effect('ALV', { on: '2024-06-19' }), [...met, effect()]),
    row('a decision in effect is not called in', callIn('CHW', { on: '2024-06-17' }), [...met, effect()]),
    row('I20: a recommendation takes no effect', effect(),
      [...seated, meet('ALV', { decisions: said({ function: 'fees' }) })])],
  'board-not-subject-to-call-in': row('where call-in is not allowed nobody calls in', callIn('CHW'),
    [constitute('ALV', { callInAllowed: false }), ...seated.slice(1), meet()]),
  'board-call-in-window-closed': row('I22: call-in has its time', callIn('CHW', { on: '2024-06-18' }), met,
    { detail: { until: '2024-06-17' } }),
  'board-decision-called-in': row('a council calls in once', callIn('CHW'), [...met, callIn('CHW')]),
  'too-few-members': row('as many members as the policy of the council says',
    callIn('CHW', { members: ['per-chw-one', 'per-chw-one'] }), met, { detail: { needed: 3 } }),
  'before-publication': row('nothing is called in before it is published', callIn('CHW', { on: '2024-06-10' }),
    [...seated, meet('ALV', { publishedOn: '2024-06-11' })]),
  'not-called-in': [
    row('only a call-in is concluded', conclude('CHW'), met),
    row('by the council that called in', conclude('BRK'), [...met, callIn('CHW')]),
    row('once', conclude('CHW'), [...met, callIn('CHW'), conclude('CHW')])],
  'before-the-call-in': [
    row('a call-in is concluded after it began', conclude('CHW', { on: '2024-06-12' }), [...met, callIn('CHW')]),
    row('I22: no effect before the last call-in was concluded', effect('ALV', { on: '2024-06-18' }),
      [...met, callIn('CHW'), conclude('CHW', { on: '2024-06-19' })])],
  'board-call-in-pending': [
    row('I22: a decision waits for the last call-in', effect('ALV', { on: '2024-06-19' }),
      [...met, callIn('CHW'), callIn('BRK'), conclude('CHW')], { detail: { councils: ['BRK'] } }),
    row('I22: in an imported record too', importing(effect('ALV', { on: '2024-06-19' })), [...met, callIn('CHW')])],
  'board-decision-sent-back': row('I22: what was sent back is reconsidered first', effect(), upheld),
  'board-call-in-open': [
    row('I22: a decision waits for the last day of call-in', effect('ALV', { on: '2024-06-17' }), met,
      { detail: { council: 'ALV', until: '2024-06-17' } }),
    row('I22: also of councils that have not called in', effect('ALV', { on: '2024-06-17' }),
      [...met, callIn('CHW', { on: '2024-06-11' }), conclude('CHW', { on: '2024-06-12' })])],
} satisfies Partial<Rows<GovernanceRefusal>>;

const years = {
  'year-malformed': [
    row('a year is a financial year', proposePlan('ALV', { year: '2024/26' })),
    row('of a budget too', proposeBudget('ALV', { year: '2024' })),
    row('of a report too', endorse('ALV', { year: '2024' }, '2025-08-01'))],
  'nobody-takes-part': row('a plan is of councils that take part', proposePlan(), [],
    { before: '', and: [], plus: [...inForce().map((event) => event.type !== 'AgreementCommenced' ? event
      : { ...event, participation: [] })] }),
  'plan-exists': row('a plan is proposed once', proposePlan(), [proposePlan()]),
  'plan-missing': row('what was not proposed is not approved', approvePlan()),
  'plan-not-open': row('a plan in the place of which another was proposed is not approved', approvePlan('BRK'),
    [proposePlan(), proposePlan('BRK', { plan: 'second' })], { detail: { phase: 'replaced' } }),
  'plan-approved': row('a council approves a plan once', approvePlan(), [proposePlan(), approvePlan()]),
  'plan-hash-differs': row('I60: the plan approved is the plan proposed', approvePlan('ALV', { hash: 'e'.repeat(64) }),
    [proposePlan()]),
  'budget-exists': row('a budget is proposed once', proposeBudget(), [proposeBudget()]),
  'budget-missing': row('a budget not proposed is not approved', approveBudget()),
  'budget-not-open': row('a budget that was replaced is not approved', approveBudget(),
    [proposeBudget(), proposeBudget('ALV', { budget: 'second' })]),
  'budget-approved': row('a council approves a budget once', approveBudget(), [proposeBudget(), approveBudget()]),
  'budget-line-twice': row('a line has one sum', proposeBudget('ALV', { lines: [
    { line: 'pay', service: 'payroll', amountPence: '1' }, { line: 'pay', service: 'audit', amountPence: '2' }] })),
  'not-taking-part': [
    row('a customer does not approve the budget of its supplier', approveBudget('CHW'), [proposeBudget()]),
    row('a council endorses reports of years in which it took part',
      endorse('ALV', { year: '2022/23', on: '2024-06-05' }))],
  'before-it-was-proposed': row('nothing is approved before it is proposed', approvePlan('ALV', { on: '2024-06-04' }),
    [proposePlan()]),
  'indicator-exists': row('an indicator is defined once', define(), [define()]),
  'indicator-missing': row('what is not defined is not reported', report()),
  'figure-malformed': [
    row('a value is a decimal number', report('ALV', { value: 'about 80' }), [define()]),
    row('nothing is not a number: what is not known is unknown', report('ALV', { value: '' }), [define()]),
    row('a target too', define('ALV', { target: '9e1' })),
    row('a sum is in pence', proposeBudget('ALV', { lines: [
      { line: 'pay', service: 'payroll', amountPence: '80.00' }] }))],
  'period-malformed': [
    row('a period is one that can be told', report('ALV', { period: 'summer' }), [define()]),
    row('a quarter is of a financial year', report('ALV', { period: '2024/26-Q1' }), [define()])],
  'period-not-begun': row('no value of a period to come', report('ALV', { period: '2024/25-Q2' }), [define()]),
  'already-reported': row('a value is reported once', report(), [define(), report()]),
  'year-not-over': row('a report is of a year that is over', endorse('ALV', { on: '2025-03-31' }, '2025-08-01')),
  'already-endorsed': row('a council endorses a report once', endorse('ALV', {}, '2025-08-01'),
    [endorse('ALV', {}, '2025-08-01')]),
  'risk-exists': row('a risk is raised once', raiseRisk(), [raiseRisk()]),
  'risk-missing': row('what was not raised is not closed', closeRisk()),
  'risk-closed': row('a risk is closed once', closeRisk(), [raiseRisk(), closeRisk()]),
  'risk-owner-a-stranger': row('a council of the agreement owns the risk', raiseRisk('ALV', { owner: 'DUN' })),
  'before-the-risk': row('no risk is closed before it is raised',
    closeRisk('ALV', { on: '2024-06-04' }), [raiseRisk()]),
  'finding-exists': row('a finding is recorded once', find(), [find()]),
  'finding-missing': row('what was not found is not answered', answer()),
  'finding-names-a-stranger': [
    row('a finding asks councils of the agreement', find('ALV', { councils: ['DUN'] })),
    row('and one at least', find('ALV', { councils: [] }))],
  'finding-due-too-early': row('no answer is due before the finding', find('ALV', { answerBy: '2024-06-05' })),
  'answer-not-asked': row('who is asked answers', answer('CHW'), [find()]),
  'finding-answered': row('a council answers once', answer(), [find(), answer()]),
  'before-the-finding': row('no answer before the finding', answer('ALV', { on: '2024-06-05' }), [find()]),
} satisfies Partial<Rows<GovernanceRefusal>>;

describe('what governance refuses', () => {
  refusals(governanceRefusals, { ...boards, ...meetings, ...years });
});

const typesOf = (events: readonly AgreementEvent[]): string[] => events.map(({ type }) => type);
const whyOf = (history: readonly AgreementEvent[], act: Act): unknown =>
  acceptedBy(history, act).find(({ type }) => type === 'BoardRecommendationMade');
const meetAs = (about: string): Act => meet('ALV', { decisions: said({ function: about }) });

describe('boards', () => {
  it('I20: beyond its mandate, or where it may only recommend or note, a board recommends', () => {
    const history = inForce(seated);
    expect(whyOf(history, meetAs('staffing'))).toMatchObject({ why: 'beyond-mandate' });
    expect(whyOf(history, meetAs('fees'))).toMatchObject({ why: 'mandate-is-recommend' });
    expect(whyOf(history, meetAs('reports'))).toMatchObject({ why: 'mandate-is-note' });
    expect(whyOf(history, importing(meetAs('staffing')))).toMatchObject({ why: 'beyond-mandate' });
  });

  it('without a quorum a meeting is recorded, and what it says is a recommendation', () => {
    const alone = meet('ALV', { present: present('ALV') });
    expect(acceptedBy(inForce(seated), alone)).toMatchObject([
      { type: 'BoardMet', quorum: 2, quorate: false }, { type: 'BoardRecommendationMade', why: 'not-quorate' }]);
    expect(acceptedBy(inForce(seated), meet('ALV', { present: [] }))).toMatchObject([
      { quorate: false }, { why: 'not-quorate' }]);
    expect(acceptedBy(inForce(seated), importing(meet('ALV', { present: [] })))).toMatchObject([
      { quorate: 'unknown' }, { type: 'BoardDecisionMade' }]);
  });

  it('I22: without call-in a decision takes effect at once; else it waits for every council', () => {
    expect(typesOf(acceptedBy(inForce([constitute('ALV', { callInAllowed: false }), ...seated.slice(1)]), meet())))
      .toEqual(['BoardMet', 'BoardDecisionMade', 'BoardDecisionBecameEffective']);
    expect(typesOf(acceptedBy(inForce(met), effect()))).toEqual(['BoardDecisionBecameEffective']);
    expect(refusalOf(inForce([...met, callIn('CHW'), conclude('CHW')]), effect())).toBe('accepted');
  });

  it('I59: each council has its own days and calendar, and the calendar is stored', () => {
    const slow = { councils: { BRK: registeredCouncil('BRK', 'england', undefined, { approvalPolicies: [
      { ...councils.BRK!.approvalPolicies[0]!, callInDays: 7 }] }), CHW: registeredCouncil('CHW', 'wales') } };
    const [council, capacity, command] = meet('ALV', { on: '2024-06-10' });
    expect(acceptedBy(inForce(seated), [council, capacity, command, slow])[1]).toMatchObject({ windows: [
      { council: 'ALV', until: '2024-06-17', calendar: 'story England' },
      { council: 'BRK', until: '2024-06-19', calendar: 'story England' },
      { council: 'CHW', until: '2024-06-17', calendar: 'story Wales' }] });
  });

  it('I22: what a call-in sent back, the board decides anew, and that takes effect at once', () => {
    const events = acceptedBy(inForce(upheld), again());
    expect(typesOf(events)).toEqual(['BoardMet', 'BoardDecisionMade', 'BoardDecisionBecameEffective']);
    const state = fold(after(inForce(upheld), [again()]));
    expect(state.governance.waiting).toEqual({});
    expect(state.governance.meetings['audit-board']!.june!.decisions['plan-1']!.phase).toBe('reconsidered');
  });

  it('I20: the joint committee of the terms stands from commencement with the mandates of the terms', () => {
    const appointed = ['ALV', 'BRK', 'CHW'].flatMap((council) => ['one', 'two'].map((n) =>
      appoint(council, { board: 'joint-committee', person: `per-${council.toLowerCase()}-${n}` })));
    const people = ['ALV', 'BRK'].map((council) => ({ council,
      people: ['one', 'two'].map((n) => `per-${council.toLowerCase()}-${n}`) }));
    const sits = (about: string): Act => meet('ALV', { board: 'joint-committee', present: people,
      decisions: said({ function: about }) });
    const history = committeeInForce(appointed);
    expect(acceptedBy(history, sits('set the plan'))[1]).toMatchObject({ type: 'BoardDecisionMade' });
    expect(whyOf(history, sits('budget'))).toMatchObject({ why: 'mandate-is-recommend' });
    expect(refusalOf(history, constitute('ALV', { kind: 'joint-committee' }))).toBe('joint-committee-stands');
    expect(refusalOf(history, constitute('ALV', { board: 'joint-committee' }))).toBe('board-exists');
  });

  it('I13: when its councils change, a joint committee only recommends until another takes its place', () => {
    const joint = [constitute('ALV', { kind: 'joint-committee' }), ...seated.slice(1)];
    const state = fold(inForce(joint));
    const left = { ...state, membership: { ...state.membership,
      spans: state.membership.spans.map((span) => span.council === 'CHW' && span.service === 'audit'
        ? { ...span, to: when('2024-06-07') } : span) } };
    const [council, capacity, command] = meet();
    const decided = agreement.decide(left, command as never, {
      today: localDate('2024-06-20'), grade: 'live', calendars: {} as never, councils: {},
      actor: { council: councilId(council!), capacity, person: 'per-alv-lead-officer' as never } });
    expect(decided).toMatchObject({ events: [{ type: 'BoardMet' },
      { type: 'BoardRecommendationMade', why: 'councils-changed' }] });
  });

  it('I14: a board holds nothing: no contract, post, asset or data', () => {
    expect(refusalOf(inForce(seated), like('holder', { on: '2024-06-06', holder: 'audit-board' })))
      .toBe('holder-not-a-legal-person');
    expect(refusalOf(committeeInForce(), like('holder', { on: '2024-06-06', holder: 'Joint Committee' })))
      .toBe('holder-not-a-legal-person');
  });

  it('a board is replaced from its day on, and its members are asked after no more', () => {
    const history = inForce([...seated,
      constitute('BRK', { board: 'new', replaces: 'audit-board', on: '2024-06-12' })]);
    expect(refusalOf(history, meet('ALV', { on: '2024-06-11', publishedOn: '2024-06-12' }))).toBe('accepted');
    expect(governanceDeadlines(fold(history)).map(({ kind }) => kind)).not.toContain('appointment-ends');
    expect(governanceTasks(fold(history), councilId('ALV')).map(({ task, what }) => [task, what])).toEqual([
      ['appoint-to-board', 'Appoint to the seats of ALV on new']]);
  });
});

describe('papers of a year', () => {
  it('a plan stands when every council that takes part has approved it', () => {
    const two = inForce([proposePlan(), approvePlan('ALV'), approvePlan('BRK')]);
    expect(fold(two).governance.plans['plan-24']).toMatchObject({ phase: 'proposed', councils: ['ALV', 'BRK', 'CHW'] });
    expect(acceptedBy(two, approvePlan('CHW'))).toEqual([
      { type: 'ServicePlanApproved', on: '2024-06-06', council: 'CHW', plan: 'plan-24', hash,
        decisionRef: 'CAB/2024/40' },
      { type: 'ServicePlanAdopted', on: '2024-06-06', council: 'CHW', plan: 'plan-24', year: '2024/25', hash }]);
  });

  it('a council that has left does not hold up the others', () => {
    const history = [...inForce([proposePlan(), approvePlan('ALV')]), ...withdrawn];
    expect(typesOf(acceptedBy(history, approvePlan('BRK')))).toEqual(['ServicePlanApproved', 'ServicePlanAdopted']);
  });

  it('a budget is set by those who take part in its services, customers aside', () => {
    const history = inForce([proposeBudget(), approveBudget('ALV')]);
    expect(acceptedBy(history, approveBudget('BRK'))[1]).toEqual({ type: 'BudgetSet', on: '2024-06-06', council: 'BRK',
      budget: 'budget-24', year: '2024/25', lines: [{ line: 'pay', service: 'payroll', amountPence: '8000000' }] });
  });

  it('I40: what is not known is neither met nor missed, and a later value keeps the one before in the record', () => {
    const history = inForce([define(), report('ALV', { value: 'unknown' }), report('BRK', { period: '2024/25-Q1' })]);
    expect(governanceDocument(fold(history), localDate('2024-06-20')).indicators).toEqual([{
      indicator: 'on-time', service: 'audit', name: 'Audits on time', unit: 'percent', target: '90',
      direction: 'higher', known: 1, reported: 2, values: [
        { period: '2024-06', value: 'unknown', against: 'unknown' },
        { period: '2024/25-Q1', value: '87.5', against: 'missed' }] }]);
    expect(acceptedBy(history, report())).toMatchObject([{ value: '87.5', before: 'unknown' }]);
  });

  it('I40: figures are compared exactly, whatever their digits', () => {
    const digits = fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 0, max: 999_999 }));
    fc.assert(fc.property(digits, digits, ([a, x], [b, y]) => {
      const text = (units: number, part: number): string => `${units}.${String(part).padStart(6, '0')}`;
      const size = (units: number, part: number): number => units * 1_000_000 + (units < 0 ? -part : part);
      const of = (direction: 'higher' | 'lower'): string => governanceDocument(fold(inForced([
        define('ALV', { target: text(b, y), direction }), report('ALV', { value: text(a, x) })])),
      localDate('2024-06-20')).indicators[0]!.values[0]!.against;
      const [value, target] = [size(a, x), size(b, y)];
      expect(of('higher')).toBe(value >= target ? 'met' : 'missed');
      expect(of('lower')).toBe(value <= target ? 'met' : 'missed');
    }), { seed: 42, numRuns: 50 });
  });

  it('deadlines stand until what is due is done', () => {
    const due = (acts: readonly Act[]): unknown[] =>
      governanceDeadlines(fold(inForce(acts))).map(({ id, due: day }) => [id, day]);
    expect(due([...met, find()])).toEqual(expect.arrayContaining([
      ['appointment/audit-board/per-alv-member', '2025-05-31'], ['board-call-in/audit-board/june/plan-1', '2024-06-17'],
      ['audit-answer/keys', '2024-07-01']]));
    const done = due([...met, effect(), endAppointment('ALV', { on: '2024-06-19' }), find(), answer(),
      answer('BRK')]);
    expect(done).not.toEqual(expect.arrayContaining([['audit-answer/keys', '2024-07-01']]));
    expect(JSON.stringify(done)).not.toMatch(/board-call-in|per-alv-member/);
  });

  it('a budget is due before its year and a report after it, in the month that a clause names [S69]', () => {
    const worded = (kind: string, params: object): AgreementEvent => ({ ...inForce().find(({ type }) =>
      type === 'ClauseProposed')!, clause: kind, kind, params }) as AgreementEvent;
    const history = [...inForce([find('ALV', { councils: ['CHW'] })]),
      worded('service-plan-and-budget', { dueMonth: 1 }), worded('performance', { annualReportMonth: 9 })];
    const due = (events: readonly AgreementEvent[]): unknown[] =>
      governanceDeadlines(fold(events)).map(({ id, due: day }) => [id, day]).slice(1);
    expect(due(history)).toEqual([['budget/2025-26', '2025-01-31'], ['annual-report/2024-25', '2025-09-30']]);
    const reached = { type: 'DeadlineReached', on: when('2025-01-31'), council: councilId('ALV'),
      deadline: 'budget/2025-26', kind: 'budget-due', due: localDate('2025-01-31'), what: 'w', councils: [] } as const;
    const later = after([...history, reached],
      ['ALV', 'BRK', 'CHW'].map((council) => endorse(council, {}, '2025-08-01')));
    expect(due(later)).toEqual([['budget/2026-27', '2026-01-31'], ['annual-report/2025-26', '2026-09-30']]);
    expect(governanceTasks(fold(later), councilId('BRK')).map(({ task, due: day }) => [task, day])).toEqual([
      ['set-budget', '2026-01-31'], ['endorse-annual-report', '2026-09-30']]);
  });

  it('each council is told what it has to do', () => {
    const names = (acts: readonly Act[], council: string): string[] =>
      governanceTasks(fold(inForce(acts)), councilId(council)).map(({ task }) => task);
    const acts = [...met, proposePlan(), proposeBudget(), find(), callIn('CHW')];
    expect(names(acts, 'ALV')).toEqual(['approve-service-plan', 'approve-budget', 'answer-audit-finding']);
    expect(names(acts, 'CHW')).toEqual(['conclude-board-call-in', 'approve-service-plan']);
    expect(names([...acts, conclude('CHW'), approvePlan('ALV'), approveBudget('ALV'), answer()], 'ALV'))
      .toEqual(['bring-board-decision-into-effect']);
    expect(names(upheld, 'BRK')).toEqual(['reconsider-board-decision']);
  });
});

/** The life in force is played once: a property tries many histories after it. */
const played = inForce();
const inForced = (acts: readonly Act[]): AgreementEvent[] => after(played, acts);
