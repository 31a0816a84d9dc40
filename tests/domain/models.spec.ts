import { describe, expect, it } from '@jest/globals';
import { councilId, councilsNamed, deliveryModels, gapsOf, malformedTerms, sharesAddUp, sharesOf,
  stageOf } from '#domain';
import type { DeliveryModel, ModelTerms } from '#domain';
import { fold } from '../kit/agreement-story.ts';
import { after, like, refusalOf } from '../kit/agreement-rows.ts';

const parties = ['ALV', 'BRK'].map(councilId);
const services = ['audit', 'payroll'];
const halves = [{ council: 'ALV', basisPoints: 5000 }, { council: 'BRK', basisPoints: 5000 }];

/** Complete terms of each model, as two councils would agree them for two services. */
const complete: Readonly<Record<DeliveryModel, Readonly<Record<string, unknown>>>> = {
  'shared-back-office': { hosts: { audit: 'ALV', payroll: 'BRK' } },
  'shared-chief-executive': { employer: 'ALV', post: 'Chief executive', shares: halves },
  'shared-management-team': { employers: ['ALV', 'BRK'], posts: ['Director'], shares: halves },
  'virtual-centre': { managedBy: 'ALV', sites: ['ALV', 'BRK'] },
  'lead-authority': { leads: { audit: 'ALV', payroll: 'ALV' } },
  'joint-committee': { name: 'Joint Committee', host: 'ALV', executive: true, membersPerCouncil: 2, quorum: 3,
    mandates: [{ function: 'plan', power: 'decide' }] },
  'jointly-owned-company': { company: 'Shared Ltd', number: '01234567', shareholdings: halves, externalPercent: 5 },
  'workforce-pool': { administrator: 'ALV', employers: ['ALV', 'BRK'] },
  'area-merger': { area: 'The Vale', accountableBody: 'ALV' },
};
const termsOf = (model: DeliveryModel, change: object = {}): ModelTerms =>
  ({ model, ...complete[model], ...change }) as ModelTerms;

/** What each model still lacks when these members say less. */
const gaps: readonly (readonly [DeliveryModel, object, readonly string[]])[] = [
  ['shared-back-office', { hosts: { audit: 'ALV' } }, ['host of payroll']],
  ['shared-chief-executive', { shares: [{ council: 'ALV', basisPoints: 10000 }] }, ['share of BRK']],
  ['shared-management-team', { posts: [], employers: [] }, ['posts', 'employers']],
  ['virtual-centre', { sites: ['ALV'] }, ['sites in at least two councils']],
  ['lead-authority', { leads: {} }, ['lead of audit', 'lead of payroll']],
  ['joint-committee', { membersPerCouncil: 'unknown', quorum: 'unknown', mandates: [] },
    ['members per council', 'quorum', 'mandates']],
  ['jointly-owned-company', { number: 'unknown', externalPercent: 'unknown', shareholdings: [] },
    ['shareholding of ALV', 'shareholding of BRK', 'company number', 'share of work for others']],
  ['workforce-pool', { employers: ['ALV'] }, ['employers in at least two councils']],
];

describe('delivery models', () => {
  it.each(deliveryModels)('terms of a %s can be given in full, set, and lack nothing', (model) => {
    expect(malformedTerms(model, complete[model])).toEqual([]);
    expect(gapsOf(termsOf(model), parties, services)).toEqual([]);
    const history = after([], [like('propose', { model, invited: ['BRK'] }), like('join-BRK'),
      like('terms', { terms: complete[model] })]);
    expect(history.at(-1)).toMatchObject({ type: 'ModelTermsSet', terms: { model, ...complete[model] } });
    expect(stageOf(fold(history))).toBe('in-negotiation');
  });

  it.each(deliveryModels)('terms of a %s with a member missing or of another model are malformed', (model) => {
    for (const member of Object.keys(complete[model])) {
      const { [member]: _, ...rest } = complete[model];
      expect(malformedTerms(model, rest)).toEqual([member]);
    }
    expect(malformedTerms(model, { ...complete[model], colour: 'green' })).toEqual(['colour']);
    // Every object inherits this name, and no model has it.
    expect(malformedTerms(model, { ...complete[model], constructor: [] })).toEqual(['constructor']);
  });

  it.each(deliveryModels)('terms of a %s name only councils at the table', (model) => {
    const named = councilsNamed(termsOf(model));
    expect(named.length).toBeGreaterThan(0);
    expect(named.every((council) => parties.includes(council))).toBe(true);
    const elsewhere = JSON.parse(JSON.stringify(complete[model]).replaceAll('"ALV"', '"DUN"')) as object;
    expect(refusalOf(after([], [like('propose', { model, invited: ['BRK'] }), like('join-BRK')]),
      like('terms', { terms: elsewhere }))).toBe('terms-name-a-stranger');
  });

  it.each(gaps)('a %s says what it lacks', (model, change, missing) => {
    expect(malformedTerms(model, { ...complete[model], ...change })).toEqual([]);
    expect(gapsOf(termsOf(model, change), parties, services)).toEqual(missing);
  });

  it('an area merger is of at least two whole services', () => {
    expect(gapsOf(termsOf('area-merger'), parties, ['audit'])).toEqual(['at least two whole services']);
  });

  it('a name that every object has is no host', () => {
    expect(gapsOf(termsOf('shared-back-office'), parties, ['constructor'])).toEqual(['host of constructor']);
  });

  it('codes with a suffix are councils too', () => {
    expect(malformedTerms('area-merger', { area: 'North', accountableBody: 'NIR-A' })).toEqual([]);
  });

  it('values of the wrong shape are malformed', () => {
    const wrong: readonly (readonly [DeliveryModel, Record<string, unknown>])[] = [
      ['shared-chief-executive', { shares: [halves[0], halves[0], halves[1]] }],
      ['shared-chief-executive', { shares: [{ council: 'ALV', basisPoints: -1 }] }],
      ['shared-chief-executive', { shares: [{ council: 'ALV', basisPoints: 50.5 }] }],
      ['shared-chief-executive', { post: '' }],
      ['virtual-centre', { sites: ['ALV', 'ALV'] }],
      ['joint-committee', { quorum: 0 }], ['joint-committee', { executive: 'yes' }],
      ['joint-committee', { mandates: [{ function: 'plan', power: 'veto' }] }],
      ['jointly-owned-company', { externalPercent: 101 }], ['lead-authority', { leads: { audit: 'the service' } }]];
    for (const [model, change] of wrong) {
      expect(malformedTerms(model, { ...complete[model], ...change })).toEqual(Object.keys(change));
    }
  });

  it('shares add up to exactly the whole, or are not given', () => {
    expect(sharesAddUp(sharesOf(termsOf('shared-chief-executive'))!)).toBe(true);
    expect(sharesAddUp([{ council: councilId('ALV'), basisPoints: 9999 }])).toBe(false);
    expect(sharesAddUp([])).toBe(true);
    expect(sharesOf(termsOf('virtual-centre'))).toBeNull();
    expect(sharesOf(termsOf('jointly-owned-company'))).toEqual(halves);
  });
});
