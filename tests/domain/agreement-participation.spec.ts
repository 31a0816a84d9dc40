import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  addDays, agreement, councilId, deadlinesOf, earliest, joined, lifeRefusals, localDate, participation, roleOn,
  spansOn, suspendedOn, tasksOf, when,
} from '#domain';
import type { AgreementEvent, AgreementState, LocalDate, MembershipCommand } from '#domain';
import { acting } from '../kit/agreement-register.ts';
import {
  agrees, allots, begun, bound, brackleyBuys, brackleySplit, chewtonGoes, chewtonsNotice, completes, dunstanComes,
  effects, joins, leaves, lifts, merged, one, recasts, rejects, report, schedules, suspends, vesting,
} from '../kit/agreement-membership.ts';
import { acceptedBy, accepts, after, like, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Act, Row, Rows } from '../kit/agreement-rows.ts';
import { fold, plain, until } from '../kit/agreement-story.ts';

const alv = councilId('ALV');
const ended: AgreementEvent = { type: 'AgreementEnded', on: when('2024-06-12'), council: alv, cause: 'mutual',
  successors: [], ref: null };
const row = (what: string, act: Act, more: Partial<Row> = {}): Row =>
  ({ before: 'commence', what, act, and: [begun], ...more });
const outOfLife: Rows<(typeof lifeRefusals)[number]> = {
  'not-in-force': row('nobody accedes to what is not in force', joins({ on: '2024-06-02' }), { and: [] }),
  'agreement-ended': row('I18: nor to what has ended', joins({ on: '2024-06-13' }), { plus: [ended] }),
  'agreement-closed': [
    row('I18: nor to what is closed', joins({ on: '2024-06-15' }), { plus: [ended,
      { type: 'AgreementClosed', on: when('2024-06-14'), council: alv, survivals: [] }] }),
    row('I52: nobody comments on a clause of what is closed', like('comment', { on: '2024-06-15' }), { plus: [ended,
      { type: 'AgreementClosed', on: when('2024-06-14'), council: alv, survivals: [] }] })],
  'before-commencement': row('no step of membership is older than the commencement', joins({ on: '2024-06-02' }),
    { detail: { commencedOn: '2024-06-03' } }),
  'restricted': row('I21: a standstill in favour of one bars the accession of others', joins({ on: '2024-06-13' }), {
    plus: [{ type: 'RestrictionImposed', on: when('2024-06-12'), council: alv, restriction: 'standstill',
      variation: 'v1', favours: councilId('BRK'), acts: ['ProposeAccession'],
      trigger: { on: null, event: 'review' } }] }),
};

const said = { on: '2024-06-11', change: 'dun-joins' };
const accepted: readonly Accepted[] = [
  { what: 'all but the last agree and nothing changes', before: 'commence', and: [begun, joins()],
    act: agrees('BRK', 'dun-joins'), events: [{ type: 'MembershipChangeAgreed', ...said, council: 'BRK', of: 'DUN' }] },
  { what: 'the acceding council agrees last, and has acceded', before: 'commence',
    and: [begun, ...dunstanComes.slice(0, -1)], act: agrees('DUN', 'dun-joins'), events: [
      { type: 'MembershipChangeAgreed', ...said, council: 'DUN', of: 'DUN' },
      { type: 'CouncilAcceded', ...said, council: 'DUN', acceding: 'DUN', instrument: 'Deed of accession',
        from: '2024-07-01', services: [{ service: 'payroll', role: 'customer' }], buyInPence: '2500000',
        sharesRebased: 'by pay slips' }] },
  { what: 'a change of role says what it was', before: 'commence', and: [begun, ...brackleyBuys.slice(0, -1)],
    act: agrees('CHW', 'brk-buys'), events: [
      { type: 'MembershipChangeAgreed', on: '2024-06-11', change: 'brk-buys', council: 'CHW', of: 'BRK' },
      { type: 'ParticipationRoleChanged', on: '2024-06-11', change: 'brk-buys', council: 'CHW', of: 'BRK',
        from: '2024-07-01', roles: [{ service: 'audit', before: 'partner', after: 'customer' }] }] },
  { what: 'I17: who has left everything is no party from that day', before: 'commence', and: [begun, ...chewtonGoes],
    act: completes('CHW', 'chw-leaves'), events: [{ type: 'WithdrawalCompleted', on: '2024-06-16', change: 'chw-leaves',
      council: 'CHW', of: 'CHW', from: '2024-06-15' }] },
  { what: 'I50: on a notice that has run out a council leaves without consent', before: 'commence', and: [begun],
    plus: [chewtonsNotice], act: leaves('CHW', { notice: 'n1', from: '2024-06-18' }), events: [
      { type: 'WithdrawalProposed', on: '2024-06-10', council: 'CHW', change: 'chw-leaves',
        services: ['audit', 'payroll'], from: '2024-06-18', notice: 'n1', reason: 'its own way' },
      { type: 'CouncilWithdrew', on: '2024-06-10', council: 'CHW', change: 'chw-leaves', of: 'CHW',
        services: ['audit', 'payroll'], from: '2024-06-18', restsOn: 'notice', notice: 'n1', last: true }] },
  { what: 'a rejection ends the matter', before: 'commence', and: [begun, joins()], act: rejects('DUN', 'dun-joins'),
    events: [{ type: 'MembershipChangeRejected', ...said, council: 'DUN', of: 'DUN', reason: 'too dear' }] },
  { what: 'a suspension is lifted', before: 'commence', and: [begun, suspends()], act: lifts(), events: [
    { type: 'SuspensionLifted', on: '2024-06-13', council: 'ALV', suspension: 'flood', reason: 'dry again' }] },
];

const told = (acts: readonly Act[] = []): AgreementEvent[] => after(until('commence'), [begun, ...acts]);
const state = (acts: readonly Act[] = []): AgreementState => fold(told(acts));
const takes = (at: AgreementState, day: string): string[] => spansOn(at.membership, localDate(day))
  .map(({ service, council, role }) => `${service} ${council} ${role}`).sort();

describe('steps out of life', () => refusals(lifeRefusals, outOfLife));

describe('participation', () => {
  accepts(accepted);

  it('I19: a council takes part from the day of accession, not the day before', () => {
    const at = state(dunstanComes);
    expect(roleOn(at.membership, 'payroll', councilId('DUN'), localDate('2024-06-30'))).toBeNull();
    expect(roleOn(at.membership, 'payroll', councilId('DUN'), localDate('2024-07-01'))).toBe('customer');
    expect(joined(at)).toContain('DUN');
    expect(participation(at)).toContainEqual({ service: 'payroll', council: 'DUN', role: 'customer' });
  });

  it('I9: a council that is to accede may first record the authority it needs', () => {
    const authority: Act = ['DUN', 'finance-officer', { type: 'RecordConsent', on: '2024-06-10', consent: 'authority',
      kind: 's114-authority', giver: 'chief finance officer', acts: ['accession'], limitPence: null,
      reference: 'CFO/2024/1' }, bound(report)];
    const history = told([...dunstanComes.slice(0, 3), authority]);
    expect(acceptedBy(history, agrees('DUN', 'dun-joins', '2024-06-11', bound(report))).at(-1)!.type)
      .toBe('CouncilAcceded');
  });

  it('I19: a change of role holds from its day, and the role before it until then', () => {
    const { membership } = state(brackleyBuys);
    expect(['2024-06-30', '2024-07-01'].map((day) => roleOn(membership, 'audit', councilId('BRK'), localDate(day))))
      .toEqual(['partner', 'customer']);
  });

  it('I19: a council that leaves one service stays in the others', () => {
    const at = state([
      leaves('CHW', { services: ['audit'] }), agrees('ALV', 'chw-leaves'), agrees('BRK', 'chw-leaves')]);
    expect(takes(at, '2024-06-14')).toContain('audit CHW partner');
    expect(takes(at, '2024-06-15')).not.toContain('audit CHW partner');
    expect(takes(at, '2024-06-15')).toContain('payroll CHW customer');
    expect(at.parties.CHW!.status).toBe('joined');
  });

  it('I17: a council that has left is withdrawn, and comes back by accession', () => {
    const gone = [...chewtonGoes, completes('CHW', 'chw-leaves')];
    expect(state(gone).parties.CHW).toEqual({ status: 'withdrawn', since: '2024-06-15' });
    const back = state([...gone, joins({ on: '2024-06-17', change: 'chw-back', acceding: 'CHW', from: '2024-06-19' }),
      agrees('BRK', 'chw-back', '2024-06-17'), agrees('CHW', 'chw-back', '2024-06-18')]);
    expect(back.parties.CHW).toEqual({ status: 'joined', since: '2024-06-19' });
    expect(takes(back, '2024-06-18').some((line) => line.includes('CHW'))).toBe(false);
    expect(takes(back, '2024-06-19')).toContain('payroll CHW customer');
  });

  it('a council that leaves from today on is out by the same step', () => {
    const events = acceptedBy(told([leaves('CHW', { from: '2024-06-11' }), agrees('ALV', 'chw-leaves')]),
      agrees('BRK', 'chw-leaves'));
    expect(events.map(({ type }) => type)).toEqual(
      ['MembershipChangeAgreed', 'CouncilWithdrew', 'WithdrawalCompleted']);
  });

  it('I53: one for one, the successor has the roles from the vesting day', () => {
    const at = state([schedules('BRK'), effects('BRK')]);
    expect(takes(at, '2027-03-31')).toContain('audit BRK partner');
    expect(takes(at, vesting)).toEqual(expect.arrayContaining(['audit NEW partner', 'payroll NEW partner']));
    expect(takes(at, vesting).some((line) => line.includes('BRK'))).toBe(false);
    expect(at.parties).toMatchObject({ BRK: { status: 'succeeded', since: vesting },
      NEW: { status: 'joined', since: vesting } });
    expect(at.posts['head-of-audit']!.borrowers).toEqual(['NEW']);
    expect(at.holders['contract/payroll-licence']).toBe('NEW');
  });

  it('I16: a successor may say itself that it has succeeded', () => {
    expect(acceptedBy(told([schedules('BRK', {}, one, 'NEW')]),
      effects('BRK', vesting, one, 'NEW'))[0]!.type).toBe('CouncilSubstituted');
  });

  it('I15, I16: of two that become one the parts merge, and the heavier role stays', () => {
    const at = state([schedules('BRK', {}, merged), schedules('CHW', {}, merged), effects('BRK', vesting, merged),
      effects('CHW', vesting, merged)]);
    expect(takes(at, vesting)).toEqual(
      ['audit ALV lead', 'audit NEW partner', 'payroll ALV partner', 'payroll NEW partner']);
    expect(joined(at)).toEqual(['ALV', 'NEW']);
  });

  it('I15: where all become one the agreement ends by their merger', () => {
    const gone = [...chewtonGoes, completes('CHW', 'chw-leaves')];
    const both = { ...merged, councils: { ...merged.councils,
      ALV: { ...merged.councils.BRK!, council: alv } } };
    const history = told([...gone, schedules('BRK', {}, both), schedules('ALV', {}, both, 'BRK'),
      effects('BRK', vesting, both, 'NEW')]);
    expect(acceptedBy(history, effects('ALV', vesting, both, 'NEW')).at(-1)).toEqual({
      type: 'AgreementEnded', on: vesting, council: 'NEW', cause: 'merger-of-parties', successors: [],
      ref: 'lgr-alv' });
  });

  it('I16: of one that is split each service has one successor, the nominated one until it is allotted', () => {
    const at = state(brackleySplit);
    expect(takes(at, vesting)).toEqual(expect.arrayContaining(['audit NEW partner', 'payroll NOR partner']));
    const later = state([...brackleySplit, allots()]);
    expect(takes(later, '2027-06-30')).toContain('audit NEW partner');
    expect(takes(later, '2027-07-01')).toContain('audit NOR partner');
    expect(takes(later, '2027-07-01')).not.toContain('audit NEW partner');
  });

  it('a suspension holds for its councils and services, until its end or its lifting', () => {
    const on = (acts: readonly Act[], day: string, service = 'audit', council = 'CHW'): boolean =>
      suspendedOn(state(acts).membership, service, councilId(council), localDate(day));
    expect(['2024-06-10', '2024-06-11', '2024-06-17', '2024-06-18'].map((day) => on([suspends()], day)))
      .toEqual([false, true, true, false]);
    expect([on([suspends()], '2024-06-12', 'payroll'), on([suspends()], '2024-06-12', 'audit', 'BRK')])
      .toEqual([false, false]);
    expect(on([suspends({ services: [], councils: [] })], '2024-06-12', 'payroll', 'BRK')).toBe(true);
    expect([on([suspends(), lifts()], '2024-06-12'), on([suspends(), lifts()], '2024-06-13')]).toEqual([true, false]);
  });

  it('each council is told what it has to answer, and what falls due', () => {
    const names = (acts: readonly Act[], council: string): string[] =>
      tasksOf(state(acts), councilId(council)).map(({ task }) => task)
        .filter((task) => /^(answer|complete|effect)-/.test(task));
    expect(names([joins()], 'DUN')).toEqual(['answer-accession']);
    expect(names([joins(), agrees('BRK', 'dun-joins')], 'BRK')).toEqual([]);
    expect(names([recasts()], 'CHW')).toEqual(['answer-role-change']);
    expect(names([leaves('CHW')], 'ALV')).toEqual(['answer-withdrawal']);
    expect(names(chewtonGoes, 'CHW')).toEqual(['complete-withdrawal']);
    expect(names([schedules('BRK')], 'NEW')).toEqual(['effect-substitution']);
    const due = (acts: readonly Act[]): (readonly [string, string])[] =>
      deadlinesOf(state(acts)).map(({ id, due: day }) => [id, day] as const)
        .filter(([id]) => /^(change|substitution|suspension)\//.test(id));
    expect(due(chewtonGoes)).toEqual([['change/chw-leaves', '2024-06-15']]);
    expect(due([schedules('BRK')])).toEqual([['substitution/lgr-brk', vesting]]);
    expect(due([suspends()])).toEqual([['suspension/flood', '2024-06-18']]);
    expect([...due([suspends(), lifts()]), ...due([schedules('BRK'), effects('BRK')])]).toEqual([]);
  });
});

// Laws ---------------------------------------------------------------------------------------------------

const services = ['audit', 'payroll'];
const people = ['ALV', 'BRK', 'CHW', 'DUN'];
const start = localDate('2024-06-05');
type Intent = { readonly what: number; readonly council: number; readonly from: number; readonly which: number };

/** One change that all agree to at once; what is refused leaves no trace. */
function changed(history: readonly AgreementEvent[], { what, council, from, which }: Intent, n: number) {
  const of = councilId(people[council]!);
  const day = when(addDays(start, from));
  const chosen = which === 2 ? services : [services[which]!];
  const roles = ['partner', 'customer', 'supplier'] as const;
  const change = `c${n}`;
  const on = when(start);
  const command: MembershipCommand = what === 0 ? { type: 'ProposeAccession', on, change, acceding: of, instrument: 'd',
    services: chosen.map((service) => ({ service, role: roles[n % 3]! })), from: day, buyInPence: null,
    sharesRebased: 'r' }
    : what === 1 ? { type: 'ProposeRoleChange', on, change, of, services: chosen, role: roles[n % 3]!, from: day,
      reason: 'r' }
      : { type: 'ProposeWithdrawal', on, change, services: chosen, from: day, notice: null, reason: 'r' };
  let events = [...history];
  const give = (who: string, given: MembershipCommand): boolean => {
    const decision = agreement.decide(fold(events), plain(given as never), acting(who, 'lead-officer', '2026-01-01'));
    if ('events' in decision) events = [...events, ...decision.events];
    return 'events' in decision;
  };
  if (!give(what === 2 ? of : 'ALV', command)) return { events: [...history], of, chosen, day, settled: false };
  for (const who of people) give(who, { type: 'AgreeMembershipChange', on, change });
  const settled = fold(events).membership.changes[change]?.outcome === 'effective'
    || fold(events).membership.changes[change]?.outcome === 'completed';
  return { events, of, chosen, day, settled, withdrew: what === 2 };
}

describe('laws of participation', () => {
  const intent = fc.record({ what: fc.nat(2), council: fc.nat(3), from: fc.nat(60), which: fc.nat(2) });

  it('I19: on every day each council has one part in a service at most, and none from the day it leaves', () => {
    const seen = { withdrawn: 0, effective: 0 };
    fc.assert(fc.property(fc.array(intent, { minLength: 1, maxLength: 8 }), (intents) => {
      let events: AgreementEvent[] = told();
      intents.forEach((one, n) => {
        const before = fold(events);
        const outcome = changed(events, one, n);
        ({ events } = outcome);
        const { membership } = fold(events);
        if (outcome.settled) seen.effective += 1;
        if (outcome.settled && outcome.withdrew === true) {
          seen.withdrawn += 1;
          for (const service of outcome.chosen) {
            const eve = addDays(earliest(outcome.day), -1);
            const had = roleOn(before.membership, service, outcome.of, eve);
            assert.equal(roleOn(membership, service, outcome.of, eve), had, `${outcome.of} ${service} on ${eve}`);
            for (const day of daysFrom(earliest(outcome.day), 70)) {
              assert.equal(roleOn(membership, service, outcome.of, day), null, `${outcome.of} ${service} on ${day}`);
            }
          }
        }
        for (const day of daysFrom(start, 70)) {
          const keys = spansOn(membership, day).map(({ service, council }) => `${service}/${council}`);
          assert.equal(new Set(keys).size, keys.length, `I19 broken on ${day}`);
        }
      });
    }), { seed: 42, numRuns: 60 });
    expect(seen.withdrawn).toBeGreaterThan(10);
    expect(seen.effective).toBeGreaterThan(seen.withdrawn);
  });
});

const daysFrom = (first: LocalDate, count: number): LocalDate[] =>
  Array.from({ length: count }, (_, at) => addDays(first, at));
