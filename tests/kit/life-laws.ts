/**
 * The laws of every decider on whole lives, beside a model that is told the same acts and must answer the
 * same questions alike. What came about is counted, so that a spec can see that all of it was tried.
 */
import { agreement, agreementRefusals, commands, stageOf } from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementFacts, AgreementState } from '#domain';
import type { AgreementDecider } from './agreement-laws.ts';
import { lives, told } from './life-intents.ts';
import { LifeAuditor } from './life-auditor.ts';
import { laws } from './laws.ts';

export type Counts = Record<string, number>;
export type LifeCoverage = {
  readonly runs: number;
  /** Histories that reached each stage. */
  readonly stages: Counts;
  /** `kind: from -> to`. */
  readonly transitions: Counts;
  readonly accepted: Counts; readonly refused: Counts; readonly codes: Counts;
};

const count = (counts: Counts, key: string): void => { counts[key] = (counts[key] ?? 0) + 1; };

/** Parts of life: what the commands of these parts came to is what a life has to show. */
const parts = new Set(['membership', 'variation', 'charging', 'governance', 'disputes', 'ending', 'windingDown',
  'deadlines', 'consents']);
export const lifeCommands: readonly string[] = Object.entries(commands).filter(([, [part]]) => parts.has(part))
  .map(([type]) => type).sort();

/** Random lives by one decider; a decider with a planted fault is let go at the first failure. */
export function lived(options: {
  runs?: number; length?: number; decider?: AgreementDecider;
  /** How the lives begin, one of `preludes`; absent, in every way. */
  from?: string;
}): LifeCoverage {
  const decider = options.decider ?? agreement;
  const cover: LifeCoverage = { runs: 0, stages: {}, transitions: {}, accepted: {}, refused: {}, codes: {} };
  const auditors = new WeakMap<AgreementState, LifeAuditor>();
  const stages = new WeakMap<LifeAuditor, Set<string>>();
  const auditorAt = (state: AgreementState): LifeAuditor => {
    const known = auditors.get(state);
    if (known !== undefined) return known;
    const fresh = new LifeAuditor(told, (what) => count(cover.transitions, what));
    auditors.set(state, fresh);
    stages.set(fresh, new Set());
    count(cover as unknown as Counts, 'runs');
    return fresh;
  };
  let made: { auditor: LifeAuditor; events: readonly AgreementEvent[] } | null = null;
  const watched: AgreementDecider = {
    ...decider,
    decide(state: AgreementState, command: AgreementCommand, facts: AgreementFacts) {
      const auditor = auditorAt(state);
      const decision = decider.decide(state, command, facts);
      if ('refused' in decision) {
        count(cover.refused, command.type);
        count(cover.codes, decision.refused.code);
        toldBy(auditor, () => auditor.refused(command, facts, decision.refused.code));
        return decision;
      }
      if (decision.events.length > 0) {
        count(cover.accepted, command.type);
        auditor.said.push(`${facts.today} ${facts.actor.council} ${JSON.stringify(command)}`);
        toldBy(auditor, () => auditor.accepted(command, facts));
      }
      made = { auditor, events: decision.events };
      return decision;
    },
  };
  laws(watched, {
    lists: lives(options.length ?? 60, decider, options.from), history: told, endOnFailure: decider !== agreement,
    ...(options.runs === undefined ? {} : { runs: options.runs }),
    repeatable: ({ type }) => repeatable.has(type),
    invariant: (state) => {
      const { auditor, events } = made!;
      toldBy(auditor, () => {
        if (events.length > 0) auditor.read(events);
        auditor.compare(state);
      });
      auditors.set(state, auditor);
      const seen = stages.get(auditor)!;
      if (!seen.has(stageOf(state))) count(cover.stages, stageOf(state));
      seen.add(stageOf(state));
    },
  });
  return cover;
}

/** What differs, with the acts that led there. */
function toldBy(auditor: LifeAuditor, look: () => void): void {
  try {
    look();
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message.split('\n')[0]}\nafter:\n${auditor.said.join('\n')}`, { cause: error });
  }
}

/** Figures come again as they stand then; a mediation or a small change has no name of its own. */
const repeatable = new Set(['EstimateCharges', 'RecordOutturn', 'CalculateTrueUp', 'RecordToleratedChange',
  'RecordMediation', 'IssueDetermination']);

const table = (title: string, counts: Counts): string =>
  `${title}:\n${Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, n]) => `  ${key} ${n}`).join('\n')}\n`;

export const lacking = (names: readonly string[], counts: Counts): string[] => names.filter((name) => !counts[name]);

/** What was reached, and what was not. */
export function coverageInWords(cover: LifeCoverage): string {
  const byCommand = Object.fromEntries(lifeCommands.map((type) =>
    [`${type} accepted ${cover.accepted[type] ?? 0} refused`, cover.refused[type] ?? 0]));
  return `${cover.runs} lives\n${table('stages', cover.stages)}${table('transitions', cover.transitions)}${
    table('commands', byCommand)}${table('refusals', cover.codes)}never accepted: ${
    lacking(lifeCommands, cover.accepted).join(' ')}\nnever refused with: ${
    lacking(agreementRefusals, cover.codes).join(' ')}\n`;
}
