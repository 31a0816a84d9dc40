export * from './actor.ts';
export * from './decider.ts';
export * from './ids.ts';
export * from './money.ts';
export * from './time.ts';
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
export { boardOf, partnersOn, sitsOn, standingBoards } from './agreement/governance/boards.ts';
export * from './agreement/governance/state.ts';
export * from './agreement/index.ts';
export { neededFor } from './agreement/membership/changes.ts';
export * from './agreement/membership/state.ts';
export type { Deadline, Task } from './agreement/part.ts';
export * from './agreement/reading.ts';
export * from './agreement/state.ts';
export * from './agreement/todo.ts';
export * from './agreement/variation/in-force.ts';
export { restrictableActs, restrictedBy, restrictionEnd } from './agreement/variation/restrictions.ts';
export * from './agreement/variation/state.ts';
export { isAgreed } from './agreement/winding-down/account.ts';
export { closingChecks, mustAgree } from './agreement/winding-down/closing.ts';
export { retentionOf } from './agreement/winding-down/retention.ts';
export {
  accountLineKinds, dispositions, liabilityKinds, openKinds, staffOutcomes, workstreamKinds,
} from './agreement/winding-down/state.ts';
export type { ExitItem, FinalAccount, Retention, WindingDownState } from './agreement/winding-down/state.ts';
export * from './note.ts';
export * from './models.ts';
export * from './taxonomy.ts';
export * from './clause-kinds.ts';
export * from './legal-bases.ts';
export * from './guards.ts';
export { canonicalHash, canonicalText } from './canonical.ts';
