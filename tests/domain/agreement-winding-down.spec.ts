import { describe } from '@jest/globals';
import { windingDownRefusals } from '#domain';
import type { AgreementEvent } from '#domain';
import { accepts, after, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Act, Row, Rows } from '../kit/agreement-rows.ts';
import { wholeLife } from '../kit/agreement-story.ts';
import {
  claim, close, forecast, freeze, identify, propose, take, verify,
} from '../kit/savings-story.ts';
import {
  agreed, agrees, bears, beyond, carries, chewtonLeft, chewtonSucceeded, closed, closes, commence, disposes, done,
  gives, hold, holds, item, lift, line, novates, nothingSurvives, ofLiability, outcomes, pays, plan, position, ready,
  residual, returns, settled, shreds, staff, states, survives, threePositions, twoLines, waives, workstream,
} from '../kit/winding-down.ts';

const row = (what: string, acts: readonly Act[], act: Act, detail?: Row['detail'],
  before: readonly AgreementEvent[] = []): Row => ({
  what, before: 'commence', and: [commence], plus: beyond(acts, before), act,
  ...(detail === undefined ? {} : { detail }) });
/** While the agreement is in force. */
const early = (what: string, act: Act): Row => ({ what, before: 'commence', and: [commence], act });
const opened = [workstream, item()];
const certified = 'c'.repeat(64);
const charged = { type: 'OutturnRecorded', on: '2024-06-08', council: 'ALV', year: '2024/25', line: 'audit',
  costPence: '100', irrecoverableVatPence: '0', recoverableVatPence: '0' } as unknown as AgreementEvent;
const disputed = { type: 'ChargeDisputed', on: '2024-06-09', council: 'BRK', year: '2024/25', line: 'audit',
  disputedPence: '50', why: 'too dear' } as unknown as AgreementEvent;
const raised = { type: 'DisputeRaised', on: '2024-06-09', council: 'BRK', dispute: 'fees', against: ['ALV'],
  subject: 'other', valuePence: 'unknown', about: 'fees', reference: null, ladder: [], due: null } as unknown as
  AgreementEvent;
/** A saving of Alvern, of which nobody has said what becomes of it. */
const saving = after(wholeLife(), [identify()]).slice(wholeLife().length);
const savedAndVerified = after(wholeLife(),
  [identify(), propose(), freeze(), forecast(), take(), claim(), verify()]).slice(wholeLife().length);
const ofSaving = { kind: 'saving', id: 'audit-post', disposition: 'ends', to: null };
const overFees = { kind: 'dispute', id: 'fees', disposition: 'settled', to: null };

const refused: Rows<(typeof windingDownRefusals)[number]> = {
  'not-a-council-of-the-agreement': [
    row('I14: an exit item is a council\'s to see to', [workstream], item({ owner: 'DUN' }), { councils: ['DUN'] }),
    row('a liability falls on a council of the agreement', [], bears({
      shares: [{ council: 'DUN', basisPoints: 10_000 }], residueTo: 'DUN' }), { councils: ['DUN'] }),
    row('an obligation is owed between councils of the agreement', [], survives({ owedTo: ['DUN'] })),
    row('a residual service binds councils of the agreement', [], residual('ALV', { receivers: ['DUN'] }))],
  'holder-not-a-council': [
    row('I14: a contract does not go to "the service"', [], novates({ to: ['Audit Service'] }),
      { holders: ['Audit Service'] }),
    row('I14: an asset does not go to a committee', [], gives('Joint Committee')),
    row('I14: staff are employed by somebody', [], staff({ to: 'Joint Committee' })),
    row('I16: nothing goes to a body that is no more', [], gives('CHW'), undefined, chewtonSucceeded),
    row('I48: what is transferred goes to a council', opened, disposes('ALV', { to: 'Audit Service' }))],
  'plan-version-out-of-turn': [
    row('no version of the plan is left out', [], plan('ALV', 2), { version: 0 }),
    row('a plan replaced is not adopted', [plan('ALV'), plan('BRK', 2)], plan('CHW'), { version: 2 })],
  'plan-hash-differs': row('I60: a version is one document', [plan('ALV')], plan('BRK', 1, '2'.repeat(64))),
  'plan-adopted': row('a council adopts a version once', [plan('ALV')], plan('ALV')),
  'workstream-exists': row('a work-stream is opened once', [workstream], workstream),
  'workstream-missing': row('an item belongs to a work-stream', [], item()),
  'exit-item-exists': row('an item is added once', opened, item()),
  'exit-item-missing': [row('what was never asked for is not done', [], done()),
    row('nor waived', [], waives('ALV'))],
  'exit-item-settled': [row('an item is done once', [...opened, done()], done()),
    row('what is done is not waived', [...opened, done()], waives('ALV'))],
  'waiver-approved': row('a council approves a waiver once', [...opened, waives('ALV')], waives('ALV')),
  'contract-held-by-another': row('a contract leaves its holder', [], novates({ from: 'ALV' }), { holders: ['BRK'] }),
  'contract-settled': row('a contract goes once', [novates()], novates({ to: [] })),
  'asset-allocated': row('an asset is allocated once', [gives()], gives('CHW')),
  'data-returned': [row('data goes back once', [returns(null)], returns(null)),
    row('with its certificate nothing is left to record', [returns(certified)], returns(certified))],
  'staff-without-employer': [row('who returns, returns to somebody', [], staff({ to: null })),
    row('who is redundant has no employer', [], staff({ outcome: 'redundant' }))],
  'staff-settled': row('an outcome is recorded once', [staff()], staff({ count: 2 })),
  'liability-exists': row('a liability is allocated once', [bears()], bears()),
  'liability-not-split': [row('a liability is split', [], bears({ shares: [] })),
    row('in one way', [], bears({ amounts: [{ council: 'BRK', amountPence: '100001' }] })),
    row('and each council once', [], bears({ shares: [
      { council: 'ALV', basisPoints: 5_000 }, { council: 'ALV', basisPoints: 5_000 }] }))],
  'liability-split-not-whole': [
    row('I23: shares add to the whole', [], bears({ shares: [{ council: 'ALV', basisPoints: 9_999 }] }),
      { basisPoints: 9_999 }),
    row('I23: pence add to the amount', [], bears({ shares: [], amounts: [{ council: 'ALV', amountPence: '100000' }] }),
      { sumPence: '100000', amountPence: '100001' }),
    row('what is not known is not split by amount', [], bears({ amountPence: 'unknown', shares: [],
      amounts: [{ council: 'ALV', amountPence: '100000' }] })),
    row('nobody bears less than nothing', [], bears({ shares: [
      { council: 'ALV', basisPoints: 10_001 }, { council: 'CHW', basisPoints: -1 }] }))],
  'residue-to-nobody': row('I23: the residue goes to a council that bears', [], bears({ residueTo: 'BRK' })),
  'residual-service-unknown': row('only a service of the agreement goes on', [], residual('ALV', { service: 'tax' })),
  'residual-with-itself': [row('I15: no council serves itself', [], residual('ALV', { receivers: ['ALV'] })),
    row('I18: what goes on stands in another agreement', [], residual('ALV', { successor: 'audit-and-payroll' }))],
  'not-in-the-residual': row('others do not agree it', [], residual('BRK')),
  'residual-agreed': [row('a council says it once', [residual('ALV')], residual('ALV')),
    row('and it is agreed once', [residual('ALV'), residual('CHW')], residual('CHW', { until: null }))],
  'survival-exists': row('an obligation is recorded once', [survives()], survives()),
  'survivals-recorded': row('with a survival there is not none', [survives()], nothingSurvives),
  'no-survivals-stated': row('that there is none is said once', [nothingSurvives], nothingSurvives),
  'not-yet-ended': [early('I52: an agreement in force is not closed', closes()),
    early('nor is its final account stated', states())],
  'before-the-end': [row('nothing is closed before it ends', ready, closes('2024-06-09'), { endedOn: '2024-06-10' }),
    row('nor reckoned', [], states({ on: '2024-06-09' }))],
  'final-account-agreed': [row('an account that stands is not stated anew', agreed, states({ account: 'other' })),
    row('nor agreed again', agreed, agrees('BRK'))],
  'final-account-exists': row('another account has another name', [states()], states()),
  'account-says-it-twice': [row('a line stands once', [], states({ lines: [...twoLines, ...twoLines] })),
    row('a holder has one position', [], states({ positions: [...threePositions, position('ALV', '0')] }))],
  'amount-not-positive': [row('a line owes something', [], states({ lines: [line('audit', 'BRK', 'ALV', '0')] })),
    row('a payment pays something', agreed, pays('BRK', '-1'))],
  'owes-itself': row('I15: no council owes itself', [], states({ lines: [line('audit', 'BRK', 'BRK', '1')] })),
  'never-a-party': [
    row('a stranger has no line', [], states({ lines: [line('audit', 'DUN', 'ALV', '1')] }), { holders: ['DUN'] }),
    row('a company that nobody named as holder has no position', [], states({
      positions: [...threePositions, position('Audit Ltd', '0')] }), { holders: ['Audit Ltd'] }),
    row('a stranger settles nothing', agreed, pays('DUN', '1', {}, 'ALV'), { holders: ['DUN'] }),
    row('nor is a stranger paid', agreed, pays('BRK', '1', { to: 'DUN' }), { holders: ['DUN'] })],
  'balance-without-liable-council': row('I48: a body that is no more has no balance', [], states(),
    { holders: ['CHW'] }, chewtonSucceeded),
  'final-account-not-zero': row('a final account sums to zero', [], states({
    positions: [position('ALV', '7000'), position('BRK', '-5000')] }), { sumPence: '2000' }),
  'positions-differ-from-lines': row('positions are what the lines leave', [], states({
    positions: [position('ALV', '7000'), position('BRK', '-4000'), position('CHW', '-3000')] }),
  { holders: ['BRK', 'CHW'] }),
  'final-account-missing': [row('what was not stated is not agreed', [], agrees('BRK')),
    row('nor what was replaced', [states(), states({ account: 'second' })], agrees('BRK'))],
  'final-account-accepted': [row('who states it has agreed', [states()], agrees('ALV')),
    row('a council agrees once', [states(), agrees('BRK')], agrees('BRK'))],
  'before-the-final-account': [row('nothing is agreed before it is stated', [states()],
    agrees('BRK', 'final', '2024-06-12')),
  row('nor paid before it is agreed', agreed, pays('BRK', '1', { on: '2024-06-13' }))],
  'settlement-of-others': row('who neither pays nor is paid does not say so', agreed, pays('BRK', '1', {}, 'CHW')),
  'not-the-creditor': row('a debtor does not send its debt elsewhere', agreed, carries({}, 'CHW')),
  'settlement-exists': row('a payment is recorded once', [...agreed, pays('BRK', '1000')], pays('BRK', '1000')),
  'over-settled': [
    row('nobody pays more than it owes', agreed, pays('BRK', '5001'), { owesPence: '5000', duePence: '7000' }),
    row('a creditor does not pay', agreed, pays('ALV', '1', { to: 'BRK' })),
    row('what is paid is not carried', [...agreed, pays('CHW', '1')], carries())],
  'disposition-not-for-this-kind': [
    row('I43: a saving is not waived', [], disposes('ALV', { kind: 'saving', disposition: 'waived' })),
    row('I52: a dispute does not outlive closing', [], disposes('ALV', { kind: 'dispute', disposition: 'continues' }))],
  'open-item-missing': [
    row('what is done is not open', [...opened, done()], disposes('ALV')),
    row('I43: what becomes of a saving is said once', [disposes('ALV', ofSaving)], disposes('ALV', ofSaving),
      undefined, saving),
    row('no such charge period is open', [], disposes('ALV', {
      kind: 'charge-period', id: '2024/25', disposition: 'settled' })),
    row('no such dispute is open', [], disposes('ALV', { kind: 'dispute', id: 'fees', disposition: 'settled' }))],
  'saving-not-reversed': row('I37, I43: a verified saving is taken back before it is said to be none', [],
    disposes('ALV', { ...ofSaving, disposition: 'double-counted' }), undefined, savedAndVerified),
  'open-item-disposed': row('what is agreed is not said again',
    [...opened, disposes('ALV'), disposes('BRK'), disposes('CHW')], disposes('CHW', { to: 'ALV' })),
  'disposition-without-holder': row('I48: what is transferred goes to somebody', opened, disposes('ALV', { to: null })),
  'survival-missing': row('I17: a liability that continues is among the survivals', [bears()],
    disposes('ALV', { ...ofLiability, disposition: 'continues' })),
  'disposition-accepted': row('a council says it once', [...opened, disposes('ALV')], disposes('ALV')),
  'final-account-not-agreed': [
    row('I52: a stated account is agreed', [...outcomes, states(), agrees('BRK'), nothingSurvives], closes(),
      { waitingFor: ['CHW'] }),
    row('I17: by a council that withdrew with a balance too', [...outcomes, states(), agrees('BRK'), nothingSurvives],
      closes(), { waitingFor: ['CHW'] }, [chewtonLeft]),
    row('I52: there is an account', [...outcomes, nothingSurvives], closes(), { waitingFor: ['ALV', 'BRK', 'CHW'] }),
    row('nothing is paid under an account not agreed', [states()], pays('BRK', '1'))],
  'final-account-not-settled': row('I52: an agreed account is settled', [...outcomes, ...agreed, pays('BRK', '5000')],
    closes(), { positions: [{ holder: 'ALV', amountPence: '2000' }, { holder: 'CHW', amountPence: '-2000' }] }),
  'exit-items-open': [row('I52: exit items are done', [...ready, ...opened], closes(), { items: ['letters'] }),
    row('I52: a waiver that not all approved waives nothing', [...ready, ...opened, waives('ALV'), waives('BRK')],
      closes())],
  'contracts-open': row('I52: every contract went somewhere', [staff(), ...settled, nothingSurvives], closes(),
    { contracts: ['payroll-licence'] }),
  'assets-open': row('I52: every asset went somewhere', ready, closes(), { assets: ['server'] },
    [holds('asset', 'server')]),
  'data-open': row('I52: all data went back', ready, closes(), { datasets: ['pay'] }, [holds('data', 'pay')]),
  'certificates-missing': row('I52: what was kept is certified deleted', [...ready, returns(null)], closes(),
    { datasets: ['pay'] }),
  'staff-open': row('I52: all staff have an end position', [novates(), ...settled, nothingSurvives], closes(),
    { groups: ['head-of-audit', 'payroll-team'] }, [holds('employer', 'payroll-team', 'BRK')]),
  'disputes-open': [
    row('I52: disputes are over', ready, closes(), { disputes: ['fees'] }, [raised]),
    row('I52: a disputed charge is a dispute, though its year was disposed of', [...ready,
      ...['ALV', 'BRK', 'CHW'].map((council) => disposes(council, {
        kind: 'charge-period', id: '2024/25', disposition: 'settled', to: null }))], closes(),
    { disputes: ['2024/25/audit/BRK'] }, [charged, disputed])],
  'periods-open': row('I52: charge periods are closed', ready, closes(), { periods: ['2024/25'] }, [charged]),
  'liabilities-open': row('I17: what a council that withdrew owes counts', [...ready, bears()], closes(),
    { liabilities: ['strain'] }, [chewtonLeft]),
  'savings-open': [
    row('I43: nobody leaves a saving without a word of what becomes of it', ready, closes(), { lines: ['audit-post'] },
      saving),
    row('I43: the word of another council is not enough', [...ready, disposes('BRK', ofSaving)], closes(),
      { lines: ['audit-post'] }, saving)],
  'survivals-not-listed': row('I52: survivals are listed, or said to be none', [...outcomes, ...settled], closes(), {}),
  'closed-before-settled': row('nothing is closed before it is settled', ready, closes('2024-06-14'),
    { settledOn: '2024-06-15' }),
  'hold-exists': row('a hold is placed once', [...closed, hold()], hold('ALV')),
  'hold-missing': [row('only a hold that stands is lifted', closed, lift()),
    row('and lifted once', [...closed, hold(), lift()], lift())],
  'hold-of-another': row('I58: another council\'s hold is not lifted', [...closed, hold()], lift('ALV')),
  'retention-running': [
    row('I58: nothing is disposed of while the clock runs', closed, shreds('2036-06-18'),
      { startsOn: '2024-06-18', keptUntil: '2036-06-18', years: 12 }),
    row('I58: nor before the clock starts', ready, shreds('2060-01-01')),
    row('I58: nor while an obligation has no end', [...outcomes, ...settled, survives({ until: null }), closes()],
      shreds('2060-01-01'), { startsOn: null, keptUntil: null, years: 12 })],
  'hold-stands': row('I58: a legal hold stops disposal', [...closed, hold()], shreds('2040-01-01'),
    { holds: ['claim'] }),
  'records-disposed': row('a council disposes of its documents once', [...closed, shreds('2036-06-19')],
    shreds('2036-06-20')),
};

const on = '2024-06-12';
const accepted: readonly Accepted[] = [
  { ...row('a plan stands when the last party has adopted it', [plan('ALV'), plan('BRK')], plan('CHW')), events: [
    { type: 'ExitPlanAccepted', on: '2024-06-11', council: 'CHW', version: 1, hash: '1'.repeat(64) },
    { type: 'ExitPlanAdopted', on: '2024-06-11', council: 'CHW', version: 1, hash: '1'.repeat(64) }] },
  { ...row('a waiver counts when all it affects have approved', [...opened, waives('ALV'), waives('BRK')],
    waives('CHW')), events: [
    { type: 'ExitItemWaiverApproved', on, council: 'CHW', item: 'letters', authority: 'Cabinet of CHW' },
    { type: 'ExitItemWaived', on, council: 'CHW', item: 'letters', authority: 'Cabinet of CHW' }] },
  { ...row('I18: a residual service stands when both sides have said the same', [residual('CHW', { until: null }),
    residual('ALV')], residual('CHW')), events: (['Accepted', 'Agreed'] as const).map((step) => ({
    type: `ResidualService${step}`, on, council: 'CHW', service: 'audit', provider: 'ALV', receivers: ['CHW'],
    until: '2025-03-31', successor: 'audit-for-chewton' })) },
  { ...row('the certificate follows the return', [returns(null)], returns(certified)), events: [
    { type: 'DataReturned', on, council: 'ALV', dataset: 'pay', to: 'BRK', receipt: 'R 2',
      deletionCertificate: certified }] },
  { ...row('I14: a company named as holder may have an asset', [], gives('Audit Ltd'), undefined,
    [holds('contract', 'desk', 'Audit Ltd')]), events: [
    { type: 'AssetAllocated', on, council: 'ALV', asset: 'server', to: 'Audit Ltd' }] },
  { ...row('I43: a saving gets its disposition from its own council', [],
    disposes('BRK', { kind: 'saving', id: 'posts', disposition: 'reversed', to: null })), events:
    (['DispositionAccepted', 'OpenItemDisposed'] as const).map((type) => ({ type, on: '2024-06-15', council: 'BRK',
      kind: 'saving', id: 'posts', disposition: 'reversed', to: null })) },
  { ...row('I43: its own council says what becomes of a saving, whatever another has said',
    [disposes('BRK', ofSaving)], disposes('ALV', ofSaving), undefined, saving), events:
    (['DispositionAccepted', 'OpenItemDisposed'] as const).map((type) =>
      ({ type, on: '2024-06-15', council: 'ALV', ...ofSaving })) },
  ...[disposes('ALV', ofSaving), close({ on: '2024-06-15' })].map((act) => ({
    ...row('I43: with a word for every saving the agreement is closed', [...ready, act], closes(), undefined, saving),
    events: [{ type: 'AgreementClosed', on: '2024-06-18', council: 'ALV', survivals: [] }] })),
  { ...row('I17: a council that withdrew disposes of a liability with the others',
    [bears(), disposes('ALV', ofLiability), disposes('BRK', ofLiability)], disposes('CHW', ofLiability), undefined,
    [chewtonLeft]), events: (['DispositionAccepted', 'OpenItemDisposed'] as const).map((type) =>
    ({ type, on: '2024-06-15', council: 'CHW', ...ofLiability })) },
  { ...row('I17: a dispute is disposed of with the council that withdrew while it was a party to it',
    [disposes('ALV', overFees), disposes('BRK', overFees)], disposes('CHW', overFees), undefined,
    [{ ...raised, against: ['CHW'] } as unknown as AgreementEvent, chewtonLeft]), events:
    (['DispositionAccepted', 'OpenItemDisposed'] as const).map((type) =>
      ({ type, on: '2024-06-15', council: 'CHW', ...overFees })) },
  { ...row('another word begins the agreeing anew', [...opened, disposes('ALV'), disposes('BRK'),
    disposes('CHW', { to: 'ALV' })], disposes('ALV', { to: 'ALV' })), events: [
    { type: 'DispositionAccepted', on: '2024-06-15', council: 'ALV', kind: 'exit-item', id: 'letters',
      disposition: 'transferred', to: 'ALV' }] },
  { ...row('I52: with everything settled the agreement is closed', ready, closes()), events: [
    { type: 'AgreementClosed', on: '2024-06-18', council: 'ALV', survivals: [] }] },
  { ...row('I58: documents go when the clock has run out and no hold stands', [...closed, hold(), lift()],
    shreds('2036-06-19')), events: [
    { type: 'RecordsDisposed', on: '2036-06-19', council: 'ALV', authority: 'Monitoring officer' }] },
  { ...row('a source that does not say what became of things leaves that unverified', [],
    ['ALV', 'records-importer', { type: 'CloseAgreement', on: '2024-06' }, { grade: 'imported' }]), events: [
    { type: 'AgreementClosed', on: '2024-06', council: 'ALV', survivals: [], unverified: ['before-the-end',
      'final-account-not-agreed', 'contracts-open', 'staff-open', 'survivals-not-listed'] }] },
];

describe('winding down', () => {
  refusals(windingDownRefusals, refused);
  accepts(accepted);
});
