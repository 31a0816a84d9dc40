/** The arithmetic of a final account: positions are to receive where positive, to pay where negative. */
import { pence, penceText } from '../../money.ts';
import type { PenceText } from '../../money.ts';
import type { AccountLine, FinalAccount, Position, Settlement } from './state.ts';

type Left = Readonly<Record<string, PenceText>>;

/** What the lines leave each holder with; they sum to zero, since each line gives what it takes. */
export function netOf(lines: readonly AccountLine[]): ReadonlyMap<string, bigint> {
  const net = new Map<string, bigint>();
  const add = (holder: string, amount: bigint): void => { net.set(holder, (net.get(holder) ?? 0n) + amount); };
  for (const { from, to, amountPence } of lines) {
    add(from, -pence(amountPence));
    add(to, pence(amountPence));
  }
  return net;
}

export const sumOf = (amounts: readonly { readonly amountPence: PenceText }[]): bigint =>
  amounts.reduce((sum, { amountPence }) => sum + pence(amountPence), 0n);

/** Holders whose stated position is not what the lines leave them with; zero need not be stated. */
export function differingFrom(lines: readonly AccountLine[], positions: readonly Position[]): string[] {
  const net = netOf(lines);
  const stated = new Map(positions.map(({ holder, amountPence }) => [holder, pence(amountPence)]));
  return [...new Set([...net.keys(), ...stated.keys()])]
    .filter((holder) => (net.get(holder) ?? 0n) !== (stated.get(holder) ?? 0n)).sort();
}

export const leftOf = (positions: readonly Position[]): Left =>
  Object.fromEntries(positions.map(({ holder, amountPence }) => [holder, penceText(pence(amountPence))]));

export const positionOf = (left: Left, holder: string): bigint =>
  Object.hasOwn(left, holder) ? pence(left[holder]!) : 0n;

/** More than `from` still owes, or more than `to` is still due. */
export const overSettles = (
  left: Left, { from, to, amountPence }: Pick<Settlement, 'from' | 'to' | 'amountPence'>,
): boolean => pence(amountPence) > -positionOf(left, from) || pence(amountPence) > positionOf(left, to);

/** What is left once it is settled: the sum stays what it was, zero. */
export const afterSettling = (
  left: Left, { from, to, amountPence }: Pick<Settlement, 'from' | 'to' | 'amountPence'>,
): Left => ({
  ...left,
  [from]: penceText(positionOf(left, from) + pence(amountPence)),
  [to]: penceText(positionOf(left, to) - pence(amountPence)),
});

export const allNil = (left: Left): boolean => Object.values(left).every((amount) => pence(amount) === 0n);

export const settlementKey = (from: string, reference: string): string => `${from}/${reference}`;

/** The account stands: nobody needs to accept it any more. */
export const isAgreed = (account: FinalAccount | null): account is FinalAccount & { readonly agreedOn: string } =>
  account !== null && account.agreedOn !== null;
