/**
 * Tables of refusals: what was told before, who says what, and the code that must come. `before` names
 * a step of a life; `and` plays more acts, each of which must be accepted.
 */
import assert from 'node:assert/strict';
import { expect, it } from '@jest/globals';
import { agreement } from '#domain';
import type { AgreementEvent, AgreementRefusal, Capacity, Decision } from '#domain';
import { acting } from './agreement-register.ts';
import { fold, plain, stepNamed, until } from './agreement-story.ts';
import type { Circumstances } from './agreement-register.ts';
import type { PlainCommand, Step } from './agreement-story.ts';
import { citedIn } from './cited.ts';
import { rowsMissing } from './given.ts';

/** One act: council, capacity, command, circumstances. Without `today` it is decided on its own day. */
export type Act = readonly [
  council: string | null, capacity: Capacity,
  command: PlainCommand | ((state: ReturnType<typeof fold>) => PlainCommand), more?: Circumstances];
export type Row = {
  readonly what: string; readonly before: string; readonly life?: readonly Step[]; readonly and?: readonly Act[];
  /** Events that no command leads to, for rules that stand behind another rule. */
  readonly plus?: readonly AgreementEvent[];
  readonly act: Act; readonly detail?: Readonly<Record<string, unknown>>;
};

export type Rows<Code extends AgreementRefusal> = Readonly<Record<Code, Row | readonly Row[]>>;
/** What is accepted, and exactly these events. */
export type Accepted = Row & { readonly events: readonly object[] };

export const today = '2024-06-20';

export function decideAct(
  history: readonly AgreementEvent[], [council, capacity, command, more]: Act, decider = agreement,
): Decision<AgreementEvent, AgreementRefusal> {
  const state = history.reduce(decider.evolve, decider.initial);
  const given = typeof command === 'function' ? command(state) : command;
  return decider.decide(state, plain(given), {
    ...acting(council, capacity, today, more), ...citedIn(history, plain(given)) });
}

/** The history after these acts. */
export function after(history: readonly AgreementEvent[], acts: readonly Act[] = []): AgreementEvent[] {
  return acts.reduce<AgreementEvent[]>((events, act) => {
    const decision = decideAct(events, act);
    assert.ok('events' in decision, `an act before was refused: ${JSON.stringify([act[0], act[2], decision])}`);
    return [...events, ...decision.events];
  }, [...history]);
}

export const refusalOf = (history: readonly AgreementEvent[], act: Act): AgreementRefusal | 'accepted' => {
  const decision = decideAct(history, act);
  return 'refused' in decision ? decision.refused.code : 'accepted';
};

export const acceptedBy = (history: readonly AgreementEvent[], act: Act): readonly AgreementEvent[] => {
  const decision = decideAct(history, act);
  assert.ok('events' in decision, JSON.stringify(decision));
  return decision.events;
};

const historyOf = (row: Row): AgreementEvent[] =>
  [...after(row.before === '' ? [] : until(row.before, row.life), row.and), ...row.plus ?? []];

/** One test a row, and one that insists on a row for every code. */
export function refusals<Code extends AgreementRefusal>(
  codes: readonly Code[], rows: Rows<Code>,
): void {
  it('each refusal has a row', () => expect(rowsMissing(codes, rows)).toEqual([]));
  for (const code of codes) {
    for (const row of [rows[code]].flat() as Row[]) {
      it(`${row.what} (${code})`, () => {
        const decision = decideAct(historyOf(row), row.act);
        assert.ok('refused' in decision, `accepted: ${JSON.stringify(decision)}`);
        if (row.detail) assert.deepStrictEqual(decision.refused, { code, ...row.detail });
        else assert.equal(decision.refused.code, code);
      });
    }
  }
}

export function accepts(rows: readonly Accepted[]): void {
  for (const row of rows) {
    it(row.what, () => assert.deepStrictEqual(decideAct(historyOf(row), row.act), { events: row.events }));
  }
}

/** The act of a step, with some members changed. */
export function like(name: string, change: object = {}, more: Circumstances = {}, life?: readonly Step[]): Act {
  const step = stepNamed(name, life);
  return [step.council, step.capacity, { ...step.command, ...change } as unknown as PlainCommand, more];
}
/** The act of a step told by a records importer instead. */
export const imported = (name: string, change: object = {}, more: Circumstances = {}): Act => {
  const [council, , command] = like(name, change);
  return [council, 'records-importer', command, { grade: 'imported', ...more }];
};
