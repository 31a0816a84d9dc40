/**
 * What has been released or withheld since it was recorded. Only facts whose readers changed stand here, by revision;
 * of all others the class that they were recorded with holds.
 */
import type { Classification } from '../../actor.ts';
import type { CouncilId } from '../../ids.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';

/** To whom a fact can be released: the parties, or everybody. */
export const releases = ['partner', 'public'] as const;
export type Release = (typeof releases)[number];
export const reviewOutcomes = ['continues', 'lapses'] as const;
export type ReviewOutcome = (typeof reviewOutcomes)[number];

/** Which fact it is, for documents that do not show events: its type, its council, and what it is about. */
export type Named = { readonly kind: string; readonly whose: CouncilId; readonly about: string | null };
export type Exempt = Named & {
  readonly class: 'exempt'; readonly paragraph: number; readonly reviewOn: LocalDate;
  /** What it was before, and is again when the exemption lapses. */
  readonly was: Release;
  /** The council whose proper officer withheld it, and has to review that; `whose` may do so too. */
  readonly by: CouncilId;
  /** The day of the last word about it. */
  readonly on: When;
};
export type Disclosed = (Named & { readonly class: Release }) | Exempt;
export type DisclosureState = {
  /** By revision of the fact. */
  readonly facts: Readonly<Record<number, Disclosed>>;
  /** Private notes that have been released, by `council/note`. */
  readonly notes: Readonly<Record<string, Release>>;
};

export const initialDisclosure: DisclosureState = { facts: {}, notes: {} };

/** An event of the agreement that a command names, as the log has it. */
export type Cited = {
  /** The revision that the command names. */
  readonly named: number;
  /** Of the fact that this is about: a correction is about what it corrects, at the end of the chain. */
  readonly revision: number;
  readonly event: AgreementEvent;
  /** The version of the shape in which `event` stands. */
  readonly version: number;
  readonly classification: Classification;
};
/** A private note of the acting council that a command names. */
export type CitedNote = {
  readonly note: string; readonly on: When; readonly clause: string | null; readonly text: string;
};
