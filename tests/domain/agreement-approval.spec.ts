import { describe } from '@jest/globals';
import { approvalRefusals, councilId, when } from '#domain';
import type { ApprovalPolicy, CouncilFacts } from '#domain';
import { councils } from '../kit/agreement-register.ts';
import { draftHash, frozenHash, minorAmendments } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { accepts, imported, like, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Act, Row, Rows } from '../kit/agreement-rows.ts';

const lead = (council: string, command: PlainCommand): Act => [council, 'lead-officer', command];
const claim = (provision: string, day: string, change: object = {}): Act =>
  like('special-urgency-CHW', { provision, on: day, ...change });
const lapse = (council: string, day = '2024-05-14'): Act =>
  [council, 'monitoring-officer', { type: 'LapseApproval', on: day, why: 'condition failed' }];
const effect = (council: string, day: string): Act =>
  [council, 'monitoring-officer', { type: 'BringIntoEffect', on: day }];
const callIn = (day: string, change: object = {}, more: object = {}): Act =>
  like('call-in-BRK', { on: day, ...change }, more);
const dismiss = (day: string): Act => like('conclude-BRK', { on: day, outcome: 'dismissed' });
const withPolicy = (council: string, change: Partial<ApprovalPolicy>): Record<string, CouncilFacts> => ({
  [council]: { ...councils[council]!, approvalPolicies: [{ ...councils[council]!.approvalPolicies[0]!,
    ...change }] } });
const withoutPolicy = (council: string): Record<string, CouncilFacts> =>
  ({ [council]: { ...councils[council]!, approvalPolicies: [] } });

/** The text is reopened, one clause changed or a council gone, and frozen again. */
const refrozen = (acts: readonly Act[], parties: readonly string[] = ['ALV', 'BRK', 'CHW'],
  day = '2024-05-14'): Act[] => [
  lead('ALV', { type: 'ReopenText', on: day, reason: 'to be changed' }), ...acts,
  lead('ALV', { type: 'IssueDraft', on: day, summary: 'changed' }),
  ...parties.map((council): Act => [council, 'lead-officer', (state) => ({
    type: 'AcceptText', on: day, hash: draftHash(state) })]),
  ['ALV', 'lead-officer', (state) => ({ type: 'FreezeText', on: day, hash: draftHash(state) })]];
const changed = (clause: string, body: string, basedOn = 1): Act =>
  lead('ALV', { type: 'CounterClause', on: '2024-05-14', clause, basedOn, heading: clause, body, params: {} });
const startChanged = refrozen([changed('start', 'From 1 July 2024.')]);
const moneyChanged = refrozen([changed('money', 'In equal parts.')]);
const leaves: Act = lead('CHW', { type: 'LeaveProposal', on: '2024-05-14', reason: 'other plans' });
const exercise = (change: object = {}): Act => ['ALV', 'head-of-paid-service', {
  type: 'ExerciseDelegation', on: '2024-05-15', delegate: 'chief executive', consulted: 'leader', ...change }];

const row = (before: string, what: string, act: Act, more: Partial<Row> = {}): Row =>
  ({ before, what, act, ...more });
const refused: Rows<(typeof approvalRefusals)[number]> = {
  'text-not-frozen': [
    row('freeze', 'a run is opened for a frozen text', like('open-ALV')),
    row('open-ALV', 'a reopened text is not approved', like('open-ALV'),
      { and: [lead('BRK', { type: 'ReopenText', on: '2024-03-19', reason: 'wrong figure' })] }),
    row('report-ALV', 'no report on a text that is being changed', like('report-ALV'),
      { and: [lead('BRK', { type: 'ReopenText', on: '2024-04-12', reason: 'wrong figure' })] }),
    row('advice-mo-ALV', 'no advice on a text that is being changed', like('advice-mo-ALV'),
      { and: [lead('BRK', { type: 'ReopenText', on: '2024-04-12', reason: 'wrong figure' })] }),
    row('precedent', 'no delegation without a frozen text', exercise(),
      { and: [lead('BRK', { type: 'ReopenText', on: '2024-05-14', reason: 'wrong figure' })] })],
  'not-a-party-of-the-text': row('open-ALV', 'a council that the text does not name does not approve it',
    ['DUN', 'lead-officer', like('open-ALV')[2]],
    { plus: [{ type: 'CouncilJoinedProposal', on: when('2024-03-19'), council: councilId('DUN') }] }),
  'run-open': row('notice-ALV', 'a council has one run at a time', like('open-ALV')),
  'already-approved': [
    row('precedent', 'an approved text is not approved again', like('open-ALV')),
    row('precedent', 'nor when a delegation was exercised for it', like('open-ALV', { on: '2024-05-15' }),
      { and: [...startChanged, exercise()] })],
  'approval-policy-missing': [
    row('open-ALV', 'the council has an approval policy', like('open-ALV', {}, { councils: withoutPolicy('ALV') })),
    row('publish-ALV', 'I59: no call-in window without a policy',
      like('publish-ALV', {}, { councils: withoutPolicy('ALV') }))],
  'key-decision-by-value': [
    row('open-ALV', 'I3: from the threshold an executive decision is key',
      like('open-ALV', { key: false, valuePence: '50000000' }), { detail: { thresholdPence: '50000000' } }),
    row('open-ALV', 'I3: nor is it less so when an officer takes it',
      like('open-ALV', { route: 'officer', key: false, valuePence: '50000000' })),
    row('open-ALV', 'I3: a saving written with a minus counts as much as spending',
      like('open-ALV', { key: false, valuePence: '-50000000' })),
    row('open-ALV', 'I3: an unknown value is not a small one',
      like('open-ALV', { key: false, valuePence: 'unknown' })),
    row('open-ALV', 'I3: a value known to be above is not waved through by a source',
      imported('open-ALV', { key: false }))],
  'run-missing': [
    row('open-ALV', 'a notice belongs to a run', like('notice-ALV')),
    row('open-ALV', 'a decision belongs to a run', like('decide-ALV')),
    row('open-ALV', 'an urgency belongs to a run', claim('special-urgency', '2024-03-19')),
    row('open-ALV', 'there is no approval to lapse', lapse('ALV', '2024-03-19')),
    row('open-ALV', 'there is no approval to delegate from', exercise({ on: '2024-03-19' }))],
  'run-not-open': [
    row('publish-ALV', 'a decision is made once', like('decide-ALV')),
    row('publish-ALV', 'advice after the decision is none', like('advice-mo-ALV')),
    row('effect-ALV', 'I2: after publication no urgency excuses from call-in', ['ALV', 'monitoring-officer',
      claim('call-in-exemption', '2024-04-24')[2]])],
  'notice-not-needed': row('notice-ALV', 'a decision that is not key needs no notice', like('notice-ALV'), {
    before: 'open-ALV', and: [like('open-ALV', { key: false, route: 'council' })] }),
  'notice-published': row('report-ALV', 'a notice is published once', like('notice-ALV')),
  'urgency-claimed': row('decide-CHW', 'an urgency is claimed once under one provision',
    claim('special-urgency', '2024-03-26')),
  'urgency-agreed-by-claimant': row('report-CHW', 'I3: nobody agrees to an urgency of one\'s own',
    claim('special-urgency', '2024-03-26', { agreedBy: 'per-chw-mo' })),
  'report-published': row('advice-mo-ALV', 'a report is published once', like('report-ALV')),
  'advice-outside-capacity': row('advice-mo-ALV', 'I7: a finance officer does not advise as monitoring officer',
    ['ALV', 'finance-officer', like('advice-mo-ALV')[2]]),
  'not-the-designated-officer': [
    row('advice-mo-ALV', 'I7: whoever is not designated does not advise',
      like('advice-mo-ALV', {}, { person: 'per-alv-someone' })),
    row('advice-mo-ALV', 'I7: nor the officer of another council',
      like('advice-mo-ALV', {}, { person: 'per-brk-mo' })),
    row('advice-mo-ALV', 'I7: nor before the designation', ['ALV', 'monitoring-officer', like('advice-mo-ALV')[2], {
      person: 'per-alv-mo', councils: { ALV: { ...councils.ALV!, officers: councils.ALV!.officers.map((term) =>
        ({ ...term, from: when('2024-04-13') })) } } }])],
  'advice-given': row('advice-cfo-ALV', 'advice is given once for a role', like('advice-mo-ALV')),
  'decision-on-another-text': [
    row('decide-ALV', 'I1: nobody decides on a text that is being changed', like('decide-ALV'), {
      and: [lead('BRK', { type: 'ReopenText', on: '2024-04-15', reason: 'wrong figure' })] }),
    row('decide-ALV', 'I1: nor by a source', imported('decide-ALV'), {
      and: [lead('BRK', { type: 'ReopenText', on: '2024-04-15', reason: 'wrong figure' })] })],
  'before-the-text': [
    row('decide-ALV', 'I1: no decision is older than the text', like('decide-ALV', { on: '2024-03-17' })),
    row('decide-ALV', 'I1: nor in an imported record', imported('decide-ALV', { on: '2024-02' })),
    row('report-ALV', 'no report is older than the text it presents', like('report-ALV', { on: '2024-03-17' })),
    row('report-ALV', 'nor in an imported record', imported('report-ALV', { on: '2024-02' })),
    row('advice-mo-ALV', 'no advice is older than the text it advises on',
      like('advice-mo-ALV', { on: '2024-03-17' })),
    row('advice-mo-ALV', 'nor in an imported record', imported('advice-mo-ALV', { on: '2024-02' })),
    row('advice-mo-ALV', 'nor when the same text was reopened and frozen again in between',
      like('advice-mo-ALV', { on: '2024-04-12' }), { and: refrozen([], undefined, '2024-04-15').filter(
        ([, , command]) => typeof command === 'function' || command.type !== 'IssueDraft') }),
    row('precedent', 'no delegation is exercised before the text', exercise({ on: '2024-05-13' }),
      { and: startChanged })],
  'already-deferred': row('decide-BRK', 'a decision is deferred once a day', like('defer-BRK')),
  'before-the-report': [
    row('special-urgency-CHW', 'no decision is older than its report', like('decide-CHW', { on: '2024-03-24' }),
      { and: [claim('special-urgency', '2024-03-20')] }),
    row('special-urgency-CHW', 'nor in an imported record', imported('decide-CHW', { on: '2024-03-24' }),
      { and: [claim('special-urgency', '2024-03-20')] })],
  'notice-missing-or-short': [
    row('decide-ALV', 'I3: 28 clear days: neither the day of notice nor of decision counts',
      like('decide-ALV', { on: '2024-04-17' }), { detail: { clearDaysNeeded: 28 } }),
    row('special-urgency-CHW', 'I3: a key decision without notice or urgency is refused', like('decide-CHW')),
    row('special-urgency-CHW', 'I3: an exemption from call-in is no excuse for the notice', like('decide-CHW'),
      { and: [claim('call-in-exemption', '2024-03-26')] }),
    row('special-urgency-CHW', 'I3: four working days are too few for the general exception',
      like('decide-CHW', { on: '2024-04-03' }), { and: [claim('general-exception', '2024-03-26')] }),
    row('special-urgency-CHW', 'I3: an urgency agreed after the decision excuses nothing',
      like('decide-CHW', { on: '2024-03-26' }), { and: [claim('special-urgency', '2024-03-27')] }),
    row('special-urgency-CHW', 'I3: a notice known to be short is short in an imported record',
      imported('decide-CHW', { on: '2024-04-20' }), { and: [like('notice-ALV', { on: '2024-03-25' })].map(
        ([, capacity, command]): Act => ['CHW', capacity, command]) })],
  'before-the-noticed-day': row('decide-ALV', 'I3: the decision waits for the day that its notice names',
    like('decide-ALV', { on: '2024-04-19' }), { detail: { decisionFrom: '2024-04-22' } }),
  'report-missing': row('report-CHW', 'a decision rests on a report', like('decide-CHW'), {
    and: [claim('special-urgency', '2024-03-26')] }),
  'advice-missing': [
    row('advice-cfo-ALV', 'a decision waits for the finance officer', like('decide-ALV'),
      { detail: { role: 'chief-finance-officer' } }),
    row('decide-ALV', 'advice given after the decision came too late', like('decide-BRK', { on: '2024-04-22' }), {
      before: 'advice-mo-BRK', and: [like('advice-mo-BRK', { on: '2024-04-23' }), like('advice-cfo-BRK')],
      detail: { role: 'monitoring-officer' } })],
  'conditions-missing': row('decide-BRK', 'an approval subject to something says to what',
    like('decide-BRK', { conditions: [] })),
  'delegation-not-allowed': row('decide-ALV', 'the council\'s policy allows the delegation of amendments',
    like('decide-ALV', {}, { councils: withPolicy('ALV', { minorAmendmentsDelegable: false }) })),
  'decision-not-made': [
    row('decide-ALV', 'a decision is made before it is published', like('publish-ALV')),
    row('decide-BRK', 'a deferral is not published as a decision', like('publish-BRK')),
    row('effect-ALV', 'a decision is published once', like('publish-ALV'))],
  'before-the-decision': [
    row('publish-ALV', 'no decision is published before it is made', like('publish-ALV', { on: '2024-04-21' })),
    row('publish-ALV', 'nor in an imported record', imported('publish-ALV', { on: '2024-03' })),
    row('decide-BRK', 'a deferred decision is not made before its deferral',
      like('decide-BRK', { on: '2024-04-21' })),
    row('condition-BRK', 'no condition is met before it is made', like('condition-BRK', { on: '2024-04-23' }))],
  'not-published': [
    row('publish-ALV', 'I2: a decision that is not published takes no effect', effect('ALV', '2024-05-20')),
    row('publish-BRK', 'a decision is called in after its publication', like('call-in-BRK')),
    row('effect-ALV', 'a decision in effect is not called in', ['ALV', 'scrutiny', like('call-in-BRK')[2]],
      { before: 'precedent' })],
  'already-effective': row('precedent', 'a decision takes effect once, on whatever day it is said again',
    effect('ALV', '2024-05-14'), { detail: { effectiveOn: '2024-05-01' } }),
  'call-in-not-available': [
    row('effect-CHW', 'I2: a decision exempt by urgency is not called in', ['CHW', 'scrutiny',
      { ...like('call-in-BRK')[2], on: '2024-03-27' } as PlainCommand]),
    row('conclude-BRK', 'a decision is called in once', callIn('2024-04-30'), { and: [dismiss('2024-04-29')] })],
  'call-in-window-closed': [
    row('call-in-BRK', 'I59: the day after the window is too late', callIn('2024-05-02'),
      { detail: { callInUntil: '2024-05-01' } }),
    row('call-in-BRK', 'I59: nor in an imported record', imported('call-in-BRK', { on: '2024-06' }))],
  'too-few-members': [
    row('call-in-BRK', 'two members are too few', callIn('2024-04-29', { members: ['per-a', 'per-b'] }),
      { detail: { needed: 3 } }),
    row('call-in-BRK', 'one member named three times is one',
      callIn('2024-04-29', { members: ['per-a', 'per-a', 'per-a'] }))],
  'not-called-in': row('call-in-BRK', 'there is no call-in to conclude', like('conclude-BRK')),
  'not-to-reconsider': [
    row('conclude-BRK', 'the call-in is concluded before the decision is reconsidered', like('reconsider-BRK')),
    row('conclude-BRK', 'a call-in dismissed needs no reconsidering', like('reconsider-BRK'),
      { and: [dismiss('2024-05-07')] })],
  'before-the-call-in': [
    row('conclude-BRK', 'I2: a call-in is not concluded before it was made', dismiss('2024-04-28')),
    row('reconsider-BRK', 'I2: a decision is not reconsidered before scrutiny has concluded',
      like('reconsider-BRK', { on: '2024-05-06' })),
    row('effect-BRK', 'I2: a confirmed decision takes no effect before its confirmation',
      effect('BRK', '2024-05-08')),
    row('conclude-BRK', 'I2: nor in an imported record', imported('conclude-BRK', { on: '2024-03' }))],
  'call-in-open': [
    row('effect-ALV', 'I2: on its last day the window is still open', effect('ALV', '2024-04-30'),
      { detail: { callInUntil: '2024-04-30' } }),
    row('conclude-BRK', 'I2: a call-in dismissed early does not shorten the window', effect('BRK', '2024-04-30'),
      { and: [dismiss('2024-04-29')] }),
    row('effect-ALV', 'I2: an imported record known to be too early is refused', imported('effect-ALV', {
      on: '2024-04-30' })),
    row('effect-CHW', 'I2: an exemption agreed after publication came too late', effect('CHW', '2024-03-28'), {
      before: 'special-urgency-CHW', and: [claim('special-urgency', '2024-03-26'),
        claim('call-in-exemption', '2024-03-28'), like('decide-CHW'), like('publish-CHW')] })],
  'before-publication': [
    row('effect-CHW', 'no decision takes effect before its publication', effect('CHW', '2024-03-26')),
    row('call-in-BRK', 'no decision is called in before its publication', callIn('2024-04-23'))],
  'condition-missing': [
    row('condition-BRK', 'a condition is one of the decision', like('condition-BRK', { condition: 'weather' })),
    row('condition-BRK', 'a name that every object has is no condition',
      like('condition-BRK', { condition: 'constructor' }))],
  'condition-already-met': row('precedent', 'a condition is met once', like('condition-BRK')),
  'delegation-not-needed': [
    row('precedent', 'the text approved needs no delegation', exercise()),
    row('precedent', 'a delegation is exercised once for a text', exercise(),
      { and: [...startChanged, exercise()] })],
  'approval-not-effective': [
    row('effect-ALV', 'no delegation from a decision that has no effect yet', exercise({ on: '2024-05-16' }),
      { and: startChanged }),
    row('precedent', 'nor on a day before the effect', exercise({ on: '2024-04-30' }), { and: startChanged })],
  'delegation-missing': row('precedent', 'a delegation is exercised by whom it names',
    exercise({ delegate: 'director' }), { and: startChanged }),
  'delegation-too-narrow': [
    row('decide-ALV', 'two delegations do not add up to one', exercise(), {
      and: [like('decide-ALV', { delegations: [minorAmendments, { ...minorAmendments, delegate: 'director',
        scope: { clauseKinds: ['financial-provisions'], partiesMayLeave: false } }] }),
      like('publish-ALV'), like('effect-ALV'), ...moneyChanged],
      detail: { differences: ['clause financial-provisions'] } }),
    row('decide-ALV', 'a delegation for clauses does not carry a council that left', exercise(), {
      and: [like('decide-ALV', { delegations: [{ ...minorAmendments, scope: { clauseKinds: ['termination'],
        partiesMayLeave: false } }, { ...minorAmendments, delegate: 'director' }] }), like('publish-ALV'),
      like('effect-ALV'), leaves, ...refrozen([], ['ALV', 'BRK']).slice(1)],
      detail: { differences: ['CHW left'] } })],
  'not-consulted': row('precedent', 'the delegate consults whom the decision names',
    exercise({ consulted: null }), { and: startChanged }),
  'approval-over': [
    row('precedent', 'an approval lapses once', lapse('ALV'), { and: [lapse('ALV')] }),
    row('commence', 'after execution an approval does not lapse', lapse('ALV', '2024-05-30')),
    row('condition-BRK', 'no condition is met of an approval that lapsed', like('condition-BRK'),
      { and: [lapse('BRK', '2024-05-10')] })],
};

const said = { council: 'ALV' };
const published = { type: 'DecisionPublished', policyFrom: '2010-04-01', callInMembersMin: 3 };
const accepted: readonly Accepted[] = [
  { what: 'I1: a run is opened for one text', before: 'open-ALV', act: like('open-ALV'), events: [{
    type: 'ApprovalRunOpened', on: '2024-03-19', ...said, hash: frozenHash, route: 'executive', body: 'Cabinet',
    key: true, valuePence: '120000000' }] },
  { what: 'I3: below the threshold an executive decision need not be key', before: 'open-ALV',
    act: like('open-ALV', { key: false, valuePence: '49999999' }), events: [{
      type: 'ApprovalRunOpened', on: '2024-03-19', ...said, hash: frozenHash, route: 'executive', body: 'Cabinet',
      key: false, valuePence: '49999999' }] },
  { what: 'I2: a stricter policy set after publication does not keep members from calling in', before: 'call-in-BRK',
    act: callIn('2024-04-29', {}, { councils: withPolicy('BRK', { callInMembersMin: 1000 }) }), events: [{
      type: 'DecisionCalledIn', on: '2024-04-29', council: 'BRK', grounds: 'alternatives not weighed',
      members: ['per-brk-one', 'per-brk-two', 'per-brk-three'] }] },
  { what: 'a notice is published', before: 'notice-ALV', act: like('notice-ALV'), events: [{
    type: 'KeyDecisionNoticePublished', on: '2024-03-20', ...said, matter: 'Sharing audit and payroll',
    maker: 'Cabinet', decisionFrom: '2024-04-22', documents: ['report'] }] },
  { what: 'I3: an urgency names who agreed', before: 'special-urgency-CHW', act: like('special-urgency-CHW'),
    events: [{
    type: 'UrgencyClaimed', on: '2024-03-26', council: 'CHW', provision: 'special-urgency',
    reason: 'the payroll contract ends', agreedBy: 'per-chw-scrutiny',
    agreedByCapacity: 'chair of overview and scrutiny' }] },
  { what: 'I60: a report is published with its hash', before: 'report-ALV', act: like('report-ALV'), events: [{
    type: 'ReportPublished', on: '2024-04-12', ...said, authors: ['lead officer'],
    implications: ['legal', 'finance', 'equality'], hash: 'c'.repeat(64) }] },
  { what: 'a statutory officer advises', before: 'advice-cfo-ALV', act: like('advice-cfo-ALV'), events: [{
    type: 'StatutoryOfficerAdviceGiven', on: '2024-04-12', ...said, role: 'chief-finance-officer',
    position: 'support', text: 'affordable' }] },
  { what: 'advice is given on the day of the freezing', before: 'advice-cfo-ALV',
    act: like('advice-cfo-ALV', { on: '2024-03-18' }), events: [{
      type: 'StatutoryOfficerAdviceGiven', on: '2024-03-18', ...said, role: 'chief-finance-officer',
      position: 'support', text: 'affordable' }] },
  { what: 'imported advice of unknown day is unverified', before: 'advice-cfo-ALV',
    act: imported('advice-cfo-ALV', { on: 'unknown' }), events: [{
      type: 'StatutoryOfficerAdviceGiven', on: 'unknown', ...said, role: 'chief-finance-officer',
      position: 'support', text: 'affordable', unverified: ['before-the-text'] }] },
  { what: 'an imported report of unknown day is unverified', before: 'report-ALV',
    act: imported('report-ALV', { on: 'unknown' }), events: [{
      type: 'ReportPublished', on: 'unknown', ...said, authors: ['lead officer'],
      implications: ['legal', 'finance', 'equality'], hash: 'c'.repeat(64), unverified: ['before-the-text'] }] },
  { what: 'I3: on the 29th day after the notice a key decision is made', before: 'notice-ALV',
    and: [like('notice-ALV', { decisionFrom: '2024-04-18' }), like('report-ALV'), like('advice-mo-ALV'),
      like('advice-cfo-ALV')],
    act: like('decide-ALV', { on: '2024-04-18', delegations: [] }), events: [{
      type: 'DecisionMade', on: '2024-04-18', ...said, hash: frozenHash, maker: 'Cabinet', outcome: 'approve',
      conditions: [], delegations: [], optionsRejected: ['stay alone'], interests: [] }] },
  { what: 'I3: five working days suffice under the general exception, Easter apart', before: 'special-urgency-CHW',
    and: [claim('general-exception', '2024-03-26')], act: like('decide-CHW', { on: '2024-04-05' }), events: [{
      type: 'DecisionMade', on: '2024-04-05', council: 'CHW', hash: frozenHash, maker: 'Cabinet', outcome: 'approve',
      conditions: [], delegations: [], optionsRejected: ['stay alone'], interests: [] }] },
  { what: 'a council may refuse without the advice', before: 'advice-mo-BRK',
    act: like('defer-BRK', { outcome: 'refuse', on: '2024-04-22' }), events: [{
      type: 'DecisionMade', on: '2024-04-22', council: 'BRK', hash: frozenHash, maker: 'Cabinet', outcome: 'refuse',
      conditions: [], delegations: [], optionsRejected: ['stay alone'], interests: [] }] },
  { what: 'a decision may be deferred again on a later day', before: 'decide-BRK',
    act: like('defer-BRK', { on: '2024-04-23' }), events: [{
      type: 'DecisionMade', on: '2024-04-23', council: 'BRK', hash: frozenHash, maker: 'Cabinet', outcome: 'defer',
      conditions: [], delegations: [], optionsRejected: ['stay alone'], interests: [] }] },
  { what: 'I59: the window ends on the fifth working day of the nation, with the rules named', before: 'publish-ALV',
    act: like('publish-ALV', { on: '2024-05-01' }), events: [{
      ...published, on: '2024-05-01', ...said, callInUntil: '2024-05-09', urgent: false,
        calendar: 'story England' }] },
  { what: 'I59: a council whose policy has no call-in has no window', before: 'publish-ALV',
    act: like('publish-ALV', {}, { councils: withPolicy('ALV', { callInDays: 0 }) }), events: [{
      ...published, on: '2024-04-23', ...said, callInUntil: null, urgent: false, calendar: 'story England' }] },
  { what: 'I2: an exempt decision has no window', before: 'publish-CHW', act: like('publish-CHW'), events: [{
    ...published, on: '2024-03-27', council: 'CHW', callInUntil: null, urgent: true, calendar: null }] },
  { what: 'I2: an imported publication of unknown day has an unknown window', before: 'publish-ALV',
    act: imported('publish-ALV', { on: '2024-04' }), events: [{
      ...published, on: '2024-04', ...said, callInUntil: 'unknown', urgent: false, calendar: null,
      unverified: ['before-the-decision', 'approval-policy-missing'] }] },
  { what: 'I2: what took effect after an unknown window is unverified', before: 'effect-ALV',
    act: imported('effect-ALV', { on: '2024' }), events: [{
    type: 'DecisionBecameEffective', on: '2024', ...said, hash: frozenHash,
    unverified: ['before-publication', 'call-in-open'] }] },
  { what: 'a decision is called in on the last day', before: 'call-in-BRK', act: callIn('2024-05-01'), events: [{
    type: 'DecisionCalledIn', on: '2024-05-01', council: 'BRK',
    members: ['per-brk-one', 'per-brk-two', 'per-brk-three'], grounds: 'alternatives not weighed' }] },
  { what: 'a call-in is concluded', before: 'conclude-BRK', act: like('conclude-BRK'), events: [{
    type: 'CallInConcluded', on: '2024-05-07', council: 'BRK', outcome: 'upheld', reason: 'costs unclear' }] },
  { what: 'a decision is reconsidered', before: 'reconsider-BRK', act: like('reconsider-BRK'), events: [{
    type: 'DecisionReconsidered', on: '2024-05-09', council: 'BRK', outcome: 'confirmed',
      reason: 'costs explained' }] },
  { what: 'I2: the day after the window the decision takes effect', before: 'effect-ALV', act: like('effect-ALV'),
    events: [{ type: 'DecisionBecameEffective', on: '2024-05-01', ...said, hash: frozenHash }] },
  { what: 'a condition of an approval is met', before: 'condition-BRK', act: like('condition-BRK'), events: [{
    type: 'ApprovalConditionMet', on: '2024-05-13', council: 'BRK', condition: 'budget' }] },
  { what: 'an approval lapses', before: 'precedent', act: lapse('ALV'), events: [{
    type: 'ApprovalLapsed', on: '2024-05-14', ...said, hash: frozenHash, why: 'condition failed',
      differences: [] }] },
  { what: 'I1: a counterpart falls with the approval it rests on', before: 'sign-BRK',
    act: lapse('ALV', '2024-05-21'),
    events: [
      { type: 'ApprovalLapsed', on: '2024-05-21', ...said, hash: frozenHash, why: 'condition failed',
        differences: [] },
      { type: 'CounterpartVoided', on: '2024-05-21', ...said, hash: frozenHash, why: 'approval lapsed' }] },
];

describe('an approval run', () => {
  refusals(approvalRefusals, refused);
  accepts(accepted);
});
