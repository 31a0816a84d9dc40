/** A register of councils in memory: load, decide, keep, once for each command id. */
import { council } from '#domain';
import type { CouncilEvent, CouncilFacts, CouncilId, Facts } from '#domain';
import { councilId, localDate, personRef } from '#domain';
import type { ActOnCouncil } from '#imports';

const facts: Facts = {
  today: localDate('2026-01-05'), grade: 'imported',
  actor: { person: personRef('per-loader'), council: null, capacity: 'registrar' },
};

export function openRegister(): {
  readonly act: ActOnCouncil;
  readonly events: () => number;
  readonly entry: (code: string) => CouncilFacts;
  readonly history: (code: string) => readonly CouncilEvent[];
  readonly commandIds: () => readonly string[];
} {
  const streams = new Map<CouncilId, readonly CouncilEvent[]>();
  const done = new Set<string>();
  const history = (code: string) => streams.get(councilId(code)) ?? [];
  return {
    async act(id, command, { commandId }) {
      if (done.has(commandId)) return { recorded: 0 };
      const decision = council.decide(history(id).reduce(council.evolve, council.initial), command, facts);
      if ('refused' in decision) return decision;
      done.add(commandId);
      streams.set(id, [...history(id), ...decision.events]);
      return { recorded: decision.events.length };
    },
    events: () => [...streams.values()].flat().length,
    entry(code) {
      const state = history(code).reduce(council.evolve, council.initial);
      if (state.stage === 'unregistered') throw new Error(`${code} is not registered`);
      return state;
    },
    history,
    commandIds: () => [...done],
  };
}
