import { describe, expect, it } from '@jest/globals';
import { endingRefusals, joined, stageOf } from '#domain';
import type { AgreementEvent, EndingRefusal } from '#domain';
import { agrees, leaves } from '../kit/agreement-membership.ts';
import { fold, life } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { acceptedBy, after, refusals } from '../kit/agreement-rows.ts';
import type { Act, Row, Rows } from '../kit/agreement-rows.ts';
import {
  about, acts, agree, agreeExtension, agreedByAll, byConsent, byLapse, commission, directed, dissolve, endBasis,
  expire, extend, gone, history, inForce, lapse, law, link, meet, merge, merged, propose, report, say, schedule,
  serve, served, told, underReport, wholly, worded,
} from '../kit/ending-acts.ts';

const row = (what: string, act: Act, and: readonly Act[] = [], more: Partial<Row> = {}): Row =>
  ({ before: '', what, act, and, plus: [], ...more });
/** Rows of this part set out from the life in force. */
const rows = (entries: Readonly<Record<EndingRefusal, Row | readonly Row[]>>): Rows<EndingRefusal> =>
  Object.fromEntries(Object.entries(entries).map(([code, entry]) => [code, ([entry].flat() as Row[]).map((one) => ({
    ...one, and: [...acts(one.life ?? life), ...one.and ?? []] }))])) as unknown as Rows<EndingRefusal>;

const refused = rows({
  'review-exists': row('a review is commissioned once', commission({ on: '2024-08-02' }), [commission()]),
  'review-missing': row('a review is commissioned before it reports', report()),
  'review-reported': row('a review reports once', report({ on: '2024-12-03' }), [commission(), report()]),
  'end-proposal-exists': row('a decision to leave is recorded once', propose(), [propose()]),
  'end-proposal-missing': [
    row('a condition belongs to a decision', meet()),
    row('a name that every object has is no decision', meet({ proposal: 'constructor' }))],
  'end-proposal-over': [
    row('a lapsed decision has no conditions to meet', meet({ on: '2024-09-03' }), [propose(), lapse()]),
    row('I50: a notice does not rest on a lapsed decision', serve({ proposal: 'p1' }), [propose(), meet(),
      lapse()], { detail: { lapsedOn: '2024-09-02' } })],
  'end-proposal-of-another': row('a council meets its own conditions', meet({}, 'BRK'), [propose()],
    { detail: { by: 'CHW' } }),
  'end-condition-repeated': row('two conditions have two names', propose({ conditions: [
    { condition: 'case', what: 'one', dueOn: null }, { condition: 'case', what: 'two', dueOn: null }] })),
  'end-condition-missing': row('a condition is one of the decision', meet({ condition: 'other' }), [propose()]),
  'end-condition-met': row('a condition is met once', meet({ on: '2024-09-03' }), [propose(), meet()]),
  'end-conditions-open': row('I50: no notice while a condition of the decision is open', serve({ proposal: 'p1' }),
    [propose()], { detail: { conditions: ['case'] } }),
  'before-what-it-answers': [
    row('no notice is acknowledged before it is served', say('ALV', about('AcknowledgeNotice', '2024-09-09')),
      [serve()], { detail: { since: '2024-09-10' } }),
    row('no review reports before it is commissioned', report({ on: '2024-07-31' }), [commission()])],
  'notice-exists': row('a notice is served once', serve({ on: '2024-09-11' }), [serve()]),
  'no-such-notice': [
    row('a notice is served before it is answered', say('ALV', about('AcknowledgeNotice', '2024-09-12'))),
    row('a name that every object has is no notice', say('ALV', about('AcknowledgeNotice', '2024-09-12', {
      notice: 'constructor' })))],
  'notice-not-standing': [
    row('what has taken effect is not withdrawn', say('CHW', about('WithdrawNotice', '2025-09-13', { reason: 'x' })),
      [serve(), say('CHW', about('TakeNoticeEffect', '2025-09-12'))], { detail: { phase: 'effective' } }),
    row('nor acknowledged once withdrawn', say('BRK', about('AcknowledgeNotice', '2024-10-02')), [serve(),
      say('CHW', about('WithdrawNotice', '2024-10-01', { reason: 'x' })),
      ...['ALV', 'BRK'].map((council) => say(council, about('ConsentToWithdrawal', '2024-10-01')))])],
  'notice-to-a-stranger': [
    row('a notice goes to parties', serve({ to: ['ALV', 'BRK', 'DUN'] }), [], { detail: { councils: ['DUN'] } }),
    row('and not to oneself', serve({ to: ['ALV', 'BRK', 'CHW'] }))],
  'notice-recipients-missing': [
    row('who leaves tells all who stay', serve({ to: ['ALV'] }), [], { detail: { councils: ['BRK'] } }),
    row('a notice goes to somebody', serve({ kind: 'termination', to: [] }))],
  'notice-services-unknown': [
    row('a notice is about services of the agreement', serve({ services: ['refuse'] })),
    row('and about some', serve({ services: [] })),
    row('in which the council takes part', serve({ notice: 'n2', on: '2025-09-15' }),
      [serve(), say('CHW', about('TakeNoticeEffect', '2025-09-12')), say('CHW', { type: 'ProposeWithdrawal',
        on: '2025-09-12', change: 'w1', services: ['payroll'], from: '2025-09-12', notice: 'n1', reason: 'x' })])],
  'receipt-not-computed': row('I49: the day of receipt is reckoned, not said', serve({ deemedOn: '2024-09-10' })),
  'receipt-before-service': row('a source cannot have it received before it was served',
    told('CHW', { ...served, deemedOn: '2024-09-09' } as unknown as PlainCommand)),
  'notice-period-unknown': row('I49: without a length in the text nothing is reckoned', serve(),
    [], { life: worded({ ending: {} }) }),
  'end-before-the-earliest': [
    row('I49: a notice cannot name an earlier day', serve({ endsOn: '2025-09-11' }), [],
      { detail: { earliestEnd: '2025-09-12' } }),
    row('I49: nor can a source', told('CHW', { ...served, endsOn: '2025-08' } as unknown as PlainCommand))],
  'not-a-recipient': row('its server does not acknowledge a notice', say('CHW',
    about('AcknowledgeNotice', '2024-09-12')), [serve()]),
  'notice-acknowledged': row('a notice is acknowledged once', say('ALV', about('AcknowledgeNotice', '2024-09-13')),
    [serve(), say('ALV', about('AcknowledgeNotice', '2024-09-12'))]),
  'notice-contested': row('a notice is contested once', say('ALV', about('ContestNotice', '2024-09-13', {
    grounds: 'late' })), [serve(), say('ALV', about('ContestNotice', '2024-09-12', { grounds: 'late' }))]),
  'not-the-server': row('I50: nobody else withdraws a notice', say('ALV', about('WithdrawNotice', '2024-09-13', {
    reason: 'x' })), [serve()], { detail: { from: 'CHW' } }),
  'not-concerned-by-the-notice': row('only those concerned agree to another end',
    say('ALV', about('AgreeNoticeEnd', '2024-10-01', { endsOn: '2025-04-01' })),
    [serve({ kind: 'termination', to: ['BRK'] })]),
  'notice-withdrawal-proposed': row('withdrawal is proposed once', say('CHW', about('WithdrawNotice', '2024-09-14', {
    reason: 'x' })), [serve(), say('CHW', about('WithdrawNotice', '2024-09-13', { reason: 'x' }))]),
  'notice-withdrawal-missing': row('I50: consent answers a proposal', say('ALV',
    about('ConsentToWithdrawal', '2024-09-13')), [serve()]),
  'notice-withdrawal-consented': row('a council consents once', say('ALV', about('ConsentToWithdrawal', '2024-09-15')),
    [serve(), say('CHW', about('WithdrawNotice', '2024-09-13', { reason: 'x' })),
      say('ALV', about('ConsentToWithdrawal', '2024-09-14'))]),
  'notice-not-yet-effective': [
    row('I49: no notice bites before its end', say('CHW', about('TakeNoticeEffect', '2025-09-11')), [serve()],
      { detail: { endsOn: '2025-09-12' } }),
    row('I49: nor by a record', told('CHW', about('TakeNoticeEffect', '2025-08')), [serve()])],
  'no-term': row('without a term there is nothing to run out', expire('2029-06-03'), [],
    { life: worded({ start: { commencesOn: '2024-06-03' } }) }),
  'term-not-longer': row('an extension is longer', extend({ until: '2029-06-01' }), [],
    { detail: { endsOn: '2029-06-03' } }),
  'term-over': [
    row('I18: a term that has run out is not extended', extend({ on: '2029-06-03' }), [],
      { detail: { endsOn: '2029-06-03' } }),
    row('I18: nor does the last agreement come too late', agreeExtension('BRK', { on: '2029-06-03' }), [extend()])],
  'term-not-over': row('nothing expires before its day', expire('2029-06-02'), [],
    { detail: { endsOn: '2029-06-03' } }),
  'extension-exists': row('an extension is proposed once', extend(), [extend()]),
  'extension-missing': row('an extension is proposed before it is agreed', agreeExtension('BRK')),
  'extension-over': row('an agreed extension is agreed', agreeExtension('BRK', { on: '2028-06-09' }),
    [extend(), agreeExtension('BRK'), agreeExtension('CHW')]),
  'extension-agreed': row('a council agrees once', agreeExtension('ALV'), [extend()]),
  's114-authority-missing': row('I9: no extension in a prohibition period without authority',
    extend({}, 'ALV', { councils: underReport }), [], { detail: { constraint: 's114-2028' } }),
  's24-consent-missing': row('I10: no extension past the day of a direction without consent',
    extend({}, 'ALV', { councils: directed }), [], { detail: { constraint: 's24-2028' } }),
  'end-agreed-already': [
    row('a council agrees to an end once', agree('ALV', { on: '2025-01-14' }), [agree('ALV')]),
    row('and to another end of a notice once', say('ALV', about('AgreeNoticeEnd', '2024-10-02', {
      endsOn: '2025-04-01' })), [serve(),
      say('ALV', about('AgreeNoticeEnd', '2024-10-01', { endsOn: '2025-04-01' }))])],
  'end-in-the-past': [
    row('an end is agreed for a day to come', agree('ALV', { endsOn: '2025-01-12' })),
    row('of a notice too', say('ALV', about('AgreeNoticeEnd', '2024-10-02', { endsOn: '2024-10-01' })), [serve()])],
  'linked-to-itself': [
    row('I18: an agreement does not follow itself', link({ successor: 'audit-and-payroll' })),
    row('I18: nor replace itself', agree('ALV', { replacedBy: 'audit-and-payroll' }))],
  'end-not-agreed': row('one council does not end an agreement', byConsent('2025-10-01'), agreedByAll.slice(0, 2),
    { detail: { agreed: ['ALV', 'BRK'] } }),
  'end-not-reached': row('nor all before the day', byConsent('2025-09-30'), agreedByAll,
    { detail: { endsOn: '2025-10-01' } }),
  'lapsed-basis-missing': row('a basis that lapses was one', byLapse({ basis: 'constructor' })),
  'basis-still-stands': row('I11: a basis that stands ends nothing', byLapse()),
  'services-still-based': row('I11: a service with another basis goes on', byLapse(),
    [endBasis('staff-113', '2025-02-03')], { detail: { services: ['audit', 'payroll'] } }),
  'parties-remain': [
    row('I15: only a council alone has no agreement', merge('2027-04-01'), [],
      { detail: { councils: ['ALV', 'BRK', 'CHW'] } }),
    row('I53: two that remain go on', dissolve('2027-04-01', gone(['CHW', '2027-04-01'])), [],
      { detail: { councils: ['ALV', 'BRK'] } }),
    row('I53: so does the plan', schedule({ councils: ['CHW'] }))],
  'before-the-merger': row('I15: nothing merges before its day', law('DUN', {
    type: 'EndByMerger', on: '2027-03-31', order: 'SI 2025/9' }), [], { plus: merged }),
  'dissolution-of-a-stranger': row('parties are dissolved', schedule({ councils: ['BRK', 'CHW', 'DUN'] })),
  'dissolution-scheduled': row('a dissolution is scheduled once for a day', schedule({ on: '2025-05-02' }),
    [schedule()]),
  'vesting-passed': row('I53: what is scheduled is to come', schedule({ vestingOn: '2025-05-01' })),
  'not-the-vesting-day': [
    row('I53: dissolution ends nothing before its day',
      dissolve('2027-03-31', gone(['BRK', '2027-04-01'], ['CHW', '2027-04-01']))),
    row('I53: nor after', dissolve('2027-04-02', gone(['BRK', '2027-04-01'], ['CHW', '2027-04-01']))),
    row('I53: nor is another day scheduled', schedule({}, { councils: gone(['CHW', '2028-04-01']) }),
      [], { detail: { council: 'CHW', ends: '2028-04-01' } })],
  'already-linked': row('I18: a successor is named once', link(), [link()]),
});

describe('ending', () => {
  refusals(endingRefusals, refused);
});

const calendar = 'story England';
const twelve = { unit: 'months', count: 12, clause: 'ending' } as const;
const inputs = { receipt: { days: 1, clause: null, calendar }, length: twelve, notBefore: null, yearEnd: null };
const { type: _type, on: _on, deemedOn: _deemed, endsOn: _ends, ...words } = served;
const effect = (on: string, notice = 'n1'): Act =>
  say('ALV', { type: 'TakeNoticeEffect', on, notice } as PlainCommand);
const ended = (cause: string, on: string, more: object = {}): object =>
  ({ type: 'AgreementEnded', on, council: 'ALV', cause, successors: [], ref: null, ...more });
const part = (members: object): object => expect.objectContaining(members) as object;
const yields = (what: string, act: Act, events: readonly object[], and: readonly Act[] = [],
  from: readonly AgreementEvent[] = history): void => {
  it(what, () => expect(acceptedBy(after(from, and), act)).toEqual(events));
};
const atYearEnd = inForce({ ending: { noticeMonths: 12, expiresAtYearEnd: true, notBefore: '2026-06-03' } });
const byPost = inForce({}, { notices: { deemedReceiptDays: 0, byPostDays: 2 } });
const silent = inForce({ ending: {} });
const withCure = inForce({ ending: { noticeMonths: 12, cureDays: 30, notBefore: '2026-06-03' } });
const leaveBy = inForce({}, { withdrawal: { noticeMonths: 18 } });

describe('notice: what is accepted', () => {
  yields('I49, I59: a notice is stored with its receipt, its earliest end and all they were reckoned from', serve(), [{
    type: 'NoticeServed', on: '2024-09-10', council: 'CHW', ...words, deemedOn: '2024-09-11', earliestEnd: '2025-09-12',
    inputs, endsOn: '2025-09-12' }]);
  yields('I49: it runs past the minimum term and to a year end', serve(), [part({ earliestEnd: '2027-04-01',
    inputs: { ...inputs, notBefore: { day: '2026-06-03', clause: 'ending' }, yearEnd: { clause: 'ending' } } })], [],
  atYearEnd);
  yields('I49: the text says when what was posted counts as received', serve(), [part({ deemedOn: '2024-09-12',
    inputs: { ...inputs, receipt: { days: 2, clause: 'notices', calendar } } })], [], byPost);
  yields('I59: what is handed over on a Saturday is received on the next working day', serve({ on: '2024-09-14',
    deliveredBy: 'hand' }), [part({ deemedOn: '2024-09-16' })], [], byPost);
  yields('I49: who leaves is bound by the clause on withdrawal where there is one', serve(), [part({
    earliestEnd: '2026-03-12', inputs: { ...inputs, length: { ...twelve, count: 18, clause: 'withdrawal' } } })], [],
  leaveBy);
  yields('I49: a notice may name a later day', serve({ endsOn: '2026-04-01' }), [part({ earliestEnd: '2025-09-12',
    endsOn: '2026-04-01' })]);
  yields('a notice for breach runs for the time to put it right', serve({ cause: 'breach', kind: 'termination' }),
    [part({ earliestEnd: '2024-10-12', inputs: { ...inputs, length: { unit: 'days', count: 30, clause: 'ending' } } })],
    [], withCure);
  yields('I49: of a notice in a source whose text names no length, what it says stands and is unverified',
    told('CHW', { ...served, deliveredBy: 'unknown', deemedOn: '2024-09', endsOn: '2025-10-01' }), [part({
      deemedOn: '2024-09', earliestEnd: 'unknown', endsOn: '2025-10-01', inputs: { receipt: null, length: null,
        notBefore: null, yearEnd: null }, unverified: ['receipt-before-service', 'notice-period-unknown'] })],
    [], silent);
});

describe('what a notice does', () => {
  yields('notice of the whole fixes its end', wholly(), [part({ type: 'NoticeServed', services: null }), {
    type: 'EndFixed', on: '2024-09-10', council: 'BRK', endsOn: '2025-09-12', cause: 'notice', by: 'notice/n1',
    successors: [] }]);
  yields('and ends it', effect('2025-09-15'), [
    { type: 'NoticeTookEffect', on: '2025-09-12', council: 'ALV', notice: 'n1', tookOut: ['ALV', 'BRK', 'CHW'],
      services: ['audit', 'payroll'] }, ended('notice', '2025-09-12', { ref: 'n1' })], [wholly()]);
  yields('so does a notice for breach', effect('2024-10-12'), [part({ type: 'NoticeTookEffect' }),
    ended('breach', '2024-10-12', { ref: 'n1' })], [wholly({ cause: 'breach' })], withCure);
  yields('two of three go on together in what they ended with the third [S81a]', effect('2025-09-12'), [{
    type: 'NoticeTookEffect', on: '2025-09-12', council: 'ALV', notice: 'n1', tookOut: ['CHW'],
    services: ['payroll'] }],
  [serve({ kind: 'termination', to: ['CHW'] }, 'BRK')]);
  yields('when only one would stay, the agreement ends with the last notice', effect('2025-09-16', 'n2'), [
    part({ type: 'NoticeTookEffect', tookOut: ['BRK'] }), ended('notice', '2025-09-14', { ref: 'n2' })], [
    serve({ services: null }), serve({ notice: 'n2', on: '2024-09-12', services: null, to: ['ALV', 'CHW'] }, 'BRK'),
    effect('2025-09-12')]);
  yields('all concerned may waive the length of a notice [S81a]',
    say('BRK', about('AgreeNoticeEnd', '2024-10-03', { endsOn: '2024-11-01' })), [
      { type: 'NoticeEndAgreed', on: '2024-10-03', council: 'BRK', notice: 'n1', endsOn: '2024-11-01' },
      { type: 'NoticeEndChanged', on: '2024-10-03', council: 'BRK', notice: 'n1', before: '2025-09-12',
        endsOn: '2024-11-01', councils: ['ALV', 'BRK', 'CHW'] }], [serve(), ...['CHW', 'ALV'].map((council) =>
      say(council, about('AgreeNoticeEnd', '2024-10-02', { endsOn: '2024-11-01' })))]);
  yields('I50: a notice is withdrawn when the last recipient consents',
    say('BRK', about('ConsentToWithdrawal', '2024-10-03')), [
      { type: 'NoticeWithdrawalConsented', on: '2024-10-03', council: 'BRK', notice: 'n1' },
      { type: 'NoticeWithdrawn', on: '2024-10-03', council: 'BRK', notice: 'n1', consents: ['ALV', 'BRK'] }],
    [serve(), say('CHW', about('WithdrawNotice', '2024-10-01', { reason: 'x' })),
      say('ALV', about('ConsentToWithdrawal', '2024-10-02'))]);
  it('I17, I18: who ends the whole winds it down as a party, though it had left a service before', () => {
    const last = fold(after(history, [
      leaves('BRK', { services: ['payroll'] }), agrees('ALV', 'brk-leaves'), agrees('CHW', 'brk-leaves'), wholly(),
      say('BRK', about('TakeNoticeEffect', '2025-09-12'))]));
    expect([stageOf(last), joined(last)]).toEqual(['winding-down', ['ALV', 'BRK', 'CHW']]);
  });
});

describe('the term, and the end by consent or by law', () => {
  yields('the term is extended when the last party agrees', agreeExtension('CHW'), [part({
    type: 'TermExtensionAgreed' }), { type: 'TermExtended', on: '2028-06-08', council: 'CHW', extension: 'e1',
    until: '2031-06-02', councils: ['ALV', 'BRK', 'CHW'] }], [extend(), agreeExtension('BRK')]);
  yields('an extended term runs out on its new day', expire('2031-06-03'), [ended('expiry', '2031-06-03')],
    [extend(), agreeExtension('BRK'), agreeExtension('CHW')]);
  yields('expiry counts from its day, whenever it is recorded', expire('2029-07-01'), [ended('expiry', '2029-06-03')]);
  yields('the text may name the last day of the term', expire('2026-04-01'), [ended('expiry', '2026-04-01')], [],
    inForce({ start: { commencesOn: '2024-06-03', initialTermMonths: 60, expiresOn: '2026-03-31' } }));
  yields('all parties having agreed, the end is fixed', agree('CHW', { on: '2025-01-20' }), [
    { type: 'EndAgreed', on: '2025-01-20', council: 'CHW', endsOn: '2025-10-01', decisionRef: 'CAB/2025/3',
      replacedBy: null },
    { type: 'EndFixed', on: '2025-01-20', council: 'CHW', endsOn: '2025-10-01', cause: 'mutual', by: 'consent',
      successors: [] }], agreedByAll.slice(0, 2));
  yields('and comes on its day', byConsent('2025-10-01'), [ended('mutual', '2025-10-01')], agreedByAll);
  yields('I18: what takes its place is another agreement', byConsent('2025-10-01'), [ended('replaced', '2025-10-01', {
    successors: ['audit-only'] })],
  ['ALV', 'BRK', 'CHW'].map((council) => agree(council, { replacedBy: 'audit-only' })));
  yields('an end of which a source tells no consent is unverified', told('ALV', { type: 'EndByConsent',
    on: '2025-10' }), [ended('mutual', '2025-10', { unverified: ['end-not-agreed'] })]);
  yields('I11: without any basis left the agreement lapses', byLapse({ basis: 'services-1970' }), [
    ended('legal-lapse', '2025-02-03', { ref: 'services-1970' })],
  [endBasis('staff-113', '2025-02-03'), endBasis('services-1970', '2025-02-03')]);
  yields('I53: with two of three dissolved it ends on their vesting day',
    dissolve('2027-04-01', gone(['BRK', '2027-04-01'], ['CHW', '2027-04-01'])), [
      ended('dissolution', '2027-04-01', { ref: 'SI 2025/9' })], [schedule()]);
  yields('I53: recorded ahead it is a plan', schedule(), [{ type: 'DissolutionScheduled', on: '2025-05-01',
    council: 'ALV', vestingOn: '2027-04-01', councils: ['BRK', 'CHW'], order: 'SI 2025/9' }, {
    type: 'EndFixed', on: '2025-05-01', council: 'ALV', endsOn: '2027-04-01', cause: 'dissolution', by: 'dissolution',
    successors: [] }]);
  yields('I15: with one party left it ends by merger', law('DUN', { type: 'EndByMerger', on: '2027-04-01',
    order: 'SI 2025/9' }), [ended('merger-of-parties', '2027-04-01', { council: 'DUN', ref: 'SI 2025/9' })], [],
  [...history, ...merged]);
});
