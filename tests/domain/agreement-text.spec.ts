import { describe, expect, it } from '@jest/globals';
import { clauseHash, textRefusals } from '#domain';
import { agreed, committee, committeeBasis, freeze, withoutChewton } from '../kit/agreement-committee.ts';
import { draftHash, fold, frozenHash, lifeWithLeaver, until, upTo } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { acceptedBy, accepts, after, imported, like, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Act, Row, Rows } from '../kit/agreement-rows.ts';

const lead = (council: string, command: PlainCommand): Act => [council, 'lead-officer', command];
const counter = (change: object = {}): Act => like('counter', change);
const strike = (clause: string, basedOn: number, day = '2024-03-04'): Act =>
  lead('ALV', { type: 'StrikeClause', on: day, clause, basedOn });
const reject = (council: string, clause: string, version: number, day: string): Act =>
  lead(council, { type: 'RejectClause', on: day, clause, version, reason: 'second thoughts' });
const reopen = (day = '2024-03-19'): Act => lead('BRK', { type: 'ReopenText', on: day, reason: 'a figure is wrong' });
const draft = (day = '2024-03-18'): Act => lead('ALV', { type: 'IssueDraft', on: day, summary: 'again' });
const acceptAll = (councils: readonly string[], day = '2024-03-18'): Act[] => councils.map((council): Act =>
  [council, 'lead-officer', (state) => ({ type: 'AcceptText', on: day, hash: draftHash(state) })]);
const everyone = ['ALV', 'BRK', 'CHW'];
/** What was changed before the freezing is drafted and accepted again. */
const again = (...acts: readonly Act[]): Act[] => [...acts, draft(), ...acceptAll(everyone)];
const freezing = (day = '2024-03-18'): Act => ['ALV', 'lead-officer', (state) => ({
  type: 'FreezeText', on: day, hash: draftHash(state) })];
const join = (council: string): Act[] => [
  lead('ALV', { type: 'InviteCouncil', on: '2024-03-15', council }),
  lead(council, { type: 'JoinProposal', on: '2024-03-15' })];

const row = (before: string, what: string, act: Act, more: Partial<Row> = {}): Row =>
  ({ before, what, act, ...more });
const refused: Rows<(typeof textRefusals)[number]> = {
  'text-after-execution': [
    row('precedent-met', 'a signed text is not negotiated',
      like('clause-services', { on: '2024-05-24', clause: 'x' })),
    row('precedent-met', 'a signed text is not reopened', reopen('2024-05-24'))],
  'text-frozen': [
    row('open-ALV', 'no clause is proposed in a frozen text', like('clause-services', { clause: 'x' })),
    row('open-ALV', 'no clause of a frozen text is countered', counter({ basedOn: 2, body: 'more' })),
    row('open-ALV', 'a frozen text is not frozen again', like('freeze')),
    row('open-ALV', 'no draft is issued beside a frozen text', draft())],
  'clause-kind-unknown': row('clause-services', 'a clause is of a known kind',
    like('clause-services', { kind: 'miscellany' })),
  'clause-params-wrong': [
    row('clause-ending', 'months are a number', like('clause-ending', { params: { noticeMonths: 'six' } }),
      { detail: { params: ['noticeMonths'] } }),
    row('clause-ending', 'I49: a notice is of months that a calendar can count',
      like('clause-ending', { params: { noticeMonths: 10_001 } }), { detail: { params: ['noticeMonths'] } }),
    row('clause-ending', 'what every object inherits is no figure of a clause',
      like('clause-ending', { params: { constructor: 6, toString: 6 } }),
      { detail: { params: ['constructor', 'toString'] } }),
    row('clause-start', 'a date among the figures is a day that exists',
      like('clause-start', { params: { commencesOn: '2024-02-30' } }), { detail: { params: ['commencesOn'] } }),
    row('counter', 'a counter-proposal keeps the kind of its figures', counter({ params: { months: 12 } }))],
  'clause-exists': row('clause-money', 'a clause is proposed once, then countered', like('clause-services')),
  'clause-missing': [
    row('clause-ending', 'a clause is proposed before it is countered', counter()),
    row('draft-1', 'a name that every object has is no clause',
      like('comment', { clause: 'constructor' }))],
  'clause-moved-on': [
    row('accept-counter', 'a counter-proposal answers the version that stands', counter({ body: 'nine months' }),
      { detail: { version: 2 } }),
    row('accept-counter', 'nobody accepts a version that was countered', like('accept-counter', { version: 1 })),
    row('accept-counter', 'nobody accepts a version that is not written yet', like('accept-counter', { version: 3 })),
    row('draft-1', 'a comment is on a version that exists', like('comment', { version: 2 }))],
  'clause-unchanged': [
    row('counter', 'a counter-proposal says something else', counter({
      body: 'Six months of notice.', params: { noticeMonths: 6 } })),
    row('counter', 'a clause is struck out once', strike('ending', 2), { and: [strike('ending', 1)] })],
  'clause-already-accepted': [
    row('reject-clause', 'a clause is accepted once', like('accept-clause')),
    row('counter', 'its author has accepted it already', like('accept-counter', { version: 1 }))],
  'clause-already-rejected': row('draft-1', 'a clause is rejected once', like('reject-clause')),
  'draft-empty': row('clause-services', 'a draft has clauses', draft('2024-02-22')),
  'draft-unchanged': [
    row('draft-2-accepted-ALV', 'a draft is issued when something has changed', draft()),
    row('open-ALV', 'reopening alone makes no new text', draft('2024-03-19'), { and: [reopen()] })],
  'draft-missing': row('draft-1', 'a text is drafted before it is accepted',
    lead('ALV', { type: 'AcceptText', on: '2024-02-27', hash: frozenHash })),
  'not-the-latest-draft': [
    row('draft-2-accepted-ALV', 'the draft before the last is not accepted', ['ALV', 'lead-officer', (state) => ({
      type: 'AcceptText', on: '2024-03-14', hash: state.drafts[0]!.hash })]),
    row('draft-2-accepted-ALV', 'a hash that nobody drafted is not accepted',
      like('draft-2-accepted-ALV', { hash: 'f'.repeat(64) }))],
  'draft-superseded': [
    row('draft-2-accepted-BRK', 'a text is not accepted once one of its clauses was countered',
      like('draft-2-accepted-BRK'), { and: [counter({ on: '2024-03-12', basedOn: 2, body: 'Nine months.' })] }),
    row('freeze', 'nor frozen once a clause was struck out', like('freeze'),
      { and: [strike('disputes', 1, '2024-03-15')] }),
    row('freeze', 'nor frozen once a council has left', like('freeze'), {
      and: [lead('CHW', { type: 'LeaveProposal', on: '2024-03-15', reason: 'other plans' })] }),
    row('freeze', 'nor frozen once a council has joined', like('freeze'), { and: join('DUN') }),
    row('freeze', 'nor frozen once a role has changed', like('freeze'), { and: [lead('ALV', {
      type: 'AssignRole', on: '2024-03-15', service: 'audit', council: 'CHW', role: 'customer' })] }),
    row('freeze', 'nor frozen once another service stands under the same name', like('freeze'), { and: [
      lead('ALV', { type: 'RemoveService', on: '2024-03-15', service: 'payroll' }),
      lead('ALV', { type: 'AddService', on: '2024-03-15', service: 'payroll', kind: 'waste', startsOn: null }),
      lead('ALV', { type: 'AssignRole', on: '2024-03-15', service: 'payroll', council: 'CHW', role: 'customer' })] }),
    row('freeze', 'nor frozen in an imported record', imported('freeze'),
      { and: [strike('disputes', 1, '2024-03-15')] })],
  'before-the-draft': [
    row('draft-2-accepted-ALV', 'nobody accepts a draft before it was issued',
      like('draft-2-accepted-ALV', { on: '2024-03-10' })),
    row('freeze', 'nor freezes it, not even in an imported record', imported('freeze', { on: '2024-02' }))],
  'clause-rejected': [
    row('accept-money', 'a text with a rejected clause is not accepted',
      ['ALV', 'lead-officer', (state) => ({ type: 'AcceptText', on: '2024-03-06', hash: draftHash(state) })],
      { and: [draft('2024-03-06')], detail: { clauses: ['money'] } }),
    row('freeze', 'a clause rejected after the text was accepted stops the freezing', like('freeze'),
      { and: [reject('CHW', 'money', 1, '2024-03-15')] })],
  'text-already-accepted': row('freeze', 'a council accepts a text once', like('draft-2-accepted-ALV')),
  'text-not-accepted-by-all': row('draft-2-accepted-CHW', 'a text is agreed only when every council accepts it',
    like('freeze'), { detail: { waitingFor: ['CHW'] } }),
  'too-few-parties': row('', 'a text needs two councils that have joined', freeze, { and: [
    like('propose', { model: 'joint-committee' }), like('procurement'), like('clause-services'), draft(),
    ...acceptAll(['ALV'])] }),
  'terms-missing': row('', 'the terms of the model are set before the freezing', freeze, {
    and: [...committee.slice(0, 3), committeeBasis(['audit', 'payroll']), ...agreed] }),
  'terms-incomplete': row('freeze', 'every service has a host', freezing(), {
    and: again(like('terms', { on: '2024-03-15', terms: { hosts: { audit: 'ALV' } } })),
    detail: { missing: ['host of payroll'] } }),
  'party-not-in-terms': row('freeze', 'a council that left is no host', freezing(), { and: [
    lead('BRK', { type: 'LeaveProposal', on: '2024-03-15', reason: 'other plans' }), draft(),
    ...acceptAll(['ALV', 'CHW'])], detail: { councils: ['BRK'] } }),
  'clauses-missing': row('freeze', 'a text says how it ends and how disputes are settled', freezing(), {
    and: again(strike('disputes', 1, '2024-03-15')), detail: { kinds: ['disputes'] } }),
  'service-without-basis': [
    row('', 'I11: every service rests on a legal basis', freeze,
      { and: [...committee, committeeBasis(['audit']), ...agreed], detail: { services: ['payroll'] } }),
    row('', 'I11: a basis that has ended carries nothing', freeze, { and: [
      ...committee, committeeBasis(['audit', 'payroll'], { to: '2024-03-01' }), ...agreed] })],
  'no-basis-for-the-model': row('', 'a joint committee rests on a power to have one, not on buying services', freeze, {
    and: [...committee, committeeBasis(['audit', 'payroll'], { kind: 'lagsa1970-s1' }), ...agreed],
    detail: { model: 'joint-committee', needed: ['joint-committee', 'joint-body'] } }),
  'basis-wrong-jurisdiction': row('freeze', 'a basis recorded before a Scottish council joined does not carry it',
    freezing(), { and: [...join('SCO'), draft(), ...acceptAll([...everyone, 'SCO'])],
      detail: { councils: ['SCO'] } }),
  'committee-sets-differ': [
    row('', 'I13: one executive joint committee serves the same councils for every service', freeze, { and: [
      ...committee, withoutChewton('payroll'), committeeBasis(['audit', 'payroll']), ...agreed] }),
    row('', 'I13: two bases do not make two committees of it', freeze, { and: [
      ...committee, withoutChewton('payroll'), committeeBasis(['audit']), committeeBasis(['payroll']), ...agreed] }),
    row('', 'I13: a basis with an end date counts while it lasts', freeze, { and: [
      ...committee, withoutChewton('payroll'), committeeBasis(['audit']),
      committeeBasis(['payroll'], { to: '2030-01-01' }), ...agreed] }),
    row('', 'I13: not saying whether a function is executive does not help', freeze, { and: [
      ...committee, withoutChewton('payroll'), committeeBasis(['audit']),
      committeeBasis(['payroll'], { executive: 'unknown' }), ...agreed] })],
  'procurement-not-assessed': row('', 'procurement is assessed before the freezing', freeze,
    { and: [...committee, committeeBasis(['audit', 'payroll']), ...agreed.slice(1)] }),
  'due-diligence-open': [
    row('freeze', 'findings are resolved before the freezing', like('freeze'),
      { and: [like('raise-item', { item: 'second', on: '2024-03-15' })] }),
    row('freeze', 'and in an imported record', imported('freeze'),
      { and: [like('raise-item', { item: 'second', on: '2024-03-15' })] })],
  'text-not-frozen': row('freeze', 'only a frozen text is reopened', reopen('2024-03-15')),
};

describe('the text', () => {
  refusals(textRefusals, refused);
});

const hashOf = (clause: string, step: string): string => clauseHash(clause, fold(upTo(step)).clauses[clause]!);
const accepted: readonly Accepted[] = [
  { what: 'a clause is proposed as version 1', before: 'clause-ending', act: like('clause-ending'), events: [{
    type: 'ClauseProposed', on: '2024-02-22', council: 'ALV', clause: 'ending', version: 1, kind: 'termination',
    heading: 'ending', body: 'Six months of notice.', params: { noticeMonths: 6 } }] },
  { what: 'a counter-proposal is the next version', before: 'counter', act: counter(), events: [{
    type: 'ClauseCountered', on: '2024-03-04', council: 'BRK', clause: 'ending', version: 2, basedOn: 1,
    kind: 'termination', heading: 'ending', body: 'Twelve months of notice.', params: { noticeMonths: 12 } }] },
  { what: 'a clause is struck out', before: 'counter', act: strike('disputes', 1), events: [{
    type: 'ClauseStruck', on: '2024-03-04', council: 'ALV', clause: 'disputes', version: 2 }] },
  { what: 'a clause struck out is written again by a counter-proposal', before: 'counter',
    and: [strike('ending', 1)], act: counter({ basedOn: 2 }), events: [{
      type: 'ClauseCountered', on: '2024-03-04', council: 'BRK', clause: 'ending', version: 3, basedOn: 2,
      kind: 'termination', heading: 'ending', body: 'Twelve months of notice.', params: { noticeMonths: 12 } }] },
  { what: 'a clause is accepted', before: 'accept-clause', act: like('accept-clause'), events: [{
    type: 'ClauseAccepted', on: '2024-02-26', council: 'BRK', clause: 'services', version: 1 }] },
  { what: 'a clause is rejected', before: 'reject-clause', act: like('reject-clause'), events: [{
    type: 'ClauseRejected', on: '2024-02-26', council: 'CHW', clause: 'money', version: 1,
    reason: 'pay slips favour the large' }] },
  { what: 'comments are numbered, and the same words may be said twice', before: 'draft-1',
    act: like('comment'), events: [{
      type: 'ClauseCommented', on: '2024-02-23', council: 'CHW', clause: 'ending', version: 1, comment: 2,
      text: 'A year would be safer.' }] },
  { what: 'a text is accepted by its hash', before: 'draft-2-accepted-BRK', act: like('draft-2-accepted-BRK'),
    events: [{ type: 'TextAccepted', on: '2024-03-14', council: 'BRK', hash: frozenHash }] },
  { what: 'a frozen text is reopened', before: 'open-ALV', act: reopen(), events: [{
    type: 'TextReopened', on: '2024-03-19', council: 'BRK', hash: frozenHash, reason: 'a figure is wrong' }] },
  { what: 'an objection of a council that left binds nobody', before: 'freeze', life: lifeWithLeaver,
    and: [reject('DUN', 'money', 1, '2024-03-15'),
      lead('DUN', { type: 'LeaveProposal', on: '2024-03-15', reason: 'other plans' }), draft(),
      ...acceptAll(['ALV', 'BRK'])],
    act: ['CHW', 'lead-officer', { type: 'AcceptText', on: '2024-03-18', hash: frozenHash }],
    events: [{ type: 'TextAccepted', on: '2024-03-18', council: 'CHW', hash: frozenHash }] },
];

describe('the text, accepted', () => {
  it('comments are counted from one, whatever the clause is called', () => {
    const clause = 'constructor';
    const history = after(until('draft-1'), [like('clause-ending', { clause, on: '2024-02-26' })]);
    const [comment] = acceptedBy(history, like('comment', { clause, on: '2024-02-26' }));
    expect(comment).toMatchObject({ type: 'ClauseCommented', comment: 1 });
  });

  accepts(accepted);

  it('what an imported record cannot show of a text is unverified', () => {
    const history = after([], [imported('propose'), imported('join-BRK', { on: 'unknown' }), imported('join-CHW'),
      imported('draft-1', { on: '2024-02' })]);
    expect(history.at(-1)).toMatchObject({ type: 'DraftIssued', unverified: ['draft-empty'] });
    const [frozen] = acceptedBy(history, ['ALV', 'records-importer', (state) => ({
      type: 'FreezeText', on: '2024-02', hash: draftHash(state) }), { grade: 'imported' }]);
    expect(frozen).toMatchObject({ type: 'TextFrozen', councils: everyone, unverified: [
      'before-the-draft', 'text-not-accepted-by-all', 'terms-missing', 'clauses-missing', 'service-without-basis',
      'procurement-not-assessed'] });
  });

  it('I60: a draft carries the hash of each clause and of the whole, and the freezing names what all accepted', () => {
    const issued = upTo('draft-2').at(-1);
    expect(issued).toMatchObject({ type: 'DraftIssued', n: 2, hash: frozenHash, councils: everyone });
    expect(issued).toHaveProperty('clauses', ['disputes', 'ending', 'money', 'services', 'start'].map((clause) =>
      expect.objectContaining({ clause, hash: hashOf(clause, 'draft-2') })));
    expect(upTo('freeze').at(-1)).toMatchObject({ type: 'TextFrozen', n: 2, hash: frozenHash, councils: everyone });
  });

  it('I60: one changed word changes the hash of the text, and writing it back restores the hash', () => {
    const changed = after(upTo('draft-2'), [counter({ on: '2024-03-12', basedOn: 2, body: 'Twelve months notice.' }),
      draft('2024-03-12')]);
    expect(fold(changed).drafts[2]!.hash).not.toBe(frozenHash);
    const back = after(changed, [counter({ on: '2024-03-13', basedOn: 3 }), draft('2024-03-13')]);
    expect(fold(back).drafts[3]!.hash).toBe(frozenHash);
  });
});
