/** `concordat ask`: one of the ten questions about an agreement, with the steps of the record that prove the answer. */
import { parameterMeans, questionNames, questions } from '#views';
import type { ParameterName, QuestionName } from '#views';
import type { Desk } from './savings.ts';

type Told = Readonly<Record<string, any>>;
/** The parameters as options, `recordedBy` as `--recorded-by`. */
type AskOptions = Readonly<Partial<Record<ParameterName, string>>> & { readonly list?: boolean };

const optionOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const questionInWords = (name: QuestionName): string => {
  const { words, needs, takes } = questions[name];
  return [`${name}: ${words}`,
    `  ${[...needs.map(optionOf), ...takes.map((one) => `[${optionOf(one)}]`)].join(' ')}`].join('\n');
};

function provingInWords({ stream, revision, effectiveOn, recordedAt, sentence, evidence, imported }: Told): string {
  const papers = (evidence as Told[]).map(({ title, hash }) => `\n    ${title}, ${
    hash === 'unknown' ? 'hash unknown' : `hash ${hash}`}`).join('');
  const times = `effective ${effectiveOn}, recorded ${recordedAt}${imported ? ', imported' : ''}`;
  return `  ${stream} ${revision}, ${times}\n    ${sentence}${papers}`;
}

function inWords({ asked, words, proof, unknown, asOf }: Told): string {
  return [asked, '', words, '',
    proof.length === 0 ? 'Nothing in the record proves it.' : 'Proved by:', ...(proof as Told[]).map(provingInWords),
    ...(unknown.length === 0 ? [] : ['', 'The record does not say:',
      ...(unknown as string[]).map((one) => `  ${one}`)]),
    '', `as known at ${asOf.position || 'the start'}, recorded ${asOf.recordedAt ?? '-'}`].join('\n');
}

/** Without a question, or with `--list`, the questions and what each is asked with. */
async function ask(desk: Desk, id: string | undefined, name: string | undefined, options: AskOptions): Promise<void> {
  const { list, ...parameters } = options;
  if (list === true || id === undefined || name === undefined) {
    const known = questionNames.map((question) => {
      const { words, needs, takes } = questions[question];
      return { question, words, needs, takes };
    });
    return desk.print({ text: questionNames.map(questionInWords).join('\n'), json: { questions: known } });
  }
  const query = new URLSearchParams(Object.entries(parameters));
  const document = await desk.service().document(
    `/agreements/${encodeURIComponent(id)}/questions/${encodeURIComponent(name)}?${query}`, 'auditor');
  desk.print({ text: inWords(document), json: document });
}

/** What is needed of a command of the command line. */
type Line = {
  description(words: string): Line;
  argument(flags: string, words: string): Line;
  option(flags: string, words: string): Line;
  action(run: (id: string | undefined, question: string | undefined, options: AskOptions) => Promise<void>): Line;
};

export function askCommand(command: Line, desk: Desk): void {
  command.description('ask one of the ten questions about an agreement, with what proves the answer')
    .argument('[id]', 'name of the agreement')
    .argument('[question]', `one of ${questionNames.join(', ')}`)
    .option('--list', 'the questions, and what each is asked with');
  for (const [name, means] of Object.entries(parameterMeans)) {
    command.option(`${optionOf(name)} <${name === 'on' ? 'day' : name}>`, means);
  }
  command.action((id, question, options) => ask(desk, id, question, options));
}
