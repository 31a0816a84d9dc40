/**
 * The vocabulary of the answers' shapes, and the only file that touches TypeBox: a shape is the JSON Schema that the
 * document of the routes shows and the type that the compiler holds the answer to, so the two cannot disagree.
 */
import { Type } from '@sinclair/typebox';
import type { Static, TProperties, TSchema } from '@sinclair/typebox';
import { councilIdPattern, hashPattern, localDatePattern, pencePattern, personRefPattern, whenPattern } from '#domain';

export type Shape = TSchema;
/** What has the shape. */
export type Of<S extends Shape> = Static<S>;

const matching = (pattern: RegExp, description?: string) =>
  Type.String({ pattern: pattern.source, ...(description === undefined ? {} : { description }) });

export const text = Type.String();
export const whole = Type.Integer();
export const yes = Type.Boolean();
export const council = matching(councilIdPattern);
export const person = matching(personRefPattern, 'Reference of a person, never a name');
export const day = matching(localDatePattern);
export const when = matching(whenPattern, 'A day, or as exactly as the source tells: a month, a year, `unknown`');
export const year = matching(/^[1-9]\d{3}\/\d{2}$/, 'A financial year, from 1 April to 31 March');
export const pence = matching(pencePattern, 'Whole pence');
export const basisPoints = Type.Integer({ description: 'Hundredths of a percent' });
export const hash = Type.Unsafe<string>(Type.String({ pattern: `${hashPattern.source}|^unknown$`,
  description: 'SHA-256 of the document or text; `unknown` where the source shows none' }));

/** Null is what the record does not say; it is never a guess. */
export const orNull = <S extends Shape>(of: S) => Type.Union([of, Type.Null()]);
export const list = <S extends Shape>(of: S) => Type.Unsafe<readonly Static<S>[]>(Type.Array(of));
export const by = <S extends Shape>(of: S, key = 'council') =>
  Type.Unsafe<Readonly<Record<string, Static<S>>>>(
    Type.Object({}, { additionalProperties: of, description: `By ${key}` }));
export const some = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false });
export const oneOf = <T extends string>(...values: readonly T[]) =>
  Type.Unsafe<T>(Type.String({ enum: [...values] }));
/** Terms whose members depend on a method; the catalogue of events has them. */
export const terms = Type.Unsafe<object>(Type.Object({}, { additionalProperties: true }));

/** As the document of the routes holds it: plain JSON. */
export const schemaOfShape = (shape: Shape): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(shape)) as Readonly<Record<string, unknown>>;
