/** Money is integer pence. JSON carries it as a decimal string, so no reader rounds it. */
import type { Branded } from './ids.ts';

export type Pence = Branded<bigint, 'Pence'>;
/** Pence as stored in events and sent over HTTP: an optional minus and digits. */
export type PenceText = Branded<string, 'PenceText'>;

export const pencePattern = /^-?(0|[1-9][0-9]{0,17})$/;
export const pence = (text: string): Pence => BigInt(text) as Pence;
/** How much money is at stake, whichever way it flows: a saving written with a minus counts as much as spending. */
export const magnitude = (text: PenceText): bigint => BigInt(text.replace('-', ''));
export const penceText = (value: bigint): PenceText => value.toString() as PenceText;

/**
 * A share in hundredths of a percent (basis points): 10,000 is the whole. Integers add exactly,
 * so "shares add to 100.00 %" is an equality, not a tolerance.
 */
export type BasisPoints = number;
export const whole: BasisPoints = 10_000;
