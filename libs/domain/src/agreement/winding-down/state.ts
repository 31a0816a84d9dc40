/** What decisions know of winding an agreement down. */
import type { When } from '../../time.ts';

export type WindingDownState = { readonly closedOn: When | null };

export const initialWindingDown: WindingDownState = { closedOn: null };
