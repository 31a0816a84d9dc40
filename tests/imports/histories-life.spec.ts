/** Real partnerships from their start to as far as the sources tell. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { localDate, roleOn, shareOn, spansOn, stageOf, tasksOf, termOf, textOn } from '#domain';
import type { AgreementState, CouncilId } from '#domain';
import { openDesk, samplesDir } from './history-desk.ts';
import type { Desk } from './history-desk.ts';

const textOf = (id: string): string => readFileSync(new URL(`histories/${id}.json`, samplesDir), 'utf8');
const imported = async (id: string): Promise<Desk> => {
  const desk = await openDesk();
  expect(await desk.import(textOf(id))).not.toHaveProperty('problems');
  return desk;
};

describe('South Hams and West Devon', () => {
  const devon = async () => (await imported('south-hams-west-devon')).state('south-hams-west-devon');
  const share = (state: AgreementState, line: string, day: string) => {
    const basisPoints = shareOn(state, line, localDate(day))?.basisPoints;
    return basisPoints === undefined ? null : [basisPoints['SHA'], basisPoints['WDE']];
  };

  it('I24: human resources were shared 74 to 26 on 2 October 2022 and 82 to 18 on the 3rd', async () => {
    const state = await devon();
    expect(share(state, 'hr', '2022-10-02')).toEqual([7_400, 2_600]);
    expect(share(state, 'hr', '2022-10-03')).toEqual([8_200, 1_800]);
    expect(textOn(state, localDate('2022-10-02'))!.clauses).toEqual([]);
    expect(textOn(state, localDate('2022-10-03'))!.clauses.map(({ variation }) => variation)).toEqual(['hr-2022-10']);
  });

  it('no share is told of a day of which no source tells one', async () => {
    const state = await devon();
    expect(share(state, 'hr', '2022-03-31')).toBeNull();
    expect(share(state, 'planning-applications', '2021-03-31')).toBeNull();
  });

  const rows: readonly (readonly [line: string, of2021: number, of2022: number, of2023: number])[] = [
    ['planning-applications', 75, 75, 75], ['planning-enforcement', 75, 71, 76], ['contact-centre', 71, 66, 70],
    ['housing-benefit-new-claims', 60, 60, 60], ['council-tax', 63, 63, 63], ['business-rates', 63, 63, 63],
    ['member-services', 50, 50, 50], ['communications', 50, 50, 50], ['legal', 70, 70, 70],
    ['internal-audit', 62, 62, 62], ['design', 70, 70, 70], ['mailroom', 70, 70, 70],
  ];
  it.each(rows)('I24: %s: of a hundred South Hams bore %s in 2021/22, %s in 2022/23, %s in 2023/24', async (
    line, ...shares
  ) => {
    const state = await devon();
    expect([2021, 2022, 2023].map((year) => share(state, line, `${year}-10-03`)![0]! / 100)).toEqual(shares);
  });

  it('what was shared grew: one officer in 2007, the team in 2011, the workforce in 2014', async () => {
    const state = await devon();
    const shared = (day: string) =>
      [...new Set(spansOn(state.membership, localDate(day)).map(({ service }) => service))];
    expect(shared('2010-12-31')).toEqual(['chief-executive']);
    expect(shared('2012-01-01')).toEqual(['chief-executive', 'management-team']);
    expect(shared('2015-01-01')).toEqual(['chief-executive', 'management-team', 'whole-workforce']);
    expect(new Set(spansOn(state.membership, localDate('2015-01-01')).map(({ council }) => council)))
      .toEqual(new Set(['SHA', 'WDE']));
  });

  it('I50: the proposal of one council lapsed, and the sharing goes on', async () => {
    const state = await devon();
    expect(state.ending.proposals['one-council']).toMatchObject({ lapsedOn: '2017-10' });
    expect(stageOf(state)).toBe('in-force');
  });
});

describe('Worcestershire Regulatory Services', () => {
  const seven = 'worcestershire-regulatory-services';
  const six = `${seven}-2016`;
  const districts = ['BRM', 'MAV', 'RED', 'WOC', 'WYC', 'WYE'];
  const countys = 'trading-standards-and-animal-health';
  const both = async () => {
    const desk = await imported(seven);
    expect(await desk.import(textOf(six))).not.toHaveProperty('problems');
    return { old: await desk.state(seven), now: await desk.state(six) };
  };
  /** Roles of a council by service on a day; an agreement that has ended has no parties. */
  const rolesOn = ({ membership, services, ending }: AgreementState, council: string, day: string) =>
    ending.ended !== null && day >= ending.ended.on ? {}
      : Object.fromEntries(Object.keys(services).flatMap((service) => {
        const role = roleOn(membership, service, council as CouncilId, localDate(day));
        return role === null ? [] : [[service, role]];
      }));
  const all = (role: string) =>
    ({ 'environmental-health': role, licensing: role, [countys]: role });
  const districtsOwn = (role: string) => ({ 'environmental-health': role, licensing: role });

  it('I17, I18: what each of the seven councils was on 31 March and on 1 April 2016', async () => {
    const { old, now } = await both();
    const told = (day: string) => Object.fromEntries([...districts, 'WOR'].map((council) =>
      [council, [rolesOn(old, council, day), rolesOn(now, council, day)]]));
    const partners = (roles: (role: string) => object, at: 0 | 1) => Object.fromEntries(districts.slice(1)
      .map((council) => [council, at === 0 ? [roles('partner'), {}] : [{}, roles('partner')]]));
    expect(told('2016-03-31')).toEqual({
      BRM: [all('host'), {}], ...partners(all, 0), WOR: [all('partner'), {}] });
    expect(told('2016-04-01')).toEqual({
      BRM: [{}, all('host')], ...partners(districtsOwn, 1), WOR: [{}, { [countys]: 'customer' }] });
  });

  it('I18: the old agreement ended by consent, replaced by the new; neither was revived or reopened', async () => {
    const { old, now } = await both();
    expect(stageOf(old)).toBe('winding-down');
    expect(old.ending).toMatchObject({ ended: { on: '2016-04-01', cause: 'replaced' },
      successors: { [six]: { kind: 'replacement' } } });
    expect(Object.keys(old.ending.agreed).sort()).toEqual([...districts, 'WOR'].sort());
    expect(now.ending.predecessors).toMatchObject({ [seven]: { kind: 'replacement' } });
    expect(stageOf(now)).toBe('in-force');
  });

  it('the county bought for two months and took its staff and functions back on 1 June 2016', async () => {
    const { now } = await both();
    expect(rolesOn(now, 'WOR', '2016-05-31')).toEqual({ [countys]: 'customer' });
    expect(rolesOn(now, 'WOR', '2016-06-01')).toEqual({});
    expect(rolesOn(now, 'BRM', '2016-06-01')).toEqual(districtsOwn('host'));
    expect(now.parties['WOR']).toMatchObject({ status: 'withdrawn' });
    expect(tasksOf(now, 'BRM' as CouncilId).map(({ task }) => task)).not.toContain('replace-legal-basis');
    expect(now.windingDown.staff).toMatchObject({
      'Trading standards and animal health': { returned: { count: 'unknown', to: 'WOR' } } });
  });

  it('I23: six shares of the pay award of 2022/23 are, each to the pound, what was published', async () => {
    const { now } = await both();
    const { shares } = now.charging.periods['2022/23']!.lines['pay-award']!.estimate!;
    const pounds = Object.entries(shares).map(([council, pence]) => [council, Math.round(Number(pence) / 100)]);
    expect(Object.fromEntries(pounds)).toEqual({
      BRM: 16_843, MAV: 15_083, RED: 20_292, WOC: 19_146, WYC: 26_902, WYE: 17_491 });
  });
});

describe('Compass Point', () => {
  const compassPoint = async () => (await imported('compass-point')).state('compass-point');
  const owners = (state: AgreementState, day: string) =>
    [...new Set(spansOn(state.membership, localDate(day)).map(({ council }) => council))].sort();

  it('Boston came in 2021, eleven years after it had left the table', async () => {
    const state = await compassPoint();
    expect(owners(state, '2020-12-31')).toEqual(['ELI', 'SHO']);
    expect(owners(state, '2022-01-01')).toEqual(['BOT', 'ELI', 'SHO']);
    expect(state.membership.changes['boston']).toMatchObject({ outcome: 'effective', settledOn: '2021' });
  });

  it('I50: the extension of 2018 hung on a condition that was not met, and never came to be', async () => {
    const state = await compassPoint();
    expect(state.ending.proposals['new-contract']).toMatchObject({
      by: 'SHO', conditions: { 'transformation-case': { dueOn: '2018-05-31', metOn: null } }, lapsedOn: '2018-05-31' });
    expect(state.variation.variations['extension-2018']).toMatchObject({ phase: 'withdrawn', approvals: {} });
  });

  it('it was renewed in August 2020 for a time that no source gives', async () => {
    const state = await compassPoint();
    expect(state.variation.variations['renewal-2020']).toMatchObject({ phase: 'agreed', from: '2020-08' });
    expect(termOf(state)).toBeNull();
  });

  it('that East Lindsey reported more than its share stands as a conflict with the source of the sums', async () => {
    const desk = await imported('compass-point');
    const { meta } = (await desk.stream('compass-point')).find(({ data }) => data['review'] === 'first-year'
      && data['summary'] !== undefined)!;
    expect(meta.evidence.map(({ title }) => title).filter((title) => title.includes('says otherwise'))).toEqual([
      'Report of the first year\'s savings by service, 2011 says otherwise: '
      + 'East Lindsey saved 1.4m pounds; 63% of 2,106,000 is 1,326,780']);
  });
});
