import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import { councilId, executionRefusals, when } from '#domain';
import type { AgreementEvent, CouncilFacts, ExecutionBand } from '#domain';
import { committeeBasis, committeeDecision, committeeFrozen } from '../kit/agreement-committee.ts';
import { councils, registeredCouncil } from '../kit/agreement-register.ts';
import { frozenHash, life, upTo } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { acceptedBy, accepts, after, imported, like, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Act, Row, Rows } from '../kit/agreement-rows.ts';
import { freeze, identify, propose } from '../kit/savings-story.ts';

const lead = (council: string, command: PlainCommand): Act => [council, 'lead-officer', command];
const hand = (...people: readonly string[]): object => ({
  mode: 'hand', signatories: people.map((person) => ({ person, capacity: 'signatory' })), attestedBy: null,
  sealRegister: null });
const seal = (attestedBy: string | null): object => ({
  mode: 'seal', signatories: [], attestedBy, sealRegister: '2024/40' });
const sign = (council: string, change: object = {}): Act => like(`sign-${council}`, change);
const reopen: Act = lead('CHW', { type: 'ReopenText', on: '2024-05-22', reason: 'wrong figure' });
const lapse = (council: string, day: string): Act =>
  [council, 'monitoring-officer', { type: 'LapseApproval', on: day, why: 'condition failed' }];
const waive = (day = '2024-05-24'): Act => ['ALV', 'monitoring-officer', {
  type: 'WaiveConditionPrecedent', on: day, condition: 'insurance', authority: 'CAB/2024/30' }];
const correct = (corrects: number, statement = 'the meeting was on 29 February', day = '2024-06-04'): Act =>
  lead('BRK', { type: 'CorrectRecord', on: day, corrects, statement, why: 'minutes amended' });
const end = (basis: string, day: string): Act => ['ALV', 'monitoring-officer', {
  type: 'EndLegalBasis', on: day, basis, reason: 'replaced' }];
const ended = (council: string, on: string): Record<string, CouncilFacts> =>
  ({ [council]: { ...councils[council]!, ended: { on: when(on), instrument: null } } });
const bands = (council: string, change: Partial<ExecutionBand>): Record<string, CouncilFacts> => ({
  [council]: registeredCouncil(council, 'england', [{
    ...councils[council]!.executionPolicies[0]!.bands.at(-1)!, ...change }]) });
const bare = life.filter((step) => !['post', 'consult', 'place'].includes(step.name));
/** The committee's text as if all had signed it; how they did is another story. */
const committeeExecuted: readonly AgreementEvent[] = [{
  type: 'AgreementExecuted', on: when('2024-05-23'), council: councilId('ALV'), hash: frozenHash,
  councils: ['ALV', 'BRK', 'CHW'].map(councilId) }];

/** What Alvern means to save, on the way to signing. */
const before = { on: '2024-05-02' } as const;
const means = (change: object = {}): Act => identify({ ...before, ...change });

const row = (before: string, what: string, act: Act, more: Partial<Row> = {}): Row =>
  ({ before, what, act, ...more });
const refused: Rows<(typeof executionRefusals)[number]> = {
  'no-text-to-sign': [
    row('freeze', 'I1: a text is frozen before it is signed', sign('ALV', { on: '2024-03-18' })),
    row('sign-CHW', 'I1: a text reopened is not signed, whatever hash is given', sign('CHW'), { and: [reopen] }),
    row('sign-CHW', 'a text reopened is not dated', like('date'), { and: [reopen] })],
  'already-executed': [
    row('precedent-met', 'a dated agreement is not signed again', sign('ALV', { on: '2024-05-24' })),
    row('precedent-met', 'an agreement is dated once', like('date'))],
  'not-a-party-to-sign': row('sign-CHW', 'a council that the text does not name does not sign it',
    ['DUN', 'signatory', sign('CHW')[2]],
    { plus: [{ type: 'CouncilJoinedProposal', on: when('2024-05-22'), council: councilId('DUN') }] }),
  'text-hash-differs': [
    row('sign-ALV', 'I1: a counterpart is on the frozen text', sign('ALV', { hash: 'f'.repeat(64) }),
      { detail: { frozen: frozenHash } }),
    row('sign-ALV', 'I1: in an imported record too', imported('sign-ALV', { hash: 'f'.repeat(64) }))],
  'already-signed': row('sign-BRK', 'a council signs once', sign('ALV')),
  'before-the-text': [
    row('sign-CHW', 'no counterpart is older than the text', sign('CHW', { on: '2024-03-17' })),
    row('sign-CHW', 'nor in an imported record', imported('sign-CHW', { on: '2024-02' })),
    row('date', 'no imported date of agreement is older than the text', imported('date', { on: '2024-02' }))],
  'signed-without-approval': [
    row('open-BRK', 'I1: no council signs without an approval of its own', sign('BRK', { on: '2024-05-21' })),
    row('effect-BRK', 'I1: nor before the approval has taken effect', sign('BRK')),
    row('condition-BRK', 'I1: nor while a condition of it is open', sign('BRK')),
    row('sign-ALV', 'I1: nor once it has lapsed', sign('ALV'), { and: [lapse('ALV', '2024-05-19')] }),
    row('sign-BRK', 'I1: nor, having signed, after the approval has lapsed', sign('ALV'),
      { and: [lapse('ALV', '2024-05-21')] }),
    row('sign-BRK', 'I1: an imported record whose approval has no effect yet is refused',
      imported('sign-BRK'), { before: 'effect-BRK' })],
  'signed-before-approval': [
    row('sign-ALV', 'I1: no signature is older than the effect of the approval', sign('ALV', { on: '2024-04-30' })),
    row('sign-BRK', 'I1: nor than the meeting of its conditions', sign('BRK', { on: '2024-05-12' })),
    row('sign-ALV', 'I1: nor in an imported record', imported('sign-ALV', { on: '2024-04' }))],
  'baseline-not-frozen-before-signature': [
    row('sign-ALV', 'I33: what a council means to save is measured before it signs', sign('ALV'),
      { and: [means()], detail: { lines: ['audit-post'] } }),
    row('sign-ALV', 'I33: a baseline that is only proposed measures nothing', sign('ALV'),
      { and: [means(), propose(before)] }),
    row('sign-ALV', 'I33: nor does one that belongs to another line', sign('ALV'),
      { and: [means(), propose(before), freeze(before), means({ line: 'second-post' })],
        detail: { lines: ['second-post'] } })],
  'execution-policy-missing': row('sign-ALV', 'I6: a council without an execution policy does not sign',
    like('sign-ALV', {}, { councils: { ALV: { ...councils.ALV!, executionPolicies: [] } } })),
  'signing-mode-not-allowed': [
    row('sign-BRK', 'I6: above its threshold Brackley seals', sign('BRK', hand('per-brk-ceo')),
      { detail: { allowed: ['seal'] } }),
    row('sign-BRK', 'I6: of an unknown value the strictest band counts',
      sign('BRK', { ...hand('per-brk-ceo'), valuePence: 'unknown' })),
    row('sign-BRK', 'I6: a minus before the value does not make it small',
      sign('BRK', { ...hand('per-brk-ceo'), valuePence: '-120000000' })),
    row('sign-ALV', 'I6: an unknown mode is no mode', sign('ALV', { mode: 'unknown' })),
    row('sign-BRK', 'I6: a mode known to be wrong is wrong in an imported record',
      imported('sign-BRK', hand('per-brk-ceo'))),
    row('sign-BRK', 'I6: the policy of the day counts', ['BRK', 'signatory', sign('BRK', hand('per-brk-ceo'))[2], {
      councils: { BRK: { ...councils.BRK!, executionPolicies: [...councils.BRK!.executionPolicies, {
        ...registeredCouncil('BRK').executionPolicies[0]!, from: when('2024-05-22') }] } } }])],
  'too-few-signatories': [
    row('sign-ALV', 'I6: one hand is too few where two are needed', sign('ALV', hand('per-alv-ceo')),
      { detail: { needed: 2 } }),
    row('sign-ALV', 'I6: one person signing twice is one hand', sign('ALV', hand('per-alv-ceo', 'per-alv-ceo'))),
    row('sign-ALV', 'I6: one hand is too few in an imported record', imported('sign-ALV', hand('per-alv-ceo')))],
  'signatory-not-entitled': row('sign-BRK', 'I6: whoever signs has a capacity that the policy names',
    sign('BRK', { ...hand('per-brk-ceo'), valuePence: '9999999',
      signatories: [{ person: 'per-brk-ceo', capacity: 'member' }] }), { detail: { entitled: ['signatory'] } }),
  'attestation-missing': [
    row('sign-BRK', 'I6: a seal is attested', sign('BRK', { attestedBy: null }), { detail: { needed: 1 } }),
    row('sign-BRK', 'I6: by as many as the policy says', like('sign-BRK', {}, {
      councils: bands('BRK', { attestors: 2 }) }), { detail: { needed: 2 } })],
  'seal-register-missing': row('sign-BRK', 'I6: a seal has an entry in the register',
    sign('BRK', { sealRegister: null })),
  'shared-officer-signs-alone': [
    row('sign-CHW', 'I7: whoever signed for one side does not sign alone for another',
      sign('CHW', hand('per-alv-ceo')), { detail: { shared: ['per-alv-ceo'] } }),
    row('sign-CHW', 'I7: nor together with another who signed elsewhere',
      sign('CHW', hand('per-alv-ceo', 'per-brk-mo'))),
    row('sign-BRK', 'I7: nor attests the seal alone', sign('BRK', { attestedBy: 'per-alv-mo' })),
    row('sign-CHW', 'I7: nor signs after having attested another seal', sign('CHW', hand('per-brk-mo'))),
    row('sign-CHW', 'I7: two seals attested by one person', like('sign-CHW', seal('per-brk-mo'), {
      councils: bands('CHW', { modes: ['seal'] }) })),
    row('sign-CHW', 'I7: in an imported record too', imported('sign-CHW', hand('per-alv-ceo')))],
  'precedent-exists': row('sign-ALV', 'a condition precedent is set once', like('precedent')),
  'precedent-missing': [
    row('precedent', 'a condition is set before it is met', like('precedent-met')),
    row('date', 'a name that every object has is no condition', like('precedent-met', { condition: 'constructor' }))],
  'precedent-settled': [
    row('place', 'a condition is met once', like('precedent-met')),
    row('place', 'a condition that was met is not waived', waive('2024-05-29'))],
  'precedent-after-commencement': row('commence', 'no condition precedent after the commencement',
    like('precedent', { on: '2024-06-04', condition: 'second' }), { and: [like('commence')] }),
  'counterparts-missing': [
    row('sign-CHW', 'I5: executed only when every party has signed', like('date'),
      { detail: { councils: ['CHW'] } }),
    row('date', 'I5: a counterpart void by lapse is missing', like('date'), { and: [lapse('BRK', '2024-05-22')],
      detail: { councils: ['BRK'] } })],
  'dated-before-a-counterpart': [
    row('date', 'I5: an agreement is not dated before its last counterpart', like('date', { on: '2024-05-21' })),
    row('date', 'I5: nor in an imported record', imported('date', { on: '2024-04' }))],
  'before-agreed-commencement': row('commence', 'nothing commences before the day that the text names',
    like('commence', { on: '2024-06-02' }), { detail: { commencesOn: '2024-06-03' } }),
  'not-executed': [
    row('date', 'I5: nothing commences before it is executed', like('commence')),
    row('date', 'I5: nor in an imported record', imported('commence'))],
  'already-commenced': row('commence', 'an agreement commences once', like('commence'), { and: [like('commence')] }),
  'commencement-before-execution': [
    row('commence', 'I5: nothing commences before its execution unless the text says so',
      like('commence', { on: '2024-05-22' })),
    row('commence', 'I5: nor in an imported record', imported('commence', { on: '2024-04' }))],
  'precedents-open': [
    row('precedent-met', 'nothing commences while a condition is open', like('commence'),
      { detail: { conditions: ['insurance'] } }),
    row('commence', 'nor on a day when it still was', like('commence', { on: '2024-05-27' }),
      { detail: { conditions: ['insurance'], settledOn: '2024-05-28' } }),
    row('precedent-met', 'nor in an imported record', imported('commence'))],
  'party-not-in-being': [
    row('commence', 'I16: nothing commences with a council that is no more',
      like('commence', {}, { councils: ended('CHW', '2024-06-03') }), { detail: { councils: ['CHW'] } }),
    row('commence', 'I16: nor in an imported record', imported('commence', {}, {
      councils: ended('CHW', '2024-05-31') }))],
  'service-without-live-basis': [
    row('commence', 'I11: a basis ended between freezing and commencement', like('commence'),
      { and: [end('services-1970', '2024-06-03')], detail: { services: ['payroll'] } }),
    row('commence', 'I11: a basis that starts later', like('commence'), { and: [
      end('services-1970', '2024-05-31'), like('basis-services', {
        basis: 'later', on: '2024-05-31', from: '2024-06-04' })], detail: { services: ['payroll'] } })],
  'posts-missing': row('commence', 'I4: staff are placed through posts', like('commence'), { life: bare }),
  'officers-not-consulted': [
    row('commence', 'I4: of a post added later nobody was consulted', like('commence'),
      { and: [like('post', { post: 'second', on: '2024-05-31' })], detail: { post: 'second' } }),
    row('commence', 'I4: consultation on the day of commencement is too late', like('commence'), { and: [
      like('post', { post: 'second', on: '2024-05-31' }),
      like('consult', { post: 'second', on: '2024-06-03' })] }),
    row('commence', 'I4: nor does a consultation known to be later suffice in an imported record',
      imported('commence'), { and: [like('post', { post: 'second', on: '2024-05-31' }),
        like('consult', { post: 'second', on: '2024-06-04' })] })],
  'committee-sets-differ': row('', 'I13: nothing commences with one committee for two sets of councils',
    like('commence'), {
    and: [...committeeFrozen, ['ALV', 'records-importer', committeeBasis(['payroll'], {
      on: '2024-03-19', executive: 'unknown' })[2], { grade: 'imported' }]], plus: committeeExecuted }),
  'nothing-to-correct': [
    row('commence', 'I54: a correction names an event that is there', correct(1000)),
    row('commence', 'I54: and a whole one', correct(1.5)),
    row('commence', 'I54: and no earlier than the first', correct(-1))],
  'already-corrected': row('commence', 'I54: the same correction is made once', correct(5), { and: [correct(5)] }),
};

const said = { council: 'ALV', hash: frozenHash };
const accepted: readonly Accepted[] = [
  { what: 'I6: a counterpart names its authority and the policy it satisfies', before: 'sign-ALV', act: sign('ALV'),
    events: [{ type: 'CounterpartExecuted', on: '2024-05-20', ...said, mode: 'hand', valuePence: '120000000',
      signatories: [{ person: 'per-alv-ceo', capacity: 'signatory' },
        { person: 'per-alv-mo', capacity: 'signatory' }],
      attestedBy: null, sealRegister: null, authority: { by: 'decision', on: '2024-05-01' }, policyFrom: '2012-04-01',
      sharedSignatories: [] }] },
  { what: 'I6: below the threshold one entitled hand is enough', before: 'sign-BRK',
    act: sign('BRK', { ...hand('per-brk-ceo'), valuePence: '10000000' }), events: [{
      type: 'CounterpartExecuted', on: '2024-05-21', council: 'BRK', hash: frozenHash, ...hand('per-brk-ceo'),
      valuePence: '10000000', authority: { by: 'decision', on: '2024-05-10' }, policyFrom: '2012-04-01',
      sharedSignatories: [] }] },
  { what: 'I7: a shared officer signs with a second signatory and is flagged', before: 'sign-CHW',
    act: sign('CHW', hand('per-alv-ceo', 'per-chw-ceo')), events: [{
      type: 'CounterpartExecuted', on: '2024-05-22', council: 'CHW', hash: frozenHash,
      ...hand('per-alv-ceo', 'per-chw-ceo'), valuePence: '120000000',
      authority: { by: 'decision', on: '2024-03-28' }, policyFrom: '2012-04-01',
      sharedSignatories: ['per-alv-ceo'] }] },
  { what: 'I7: an officer who attested elsewhere is flagged too', before: 'sign-CHW',
    act: sign('CHW', hand('per-brk-mo', 'per-chw-ceo')), events: [{
      type: 'CounterpartExecuted', on: '2024-05-22', council: 'CHW', hash: frozenHash,
      ...hand('per-brk-mo', 'per-chw-ceo'), valuePence: '120000000',
      authority: { by: 'decision', on: '2024-03-28' }, policyFrom: '2012-04-01',
      sharedSignatories: ['per-brk-mo'] }] },
  { what: 'I33: a council signs once what it means to save is measured', before: 'sign-CHW',
    and: [identify({ ...before, of: 'CHW' }, 'CHW'), propose(before, 'CHW'), freeze(before, 'CHW')],
    act: sign('CHW'), events: [{
      type: 'CounterpartExecuted', on: '2024-05-22', council: 'CHW', hash: frozenHash, ...hand('per-chw-ceo'),
      mode: 'esign', valuePence: '120000000', authority: { by: 'decision', on: '2024-03-28' }, policyFrom: '2012-04-01',
      sharedSignatories: [] }] },
  { what: 'I6: what an imported counterpart does not say is unverified', before: 'open-ALV',
    act: imported('sign-ALV', { ...hand(), mode: 'unknown', valuePence: 'unknown' }), events: [{
      type: 'CounterpartExecuted', on: '2024-05-20', ...said, ...hand(), mode: 'unknown', valuePence: 'unknown',
      authority: { by: 'unknown', on: null }, policyFrom: '2012-04-01', sharedSignatories: [],
      unverified: ['signed-without-approval', 'signing-mode-not-allowed', 'too-few-signatories',
        'shared-officer-signs-alone'] }] },
  { what: 'a condition precedent is set', before: 'precedent', act: like('precedent'), events: [{
    type: 'ConditionPrecedentSet', on: '2024-05-14', council: 'ALV', condition: 'insurance',
    what: 'cover is in place' }] },
  { what: 'a condition precedent is met', before: 'precedent-met', act: like('precedent-met'), events: [{
    type: 'ConditionPrecedentMet', on: '2024-05-28', council: 'ALV', condition: 'insurance' }] },
  { what: 'a condition precedent is waived on an authority', before: 'precedent-met', act: waive(), events: [{
    type: 'ConditionPrecedentWaived', on: '2024-05-24', council: 'ALV', condition: 'insurance',
    authority: 'CAB/2024/30' }] },
  { what: 'I5: with every counterpart the agreement is dated', before: 'date', act: like('date'), events: [{
    type: 'AgreementExecuted', on: '2024-05-23', ...said, councils: ['ALV', 'BRK', 'CHW'] }] },
  { what: 'I5: counterparts that a source does not give are unverified', before: 'sign-BRK',
    act: imported('date', { on: '2024-05' }), events: [{
      type: 'AgreementExecuted', on: '2024-05', ...said, councils: ['ALV', 'BRK', 'CHW'],
      unverified: ['counterparts-missing', 'dated-before-a-counterpart'] }] },
  { what: 'I54: a correction names the event, who and why; nothing is edited', before: 'commence', act: correct(5),
    events: [{ type: 'RecordCorrected', on: '2024-06-04', council: 'BRK', corrects: 5,
      statement: 'the meeting was on 29 February', why: 'minutes amended' }] },
  { what: 'I54: a correction can be corrected', before: 'commence', and: [correct(5)],
    act: correct(5, 'it was on 1 March'), events: [{
      type: 'RecordCorrected', on: '2024-06-04', council: 'BRK', corrects: 5, statement: 'it was on 1 March',
      why: 'minutes amended' }] },
  { what: 'I54: a body that is no more is still corrected', before: 'commence', act: ['BRK', 'lead-officer',
    correct(5)[2], { councils: ended('BRK', '2024-06-01') }], events: [{
    type: 'RecordCorrected', on: '2024-06-04', council: 'BRK', corrects: 5,
    statement: 'the meeting was on 29 February', why: 'minutes amended' }] },
];

describe('execution', () => {
  refusals(executionRefusals, refused);
  accepts(accepted);

  it('I20: in force, the committee decides within its mandate and recommends beyond it', () => {
    const history = after([...after([], committeeFrozen), ...committeeExecuted], [like('commence')]);
    const recorded = (about: string): object => acceptedBy(history, committeeDecision(about, '2024-06-10'))[0]!;
    const said = { on: '2024-06-10', council: 'ALV', decision: 'jc-1', outcome: 'agreed' };
    assert.deepStrictEqual(recorded('set the plan'), {
      type: 'CommitteeDecisionRecorded', ...said, function: 'set the plan' });
    for (const [about, why] of [['budget', 'mandate-is-recommend'], ['reports', 'mandate-is-note'],
      ['dismissals', 'beyond-mandate']] as const) {
      assert.deepStrictEqual(recorded(about), {
        type: 'CommitteeRecommendationRecorded', ...said, function: about, why });
    }
    const earlier = acceptedBy(history, committeeDecision('set the plan', '2024-06-02'))[0]!;
    expect(earlier.type).toBe('CommitteeRecommendationRecorded');
  });

  it('I5: a text that says so lets the agreement commence before it is executed', () => {
    const early = life.map((step) => step.name !== 'clause-start' ? step : { ...step, command: {
      ...step.command, params: { commencementMayPrecedeExecution: true } } as typeof step.command });
    expect(early).toHaveLength(life.length);
    const upToFreezing = early.slice(0, early.findIndex((step) => step.name === 'draft-2-accepted-ALV'));
    const history = [...after([], upToFreezing.map((step): Act => [step.council, step.capacity,
      step.command as unknown as PlainCommand])), ...committeeExecuted];
    const frozen = after(history.slice(0, -1), [
      ...['ALV', 'BRK', 'CHW'].map((council): Act => [council, 'lead-officer', (state) => ({
        type: 'AcceptText', on: '2024-03-14', hash: state.drafts.at(-1)!.hash })]),
      ['ALV', 'lead-officer', (state) => ({
        type: 'FreezeText', on: '2024-03-18', hash: state.drafts.at(-1)!.hash })]]);
    const [commenced] = acceptedBy([...frozen, ...committeeExecuted], like('commence', { on: '2024-04-01' }));
    expect(commenced).toMatchObject({ type: 'AgreementCommenced', on: '2024-04-01' });
  });

  it('I55: each fact carries the day it took effect, apart from the day it was recorded', () => {
    const [signed] = acceptedBy(upTo('precedent'), like('sign-ALV', {}, { today: '2024-06-20' }));
    expect(signed!.on).toBe('2024-05-20');
    expect(upTo('commence').every((event) => /^\d{4}-\d{2}-\d{2}$/.test(event.on))).toBe(true);
  });
});
