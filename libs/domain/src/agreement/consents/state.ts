/** Consents that a council holds to bind itself although something binds it from outside. */
import type { CouncilId } from '../../ids.ts';
import type { PenceText } from '../../money.ts';
import type { When } from '../../time.ts';

/** 's114-authority': of the council's own finance officer; 's24-consent': of whom the direction names. */
export const consentKinds = ['s114-authority', 's24-consent'] as const;
export type ConsentKind = (typeof consentKinds)[number];
/** What a council takes on. */
export const commitmentActs = ['execution', 'variation', 'accession', 'extension'] as const;
export type CommitmentAct = (typeof commitmentActs)[number];

export type Consent = {
  readonly council: CouncilId; readonly kind: ConsentKind; readonly on: When;
  readonly acts: readonly CommitmentAct[];
  /** The highest consideration it covers; null without a limit. */
  readonly limitPence: PenceText | null;
};
export type ConsentsState = Readonly<Record<string, Consent>>;

export const initialConsents: ConsentsState = {};
