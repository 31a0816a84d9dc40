/** Deadlines that have come due, by id: the day each was due on. */
import type { LocalDate } from '../../time.ts';

export type DeadlinesState = { readonly reached: Readonly<Record<string, LocalDate>> };

export const initialDeadlines: DeadlinesState = { reached: {} };
