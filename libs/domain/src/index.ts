export * from './actor.ts';
export * from './decider.ts';
export * from './ids.ts';
export * from './money.ts';
export * from './time.ts';
export { appraise, discountFactors, noBias, priceRatio, usualRates } from './appraisal.ts';
export type {
  Appraisal, AppraisalInputs, Bias, FlowProfile, PriceIndex, RateStep, YearFlow,
} from './appraisal.ts';
export * from './budget.ts';
export * from './budget-book.ts';
export * from './council.ts';
export * from './council-policies.ts';
export { cfoReportKinds, constraintsOn } from './council-constraints.ts';
export type { CfoReportKind, Constraint, ConstraintCommand } from './council-constraints.ts';
export {
  approvalPolicyOn, deputiesOn, executionPolicyOn, existsOn, governanceOn, gssOn, nameOn, officerOn, registered,
  successorsOf,
} from './council-facts.ts';
export type { On } from './council-facts.ts';
export type { Nation } from './legal-bases.ts';
export * from './agreement/events.ts';
export { exemptSchedules } from './agreement/disclosure/paragraphs.ts';
export type { ExemptSchedule } from './agreement/disclosure/paragraphs.ts';
export { classAt, classNow, narrower, rootOf, variouslyRead } from './agreement/disclosure/reading.ts';
export { disclosureEvents, foldDisclosure } from './agreement/disclosure/rules.ts';
export { initialDisclosure, releases, reviewOutcomes } from './agreement/disclosure/state.ts';
export type {
  Cited, CitedNote, Disclosed, DisclosureState, Exempt, Release, ReviewOutcome,
} from './agreement/disclosure/state.ts';
export * from './agreement/disputes/state.ts';
export { boardOf, partnersOn, sitsOn, standingBoards } from './agreement/governance/boards.ts';
export * from './agreement/governance/state.ts';
export * from './agreement/index.ts';
export { commitmentActs, consentKinds } from './agreement/consents/state.ts';
export type { CommitmentAct, ConsentKind } from './agreement/consents/state.ts';
export type { CommitmentRefusal } from './agreement/consents/guards.ts';
export type { ConsentCommand, ConsentEvent, ConsentRefusal } from './agreement/consents/rules.ts';
export { reckoning } from './agreement/ending/notice-period.ts';
export type { NoticeInputs, ReckoningStep } from './agreement/ending/notice-period.ts';
export {
  deliveries, endCauses, noticeCauses, noticeKinds, reviewAdvices, successorKinds,
} from './agreement/ending/state.ts';
export type {
  Delivery, EndCause, EndingState, Fixing, Notice, NoticeCause, NoticeKind, ReviewAdvice, SuccessorKind,
} from './agreement/ending/state.ts';
export { nextReview, termOf } from './agreement/ending/term.ts';
export { awaited } from './agreement/charging/apportioning.ts';
export { financialYearOf, firstDay, isFinancialYear, lastDay } from './agreement/charging/financial-year.ts';
export type { FinancialYear } from './agreement/charging/financial-year.ts';
export { balances, postings } from './agreement/charging/ledger.ts';
export type { Balance, Posting } from './agreement/charging/ledger.ts';
export { methods as apportionmentMethods } from './agreement/charging/methods.ts';
export {
  causes as oneOffCauses, midYearChanges, oneOffKinds, splitRules as oneOffSplits,
} from './agreement/charging/rules.ts';
export type { Cause as OneOffCause, OneOffKind, SplitRule as OneOffSplit } from './agreement/charging/rules.ts';
export { inBasisPoints, roundings } from './agreement/charging/split.ts';
export type { Rounding } from './agreement/charging/split.ts';
export type {
  Amounts, Charged, ChargingState, Declared, Estimate, Method as ApportionmentMethod, MidYear, OneOffCost,
  Parameters as ApportionmentParameters, Period, PriorCorrection, Rule, Shares, Stretch, TrueUpLine,
} from './agreement/charging/state.ts';
export { payersOn, ruleOn, shareOn } from './agreement/charging/working.ts';
export type { ShareOn } from './agreement/charging/working.ts';
export { neededFor } from './agreement/membership/changes.ts';
export * from './agreement/membership/state.ts';
export type { Deadline, Task } from './agreement/part.ts';
export * from './agreement/reading.ts';
export { savingsDeadlines, savingsTasks } from './agreement/savings/due.ts';
export { decayOf, lineStage, lineStages, positionsOf, resultsOf } from './agreement/savings/position.ts';
export type { BaselineResult, Decay, LineStage, Position as SavingsPosition } from './agreement/savings/position.ts';
export {
  budgetedIn, claimsIn, councilIn, councilOf, dispositionOf, lineOf as savingsLine, netOf, openSavings,
  reported as reportedSaving, usesOf as usesOfReductions, yearAfter,
} from './agreement/savings/reading.ts';
export { savingsEvents } from './agreement/savings/rules.ts';
export * from './agreement/savings/state.ts';
export * from './agreement/state.ts';
export * from './agreement/todo.ts';
export * from './agreement/variation/in-force.ts';
export { restrictableActs, restrictedBy, restrictionEnd } from './agreement/variation/restrictions.ts';
export * from './agreement/variation/state.ts';
export { isAgreed } from './agreement/winding-down/account.ts';
export { closingChecks, mustAgree } from './agreement/winding-down/closing.ts';
export { retained, retentionOf } from './agreement/winding-down/retention.ts';
export {
  accountLineKinds, dispositions, liabilityKinds, openKinds, staffOutcomes, workstreamKinds,
} from './agreement/winding-down/state.ts';
export type { ExitItem, FinalAccount, Retention, WindingDownState } from './agreement/winding-down/state.ts';
export * from './note.ts';
export * from './person.ts';
export {
  emptyPersonRecord, erasureBases, holdAuthorities, holdsOn, narrativeKinds, readPurposes, standingNarratives,
} from './person-record.ts';
export type {
  Erasure, ErasureBasis, Held, HoldAuthority, Narrative, NarrativeKind, PersonHold, PersonRecord, Purpose,
} from './person-record.ts';
export * from './models.ts';
export * from './taxonomy.ts';
export * from './clause-kinds.ts';
export * from './legal-bases.ts';
export * from './guards.ts';
export { canonicalHash, canonicalText } from './canonical.ts';
