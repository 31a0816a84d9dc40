/**
 * Who reads. A council sees agreements in which it is a party or invited, and those that are public;
 * one that declined or left keeps the timeline up to that step. Auditors see all agreements. What
 * belongs to one council alone (I57) is for that council, and for the auditor of the whole system.
 */
import type { Capacity, Classification, CouncilId } from '#domain';

export type Reader = { readonly council: CouncilId | null; readonly capacity: Capacity };
/** 'full': everything but other councils' own; 'public': the public parts alone; null: not to be seen. */
export type Scope = 'full' | 'public' | null;

export const seesEveryAgreement = (reader: Reader): boolean => reader.capacity === 'auditor';

/** The system's auditor; an auditor of one council reads the own facts of that council only. */
const seesEveryOwnFact = (reader: Reader): boolean =>
  reader.capacity === 'auditor' && reader.council === null;

export function scopeOf(reader: Reader, audience: readonly string[], isPublic: boolean): Scope {
  if (seesEveryAgreement(reader)) return 'full';
  if (reader.council !== null && audience.includes(reader.council)) return 'full';
  return isPublic ? 'public' : null;
}

/** Whether a fact that belongs to `council` alone is for this reader. */
export const seesOwn = (reader: Reader, council: CouncilId): boolean =>
  seesEveryOwnFact(reader) || (reader.council !== null && reader.council === council);

export function seesClass(reader: Reader, scope: Scope, classification: Classification): boolean {
  switch (classification.class) {
    case 'public':
      return scope !== null;
    case 'partner':
    // Kept from the public, not from those at the table.
    case 'exempt':
      return scope === 'full';
    case 'council':
      return scope === 'full' && seesOwn(reader, classification.council);
    case 'personal':
      return false;
  }
}

/** SQL that holds for rows with `audience` and `public`; `council` is the parameter with the reader's council. */
export const visibleSql = (reader: Reader, alias: string, council: string): string =>
  seesEveryAgreement(reader)
    ? 'true'
    : reader.council === null
      ? `${alias}.public`
      : `(${alias}.public or ${alias}.audience @> array[${council}::text])`;
