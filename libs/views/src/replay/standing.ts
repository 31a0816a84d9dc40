/**
 * Where a way between two moments stands: the events that are in, and what they fold to. One event more or less is
 * folded from the mark before it, and what it cannot have changed is not looked at, since a step among thousands of
 * events of savings would else cost as much as all of them.
 */
import { isDeepStrictEqual } from 'node:util';
import type { AgreementState } from '#domain';
import { isOfSavings } from '../agreement-record.ts';
import { Folding } from './fold.ts';
import type { Told } from './fold.ts';
import { everything } from './state.ts';
import type { Extent } from './state.ts';

const markEvery = 64;

export class Standing {
  readonly folding: Folding;
  /** Folds of the first 64 events, 128 and so on. */
  readonly #marks: readonly Folding[];

  constructor(readonly agreement: string, readonly told: readonly Told[], marks: readonly Folding[] = []) {
    const made = [...marks];
    const folding = (made.at(-1) ?? new Folding(agreement)).copy();
    for (let at = made.length * markEvery; at < told.length; at += markEvery) {
      folding.add(told.slice(at, at + markEvery));
      if (at + markEvery <= told.length) made.push(folding.copy());
    }
    this.folding = folding;
    this.#marks = made;
  }

  get state(): AgreementState { return this.folding.record.state; }

  /** With one event more, in its place in the order of the log, or without it. */
  moved(one: Told, comesIn: boolean): Standing {
    const found = this.told.findIndex(({ recorded }) => recorded.revision >= one.recorded.revision);
    const place = found < 0 ? this.told.length : found;
    const told = comesIn ? this.told.toSpliced(place, 0, one) : this.told.toSpliced(place, 1);
    return new Standing(this.agreement, told, this.#marks.slice(0, Math.floor(place / markEvery)));
  }
}

const same = (a: unknown, b: unknown): boolean => a === b || isDeepStrictEqual(a, b);

/** Lines of which something may be told otherwise: by their own facts, or by who has followed whom in them. */
function linesDiffering(before: AgreementState, after: AgreementState): ReadonlySet<string> {
  const all = [...new Set([before, after].flatMap(({ savings }) => Object.keys(savings.lines)))];
  const [was, is] = [before.membership, after.membership];
  const heirs = same(was.substitutions, is.substitutions)
    && (Object.keys(is.substitutions).length === 0 || same(was.spans, is.spans));
  const elsewhere = heirs && same(before.services, after.services)
    && same(before.windingDown.dispositions, after.windingDown.dispositions);
  return new Set(elsewhere
    ? all.filter((line) => !same(before.savings.lines[line], after.savings.lines[line])) : all);
}

/** What has to be compared of two states; with another day a line may be another council's, if one has followed one. */
export const extentBetween = (before: AgreementState, after: AgreementState, sameDay: boolean): Extent => ({
  parts: everything.parts,
  ...((sameDay || Object.keys(after.membership.substitutions).length === 0)
    && { lines: linesDiffering(before, after) }) });

/** What an event of savings can change beside the savings: whether the agreement may be closed. */
const partsOfSavings: Extent['parts'] = ['windingDown', 'savings'];

/** What of the two states has to be compared to find all that one event between them changes. */
export const extentOf = ({ event }: Told, before: AgreementState, after: AgreementState): Extent => ({
  parts: isOfSavings(event) ? partsOfSavings : everything.parts, lines: linesDiffering(before, after) });
