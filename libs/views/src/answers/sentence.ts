/** What the sentences of answers are made of, beside the words of the timeline. */
import { list } from '../sentences/words.ts';

/** `on 2024-05-01`, `in 2015-10`, `on a day that is not recorded`. */
export const onDay = (on: string | null): string => (on === null || on === 'unknown' ? 'on a day that is not recorded'
  : `${on.length === 10 ? 'on' : 'in'} ${on}`);
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${n === 0 ? 'no' : String(n)} ${n === 1 ? one : many}`;
/** `73.00 %` */
export const percent = (basisPoints: number): string =>
  `${Math.trunc(basisPoints / 100)}.${String(Math.abs(basisPoints) % 100).padStart(2, '0')} %`;
export const sharesIn = (shares: Readonly<Record<string, number>>): string =>
  list(Object.entries(shares).map(([council, points]) => `${council} ${percent(points)}`));
