import type { ChargingEvent } from '#domain';
import { because, list, pounds, words } from './words.ts';
import type { Sentences } from './words.ts';

const several = (lines: readonly string[]): string => (lines.length > 5 ? `${lines.length} lines` : list(lines));

export const chargingSentences: Sentences<ChargingEvent> = {
  ApportionmentRuleProposed: (e) =>
    `${e.council} proposed rule ${e.rule} for sharing ${e.line} from ${e.from}: ${words(e.method)}.`,
  ApportionmentRuleAgreed: (e) => `${e.council} agreed to rule ${e.rule} for ${e.line}.`,
  ApportionmentRuleSet: (e) => `From ${e.from} the cost of ${e.line} is shared by rule ${e.rule}: ${words(e.method)}, `
    + `${e.determination === null ? `agreed by ${list(e.agreedBy)}` : `as determined (${e.determination})`}.`,
  DriverDeclared: (e) =>
    `${e.council} declared the ${e.driver} of ${e.from} to ${e.to} for ${e.line}, from ${e.source}.`,
  DriverContested: (e) => `${e.council} contested the counts ${e.declaration} for ${e.line}${because(e.reason)}.`,
  ChargeEstimated: (e) => `${e.council} estimated ${e.line} for ${e.year} at ${pounds(e.costPence)}.`,
  ChargeBilled: (e) => `${e.council} billed ${e.of} ${pounds(e.amountPence)} for ${e.line} in ${e.year}.`,
  ChargePaid: (e) => `${e.from} paid ${e.to} ${pounds(e.amountPence)}.`,
  OutturnRecorded: (e) => `${e.line} cost ${pounds(e.costPence)} in ${e.year}.`,
  TrueUpCalculated: (e) => `${e.council} worked out the true-up of ${several(e.lines.map(({ line }) => line))} for `
    + `${e.year}; shares changed on ${e.lines.filter(({ resplit }) => resplit).length} of ${e.lines.length}.`,
  TrueUpAgreed: (e) => `${e.council} agreed to the true-up of ${several(e.lines)} for ${e.year}.`,
  TrueUpSettled: (e) => `The true-up of ${several(e.lines)} for ${e.year} stands.`,
  ChargeDisputed: (e) =>
    `${e.council} disputed ${pounds(e.disputedPence)} of its charge for ${e.line} in ${e.year}${because(e.why)}.`,
  ChargeDisputeResolved: (e) => `The dispute of ${e.of} over ${e.line} in ${e.year} is resolved${because(e.how)}.`,
  ChargePeriodClosed: (e) => `The charges of ${e.year} are closed.`,
  PriorPeriodCorrected: (e) =>
    `${e.council} corrected ${e.line} of ${e.year} in the accounts of ${e.into}${because(e.why)}.`,
  OneOffCostAllocated: (e) => `${pounds(e.costPence)} of ${words(e.kind)} was shared by ${words(e.splitRule)}, `
    + `its cause being ${words(e.cause)}.`,
  ReserveContributed: (e) => `${list(Object.keys(e.amounts))} paid into the reserve ${e.reserve}${because(e.why)}.`,
  ReserveReleased: (e) =>
    `The reserve ${e.reserve} was released to ${list(Object.keys(e.amounts))}${because(e.why)}.`,
};
