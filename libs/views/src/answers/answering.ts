/** One question asked of one agreement: read once, answered from what the reader may read, with what proves it. */
import type { CouncilId, Instant, LocalDate } from '#domain';
import { positionOf } from '../position.ts';
import type { Reader } from '../reader.ts';
import type { Sources } from '../savings/answers.ts';
import { stampAt } from '../savings/known.ts';
import type { Stamp } from '../savings/known.ts';
import { authority } from './authority.ts';
import { belief } from './belief.ts';
import { callIn } from './call-in.ts';
import { charge } from './charge.ts';
import { claimedElsewhere } from './claimed-elsewhere.ts';
import { consents } from './consents.ts';
import { consultation } from './consultation.ts';
import { besideSaving } from './elsewhere.ts';
import { forecast } from './forecast.ts';
import { proofOf } from './proof.ts';
import { questionList, questions } from './questions.ts';
import type { AnswerDocument, QuestionList, QuestionName } from './questions.ts';
import { recordFor, registerSteps } from './record.ts';
import type { Record as Read } from './record.ts';
import { share } from './share.ts';
import { survivals } from './survivals.ts';
import { councilsIn } from './told.ts';
import type { Found, Told } from './told.ts';

/** Whatever a question may need; the edge has seen to it that each question has its own. */
export type AskedParameters = {
  readonly council?: CouncilId; readonly variation?: string; readonly service?: string; readonly line?: string;
  readonly on?: LocalDate; readonly year?: string;
  /** Of the belief alone: by when it was held. Of all others the edge makes a moment of it. */
  readonly recordedBy?: Instant;
};
export type Question = {
  readonly name: QuestionName; readonly parameters: AskedParameters;
  /** The moment of which the answer is, as `stampAsked` found it; null for the present. */
  readonly asOf: Stamp | null;
};

type Answering = (told: Told) => Found<object>;
type Asking = { readonly sources: Sources; readonly reader: Reader; readonly read: Stamp };

/** The pure function that answers, with what it needs beside the agreement read for it. */
async function answering(
  { sources, reader, read }: Asking, { shown }: Read, { name, parameters: given, asOf }: Question,
): Promise<Answering> {
  const council = given.council!;
  switch (name) {
    case 'authority': return (told) => authority(told, { council, variation: given.variation });
    case 'call-in': return (told) => callIn(told, { council });
    case 'consultation': return consultation;
    case 'share': return (told) => share(told, { service: given.service!, on: given.on! });
    case 'charge': return (told) => charge(told, { council, year: given.year! });
    case 'forecast': return (told) => forecast(told, { council: given.council, line: given.line });
    case 'claimed-elsewhere': {
      const asked = { line: given.line!, year: given.year };
      const beside = await besideSaving(sources, reader, shown, asked, { asked: asOf, read });
      return (told) => claimedElsewhere(told, asked, beside);
    }
    case 'belief': return (told) => belief(told, { on: given.on!, recordedBy: given.recordedBy });
    case 'survivals': return (told) => survivals(told, { on: given.on });
    case 'consents': {
      const register = await registerSteps(sources.log, councilsIn(shown), read);
      return (told) => consents(told, { council: given.council }, register);
    }
  }
}

/** Whether the whole record would prove it by more than the reader may read; that, and not what (I57). */
function restsOnMore({ shown, whole }: Read, answer: Answering, found: Found<object>): boolean {
  if (shown === whole) return false;
  const known = new Set(found.proof.map((step) => step?.recorded.position));
  return answer(whole).proof.some((step) => step !== null && !known.has(step.recorded.position));
}

const notVisible = 'Something that belongs to this is another council\'s own and is not shown to this reader.';

function documentOf(
  record: Read, { name, parameters }: Question, read: Stamp, answer: Answering,
): AnswerDocument {
  const found = answer(record.shown);
  const withheld = (found.withheld ?? false) || restsOnMore(record, answer, found);
  const { proof, corrections } = proofOf(record.shown, found.proof);
  const given = Object.entries(parameters).filter((one): one is [string, string] => one[1] !== undefined);
  return {
    agreement: record.shown.agreement, question: name, asked: questions[name].words,
    parameters: Object.fromEntries(given),
    words: [...found.words, ...corrections.map(({ event }) =>
      `Entry ${event.corrects} has been corrected: ${event.statement} (${event.why}).`)].join(' '),
    answer: found.answer, proof,
    unknown: [...found.unknown,
      ...proof.filter(({ unverified }) => unverified.length > 0).map(({ revision, type, unverified }) =>
        `Entry ${revision} (${type}) is imported, and its source does not show: ${unverified.join(', ')}.`),
      ...(withheld ? [notVisible] : [])],
    withheld, asOf: read,
  };
}

/**
 * Null when there is no such agreement at the moment, or it is not for the reader.
 * @throws NotInRecord for a parameter that names what the record does not have
 */
export async function answerOf(
  sources: Sources, reader: Reader, agreement: string, question: Question,
): Promise<AnswerDocument | null> {
  const read = question.asOf ?? await stampAt(sources.log, await positionOf(sources.sql));
  const record = await recordFor(sources.log, reader, agreement, read);
  if (record === null) return null;
  return documentOf(record, question, read, await answering({ sources, reader, read }, record, question));
}

/** The questions that may be asked of an agreement; null when it is not for the reader. */
export async function questionsOf(sources: Sources, reader: Reader, agreement: string): Promise<QuestionList | null> {
  const read = await stampAt(sources.log, await positionOf(sources.sql));
  return await recordFor(sources.log, reader, agreement, read) === null ? null : questionList(agreement);
}
