/** The ten questions over HTTP and from the command line, asked of a told life on PostgreSQL. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parseConfig } from '#platform';
import { questionNames, questions } from '#views';
import { exits, run } from '../../apps/cli/src/run.ts';
import { agreeRule, declare, estimate, setRule } from '../kit/charging-story.ts';
import { stepOf, toldId as id, toldOverHttp } from '../kit/told-over-http.ts';
import type { ToldOverHttp } from '../kit/told-over-http.ts';
import { mustFit } from '../views/answers-ground.ts';

let told: ToldOverHttp;
const at = `/agreements/${id}/questions`;
const read: ToldOverHttp['read'] = (path, council) => told.read(`${at}${path}`, council);

beforeAll(async () => {
  told = await toldOverHttp();
  for (const act of [setRule(), agreeRule('BRK'), agreeRule('CHW'), declare(),
    estimate()]) await told.play(stepOf(act));
}, 120_000);
afterAll(async () => { await told.close(); });

/** Each question with what it needs. */
const asked: Readonly<Record<(typeof questionNames)[number], string>> = {
  authority: '?council=ALV', 'call-in': '?council=BRK', consultation: '', share: '?service=audit&on=2024-06-10',
  charge: '?council=BRK&year=2024/25', forecast: '', 'claimed-elsewhere': '?line=none', belief: '?on=2024-06-10',
  survivals: '', consents: '',
};

describe('the questions of an agreement', () => {
  it('are listed with their words, addresses and parameters, as the document of the routes has them', async () => {
    const { status, body } = await read('', 'CHW');
    expect([status, body.questions.map(({ question }: any) => question)]).toEqual([200, questionNames]);
    const { paths } = (await told.service.get('/openapi.json', { token: null })).body;
    for (const { question, address, words, parameters } of body.questions) {
      expect(address).toBe(`${at}/${question}`);
      const { get } = paths[`/agreements/{agreement}/questions/${question}`];
      expect(get.summary).toBe(words);
      expect(get['x-capacities']).not.toContain('registrar');
      const inQuery = get.parameters.filter((one: any) => one.in === 'query')
        .map(({ name, required, description }: any) => [name, required, description]);
      expect(inQuery.sort()).toEqual(parameters.map(({ name, required, means }: any) => [name, required,
        means]).sort());
      const { schema } = get.responses['200'].content['application/json'];
      expect(Object.keys(schema.properties).sort()).toEqual(['agreement', 'answer', 'asOf', 'asked', 'parameters',
        'proof',
        'question', 'unknown', 'withheld', 'words']);
      expect(Object.keys(schema.properties.answer.properties).length).toBeGreaterThan(0);
    }
  });

  it.each(questionNames.filter((name) => name !== 'claimed-elsewhere'))('%s is answered in its shape', async (name) => {
    const { status, body } = await read(`/${name}${asked[name]}`, 'ALV');
    expect([status, body.question, body.asked]).toEqual([200, name, questions[name].words]);
    mustFit(name, body);
  });

  it('I24: the share of a day, with the rule, the councils that agreed to it and the counts', async () => {
    const { body } = await read('/share?service=audit&on=2024-06-10', 'BRK');
    expect(body.answer.lines).toMatchObject([{ line: 'audit-days', shares: { ALV: 5_000, BRK: 3_000, CHW: 2_000 } }]);
    expect(body.proof.map(({ type, effectiveOn }: any) => `${type} ${effectiveOn}`)).toEqual([
      'AgreementCommenced 2024-06-03', 'ApportionmentRuleProposed 2024-06-10', 'ApportionmentRuleAgreed 2024-06-11',
      'ApportionmentRuleAgreed 2024-06-11', 'ApportionmentRuleSet 2024-06-11', 'DriverDeclared 2024-06-12',
      'ChargeEstimated 2024-06-17']);
    expect(body.parameters).toEqual({ service: 'audit', on: '2024-06-10' });
  });

  it('I2, I59: the window of a decision is told with the calendar it was reckoned with', async () => {
    const { body } = await read('/call-in?council=BRK', 'ALV');
    expect(body.answer).toMatchObject({ over: true, openUntil: '2024-05-01',
      reckonedWith: { calendar: expect.stringMatching(/^date-holidays@.* GB-ENG$/) } });
  });

  it('I57: a council\'s advice is in its own answer and in no other\'s, in words, answer or proof', async () => {
    const [own, other, auditor] = await Promise.all(['BRK', 'CHW', undefined].map((reader) =>
      read('/authority?council=BRK', reader)));
    for (const { body } of [own!, auditor!]) {
      expect([body.answer.decision.advice.length, body.withheld]).toEqual([2, false]);
    }
    expect([other!.body.answer.decision.advice, other!.body.withheld]).toEqual([[], true]);
    expect(JSON.stringify(other!.body)).not.toMatch(/StatutoryOfficer|within powers|affordable/);
  });

  it('I55: is answered as known at a moment, which the document carries, and is the same for ever', async () => {
    const { body: now } = await read('/share?service=audit&on=2024-06-10', 'ALV');
    const position = now.proof.find(({ type }: any) => type === 'ApportionmentRuleProposed').position;
    const then = await read(`/share?service=audit&on=2024-06-10&asOf=${position}`, 'ALV');
    expect(then.body).toMatchObject({ asOf: { position }, answer: { lines: [{ rule: null,
      proposed: [{ rule: 'by-days', awaiting: ['BRK', 'CHW'] }] }] } });
    const again = await read(`/share?service=audit&on=2024-06-10&asOf=${now.asOf.position}`, 'ALV');
    expect(again.body).toEqual(now);
    expect((await read('/survivals?recordedBy=2020-01-01T00:00:00Z', 'ALV')).status).toBe(404);
    const early = await read('/belief?on=2024-06-10', 'ALV');
    expect(early.body.answer).toMatchObject({ anything: false, recordedBy: '2024-06-10T23:59:59.999Z' });
  });
});

describe('what is refused', () => {
  const refused = async (path: string, council?: string): Promise<unknown> => {
    const { status, body } = await read(path, council);
    return [status, body.code, body.errors?.map(({ field, rule }: any) => `${field} ${rule}`)];
  };

  it('names the parameter that is missing, malformed or not one of the question', async () => {
    for (const name of questionNames) {
      const { needs } = questions[name];
      if (needs.length === 0) continue;
      const [status, code, errors] = await refused(`/${name}`) as [number, string, string[]];
      expect([name, status, code]).toEqual([name, 400, 'invalid-request']);
      expect([name, [...new Set(errors.map((one) => one.split(' ')[0]))].sort()]).toEqual([name, [...needs].sort()]);
    }
    const wrong = (field: string, rule: string) => [400, 'invalid-request', [`${field} ${rule}`]];
    expect(await refused('/share?service=audit&on=yesterday')).toEqual(wrong('on', 'day'));
    expect(await refused('/charge?council=ALV&year=2024')).toEqual(wrong('year', 'financial-year'));
    expect(await refused('/authority?council=alv')).toEqual(wrong('council', 'council-id'));
    expect(await refused('/consultation?council=ALV')).toEqual(wrong('council', 'unknown'));
    expect(await refused('/survivals?recordedBy=2999-01-01T00:00:00Z')).toEqual(wrong('recordedBy', 'past'));
    expect(await refused('/belief?on=2024-06-10&recordedBy=2999-01-01T00:00:00Z')).toEqual(wrong('recordedBy', 'past'));
    expect(await refused('/survivals?asOf=0001')).toEqual(wrong('asOf', 'position'));
  });

  it('names the parameter that the record does not have: council, service, variation, line', async () => {
    const unknown = (field: string) => [400, 'invalid-request', [`${field} in-the-record`]];
    expect(await refused('/authority?council=DUN')).toEqual(unknown('council'));
    expect(await refused('/authority?council=ALV&variation=none')).toEqual(unknown('variation'));
    expect(await refused('/share?service=legal&on=2024-06-10')).toEqual(unknown('service'));
    expect(await refused('/claimed-elsewhere?line=none', 'ALV')).toEqual(unknown('line'));
  });

  it('a question that there is not, an agreement that there is not, and an outsider, who is told no more', async () => {
    expect((await read('/weather')).status).toBe(404);
    expect((await told.read('/agreements/none/questions/survivals')).status).toBe(404);
    for (const path of ['', ...questionNames.map((name) => `/${name}${asked[name]}`)]) {
      const { status, body } = await read(path, 'DUN');
      expect([path, status, body.code]).toEqual([path, 404, 'not-found']);
    }
    expect((await told.service.get(at, { token: null })).status).toBe(401);
    expect((await told.service.get(at, { token: await told.service.token('registrar') })).status).toBe(404);
  });
});

describe('concordat ask', () => {
  let said = '';
  beforeEach(() => { said = ''; });
  const concordat = (...argv: string[]): Promise<number> => run(argv, {
    config: parseConfig({ PORT: new URL(told.service.api.url).port, CONCORDAT_DATA_DIR: told.service.dir }),
    now: () => Date.parse(told.service.clock()), out: (text) => { said += text; }, err: (text) => { said += text; } });

  it('prints the answer in words and the steps that prove it', async () => {
    expect(await concordat('ask', id, 'call-in', '--council', 'ALV')).toBe(exits.done);
    expect(said).toContain('Yes: the decision of ALV was published on 2024-04-23');
    expect(said).toMatch(/Proved by:\n {2}agreement-audit-and-payroll \d+, effective 2024-03-19, recorded 20/);
    expect(said).toContain('ALV executed its counterpart by hand.');
  });

  it('prints the document as JSON, and what the record does not say', async () => {
    expect(await concordat('--json', 'ask', id, 'share', '--service', 'audit', '--on', '2024-06-10')).toBe(exits.done);
    expect(JSON.parse(said)).toMatchObject({ question: 'share', answer: { lines: [{ takenFrom: 'estimate' }] } });
    said = '';
    expect(await concordat('ask', id, 'survivals')).toBe(exits.done);
    expect(said).toContain('Nothing in the record proves it.');
    expect(said).toContain('The record does not say:\n  Which obligations survive.');
  });

  it('lists the questions with their options, and tells a refusal by its field', async () => {
    expect(await concordat('ask', '--list')).toBe(exits.done);
    for (const name of questionNames) expect(said).toContain(`${name}: ${questions[name].words}`);
    expect(said).toContain('  --service --on [--recorded-by] [--as-of]');
    said = '';
    expect(await concordat('ask', id, 'charge', '--council', 'ALV')).toBe(exits.refused);
    expect(said).toMatch(/invalid-request: .*\n {2}year must be a financial year/);
  });
});
