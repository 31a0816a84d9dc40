/** Deadlines: the day is said once, by the timekeeper alone, and decides nothing. */
import { describe, expect, it } from '@jest/globals';
import { agreement, deadlineRefusals, deadlinesOf, localDate, when } from '#domain';
import type { AgreementCommand, DeadlineRefusal } from '#domain';
import { acting } from '../kit/agreement-register.ts';
import { fold, until } from '../kit/agreement-story.ts';

const history = until('effect-ALV');
const state = fold(history);
const [standing] = deadlinesOf(state);
const { id, due } = standing!;
const reach = (change: object = {}): AgreementCommand =>
  ({ type: 'ReachDeadline', on: when(due), deadline: id, due, ...change }) as AgreementCommand;
const at = (day: string) => ({ ...acting(null, 'timekeeper', day), today: localDate(day) });

describe('what falls due', () => {
  it('the last day of call-in stands until it is reached or the decision takes effect', () => {
    expect(standing).toEqual({ id: 'call-in/ALV', kind: 'call-in-closes', due, councils: ['ALV'],
      what: 'Last day of call-in of the decision of ALV' });
    expect(deadlinesOf(fold(until('publish-BRK'))).filter((one) => one.id === id)).toEqual([]);
  });

  it('reaching it is an event of that day, and no deadline any more', () => {
    const decision = agreement.decide(state, reach(), at(due));
    expect(decision).toEqual({ events: [{ type: 'DeadlineReached', on: due, council: 'ALV', deadline: id,
      kind: 'call-in-closes', due, what: standing!.what, councils: ['ALV'] }] });
    const after = 'events' in decision ? decision.events.reduce(agreement.evolve, state) : state;
    expect(deadlinesOf(after)).toEqual([]);
    expect(agreement.decide(after, reach(), at(due))).toEqual({ events: [] });
  });

  const rows: Readonly<Record<DeadlineRefusal, readonly [command: AgreementCommand, day: string]>> = {
    'deadline-missing': [reach({ deadline: 'call-in/NONE' }), due],
    'deadline-not-due': [reach(), '2024-01-01'],
  };
  it.each(deadlineRefusals)('refused: %s', (code) => {
    const [command, day] = rows[code];
    expect(agreement.decide(state, command, at(day))).toMatchObject({ refused: { code } });
  });

  it('nobody but the timekeeper may say it', () => {
    expect(agreement.decide(state, reach(), acting('ALV', 'lead-officer', due)))
      .toMatchObject({ refused: { code: 'capacity-not-entitled' } });
  });
});
