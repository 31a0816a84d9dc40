/** The steps that prove an answer, as an auditor looks them up in the timeline. */
import type { AgreementEvent, BudgetEvent, CouncilEvent, NoteEvent } from '#domain';
import type { Recorded } from '#store';
import { decode } from '../known-events.ts';
import { sentenceOf, spokenTypes } from '../sentences.ts';
import { pounds } from '../sentences/words.ts';
import { list, orNull, some, text, when, whole, yes } from './shapes.ts';
import type { Of } from './shapes.ts';
import type { AnyStep, Step, Told } from './told.ts';

const evidence = some({ hash: text, title: text, source: orNull(text) });
export const provingShape = some({
  stream: text, revision: whole, position: text, id: text, type: text,
  /** When it was recorded, and when it took effect (I55). */
  recordedAt: text, effectiveOn: when,
  sentence: text, evidence: list(evidence), imported: yes,
  /** Rules that the record could not show to be met. */
  unverified: list(text),
  /** Revision of the step that this one corrects. */
  corrects: orNull(whole),
});
export type Proving = Of<typeof provingShape>;

/** The budget book has no timeline, so its allotments have their words here. */
function sentenceFor(recorded: Recorded): string {
  if (spokenTypes.includes(recorded.type)) {
    return sentenceOf(decode<AgreementEvent | NoteEvent | CouncilEvent>(recorded));
  }
  const event = decode<BudgetEvent>(recorded);
  return event.type === 'ReductionAllotted'
    ? `${event.council} allotted ${pounds(event.amountPence)} of the reduction ${event.reduction} to ${event.line} of ${
      event.agreement}.` : `${recorded.type}.`;
}

function provingOf(recorded: Recorded): Proving {
  const { stream, revision, position, id, type, recordedAt, meta, data } = recorded;
  const unverified = (data as { unverified?: readonly string[] }).unverified ?? [];
  return {
    stream, revision, position, id, type, recordedAt, effectiveOn: meta.effectiveOn, sentence: sentenceFor(recorded),
    evidence: meta.evidence.map(({ hash, title, source }) => ({ hash, title, source: source ?? null })),
    imported: meta.grade === 'imported', unverified,
    corrects: type === 'RecordCorrected' ? (data as { corrects: number }).corrects : meta.corrects?.revision ?? null,
  };
}

type Proved = { readonly proof: readonly Proving[]; readonly corrections: readonly Step<'RecordCorrected'>[] };
/** In the order of the log, each once, with what has been recorded to correct them (I54). */
export function proofOf({ steps }: Told, found: readonly (Pick<AnyStep, 'recorded'> | null)[]): Proved {
  const named = new Map(found.flatMap((step) => (step === null ? [] : [[step.recorded.position, step.recorded]])));
  const corrections: Step<'RecordCorrected'>[] = [];
  for (const step of steps) {
    if (step.event.type !== 'RecordCorrected') continue;
    const { corrects } = step.event;
    const corrected = [...named.values()].some(({ stream, revision }) =>
      stream === step.recorded.stream && revision === corrects);
    if (!corrected) continue;
    named.set(step.recorded.position, step.recorded);
    corrections.push(step as Step<'RecordCorrected'>);
  }
  const proof = [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, recorded]) => provingOf(recorded));
  return { proof, corrections };
}
