import type { Instant } from '#domain';

/**
 * An instant as the log writes it, to the millisecond: compared as text, `10:00:00Z` would come after all that was
 * recorded within that second.
 */
export const toTheMillisecond = (instant: Instant): Instant => new Date(instant).toISOString() as Instant;
