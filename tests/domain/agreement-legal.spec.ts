import { describe } from '@jest/globals';
import { legalRefusals, personRef } from '#domain';
import type { CouncilFacts, StatutoryRole } from '#domain';
import { committee, committeeBasis, committeeDecision as decision,
  committeeFrozen } from '../kit/agreement-committee.ts';
import { councils } from '../kit/agreement-register.ts';
import { accepts, imported, like, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Act, Row, Rows } from '../kit/agreement-rows.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';

const basis = (change: object): Act => like('basis-services', { basis: 'another', ...change });
const delegation = { kind: 'lga1972-s101-1b', executive: false, receiver: 'BRK' };
const end = (day: string): Act => ['ALV', 'monitoring-officer', {
  type: 'EndLegalBasis', on: day, basis: 'services-1970', reason: 'replaced' }];
const assess = (change: object): Act => like('procurement', { assessment: 'test-2', ...change });
const post = (change: object): Act => like('post', { post: 'another', ...change });
const place = (change: object = {}): Act => like('place', change);
const consult = (of: string, person: string, day: string): Act =>
  like('consult', { post: of, person, on: day });
const statutory = (id: string, role: StatutoryRole, day = '2024-02-19'): Act =>
  like('post', { post: id, statutoryRole: role, on: day });
const withdraw = (day: string, of = 'head-of-audit'): Act => ['ALV', 'lead-officer', {
  type: 'WithdrawSharedPost', on: day, post: of, reason: 'defined by mistake' }];
const leave = (day: string, of = 'head-of-audit', person = 'per-alv-auditor'): Act => ['ALV', 'head-of-paid-service', {
  type: 'EndPlacement', on: day, post: of, person, reason: 'retired' }];
const holder = (change: object): Act => like('holder', { reference: 'lease', ...change });

const holding = (council: string, role: StatutoryRole, person: string): Record<string, CouncilFacts> => ({
  [council]: { ...councils[council]!, officers: councils[council]!.officers.map((term) =>
    term.role === role ? { ...term, person: personRef(person) } : term) } });

const before = 'procurement';
const row = (what: string, act: Act, more: Partial<Row> = {}): Row => ({ what, before, act, ...more });
const refused: Rows<(typeof legalRefusals)[number]> = {
  'basis-unknown': row('a basis is one of the catalogue', basis({ kind: 'goodwill' })),
  'basis-exists': row('a basis is recorded once under its name', like('basis-services')),
  'basis-missing': row('a basis that is not recorded does not end', end('2024-02-20'), { before: 'basis-services' }),
  'basis-already-ended': [
    row('a basis ends once', end('2024-02-20'), { and: [end('2024-02-20')] }),
    row('a basis that has ended does not end later', end('2024-02-21'), { and: [end('2024-02-20')] })],
  'basis-wrong-jurisdiction': [
    row('the general power of competence is no Welsh law', basis({ kind: 'la2011-s1' }), {
      before: 'join-CHW', and: [['ALV', 'lead-officer', { type: 'InviteCouncil', on: '2024-01-15', council: 'WEL' }],
        ['WEL', 'lead-officer', { type: 'JoinProposal', on: '2024-01-15' }]],
      detail: { councils: ['WEL'], nations: ['england'] } }),
    row('Scottish law binds no English councils', basis({ kind: 'lgsa1973-s56' })),
    row('nor in an imported record', imported('basis-services', { basis: 'b', kind: 'lgsa1973-s56' }))],
  'basis-not-in-force': [
    row('the Localism Act is no basis before 2012', basis({ kind: 'la2011-s1', from: '2011-11-15' })),
    row('regulations revoked in 2012 are no basis today', basis({ kind: 'si2000-2851', from: '2012-05-04' })),
    row('nor in an imported record', imported('basis-services', { basis: 'b', kind: 'la2011-s1', from: '2011' }))],
  'basis-for-no-service': [
    row('a basis is for services', basis({ services: [] })),
    row('a basis is for services of the agreement', basis({ services: ['audit', 'legal'] })),
    row('a name that every object has is no service', basis({ services: ['constructor'] }))],
  'receiver-missing': [
    row('a delegation has a receiver', basis({ ...delegation, receiver: null })),
    row('the receiver is a party', basis({ ...delegation, receiver: 'DUN' })),
    row('a joint committee is not the receiver council', basis({ ...delegation, receiver: 'JC' }))],
  'executive-function-barred': [
    row('I12: no delegation under s.101(1)(b) of an executive function of the receiver',
      basis({ ...delegation, executive: true })),
    row('I12: nor when it is not said whether it is one', basis({ ...delegation, executive: 'unknown' })),
    row('I12: nor in an imported record that says so', imported('basis-services', {
      basis: 'b', ...delegation, executive: true }))],
  'committee-sets-differ': row('I13: after the freezing no basis brings a committee of other councils',
    committeeBasis(['payroll'], { on: '2024-03-19', from: '2024-03-19' }), { before: '', and: committeeFrozen }),
  'assessment-exists': row('a procurement assessment has its own name', like('procurement'), { before: 'post' }),
  'outside-work-above-limit': [
    row('a fifth of outside work at most', assess({ externalPercent: 20.1 }),
      { detail: { limitPercent: 20, externalPercent: 20.1 } }),
    row('unknown outside work is not little', assess({ externalPercent: 'unknown' })),
    row('too much outside work is too much in an imported record', imported('procurement', { externalPercent: 21 }))],
  'procurement-test-failed': [
    row('a horizontal arrangement has common objectives', assess({ commonObjectives: false }),
      { detail: { test: 'common objectives' } }),
    row('and serves the public interest alone', assess({ publicInterestOnly: 'unknown' }),
      { detail: { test: 'public interest only' } })],
  'post-exists': row('a post is defined once', like('post'), { before: 'consult' }),
  'post-missing': [
    row('an officer is consulted about a post', like('consult'), { before: 'post' }),
    row('a name that every object has is no post', like('consult', { post: 'constructor' })),
    row('an officer is placed in a post', place({ post: 'constructor', on: '2024-02-20' })),
    row('nobody leaves a post that is not there', leave('2024-02-20', 'constructor')),
    row('a post is withdrawn once', withdraw('2024-02-21'), { before: 'holder', and: [withdraw('2024-02-21')] })],
  'text-is-frozen': [
    row('a post is not withdrawn from under a frozen text', withdraw('2024-03-19'), { before: 'open-ALV' }),
    row('nor when the agreement is in force', withdraw('2024-06-10'), { before: 'commence', and: [like('commence')] })],
  'post-filled': row('a post is not withdrawn from under its officer', withdraw('2024-02-23'),
    { before: 'holder', and: [place({ on: '2024-02-22' })] }),
  'post-lent-to-itself': [
    row('I15: a council lends no officer to itself', post({ borrowers: [{ council: 'ALV', basisPoints: 1000 }] })),
    row('a shared post has a borrower', post({ borrowers: [] }))],
  'post-names-a-stranger': [
    row('a borrower is a party', post({ borrowers: [{ council: 'DUN', basisPoints: 1000 }] })),
    row('nobody is placed at a council that left', place({ on: '2024-02-27' }), {
      before: 'holder', and: [['BRK', 'lead-officer', {
        type: 'LeaveProposal', on: '2024-02-26', reason: 'other plans' }]] })],
  'post-shares-too-large': [
    row('nobody gives more than the whole of a post', post({
      borrowers: [{ council: 'BRK', basisPoints: 6000 }, { council: 'CHW', basisPoints: 4001 }] })),
    row('nor hides it behind less than nothing', post({
      borrowers: [{ council: 'BRK', basisPoints: 12000 }, { council: 'CHW', basisPoints: -3000 }] })),
    row('nor in an imported record', imported('post', { borrowers: [{ council: 'BRK', basisPoints: 10001 }] }))],
  'officer-not-consulted': [
    row('I4: no officer is placed without being consulted', place({ person: 'per-alv-other' }), { before: 'place' }),
    row('I4: consultation on the day itself is too late', place({ on: '2024-02-20' }), { before: 'holder' }),
    row('I4: consultation afterwards is too late', place({ on: '2024-02-19' }), { before: 'holder' }),
    row('I4: consultation about another post does not count', place({ post: 'second', on: '2024-05-30' }), {
      before: 'holder', and: [statutory('second', 'head-of-paid-service', '2024-02-20')] }),
    row('I4: consultation about a post withdrawn does not count for another of its name', place({ on: '2024-02-28' }),
      { before: 'holder', and: [withdraw('2024-02-22'), like('post', { on: '2024-02-23' })] }),
    row('I4: a consultation known to be later refuses an imported record', imported('place', { on: '2023' }),
      { before: 'holder' })],
  'already-consulted': row('an officer is consulted once about a post', like('consult'), { before: 'holder' }),
  'already-placed': row('a post is filled once', place(), { before: 'commence' }),
  'post-not-yet-free': [
    row('nobody is placed in a post before its last officer left it',
      place({ person: 'per-alv-new', on: '2024-06-09' }), { before: 'commence',
        and: [consult('head-of-audit', 'per-alv-new', '2024-05-20'), leave('2024-06-10')] }),
    row('nor in an imported record', imported('place', { person: 'per-alv-new', on: '2024-05' }),
      { before: 'commence', and: [consult('head-of-audit', 'per-alv-new', '2024-02-20'), leave('2024-06-10')] })],
  'not-placed': [
    row('nobody leaves an empty post', leave('2024-05-29'), { before: 'place' }),
    row('nobody leaves a post that another is in', leave('2024-06-10', 'head-of-audit', 'per-alv-new'),
      { before: 'commence' }),
    row('an officer leaves a post once', leave('2024-06-11'), { before: 'commence', and: [leave('2024-06-10')] })],
  'before-the-placement': [
    row('nobody leaves a post before being placed in it', leave('2024-05-29'), { before: 'commence' }),
    row('nor in an imported record', ['ALV', 'records-importer', { ...leave('2024-04')[2] } as PlainCommand,
      { grade: 'imported' }], { before: 'commence' })],
  'officers-not-separate': [
    row('I8: the finance officer of the lender is not placed as monitoring officer', place({
      post: 'mo', person: 'per-alv-cfo' }), { before: 'holder', and: [
      statutory('mo', 'monitoring-officer'), consult('mo', 'per-alv-cfo', '2024-02-22')] }),
    row('I8: nor the head of paid service of the borrower', place({ post: 'mo', person: 'per-brk-ceo' }), {
      before: 'holder', and: [
        statutory('mo', 'monitoring-officer'), consult('mo', 'per-brk-ceo', '2024-02-22')] }),
    row('I8: nor a monitoring officer as shared chief executive', place({ post: 'ceo', person: 'per-brk-mo' }), {
      before: 'holder', and: [
        statutory('ceo', 'head-of-paid-service'), consult('ceo', 'per-brk-mo', '2024-02-22')] }),
    row('I8: the register of the day counts', ['ALV', 'head-of-paid-service', place({
      post: 'mo', person: 'per-alv-new' })[2], { councils: holding('BRK', 'chief-finance-officer',
        'per-alv-new') }], {
      before: 'holder', and: [
        statutory('mo', 'monitoring-officer'), consult('mo', 'per-alv-new', '2024-02-22')] }),
    row('I8: nor does a post that the person has left, for the days before', place({ post: 'mo',
      person: 'per-alv-new', on: '2024-03-14' }), { before: 'clause-services', and: [
      statutory('mo', 'monitoring-officer'), consult('mo', 'per-alv-new', '2024-02-22'),
      statutory('ceo', 'head-of-paid-service'), consult('ceo', 'per-alv-new', '2024-02-22'),
      place({ post: 'ceo', person: 'per-alv-new', on: '2024-02-28' }), leave('2024-03-15', 'ceo', 'per-alv-new')] }),
    row('I8: two shared posts do not make one person both', place({ post: 'mo', person: 'per-alv-new' }), {
      before: 'holder', and: [
        statutory('mo', 'monitoring-officer'), consult('mo', 'per-alv-new', '2024-02-22'),
        statutory('ceo', 'head-of-paid-service'), consult('ceo', 'per-alv-new', '2024-02-22'),
        place({ post: 'ceo', person: 'per-alv-new', on: '2024-02-28' })] })],
  'holder-not-a-legal-person': [
    row('I14: the joint committee holds no contract', holder({ holder: 'Joint Committee' }),
      { before: '', and: committee, detail: { holder: 'Joint Committee' } }),
    row('I14: "the service" employs nobody', holder({ subject: 'employer', holder: 'the service' })),
    row('I14: a council that is no party holds nothing here', holder({ subject: 'asset', holder: 'DUN' })),
    row('I14: a company that is not the one of the agreement holds nothing', holder({ holder: 'Other Ltd' }), {
      before: '', and: [like('propose', { model: 'jointly-owned-company' }), like('join-BRK'),
        like('terms', { terms: { company: 'Shared Ltd', number: '1', externalPercent: 1,
          shareholdings: [{ council: 'ALV', basisPoints: 10000 }] } })] }),
    row('I14: nor in an imported record', imported('holder', { subject: 'data', holder: 'the partnership' }))],
  'holder-named': row('the same holder is named once', like('holder'), { before: 'clause-services' }),
  'no-joint-committee': row('without a joint committee it decides nothing', decision('set the plan', '2024-02-20')),
  'committee-decision-exists': row('a committee decision is recorded once', decision('set the plan', '2024-02-20'), {
    before: '', and: [...committee, decision('set the plan', '2024-02-20')] }),
};

const said = { on: '2024-02-15', council: 'ALV' };
const outcome = { on: '2024-02-20', council: 'ALV', decision: 'jc-1', outcome: 'agreed' };
const accepted: readonly Accepted[] = [
  { what: 'a basis is recorded for its services', before: 'basis-services', act: like('basis-services'), events: [{
    type: 'LegalBasisRecorded', ...said, basis: 'services-1970', kind: 'lagsa1970-s1', services: ['audit', 'payroll'],
    from: '2024-02-15', to: null, executive: false, receiver: null }] },
  { what: 'I12: s.101(1)(b) stands for a function that is not executive', before, act: basis(delegation), events: [{
    type: 'LegalBasisRecorded', ...said, basis: 'another', services: ['audit', 'payroll'], from: '2024-02-15',
    to: null, ...delegation }] },
  { what: 'I12: an imported record that does not say is kept as unverified', before,
    act: imported('basis-services', { basis: 'b', ...delegation, executive: 'unknown', receiver: null }), events: [{
      type: 'LegalBasisRecorded', ...said, basis: 'b', kind: 'lga1972-s101-1b', services: ['audit', 'payroll'],
      from: '2024-02-15', to: null, executive: 'unknown', receiver: null,
      unverified: ['receiver-missing', 'executive-function-barred'] }] },
  { what: 'a basis ends', before, act: end('2024-02-20'), events: [{
    type: 'LegalBasisEnded', on: '2024-02-20', council: 'ALV', basis: 'services-1970', reason: 'replaced' }] },
  { what: 'I11: services in force that lose their last basis are named', before: 'commence',
    and: [like('commence')], act: end('2024-06-10'), events: [
      { type: 'LegalBasisEnded', on: '2024-06-10', council: 'ALV', basis: 'services-1970', reason: 'replaced' },
      { type: 'LegalBasisInvalidated', on: '2024-06-10', council: 'ALV', basis: 'services-1970',
        services: ['payroll'], reason: 'replaced' }] },
  { what: 'a planned end is brought forward', before, and: [basis({ basis: 'services-1970b', to: '2030-01-01' })],
    act: ['ALV', 'monitoring-officer', {
      type: 'EndLegalBasis', on: '2024-03-01', basis: 'services-1970b', reason: 'earlier' }],
    events: [{ type: 'LegalBasisEnded', on: '2024-03-01', council: 'ALV', basis: 'services-1970b',
      reason: 'earlier' }] },
  { what: 'procurement is assessed', before, act: like('procurement'), events: [{
    type: 'ProcurementAssessed', on: '2024-02-16', council: 'ALV', assessment: 'test-1', route: 'horizontal',
    externalPercent: 5, commonObjectives: true, publicInterestOnly: true }] },
  { what: 'a placing of staff is no contract and has no limit', before,
    act: assess({ route: 'staff-placement', externalPercent: 'unknown', commonObjectives: 'unknown' }), events: [{
      type: 'ProcurementAssessed', on: '2024-02-16', council: 'ALV', assessment: 'test-2', route: 'staff-placement',
      externalPercent: 'unknown', commonObjectives: 'unknown', publicInterestOnly: true }] },
  { what: 'a post is defined', before: 'post', act: like('post'), events: [{
    type: 'SharedPostDefined', on: '2024-02-19', council: 'ALV', post: 'head-of-audit',
    title: 'Head of internal audit', lender: 'ALV', borrowers: [{ council: 'BRK', basisPoints: 4000 }],
    statutoryRole: null }] },
  { what: 'I4: an officer is consulted', before: 'consult', act: like('consult'), events: [{
    type: 'OfficerConsulted', on: '2024-02-20', council: 'ALV', post: 'head-of-audit', person: 'per-alv-auditor',
    method: 'meeting' }] },
  { what: 'I4: an officer consulted the day before is placed', before: 'holder', act: place({ on: '2024-02-21' }),
    events: [{ type: 'SharedPostPlaced', on: '2024-02-21', council: 'ALV', post: 'head-of-audit',
      person: 'per-alv-auditor' }] },
  { what: 'I4: an imported placing without a known consultation is unverified', before: 'consult',
    act: imported('place', { on: '2024-03' }), events: [{
      type: 'SharedPostPlaced', on: '2024-03', council: 'ALV', post: 'head-of-audit', person: 'per-alv-auditor',
      unverified: ['officer-not-consulted'] }] },
  { what: 'a post is withdrawn before the text is frozen', before: 'holder', act: withdraw('2024-02-22'), events: [{
    type: 'SharedPostWithdrawn', on: '2024-02-22', council: 'ALV', post: 'head-of-audit',
    reason: 'defined by mistake' }] },
  { what: 'a post withdrawn is defined anew', before: 'holder', and: [withdraw('2024-02-22')],
    act: like('post', { on: '2024-02-23' }), events: [{
      type: 'SharedPostDefined', on: '2024-02-23', council: 'ALV', post: 'head-of-audit',
      title: 'Head of internal audit', lender: 'ALV', borrowers: [{ council: 'BRK', basisPoints: 4000 }],
      statutoryRole: null }] },
  { what: 'a post is withdrawn after a placement made by mistake has ended', before: 'holder',
    and: [place({ on: '2024-02-22' }), leave('2024-02-22')], act: withdraw('2024-02-23'), events: [{
      type: 'SharedPostWithdrawn', on: '2024-02-23', council: 'ALV', post: 'head-of-audit',
      reason: 'defined by mistake' }] },
  { what: 'an officer leaves a post', before: 'commence', act: leave('2024-06-10'), events: [{
    type: 'PlacementEnded', on: '2024-06-10', council: 'ALV', post: 'head-of-audit', person: 'per-alv-auditor',
    reason: 'retired' }] },
  { what: 'I4: on the day an officer leaves another is placed', before: 'commence',
    and: [consult('head-of-audit', 'per-alv-new', '2024-06-03'), leave('2024-06-10')],
    act: place({ person: 'per-alv-new', on: '2024-06-10' }), events: [{
      type: 'SharedPostPlaced', on: '2024-06-10', council: 'ALV', post: 'head-of-audit', person: 'per-alv-new' }] },
  { what: 'an imported leaving of unknown day is unverified', before: 'commence',
    act: ['ALV', 'records-importer', { ...leave('2024')[2] } as PlainCommand, { grade: 'imported' }], events: [{
      type: 'PlacementEnded', on: '2024', council: 'ALV', post: 'head-of-audit', person: 'per-alv-auditor',
      reason: 'retired', unverified: ['before-the-placement'] }] },
  { what: 'I8: whoever has left the one post may take the other', before: 'holder', and: [
    statutory('mo', 'monitoring-officer'), consult('mo', 'per-alv-new', '2024-02-22'),
    statutory('ceo', 'head-of-paid-service'), consult('ceo', 'per-alv-new', '2024-02-22'),
    place({ post: 'ceo', person: 'per-alv-new', on: '2024-02-28' }), leave('2024-03-15', 'ceo', 'per-alv-new')],
    act: place({ post: 'mo', person: 'per-alv-new', on: '2024-03-15' }), events: [{
      type: 'SharedPostPlaced', on: '2024-03-15', council: 'ALV', post: 'mo', person: 'per-alv-new' }] },
  { what: 'I8: one person may be head of paid service of two councils', before: 'holder',
    and: [statutory('ceo', 'head-of-paid-service'), consult('ceo', 'per-alv-ceo', '2024-02-22')],
    act: place({ post: 'ceo', person: 'per-alv-ceo' }), events: [{
      type: 'SharedPostPlaced', on: '2024-05-30', council: 'ALV', post: 'ceo', person: 'per-alv-ceo' }] },
  { what: 'I14: a council holds a contract', before: 'holder', act: like('holder'), events: [{
    type: 'HolderNamed', on: '2024-02-21', council: 'ALV', subject: 'contract', reference: 'payroll-licence',
    holder: 'BRK' }] },
  { what: 'I20: before the agreement is in force the committee only recommends', before: '', and: committee,
    act: decision('set the plan', '2024-02-20'), events: [{
      type: 'CommitteeRecommendationRecorded', ...outcome, function: 'set the plan', why: 'beyond-mandate' }] },
];

describe('the law behind an agreement', () => {
  refusals(legalRefusals, refused);
  accepts(accepted);
});
