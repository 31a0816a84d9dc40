/** What decisions know of this part of an agreement; nothing here runs but the empty beginning. */
export type GovernanceState = Readonly<Record<never, never>>;

export const initialGovernance: GovernanceState = {};
