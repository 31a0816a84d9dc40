/** Rules of apportionment and the drivers behind them: who must agree, and when counts are fixed. */
import { accept } from '../../decider.ts';
import type { Decision } from '../../decider.ts';
import { check } from '../../guards.ts';
import type { Guard } from '../../guards.ts';
import { councilIdPattern } from '../../ids.ts';
import type { CouncilId } from '../../ids.ts';
import { earliest, isLocalDate } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import { after, notBefore } from '../reading.ts';
import { has, own } from '../state.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { financialYearOf } from './financial-year.ts';
import { addsToWhole, apportionmentOf, driverOf, formulaOf, namedIn, pricesOf, shareSets } from './methods.ts';
import type { ChargingCommand, ChargingRefusal } from './rules.ts';
import type { Rule, RuleTerms } from './state.ts';
import { methodOf, payersOn } from './working.ts';

type G = Guard<ChargingRefusal>;
type Decided = Decision<AgreementEvent, ChargingRefusal>;
type Named<T extends ChargingCommand['type']> = Extract<ChargingCommand, { type: T }>;

export const payersOfRule = ({ membership }: AgreementState, { service, from }: RuleTerms): CouncilId[] =>
  payersOn(membership, service, earliest(from));
/** Payers on the rule's first day that have not agreed to it (I24). */
export const awaited = (state: AgreementState, rule: Rule): CouncilId[] =>
  payersOfRule(state, rule).filter((council) => !rule.agreedBy.includes(council));

export function decideApportioning(
  state: AgreementState,
  command: Named<'SetApportionmentRule' | 'AgreeApportionmentRule' | 'DeclareDriver' | 'ContestDriver'>,
  facts: AgreementFacts,
): Decided {
  const council = facts.actor.council as CouncilId;
  const decided = (guards: readonly G[], events: () => readonly AgreementEvent[]): Decided => {
    const verdict = check(facts.grade, guards);
    return 'refused' in verdict ? verdict : accept(...events().map((event) => ({ ...event, ...verdict })));
  };
  const { on } = command;
  switch (command.type) {
    case 'SetApportionmentRule': return decided(proposing(state, command, council),
      () => proposed(state, command, council));
    case 'AgreeApportionmentRule': {
      const rule = proposalOf(state, command);
      return decided([
        ['proposal-missing', () => rule !== null],
        ['rule-already-agreed', () => !rule!.agreedBy.includes(council)],
        ['not-a-payer', () => payersOfRule(state, rule!).includes(council)],
        ...(rule === null ? [] : starting(state, rule)),
      ], () => agreed(state, { ...rule!, agreedBy: [...rule!.agreedBy, council].sort() }, command, council));
    }
    case 'DeclareDriver': {
      const { type: _, ...declared } = command;
      return decided(declaring(state, command, council), () => [{ type: 'DriverDeclared', ...declared, council }]);
    }
    case 'ContestDriver': {
      const { line, declaration, reason } = command;
      const contested = has(state.charging.lines, line)
        ? state.charging.lines[line]!.declarations.find((one) => one.declaration === declaration) : undefined;
      return decided([
        ['declaration-missing', () => contested !== undefined],
        ['not-a-payer', () => paysInLine(state, line, council)],
        ['already-contested', () => !has(contested!.contestedBy, council)],
        ...(contested === undefined ? [] : fixed(state, line, contested)),
      ], () => [{ type: 'DriverContested', on, council, line, declaration, reason }]);
    }
  }
}

const proposalOf = (state: AgreementState, { line, rule }: { line: string; rule: string }): Rule | null => {
  const lines = state.charging.lines;
  return has(lines, line) && has(lines[line]!.proposed, rule) ? lines[line]!.proposed[rule]! : null;
};

/** A council that pays or has paid for the line's service. */
const paysInLine = (state: AgreementState, line: string, council: CouncilId): boolean =>
  state.membership.spans.some((span) => span.service === own(state.charging.lines, line)?.service
    && span.council === council && span.role !== 'none' && span.role !== 'supplier');

/** I24, I27: a change only from a date, after the rule before it, and in no year that is done with. */
function starting({ charging }: AgreementState, { line, from }: RuleTerms): G[] {
  const last = own(charging.lines, line)?.rules.at(-1);
  const years = Object.entries(charging.periods).filter(([year]) => year >= financialYearOf(earliest(from)));
  return [
    ['rule-starts-too-early', () => last === undefined || after(from, last.from), () => ({ after: last?.from })],
    ['period-closed', () => years.every(([, period]) => period.closedOn === null)],
    ['true-up-settled', () => years.every(([, period]) => own(period.lines, line)?.settled !== true)],
  ];
}

function proposing(state: AgreementState, command: Named<'SetApportionmentRule'>, council: CouncilId): G[] {
  const { line: name, rule, service, residueTo, payTo, from, method, parameters } = command;
  const line = has(state.charging.lines, name) ? state.charging.lines[name] : undefined;
  const sharing = apportionmentOf(method, parameters);
  const day = earliest(from);
  const payers = payersOn(state.membership, service, day);
  const priced: readonly string[] = sharing === null ? [] : pricesOf(sharing).map((price) => price.council);
  const rest = sharing === null ? [] : shareSets(formulaOf(sharing)).flatMap(Object.keys);
  const strangers = [...(sharing === null ? [] : namedIn(sharing)).filter((one) =>
    !payers.includes(one as CouncilId)), ...rest.filter((one) => priced.includes(one))];
  return [
    ['service-not-shared', () => payers.length > 0, () => ({ service, on: day })],
    ['line-of-another-service', () => line === undefined || line.service === service,
      () => ({ service: line?.service })],
    ['rule-exists', () => line === undefined
      || !(has(line.proposed, rule) || line.rules.some((known) => known.rule === rule))],
    ['not-a-payer', () => command.determination !== null || payers.includes(council), () => ({ payers })],
    ['parameters-wrong', () => sharing !== null, () => ({ method })],
    // I23: shares add to 100.00 %.
    ['shares-not-whole', () => shareSets(sharing!).every(addsToWhole)],
    ['share-of-no-payer', () => strangers.length === 0, () => ({ councils: strangers })],
    ['residue-to-no-payer', () => payers.includes(residueTo) && !priced.includes(residueTo)],
    ['payee-takes-no-part', () => state.membership.spans.some((span) =>
      span.service === service && span.council === payTo && span.role !== 'none')],
    ...starting(state, command),
  ];
}

function proposed(
  state: AgreementState, { type: _, on, determination, ...terms }: Named<'SetApportionmentRule'>, council: CouncilId,
): AgreementEvent[] {
  if (determination !== null) {
    return [{ type: 'ApportionmentRuleSet', on, council, ...terms, agreedBy: [], determination }];
  }
  const rule: Rule = { ...terms, agreedBy: [council], determination: null };
  return [{ type: 'ApportionmentRuleProposed', on, council, ...terms },
    ...(awaited(state, rule).length > 0 ? [] : [set(rule, on, council)])];
}

const set = (rule: Rule, on: ChargingCommand['on'], council: CouncilId): AgreementEvent =>
  ({ type: 'ApportionmentRuleSet', on, council, ...rule });

/** The last payer's agreement puts the rule in force. */
const agreed = (
  state: AgreementState, rule: Rule, { on, line, rule: id }: Named<'AgreeApportionmentRule'>, council: CouncilId,
): AgreementEvent[] => [{ type: 'ApportionmentRuleAgreed', on, council, line, rule: id },
  ...(awaited(state, rule).length > 0 ? [] : [set(rule, on, council)])];

/** I25: counts of a year whose true-up is agreed, or that is closed, stand but for corrections. */
function fixed({ charging }: AgreementState, line: string, { from, to }: { from: LocalDate; to: LocalDate }): G[] {
  const years = Object.entries(charging.periods).filter(([year]) =>
    year === financialYearOf(from) || year === financialYearOf(to));
  return [
    ['period-closed', () => years.every(([, period]) => period.closedOn === null)],
    ['true-up-settled', () => years.every(([, period]) => {
      const charged = own(period.lines, line);
      return charged === undefined || charged.trueUp === null || charged.agreedBy.length === 0;
    })],
  ];
}

function declaring(state: AgreementState, command: Named<'DeclareDriver'>, council: CouncilId): G[] {
  const { line: name, declaration, driver, from, to, counts, on } = command;
  const line = has(state.charging.lines, name) ? state.charging.lines[name] : undefined;
  const rules = [...(line?.rules ?? []), ...Object.values(line?.proposed ?? {})];
  const dated = isLocalDate(from) && isLocalDate(to) && from <= to;
  return [
    ['line-unknown', () => line !== undefined],
    ['not-a-payer', () => paysInLine(state, name, council)],
    ['declaration-exists', () => line!.declarations.every((one) => one.declaration !== declaration)],
    ['driver-not-counted', () => rules.some((rule) => driverOf(methodOf(rule)) === driver)],
    ['counts-wrong', () => Object.entries(counts).length > 0 && Object.entries(counts).every(([of, count]) =>
      councilIdPattern.test(of) && Number.isSafeInteger(count) && count >= 0)],
    // Nothing is counted before it has happened.
    ['counted-period-wrong', () => dated && notBefore(on, to as string as When)],
    ...(dated ? fixed(state, name, command) : []),
  ];
}
