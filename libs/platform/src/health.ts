/** How one follower of the log is doing, as readiness and the command line show it. */
export type FollowerHealth = {
  readonly name: string;
  /** 'elsewhere': in another process, judged by how far it has come. 'waiting': for the database, or the brokers. */
  readonly state: 'starting' | 'following' | 'waiting' | 'stopped' | 'elsewhere';
  readonly position: string;
  /** Events of the log it has not yet taken in; where they must be read for it, counted to one past what is allowed. */
  readonly behind: number;
  /** When the first of those was recorded; null at the end of the log. */
  readonly since?: string | null;
  /** The part of the log it has taken in, from 0 to 1. */
  readonly done?: number;
  /** Why it waits or has stopped. */
  readonly reason: string | null;
  /** It serves readers outside: requests are answered as well without it, so it makes nothing unfit. */
  readonly outward?: boolean;
};

export const isFit = ({ state, behind, outward = false }: FollowerHealth, lagMax: number): boolean =>
  outward || (state !== 'stopped' && behind <= lagMax);
