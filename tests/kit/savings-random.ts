/**
 * Random histories of savings in an agreement in force, made by the real decider: commands of every kind, of its
 * own councils and of others, told late or at once, refused more often than not; what was accepted is the history.
 */
import * as fc from 'fast-check';
import { addDays, agreement, commands, councilOf, financialYearOf, lastDay, localDate, when } from '#domain';
import type {
  AgreementCommand, AgreementEvent, AgreementFacts, AgreementState, BudgetBook, Capacity, Claim, LocalDate, SavingsLine,
} from '#domain';
import { reorganised } from './agreement-membership.ts';
import { acting } from './agreement-register.ts';
import { fold, plain, wholeLife } from './agreement-story.ts';
import type { PlainCommand } from './agreement-story.ts';
import type { Recorded } from './savings-naive.ts';

type Act = readonly [council: string, command: PlainCommand];
type Law = 'none' | 'one' | 'split' | 'merged';
type Intent = {
  readonly what: number; readonly n: number; readonly m: number; readonly pence: number;
  readonly days: number; readonly back: number; readonly minutes: number; readonly imported: boolean;
};
type Moment = { readonly state: AgreementState; readonly today: string; readonly on: string };

/** The told life, recorded before any saving: every history goes on from there. */
export const before: readonly AgreementEvent[] = wholeLife();
const begun = fold(before);
export const beforeAt = '2024-06-03T12:00:00.000Z';
/** Events told of savings after `before`, each with the instant of its recording, which never goes back. */
export type SavingsHistory = { readonly recorded: readonly Recorded[]; readonly refused: number };

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
const table = ['ALV', 'BRK', 'CHW'];
const years = ['2022/23', '2023/24', '2024/25', '2025/26', '2026/27', '2027/28', '2028/29'];
const natures = ['cash-releasing', 'cash-releasing', 'cash-releasing', 'avoided-cost', 'income', 'non-cashable',
  'scope-reduction'] as const;
const document = 'ef'.repeat(32);
/** What the finance side has found for itself. */
const ledger = 'fe'.repeat(32);
/** Beyond what a double tells apart, where money went through a number. */
const penceOf = (n: number): string => (n % 23 === 0 ? `9007199254${740_993 + n}` : String(n));

// Lines -------------------------------------------------------------------------------------------

const inYears = ({ firstYear, lastYear }: SavingsLine): string[] => years.filter((year) =>
  (firstYear === 'unknown' || year >= firstYear) && (lastYear === null || year <= lastYear));

function identify({ state, on }: Moment, n: number, m: number, imported: boolean): Act {
  const of = pick(table, n);
  const nature = pick(natures, m);
  const recurrence = pick(['recurrent', 'recurrent', 'one-off', 'time-limited'] as const, m >> 3);
  const unsaid = imported && m % 2 === 0;
  return [of, { type: 'IdentifySaving', on, line: `line-${Object.keys(state.savings.lines).length}`, of,
    service: pick(['audit', 'payroll'], n >> 2), nature: unsaid ? 'unknown' : nature, recurrence,
    firstYear: unsaid && m % 4 === 0 ? 'unknown' : pick(years, m % 4),
    lastYear: recurrence === 'time-limited' ? pick(years, 3 + m % 4) : null, budgetCode: unsaid ? 'unknown' : `${of}-1`,
    owner: 'per-owner-0001', priceBase: pick(['cash', 'cash', '2023/24'], n >> 4), counterfactual: null,
    qualityIndicator: null, reducesScope: nature === 'scope-reduction' }];
}

function baseline({ on }: Moment, { line, baselines }: SavingsLine, m: number): PlainCommand {
  const terms = { costPence: '90000000', fteHundredths: null, volumes: {}, quality: {}, priceBase: 'cash',
    source: 'Outturn', cutOff: '2024-03-31' };
  if (baselines.length === 0) return { type: 'ProposeBaseline', on, line, ...terms };
  return baselines.at(-1)!.frozenOn === null && m % 4 !== 0
    ? { type: 'FreezeBaseline', on, line, version: baselines.length }
    : { type: 'ReviseBaseline', on, line, ...terms, reason: 'r', approval: 'a' };
}

function forecast({ on }: Moment, line: SavingsLine, { n, m, pence }: Intent): PlainCommand {
  const within = inYears(line);
  const from = n % Math.max(within.length, 1);
  const profile = Object.fromEntries(within.slice(from, from + 1 + m % 4).map((year, at) => [year, {
    grossPence: penceOf(pence + 977 * at), ongoingPence: String((m * 13) % 60_000), oneOffPence: String(n % 5_000) }]));
  return { type: 'ForecastSaving', on, line: line.line, profile, reason: 'r', causes: ['slipped'], biasBasisPoints: 0 };
}

function shut(line: string, { on }: Moment, m: number): PlainCommand {
  const disposition =
    pick(['continues', 'transferred', 'continues', 'ends', 'reversed', 'unachievable', 'double-counted'] as const, m);
  const to = disposition === 'transferred' ? 'ALV' : null;
  return { type: 'CloseSavingsLine', on, line, disposition, to, reason: 'r' };
}

// Claims ------------------------------------------------------------------------------------------

const liveOf = (line: SavingsLine): [string, Claim][] =>
  Object.entries(line.claims).filter(([, { state }]) => state === 'live');

function claim(moment: Moment, line: SavingsLine, council: string, { n, m, pence, imported }: Intent): PlainCommand {
  const now = financialYearOf(moment.on as LocalDate);
  const year = pick(inYears(line).filter((one) => one <= now).concat(n % 31 === 0 ? years : []).concat(now), m);
  const own = liveOf(line).filter(([, { by }]) => by === council);
  const stands = own.find((one) => one[1].year === year);
  const joint = Object.entries(moment.state.savings.joint).find(([, one]) => one.service === line.service);
  const together = joint !== undefined && n % 6 === 0;
  // Rivals now and then agree to the penny: then nothing is contested.
  const same = liveOf(line).find((one) => one[1].year === year && m % 3 === 0)?.[1];
  return { type: 'ClaimSaving', on: moment.on, line: line.line, claim: `claim-${Object.keys(line.claims).length}`,
    year: together ? joint[1].year : year, effect: 'full-year', actualCostPence: null,
    grossPence: same?.grossPence ?? penceOf(pence >> (m % 5)),
    ongoingPence: same?.ongoingPence ?? String(n % 3 === 0 ? (m * 7) % 9_000 : 0),
    joint: together ? joint[0] : null, documents: imported ? [] : [document],
    corrects: m % 11 === 0 ? own[0]?.[0] ?? null : stands?.[0] ?? null };
}

const criteria = (finding: 'met' | 'partly-met') => ({ baseline: finding, calculation: 'met', evidence: 'met',
  sustainability: 'met', quality: 'met', attribution: 'met' } as const);

/** Before a year is over nothing but a provisional word is taken. */
const stages = ['provisional', 'provisional', 'interim', 'final'] as const;
function verify({ on }: Moment, line: string, name: string, told: Claim, { n, m, pence }: Intent): PlainCommand {
  const net = BigInt(told.grossPence) - BigInt(told.ongoingPence);
  const accepted = net < 1n ? 0n : n % 3 === 0 ? net : BigInt(pence) % net + (n % 5 === 0 ? 0n : 1n);
  const rating = pick(['green', 'amber', 'green', 'red'] as const, m >> 2);
  return { type: 'VerifySaving', on, line, claim: name, rating, acceptedPence: String(accepted), qualityHeld: true,
    stage: pick(stages.slice(on > lastDay(told.year) ? 1 : 0, on > lastDay(told.year) ? 4 : 1), n),
    documents: [ledger],
    criteria: criteria(rating === 'green' ? 'met' : 'partly-met') };
}

function takeBack({ on }: Moment, line: string, claim: string, told: Claim, { m, pence }: Intent): PlainCommand {
  const left = BigInt(told.verifications.at(-1)?.acceptedPence ?? '1');
  return { type: 'ReverseSaving', on, line, claim, reversal: `back-${Object.keys(told.reversals).length}`, reason: 'r',
    amountPence: String(m % 3 === 0 || left < 1n ? left : BigInt(pence) % left + 1n) };
}

function twice(moment: Moment, line: string, claim: string, n: number, m: number): PlainCommand {
  const others = Object.values(moment.state.savings.lines).flatMap((one) => liveOf(one).map(([id]) => ({
    agreement: 'audit-and-payroll', line: one.line, claim: id })));
  return { type: 'MarkDuplicateClaim', on: moment.on, line, claim, kept: n % 2 === 0 ? 'this' : 'other',
    sameAs: m % 5 === 0 || others.length === 0 ? { agreement: 'elsewhere', line, claim } : pick(others, m) };
}

function aboutClaim(moment: Moment, { line, claims }: SavingsLine, intent: Intent): PlainCommand | null {
  const all = Object.entries(claims);
  const live = all.filter(([, { state }]) => state === 'live');
  if (all.length === 0) return null;
  const { n, m } = intent;
  const seen = live.filter(([, { verifications }]) => verifications.length > 0);
  const takes = intent.what % 8 > 1 && intent.what % 8 < 4;
  const [name, told] = pick(takes && seen.length > 0 ? seen : m % 9 === 0 || live.length === 0 ? all : live, m);
  const { on } = moment;
  switch (intent.what % 8) {
    case 0: return { type: 'RejectClaim', on, line, claim: name, reason: 'r' };
    case 1: return twice(moment, line, name, n, m);
    case 2: case 3: return takeBack(moment, line, name, told, intent);
    default: return verify(moment, line, name, told, intent);
  }
}

// What else ---------------------------------------------------------------------------------------

function joint({ state, on }: Moment, { n, m, pence }: Intent): Act {
  return [pick(table, n), { type: 'ApportionJointSaving', on, joint: `joint-${Object.keys(state.savings.joint).length}`,
    service: pick(['audit', 'payroll'], m), year: pick(years, m % 5), totalPence: penceOf(pence), residueTo: 'ALV',
    chargingLine: null, shares: { ALV: 5_000, BRK: 3_000, CHW: 2_000 }, authority: 'a' }];
}

const published = ({ state, on }: Moment, { n, pence }: Intent): Act => [pick(table, n), {
  type: 'PublishFigure', on, figure: `figure-${Object.keys(state.savings.figures).length}`, series: 'realised',
  of: null, service: null, fromYear: pick(years, n), toYear: pick(years, n), basis: 'annual',
  amountPence: penceOf(pence), basisPoints: null, nature: 'cash-releasing', recurrence: 'recurrent', netOf: 'net',
  priceBase: 'cash', version: null, scenario: null, statedBy: 's', contradicts: [], against: null }];

/**
 * What the law makes of Brackley, and of Chewton where both become one. No service is allotted to another successor
 * once it has passed: by the position, all years since the vesting day would go with it.
 */
function succession({ state, on }: Moment, law: Law, n: number): Act | null {
  if (law === 'none') return null;
  const old = law === 'merged' && n % 2 === 0 ? 'CHW' : 'BRK';
  const substitution = `lgr-${old.toLowerCase()}`;
  return state.membership.substitutions[substitution] !== undefined
    ? ['ALV', { type: 'EffectSubstitution', on, substitution }]
    : ['ALV', { type: 'ScheduleSubstitution', on, substitution, old, nominated: 'NEW', instrument: 'i',
      successors: law === 'split' ? ['NEW', 'NOR'] : ['NEW'],
      allotted: law === 'split' ? [{ service: 'payroll', successor: 'NOR' }] : [] }];
}

/** A reduction that is given back: from its own year, or from the year of the day. */
function giveBack(moment: Moment, { line, reductions }: SavingsLine, n: number, m: number): PlainCommand | null {
  const all = Object.entries(reductions);
  if (all.length === 0) return null;
  const [reduction, { year }] = pick(all, n);
  return { type: 'ReturnBudgetReduction', on: moment.on, line, reduction, reason: 'r',
    fromYear: m % 3 === 0 ? year : pick(years.filter((one) => one >= year), m) };
}

/** A claim, or, mostly, what is still missing for one: a frozen baseline, and a budget that went down. */
function towardsClaim(moment: Moment, line: SavingsLine, intent: Intent): PlainCommand {
  const { n, m } = intent;
  if (line.baselines.every(({ frozenOn }) => frozenOn === null) && m % 8 !== 0) return baseline(moment, line, m);
  return line.nature === 'cash-releasing' && Object.keys(line.reductions).length < 1 + n % 2
    ? { type: 'ApplyBudgetReduction', on: moment.on, line: line.line, reduction: `cut-${n}` }
    : claim(moment, line, councilOf(moment.state, line, localDate(moment.on)), intent);
}

function aboutLine(moment: Moment, line: SavingsLine, intent: Intent): PlainCommand | null {
  const { on } = moment;
  const { n, m, what } = intent;
  const named = { on, line: line.line };
  if (what < 17) return baseline(moment, line, m);
  if (what < 25) return forecast(moment, line, intent);
  if (what < 28) return giveBack(moment, line, n, m);
  if (what < 34) return { type: 'ApplyBudgetReduction', ...named, reduction: `cut-${n}` };
  if (what < 37) return { type: 'RecordSetUpCost', ...named, cost: `cost-${n}`, kind: 'systems', year: pick(years, m),
    amountPence: penceOf(intent.pence) };
  if (what < 52) return towardsClaim(moment, line, intent);
  if (what < 88) return aboutClaim(moment, line, intent);
  if (what < 90) return { type: 'AgreeAttribution', ...named, programmes: [
    { programme: 'audit-and-payroll', basisPoints: 10_000 - m % 4_000 }] };
  if (what < 94) return { type: 'ExplainVariance', ...named, year: pick(inYears(line), m), owner: 'per-owner-0001',
    causes: m % 2 === 0 ? ['slipped', 'price'] : ['demand'], text: `t${n}` };
  if (what === 94) return { type: 'ChangeBenefitOwner', ...named, owner: `per-owner-${n % 9}` as never, reason: 'r' };
  return what < 96 ? { type: 'ReclassifySaving', ...named, nature: pick(natures, m), reason: 'r' }
    : shut(line.line, moment, m);
}

function actOf(moment: Moment, law: Law, intent: Intent): Act | null {
  const { n, m, what, imported } = intent;
  // What a failing history is made shorter by.
  if (what === 0) return null;
  const lines = Object.values(moment.state.savings.lines);
  // Few lines, of which much is told.
  if ((what < 9 && lines.length < 4) || lines.length === 0) return identify(moment, n, m, imported);
  if (what === 9) return joint(moment, intent);
  if (what === 10) return published(moment, intent);
  const line = pick(lines, n >> 1);
  const council = councilOf(moment.state, line, localDate(moment.on));
  if (what < 9) return [council, towardsClaim(moment, line, intent)];
  if (what >= 97) return succession(moment, law, n);
  if (what >= 44 && what < 52) {
    const rival = pick(table.filter((one) => one !== council), n);
    return [rival, claim(moment, line, rival, intent)];
  }
  const command = aboutLine(moment, line, intent);
  return command === null ? null : [council, command];
}

// From intents to histories -----------------------------------------------------------------------

/** The budget book has the reduction that is asked for, of a year of the line and with the code of its budget. */
function bookFor(state: AgreementState, command: PlainCommand, { m, pence, n }: Intent): BudgetBook | undefined {
  const line = command.type === 'ApplyBudgetReduction' ? state.savings.lines[command.line] : undefined;
  if (command.type !== 'ApplyBudgetReduction' || line === undefined) return undefined;
  const amount = penceOf(pence) as never;
  return { finances: {}, bands: [], reductions: { [command.reduction]: {
    budgetCode: line.budgetCode, year: pick(inYears(line), m), recurrent: n % 3 !== 0, pence: amount, virement: 'v',
    on: when('2024-01-01'), reversedOn: null,
    allotments: [{ agreement: state.agreement, line: line.line, pence: amount }] } } };
}

function factsFor(moment: Moment, [council, command]: Act, intent: Intent, more: object): AgreementFacts {
  const capacity: Capacity = intent.imported ? 'records-importer' : commands[command.type][1][0]!;
  const book = bookFor(moment.state, command, intent);
  return { ...acting(council, capacity, moment.today, {
    ...more, ...(intent.imported ? { grade: 'imported' as const } : {}) }),
  ...(book === undefined ? {} : { books: { [council]: book } }) };
}

const registers: Readonly<Record<Law, (vesting: string) => object>> = {
  none: () => ({}), one: (on) => ({ councils: reorganised(on, ['BRK', ['NEW']]) }),
  split: (on) => ({ councils: reorganised(on, ['BRK', ['NEW', 'NOR']]) }),
  merged: (on) => ({ councils: reorganised(on, ['BRK', ['NEW']], ['CHW', ['NEW']]) }),
};

function played(intents: readonly Intent[], law: Law, vesting: string): SavingsHistory {
  const recorded: Recorded[] = [];
  // An hour later: no moment that is asked about lies before the agreement itself.
  let [state, today, at, refused] = [begun, localDate('2024-06-03'), Date.parse(beforeAt) + 3_600_000, 0];
  const more = registers[law](vesting);
  for (const intent of intents) {
    today = addDays(today, intent.days);
    at = Math.max(at + intent.minutes * 60_000, Date.parse(`${today}T09:00:00.000Z`));
    const moment: Moment = { state, today, on: addDays(today, -intent.back) };
    const act = actOf(moment, law, intent);
    if (act === null) continue;
    const command: AgreementCommand = plain(act[1]);
    const decision = agreement.decide(state, command, factsFor(moment, act, intent, more));
    if ('refused' in decision) {
      refused += 1;
      continue;
    }
    for (const event of decision.events) recorded.push({ event, at: new Date(at).toISOString() });
    state = decision.events.reduce(agreement.evolve, state);
  }
  return { recorded, refused };
}

const number = fc.nat({ max: 9_999 });
const intents: fc.Arbitrary<Intent> = fc.record({
  what: fc.nat({ max: 99 }), n: number, m: number, pence: fc.integer({ min: 1, max: 400_000 }),
  days: fc.constantFrom(0, 1, 5, 20, 40, 90), back: fc.constantFrom(0, 0, 0, 0, 1, 20, 400),
  // Several at the same instant, as in one append.
  minutes: fc.constantFrom(0, 0, 1, 45, 3_000), imported: fc.constantFrom(false, false, false, false, true),
});

export const randomSavings: fc.Arbitrary<SavingsHistory> = fc.tuple(
  fc.array(intents, { minLength: 40, maxLength: 110, size: 'max' }),
  fc.constantFrom<Law>('none', 'none', 'one', 'split', 'merged'),
  // Within a financial year, on its last day and on the first of one: whose year is it?
  fc.constantFrom('2026-10-01', '2027-03-31', '2027-04-01'),
).map(([list, law, vesting]) => played(list, law, vesting));
