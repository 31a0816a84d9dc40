/**
 * What one council holds about one person, folded: digests, places and keys, never a word of it. The rules stand in
 * `person.ts`.
 */
import type { Hash } from './ids.ts';
import type { PersonEvent, Sealed } from './person.ts';
import type { LocalDate, When } from './time.ts';

/** What narrative about people a shared service brings with it (domain 7.4). */
export const narrativeKinds = [
  'consultation-reply', 'declaration-of-interest', 'dispute-statement', 'staff-detail', 'other',
] as const;
export type NarrativeKind = (typeof narrativeKinds)[number];

/** A closed list, since the purpose of a reading stands in the log for ever and free text could name somebody. */
export const readPurposes = [
  'correspondence', 'consultation', 'dispute', 'staff-administration', 'decision-making', 'subject-access',
  'correction', 'legal-proceedings', 'audit',
] as const;
export type Purpose = (typeof readPurposes)[number];

export const holdAuthorities = [
  'court', 'tribunal', 'ombudsman', 'information-commissioner', 'external-auditor', 'police', 'public-inquiry',
  'monitoring-officer',
] as const;
export type HoldAuthority = (typeof holdAuthorities)[number];

/** The grounds of UK GDPR article 17(1), (a) to (e). */
export const erasureBases = [
  'no-longer-needed', 'consent-withdrawn', 'objection-upheld', 'processed-unlawfully', 'required-by-law',
] as const;
export type ErasureBasis = (typeof erasureBases)[number];

export type Held = {
  readonly on: When; readonly digest: Hash;
  /** Null once it is erased. */
  readonly sealed: Sealed | null;
};
export type Narrative = Held & {
  readonly kind: NarrativeKind; readonly agreement: string | null;
  /** Kept so many days after the last obligation of the agreement, or after its day where it concerns none. */
  readonly keepDays: number;
};
export type PersonHold = {
  readonly authority: HoldAuthority; readonly reference: string; readonly on: When;
  /** The first day without, if it ends by itself. */
  readonly until: LocalDate | null;
  readonly liftedOn: When | null;
};
export type Erasure = {
  readonly on: When; readonly basis: ErasureBasis; readonly names: number; readonly narratives: number;
  readonly keys: readonly string[];
};

export type PersonRecord = {
  /** The latest; null where there is none. One that was erased stays with its digest until there is another. */
  readonly name: Held | null;
  /** How often a name was recorded since the last erasure. */
  readonly names: number;
  readonly narratives: Readonly<Record<string, Narrative>>;
  /** Of all that was ever recorded. */
  readonly digests: readonly Hash[];
  /** Under which something was sealed that is not erased. */
  readonly keys: readonly string[];
  readonly holds: Readonly<Record<string, PersonHold>>;
  readonly reads: number;
  readonly erasures: readonly Erasure[];
};
export const emptyPersonRecord: PersonRecord = {
  name: null, names: 0, narratives: {}, digests: [], keys: [], holds: {}, reads: 0, erasures: [],
};

export const standingNarratives = ({ narratives }: PersonRecord): readonly (readonly [string, Narrative])[] =>
  Object.entries(narratives).filter(([, { sealed }]) => sealed !== null);

/** Holds that stand on a day. */
export const holdsOn = ({ holds }: PersonRecord, day: LocalDate): readonly string[] => Object.entries(holds)
  .filter(([, { liftedOn, until }]) => liftedOn === null && (until === null || day < until)).map(([hold]) => hold);

const held = (on: When, sealed: Sealed): Held => ({ on, digest: sealed.sealed.digest, sealed });
const under = ({ keys, digests }: PersonRecord, { sealed: { key, digest } }: Sealed) => ({
  keys: keys.includes(key) ? keys : [...keys, key], digests: [...digests, digest],
});

export function evolve(before: PersonRecord, event: PersonEvent): PersonRecord {
  const { on } = event;
  switch (event.type) {
    case 'PersonNamed': return { ...before, ...under(before, event.name), names: before.names + 1,
      name: held(on, event.name) };
    case 'NarrativeRecorded': {
      const { narrative, kind, agreement, keepDays, text } = event;
      return { ...before, ...under(before, text), narratives: { ...before.narratives,
        [narrative]: { ...held(on, text), kind, agreement, keepDays } } };
    }
    case 'PersonalDataRead': return { ...before, reads: before.reads + 1 };
    case 'PersonHoldPlaced': {
      const { hold, authority, reference, until } = event;
      return { ...before, holds: { ...before.holds, [hold]: { authority, reference, on, until, liftedOn: null } } };
    }
    case 'PersonHoldLifted': {
      const found = before.holds[event.hold];
      return found === undefined ? before
        : { ...before, holds: { ...before.holds, [event.hold]: { ...found, liftedOn: on } } };
    }
    case 'PersonalDataErased': {
      const { basis, names, narratives, keys } = event;
      return { ...before, names: 0, keys: before.keys.filter((key) => !keys.includes(key)),
        name: before.name && { ...before.name, sealed: null },
        narratives: Object.fromEntries(Object.entries(before.narratives)
          .map(([id, narrative]) => [id, { ...narrative, sealed: null }])),
        erasures: [...before.erasures, { on, basis, names, narratives, keys }] };
    }
    default: return before;
  }
}
