/** Status and words of one refusal. */
export type Row = readonly [status: number, title: string];
