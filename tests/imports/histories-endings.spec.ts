/** Four partnerships that ended: what their histories answer from the shipped files alone. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { councilId, joined, localDate, spansOn, stageOf, textOn } from '#domain';
import type { AgreementEvent, AgreementState } from '#domain';
import type { Recorded } from '#store';
import { endingDocument } from '#views';
import { openDesk, samplesDir } from './history-desk.ts';

type Told = { readonly state: AgreementState; readonly events: readonly AgreementEvent[];
  readonly stream: readonly Recorded[] };
const told = async (id: string): Promise<Told> => {
  const desk = await openDesk();
  const outcome = await desk.import(readFileSync(new URL(`histories/${id}.json`, samplesDir), 'utf8'));
  expect('problems' in outcome ? outcome.problems : []).toEqual([]);
  return { state: await desk.state(id), events: await desk.events(id), stream: await desk.stream(id) };
};
const of = <T extends AgreementEvent['type']>({ events }: Told, type: T) =>
  events.filter((event): event is Extract<AgreementEvent, { type: T }> => event.type === type);

/** Who shares what on a day, by service. */
function shared({ membership }: AgreementState, day: string): Readonly<Record<string, readonly string[]>> {
  const answer: Record<string, string[]> = {};
  for (const { service, council } of spansOn(membership, localDate(day))) {
    answer[service] = [...answer[service] ?? [], council].sort();
  }
  return answer;
}
const councilsOn = (state: AgreementState, day: string): readonly string[] =>
  [...new Set(Object.values(shared(state, day)).flat())].sort();

describe('Tri-borough', () => {
  const three = ['childrens-services', 'adult-social-care', 'public-health'];
  const others = ['libraries', 'hr', 'ict', 'facilities-management'];
  const two = ['environment-leisure-highways', 'chief-executive'];
  const each = (services: readonly string[], councils: readonly string[]) =>
    Object.fromEntries(services.map((service) => [service, councils]));
  const all = ['HMF', 'KEC', 'WSM'];
  let history: Told;
  beforeAll(async () => { history = await told('tri-borough'); });

  it('I49: the notice of 27 March 2017 could take effect on 1 April 2018, by its inputs', () => {
    const notices = endingDocument(history.state).notices.filter(({ servedOn }) => servedOn as string === '2017-03-27');
    expect(notices.map(({ from, to, services }) => [from, to, services]))
      .toEqual([['KEC', ['HMF'], three], ['WSM', ['HMF'], three]]);
    for (const { inputs, earliestEnd, steps } of notices) {
      expect(inputs).toEqual({
        receipt: { days: 1, clause: null, calendar: 'no bank holidays' },
        length: { unit: 'months', count: 12, clause: 'notice' }, notBefore: null,
        yearEnd: { clause: 'notice-year-end' } });
      expect(earliestEnd).toBe('2018-04-01');
      expect(steps.map(({ step, clause, day }) => [step, clause, day])).toEqual([
        ['served', null, '2017-03-27'], ['received', null, '2017-03-28'], ['length', 'notice', '2018-03-29'],
        ['year-end', 'notice-year-end', '2018-04-01'], ['earliest-end', null, '2018-04-01'],
        ['has-effect', null, '2018-04-01']]);
    }
    expect(of(history, 'NoticeServed').slice(0, 2).map(({ unverified }) => unverified)).toEqual([undefined, undefined]);
  });

  it('the year end is marked as the importer\'s reading of the dates, not as what a source states', () => {
    const clause = history.stream.find(({ data }) => data['clause'] === 'notice-year-end');
    for (const { title } of clause!.meta.evidence) {
      expect(title).toContain('implied');
      expect(title).toContain('No source states this rule');
    }
  });

  it('three services ended with the third borough, and all the others went on among the three', () => {
    expect(shared(history.state, '2018-03-31')).toEqual({ ...each([...three, ...others], all),
      ...each(two, ['HMF', 'KEC']) });
    expect(shared(history.state, '2018-04-01')).toEqual({ ...each(three, ['KEC', 'WSM']), ...each(others, all),
      ...each(two, ['HMF', 'KEC']) });
    expect(of(history, 'NoticeTookEffect').map(({ tookOut, services }) => [tookOut, services]))
      .toEqual([[['HMF'], three], [['HMF'], three]]);
    expect(of(history, 'AgreementEnded')).toEqual([]);
    expect(stageOf(history.state)).toBe('in-force');
  });

  it('two of the claims about what was saved stand beside the notice as what other sources say', () => {
    const notice = history.stream.find(({ type, data }) => type === 'NoticeServed' && data['council'] === 'WSM');
    const titles = notice!.meta.evidence.map(({ title }) => title).filter((title) => title.includes('says otherwise'));
    expect(titles).toHaveLength(2);
    expect(titles.join()).toMatch(/200,000 of 31m.*13m pounds a year/);
  });

  it('the notice of 2018 for the libraries stands without an end that anybody has told', () => {
    expect(history.state.ending.notices['residents-services']).toMatchObject({
      from: 'HMF', services: ['libraries'], phase: 'standing', earliestEnd: 'unknown', endsOn: 'unknown' });
  });
});

describe('LGSS', () => {
  let history: Told;
  beforeAll(async () => { history = await told('lgss'); });

  it('before its start three councils were at the table, and Slough left it', () => {
    expect(of(history, 'CouncilJoinedProposal').map(({ council }) => council)).toEqual(['NTH', 'SLG']);
    expect(history.state.proposer).toBe('CAM');
    expect(history.state.parties['SLG']).toEqual({ status: 'left', since: '2010' });
    expect(councilsOn(history.state, '2010-09-30')).toEqual([]);
  });

  it.each([
    ['at its start', '2010-10-31', ['CAM', 'NTH']],
    ['until a third came', '2015-12-31', ['CAM', 'NTH']],
    ['after it came', '2016-12-31', ['CAM', 'MIK', 'NTH']],
    ['on its last day', '2020-11-30', ['CAM', 'MIK', 'NTH']],
    ['from its closing', '2020-12-01', []],
  ])('its parties %s, %s', (_, day, councils) => {
    expect(councilsOn(history.state, day)).toEqual(councils);
  });

  it('Cambridgeshire\'s ICT and facilities came in on 28 July 2011, and nobody else is told of them', () => {
    const late = (day: string) => ['ict', 'facilities'].map((service) => shared(history.state, day)[service]);
    expect(late('2011-07-27')).toEqual([undefined, undefined]);
    expect(late('2011-07-28')).toEqual([['CAM'], ['CAM']]);
  });

  it('closed on 1 December 2020, and how that was agreed is not told', () => {
    expect(of(history, 'AgreementEnded')).toEqual([expect.objectContaining(
      { on: '2020-12-01', cause: 'mutual', unverified: ['end-not-agreed'] })]);
    expect(textOn(history.state, localDate('2020-11-30'))!.variations).toEqual(['lead-authorities']);
    expect(textOn(history.state, localDate('2020-09-30'))!.variations).toEqual([]);
    expect(stageOf(history.state)).toBe('winding-down');
  });

  it('Northamptonshire has two successors by the register from 1 April 2021', async () => {
    const { options } = await openDesk();
    expect(await options.councils(councilId('NTH')))
      .toMatchObject({ ended: { on: '2021-04-01' }, successors: ['NNT', 'WNT'] });
  });

  it('what other sources said of its savings stands beside the study', () => {
    const study = history.stream.find(({ data }) => data['review'] === 'study-2012' && data['summary'] !== undefined);
    expect(study!.meta.evidence.map(({ title }) => title).join())
      .toContain('says otherwise: 11m pounds had been banked by August 2011');
  });
});

describe('Breckland and South Holland', () => {
  let history: Told;
  let residual: Told;
  beforeAll(async () => {
    [history, residual] = [await told('breckland-south-holland'), await told('breckland-south-holland-residual')];
  });

  it.each([
    ['2011-04-01', []], ['2015-01-08', []], ['2015-01-09', ['amendment-2015']], ['2019-06-18', ['amendment-2015']],
    ['2019-06-19', ['amendment-2015', 'amendment-2019']], ['2021-04-30', ['amendment-2015', 'amendment-2019']],
  ])('the memorandum on %s is as varied by %j', (day, variations) => {
    expect(textOn(history.state, localDate(day))!.variations).toEqual(variations);
  });

  it('was reviewed every two years: the review of October 2017 made the next due in October 2019', () => {
    expect(endingDocument(history.state).nextReview).toBe('2019-10-17');
  });

  it('a decision of the cabinet, one of the council, and the end are three facts of 2021', () => {
    expect(history.events.filter(({ type }) =>
      ['EndProposed', 'EndConditionMet', 'EndAgreed', 'EndFixed', 'AgreementEnded'].includes(type))
      .map(({ type, council, on }) => [type, council, on])).toEqual([
      ['EndProposed', 'SHO', '2021-01-26'], ['EndConditionMet', 'SHO', '2021-02-24'],
      ['EndAgreed', 'SHO', '2021-02-24'], ['EndAgreed', 'BRE', 'unknown'], ['EndFixed', 'BRE', 'unknown'],
      ['AgreementEnded', 'SHO', '2021-05-01']]);
    expect(councilsOn(history.state, '2021-04-30')).toEqual(['BRE', 'SHO']);
    expect(councilsOn(history.state, '2021-05-01')).toEqual([]);
    expect(textOn(history.state, localDate('2021-05-01'))).toBeNull();
  });

  it('nine posts survived it, by side letters without a last day that is known', () => {
    expect(history.state.windingDown.survivals).toEqual({ 'nine-posts': {
      obligation: 'nine-posts', clause: 'Amending agreement and side letters of 2021', until: null,
      owedBy: ['BRE', 'SHO'], owedTo: ['BRE', 'SHO'] } });
    expect(of(history, 'VariationProposed').at(-1)).toMatchObject(
      { instrument: 'side-letter', from: '2021-05-01', expires: null, unverified: ['side-letter-without-expiry'] });
  });

  it('I18: an agreement of its own follows it, each names the other, and Breckland alone is known to approve', () => {
    expect(history.state.ending.successors)
      .toEqual({ 'breckland-south-holland-residual': { kind: 'residual', on: '2021-09-02' } });
    expect(residual.state.ending.predecessors)
      .toEqual({ 'breckland-south-holland': { kind: 'residual', on: 'unknown' } });
    expect(of(residual, 'DecisionMade').map(({ council, on, outcome }) => [council, on, outcome]))
      .toEqual([['BRE', '2021-09-02', 'approve']]);
    expect(stageOf(residual.state)).toBe('approving');
    expect(Object.keys(residual.state.services)).toEqual(['legal', 'procurement', 'environmental-protection-support']);
    expect(Object.values(residual.state.bases).map(({ kind }) => kind)).toEqual(['lga1972-s113']);
    expect(residual.state.clauses['shares']!.body).toMatch(/Breckland bears 60% and South Holland 40%/);
  });
});

describe('Taunton Deane and West Somerset', () => {
  let history: Told;
  beforeAll(async () => { history = await told('taunton-deane-west-somerset'); });

  it.each([
    ['2013-10-31', { 'chief-executive': ['TAU', 'WSO'] }], ['2013-12-31', { 'chief-executive': ['TAU', 'WSO'] }],
    ['2014-01-01', { 'chief-executive': ['TAU', 'WSO'], 'management-team': ['TAU', 'WSO'] }],
    ['2019-03-31', { 'chief-executive': ['TAU', 'WSO'], 'management-team': ['TAU', 'WSO'] }], ['2019-04-01', {}],
  ])('what both shared on %s', (day, services) => {
    expect(shared(history.state, day)).toEqual(services);
  });

  it('I15, I53: both became one on 1 April 2019, which has no agreement with itself', () => {
    expect(of(history, 'CouncilSubstituted').map(({ old, from }) => [old, from]))
      .toEqual([['TAU', '2019-04-01'], ['WSO', '2019-04-01']]);
    expect(of(history, 'AgreementEnded').map(({ on, cause }) => [on, cause]))
      .toEqual([['2019-04-01', 'merger-of-parties']]);
    expect(joined(history.state)).toEqual(['SWT']);
    expect(of(history, 'SubstitutionScheduled').map(({ from }) => from)).toEqual(['2019-04-01', '2019-04-01']);
  });

  it('I16: the register tells both successions, of 2019 and of 2023', async () => {
    const { options } = await openDesk();
    const ends = await Promise.all(['TAU', 'WSO', 'SWT', 'SMT'].map(async (code) => {
      const found = await options.councils(councilId(code));
      return [code, found!.ended?.on ?? null, found!.successors];
    }));
    expect(ends).toEqual([['TAU', '2019-04-01', ['SWT']], ['WSO', '2019-04-01', ['SWT']],
      ['SWT', '2023-04-01', ['SMT']], ['SMT', null, []]]);
  });
});
