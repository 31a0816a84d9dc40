/** What ending must never do, whatever the order of steps: I18, I49, I50, I53. */
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  addDays, addMonths, commands, councilId, deadlinesOf, localDate, reckoning, spansOn, stageOf, tasksOf, when,
} from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementState, LocalDate, NoticeInputs } from '#domain';
import { endingDocument } from '#views';
import { fold } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { after, decideAct, refusalOf } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import {
  about, agree, agreedByAll, byConsent, commission, expire, extend, history, inForce, lapse, link, meet, propose,
  report, say, schedule, serve, wholly,
} from '../kit/ending-acts.ts';

const stateAfter = (...acts: readonly Act[]) => fold(after(history, acts));
const effect = (on: string): Act => say('ALV', { type: 'TakeNoticeEffect', on, notice: 'n1' });
const ended = after(history, [...agreedByAll, byConsent('2025-10-01')]);
const withdrawn: readonly Act[] = [say('BRK', about('WithdrawNotice', '2024-10-01', { reason: 'x' })),
  ...['ALV', 'CHW'].map((council) => say(council, about('ConsentToWithdrawal', '2024-10-02')))];

describe('I18: an ended agreement is never reopened', () => {
  const lively = new Set(['membership', 'variation', 'governance', 'ending']);
  /** Naming what follows and what went before reopens nothing. */
  const links = new Set(['LinkSuccessor', 'LinkPredecessor']);
  const barred = (Object.keys(commands) as AgreementCommand['type'][])
    .filter((type) => lively.has(commands[type][0]) && !links.has(type));

  it.each(barred)('I18: after the end there is no %s', (type) => {
    const [, [capacity]] = commands[type];
    const act = (on: string): Act => ['ALV', capacity!, { type, on } as PlainCommand, { today: '2025-11-03' }];
    expect(refusalOf(ended, act('2025-11-03'))).toBe('agreement-ended');
    // Nor for a day before it: what was done then is recorded by a correction.
    expect(refusalOf(ended, act('2025-09-01'))).toBe('agreement-ended');
  });

  it('I18: what follows is linked both ways, and nobody takes part any more', () => {
    const state = fold(after(ended, [link({ on: '2025-11-03' }), say('BRK', {
      type: 'LinkPredecessor', on: '2025-11-03', predecessor: 'audit-2010', kind: 'renewal' })]));
    expect([stageOf(state), state.ending.successors, state.ending.predecessors]).toEqual(['winding-down',
      { 'audit-only': { kind: 'residual', on: '2025-11-03' } },
      { 'audit-2010': { kind: 'renewal', on: '2025-11-03' } }]);
    expect(state.membership.spans.every(({ to }) => to === '2025-10-01')).toBe(true);
  });

  it('I18: a notice that stood lapses with the agreement', () => {
    const state = stateAfter(serve({ on: '2025-02-03' }), ...agreedByAll, byConsent('2025-10-01'));
    expect(state.ending.notices['n1']).toMatchObject({ phase: 'lapsed', settledOn: '2025-10-01' });
    expect([deadlinesOf(state).filter(({ id }) => id.startsWith('notice')), tasksOf(state, councilId('CHW'))
      .filter(({ task }) => task === 'record-notice-effect')]).toEqual([[], []]);
  });
});

describe('I19: termination takes out those it is served on', () => {
  it('I19: their part in its services ends on the day, and who is left with nothing has withdrawn', () => {
    const one = stateAfter(serve({ kind: 'termination', to: ['CHW'] }, 'BRK'), effect('2025-09-12'));
    const taking = (state: AgreementState, day: string) => spansOn(state.membership, localDate(day))
      .map(({ service, council }) => `${service}/${council}`);
    expect(taking(one, '2025-09-11')).toContain('payroll/CHW');
    expect(taking(one, '2025-09-12')).not.toContain('payroll/CHW');
    expect([taking(one, '2025-09-12').includes('audit/CHW'), one.parties.CHW!.status]).toEqual([true, 'joined']);
    const all = stateAfter(serve({ kind: 'termination', to: ['CHW'], services: ['audit', 'payroll'] }, 'BRK'),
      effect('2025-09-12'));
    expect(taking(all, '2025-09-12').filter((part) => part.endsWith('/CHW'))).toEqual([]);
    expect(all.parties.CHW).toEqual({ status: 'withdrawn', since: '2025-09-12' });
  });
});

describe('I50: decision, notice and end are three', () => {
  it('I50: a conditional decision changes nothing but what its council has to do', () => {
    const before = fold(history);
    const state = stateAfter(propose());
    expect(stageOf(state)).toBe('in-force');
    expect({ ...state, size: before.size, ending: { ...state.ending, proposals: {} } }).toEqual(before);
    expect(tasksOf(state, councilId('ALV'))).toEqual(tasksOf(before, councilId('ALV')));
    expect(tasksOf(state, councilId('CHW'))).toContainEqual({ task: 'meet-end-condition',
      what: 'Condition of leaving: a business case', due: '2024-12-31' });
    expect(deadlinesOf(state)).toContainEqual({ id: 'end-condition/p1/case', kind: 'end-condition',
      due: '2024-12-31', what: 'Condition of leaving: a business case', councils: ['CHW'] });
  });

  it('I50: with its conditions met it asks for a notice, and without one nothing follows', () => {
    const tasks = (...acts: readonly Act[]) => tasksOf(stateAfter(...acts), councilId('CHW')).map(({ task }) => task);
    expect(tasks(propose(), meet())).toContain('serve-notice');
    expect(tasks(propose(), meet(), serve({ proposal: 'p1' }))).not.toContain('serve-notice');
    expect(tasks(propose(), lapse())).not.toContain('meet-end-condition');
  });

  it('I50: notice of the whole puts it on the way to its end; only all recipients can undo that', () => {
    const served = stateAfter(wholly());
    expect([stageOf(served), served.ending.endsOn]).toEqual(['ending', '2025-09-12']);
    const proposed = stateAfter(wholly(), ...withdrawn.slice(0, 2));
    expect([stageOf(proposed), proposed.ending.endsOn]).toEqual(['ending', '2025-09-12']);
    const undone = stateAfter(wholly(), ...withdrawn);
    expect([stageOf(undone), undone.ending.endsOn]).toEqual(['in-force', null]);
    expect(refusalOf(after(history, [wholly(), ...withdrawn]), effect('2025-09-12'))).toBe('notice-not-standing');
  });

  it('the earliest of several ends fixed is the end', () => {
    expect(stateAfter(wholly(), ...agreedByAll).ending.endsOn).toBe('2025-09-12');
    expect(stateAfter(wholly(), ...['ALV', 'BRK', 'CHW'].map((council) => agree(council, { endsOn: '2025-04-01' })))
      .ending.endsOn).toBe('2025-04-01');
    expect(stateAfter(wholly(), ...withdrawn, schedule()).ending.endsOn).toBe('2027-04-01');
  });
});

const days = fc.integer({ min: 0, max: 12_000 }).map((n) => addDays(localDate('2000-01-01'), n));
const inputs: fc.Arbitrary<NoticeInputs> = fc.record({
  receipt: fc.constant(null),
  length: fc.record({ unit: fc.constantFrom('months' as const, 'days' as const), count: fc.nat({ max: 36 }),
    clause: fc.constant('ending') }),
  notBefore: fc.option(fc.record({ day: days, clause: fc.constant('ending') })),
  yearEnd: fc.option(fc.constant({ clause: 'ending' })),
});
const endOf = (deemed: LocalDate, given: NoticeInputs): LocalDate => reckoning(when(deemed), given).at(-1)!.endsOn;
const sure = { seed: 42, numRuns: 1_000 };

describe('I49: the earliest end', () => {
  it('I49: it is never before the length or the minimum term has run, and falls on a year end if it must', () => {
    fc.assert(fc.property(days, inputs, (deemed, given) => {
      const end = endOf(deemed, given);
      const { unit, count } = given.length!;
      expect(end > (unit === 'months' ? addMonths(deemed, count) : addDays(deemed, count))).toBe(true);
      expect(given.notBefore === null || end >= given.notBefore.day).toBe(true);
      expect(given.yearEnd === null || end.endsWith('-04-01')).toBe(true);
      expect(addMonths(end, -48) <= (given.notBefore !== null && given.notBefore.day > deemed
        ? given.notBefore.day : deemed)).toBe(true);
    }), sure);
  });

  it('I49: who serves later never ends earlier, and a longer notice never ends sooner', () => {
    fc.assert(fc.property(days, days, inputs, fc.nat({ max: 24 }), (one, other, given, more) => {
      const [first, second] = one < other ? [one, other] : [other, one];
      expect(endOf(first, given) <= endOf(second, given)).toBe(true);
      const longer = { ...given, length: { ...given.length!, count: given.length!.count + more } };
      expect(endOf(first, given) <= endOf(first, longer)).toBe(true);
    }), sure);
  });

  it('I49: what is stored tells the same end again', () => {
    const yearEnd = inForce({ ending: { noticeMonths: 12, expiresAtYearEnd: true, notBefore: '2026-06-03' } });
    fc.assert(fc.property(fc.integer({ min: 0, max: 900 }), fc.boolean(), (n, plain) => {
      const on = addDays(localDate('2024-06-03'), n);
      const [event] = after(plain ? history : yearEnd, [serve({ on })]).slice(-1);
      expect(event).toMatchObject({ type: 'NoticeServed' });
      const { deemedOn, earliestEnd, inputs: stored } = event as Extract<typeof event, { type: 'NoticeServed' }>;
      expect(reckoning(deemedOn, stored).at(-1)!.endsOn).toBe(earliestEnd);
    }), { seed: 42, numRuns: 60 });
  });

  it('Tri-borough: notice of 27 March 2017, twelve months to a year end, effective on 1 April 2018 [S81a-c]', () => {
    const steps = reckoning(when('2017-03-28'), { receipt: null, notBefore: null,
      length: { unit: 'months', count: 12, clause: 'term' }, yearEnd: { clause: 'term' } });
    expect(steps.map(({ rule, endsOn }) => [rule, endsOn])).toEqual([
      ['length', '2018-03-29'], ['year-end', '2018-04-01']]);
  });

  it('a period of months ends on the last of a month too short for it', () => {
    const six: NoticeInputs = {
      receipt: null, notBefore: null, length: { unit: 'months', count: 6, clause: 'x' }, yearEnd: null };
    expect(endOf(localDate('2023-08-31'), six)).toBe('2024-03-01');
    expect(endOf(localDate('2024-02-29'), six)).toBe('2024-08-30');
  });
});

describe('what falls due on the way to the end', () => {
  const due = (...acts: readonly Act[]) => Object.fromEntries(deadlinesOf(stateAfter(...acts))
    .map(({ id, due: day, councils }) => [id, [day, councils.join(' ')]]));
  const all = 'ALV BRK CHW';

  it('the end of the term and, half a year before, the decision on an extension', () => {
    expect(due()).toMatchObject({ 'term/decision': ['2028-12-03', all], 'term/end': ['2029-06-03', all] });
    const tasks = (...more: readonly AgreementEvent[]) => tasksOf(fold([...history, ...more]), councilId('BRK'));
    expect(tasks()).toEqual([]);
    const reached = { type: 'DeadlineReached', on: '2028-12-03', council: 'ALV', deadline: 'term/decision',
      kind: 'extension-decision', due: '2028-12-03', what: '', councils: [] } as unknown as AgreementEvent;
    expect(tasks(reached)).toContainEqual({ task: 'decide-extension',
      what: 'Decide whether to extend the term, which ends on 2029-06-03', due: '2028-12-03' });
    const over = { ...reached, deadline: 'term/end', due: '2029-06-03' } as AgreementEvent;
    expect(tasks(reached, over).map(({ task }) => task)).toEqual(['record-expiry']);
    const early = fold(inForce({}, { extension: { options: 1, lengthMonths: 24, noticeMonths: 12 } }));
    expect(deadlinesOf(early)).toContainEqual(expect.objectContaining({ id: 'term/decision', due: '2028-06-03' }));
  });

  it('a notice while it stands, for those concerned', () => {
    expect(due(serve())).toMatchObject({ 'notice/n1': ['2025-09-12', all] });
    expect(due(serve(), effect('2025-09-12'))).not.toHaveProperty('notice/n1');
  });

  it('reviews asked for, and those that the text wants', () => {
    expect(due(commission())).toMatchObject({ 'review/r1': ['2025-01-31', 'ALV'] });
    expect(due(commission(), report())).not.toHaveProperty('review/r1');
    const reviewed = inForce({}, { review: { everyMonths: 24 } });
    const next = (acts: readonly Act[]) =>
      deadlinesOf(fold(after(reviewed, acts))).find(({ id }) => id === 'review')?.due;
    expect([next([]), next([commission(), report()])]).toEqual(['2026-06-03', '2026-12-02']);
  });

  it('an agreed end, and nothing after it', () => {
    expect(due(...agreedByAll)).toMatchObject({ 'end/consent': ['2025-10-01', all] });
    const left = deadlinesOf(fold(ended)).map(({ id }) => id);
    expect(left.filter((id) => /^(notice|end|term|review)/.test(id))).toEqual([]);
  });

  it('each council is told what is asked of it', () => {
    const tasks = (council: string, ...acts: readonly Act[]) =>
      tasksOf(stateAfter(...acts), councilId(council)).map(({ task }) => task);
    expect(tasks('ALV', serve())).toContain('answer-notice');
    expect(tasks('CHW', serve())).toContain('record-notice-effect');
    expect(tasks('CHW', wholly(), ...withdrawn.slice(0, 2))).toContain('answer-notice-withdrawal');
    expect(tasks('BRK', agree('ALV'))).toContain('answer-end');
    expect(tasks('BRK', ...agreedByAll)).toContain('record-end');
    expect(tasks('BRK', extend())).toContain('answer-extension');
    expect(tasks('ALV', commission())).toContain('report-review');
    expect(tasks('BRK', serve(), say('CHW', about('AgreeNoticeEnd', '2024-10-02', { endsOn: '2024-11-01' }))))
      .toContain('answer-notice-end');
  });
});

describe('the document of the end', () => {
  it('I49: shows of a notice, step by step, how its earliest end was reckoned', () => {
    const events = after(inForce({ ending: { noticeMonths: 12, expiresAtYearEnd: true } }), [serve()]);
    const { notices, stage, term } = endingDocument(fold(events));
    expect([stage, term]).toEqual(['in-force', { endsOn: '2029-06-03', from: 'initial-term', decideBy: '2028-12-03' }]);
    expect(notices.map(({ notice, steps }) => [notice, steps.map(({ step, day, clause }) => [step, day, clause])]))
      .toEqual([['n1', [['served', '2024-09-10', null], ['received', '2024-09-11', null],
        ['length', '2025-09-12', 'ending'], ['year-end', '2026-04-01', 'ending'],
        ['earliest-end', '2026-04-01', null], ['has-effect', '2026-04-01', null]]]]);
  });

  it('shows what fixes the end, and then that it came', () => {
    expect(endingDocument(stateAfter(wholly()))).toMatchObject({ stage: 'ending', endsOn: '2025-09-12',
      fixed: [{ by: 'notice/n1', cause: 'notice' }] });
    expect(endingDocument(fold(ended))).toMatchObject({ stage: 'winding-down',
      ended: { on: '2025-10-01', cause: 'mutual' } });
  });
});

it('a step taken is not taken again', () => {
  const acknowledge = say('ALV', about('AcknowledgeNotice', '2024-09-12'));
  for (const acts of [[commission(), report()], [propose(), meet()], [serve(), acknowledge], [extend()],
    [...agreedByAll, byConsent('2025-10-01')], [expire('2029-06-03')], [schedule()], [link()]]) {
    const events = after(history, acts);
    const again = decideAct(events, acts.at(-1)!);
    expect([acts.at(-1)![2], 'refused' in again || again.events.length === 0]).toEqual([acts.at(-1)![2], true]);
  }
});
