/** What decisions know of this part of an agreement; nothing here runs but the empty beginning. */
export type ChargingState = Readonly<Record<never, never>>;

export const initialCharging: ChargingState = {};
