/**
 * Random acts of savings on the agreement of the story in force: sensible for the state that the acts before led
 * to, or twisted in one way or another, at days that jump through ten years. Each list is made by the decider that
 * is tried on it, so that a planted fault is carried on.
 */
import * as fc from 'fast-check';
import { addDays, agreement, commands, financialYearOf, lastDay, localDate, when } from '#domain';
import type {
  AgreementCommand, AgreementEvent, AgreementFacts, AgreementState, BudgetBook, Claim, PenceText, SavingsLine,
} from '#domain';
import { acting, withDeputy } from './agreement-register.ts';
import type { Circumstances } from './agreement-register.ts';
import { after } from './agreement-rows.ts';
import { fold, plain, until } from './agreement-story.ts';
import type { PlainCommand } from './agreement-story.ts';
import type { Step } from './laws.ts';
import { inForce, measured, met } from './savings-story.ts';

export type SavingsStep = Step<AgreementCommand, AgreementFacts>;
type Decider = Pick<typeof agreement, 'decide' | 'evolve'>;
type Intent = {
  readonly what: number; readonly n: number; readonly m: number; readonly pence: number; readonly days: number;
  readonly back: number; readonly twist: number;
};
type Said = { readonly council: string; readonly command: PlainCommand; readonly more?: Circumstances };
type Ground = Intent & { readonly state: AgreementState; readonly on: string };

/** The agreement in force, before any saving. */
export const agreementInForce: readonly AgreementEvent[] = after(until('commence'), inForce);
const begun = fold(agreementInForce);

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
const table = ['ALV', 'BRK', 'CHW'];
const years = ['2024/25', '2025/26', '2026/27', '2027/28'];
const natures = ['cash-releasing', 'cash-releasing', 'avoided-cost', 'income', 'scope-reduction'] as const;
const shown = ['d'.repeat(64)];
/** What the finance side has found for itself. */
const ledger = ['e'.repeat(64)];
const person = (council: string, role: string): string => `per-${council.toLowerCase()}-${role}`;
export const deputyOf = (council: string): string => person(council, 'deputy');
const deputies = Object.assign({}, ...table.map((council) => withDeputy(council, deputyOf(council)))) as
  NonNullable<Circumstances['councils']>;

// Acts --------------------------------------------------------------------------------------------------

function identify({ state, on, n, m }: Ground): Said {
  const council = pick(table, n);
  const nature = pick(natures, m);
  const recurrence = pick(['recurrent', 'recurrent', 'recurrent', 'one-off', 'time-limited'] as const, n >> 2);
  return { council, command: { type: 'IdentifySaving', on, line: `line-${Object.keys(state.savings.lines).length}`,
    of: council, service: 'audit', nature, recurrence, firstYear: pick(['2024/25', '2025/26'], m),
    lastYear: recurrence === 'time-limited' ? '2027/28' : null, budgetCode: `${council}-1`, priceBase: 'cash',
    owner: person(council, n % 7 === 0 ? 'cfo' : 'benefits'), counterfactual: null, qualityIndicator: null,
    reducesScope: nature === 'scope-reduction' } };
}

function measure({ on, m }: Ground, { of, line, baselines }: SavingsLine): Said {
  const frozen = baselines.some(({ frozenOn }) => frozenOn !== null);
  if (baselines.length === 0 || (!frozen && m % 5 === 0)) {
    return { council: of, command: { type: 'ProposeBaseline', on, line, ...measured } };
  }
  return { council: of, command: frozen
    ? { type: 'ReviseBaseline', on, line, ...measured, costPence: String(20_000 + m), reason: 'r', approval: 'a' }
    : { type: 'FreezeBaseline', on, line, version: baselines.length } };
}

function foresee({ on, n, m, pence }: Ground, { of, line, firstYear }: SavingsLine): Said {
  const profile = Object.fromEntries(years.filter((year) => year >= firstYear).slice(0, 1 + m % 4).map((year, at) =>
    [year, { grossPence: String(pence + at * 97), ongoingPence: String(n % 4_000), oneOffPence: String(m % 500) }]));
  return { council: of, command: { type: 'ForecastSaving', on, line, profile, reason: 'r', causes: ['slipped'],
    biasBasisPoints: 0 } };
}

const bookOf = (state: AgreementState, { of, line, budgetCode, firstYear }: SavingsLine, { n, m, pence }: Ground,
): Record<string, BudgetBook> => ({ [of]: {
  finances: {}, bands: m % 3 === 0 ? [] : [{ from: when('2024-04-01'), greenBasisPoints: pick([9_500, 6_000], n),
    amberBasisPoints: 5_000 }],
  reductions: { [`cut-${n % 6}`]: { budgetCode, year: firstYear, recurrent: n % 4 !== 0, virement: 'v',
    reversedOn: null, on: when('2024-01-01'), pence: String(pence) as PenceText,
    allotments: [{ agreement: state.agreement, line, pence: String(pence) as PenceText }] } } } });

function claim(g: Ground, { of, line, claims, firstYear, reductions }: SavingsLine): Said {
  const { state, on, n, m, pence } = g;
  const now = financialYearOf(localDate(on));
  const council = n % 6 === 0 ? pick(table, m) : of;
  const stands = (year: string): string | undefined => Object.entries(claims).find(([, one]) =>
    one.by === council && one.year === year && one.state === 'live')?.[0];
  const past = years.filter((year) => year >= firstYear && year <= now);
  const fresh = past.filter((year) => stands(year) === undefined);
  const year = pick(fresh.length === 0 || m % 8 === 0 ? [...past, now] : fresh, m);
  const cut = BigInt(Object.values(reductions)[0]?.pence ?? pence);
  const together = Object.entries(state.savings.joint).find(([, one]) => one.year === year);
  const joint = together !== undefined && n % 3 === 0 ? together : null;
  const gross = joint === null ? cut - BigInt(n % 3) * cut / 9n : BigInt(joint[1].amounts[council] ?? '7') - 1n;
  return { council, ...(n % 5 === 1 ? { more: { person: person(council, 'cfo') } } : {}),
    command: { type: 'ClaimSaving', on, line, claim: `claim-${Object.keys(claims).length}`, year, effect: 'full-year',
      grossPence: String(gross), ongoingPence: String(m % 50), actualCostPence: null, documents: shown,
      joint: joint?.[0] ?? null, corrects: stands(year) ?? null } };
}

const netOf = (told: Claim): bigint => BigInt(told.grossPence) - BigInt(told.ongoingPence);
/** The share of this agreement of what is claimed. */
const shareOf = ({ attribution }: SavingsLine, net: bigint): bigint => {
  const ours = attribution.find(({ programme }) => programme === begun.agreement);
  return ours === undefined ? net : net * BigInt(ours.basisPoints) / 10_000n;
};

function verify(g: Ground, line: SavingsLine, [id, told]: [string, Claim]): Said {
  const { state, on, n, m } = g;
  const over = on > lastDay(told.year);
  const before = told.verifications.at(-1)?.stage;
  const stage = !over ? 'provisional' : before === 'interim' || m % 7 === 0 ? 'final' : 'interim';
  const rating = pick(['green', 'green', 'amber', 'green', 'red'] as const, m);
  const criteria = { ...met, ...(rating === 'green' ? {} : { evidence: rating === 'red' ? 'not-met' : 'partly-met' }) };
  const share = shareOf(line, netOf(told));
  return { council: line.of, more: { books: bookOf(state, line, g), councils: deputies,
    person: n % 3 === 0 ? deputyOf(line.of) : person(line.of, 'cfo') },
  command: { type: 'VerifySaving', on, line: line.line, claim: id, stage, rating, criteria: criteria as never,
    acceptedPence: String(n % 4 === 0 ? share / 2n : share), qualityHeld: true,
    documents: n % 11 === 0 ? shown : ledger } };
}

function aboutClaim(g: Ground, line: SavingsLine): Said | null {
  const { state, on, n, m, what } = g;
  const all = Object.entries(line.claims);
  const live = all.filter(([, { state: stands }]) => stands === 'live');
  if (all.length === 0) return null;
  const chosen = pick(live.length > 0 && n % 9 !== 0 ? live : all, m);
  const [claimed, told] = chosen;
  const named = { on, line: line.line, claim: claimed };
  const last = told.verifications.at(-1);
  switch (what % 10) {
    case 0: return { council: line.of, command: { type: 'RejectClaim', ...named, reason: 'r' } };
    case 1: {
      const others = Object.values(state.savings.lines).flatMap((one) => Object.keys(one.claims)
        .map((id) => ({ agreement: state.agreement, line: one.line, claim: id })));
      return { council: line.of, command: { type: 'MarkDuplicateClaim', ...named, kept: pick(['this', 'other'], n),
        sameAs: m % 3 === 0 ? { agreement: 'elsewhere', line: 'l', claim: 'c' } : pick(others, n) } };
    }
    case 2: return last === undefined ? null : { council: line.of, command: { type: 'ReverseSaving', ...named,
      reversal: `back-${Object.keys(told.reversals).length}`, reason: 'r',
      amountPence: n % 2 === 0 ? last.acceptedPence : String(1 + m % 900) } };
    default: return verify(g, line, chosen);
  }
}

/** What is missing before a claim can be made, or one. */
function towards(g: Ground, line: SavingsLine): Said {
  const { on, n, m } = g;
  if (line.baselines.every(({ frozenOn }) => frozenOn === null) && m % 8 !== 0) return measure(g, line);
  if (line.forecasts.length === 0 && m % 3 !== 0) return foresee(g, line);
  return line.nature === 'cash-releasing' && Object.keys(line.reductions).length === 0 && m % 9 !== 0
    ? { council: line.of, more: { books: bookOf(g.state, line, g) }, command: {
      type: 'ApplyBudgetReduction', on, line: line.line, reduction: `cut-${n % 6}` } }
    : claim(g, line);
}

function giveBack({ on, n, m }: Ground, { of, line, reductions }: SavingsLine): Said | null {
  const all = Object.entries(reductions);
  if (all.length === 0) return null;
  const [reduction, { year }] = pick(all, n);
  return { council: of, command: { type: 'ReturnBudgetReduction', on, line, reduction, reason: 'r',
    fromYear: m % 2 === 0 ? year : pick(years, m) } };
}

function beside(g: Ground, line: SavingsLine): Said | null {
  const { state, on, n, m, pence, what } = g;
  const { of: council } = line;
  const named = { on, line: line.line };
  switch (what % 8) {
    case 0: return { council, command: { type: 'AgreeAttribution', ...named, programmes: [
      { programme: state.agreement, basisPoints: 4_000 + m % 6_000 },
      { programme: 'other', basisPoints: n % 3 === 0 ? 5_000 : 0 }] } };
    case 1: return { council, command: { type: 'ReclassifySaving', ...named, nature: pick(natures, m), reason: 'r' } };
    case 2: return { council, command: { type: 'ExplainVariance', ...named, year: Object.keys(line.unexplained)[0]
      ?? pick(years, m), causes: ['price'], owner: 'per-owner', text: `t${n}` } };
    case 3: return { council, command: { type: 'RecordSetUpCost', ...named, cost: `c${n}`, kind: 'systems',
      year: pick(years, m), amountPence: String(pence) } };
    case 4: return n % 3 !== 0 ? claim(g, line) : { council, command: { type: 'CloseSavingsLine', ...named, to: null,
      disposition: pick(['continues', 'reversed', 'ends', 'double-counted'], m), reason: 'r' } };
    case 5: return { council: pick(table, n), command: { type: 'ApportionJointSaving', on, service: 'audit',
      joint: `joint-${Object.keys(state.savings.joint).length}`, year: pick(years, m), totalPence: String(pence * 3),
      residueTo: 'ALV', chargingLine: null, shares: { ALV: 5_000, BRK: 3_000, CHW: 2_000 }, authority: 'a' } };
    case 6: return n % 3 === 0 ? foresee(g, line) : giveBack(g, line);
    default: return m % 3 === 0 ? { council, command: { type: 'ChangeBenefitOwner', ...named, reason: 'r',
      owner: person(council, pick(['cfo', 'benefits', 'payroll'], n)) } } : measure(g, line);
  }
}

function sensible(g: Ground): Said | null {
  const lines = Object.values(g.state.savings.lines);
  // What a failing history is made shorter by.
  if (g.what === 0) return null;
  if (lines.length === 0 || (g.what < 6 && lines.length < 3)) return identify(g);
  const line = pick(lines, g.n >> 1);
  if (g.what < 42) return towards(g, line);
  return g.what < 84 ? aboutClaim(g, line) : beside(g, line);
}

// Twists --------------------------------------------------------------------------------------------------

const amounts = ['grossPence', 'acceptedPence', 'amountPence', 'totalPence', 'ongoingPence'];
/** One thing about the act is not as it should be. */
function twisted({ council, command, more = {} }: Said, { twist, n, m }: Intent): Said {
  const changed = (change: object): Said => ({ council, more, command: { ...command, ...change } as PlainCommand });
  const has = (name: string): boolean => name in command;
  switch (twist) {
    case 0: return { council: pick(table, n), command, more };
    case 1: return { council, command, more: { ...more,
      person: person(council, pick(['clerk', 'cfo', 'benefits'], m)) } };
    case 2: case 3: {
      const name = amounts.find(has);
      const value = name === undefined ? 0n : BigInt((command as unknown as Record<string, string>)[name]!);
      return name === undefined ? { council, command, more }
        : changed({ [name]: String(pick([value * 2n, value + 1n, -value, 0n], m)) });
    }
    case 4: return has('stage') ? changed({ stage: 'final' }) : { council, command, more };
    case 5: return has('rating') ? changed({ rating: pick(['green', 'amber'], n), ...(m % 2 === 0
      ? { criteria: { ...met, quality: pick(['not-met', 'partly-met'], n) } } : { qualityHeld: false }) })
      : { council, command, more };
    case 6: return has('corrects') ? changed({ corrects: null }) : { council, command, more };
    case 7: return has('reducesScope') ? changed({ reducesScope: true }) : has('programmes') ? changed({ programmes: [
      { programme: 'audit-and-payroll', basisPoints: 6_000 }, { programme: 'other', basisPoints: 5_000 }] })
      : { council, command, more };
    case 8: return has('year') ? changed({ year: pick(years, n) }) : { council, command, more };
    default: return { council, command, more };
  }
}

// From intents to histories ------------------------------------------------------------------------------

/** Steps from intents, each made for the state that the decider was brought to by those before it. */
function told(intents: readonly Intent[], decider: Decider): SavingsStep[] {
  const steps: SavingsStep[] = [];
  let [state, today] = [begun, localDate('2024-06-04')];
  for (const intent of intents) {
    today = addDays(today, intent.days);
    const said = sensible({ ...intent, state, on: addDays(today, -intent.back) });
    if (said === null) continue;
    const { council, command, more } = twisted(said, intent);
    const ofFinance = /-(cfo|clerk)$/.test(more?.person ?? '');
    const step = { command: plain(command), facts: acting(
      council, ofFinance ? 'finance-officer' : commands[command.type][1][0]!, today, more) };
    steps.push(step);
    const decision = decider.decide(state, step.command, step.facts);
    if ('events' in decision) state = decision.events.reduce(decider.evolve, state);
  }
  return steps;
}

const number = fc.nat({ max: 9_999 });
const intent: fc.Arbitrary<Intent> = fc.record({
  what: fc.nat({ max: 99 }), n: number, m: number, pence: fc.integer({ min: 10_000, max: 900_000 }),
  days: fc.constantFrom(0, 0, 3, 20, 60, 150), back: fc.constantFrom(0, 0, 0, 0, 0, 10, 400),
  // Three acts in four are as they should be.
  twist: fc.nat({ max: 35 }),
});

/** Lists of steps for `laws`; `decider` is the one that is tried. */
export const savingsHistories = (decider: Decider = agreement, size = 90): fc.Arbitrary<readonly SavingsStep[]> =>
  fc.array(intent, { minLength: Math.min(20, size), maxLength: size, size: 'max' }).map((list) => told(list, decider));

/** What was accepted, and the day on which it was told. */
export type SavingRecorded = { readonly event: AgreementEvent; readonly today: string };
export function accepted(steps: readonly SavingsStep[], decider: Decider = agreement): SavingRecorded[] {
  const recorded: SavingRecorded[] = [];
  let state = begun;
  for (const { command, facts } of steps) {
    const decision = decider.decide(state, command, facts);
    if (!('events' in decision)) continue;
    recorded.push(...decision.events.map((event) => ({ event, today: facts.today })));
    state = decision.events.reduce(decider.evolve, state);
  }
  return recorded;
}

/** So many histories of events after `agreementInForce`, the same for the same seed. */
export function* eventHistories(seed: number, count: number, size = 90): Generator<readonly SavingRecorded[]> {
  // One at a time: ten thousand of them would not fit beside each other.
  for (let at = 0; at < count; at += 1) {
    yield accepted(fc.sample(savingsHistories(agreement, size), { seed: seed + at, numRuns: 1 })[0]!);
  }
}
