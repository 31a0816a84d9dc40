/** The ten questions that the trail must answer, in one table: names, words, parameters, shapes. */
import { authorityShape } from './authority.ts';
import { beliefShape } from './belief.ts';
import { callInShape } from './call-in.ts';
import { chargeShape } from './charge.ts';
import { claimedElsewhereShape } from './claimed-elsewhere.ts';
import { consentsShape } from './consents.ts';
import { consultationShape } from './consultation.ts';
import { forecastShape } from './forecast.ts';
import { provingShape } from './proof.ts';
import { shareShape } from './share.ts';
import { by, list, oneOf, orNull, some, text, yes } from './shapes.ts';
import type { Of, Shape } from './shapes.ts';
import { survivalsShape } from './survivals.ts';

export const questionNames = ['authority', 'call-in', 'consultation', 'share', 'charge', 'forecast',
  'claimed-elsewhere', 'belief', 'survivals', 'consents'] as const;
export type QuestionName = (typeof questionNames)[number];

/** What the parameters mean, wherever they are asked for. */
export const parameterMeans = {
  council: 'Code of a council of the agreement',
  variation: 'Name of a variation, where its signature is meant and not that of the agreement',
  service: 'Name of a service of the agreement',
  on: 'The day asked about',
  year: 'Financial year from 1 April to 31 March, such as 2025/26',
  line: 'Name of a line of savings of the agreement',
  recordedBy: 'As known at this instant, in UTC',
  asOf: 'As known at a position of the log, as a document before gave it in `asOf`',
} as const;
export type ParameterName = keyof typeof parameterMeans;

type Line = {
  readonly words: string; readonly needs: readonly ParameterName[]; readonly takes: readonly ParameterName[];
  readonly shape: Shape;
};
const moment: readonly ParameterName[] = ['recordedBy', 'asOf'];

export const questions: Readonly<Record<QuestionName, Line>> = {
  authority: { needs: ['council'], takes: ['variation', ...moment], shape: authorityShape,
    words: 'Which decision, by whom, under what delegation, on which text, authorised this council\'s signature?' },
  'call-in': { needs: ['council'], takes: moment, shape: callInShape,
    words: 'Was call-in over when this council signed?' },
  consultation: { needs: [], takes: moment, shape: consultationShape,
    words: 'Which officers were consulted before s.113 took effect, and when?' },
  share: { needs: ['service', 'on'], takes: moment, shape: shareShape,
    words: 'Which share applied to this service on this day, why, who agreed to it, and on what drivers does it '
      + 'rest?' },
  charge: { needs: ['council', 'year'], takes: moment, shape: chargeShape,
    words: 'What did this council pay for this year, and how was it computed?' },
  forecast: { needs: [], takes: ['council', 'line', ...moment], shape: forecastShape,
    words: 'What was forecast in the approved case and at each later date, and what was verified, by nature and price '
      + 'base?' },
  'claimed-elsewhere': { needs: ['line'], takes: ['year', ...moment], shape: claimedElsewhereShape,
    words: 'Has this saving been claimed elsewhere?' },
  belief: { needs: ['on'], takes: moment, shape: beliefShape,
    words: 'What was believed of this day at the time, what is now known to have been true, and what made the '
      + 'difference?' },
  survivals: { needs: [], takes: ['on', ...moment], shape: survivalsShape,
    words: 'What obligations survive the exit?' },
  consents: { needs: [], takes: ['council', ...moment], shape: consentsShape,
    words: 'What consents covered the contract before vesting day?' },
};

/** What every answer has around it. */
export const documentShape = <S extends Shape>(answer: S) => some({
  agreement: text, question: oneOf(...questionNames), asked: text,
  /** As they were given. */
  parameters: by(text, 'name'),
  /** The answer in plain sentences. */
  words: text,
  answer,
  /** The steps of the record that it rests on. */
  proof: list(provingShape),
  /** What the record does not say. */
  unknown: list(text),
  /** Something that belongs to the answer is not for this reader. */
  withheld: yes,
  asOf: some({ position: text, recordedAt: orNull(text) }),
});
/** The answer to a question with the steps that prove it; `answer` has the question's own shape. */
export type AnswerDocument = Omit<Of<ReturnType<typeof documentShape>>, 'answer'> & { readonly answer: object };

export type QuestionList = {
  readonly agreement: string;
  readonly questions: readonly {
    readonly question: QuestionName; readonly words: string; readonly address: string;
    readonly parameters: readonly {
      readonly name: ParameterName; readonly required: boolean; readonly means: string;
    }[];
  }[];
};
const parameter = (required: boolean) => (name: ParameterName) => ({ name, required, means: parameterMeans[name] });
export const questionList = (agreement: string): QuestionList => ({
  agreement, questions: questionNames.map((question) => ({ question, words: questions[question].words,
    address: `/agreements/${agreement}/questions/${question}`,
    parameters: [...questions[question].needs.map(parameter(true)), ...questions[question].takes.map(parameter(false))],
  })),
});
