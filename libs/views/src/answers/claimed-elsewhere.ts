/**
 * Question 7: has this saving been claimed elsewhere? (I36) Asked across the council's agreements and its budget book,
 * which are its own: whoever may not read its portfolio is told so, whatever is in it.
 */
import { netOf, penceText } from '#domain';
import type { AgreementEvent, BudgetEvent, PenceText } from '#domain';
import type { Recorded } from '#store';
import type { Suspicion } from '../savings/duplicates.ts';
import { list as listed, pounds } from '../sentences/words.ts';
import { basisPoints, by, council, list, oneOf, orNull, pence, some, text, when } from './shapes.ts';
import type { Of } from './shapes.ts';
import { NotInRecord, lastStep, stepsOf } from './told.ts';
import type { AnyStep, Found, Step, Told } from './told.ts';

const claim = some({ claim: text, by: council, on: when, year: text, netPence: pence, state: text });
const mark = some({ agreement: text, line: text, claim: text, on: when,
  sameAs: some({ agreement: text, line: text, claim: text }), kept: oneOf('this', 'other') });
const suspicion = some({ agreement: text, line: text, year: text, amountPence: pence, alike: list(text) });
const reduction = some({ reduction: text, budgetCode: text, allotments: list(some({ agreement: text, line: text,
  amountPence: pence, on: when })) });
export const claimedElsewhereShape = some({
  line: text, council, year: orNull(text), budgetCode: text,
  /** Null where the reader may not look where it would be, and nothing else tells. */
  elsewhere: orNull(oneOf('marked', 'suspected', 'no')),
  claims: list(claim), marked: list(mark),
  /** Shares that other programmes are agreed to have caused. */
  attribution: by(basisPoints, 'programme'),
  /** The same amount of the same year and budget or kind, in another line or agreement; null: not for this reader. */
  suspicions: orNull(list(suspicion)),
  /** What left the budget for the line, and for what else; null: not for this reader. */
  reductions: orNull(list(reduction)),
});
type ClaimedElsewhere = Of<typeof claimedElsewhereShape>;
export type Asked = { readonly line: string; readonly year?: string };

export type BookStep = { readonly recorded: Recorded; readonly event: BudgetEvent };
/** What lies beside the agreement, as far as the reader may read it. */
export type Beside = {
  readonly suspicions: readonly Suspicion[] | null;
  /** Other agreements that a suspicion or a mark leads to. */
  readonly others: readonly Told[];
  readonly book: readonly BookStep[] | null;
  readonly withheld: boolean;
};

/** @throws NotInRecord */
export function mustBeLine({ state }: Told, line: string): void {
  if (!Object.hasOwn(state.savings.lines, line)) {
    throw new NotInRecord('line', 'is no line of savings of this agreement');
  }
}

type Marked = Step<'DuplicateClaimMarked'>;
const marksIn = (told: Told, fits: (event: Marked['event']) => boolean) =>
  stepsOf(told.steps, ['DuplicateClaimMarked'], fits).map((step) => ({ step, agreement: told.agreement }));
/** Marks of the line's own claims, and those of any other that name it. */
function marksOf(told: Told, line: string, others: readonly Told[]) {
  const names = ({ sameAs }: Marked['event']): boolean => sameAs.agreement === told.agreement && sameAs.line === line;
  return [...marksIn(told, (event) => event.line === line || names(event)),
    ...others.flatMap((one) => marksIn(one, names))];
}

/** What a suspicion leads to: the other of the two. */
function suspected(told: Told, { line, year }: Asked, found: readonly Suspicion[]) {
  const own = (one: Suspicion['first']): boolean => one.agreement === told.agreement && one.line === line;
  return found.filter((one) => (year ?? one.year) === one.year && (own(one.first) || own(one.second)))
    .map((one) => ({ year: one.year, amountPence: one.amountPence, alike: one.alike,
      other: own(one.first) ? one.second : one.first }));
}

/** The last claim of a line's year and the last word on it. */
const lastClaim = (told: Told | undefined, line: string, year: string): (AnyStep | null)[] => (told === undefined
  ? [] : [
  lastStep(told.steps, ['SavingClaimed'], (event) => event.line === line && event.year === year),
  lastStep(told.steps, ['SavingVerified'], (event) => event.line === line && event.year === year)]);

function reductionsOf(told: Told, line: string, book: readonly BookStep[]) {
  const own = stepsOf(told.steps, ['BudgetReduced'], (event) => event.line === line);
  return own.map((applied) => {
    const { reduction: id, budgetCode } = applied.event;
    const allotted = book.flatMap((step) => (step.event.type === 'ReductionAllotted' && step.event.reduction === id
      ? [{ step, event: step.event }] : []));
    return { steps: [applied, ...allotted.map(({ step }) => step)], answer: { reduction: id, budgetCode,
      allotments: allotted.map(({ event }) => ({ agreement: event.agreement, line: event.line,
        amountPence: event.amountPence, on: event.on })) } };
  });
}

function inWords({ line, elsewhere, marked, suspicions, attribution, claims }: ClaimedElsewhere): string[] {
  const verdict = { marked: `The saving of ${line} has been told twice: a claim is marked as a duplicate.`,
    suspected: `Nobody has marked it, but another saving looks like that of ${line}.`,
    no: `No other claim of the saving of ${line} is recorded.` };
  return [
    elsewhere === null ? `Whether the saving of ${line} is claimed elsewhere is not for this reader.`
      : verdict[elsewhere],
    ...marked.map((one) => `The claim ${one.claim} of ${one.line} in ${one.agreement} is the same as ${
      one.sameAs.claim} of ${one.sameAs.line} in ${one.sameAs.agreement}; ${
      one.kept === 'this' ? 'the first' : 'the second'} is kept.`),
    ...(suspicions ?? []).map((one) => `The line ${one.line} of ${one.agreement} has ${
      pounds(one.amountPence as PenceText)} of ${one.year} too, and the same ${listed(one.alike)}.`),
    ...(Object.keys(attribution).length === 0 ? [] : [`Agreed to have caused it: ${
      listed(Object.entries(attribution).map(([programme, points]) => `${programme} ${points / 100} %`))}.`]),
    ...(new Set(claims.filter(({ state }) => state === 'live').map((one) => one.by)).size > 1
      ? [`Several councils claim it: ${listed([...new Set(claims.map((one) => one.by))])}.`] : []),
  ];
}

/** @throws NotInRecord */
export function claimedElsewhere(told: Told, asked: Asked, beside: Beside): Found<ClaimedElsewhere> {
  const { line: id, year } = asked;
  mustBeLine(told, id);
  const kept = told.state.savings.lines[id]!;
  const claims = Object.entries(kept.claims).filter(([, one]) => (year ?? one.year) === one.year);
  const named = new Set(claims.map(([name]) => name));
  const marks = marksOf(told, id, beside.others).filter(({ step: { event }, agreement }) => year === undefined
    || named.has(agreement === told.agreement && event.line === id ? event.claim : event.sameAs.claim));
  const found = beside.suspicions === null ? null : suspected(told, asked, beside.suspicions);
  const reductions = beside.book === null ? null : reductionsOf(told, id, beside.book);
  const attributed = lastStep(told.steps, ['AttributionAgreed'], (event: Extract<AgreementEvent,
    { type: 'AttributionAgreed' }>) => event.line === id);
  const answer: ClaimedElsewhere = {
    line: id, council: kept.of, year: year ?? null, budgetCode: kept.budgetCode,
    elsewhere: marks.length > 0 ? 'marked' : found === null ? null : found.length > 0 ? 'suspected' : 'no',
    claims: claims.map(([name, one]) => ({ claim: name, by: one.by, on: one.on, year: one.year,
      netPence: penceText(netOf(one)), state: one.state })),
    marked: marks.map(({ step: { event }, agreement }) => ({ agreement, line: event.line, claim: event.claim,
      on: event.on, sameAs: event.sameAs, kept: event.kept })),
    attribution: Object.fromEntries(kept.attribution.map((one) => [one.programme, one.basisPoints])),
    suspicions: found?.map(({ other, ...one }) => ({ agreement: other.agreement, line: other.line, ...one })) ?? null,
    reductions: reductions?.map((one) => one.answer) ?? null,
  };
  const toldOf = (agreement: string): Told | undefined =>
    [told, ...beside.others].find((one) => one.agreement === agreement);
  return {
    answer, words: inWords(answer), withheld: beside.withheld,
    proof: [...stepsOf(told.steps, ['SavingClaimed'], (event) => event.line === id && named.has(event.claim)),
      ...marks.map(({ step }) => step), attributed, ...(reductions ?? []).flatMap(({ steps }) => steps),
      ...(found ?? []).flatMap(({ other, year: of }) => lastClaim(toldOf(other.agreement), other.line, of))],
    unknown: [
      ...(claims.length === 0 ? [`Whether the saving of ${id} was claimed at all.`] : []),
      ...(found === null ? [] : ['Savings of other councils, and of agreements that are not recorded here.'])],
  };
}
