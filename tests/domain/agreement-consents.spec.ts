/** I9 and I10: councils that something binds from outside, and the consents that let them act. */
import { describe, expect, it } from '@jest/globals';
import { consentsRefusals, localDate, when } from '#domain';
import type { Constraint, CouncilFacts, PenceText } from '#domain';
import { commitmentRefusals } from '../../libs/domain/src/agreement/consents/guards.ts';
import { councils } from '../kit/agreement-register.ts';
import type { Circumstances } from '../kit/agreement-register.ts';
import { acceptedBy, after, imported, like, refusalOf, refusals } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { until } from '../kit/agreement-story.ts';

const bound = (...constraints: readonly Constraint[]): Circumstances => {
  const entry: CouncilFacts = { ...councils.ALV!, constraints };
  return { councils: { ALV: entry } };
};
const short: Constraint = { id: 'report', kind: 's114-report', from: when('2024-04-01'), to: null,
  report: 'resources-insufficient', considerBy: null };
const direction = (more: object = {}): Constraint => ({ id: 'direction', kind: 's24-direction', to: null,
  from: when('2024-04-01'), instrument: 'Direction', limitPence: '10000000' as PenceText,
  runningPast: localDate('2027-03-31'), consentGivers: ['shadow authority'], ...more });
const given = { type: 'RecordConsent', on: '2024-05-16', consent: 'first', kind: 's114-authority',
  giver: 'Finance officer', reference: 'memo 4', acts: ['execution'], limitPence: null } as const;
const consent = (change: object = {}, capacity: 'finance-officer' | 'monitoring-officer' = 'finance-officer'): Act =>
  ['ALV', capacity, { ...given, ...change }];
const sign = (more: Circumstances): Act => like('sign-ALV', {}, more);
const before = (act: Act, ...and: readonly Act[]) => refusalOf(after(until('sign-ALV'), and), act);

describe('what is refused of consents', () => refusals(consentsRefusals, {
  'authority-of-finance-officer': { what: 'the authority is the finance officer\'s own', before: 'sign-ALV',
    act: consent({}, 'monitoring-officer') },
  'consent-exists': { what: 'a consent is recorded once', before: 'sign-ALV', and: [consent()], act: consent() },
  'consent-for-nothing': { what: 'a consent covers something', before: 'sign-ALV', act: consent({ acts: [] }) },
}));

describe('what a bound council may not take on', () => {
  refusals(commitmentRefusals, {
    's114-authority-missing': { what: 'I9: in a prohibition period it signs nothing new alone', before: 'sign-ALV',
      act: sign(bound(short)), detail: { constraint: 'report' } },
    's24-consent-missing': { what: 'I10: above the limit and past the day it needs consent', before: 'sign-ALV',
      act: sign(bound(direction())), detail: { constraint: 'direction' } },
  });

  it('I9: the finance officer\'s authority lets it, and only a report of insufficient resources binds', () => {
    expect(before(sign(bound(short)), consent())).toBe('accepted');
    expect(before(sign(bound({ ...short, report: 'unlawful-by-council' } as Constraint)))).toBe('accepted');
    expect(before(sign(bound({ ...short, to: when('2024-05-01') })))).toBe('accepted');
    expect(before(sign(bound(short)), consent({ acts: ['variation'] }))).toBe('s114-authority-missing');
    expect(before(sign(bound(short)), consent({ kind: 's24-consent' }))).toBe('s114-authority-missing');
  });

  it('I10: below the limit, within the day, or with consent up to the value it may sign', () => {
    expect(before(sign(bound(direction({ limitPence: '120000000' }))))).toBe('accepted');
    const s24 = (limitPence: string | null): Act => consent({ kind: 's24-consent', limitPence }, 'monitoring-officer');
    expect(before(sign(bound(direction())), s24(null))).toBe('accepted');
    expect(before(sign(bound(direction())), s24('120000000'))).toBe('accepted');
    expect(before(sign(bound(direction())), s24('119999999'))).toBe('s24-consent-missing');
    const late = consent({ kind: 's24-consent', on: '2024-05-21' }, 'monitoring-officer');
    expect(before(sign(bound(direction())), late)).toBe('s24-consent-missing');
  });

  it('I10: what runs out before the day of the direction is not caught', () => {
    // The text says five years from 3 June 2024, without an option to extend.
    expect(before(sign(bound(direction({ runningPast: '2029-06-02' }))))).toBe('s24-consent-missing');
    expect(before(sign(bound(direction({ runningPast: '2029-06-03' }))))).toBe('accepted');
  });

  it('I9: an imported record without the authority is unverified, never met', () => {
    const [event] = acceptedBy(until('sign-ALV'), imported('sign-ALV', {}, bound(short)));
    expect(event).toMatchObject({ type: 'CounterpartExecuted', unverified: expect.arrayContaining(
      ['s114-authority-missing']) as unknown });
  });
});
