/** The audit post of the story, asked: what was forecast and verified; what was believed, and what is known now? */
import { describe, expect, it } from '@jest/globals';
import type { Instant } from '#domain';
import { after } from '../kit/agreement-rows.ts';
import { wholeLife } from '../kit/agreement-story.ts';
import { chewtonLeft } from '../kit/charging-story.ts';
import {
  budgeted, claim, figure, forecast, forecasted, freeze, identify, propose, reforecast, rival, verify,
} from '../kit/savings-story.ts';
import { everything, officerOf, proving, told, toldSlowly } from './answers-ground.ts';

const id = 'audit-and-payroll';
const verifiedStory = after(wholeLife(), [...budgeted.slice(1), reforecast(), claim(), verify()]);

describe('what was forecast and what was verified', () => {
  it('I32: the approved case stays beside each later forecast and what was verified', async () => {
    const document = await (await told(id, verifiedStory)).ask('forecast', { line: 'audit-post' });
    expect(document.answer.lines).toEqual([{
      line: 'audit-post', council: 'ALV', service: 'audit', nature: 'cash-releasing', recurrence: 'recurrent',
      priceBase: 'cash',
      approvedCase: { version: 1, on: '2024-06-14', wholePence: '2900000', reason: null, causes: [],
        netPence: { '2024/25': '900000', '2025/26': '1000000', '2026/27': '1000000' } },
      later: [{ version: 2, on: '2025-03-03', wholePence: '2500000', reason: 'pay rose', causes: ['price'],
        netPence: { '2024/25': '900000', '2025/26': '800000', '2026/27': '800000' } }],
      verifications: [{ claim: 'c-2024', year: '2024/25', on: '2025-05-12', stage: 'interim', rating: 'green',
        acceptedPence: '800000' }],
      years: [
        { year: '2024/25', originalPence: '900000', latestPence: '900000', verifiedPence: '800000', redPence: null },
        { year: '2025/26', originalPence: '1000000', latestPence: '800000', verifiedPence: null, redPence: null },
        { year: '2026/27', originalPence: '1000000', latestPence: '800000', verifiedPence: null, redPence: null }] }]);
    expect(document.answer.byNature).toEqual([{ nature: 'cash-releasing', priceBase: 'cash', approvedPence: '2900000',
      latestPence: '2500000', verifiedPence: '800000', lineYears: 3, verifiedLineYears: 1 }]);
    expect(proving(document)).toEqual(['BusinessCaseIssued 2024-01-24', 'SavingIdentified 2024-06-10',
      'SavingsForecastPrepared 2024-06-14', 'ForecastRevised 2025-03-03', 'SavingClaimed 2025-04-14',
      'SavingVerified 2025-05-12']);
    expect(document.unknown).toEqual([
      'What audit-post saved in 2025/26 and 2026/27: nothing of it is verified.']);
    expect(document.words).toContain('cash releasing in cash prices: approved case £29,000.00, latest forecast '
      + '£25,000.00, verified £8,000.00 (1 of 3 line-years)');
  });

  it('I31, I40: published figures are in no total, and what is not verified is null, not nothing', async () => {
    const { answer } = await (await told(id, after(wholeLife(), [...forecasted.slice(1), figure()]))).ask('forecast');
    expect(answer.byNature).toMatchObject([{ verifiedPence: null, verifiedLineYears: 0, approvedPence: '2900000' }]);
    expect(answer.published).toEqual([expect.objectContaining({ figure: 'press-1', amountPence: '500000000' })]);
  });

  it('I31: natures and price bases are added up apart', async () => {
    const other = (line: string, change: object) => [identify({ line, ...change } as never), propose({ line } as never),
      freeze({ line } as never), forecast({ line } as never)];
    const acts = [...forecasted.slice(1), ...other('paper', { nature: 'avoided-cost' }),
      ...other('licences', { priceBase: '2023/24' })];
    const { answer } = await (await told(id, after(wholeLife(), acts))).ask('forecast');
    expect(answer.byNature.map(({ nature, priceBase, latestPence }: any) => [nature, priceBase, latestPence])).toEqual([
      ['avoided-cost', 'cash', '2900000'], ['cash-releasing', '2023/24', '2900000'],
      ['cash-releasing', 'cash', '2900000']]);
  });

  it('refuses by its field a line or council that is not there, and answers of one council alone', async () => {
    const { ask } = await told(id, verifiedStory);
    await expect(ask('forecast', { line: 'none' })).rejects.toMatchObject({ field: 'line' });
    await expect(ask('forecast', { council: 'DUN' })).rejects.toMatchObject({ field: 'council' });
    expect((await ask('forecast', { council: 'BRK' })).answer).toMatchObject({ lines: [], byNature: [] });
  });

  it('I60: shows the hashes of the papers behind a claim and a verification as evidence of its steps', async () => {
    const { ask, store } = await told(id, verifiedStory);
    const document = await ask('forecast', { line: 'audit-post' });
    const { events } = await store.read(`agreement-${id}`);
    for (const step of document.proof) {
      expect(step.evidence.map(({ hash }: { hash: string }) => hash))
        .toEqual(events[step.revision]!.meta.evidence.map(({ hash }) => hash));
      expect([step.id, step.position, step.recordedAt]).toEqual(
        [events[step.revision]!.id, events[step.revision]!.position, events[step.revision]!.recordedAt]);
    }
  });
});

describe('what was believed, and what is known now', () => {
  const storyAt = async (type: string) => {
    const { ask, store } = await toldSlowly(id, [...verifiedStory, ...chewtonLeft]);
    const { events } = await store.read(`agreement-${id}`);
    const at = events.findIndex((recorded) => recorded.type === type);
    return { ask, at, before: events[at - 1]!, store };
  };
  const between = (a: { recordedAt: Instant }): string => new Date(Date.parse(a.recordedAt) + 30_000).toISOString();

  it('I55: a saving verified since makes the one difference, and the step that verified it proves it', async () => {
    const { ask, at, before } = await storyAt('SavingVerified');
    const { answer, proof, words } = await ask('belief', { on: '2025-06-01', recordedBy: between(before) });
    const gone = { fact: 'part of CHW in audit', believed: 'partner', known: null, since: at + 2 };
    expect(answer.differences).toEqual([gone,
      { fact: 'saving audit-post 2024/25, verified pence', believed: null, known: '800000', since: at }]);
    expect(answer.believed).toContainEqual({ fact: 'saving audit-post 2024/25, claimed pence', value: '800000' });
    expect(answer.believed).toContainEqual({ fact: 'saving audit-post 2025/26, latest pence', value: '800000' });
    expect(answer.known).toContainEqual({ fact: 'stage', value: 'in-force' });
    expect(proof.filter(({ revision }: { revision: number }) => revision >= at)
      .map(({ type }: { type: string }) => type)).toEqual(['SavingVerified', 'CouncilWithdrew']);
    expect(words).toContain('makes 2 differences');
  });

  it('I55: what took effect after the day makes no difference to it, however late it was recorded', async () => {
    const { ask, before } = await storyAt('SavingVerified');
    const early = await ask('belief', { on: '2024-11-30', recordedBy: between(before) });
    expect([early.answer.differences, early.words]).toEqual([[], expect.stringMatching(/changed it\.$/)]);
    const next = await ask('belief', { on: '2024-12-01', recordedBy: between(before) });
    expect(next.answer.differences).toMatchObject([{ fact: 'part of CHW in audit', believed: 'partner', known: null }]);
  });

  it('is of the end of the day where no instant is named, and says where nothing had been recorded', async () => {
    const { ask } = await told(id, verifiedStory);
    const { answer, unknown, words } = await ask('belief', { on: '2024-11-30' });
    expect([answer.recordedBy, answer.anything, answer.believed]).toEqual(['2024-11-30T23:59:59.999Z', false, []]);
    expect(unknown).toEqual(['What was believed on 2024-11-30: the record of it is younger.']);
    expect(words).toMatch(/^By 2024-11-30T23:59:59\.999Z nothing of the agreement had been recorded\./);
    expect(answer.differences).toContainEqual(expect.objectContaining({ fact: 'stage', believed: null,
      known: 'in-force' }));
  });

  it('I4, I55: both times can be fixed, so that the same question gets the same answer for ever', async () => {
    const { ask, before, store } = await storyAt('SavingVerified');
    const query = { on: '2025-06-01', recordedBy: between(before) };
    const then = await ask('belief', query, everything, before.position);
    expect(then.answer.differences).toEqual([]);
    expect(JSON.stringify(await ask('belief', query, everything, before.position))).toBe(JSON.stringify(then));
    expect(then.asOf.position).toBe(before.position);
    expect((await store.end()) > before.position).toBe(true);
  });

  it('I17, I57: a council that has withdrawn is answered from what it read until then and what is public', async () => {
    const left = chewtonLeft.map((event) => ({ ...event, services: ['audit', 'payroll'], last: true }) as typeof event);
    const gone = { type: 'WithdrawalCompleted', on: '2024-12-01', council: 'ALV', change: 'leave', of: 'CHW',
      from: '2024-12-01' } as never;
    const story = after([...wholeLife(), ...left, gone], [...budgeted.slice(1), claim(), verify()]);
    const { ask } = await told(id, story);
    expect((await ask('forecast', {}, officerOf('ALV'))).answer.lines).toHaveLength(1);
    const document = await ask('forecast', {}, officerOf('CHW'));
    expect([document.answer.lines, document.withheld]).toEqual([[], true]);
    expect(JSON.stringify(document)).not.toContain('audit-post');
    expect(await ask('forecast', {}, officerOf('DUN'))).toBeNull();
  });
});

describe('who claims what', () => {
  it('I36: other councils\' claims of the line are told beside its own', async () => {
    const { ask } = await told(id, after(wholeLife(), [...budgeted.slice(1), claim(), rival()]));
    const { answer, words } = await ask('claimed-elsewhere', { line: 'audit-post' });
    expect(answer.claims).toMatchObject([{ claim: 'c-2024', by: 'ALV', netPence: '800000' },
      { claim: 'c-brk', by: 'BRK', netPence: '300000' }]);
    expect([answer.elsewhere, words.includes('Several councils claim it: ALV and BRK.')]).toEqual(['no', true]);
  });
});
