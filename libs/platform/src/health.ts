/** How one follower of the log is doing, as readiness and the command line show it. */
export type FollowerHealth = {
  readonly name: string;
  /** 'elsewhere': in another process, judged by how far it has come. 'waiting': for the database, or the brokers. */
  readonly state: 'starting' | 'following' | 'waiting' | 'stopped' | 'elsewhere';
  readonly position: string;
  /** Events of the log it has not yet taken in, counted no further than one past what is allowed. */
  readonly behind: number;
  /** Why it waits or has stopped. */
  readonly reason: string | null;
  /** It serves readers outside: requests are answered as well without it, so it makes nothing unfit. */
  readonly outward?: boolean;
};

export const isFit = ({ state, behind, outward = false }: FollowerHealth, lagMax: number): boolean =>
  outward || (state !== 'stopped' && behind <= lagMax);
