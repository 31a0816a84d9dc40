/** South Hams and West Devon: HR moved from 74/26 to 82/18 on 3 October 2022, in the middle of a year. */
import { describe, expect, it } from '@jest/globals';
import { localDate, textOn } from '#domain';
import { textInForceDocument, variationsDocument } from '#views';
import { openDesk } from './history-desk.ts';
import { example, fact, fileOf } from './history-samples.ts';

const shares = (body: string) => ({
  clause: 'shares', kind: 'cost-sharing', heading: 'Shares of cost', body, params: { tolerancePoints: 3 } });
const refresh = (variation: string, from: string, body: string) => [
  fact({ on: from, command: { type: 'ProposeVariation', variation, instrument: 'schedule-refresh',
    title: `Shares from ${from}`, changes: [shares(body)], strikes: [], from, expires: null, reviewOn: null,
    valuePence: 'unknown', extendsTerm: false } }),
  ...['SHA', 'WDE'].map((council) => fact({ on: from, council, command: {
    type: 'ApproveVariation', variation, by: 'unknown', decisionRef: 'not stated', conditions: [] } })),
];
const facts = [...example.facts,
  ...refresh('shares-2021', '2021-04-01', 'Human resources 74/26.'),
  ...refresh('shares-2022-10', '2022-10-03', 'Human resources 82/18.')];

describe('a schedule refreshed in the middle of a year', () => {
  it('I1: is told without hashes, and the share of any day can be read', async () => {
    const desk = await openDesk();
    expect(await desk.import(fileOf({ facts }))).toEqual({
      agreement: example.agreement, recorded: facts.length, repeated: 0 });
    const state = await desk.state(example.agreement);
    const said = (day: string) => textOn(state, localDate(day))!.clauses
      .filter(({ kind }) => kind === 'cost-sharing').map(({ body, variation }) => [body, variation]);
    expect(said('2021-03-31')).toEqual([]);
    expect(said('2022-10-02')).toEqual([['Human resources 74/26.', 'shares-2021']]);
    expect(said('2022-10-03')).toEqual([['Human resources 82/18.', 'shares-2022-10']]);
    expect(textInForceDocument(state, localDate('2007-09-30')).text).toBeNull();
    expect(variationsDocument(state, localDate('2022-10-03')).variations
      .map(({ variation, phase, agreedOn, applies }) => ({ variation, phase, agreedOn, applies }))).toEqual([
      { variation: 'shares-2021', phase: 'agreed', agreedOn: '2021-04-01', applies: true },
      { variation: 'shares-2022-10', phase: 'agreed', agreedOn: '2022-10-03', applies: true }]);
  });

  it('what an old deed of 2011 said may be unknown, and is written down as such', async () => {
    const desk = await openDesk();
    const deed = fact({ on: '2011', command: { type: 'ProposeVariation', variation: 'shared-management',
      instrument: 'amending-agreement', title: 'Shared management team', changes: [], strikes: [], from: '2011',
      expires: null, reviewOn: null, valuePence: 'unknown', extendsTerm: false } });
    const signed = ['SHA', 'WDE'].map((council) => fact({ on: '2011', council, command: {
      type: 'SignVariation', variation: 'shared-management', mode: 'unknown', signatories: [], attestedBy: null,
      sealRegister: null } }));
    const text = fileOf({ facts: [...example.facts, deed, ...signed] });
    expect(await desk.import(text)).toMatchObject({ recorded: example.facts.length + 3 });
    const [proposed, first, , agreed] = (await desk.events(example.agreement)).slice(-4);
    expect(proposed!.unverified).toEqual(['variation-empty']);
    expect(first!.unverified).toEqual(expect.arrayContaining(['signed-without-approval']));
    expect(agreed).toMatchObject({ type: 'VariationAgreed', on: '2011', from: '2011' });
  });
});
