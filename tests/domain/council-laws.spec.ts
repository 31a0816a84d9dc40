import { describe, expect, it } from '@jest/globals';
import { council } from '#domain';
import { invariant, start, steps } from '../kit/council-histories.ts';
import { laws, lawsTimeout } from '../kit/laws.ts';

describe('laws of the council register', () => {
  it('I8: on no day of any history is the monitoring officer head of paid service or finance officer', () => {
    const tally = laws(council, { steps, invariant, history: [start] });
    expect(Object.keys(tally.accepted)).toEqual(expect.arrayContaining([
      'RegisterCouncil', 'RenameCouncil', 'EndCouncil', 'AddSuccessor', 'AssignGssCode', 'WithdrawGssCode',
      'ChangeGovernanceModel', 'DesignateStatutoryOfficer', 'EndStatutoryOfficer', 'SetExecutionPolicy',
      'SetApprovalPolicy',
    ]));
    expect(tally.refused['monitoring-officer-not-separate']).toBeGreaterThan(0);
  }, lawsTimeout);

  it('hold for a stream that starts empty', () => {
    const tally = laws(council, { steps, invariant });
    expect(tally.refused['not-registered']).toBeGreaterThan(0);
  }, lawsTimeout);

  const runs = 300;
  it('catch a register that forgets what happened', () => {
    expect(() => laws({ ...council, evolve: state => state }, { steps, runs })).toThrow(/accepted twice/);
  });

  it('catch a decision that changes the state it was given', () => {
    expect(() => laws({ ...council, decide: (state, command, given) => {
      if (state.stage === 'registered') (state as { region: string | null }).region = 'changed';
      return council.decide(state, command, given);
    } }, { steps, runs, history: [start] })).toThrow(/read only/);
  });

  it('catch an event that does not survive being stored', () => {
    expect(() => laws({ ...council, decide: (state, command, given) => {
      const decision = council.decide(state, command, given);
      return 'refused' in decision ? decision
        : { events: decision.events.map(event => event.type === 'CouncilRenamed'
          ? { ...event, legalName: undefined as unknown as string } : event) };
    } }, { steps, runs, history: [start] })).toThrow(/does not survive JSON/);
  });

  it('I8: catch a register that lets the finance officer watch over the law', () => {
    expect(() => laws({ ...council, decide: (state, command, given) => {
      const decision = council.decide(state, command, given);
      if (command.type !== 'DesignateStatutoryOfficer' || !('refused' in decision)
        || decision.refused.code !== 'monitoring-officer-not-separate') return decision;
      return { events: [{ ...command, type: 'StatutoryOfficerDesignated' as const }] };
    } }, { steps, runs, invariant, history: [start] })).toThrow(/I8 broken/);
  });
});
