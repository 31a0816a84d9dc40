import type { HistoryCommand } from '#imports';

/** Members of a command as a file has them; the compiler insists on every type and every member. */
type Plain<T> = T extends string ? string : T extends boolean | number | null ? T
  : { readonly [K in keyof T]: Plain<T[K]> };
export type Samples<C extends { readonly type: string }> =
  Plain<{ readonly [T in C['type']]: Omit<Extract<HistoryCommand, { type: T }>, 'type'> }>;
