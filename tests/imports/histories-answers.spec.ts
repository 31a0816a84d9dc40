/** The ten questions asked of real partnerships: what their sources tell is answered, what they do not is said. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { questionNames, questions } from '#views';
import type { QuestionName } from '#views';
import { answeringFrom, proving } from '../views/answers-ground.ts';
import { openDesk, sampleHistories, samplesDir } from './history-desk.ts';
import type { Desk } from './history-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  for (const id of sampleHistories()) {
    await desk.import(readFileSync(new URL(`histories/${id}.json`, samplesDir), 'utf8'));
  }
}, 60_000);
const ask = (id: string, name: QuestionName, parameters: object = {}): Promise<any> =>
  answeringFrom(desk.store, id).ask(name, parameters);

describe('Breckland and South Holland', () => {
  const id = 'breckland-south-holland';

  it('I1: both signed on 1 April 2011, and which decision authorised it no source says', async () => {
    const document = await ask(id, 'authority', { council: 'SHO' });
    expect(document.answer).toMatchObject({ restsOn: null, decision: null, delegation: null,
      signature: { on: '2011-04-01', mode: 'unknown', signatories: [], attestedBy: null } });
    expect(proving(document)).toEqual(['TextFrozen unknown', 'CounterpartExecuted 2011-04-01']);
    expect(document.unknown.slice(0, 2)).toEqual([
      'Which decision of SHO authorised the signature, and who made it.', 'Who signed, or attested the seal.']);
    expect(document.unknown.at(-1)).toMatch(/\(CounterpartExecuted\) is imported.*signed-without-approval/);
    const amended = await ask(id, 'authority', { council: 'BRE', variation: 'amendment-2015' });
    expect([amended.answer.signature.on, amended.answer.decision]).toEqual(['2015-01-09', null]);
  });

  it('I2: whether call-in was over cannot be told, as no publication is recorded', async () => {
    const { answer, words } = await ask(id, 'call-in', { council: 'BRE' });
    expect([answer.over, answer.signedOn, answer.publishedOn]).toEqual([null, '2011-04-01', null]);
    expect(words).toMatch(/^The record does not tell/);
  });

  it('I4: officers were placed under s.113 from 1 April 2011; whom anybody consulted is not in the sources',
    async () => {
    const { answer, unknown } = await ask(id, 'consultation');
    expect(answer).toMatchObject({ tookEffectOn: '2011-04-01', executedOn: '2011-04-01', officers: [],
      bases: [{ basis: 'placing-of-officers', services: ['chief-executive', 'management-team'],
        from: '2011-04-01' }] });
    expect(unknown).toContain('Who was consulted about, or placed in, the post chief-executive.');
  });

  it('I17: nine posts stay shared after 1 May 2021, owed by both to both, without an end', async () => {
    const document = await ask(id, 'survivals');
    expect(document.answer).toMatchObject({ endedOn: '2021-05-01', cause: 'mutual', stated: 'listed', obligations: [
      { obligation: 'nine-posts', until: null, owedBy: ['BRE', 'SHO'], owedTo: ['BRE', 'SHO'], over: null }] });
    expect(proving(document)).toEqual(['AgreementEnded 2021-05-01', 'SurvivalRecorded 2021-05-01']);
  });
});

describe('South Hams and West Devon', () => {
  const id = 'south-hams-west-devon';
  const hr = async (on: string) => {
    const document = await ask(id, 'share', { service: 'whole-workforce', on });
    return { document, line: document.answer.lines.find(({ line }: any) => line === 'hr') };
  };

  it('I24: human resources were shared 74 to 26 until 2 October 2022 and 82 to 18 from 3 October', async () => {
    const [before, after] = [await hr('2022-10-02'), await hr('2022-10-03')];
    expect(before.line.shares).toEqual({ SHA: 7_400, WDE: 2_600 });
    expect(after.line).toMatchObject({ shares: { SHA: 8_200, WDE: 1_800 }, rule: { rule: '2022-10',
      from: '2022-10-03' },
      agreedBy: [{ council: 'SHA' }, { council: 'WDE' }] });
    const sets = after.document.proof.filter(({ type }: any) => type === 'ApportionmentRuleSet');
    expect(sets).toHaveLength(after.document.answer.lines.filter(({ rule }: any) => rule !== null).length);
    expect(after.document.words).toContain('hr was shared SHA 82.00 % and WDE 18.00 %');
  });

  it('of the chief executive no rule is recorded, and none is made up', async () => {
    const { answer, unknown, proof } = await ask(id, 'share', { service: 'chief-executive', on: '2015-01-01' });
    expect([answer.lines, proof, unknown]).toEqual([[], [],
      ['How the cost of chief-executive was shared on 2015-01-01.']]);
  });
});

describe('Worcestershire Regulatory Services', () => {
  it('I23: Redditch bears 17.53 % of the pay award of 2022/23; that it paid, no source says', async () => {
    const document = await ask('worcestershire-regulatory-services-2016', 'charge', { council: 'RED',
      year: '2022/23' });
    // 115,757 pounds x 0.1753 = 20,292.2021 pounds.
    expect(document.answer).toMatchObject({ chargedPence: '2029220', paidPence: null, lines: [{ line: 'pay-award',
      takenFrom: 'estimate', costPence: '11575700', sharePence: '2029220', payTo: 'BRM', working: [{ basisPoints: 1_753,
        rule: { rule: '2022-23', method: 'fixed' }, counts: null }] }],
      published: [{ figure: 'pay-award-2022-red', amountPence: '2029200' }] });
    expect(document.proof.map(({ type }: any) => type)).toEqual(['ApportionmentRuleSet', 'ChargeEstimated',
      'FigurePublished']);
    expect(document.unknown).toContain('What RED paid in 2022/23.');
    expect(document.words).toMatch(/Stated by .*, and in no sum: pay-award-2022-red, £20,292\.00\.$/);
  });

  it('the agreement of seven ended on 1 April 2016, and nobody said what survives', async () => {
    const { answer, unknown } = await ask('worcestershire-regulatory-services', 'survivals');
    expect([answer.endedOn, answer.stated, unknown[0]]).toEqual(['2016-04-01', 'not-stated',
      'Which obligations survive.']);
  });
});

describe('tri-borough, Compass Point and the others', () => {
  it('I31, I32: four forecasts of the three boroughs stand side by side, added to nothing, with their business cases',
    async () => {
    const { answer, unknown, proof } = await ask('tri-borough', 'forecast');
    expect(answer.businessCases.map(({ document, on, by }: any) => [document, on, by])).toEqual([
      ['bold-ideas', '2011-02', 'WSM'], ['draft-business-cases', '2011-05-09', 'HMF']]);
    expect([answer.lines, answer.byNature]).toEqual([[], []]);
    const whole = answer.published.filter(({ of, series }: any) => of === null && series === 'forecast');
    expect(whole.map(({ amountPence }: any) => amountPence)).toEqual(
      ['3500000000', '3340000000', '4000000000', '4300000000', '770000000']);
    expect(unknown).toContain('Of which nature, or in which prices, the figure forecast-2014-v1 is.');
    expect(proof).toHaveLength(2 + 13);
  });

  it('I32: what Compass Point realised is told beside what it is measured against', async () => {
    const { answer } = await ask('compass-point', 'forecast');
    expect(answer.published.find(({ figure }: any) => figure === 'realised-2010-2019'))
      .toMatchObject({ amountPence: '1900000000', against: 'forecast-2010' });
  });

  it('I53: both councils of the deep merger have their vesting day, and no consent is recorded', async () => {
    const { answer, unknown } = await ask('taunton-deane-west-somerset', 'consents');
    expect(answer.councils.map(({ council, vestingOn, vestingFrom, consents }: any) =>
      [council, vestingOn, vestingFrom, consents])).toEqual([
      // Their successor has one of its own by now, which only the register tells.
      ['SWT', '2023-04-01', 'register', []], ['TAU', '2019-04-01', 'substitution', []],
      ['WSO', '2019-04-01', 'substitution', []]]);
    expect(unknown).toContain('Whether any consent was given for TAU.');
  });

  it('I55: of 2012 nothing was recorded in 2012; what is known now is told with the steps recorded since', async () => {
    const { answer, words } = await ask('hoople', 'belief', { on: '2012-06-01' });
    expect([answer.anything, answer.believed]).toEqual([false, []]);
    expect(answer.known).toContainEqual({ fact: 'part of HPC in hr', value: 'partner' });
    expect(words).toMatch(/^By 2012-06-01T23:59:59\.999Z nothing of the agreement had been recorded\./);
    const later = await ask('hoople', 'belief', { on: '2014-01-01' });
    expect(later.answer.known.map(({ fact }: any) => fact)).not.toContain('part of HPC in hr');
  });
});

describe('every question of every history', () => {
  it.each(sampleHistories())('%s: has an answer of its shape, proved by its own steps alone', async (id) => {
    const state = await desk.state(id);
    const given = { council: Object.keys(state.parties)[0], service: Object.keys(state.services)[0], on: '2016-06-01',
      year: '2016/17' };
    const positions = new Map((await desk.stream(id)).map(({ position, type }) => [position as string, type]));
    for (const name of questionNames.filter((one) => one !== 'claimed-elsewhere')) {
      const { needs } = questions[name];
      const document = await ask(id, name, Object.fromEntries(needs.map((one) => [one,
        given[one as keyof typeof given]])));
      expect([name, document.words.length > 10, document.withheld]).toEqual([name, true, false]);
      for (const { stream, position, type, imported } of document.proof) {
        if (stream.startsWith('council-')) continue;
        expect([stream, positions.get(position), imported]).toEqual([`agreement-${id}`, type, true]);
      }
      if (document.proof.length === 0) expect([name, document.unknown.length]).not.toEqual([name, 0]);
    }
  });
});
