/** What decisions know of how an agreement ends. */
import type { When } from '../../time.ts';

export type EndingState = {
  /** The day from which the whole agreement is known to end: notice, resolution, expiry. */
  readonly endsOn: When | null;
  /** The first day without the agreement, and why; then only winding down is left (I18). */
  readonly ended: { readonly on: When; readonly cause: string } | null;
};

export const initialEnding: EndingState = { endsOn: null, ended: null };
