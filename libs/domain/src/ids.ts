/** Branded identifiers: plain strings that the compiler keeps apart. */
declare const brand: unique symbol;
export type Branded<T, B extends string> = T & { readonly [brand]: B };

/** A legal body, not a boundary: its register code, for example `BRM`, `GMCA` or `NIR-A` (I16). */
export type CouncilId = Branded<string, 'CouncilId'>;
/** Opaque reference to a person; never a name (I56). Shape: `per-` and 8 to 64 of a-z 0-9. */
export type PersonRef = Branded<string, 'PersonRef'>;
/** SHA-256 of a document or text, lower-case hexadecimal, 64 characters (I60). */
export type Hash = Branded<string, 'Hash'>;

export const councilIdPattern = /^[A-Z][A-Z0-9]{1,7}(-[A-Z0-9]{1,3})?$/;
export const personRefPattern = /^per-[a-z0-9-]{4,64}$/;
export const hashPattern = /^[0-9a-f]{64}$/;
/** Agreement, service, clause and other local ids: short, lower-case, hyphenated. */
export const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

export const councilId = (value: string): CouncilId => value as CouncilId;
export const personRef = (value: string): PersonRef => value as PersonRef;
export const hash = (value: string): Hash => value as Hash;
