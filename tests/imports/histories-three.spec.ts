/** East Kent's shared human resources, Hoople and Procurement Lincolnshire, as far as their sources tell. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { localDate, roleOn, shareOn, spansOn, stageOf, termOf, textOn } from '#domain';
import type { AgreementState, CouncilId } from '#domain';
import { openDesk, partiesOn, samplesDir } from './history-desk.ts';
import type { Desk } from './history-desk.ts';

const textOf = (id: string): string => readFileSync(new URL(`histories/${id}.json`, samplesDir), 'utf8');
const imported = async (id: string): Promise<Desk> => {
  const desk = await openDesk();
  expect(await desk.import(textOf(id))).not.toHaveProperty('problems');
  return desk;
};
const rolesOn = ({ membership }: AgreementState, service: string, day: string) => Object.fromEntries(
  spansOn(membership, localDate(day)).filter((span) => span.service === service)
    .map(({ council, role }) => [council, role]).sort());

describe('East Kent\'s shared human resources', () => {
  const id = 'east-kent-hr';
  const kent = async () => (await imported(id)).state(id);

  it('one committee, several services with different parties: Kent supplies payroll and nothing else', async () => {
    const answer = partiesOn(await (await imported(id)).events(id), '2009-06-01');
    const all = (role: string) => ({ hr: role, payroll: role, 'health-and-safety': role });
    expect(answer).toEqual({ DOV: all('host'), CAT: all('partner'), SHE: all('partner'), THA: all('partner'),
      KEN: { payroll: 'supplier' } });
  });

  it('was shared to 31 August 2021 and not on 1 September', async () => {
    const state = await kent();
    expect(rolesOn(state, 'payroll', '2021-08-31')).toEqual(
      { CAT: 'partner', DOV: 'host', KEN: 'supplier', THA: 'partner' });
    expect(rolesOn(state, 'payroll', '2021-09-01')).toEqual({});
    expect(rolesOn(state, 'hr', '2021-08-31')).toEqual({ CAT: 'partner', DOV: 'host', THA: 'partner' });
  });

  it('the councils decided on days of their own, and the end came when all had', async () => {
    const { ending } = await kent();
    const days = Object.entries(ending.agreed).map(([council, { on, endsOn }]) => [council, on, endsOn]);
    expect(days).toEqual([['CAT', '2021-04-19', '2021-09-01'], ['THA', '2021-04-29', '2021-09-01'],
      ['DOV', '2021-05-17', '2021-09-01'], ['KEN', 'unknown', '2021-09-01']]);
    expect(ending.ended).toEqual({ on: '2021-09-01', cause: 'mutual' });
    expect(stageOf(await kent())).toBe('winding-down');
  });

  it('I50: before the last of them had decided no end was fixed', async () => {
    const history = JSON.parse(textOf(id)) as { facts: readonly { council: string; command: { type: string } }[] };
    const before = history.facts.findIndex(({ council, command }) =>
      council === 'DOV' && command.type === 'AgreeToEnd');
    const desk = await openDesk();
    await desk.import(JSON.stringify({ ...history, facts: history.facts.slice(0, before) }));
    const state = await desk.state(id);
    expect([stageOf(state), state.ending.fixed]).toEqual(['in-force', {}]);
  });

  it('the rule that one decision draws the others after it stands in the text', async () => {
    const [rule] = textOn(await kent(), localDate('2009-06-01'))!.clauses;
    expect(rule).toMatchObject({ clause: 'disbanding', kind: 'termination',
      body: expect.stringContaining('the others follow') });
  });

  it('I17: the council that had left by then was asked for no consent, and its day stays unknown', async () => {
    const state = await kent();
    expect(state.parties['SHE']).toEqual({ status: 'withdrawn', since: 'unknown' });
    expect(state.ending.agreed).not.toHaveProperty('SHE');
    expect(roleOn(state.membership, 'hr', 'SHE' as never, localDate('2021-04-19'))).toBeNull();
  });

  it('the call-in of Thanet\'s decision, which has no step of its own, is read with that decision', async () => {
    const desk = await imported(id);
    const thanets = (await desk.stream(id)).find(({ data }) => data['decisionRef'] === 'Cabinet, 29 April 2021')!;
    expect(thanets.meta.evidence.map(({ title }) => title).join()).toMatch(/called the decision in on 25 May 2021/);
  });
});

describe('Procurement Lincolnshire', () => {
  const id = 'procurement-lincolnshire';
  const lincolnshire = async () => (await imported(id)).state(id);
  const seven = ['BOT', 'ELI', 'LIC', 'NKE', 'SHO', 'SKE', 'WLI'];

  it('the county hosts for itself and seven districts since April 2008', async () => {
    const state = await lincolnshire();
    expect(rolesOn(state, 'procurement', '2008-05-01')).toEqual(
      { LIN: 'host', ...Object.fromEntries(seven.map((council) => [council, 'partner'])) });
    expect(partiesOn(await (await imported(id)).events(id), '2008-04-15')).toBe('unknown');
    expect(stageOf(state)).toBe('in-force');
  });

  it('I24: 73 and 27 stand in the text; no share of a single district is made up from them', async () => {
    const state = await lincolnshire();
    expect(textOn(state, localDate('2009-01-01'))!.clauses).toMatchObject([
      { clause: 'shares', kind: 'cost-sharing', body: expect.stringMatching(/73%.*27%/) }]);
    expect(shareOn(state, 'procurement', localDate('2009-01-01'))).toBeNull();
  });

  it('its review says more saved than was aimed at, and more spent on staff', async () => {
    const desk = await imported(id);
    const reported = (await desk.events(id)).find(({ type }) => type === 'ReviewReported');
    expect(reported).toMatchObject({ on: '2011', advice: 'none',
      summary: expect.stringMatching(/9m pounds against .* 4m.*740,000 pounds a year, 600,000 before/) });
  });
});

describe('Hoople', () => {
  const id = 'hoople';
  const hoople = async () => (await imported(id)).state(id);

  it('one council and two NHS bodies own a company for five services; the register tells their kinds', async () => {
    const desk = await imported(id);
    const state = await desk.state(id);
    for (const service of ['hr', 'finance', 'ict', 'revenues-and-benefits', 'training']) {
      expect(rolesOn(state, service, '2012-06-01')).toEqual({ HEF: 'partner', HPC: 'partner', WVT: 'partner' });
    }
    const kinds = await Promise.all(['HEF', 'HPC', 'WVT'].map(async (code) => {
      const { kind, governance } = (await desk.options.councils(code as CouncilId))!;
      return [kind, governance.map(({ model }) => model).join()];
    }));
    expect(kinds).toEqual([['unitary', 'unknown'], ['nhs-body', 'unknown'], ['nhs-body', 'unknown']]);
  });

  it('I17: the primary care trust left in 2013, on a day nobody states, and the two others go on', async () => {
    const state = await hoople();
    expect(state.parties['HPC']).toEqual({ status: 'withdrawn', since: '2013' });
    expect(rolesOn(state, 'hr', '2014-01-01')).toEqual({ HEF: 'partner', WVT: 'partner' });
  });

  it('runs past the end of its contract, of which two sources give two days', async () => {
    const desk = await imported(id);
    const state = await desk.state(id);
    expect([stageOf(state), state.ending.ended, termOf(state)?.endsOn]).toEqual(['in-force', null, '2016-04-01']);
    const clause = (await desk.stream(id)).find(({ data }) => data['clause'] === 'term')!;
    expect(clause.meta.evidence.map(({ title }) => title).join())
      .toMatch(/says otherwise: that it ends in "March next year", in 2015/);
  });

  it('was varied once, in words not seen, and reviewed by scrutiny after three years', async () => {
    const { variation, ending } = await hoople();
    expect(variation.variations['savings-2014']).toMatchObject({ phase: 'agreed' });
    expect(ending.reviews['three-years']!.reported).toMatchObject({ on: '2014-05-12', advice: 'none' });
  });

  it('I5: no approval or signature was seen; the record lists what it could not check', async () => {
    const events = await (await imported(id)).events(id);
    expect(events.filter(({ type }) => type === 'ApprovalRunOpened')).toEqual([]);
    expect(events.find(({ type }) => type === 'AgreementExecuted')).toMatchObject({
      unverified: expect.arrayContaining(['counterparts-missing']) });
  });
});
