/** Who acted, for whom, in what capacity; who may read; what it rests on. All of it is stored. */
import type { CouncilId, Hash, PersonRef } from './ids.ts';
import type { LocalDate } from './time.ts';

/**
 * Capacity matters more than identity: the same person may be finance officer
 * of one council and adviser to another. Every event states one person, one council, one capacity (I7).
 */
export const capacities = [
  'lead-officer', 'finance-officer', 'monitoring-officer', 'head-of-paid-service', 'member',
  'scrutiny', 'signatory', 'auditor', 'registrar', 'records-importer',
] as const;
/** 'timekeeper' is nobody's role: the service itself says that a day has come. */
export type Capacity = (typeof capacities)[number] | 'timekeeper';

export type Actor = {
  readonly person: PersonRef;
  /** The council acted for; null only for the registrar and an auditor of the whole system. */
  readonly council: CouncilId | null;
  readonly capacity: Capacity;
};

/** Evidence grade: typed in while it happened, or taken from a source afterwards. */
export type Grade = 'live' | 'imported';

/**
 * Publication classes. COUNCIL facts are readable by `council` alone (I57), PERSONAL ones by nobody in passing: they
 * are in no timeline and no topic, and each reading of them is asked for by itself and recorded (I56).
 */
export type Classification =
  | { readonly class: 'public' }
  | { readonly class: 'partner' }
  | { readonly class: 'council'; readonly council: CouncilId }
  | { readonly class: 'exempt'; readonly paragraph: number; readonly reviewOn: LocalDate }
  | { readonly class: 'personal'; readonly person: PersonRef };

/** A document by its hash, so that a reader can prove the paper seen is the paper approved (I60). */
export type Evidence = {
  /** SHA-256 of the document; 'unknown' only in imported records whose source gives no document. */
  readonly hash: Hash | 'unknown';
  readonly title: string;
  /** Where an imported fact was read. */
  readonly source?: string;
};
