import { describe, expect, it } from '@jest/globals';
import { agreement, joined, participation, stageOf, tasksOf } from '#domain';
import { councilId } from '#domain';
import { fold, life, lifeWithLeaver, upTo, wholeLife } from '../kit/agreement-story.ts';

describe('the life of an agreement', () => {
  it('goes from proposal to in force through every stage', () => {
    const stages = life.map((step) => stageOf(fold(upTo(step.name))));
    expect([...new Set(stages)]).toEqual([
      'proposed', 'in-negotiation', 'text-agreed', 'approving', 'approved', 'executing', 'executed', 'in-force']);
    expect(wholeLife().at(-1)).toEqual({
      type: 'AgreementCommenced', on: '2024-06-03', council: 'ALV', hash: fold(wholeLife()).frozen!.hash,
      participation: [
        { service: 'audit', council: 'ALV', role: 'lead' }, { service: 'audit', council: 'BRK', role: 'partner' },
        { service: 'audit', council: 'CHW', role: 'partner' }, { service: 'payroll', council: 'ALV', role: 'partner' },
        { service: 'payroll', council: 'BRK', role: 'partner' },
        { service: 'payroll', council: 'CHW', role: 'customer' }],
    });
  });

  it('goes on when one of four leaves after two have approved', () => {
    const state = fold(wholeLife(lifeWithLeaver));
    expect(stageOf(state)).toBe('in-force');
    expect(joined(state)).toEqual(['ALV', 'BRK', 'CHW']);
    expect(participation(state).some((entry) => entry.council === councilId('DUN'))).toBe(false);
  });

  it('tells each council what to do next, and nothing once in force', () => {
    const names = (step: string): string[] => tasksOf(fold(upTo(step)), councilId('BRK')).map((task) => task.task);
    expect(names('propose')).toEqual(['answer-invitation']);
    expect(names('clause-disputes')).toEqual([...Array(5).fill('answer-clause'), 'issue-draft']);
    expect(names('counter')).toEqual([...Array(3).fill('answer-clause'), 'issue-draft']);
    expect(names('draft-2')).toEqual([...Array(3).fill('answer-clause'), 'accept-text']);
    expect(names('draft-2-accepted-CHW')).toContain('freeze-text');
    expect(names('freeze')).toEqual(['open-approval']);
    expect(names('open-BRK')).toEqual(['publish-notice']);
    expect(names('notice-BRK')).toEqual(['publish-report']);
    expect(names('report-BRK')).toEqual(['give-advice', 'give-advice']);
    expect(names('defer-BRK')).toEqual(['decide']);
    expect(names('decide-BRK')).toEqual(['publish-decision']);
    expect(tasksOf(fold(upTo('publish-BRK')), councilId('BRK'))[0]!.due).toBe('2024-05-01');
    expect(names('call-in-BRK')).toEqual(['conclude-call-in']);
    expect(names('conclude-BRK')).toEqual(['reconsider']);
    expect(names('effect-BRK')).toEqual(['meet-approval-condition']);
    expect(names('condition-BRK')).toEqual(['execute-counterpart']);
    expect(names('sign-CHW')).toEqual(['date-agreement']);
    expect(names('date')).toEqual(['meet-condition', 'commence']);
    expect(names('commence')).toEqual([]);
    expect(tasksOf(fold(upTo('freeze-again', lifeWithLeaver)), councilId('ALV')).map((task) => task.task))
      .toEqual(['exercise-delegation']);
  });

  it('reads the same when its events come back from storage', () => {
    const events = wholeLife();
    expect(fold(JSON.parse(JSON.stringify(events)))).toEqual(fold(events));
    expect(events.every((event) => agreement.versions[event.type] === 1)).toBe(true);
  });
});
