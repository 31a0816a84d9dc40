/** The wait of a follower before it looks again. */
import { setTimeout as delay } from 'node:timers/promises';

/** Resolves after the milliseconds, or at once when aborted: whoever waits asks its signal next. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  delay(milliseconds, undefined, { signal }).catch(() => undefined);
