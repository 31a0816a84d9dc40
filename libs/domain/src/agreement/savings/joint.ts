/** A saving made together and divided by the agreement's rules, and figures that somebody published. */
import { accept } from '../../decider.ts';
import type { Decision, Refusal } from '../../decider.ts';
import { check, recorded } from '../../guards.ts';
import type { Guard } from '../../guards.ts';
import type { CouncilId } from '../../ids.ts';
import { pence } from '../../money.ts';
import { isFinancialYear } from '../charging/financial-year.ts';
import { addsToWhole, fromShares } from '../charging/methods.ts';
import { split } from '../charging/split.ts';
import type { Amounts } from '../charging/state.ts';
import { shareOut, texts } from '../charging/working.ts';
import type { AgreementEvent } from '../events.ts';
import { has, own } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { isYear, pricesStated, stated } from './lines.ts';
import type { SavingsCommand, SavingsRefusal } from './rules.ts';
import type { PublishedFigure } from './state.ts';

type G = Guard<SavingsRefusal>;
type Decided = Decision<AgreementEvent, SavingsRefusal>;
type Named<T extends SavingsCommand['type']> = Extract<SavingsCommand, { type: T }>;

/** The parts by council, or what keeps the agreement's own rule from giving any. */
function divided(state: AgreementState, command: Named<'ApportionJointSaving'>): Amounts | Refusal {
  const { chargingLine, shares, year, on, totalPence, residueTo } = command;
  if (chargingLine !== null) {
    const line = own(state.charging.lines, chargingLine)!;
    const shared = shareOut(state.membership, { line, name: chargingLine, year, on }, pence(totalPence));
    return 'refused' in shared ? shared.refused : shared.shares;
  }
  return texts(split(pence(totalPence), fromShares(shares!), residueTo, 'down')!);
}

/** Councils that take part in the service, on the way or at any time in force. */
const sharers = (state: AgreementState, service: string): readonly string[] => (state.commencedOn === null
  ? Object.keys(state.parties)
  : state.membership.spans.filter((span) => span.service === service).map(({ council }) => council));

/** I23: by the shares of a service line, or by shares of their own with the authority behind them. */
function apportioning(state: AgreementState, command: Named<'ApportionJointSaving'>): G[] {
  const { joint, service, year, chargingLine, shares, authority, residueTo } = command;
  const line = chargingLine === null ? undefined : own(state.charging.lines, chargingLine);
  const among = sharers(state, service);
  return [
    ['joint-saving-exists', () => !has(state.savings.joint, joint)],
    ['service-not-taken-part-in', () => has(state.services, service)],
    ['savings-year-malformed', () => isFinancialYear(year)],
    ['joint-rule-missing', () => (chargingLine === null ? shares !== null && recorded(authority !== null)
      : shares === null && line?.service === service)],
    ['joint-shares-not-whole', () => shares === null || (addsToWhole(shares)
      && Object.keys(shares).every((council) => among.includes(council)))],
    ['joint-residue-wrong', () => shares === null || has(shares, residueTo)],
    ['joint-rule-missing', () => !('code' in divided(state, command)), () => ({ because: divided(state, command) })],
  ];
}

/**
 * I31: what a figure does not say about itself it never gains: live it is refused by name, imported it is
 * recorded as unclassified and never added to another.
 */
function publishing(state: AgreementState, command: Named<'PublishFigure'>): G[] {
  const { figure, service, fromYear, toYear, amountPence, basisPoints, nature, recurrence, netOf, priceBase } = command;
  const named = [...command.contradicts, ...(command.against === null ? [] : [command.against])];
  return [
    ['figure-exists', () => !has(state.savings.figures, figure)],
    ['service-not-taken-part-in', () => service === null || has(state.services, service)],
    ['figure-without-amount', () => amountPence !== null || basisPoints !== null],
    ['figure-missing', () => named.every((other) => has(state.savings.figures, other)),
      () => ({ figures: named.filter((other) => !has(state.savings.figures, other)) })],
    ['savings-year-malformed', () => isYear(fromYear) !== false && isYear(toYear) !== false],
    ['years-out-of-order', () => fromYear === 'unknown' || toYear === 'unknown' || fromYear <= toYear],
    ['figure-without-year', () => stated(fromYear)],
    ['figure-without-nature', () => stated(nature)],
    ['figure-without-recurrence', () => stated(recurrence)],
    ['figure-without-price-base', () => stated(priceBase)],
    ['savings-year-malformed', () => pricesStated(priceBase)],
    ['figure-without-price-base', () => stated(netOf)],
  ];
}

const figureOf = ({ figure, series, of, service, fromYear, toYear, basis, amountPence, basisPoints, nature, recurrence,
  netOf, priceBase, version, scenario, statedBy, contradicts, against }: PublishedFigure): PublishedFigure => ({
  figure, series, of, service, fromYear, toYear, basis, amountPence, basisPoints, nature, recurrence, netOf, priceBase,
  version, scenario, statedBy, contradicts, against });

export function decideJoint(
  state: AgreementState, command: Named<'ApportionJointSaving' | 'PublishFigure'>, facts: AgreementFacts,
): Decided {
  const council = facts.actor.council as CouncilId;
  const { on } = command;
  const decided = (guards: readonly G[], event: () => AgreementEvent): Decided => {
    const verdict = check(facts.grade, guards);
    return 'refused' in verdict ? verdict : accept<AgreementEvent>({ ...event(), ...verdict });
  };
  if (command.type === 'PublishFigure') {
    return decided(publishing(state, command), () => ({ type: 'FigurePublished', on, council, ...figureOf(command) }));
  }
  const { joint, service, year, totalPence, residueTo, chargingLine, authority } = command;
  return decided(apportioning(state, command), () => ({
    type: 'JointSavingApportioned', on, council, joint, service, year, totalPence, residueTo, chargingLine, authority,
    amounts: divided(state, command) as Amounts }));
}
