/**
 * The settlement ledger within an agreement, worked out from what the record holds: sums that one council
 * owes another, so that everything owed is owed to somebody. VAT is not in it (I28).
 */
import type { CouncilId } from '../../ids.ts';
import { magnitude, pence, penceText } from '../../money.ts';
import type { PenceText } from '../../money.ts';
import type { ChargingState } from './state.ts';

export type Posting = {
  readonly from: CouncilId; readonly to: CouncilId;
  /** Owed by `from` to `to`; negative the other way round. */
  readonly pence: PenceText;
  readonly why: 'bill' | 'true-up' | 'correction' | 'one-off' | 'reserve' | 'payment';
  readonly reference: string; readonly year: string | null; readonly line: string | null;
};
type Charging = { readonly charging: ChargingState };
type Origin = Omit<Posting, 'from' | 'to' | 'pence'>;

/** A share of what a council bears itself is owed to nobody. */
const owedTo = (to: CouncilId, amounts: Readonly<Record<string, PenceText>>, origin: Origin): Posting[] =>
  Object.entries(amounts).filter(([council, amount]) => council !== to && amount !== '0')
    .map(([council, amount]) => ({ from: council as CouncilId, to, pence: amount, ...origin }));

function yearly({ charging }: Charging): Posting[] {
  return Object.entries(charging.periods).flatMap(([year, { lines, corrections }]) => [
    ...Object.entries(lines).flatMap(([line, { bills, settled, trueUp }]) => [
      ...Object.entries(bills).flatMap(([reference, bill]) =>
        owedTo(bill.by, { [bill.of]: bill.pence }, { why: 'bill', reference, year, line })),
      ...(settled && trueUp !== null
        ? owedTo(trueUp.payTo, trueUp.due, { why: 'true-up', reference: year, year, line }) : []),
    ]),
    ...Object.entries(corrections).flatMap(([reference, { payTo, amounts, line }]) =>
      owedTo(payTo, amounts, { why: 'correction', reference, year, line })),
  ]);
}

/** Every sum owed and paid, in no particular order. */
export function postings({ charging }: Charging): Posting[] {
  const { oneOffs, reserves, payments } = charging;
  return [
    ...yearly({ charging }),
    ...Object.entries(oneOffs).flatMap(([reference, { payTo, shares }]) =>
      owedTo(payTo, shares, { why: 'one-off', reference, year: null, line: null })),
    ...Object.values(reserves).flatMap(({ holder, moves }) => Object.entries(moves).flatMap(([reference, amounts]) =>
      owedTo(holder, amounts, { why: 'reserve', reference, year: null, line: null }))),
    ...Object.entries(payments).flatMap(([from, years]) => Object.values(years).flatMap((paid) =>
      Object.entries(paid).flatMap(([reference, { to, pence: amount }]) =>
        owedTo(to, { [from]: penceText(-pence(amount)) }, { why: 'payment', reference, year: null, line: null })))),
  ];
}

export type Balance = {
  /** Owed within the agreement; negative where the council is owed. All councils together come to nothing. */
  readonly owesPence: PenceText;
  /** Of what it is charged, disputed by it (I30). */
  readonly disputedPence: PenceText;
  /** What it owes less what it disputes, never below nothing: payable whatever becomes of the dispute (I30). */
  readonly payablePence: PenceText;
};

/** What each council with any posting or dispute owes or is owed within the agreement. */
export function balances(state: Charging): Readonly<Record<string, Balance>> {
  const owes: Record<string, bigint> = {};
  const disputed: Record<string, bigint> = {};
  for (const { from, to, pence: amount } of postings(state)) {
    owes[from] = (owes[from] ?? 0n) + pence(amount);
    owes[to] = (owes[to] ?? 0n) - pence(amount);
  }
  for (const { lines } of Object.values(state.charging.periods)) {
    for (const charged of Object.values(lines)) {
      for (const [council, { pence: amount }] of Object.entries(charged.disputed)) {
        disputed[council] = (disputed[council] ?? 0n) + magnitude(amount);
      }
    }
  }
  const councils = [...new Set([...Object.keys(owes), ...Object.keys(disputed)])].sort();
  return Object.fromEntries(councils.map((council) => {
    const owed = owes[council] ?? 0n;
    const withheld = disputed[council] ?? 0n;
    const payable = owed - withheld;
    return [council, { owesPence: penceText(owed), disputedPence: penceText(withheld),
      payablePence: penceText(payable < 0n ? 0n : payable) }];
  }));
}
