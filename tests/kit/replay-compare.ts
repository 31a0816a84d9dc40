/** What the product answers in two times beside the naive fold of `replay-naive.ts`: random histories and moments. */
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { initialDisclosure } from '#domain';
import type { Instant, LocalDate } from '#domain';
import type { Position } from '#store';
import { differenceOfAgreement, replayOfAgreement, stampAsked } from '#views';
import type { MomentAsked, Replay } from '#views';
import { changesBetween, shownChanges } from '../../libs/views/src/replay/changes.ts';
import { changesOnTheWay, wayBetween } from '../../libs/views/src/replay/difference.ts';
import { entriesOf, foldOf, isTold } from '../../libs/views/src/replay/fold.ts';
import type { AsAt } from '../../libs/views/src/replay/fold.ts';
import { comparable, stateDocument } from '../../libs/views/src/replay/state.ts';
import { asked, id, plans, stream } from './replay-histories.ts';
import type { Asked } from './replay-histories.ts';
import { knownThen, naiveDocument, toldThen } from './replay-naive.ts';
import type { NaiveMoment } from './replay-naive.ts';

export const auditor = { council: null, capacity: 'auditor' } as const;

export async function momentAsked({ store }: Asked, { recordedBy, asOf, on }: NaiveMoment): Promise<MomentAsked> {
  const at = await stampAsked(store, { ...(recordedBy !== null && { recordedBy: recordedBy as Instant }),
    ...(asOf !== null && { asOf: asOf as Position }) });
  return { asOf: at, ...(on !== null && { on: on as LocalDate }) };
}

/** What a fault does to the question or to the answer, to see that it is found. */
export type Product = {
  readonly moment?: (moment: MomentAsked) => MomentAsked;
  readonly replay?: (replay: Replay) => Replay;
};

/** What is compared of the answer: what the naive side tells from the state alone. */
const shownOf = ({ state }: Replay): object => {
  const { agreement, membership, charges, shares, governance, disputes, ending, savings } = state as any;
  return { agreement, life: { substitutions: membership.substitutions, charges, shares, governance, disputes, ending,
    savings: savings.rows } };
};
const plain = (document: object): any => JSON.parse(JSON.stringify(document));
/** The naive side names agreement and day in each part. */
function unnamed(document: any): any {
  for (const part of Object.values(document.life) as any[]) {
    if (!Array.isArray(part)) { delete part.agreement; delete part.on; }
  }
  return document;
}

/** Null where the two say the same. */
export async function differing(all: Asked, moment: NaiveMoment, product: Product = {}): Promise<string | null> {
  const given = await momentAsked(all, moment);
  const found = await replayOfAgreement(all.store, auditor, id, product.moment?.(given) ?? given);
  const [known, told] = [knownThen(all.log, stream, moment), toldThen(all.log, stream, moment)];
  if (found === null) return known.length === 0 ? null : `nothing, and not ${known.length} events known`;
  const replay = product.replay?.(found) ?? found;
  const said = { known: replay.known, folded: replay.folded, notYet: replay.notYet.events,
    last: replay.last?.position ?? null, steps: replay.notYet.steps.map(({ position }) => position).sort() };
  const naive = { known: known.length, folded: told.length, notYet: known.length - told.length,
    last: told.at(-1)?.position ?? null,
    steps: known.filter((one) => !told.includes(one)).map(({ position }) => position).sort().slice(0, 200) };
  if (said.steps.length === 200) said.steps = naive.steps;
  if (!isDeepStrictEqual(said, naive)) return `${JSON.stringify(said)}, not ${JSON.stringify(naive)}`;
  if (told.length === 0) return replay.state === null ? null : 'a state of nothing';
  const [shown, expected] = [plain(shownOf(replay)), unnamed(plain(naiveDocument(told, replay.day)))];
  for (const [part, one] of [...Object.entries(expected.agreement), ...Object.entries(expected.life)]) {
    const other = shown.agreement[part] ?? shown.life[part] ?? null;
    if (!isDeepStrictEqual(other, one)) return `${part}: ${JSON.stringify(other)}, not ${JSON.stringify(one)}`;
  }
  return null;
}

// The way between two moments -----------------------------------------------------------------------

/** Steps are those that one of the two folds has and the other lacks, and each changes what two whole folds say. */
export async function wayDiffering(all: Asked, from: NaiveMoment, to: NaiveMoment): Promise<string | null> {
  const [one, other] = [toldThen(all.log, stream, from), toldThen(all.log, stream, to)];
  const leaving = one.filter((told) => !other.includes(told)).reverse();
  const coming = other.filter((told) => !one.includes(told));
  const request = { from: await momentAsked(all, from), to: await momentAsked(all, to), limit: 200 };
  const found = await differenceOfAgreement(all.store, auditor, id, request);
  if (found === null) return one.length + other.length === 0 ? null : 'nothing on the way';
  const naive = [...leaving.map(({ position }) => `leaves ${position}`),
    ...coming.map(({ position }) => `comes-in ${position}`)].slice(0, 200);
  const said = found.rows.map(({ step, position }) => `${step} ${position}`);
  if (!isDeepStrictEqual(said, naive)) return `${said.join()}, not ${naive.join()}`;
  return await stepsDiffering(all, found) ?? wholeDiffering(all, found);
}

type Way = NonNullable<Awaited<ReturnType<typeof differenceOfAgreement>>>;

/** What the two moments say as wholes, nothing of them left out, and what the first says on the day of the other. */
async function wholeDiffering({ store }: Asked, { from, to, whole, passing }: Way): Promise<string | null> {
  const entries = await entriesOf(store, id);
  const documentOf = (of: AsAt, at: AsAt): object | null => {
    const told = entries.filter((entry) => isTold(entry, of));
    const asking = { reader: auditor, scope: 'full', own: {}, disclosure: initialDisclosure } as const;
    return comparable(stateDocument(foldOf(id, told), told, at, asking));
  };
  const [first, passed, last] = [documentOf(from, from), documentOf(from, to), documentOf(to, to)];
  if (!isDeepStrictEqual(whole, shownChanges(changesBetween(first, last)))) return 'the whole differs';
  return isDeepStrictEqual(passing, shownChanges(changesBetween(first, passed))) ? null : 'the passing differs';
}

async function stepsDiffering({ store }: Asked, { from, to }: Way): Promise<string | null> {
  const entries = await entriesOf(store, id);
  const asking = { reader: auditor, scope: 'full', own: {}, disclosure: initialDisclosure } as const;
  const way = wayBetween(entries, from, to);
  let set = new Set(way.before);
  const document = (): object | null => {
    const told = entries.filter((entry) => set.has(entry));
    return comparable(stateDocument(foldOf(id, told), told, to, asking));
  };
  let before = document();
  for (const { move, changes, at } of changesOnTheWay(id, way, to, asking)) {
    set = new Set(set);
    if (move.comesIn) set.add(move.told);
    else set.delete(move.told);
    const after = document();
    if (!isDeepStrictEqual(changes, changesBetween(before, after))) return `step ${at} tells other changes`;
    // A page that begins here tells the same.
    const { value: begun } = changesOnTheWay(id, way, to, asking, at).next();
    if (!isDeepStrictEqual(begun?.changes, changes)) return `step ${at} tells other changes as the first of a page`;
    before = after;
  }
  return null;
}

// Many ----------------------------------------------------------------------------------------------

export type Tally = { histories: number; events: number; triples: number; ways: number;
  /** Moments that have nothing, all, or a part; and of the last, those with events known and without effect. */
  nothing: number; whole: number; part: number; waiting: number };
const seedAsked = process.env['LAWS_SEED'];
export const seed = seedAsked === 'random' ? {} : { seed: Number(seedAsked ?? 42) };

function note(tally: Tally, { log }: Asked, moment: NaiveMoment): void {
  const all = log.filter((one) => one.stream === stream).length;
  const [known, told] = [knownThen(log, stream, moment).length, toldThen(log, stream, moment).length];
  tally.triples += 1;
  tally[told === 0 ? 'nothing' : told === all ? 'whole' : 'part'] += 1;
  if (told < known) tally.waiting += 1;
}

/**
 * @param triples how many (history, day, recorded moment) are compared, `moments` of each history
 * @param waysEvery of which histories the way between the first two moments is gone step by step as well
 * @throws Error with the shortest history that differs, and the seed that repeats it
 */
export async function comparedMany(triples: number, moments: number, waysEvery: number): Promise<Tally> {
  const tally: Tally =
    { histories: 0, events: 0, triples: 0, ways: 0, nothing: 0, whole: 0, part: 0, waiting: 0 };
  await fc.assert(fc.asyncProperty(plans(moments), async (plan) => {
    const all = await asked(plan);
    tally.histories += 1;
    tally.events += plan.list.length;
    for (const moment of all.moments) {
      const found = await differing(all, moment);
      if (found !== null) throw new Error(`${JSON.stringify(moment)}: ${found.slice(0, 2_000)}`);
      note(tally, all, moment);
    }
    if (tally.histories % waysEvery !== 0) return;
    const [from, to] = [all.moments[0]!, all.moments[1]!];
    const way = await wayDiffering(all, from, to);
    if (way !== null) throw new Error(`${JSON.stringify([from, to])}: ${way.slice(0, 2_000)}`);
    tally.ways += 1;
  }), { numRuns: Math.ceil(triples / moments), includeErrorInReport: true, endOnFailure: true, ...seed });
  return tally;
}
export const inWords = (tally: Tally): string =>
  `${tally.triples} moments of ${tally.histories} histories of ${tally.events} events: nothing ${tally.nothing}, part ${
    tally.part}, whole ${tally.whole}, with events known and without effect ${tally.waiting}; ${tally.ways} ways`;
