/** Question 4: which share applied to service X on day D, why, who agreed, and what drivers? (I19, I24, I25) */
import { awaited, financialYearOf, payersOn, ruleOn, savingsEvents, shareOn } from '#domain';
import type { ChargingState, LocalDate, Rule, ShareOn } from '#domain';
import { list as listed } from '../sentences/words.ts';
import { onDay, sharesIn } from './sentence.ts';
import { basisPoints, by, council, day, list, oneOf, orNull, some, terms, text, when, whole } from './shapes.ts';
import type { Of } from './shapes.ts';
import { lastStep, mustBeService, settledBy, stepsOf } from './told.ts';
import type { AnyStep, Found, Told } from './told.ts';

const drivers = some({
  declaration: text, driver: text, from: day, to: day, counts: by(whole), source: text, declaredOn: when,
  declaredBy: council, contestedBy: by(text),
});
const line = some({
  line: text, payers: list(council),
  /** Null on a day on which no rule stands, nobody pays, or counts are lacking. */
  shares: orNull(by(basisPoints)),
  weights: orNull(by(text)), prices: list(terms),
  /** What the share is taken from: the true-up or the estimate of the year, else the rule as it stands. */
  takenFrom: orNull(oneOf('true-up', 'estimate', 'rule')),
  rule: orNull(some({ rule: text, method: text, parameters: terms, from: when, residueTo: council, payTo: council })),
  agreedBy: list(some({ council, on: orNull(when) })), determination: orNull(text),
  drivers: orNull(drivers),
  proposed: list(some({ rule: text, from: when, awaiting: list(council) })),
});
export const shareShape = some({ service: text, on: day, lines: list(line) });
type Share = Of<typeof shareShape>;
type ShareLine = Share['lines'][number];
type Line = ChargingState['lines'][string];
type Asked = { readonly service: string; readonly on: LocalDate };

const ofRule = (line: string, rule: string) => (event: { line: string; rule: string }): boolean =>
  event.line === line && event.rule === rule;

/** Who said so and when; a council named by a source without a step of its own has no day. */
function agreement({ steps }: Told, name: string, rule: Rule) {
  const fits = ofRule(name, rule.rule);
  const set = lastStep(steps, ['ApportionmentRuleSet'], fits);
  const said = stepsOf(steps, ['ApportionmentRuleProposed', 'ApportionmentRuleAgreed'], fits);
  const last = new Map(said.map((step) => [step.event.council, step]));
  const agreed = rule.agreedBy.flatMap((of) => last.get(of) ?? []);
  return { steps: [set, ...agreed], days: rule.agreedBy.map((of) => ({ council: of,
    on: last.get(of)?.event.on ?? (set?.event.council === of ? set.event.on : null) })) };
}

/** The calculation of the year that the share is taken from. */
function calculation({ steps, state }: Told, name: string, on: LocalDate, share: ShareOn) {
  const year = financialYearOf(on);
  const { trueUp = null, estimate = null } = state.charging.periods[year]?.lines[name] ?? {};
  const stands = (trueUp ?? estimate)?.working
    .some(({ from, to, rule }) => from <= on && on <= to && rule === share.rule) ?? false;
  if (!stands) return { takenFrom: 'rule' as const, step: null };
  return trueUp === null
    ? { takenFrom: 'estimate' as const, step: lastStep(steps, ['ChargeEstimated'], (event) =>
      event.year === year && event.line === name) }
    : { takenFrom: 'true-up' as const, step: lastStep(steps, ['TrueUpCalculated'], (event) =>
      event.year === year && event.lines.some((one) => one.line === name)) };
}

function driversOf({ steps }: Told, name: string, declared: Line['declarations'][number] | undefined) {
  if (declared === undefined) return { answer: null, steps: [] };
  const { declaration, driver, from, to, counts, source, on, by: of, contestedBy } = declared;
  const fits = (event: { line: string; declaration: string }): boolean =>
    event.line === name && event.declaration === declaration;
  return { answer: { declaration, driver, from, to, counts, source, declaredOn: on, declaredBy: of, contestedBy },
    steps: stepsOf(steps, ['DriverDeclared', 'DriverContested'], fits) };
}

/** The day asked about, and by which step each council takes part on it as it does. */
type Day = { readonly on: LocalDate; readonly part: ReadonlyMap<string, AnyStep> };
function dayOf({ steps }: Told, { service, on }: Asked): Day {
  // Nobody's part changes by what is saved, of which there is most.
  const others = steps.filter(({ event }) => !Object.hasOwn(savingsEvents, event.type));
  return { on, part: settledBy(others, ({ membership }) =>
    Object.fromEntries(payersOn(membership, service, on).map((of) => [of, 'pays']))) };
}

type Answered = { readonly line: ShareLine; readonly steps: readonly (AnyStep | null)[] };
function answered(told: Told, name: string, kept: Line, { on, part }: Day): Answered {
  const { state } = told;
  const share = shareOn(state, name, on);
  const rule = share === null ? ruleOn(kept, on) : kept.rules.find((one) => one.rule === share.rule)!;
  const said = rule === null ? null : agreement(told, name, rule);
  const found = share === null ? null : calculation(told, name, on, share);
  const counts = driversOf(told, name, kept.declarations.find((one) => one.declaration === share?.declaration));
  const payers = payersOn(state.membership, kept.service, on);
  return {
    steps: [...said?.steps ?? [], found?.step ?? null, ...counts.steps,
      ...(rule === null ? [] : payers.map((of) => part.get(of) ?? null))],
    line: {
      line: name, payers, shares: share?.basisPoints ?? null, weights: share?.weights ?? null,
      prices: share?.prices ?? [], takenFrom: found?.takenFrom ?? null,
      rule: rule === null ? null : { rule: rule.rule, method: rule.method, parameters: rule.parameters, from: rule.from,
        residueTo: rule.residueTo, payTo: rule.payTo },
      agreedBy: said?.days ?? [], determination: rule?.determination ?? null, drivers: counts.answer,
      proposed: Object.values(kept.proposed).map((one) => ({ rule: one.rule, from: one.from,
        awaiting: awaited(state, one) })),
    },
  };
}

const from = { 'true-up': 'as the true-up of the year has it', estimate: 'as the estimate of the year has it',
  rule: 'as the rule gives it' } as const;
function inWords({ line: name, shares, rule, takenFrom, agreedBy, determination, drivers: counts }: ShareLine,
  on: LocalDate): string {
  if (rule === null) return `No rule stood for ${name} on ${on}.`;
  if (shares === null || takenFrom === null) {
    return `The rule ${rule.rule} stood for ${name} on ${on}, and gives no share.`;
  }
  const who = determination !== null ? `set by the determination ${determination}`
    : `agreed by ${listed(agreedBy.map((one) => `${one.council} ${onDay(one.on)}`))}`;
  const what = counts === null ? ''
    : ` Counted were ${counts.driver} from ${counts.from} to ${counts.to}, by ${counts.source}: `
      + `${listed(Object.entries(counts.counts).map(([of, n]) => `${of} ${n}`))}.`;
  return `On ${on} ${name} was shared ${sharesIn(shares)}, ${from[takenFrom]}: ${rule.rule} (${rule.method}), from `
    + `${rule.from}, ${who}.${what}`;
}

const lacking = (one: ShareLine, on: LocalDate): string[] => [
  ...(one.rule === null ? [`Which rule shared ${one.line} on ${on}.`]
    : one.shares === null ? [`The share of each council in ${one.line}: ${one.payers.length === 0
      ? 'nobody is recorded to have paid for the service that day' : 'counts that the rule needs are not declared'}.`]
      : []),
  ...(one.rule !== null && one.rule.from.length !== 10 ? [`The very day from which ${one.rule.rule} applied.`] : []),
  ...one.agreedBy.filter((said) => said.on === null || said.on === 'unknown')
    .map((said) => `On which day ${said.council} agreed to ${one.rule!.rule}.`),
];

/** @throws NotInRecord */
export function share(told: Told, { service, on }: Asked): Found<Share> {
  mustBeService(told, service);
  const day = dayOf(told, { service, on });
  const found = Object.entries(told.state.charging.lines).filter(([, kept]) => kept.service === service)
    .sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, kept]) => answered(told, name, kept, day));
  const lines = found.map((one) => one.line);
  return {
    answer: { service, on, lines }, proof: found.flatMap(({ steps }) => steps),
    words: lines.length === 0 ? [`No rule for sharing the cost of ${service} is recorded.`]
      : lines.map((one) => inWords(one, on)),
    unknown: lines.length === 0 ? [`How the cost of ${service} was shared on ${on}.`]
      : lines.flatMap((one) => lacking(one, on)),
  };
}
