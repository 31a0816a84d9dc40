import { describe } from '@jest/globals';
import { councilId, membershipRefusals, when } from '#domain';
import { agreed, committee, committeeBasis, freeze } from '../kit/agreement-committee.ts';
import {
  agrees, allots, begun, bound, brackleyBuys, brackleySplit, chewtonGoes, chewtonsNotice, completes, direction,
  dunstanComes, effects, joins, leaves, lifts, merged, one, recasts, rejects, reorganised, report, schedules,
  suspends, vesting,
} from '../kit/agreement-membership.ts';
import { refusals } from '../kit/agreement-rows.ts';
import type { Act, Row, Rows } from '../kit/agreement-rows.ts';
import { frozenHash } from '../kit/agreement-story.ts';

const row = (what: string, act: Act, and: readonly Act[] = [], more: Partial<Row> = {}): Row =>
  ({ before: 'commence', what, act, and: [begun, ...and], ...more });
const vague = (act: Act): Act => [act[0], 'records-importer', act[2], { ...act[3], grade: 'imported' }];

/** An executive committee serves the three councils in audit and payroll. */
const committeeInForce: Partial<Row> = { before: '', and: [
  ...committee, committeeBasis(['audit', 'payroll']), ...agreed, freeze],
plus: [{ type: 'AgreementExecuted', on: when('2024-05-23'), council: councilId('ALV'), hash: frozenHash,
  councils: ['ALV', 'BRK', 'CHW'].map(councilId) },
{ type: 'AgreementCommenced', on: when('2024-06-03'), council: councilId('ALV'), hash: frozenHash,
  participation: ['audit', 'payroll'].flatMap((service) => ['ALV', 'BRK', 'CHW']
    .map((council) => ({ service, council: councilId(council), role: 'partner' as const }))) }] };

const refused: Rows<(typeof membershipRefusals)[number]> = {
  'change-exists': row('a name is given to one change', joins({ acceding: 'WEL' }), [joins()]),
  'change-missing': [
    row('nobody agrees to what nobody proposed', agrees('BRK', 'dun-joins')),
    row('a name that every object has is no change', agrees('BRK', 'constructor')),
    row('nor completes it', completes('CHW', 'chw-leaves'))],
  'change-settled': [
    row('what was rejected is not agreed', agrees('CHW', 'dun-joins'), [joins(), rejects('BRK', 'dun-joins')],
      { detail: { outcome: 'rejected', on: '2024-06-11' } }),
    row('what took effect is not rejected', rejects('BRK', 'dun-joins'), dunstanComes)],
  'not-asked': [
    row('one that is not concerned by a role does not propose it', recasts({ services: ['payroll'], of: 'BRK' }, 'DUN'),
      [joins({ services: [{ service: 'audit', role: 'partner' }], from: '2024-06-10' }),
        ...['BRK', 'CHW', 'DUN'].map((council) => agrees(council, 'dun-joins'))]),
    row('nor does it agree', agrees('DUN', 'brk-buys', '2024-06-12'), [...dunstanComes, recasts()])],
  'agreed-before-proposed': row('an answer is not older than the question', agrees('BRK', 'dun-joins', '2024-06-09'),
    [joins()], { detail: { proposedOn: '2024-06-10' } }),
  'already-agreed': [
    row('a council agrees once', agrees('BRK', 'dun-joins'), [joins(), agrees('BRK', 'dun-joins')]),
    row('whoever proposed has agreed', agrees('ALV', 'dun-joins'), [joins()])],
  'too-few-services': row('an accession is to a service', joins({ services: [] })),
  'service-twice': [
    row('nobody accedes twice to a service', joins({ services: [
      { service: 'payroll', role: 'customer' }, { service: 'payroll', role: 'partner' }] })),
    row('no service is allotted twice', schedules('BRK', { allotted: [
      { service: 'audit', successor: 'NEW' }, { service: 'audit', successor: 'NEW' }] }))],
  'service-missing': [
    row('nobody accedes to a service that is not shared', joins({ services: [{ service: 'legal', role: 'partner' }] })),
    row('nor leaves it', leaves('CHW', { services: ['legal'] })),
    row('nor suspends it', suspends({ services: ['legal'] })),
    row('nor is it allotted', allots({ service: 'legal' }), brackleySplit)],
  'change-before-commencement': [
    row('nobody accedes to what has not begun', joins({ from: '2024-06-02' })),
    row('nor in an imported record', vague(joins({ from: '2024-05' }))),
    row('nothing is suspended before it began', suspends({ from: '2024-06-02' }))],
  'council-not-registered': row('I16: only a registered council accedes', joins({ acceding: 'XYZ' })),
  'council-not-in-being': row('I16: and only one that exists', joins({ acceding: 'OLD' }), [],
    { detail: { councils: ['OLD'], on: '2024-07-01' } }),
  'already-takes-part': [
    row('I19: a council takes part in a service once', joins({ acceding: 'CHW' })),
    row('I19: even if it is to begin later', joins({ change: 'again' }), dunstanComes)],
  'takes-no-part': [
    row('a council leaves what it takes part in', leaves('CHW', { change: 'again', on: '2024-06-17', from: '2024-06-18',
      services: ['audit'] }), [leaves('CHW', { services: ['audit'] }), agrees('ALV', 'chw-leaves'),
      agrees('BRK', 'chw-leaves')]),
    row('I19: only who takes part has a role to change', recasts({ of: 'DUN' }))],
  'role-unchanged': row('a change of role changes it', recasts({ role: 'partner' })),
  'later-change-recorded': row('I19: a later role stands until it is put off', recasts({ change: 'again',
    role: 'supplier', from: '2024-06-20' }), brackleyBuys),
  'lead-already-named': [
    row('a service has one lead', joins({ services: [{ service: 'audit', role: 'lead' }] })),
    row('by change of role as well', recasts({ role: 'lead' }))],
  'basis-wrong-jurisdiction': row('a Scottish council has no basis under these Acts', joins({ acceding: 'SCO' }), [],
    { detail: { council: 'SCO', nation: 'scotland', services: ['payroll'] } }),
  'service-without-live-basis': row('I11: nobody accedes to a service without a basis',
    joins({ from: '2024-06-12' }), [['ALV', 'monitoring-officer', {
      type: 'EndLegalBasis', on: '2024-06-04', basis: 'services-1970', reason: 'repealed' }]]),
  'notice-missing': [
    row('a withdrawal rests on a notice that was served', leaves('CHW', { notice: 'n2' }), [], {
      plus: [chewtonsNotice] }),
    row('I50: by the council itself', leaves('BRK', { notice: 'n1', from: '2024-06-18' }), [], {
      plus: [chewtonsNotice] })],
  'notice-running': row('I49: and not before it has run out', leaves('CHW', { notice: 'n1', from: '2024-06-17' }), [], {
    plus: [chewtonsNotice], detail: { endsOn: '2024-06-18' } }),
  'withdrawal-backdated': row('a notice does not end what is past', leaves('CHW', {
    on: '2024-06-19', notice: 'n1', from: '2024-06-18' }), [], { plus: [chewtonsNotice] }),
  'too-few-councils': [
    row('an agreement needs two councils', leaves('BRK', { on: '2024-06-17', from: '2024-06-18' }), chewtonGoes,
      { detail: { left: ['ALV'], remedy: 'end the agreement' } }),
    row('of two that want to leave the second cannot', agrees('ALV', 'brk-leaves', '2024-06-17'),
      [leaves('BRK'), ...chewtonGoes])],
  'committee-sets-differ': [
    { ...row('I13: nobody accedes to one function of an executive committee', joins({
      services: [{ service: 'payroll', role: 'partner' }] })), ...committeeInForce },
    { ...row('I13: nor leaves one', leaves('CHW', { services: ['payroll'] })), ...committeeInForce },
    { ...row('I13: nor becomes a customer in one', recasts({ services: ['payroll'] })), ...committeeInForce }],
  'nothing-to-complete': [
    row('an accession is not a withdrawal', completes('ALV', 'dun-joins'), dunstanComes),
    row('a withdrawal is completed once all have consented', completes('CHW', 'chw-leaves'), [leaves('CHW')]),
    row('and once', completes('ALV', 'chw-leaves'), [...chewtonGoes, completes('CHW', 'chw-leaves')])],
  'withdrawal-not-due': row('a council is a party until its last day', completes('CHW', 'chw-leaves', '2024-06-14'),
    chewtonGoes, { detail: { from: '2024-06-15' } }),
  'still-takes-part': row('a council that still takes part is a party', completes('CHW', 'chw-leaves'),
    [leaves('CHW', { services: ['payroll'] }), agrees('ALV', 'chw-leaves'), agrees('BRK', 'chw-leaves')]),
  'substitution-exists': row('a name is given to one succession', schedules('CHW', { substitution: 'lgr-brk' },
    merged), [schedules('BRK')]),
  'substitution-missing': [
    row('nothing takes effect that was not scheduled', effects('BRK')),
    row('nor is anything of it allotted', allots({ substitution: 'other' }), brackleySplit)],
  'not-a-party-to-succeed': row('only a party is succeeded', schedules('DUN', {}, {
    ...one, councils: reorganised(vesting, ['DUN', ['NEW']]) })),
  'already-substituted': [
    row('a council is succeeded once', schedules('BRK', { substitution: 'again' }), [schedules('BRK')]),
    row('and takes effect once', effects('BRK'), [schedules('BRK'), effects('BRK')])],
  'succession-not-registered': [
    row('I16: the register names the end', schedules('BRK', {}, { today: '2027-04-05' })),
    row('I16: and every successor', schedules('BRK', { successors: ['NEW', 'DUN'] })),
    row('I16: of which there is one', schedules('BRK', { successors: [] })),
    row('I16: on the vesting day still', effects('BRK', vesting, { today: '2027-04-05' }), [schedules('BRK')])],
  'allotted-to-a-stranger': [
    row('only a successor is nominated', schedules('BRK', { nominated: 'CHW' })),
    row('only a successor is allotted a service', allots({ successor: 'CHW' }), brackleySplit)],
  'already-allotted': row('a service is allotted to another than has it', allots({ successor: 'NEW' }), brackleySplit),
  'before-vesting': [
    row('I53: nothing passes before the vesting day', effects('BRK', '2027-03-31'), [schedules('BRK')],
      { detail: { vestsOn: vesting } }),
    row('I53: nor in an imported record', vague(effects('BRK', '2027-03')), [schedules('BRK')]),
    row('I53: nor is anything allotted from an earlier day', allots({ from: '2027-03-31' }), brackleySplit)],
  'allotted-ahead': row('before the vesting day a service is allotted from that day', allots({ on: '2026-10-01' }),
    brackleySplit.slice(0, 1)),
  'suspension-exists': row('a name is given to one suspension', suspends(), [suspends()]),
  'suspension-of-a-stranger': row('only a party is suspended', suspends({ councils: ['DUN'] })),
  'ends-before-it-starts': row('a suspension lasts a day at least', suspends({ until: '2024-06-11' })),
  'suspension-missing': row('what was not suspended is not lifted', lifts()),
  'suspension-over': [
    row('a suspension is lifted once', lifts(), [suspends(), lifts()]),
    row('and not after its end', lifts('flood', '2024-06-18'), [suspends()])],
  's114-authority-missing': row('I9: no accession in a prohibition period without authority',
    agrees('DUN', 'dun-joins', '2024-06-11', bound(report)), dunstanComes.slice(0, 1), {
      detail: { constraint: 'c1' } }),
  's24-consent-missing': row('I10: no accession past the day of a direction without consent',
    agrees('DUN', 'dun-joins', '2024-06-11', bound(direction)), dunstanComes.slice(0, 1), {
      detail: { constraint: 'c1' } }),
};

describe('membership', () => {
  refusals(membershipRefusals, refused);
});
