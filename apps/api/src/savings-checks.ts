/**
 * Checks of what is sent about savings by year, indicator or council: maps whose names the caller chooses
 * and whose values have one form. A decider that reckons with pence must never meet text that is none.
 */
import { councilIdPattern, pencePattern, whole } from '#domain';
import type { PenceText, Profile } from '#domain';
import { check, isText, mapMax, plain, textSchema } from './checks.ts';
import type { JsonSchema } from './checks.ts';

type Values = {
  readonly schema: JsonSchema;
  readonly test: (value: unknown) => boolean;
};
type Names = Values & { readonly test: (name: string) => boolean };

/** An object of values of one form; its names have one too. */
const mapOf = (name: string, words: string, names: Names, values: Values): PropertyDecorator =>
  check(
    name,
    { type: 'object', maxProperties: mapMax, propertyNames: names.schema, additionalProperties: values.schema },
    `must be an object of at most ${mapMax} members: ${words}`,
    (value) => plain(value) && Object.keys(value).length <= mapMax
      && Object.entries(value).every(([key, member]) => names.test(key) && values.test(member)),
    {},
  );

const matching = (pattern: RegExp): Values => ({
  schema: { type: 'string', pattern: pattern.source },
  test: (value) => typeof value === 'string' && pattern.test(value),
});
const textOf = (max: number): Values => ({ schema: textSchema(max), test: (value) => isText(value, max) });

const nameMax = 100;
const valueMax = 500;
/** Of the form of a financial year; whether there is such a year the decider says by name. */
const yearLike = matching(/^\d{4}\/\d{2}$/);
const penceOf = matching(pencePattern);

const sums = ['grossPence', 'ongoingPence', 'oneOffPence'];
const sumOfYear: Values = {
  schema: {
    type: 'object', required: ['grossPence'], additionalProperties: false,
    properties: Object.fromEntries(sums.map((name) => [name, penceOf.schema])),
  },
  test: (value) => plain(value) && Object.hasOwn(value, 'grossPence')
    && Object.entries(value).every(([name, member]) => sums.includes(name) && penceOf.test(member)),
};

/** What is forecast, by financial year; `wholeProfile` puts in what stands for sums left out. */
export const IsProfile = (): PropertyDecorator => mapOf('profile',
  'financial years such as 2022/23, each an object of grossPence and, if any, ongoingPence and oneOffPence, '
  + 'in whole pence as strings', yearLike, sumOfYear);
export type SentProfile =
  Readonly<Record<string, { grossPence: PenceText; ongoingPence?: PenceText; oneOffPence?: PenceText }>>;
const nothing = '0' as PenceText;
export const wholeProfile = (sent: SentProfile): Profile =>
  Object.fromEntries(Object.entries(sent).map(([year, { grossPence, ongoingPence, oneOffPence }]) =>
    [year, { grossPence, ongoingPence: ongoingPence ?? nothing, oneOffPence: oneOffPence ?? nothing }]));

/** How much was done, by what was counted: whole, as imports have it. */
export const IsVolumes = (): PropertyDecorator => mapOf('volumes',
  'names of what was counted, each a whole number from 0', textOf(nameMax), {
    schema: { type: 'integer', minimum: 0 },
    test: (value) => Number.isInteger(value) && (value as number) >= 0,
  });

/** Quality as it is reported, by indicator. */
export const IsQuality = (): PropertyDecorator => mapOf('quality', 'names of indicators, each a text',
  textOf(nameMax), textOf(valueMax));

/** Shares of the whole by council; whether they make it up the decider says by name. */
export const IsShares = (): PropertyDecorator => mapOf('shares',
  `council codes, each a whole number of basis points from 0 to ${whole}`, matching(councilIdPattern), {
    schema: { type: 'integer', minimum: 0, maximum: whole },
    test: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= whole,
  });
