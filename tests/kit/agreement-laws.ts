/** The laws of every decider, tried on random histories of an agreement, with an independent auditor. */
import { agreement, stageOf, stages } from '#domain';
import type {
  AgreementCommand, AgreementEvent, AgreementFacts, AgreementRefusal, AgreementState, Decider, Stage,
} from '#domain';
import { Auditor } from './agreement-auditor.ts';
import { histories } from './agreement-histories.ts';
import { until } from './agreement-story.ts';
import { laws } from './laws.ts';
import type { Tally } from './laws.ts';

export type AgreementDecider =
  Decider<AgreementCommand, AgreementState, AgreementEvent, AgreementFacts, AgreementRefusal>;
export type Coverage = Tally & { readonly runs: number; readonly reached: Readonly<Record<Stage, number>> };

/** Where the random histories set out: from nothing, and from three points of the story. */
export const starts = {
  'from nothing': { before: '', from: '2024-01-08', length: 110 },
  'from a frozen text': { before: 'open-ALV', from: '2024-03-18', length: 90 },
  'from three approvals': { before: 'precedent', from: '2024-05-14', length: 40 },
} as const;
export type Start = keyof typeof starts;

/** Random histories by one decider; a decider with a planted fault is let go at the first failure. */
export function tried(start: Start, decider: AgreementDecider = agreement): Coverage {
  const { before, from, length } = starts[start];
  const history = before === '' ? [] : until(before);
  const auditors = new WeakMap<readonly AgreementEvent[], { auditor: Auditor; reached: Set<Stage> }>();
  const all: Set<Stage>[] = [];
  const tally = laws(decider, {
    lists: histories(history, from, length, decider), history, endOnFailure: decider !== agreement,
    // The same words may be said twice: a comment states no position that could be taken already.
    repeatable: (command) => command.type === 'CommentOnClause',
    invariant: (state, events) => {
      let known = auditors.get(events);
      if (known === undefined) {
        known = { auditor: new Auditor(), reached: new Set() };
        auditors.set(events, known);
        all.push(known.reached);
      }
      known.reached.add(stageOf(state));
      known.auditor.read(events);
    },
  });
  const reached = Object.fromEntries(stages.map((stage) =>
    [stage, all.filter((set) => set.has(stage)).length])) as Record<Stage, number>;
  return { ...tally, runs: all.length, reached };
}

/** A decider with one fault: where it would refuse with this code, it records the event or events instead. */
export const without = (
  code: AgreementRefusal,
  event: (state: AgreementState, command: AgreementCommand, facts: AgreementFacts) =>
    AgreementEvent | readonly AgreementEvent[] | null,
): AgreementDecider => ({
  ...agreement,
  decide(state, command, facts) {
    const decision = agreement.decide(state, command, facts);
    if (!('refused' in decision) || decision.refused.code !== code) return decision;
    const made = event(state, command, facts);
    return made === null ? decision : { events: [made].flat() };
  },
});

/** A decider with one fault: it decides rightly and writes some event wrongly, or, told null, not at all. */
export const miswriting = (written: (event: AgreementEvent) => AgreementEvent | null): AgreementDecider => ({
  ...agreement,
  decide(state, command, facts) {
    const decision = agreement.decide(state, command, facts);
    return 'refused' in decision ? decision
      : { events: decision.events.map(written).filter((event) => event !== null) };
  },
});

/** A decider with one fault: it remembers some event otherwise than it was. */
export const misremembering = (remembered: (event: AgreementEvent) => AgreementEvent): AgreementDecider => ({
  ...agreement, evolve: (state, event) => agreement.evolve(state, remembered(event)) });

export const inWords = (start: string, { runs, reached, accepted }: Coverage): string =>
  `${start}: ${runs} histories; ${stages.filter((stage) => reached[stage] > 0)
    .map((stage) => `${stage} ${reached[stage]}`).join(', ')}; ${
    Object.values(accepted).reduce((sum, n) => sum + n, 0)} commands accepted of ${Object.keys(accepted).length} kinds`;
