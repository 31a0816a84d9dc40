import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, localDate, textOn } from '#domain';
import type { AgreementEvent, LocalDate } from '#domain';
import { after, refusalOf } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { fold, frozenHash } from '../kit/agreement-story.ts';
import { approve, change, inForce, propose, tolerate } from '../kit/agreement-variations.ts';

const seed = 42;
const begins = localDate('2024-06-03');
const dayAt = (days: number): LocalDate => addDays(begins, days);
const kinds: Readonly<Record<string, string>> =
  { ending: 'termination', money: 'financial-provisions', parking: 'premises-and-assets', notices: 'notices' };

/** A note that rewords or strikes one clause for some days or for good, agreed by all at once. */
const drawn = fc.record({
  clause: fc.constantFrom(...Object.keys(kinds)), words: fc.constantFrom('First.', 'Second.', 'Third.'),
  strike: fc.boolean(), from: fc.nat(60), lasts: fc.option(fc.nat(30), { nil: null }),
});
type Drawn = { clause: string; words: string; strike: boolean; from: number; lasts: number | null };
type Told = Drawn & { readonly name: string };

function told(notes: readonly Drawn[]): { history: AgreementEvent[]; agreed: Told[] } {
  let history = inForce();
  const agreed: Told[] = [];
  for (const [index, note] of notes.entries()) {
    const name = `note-${index}`;
    const { clause, words, strike, from, lasts } = note;
    const act = propose({ instrument: 'change-control-note', from: dayAt(from),
      expires: lasts === null ? null : dayAt(from + lasts), strikes: strike ? [clause] : [],
      changes: strike ? [] : [change({ clause, kind: kinds[clause], body: words, params: {} })] }, name);
    if (refusalOf(history, act) !== 'accepted') continue;
    history = after(history, [act, ...['ALV', 'BRK', 'CHW'].map((council): Act => approve(council, {}, name))]);
    agreed.push({ ...note, name });
  }
  return { history, agreed };
}

/** The words of one clause, worked out from what was agreed alone: the last start that covers the day prevails. */
function wordsOf(agreed: readonly Told[], clause: string, day: number): string | null | undefined {
  const covering = agreed.filter((note) => note.clause === clause && note.from <= day
    && (note.lasts === null || day <= note.from + note.lasts));
  const last = covering.reduce<Told | undefined>((a, b) => (a !== undefined && a.from > b.from ? a : b), undefined);
  return last === undefined ? undefined : last.strike ? null : last.words;
}

const options = { seed, numRuns: 100 };

describe('the laws of variation', () => {
  it('on every day each clause has the words of the latest variation that applies', () => {
    fc.assert(fc.property(fc.array(drawn, { maxLength: 6 }), (notes) => {
      const { history, agreed } = told(notes);
      const state = fold(history);
      for (let day = 0; day <= 91; day += 7) {
        const text = textOn(state, dayAt(day))!;
        for (const clause of Object.keys(kinds)) {
          const expected = wordsOf(agreed, clause, day);
          const found = text.clauses.find((one) => one.clause === clause);
          if (expected === undefined) expect(found?.variation ?? null).toBeNull();
          else expect(found?.body ?? null).toBe(expected);
        }
        if (text.variations.length === 0) expect(text.hash).toBe(frozenHash);
      }
    }), options);
  });

  it('I1: the text agreed to is the text in force where nothing later was agreed', () => {
    fc.assert(fc.property(fc.array(drawn, { maxLength: 6 }), (notes) => {
      const { history } = told(notes);
      const last = history.at(-1)!;
      if (last.type !== 'VariationAgreed') return;
      expect(textOn(fold(history), localDate(last.from))!.hash).toBe(last.textHash);
    }), options);
  });

  it('two texts have one hash only if they read the same', () => {
    fc.assert(fc.property(fc.array(drawn, { maxLength: 4 }), fc.nat(90), fc.nat(90), (notes, a, b) => {
      const state = fold(told(notes).history);
      const [one, other] = [textOn(state, dayAt(a))!, textOn(state, dayAt(b))!];
      const words = (text: typeof one): unknown => text.clauses.map(({ clause, kind, heading, body, params }) =>
        ({ clause, kind, heading, body, params }));
      expect(JSON.stringify(words(one)) === JSON.stringify(words(other))).toBe(one.hash === other.hash);
    }), options);
  });

  it('tolerated changes of one service and year never add up to more than is tolerated', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 8 }), (sizes) => {
      const history = sizes.reduce((events, size) => (refusalOf(events, tolerate(size)) === 'accepted'
        ? after(events, [tolerate(size)]) : events), inForce());
      const total = fold(history).variation.tolerated.audit?.['2024/25'] ?? 0;
      expect(total).toBeLessThanOrEqual(1_000);
      expect(total).toBe(history.reduce((sum, event) =>
        sum + (event.type === 'ToleratedChangeRecorded' ? event.basisPoints : 0), 0));
    }), options);
  });
});
