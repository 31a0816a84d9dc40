/** Arithmetic of spans: each council and service keeps at most one span a day, whatever is changed (I19). */
import type { CouncilId } from '../../ids.ts';
import { earliest } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { PartyRole } from '../state.ts';
import type { MemberSpan } from './state.ts';

const is = (service: string, council: CouncilId) => (span: MemberSpan): boolean =>
  span.service === service && span.council === council;

/** The part of a timeline before a day. */
const before = (spans: readonly MemberSpan[], from: When): MemberSpan[] => spans
  .filter((span) => earliest(span.from) < earliest(from))
  .map((span) => (span.to !== null && earliest(span.to) <= earliest(from) ? span : { ...span, to: from }));

/** The part of a timeline from a day on. */
const since = (spans: readonly MemberSpan[], from: When): MemberSpan[] => spans
  .filter((span) => span.to === null || earliest(span.to) > earliest(from))
  .map((span) => (earliest(span.from) >= earliest(from) ? span : { ...span, from }));

/** Ends all that is recorded of the council in the service from the day on. */
export const ended = (
  spans: readonly MemberSpan[], service: string, council: CouncilId, from: When,
): MemberSpan[] => {
  const own = is(service, council);
  return [...spans.filter((span) => !own(span)), ...before(spans.filter(own), from)];
};

/** Adds a span without an end; nothing may be recorded from that day on. */
export const begun = (
  spans: readonly MemberSpan[], service: string, council: CouncilId, role: PartyRole, from: When,
): MemberSpan[] => [...spans, { service, council, role, from, to: null }];

/** Gives the council another role from the day on; a recorded end stays. */
export const recast = (
  spans: readonly MemberSpan[], service: string, council: CouncilId, role: PartyRole, from: When,
): MemberSpan[] => {
  const own = spans.filter(is(service, council));
  return [...ended(spans, service, council, from), ...since(own, from).map((span) => ({ ...span, role }))];
};

/** The more is asked of it, the further left: of two parties that become one, the heavier role stays. */
const weight: readonly PartyRole[] = ['lead', 'host', 'supplier', 'partner', 'customer', 'none'];
const heavier = (a: PartyRole, b: PartyRole): PartyRole => (weight.indexOf(a) <= weight.indexOf(b) ? a : b);

/** One timeline out of two of the same council and service: on each day the heavier role of the two. */
function merged(spans: readonly MemberSpan[]): MemberSpan[] {
  const bounds = new Map<LocalDate, When>();
  for (const { from, to } of spans) {
    bounds.set(earliest(from), from);
    if (to !== null) bounds.set(earliest(to), to);
  }
  const days = [...bounds].sort(([a], [b]) => (a < b ? -1 : 1));
  const whole: MemberSpan[] = [];
  days.forEach(([day, from], at) => {
    const to = days[at + 1]?.[1] ?? null;
    const on = spans.filter((span) => earliest(span.from) <= day && (span.to === null || day < earliest(span.to)));
    if (on.length === 0) return;
    const role = on.map((span) => span.role).reduce(heavier);
    const last = whole.at(-1);
    if (last !== undefined && last.role === role && last.to === from) whole[whole.length - 1] = { ...last, to };
    else whole.push({ ...on[0]!, role, from, to });
  });
  return whole;
}

/** From the day on, what was the old council's in the service is the successor's, with what that had before. */
export function handedOver(
  spans: readonly MemberSpan[], service: string, old: CouncilId, successor: CouncilId, from: When,
): MemberSpan[] {
  const moved = since(spans.filter(is(service, old)), from).map((span) => ({ ...span, council: successor }));
  if (moved.length === 0) return [...spans];
  const left = ended(spans, service, old, from);
  const held = is(service, successor);
  return [...left.filter((span) => !held(span)), ...merged([...left.filter(held), ...moved])];
}
