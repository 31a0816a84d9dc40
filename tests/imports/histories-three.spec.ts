/** East Kent's shared human resources, Hoople and Procurement Lincolnshire, as far as their sources tell. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { localDate, roleOn, shareOn, spansOn, stageOf, textOn } from '#domain';
import type { AgreementState } from '#domain';
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

it('I15: an agreement is between councils, so a company of one of them and the NHS cannot be told', async () => {
  const fact = { on: '2011-04', council: 'BOT', source: 'press', command: { type: 'ProposeAgreement',
    model: 'jointly-owned-company', services: [{ service: 'hr', kind: 'hr', startsOn: null }], invited: [] } };
  const history = { format: 'concordat-history', version: 1, agreement: 'hoople', title: 'A company of one council',
    sources: { press: { title: 'Press', address: 'https://press.example/2011', read: 'looked-up' } }, facts: [fact] };
  const refused = await (await openDesk()).import(JSON.stringify(history));
  expect(refused).toMatchObject({ recorded: 0, problems: [{ code: 'too-few-councils' }] });
});
