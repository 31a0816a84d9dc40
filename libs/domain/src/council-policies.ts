/** A council's own rules for executing and approving agreements, and what makes such a rule unusable. */
import type { Capacity } from './actor.ts';
import { pencePattern } from './money.ts';
import type { PenceText } from './money.ts';
import type { When } from './time.ts';

export const signingModes = ['hand', 'seal', 'esign'] as const;
export type SigningMode = (typeof signingModes)[number];

/**
 * What one council demands of an execution up to a value. Real rules differ [S82a-c]: Flintshire asks
 * for two signatures or one attested seal over 50,000 pounds and the seal over 250,000; Wokingham for
 * one officer or the seal below a million; Braintree lets any decision carry the seal.
 */
export type ExecutionBand = {
  /** Highest value of the band, inclusive; null in the last band, which has no limit. */
  readonly upToPence: PenceText | null;
  readonly modes: readonly SigningMode[];
  /** Signatures needed by hand or electronically. */
  readonly signatories: number;
  /** People attesting, where the seal is used. */
  readonly attestors: number;
  /** The post that attests, as the constitution words it, for example `head of governance`. */
  readonly attestedBy: string | null;
  /** Capacities in which one may sign or attest; empty when the constitution names none. */
  readonly capacities: readonly Capacity[];
};
export type ExecutionPolicy = { readonly from: When; readonly bands: readonly ExecutionBand[] };

/** Call-in is statutory as a power only; window, number and grounds are each council's own [S29]. */
export type ApprovalPolicy = {
  readonly from: When;
  /** Spending or saving from which a decision is key; null where the constitution states no figure. */
  readonly keyDecisionThresholdPence: PenceText | null;
  /** Working days after publication in which a decision may be called in; 0 where there is no call-in. */
  readonly callInDays: number;
  readonly callInMembersMin: number;
  readonly whoMayCallIn: string;
  /** Working days for reconsideration after an upheld call-in; null where none are stated. */
  readonly reconsiderationDays: number | null;
  /** Whether minor amendments after approval may be agreed under delegation. */
  readonly minorAmendmentsDelegable: boolean;
};

type Fault =
  | readonly ['bands-incomplete' | 'bands-not-ascending' | 'band-without-signatory' | 'policy-out-of-range', object];

const isPence = (text: string): boolean => pencePattern.test(text) && !text.startsWith('-');
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Bands must rise, and the last must be open, so that every value falls in exactly one. */
export function executionPolicyFault(bands: readonly ExecutionBand[]): Fault | null {
  const limits = bands.map(band => band.upToPence);
  if (limits.length === 0 || limits.at(-1) !== null) return ['bands-incomplete', {}];
  const below = limits.slice(0, -1);
  let previous = -1n;
  for (const [band, limit] of below.entries()) {
    if (limit === null || !isPence(limit) || BigInt(limit) <= previous) return ['bands-not-ascending', { band }];
    previous = BigInt(limit);
  }
  const unsigned = bands.findIndex(band => band.modes.length === 0
    || !isCount(band.signatories) || !isCount(band.attestors)
    || (band.signatories === 0 && band.modes.some(mode => mode !== 'seal')));
  return unsigned < 0 ? null : ['band-without-signatory', { band: unsigned }];
}

export function approvalPolicyFault(policy: ApprovalPolicy): Fault | null {
  const counts = {
    callInDays: policy.callInDays, callInMembersMin: policy.callInMembersMin,
    reconsiderationDays: policy.reconsiderationDays ?? 0,
  };
  const wrong = Object.entries(counts).filter(([, value]) => !isCount(value)).map(([name]) => name);
  const threshold = policy.keyDecisionThresholdPence;
  if (threshold !== null && !isPence(threshold)) wrong.push('keyDecisionThresholdPence');
  return wrong.length === 0 ? null : ['policy-out-of-range', { wrong }];
}
