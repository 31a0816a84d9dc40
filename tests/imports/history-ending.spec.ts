/** Ends of real partnerships as histories tell them: dates, decisions and notices as the sources give them. */
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { localDate, spansOn, stageOf } from '#domain';
import { loadCouncils } from '#imports';
import { endingDocument } from '#views';
import { openDesk } from './history-desk.ts';
import type { Desk } from './history-desk.ts';
import { fact, fileOf } from './history-samples.ts';

const councilsOf = (rows: readonly string[]): Readable => Readable.from([[
  'local-authority-code,official-name,gss-code,start-date,end-date,replaced-by,nation,region,local-authority-type',
  ...rows, ''].join('\n')]);
const borough = (code: string, name: string, start = '1974-04-01', end = '', by = ''): string =>
  `${code},${name},,${start},${end},${by},England,,NMD`;

type Told = readonly [on: string, council: string, command: Readonly<Record<string, unknown>>];
/** An agreement of which no source tells how it was made, from its first day on. */
async function told(
  rows: readonly string[], councils: readonly [string, string, ...string[]], begun: string,
  services: readonly string[], facts: readonly Told[],
): Promise<Desk> {
  const desk = await openDesk({ empty: true });
  await loadCouncils(councilsOf(rows), desk.actOnCouncil, 'a register of tests');
  const [first, ...invited] = councils;
  const unsaid = (council: string, command: object) => fact({ on: 'unknown', council, implied: true, command });
  const outcome = await desk.import(fileOf({ agreement: 'case', title: 'Case', facts: [
    unsaid(first, { type: 'ProposeAgreement', model: 'shared-back-office', invited,
      services: services.map((service) => ({ service, kind: 'payroll', startsOn: null })) }),
    ...invited.map((council) => unsaid(council, { type: 'JoinProposal' })),
    ...['IssueDraft', 'FreezeText', 'DateAgreement'].map((type) =>
      unsaid(first, { type, ...(type === 'IssueDraft' ? { summary: 'Text not seen' } : {}) })),
    fact({ on: begun, council: first, command: { type: 'Commence' } }),
    ...facts.map(([on, council, command]) => fact({ on, council, command })),
  ] }));
  expect('problems' in outcome ? outcome.problems : []).toEqual([]);
  return desk;
}
const eventsOf = async (desk: Desk, ...types: readonly string[]) =>
  (await desk.events('case')).filter(({ type }) => types.includes(type));
const notice = (members: object) => ({ type: 'ServeNotice', cause: 'no-fault', deliveredBy: 'unknown', proposal: null,
  reason: 'Not said.', deemedOn: null, endsOn: null, services: null, ...members });

const three = ['childrens-services', 'adult-social-care', 'public-health'];
const london = [borough('WSM', 'Westminster'), borough('KEC', 'Kensington'), borough('HMF', 'Hammersmith')];

describe('ends that sources tell', () => {
  it('Tri-borough: two serve notice on the third for three services, and go on together [S81a-c]', async () => {
    const serving = (council: string): Told[] => [
      ['2017-03-27', council, notice({ notice: `notice-${council.toLowerCase()}`, kind: 'termination', services: three,
        to: ['HMF'], endsOn: '2018-04-01' })]];
    const desk = await told(london, ['WSM', 'KEC', 'HMF'], '2012-04', [...three, 'libraries'], [
      ...serving('WSM'), ...serving('KEC'),
      ['2018-04-01', 'WSM', { type: 'TakeNoticeEffect', notice: 'notice-wsm' }],
      ['2018-04-01', 'KEC', { type: 'TakeNoticeEffect', notice: 'notice-kec' }]]);
    const state = await desk.state('case');
    expect(stageOf(state)).toBe('in-force');
    // The length is not in the sources; twelve months and a year end are what the dates suggest.
    expect(await eventsOf(desk, 'NoticeServed')).toMatchObject([
      { council: 'WSM', deemedOn: '2017-03-28', earliestEnd: 'unknown', endsOn: '2018-04-01',
        unverified: ['notice-period-unknown'] },
      { council: 'KEC', deemedOn: '2017-03-28', endsOn: '2018-04-01' }]);
    expect(await eventsOf(desk, 'NoticeTookEffect')).toMatchObject(
      [{ tookOut: ['HMF'], services: three }, { tookOut: ['HMF'], services: three }]);
    expect(endingDocument(state).notices[0]!.steps.map(({ step, day }) => [step, day])).toEqual([
      ['served', '2017-03-27'], ['received', '2017-03-28'], ['earliest-end', 'unknown'], ['has-effect', '2018-04-01']]);
  });

  it('Tri-borough: twelve months of notice waived by all concerned', async () => {
    const waiving = ['HMF', 'KEC', 'WSM'].map((council): Told =>
      ['2018-12-12', council, { type: 'AgreeNoticeEnd', notice: 'residents', endsOn: '2019-01-01' }]);
    const desk = await told(london, ['WSM', 'KEC', 'HMF'], '2012-04', ['libraries', 'ict'], [
      ['2018-12-12', 'HMF', notice({ notice: 'residents', kind: 'withdrawal', services: ['libraries'],
        to: ['KEC', 'WSM'] })], ...waiving, ['2019-01-01', 'HMF', { type: 'TakeNoticeEffect', notice: 'residents' }]]);
    expect(await eventsOf(desk, 'NoticeEndChanged', 'AgreementEnded')).toMatchObject(
      [{ before: 'unknown', endsOn: '2019-01-01', councils: ['HMF', 'KEC', 'WSM'] }]);
  });

  it('East Kent: one council decides to disband, the others follow, each on its day', async () => {
    const kent = [borough('CAT', 'Canterbury'), borough('THA', 'Thanet'), borough('DOV', 'Dover')];
    const end = { type: 'AgreeToEnd', endsOn: '2021-09-01', decisionRef: 'cabinet', replacedBy: null };
    const desk = await told(kent, ['DOV', 'CAT', 'THA'], '2009-06-01', ['hr'], [
      ['2021-04-19', 'CAT', end], ['2021-04-29', 'THA', end], ['2021-05-17', 'DOV', end],
      ['2021-09-01', 'DOV', { type: 'EndByConsent' }]]);
    expect(await eventsOf(desk, 'EndFixed', 'AgreementEnded')).toMatchObject([
      { on: '2021-05-17', endsOn: '2021-09-01', cause: 'mutual' }, { on: '2021-09-01', cause: 'mutual' }]);
    const { membership } = await desk.state('case');
    expect([spansOn(membership, localDate('2021-08-31')).length, spansOn(membership, localDate('2021-09-01')).length])
      .toEqual([3, 0]);
  });

  it('Breckland and South Holland: a review, two decisions, the end, and a residual agreement after it', async () => {
    const east = [borough('BRE', 'Breckland'), borough('SHO', 'South Holland')];
    const desk = await told(east, ['BRE', 'SHO'], '2011-04-01', ['management'], [
      ['2020-10', 'SHO', { type: 'CommissionReview', review: 'strategic', by: 'Consultants', remit: 'Options',
        dueOn: null }],
      ['2021-01-26', 'SHO', { type: 'ProposeEnd', proposal: 'clause-8', decisionRef: 'cabinet',
        conditions: [{ condition: 'council', what: 'The full council decides', dueOn: null }] }],
      ['2021-02-24', 'SHO', { type: 'MeetEndCondition', proposal: 'clause-8', condition: 'council' }],
      ['2021-05-01', 'SHO', { type: 'EndByConsent' }],
      ['2021-09-02', 'BRE', { type: 'LinkSuccessor', successor: 'legal-and-procurement', kind: 'residual' }]]);
    const state = await desk.state('case');
    expect(endingDocument(state)).toMatchObject({ stage: 'winding-down', ended: { on: '2021-05-01', cause: 'mutual' },
      successors: [{ agreement: 'legal-and-procurement', kind: 'residual', on: '2021-09-02' }] });
    expect(await eventsOf(desk, 'AgreementEnded')).toMatchObject([{ unverified: ['end-not-agreed'] }]);
  });

  it('I15: Taunton Deane and West Somerset become one, and have no agreement any more', async () => {
    const somerset = [borough('TAU', 'Taunton Deane', '1974-04-01', '2019-03-31', 'SWT'),
      borough('WSO', 'West Somerset', '1974-04-01', '2019-03-31', 'SWT'),
      borough('SWT', 'Somerset West and Taunton', '2019-04-01')];
    const succession = (old: string): Told[] => [['2018-05', old, { type: 'ScheduleSubstitution',
      substitution: `swt-for-${old.toLowerCase()}`, old, successors: ['SWT'], nominated: 'SWT', allotted: [],
      instrument: 'SI 2018/649' }]];
    const effected = (old: string): Told =>
      ['2019-04-01', 'SWT', { type: 'EffectSubstitution', substitution: `swt-for-${old.toLowerCase()}` }];
    const desk = await told(somerset, ['TAU', 'WSO'], '2014-01-01', ['management'],
      [...succession('TAU'), ...succession('WSO'), effected('TAU'), effected('WSO')]);
    expect(await eventsOf(desk, 'AgreementEnded')).toMatchObject([{ on: '2019-04-01', cause: 'merger-of-parties' }]);
    expect(stageOf(await desk.state('case'))).toBe('winding-down');
  });

  it('Hoople, LGSS: a term that ran out and an end of which nobody says how it was agreed', async () => {
    const pair = [borough('HEF', 'Herefordshire'), borough('CAM', 'Cambridgeshire')];
    const expired = await told(pair, ['HEF', 'CAM'], '2011-04', ['hr'], [['2016-04-01', 'HEF', { type: 'Expire' }]]);
    expect(await eventsOf(expired, 'AgreementEnded')).toMatchObject([
      { on: '2016-04-01', cause: 'expiry', unverified: ['no-term'] }]);
    const closed = await told(pair, ['HEF', 'CAM'], '2010-10', ['hr'],
      [['2020-12-01', 'CAM', { type: 'EndByConsent' }]]);
    expect(await eventsOf(closed, 'AgreementEnded')).toMatchObject([{ on: '2020-12-01', cause: 'mutual' }]);
  });
});
