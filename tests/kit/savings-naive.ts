/**
 * The savings position of one agreement, reckoned a second time: by plain loops over raw events, one question
 * after the other, without a state and without a line of the product's code. Slow and stupid on purpose:
 * what both programs say alike, they did not copy from one another.
 */
import type { AgreementEvent } from '#domain';
import { fellBack } from './savings-naive-lasting.ts';
import type { NaiveClaim, NaiveTest } from './savings-naive-lasting.ts';

export type NaiveRow = {
  line: string; year: string; council: string; service: string; kind: string;
  nature: string; recurrence: string; priceBase: string;
  originalPence: string | null; latestPence: string | null; latestGrossPence: string | null;
  oneOffForecastPence: string | null; budgetedPence: string | null;
  claimedPence: string | null; claimedLowPence: string | null; claimedHighPence: string | null; contested: boolean;
  verifiedPence: string | null; provisionalPence: string | null; interimPence: string | null;
  finalPence: string | null; greenPence: string | null; amberPence: string | null; redPence: string | null;
  oneOffPence: string | null; variancePence: string | null; causes: string[];
  setAside: string | null;
};
/** An event and the instant at which it was recorded. */
export type Recorded = { readonly event: AgreementEvent; readonly at: string };

type Of<T extends AgreementEvent['type']> = Extract<AgreementEvent, { type: T }>;
type Claimed = Of<'SavingClaimed'>;

/** Events of one type, in order. */
function all<T extends AgreementEvent['type']>(events: readonly AgreementEvent[], type: T): Of<T>[] {
  const found: Of<T>[] = [];
  for (const event of events) if (event.type === type) found.push(event as Of<T>);
  return found;
}

/** Of nothing the sum is nothing, never zero. */
function sum(amounts: readonly string[]): string | null {
  if (amounts.length === 0) return null;
  let total = 0n;
  for (const amount of amounts) total += BigInt(amount);
  return String(total);
}

const less = (a: string, b: string): string => String(BigInt(a) - BigInt(b));

// What was expected ---------------------------------------------------------------------------------

type Forecast = Of<'SavingsForecastPrepared' | 'ForecastRevised'>;
function forecastsOf(events: readonly AgreementEvent[], line: string): Forecast[] {
  const found: Forecast[] = [];
  for (const event of events) {
    if ((event.type === 'SavingsForecastPrepared' || event.type === 'ForecastRevised') && event.line === line) {
      found.push(event);
    }
  }
  return found;
}

/** The line counts on the reduction in that year no more. */
function givenBack(
  events: readonly AgreementEvent[], { line, reduction }: Of<'BudgetReduced'>, year: string,
): boolean {
  for (const one of all(events, 'BudgetReductionReturned')) {
    if (one.line === line && one.reduction === reduction && year >= one.fromYear) return true;
  }
  return false;
}

function budgeted(events: readonly AgreementEvent[], line: string, year: string): string | null {
  const amounts: string[] = [];
  for (const event of all(events, 'BudgetReduced')) {
    if (event.line !== line) continue;
    if (givenBack(events, event, year)) continue;
    if (event.year === year || (event.recurrent && event.year < year)) amounts.push(event.amountPence);
  }
  return sum(amounts);
}

// What became of a claim ----------------------------------------------------------------------------

function agreementOf(events: readonly AgreementEvent[]): string {
  for (const event of all(events, 'AgreementProposed')) return event.agreement;
  return '';
}

function live(events: readonly AgreementEvent[], { line, claim }: Claimed): boolean {
  for (const other of all(events, 'SavingClaimed')) if (other.line === line && other.corrects === claim) return false;
  for (const no of all(events, 'SavingRejected')) if (no.line === line && no.claim === claim) return false;
  for (const marked of all(events, 'DuplicateClaimMarked')) {
    const { sameAs, kept } = marked;
    if (kept === 'other' && marked.line === line && marked.claim === claim) return false;
    if (kept === 'this' && sameAs.agreement === agreementOf(events) && sameAs.line === line
      && sameAs.claim === claim) return false;
  }
  return true;
}

function liveClaims(events: readonly AgreementEvent[], line: string, year: string): Claimed[] {
  const found: Claimed[] = [];
  for (const claim of all(events, 'SavingClaimed')) {
    if (claim.line === line && claim.year === year && live(events, claim)) found.push(claim);
  }
  return found;
}

const netOf = (claim: Claimed): string => less(claim.grossPence, claim.ongoingPence);

type Verified = { stage: string; rating: string; left: string };
function verification(events: readonly AgreementEvent[], { line, claim }: Claimed): Verified | null {
  let found: Verified | null = null;
  for (const event of events) {
    // A later verification says anew what stands, so only what is taken back after it counts.
    if (event.type === 'SavingVerified' && event.line === line && event.claim === claim) {
      found = { stage: event.stage, rating: event.rating, left: event.acceptedPence };
    }
    if (event.type === 'SavingReversed' && event.line === line && event.claim === claim && found !== null) {
      found.left = less(found.left, event.amountPence);
    }
  }
  return found;
}

// What nobody stands by any more --------------------------------------------------------------------

/** The word with which the line was closed; null while it is open or goes on. */
function closedAs(events: readonly AgreementEvent[], line: string): string | null {
  for (const event of all(events, 'SavingsLineClosed')) if (event.line === line) return event.disposition;
  for (const event of all(events, 'OpenItemDisposed')) {
    if (event.kind === 'saving' && event.id === line) return event.disposition;
  }
  return null;
}

function corrected(events: readonly AgreementEvent[], { line, claim }: Claimed): boolean {
  for (const other of all(events, 'SavingClaimed')) if (other.line === line && other.corrects === claim) return true;
  return false;
}

function rejected(events: readonly AgreementEvent[], { line, claim }: Claimed): boolean {
  for (const no of all(events, 'SavingRejected')) if (no.line === line && no.claim === claim) return true;
  return false;
}

/** Something was taken back, and nothing is left of it. */
function takenBack(events: readonly AgreementEvent[], claim: Claimed): boolean {
  let back = false;
  for (const event of all(events, 'SavingReversed')) {
    if (event.line === claim.line && event.claim === claim.claim) back = true;
  }
  const verified = verification(events, claim);
  return back && verified !== null && (verified.rating === 'red' || verified.left === '0');
}

function setAside(
  events: readonly AgreementEvent[], { line, of }: Of<'SavingIdentified'>, year: string, council: string,
): string | null {
  const closed = closedAs(events, line);
  if (closed !== null && ['double-counted', 'unachievable', 'reversed'].includes(closed)) return closed;
  let found: string | null = null;
  for (const claim of all(events, 'SavingClaimed')) {
    if (claim.line !== line || claim.year !== year || corrected(events, claim)) continue;
    const stands = live(events, claim);
    if (stands && !takenBack(events, claim)) return null;
    if (claim.council !== council && claim.council !== of) continue;
    if (stands) found = 'reversed';
    else if (rejected(events, claim)) found ??= 'rejected';
    else if (found !== 'reversed') found = 'duplicate';
  }
  return found;
}

// Whose it is and what it is ------------------------------------------------------------------------

/** The first day of a date that may be no more than a month or a year. */
const firstDay = (date: string): string => (date === 'unknown' ? '1000-01-01' : date + '-01-01'.slice(date.length - 4));
const lastDayOf = (year: string): string => `${Number(year.slice(0, 4)) + 1}-03-31`;

/** Whose budget it is in the year: succession by law hands over the years that are not over on the vesting day. */
function councilOf(events: readonly AgreementEvent[], line: Of<'SavingIdentified'>, year: string): string {
  let council: string = line.of;
  for (const event of all(events, 'CouncilSubstituted')) {
    if (event.old !== council || firstDay(event.from) > lastDayOf(year)) continue;
    for (const { service, successor } of event.services) if (service === line.service) council = successor;
  }
  return council;
}

function kindOf(events: readonly AgreementEvent[], service: string): string {
  let kind = 'unknown';
  for (const event of events) {
    if (event.type === 'AgreementProposed') {
      for (const one of event.services) if (one.service === service) kind = one.kind;
    }
    if (event.type === 'ServiceAdded' && event.service === service) kind = event.kind;
  }
  return kind;
}

function natureOf(events: readonly AgreementEvent[], line: Of<'SavingIdentified'>): string {
  let nature: string = line.nature;
  for (const event of all(events, 'SavingReclassified')) if (event.line === line.line) nature = event.to;
  return nature;
}

// Whether it lasted ---------------------------------------------------------------------------------

function lasts(events: readonly AgreementEvent[], line: Of<'SavingIdentified'>): boolean {
  if (line.recurrence === 'one-off' || line.recurrence === 'time-limited') return true;
  const claims: NaiveClaim[] = [];
  for (const claim of all(events, 'SavingClaimed')) {
    if (claim.line !== line.line) continue;
    const tests: NaiveTest[] = [];
    for (const { line: of, claim: id, stage, rating, acceptedPence } of all(events, 'SavingVerified')) {
      if (of === claim.line && id === claim.claim) tests.push({ stage, rating, pence: acceptedPence });
    }
    const found = verification(events, claim);
    claims.push({ year: claim.year, net: netOf(claim), stands: live(events, claim), tests,
      ours: claim.council === councilOf(events, line, claim.year),
      left: found === null ? null : { ...found, pence: found.left } });
  }
  return !fellBack(claims, line.firstYear);
}

// Years and rows ------------------------------------------------------------------------------------

function yearsOf(events: readonly AgreementEvent[], line: string): string[] {
  const years: string[] = [];
  for (const forecast of forecastsOf(events, line)) years.push(...Object.keys(forecast.profile));
  for (const event of all(events, 'BudgetReduced')) {
    if (event.line === line && !givenBack(events, event, event.year)) years.push(event.year);
  }
  for (const event of all(events, 'OneOffCostIncurred')) if (event.line === line) years.push(event.year);
  for (const event of all(events, 'SavingClaimed')) if (event.line === line) years.push(event.year);
  return [...new Set(years)].sort();
}

type Expected = Pick<NaiveRow, 'originalPence' | 'latestPence' | 'latestGrossPence' | 'oneOffForecastPence'>;
function expected(events: readonly AgreementEvent[], line: string, year: string): Expected {
  const forecasts = forecastsOf(events, line);
  const first = forecasts[0]?.profile[year];
  const last = forecasts[forecasts.length - 1]?.profile[year];
  return {
    originalPence: first === undefined ? null : less(first.grossPence, first.ongoingPence),
    latestPence: last === undefined ? null : less(last.grossPence, last.ongoingPence),
    latestGrossPence: last === undefined ? null : last.grossPence,
    oneOffForecastPence: last === undefined ? null : last.oneOffPence,
  };
}

type Told = Pick<NaiveRow, 'claimedPence' | 'claimedLowPence' | 'claimedHighPence' | 'contested'>;
function claimed(events: readonly AgreementEvent[], line: string, year: string, council: string): Told {
  const own: string[] = [];
  let low: string | null = null;
  let high: string | null = null;
  let anyVerified = false;
  let byAnother = false;
  for (const claim of liveClaims(events, line, year)) {
    const net = netOf(claim);
    if (claim.council === council) own.push(net);
    else byAnother = true;
    if (low === null || BigInt(net) < BigInt(low)) low = net;
    if (high === null || BigInt(net) > BigInt(high)) high = net;
    if (verification(events, claim) !== null) anyVerified = true;
  }
  const contested = !anyVerified && byAnother && low !== high;
  return { claimedPence: contested ? null : sum(own), claimedLowPence: low, claimedHighPence: high, contested };
}

type Accepted = Pick<NaiveRow, 'verifiedPence' | 'provisionalPence' | 'interimPence' | 'finalPence' | 'greenPence'
  | 'amberPence' | 'redPence'>;
function accepted(events: readonly AgreementEvent[], told: Of<'SavingIdentified'>, year: string): Accepted {
  const { line } = told;
  const lasting = lasts(events, told);
  const amounts: Record<string, string[]> = {
    all: [], provisional: [], interim: [], final: [], green: [], amber: [], red: [] };
  for (const claim of liveClaims(events, line, year)) {
    const verified = verification(events, claim);
    if (verified === null) continue;
    if (verified.rating === 'red') {
      amounts.red!.push(verified.left);
      continue;
    }
    amounts.all!.push(verified.left);
    amounts[verified.stage === 'final' && !lasting ? 'interim' : verified.stage]!.push(verified.left);
    amounts[verified.rating]!.push(verified.left);
  }
  return {
    verifiedPence: sum(amounts.all!), provisionalPence: sum(amounts.provisional!), interimPence: sum(amounts.interim!),
    finalPence: sum(amounts.final!), greenPence: sum(amounts.green!), amberPence: sum(amounts.amber!),
    redPence: sum(amounts.red!),
  };
}

function spent(events: readonly AgreementEvent[], line: string, year: string): string | null {
  const amounts: string[] = [];
  for (const event of all(events, 'OneOffCostIncurred')) {
    if (event.line === line && event.year === year) amounts.push(event.amountPence);
  }
  return sum(amounts);
}

function causesOf(events: readonly AgreementEvent[], line: string, year: string): string[] {
  let causes: string[] = [];
  for (const event of all(events, 'VarianceExplained')) {
    if (event.line === line && event.year === year) causes = [...event.causes];
  }
  return causes;
}

/** What is read below; an agreement in force has told a hundred other things, and every question asks them all. */
const read = new Set<string>(['AgreementProposed', 'ServiceAdded', 'CouncilSubstituted', 'SavingIdentified',
  'SavingsForecastPrepared', 'ForecastRevised', 'BudgetReduced', 'BudgetReductionReturned', 'OneOffCostIncurred',
  'SavingClaimed', 'SavingVerified', 'SavingRejected', 'SavingReversed', 'DuplicateClaimMarked', 'VarianceExplained',
  'SavingReclassified', 'SavingsLineClosed', 'OpenItemDisposed']);

/** Every line and financial year that the events name, lines by name and years in order. */
export function naiveRows(history: readonly AgreementEvent[]): NaiveRow[] {
  const events = history.filter(({ type }) => read.has(type));
  const rows: NaiveRow[] = [];
  for (const line of all(events, 'SavingIdentified')) {
    for (const year of yearsOf(events, line.line)) {
      const council = councilOf(events, line, year);
      const forecast = expected(events, line.line, year);
      const verified = accepted(events, line, year);
      rows.push({
        line: line.line, year, council, service: line.service, kind: kindOf(events, line.service),
        nature: natureOf(events, line), recurrence: line.recurrence, priceBase: line.priceBase,
        ...forecast, budgetedPence: budgeted(events, line.line, year), ...claimed(events, line.line, year, council),
        ...verified, oneOffPence: spent(events, line.line, year),
        variancePence: verified.verifiedPence === null || forecast.latestPence === null ? null
          : less(verified.verifiedPence, forecast.latestPence),
        causes: causesOf(events, line.line, year), setAside: setAside(events, line, year, council),
      });
    }
  }
  return rows.sort((a, b) => (`${a.line} ${a.year}` < `${b.line} ${b.year}` ? -1 : 1));
}

/** What was known at a moment: the events recorded by then, whatever day they speak of. */
export function knownBy(history: readonly Recorded[], moment: string): AgreementEvent[] {
  const known: AgreementEvent[] = [];
  for (const { event, at } of history) if (at <= moment) known.push(event);
  return known;
}

/** Of what is known, what may have taken effect by a day: of savings, and of who has followed whom in them. */
export function effectiveBy(events: readonly AgreementEvent[], day: string): AgreementEvent[] {
  const effective: AgreementEvent[] = [];
  for (const event of events) {
    if (event.type === 'AgreementProposed' || event.type === 'ServiceAdded') effective.push(event);
    else if (event.type === 'CouncilSubstituted') {
      if (firstDay(event.from) <= day) effective.push(event);
    } else if (firstDay(event.on) <= day) effective.push(event);
  }
  return effective;
}

// Totals --------------------------------------------------------------------------------------------

export const naiveAmounts = [
  'originalPence', 'latestPence', 'latestGrossPence', 'oneOffForecastPence', 'budgetedPence', 'claimedPence',
  'claimedLowPence', 'claimedHighPence', 'verifiedPence', 'provisionalPence', 'interimPence', 'finalPence',
  'greenPence', 'amberPence', 'redPence', 'oneOffPence', 'variancePence',
] as const;
export type NaiveAmount = (typeof naiveAmounts)[number];
/** `of` rows there are, `known` have said something. */
export type NaiveSum = { pence: string | null; known: number; of: number };
/** Rows that may be added: of one nature and in one price base, in a year, up to one, or in all of them. */
export type Among = { nature: string; priceBase: string; year?: string; upTo?: string };

/** What a line promises and claims is in no total once it is closed as another's saving or as one that will not be. */
const promises: readonly NaiveAmount[] = ['originalPence', 'latestPence', 'latestGrossPence', 'oneOffForecastPence',
  'claimedPence', 'claimedLowPence', 'claimedHighPence', 'variancePence'];
const inTotals = ({ setAside: why }: NaiveRow, amount: NaiveAmount): boolean =>
  !promises.includes(amount) || (why !== 'double-counted' && why !== 'unachievable');

const belongs = (row: NaiveRow, among: Among): boolean => row.nature === among.nature
  && row.priceBase === among.priceBase && (among.year === undefined || row.year === among.year)
  && (among.upTo === undefined || row.year <= among.upTo);

/** Rows of another nature are never among them; an unknown nature is one of its own, as no other is known to be it. */
export function naiveSum(rows: readonly NaiveRow[], amount: NaiveAmount, among: Among, beside = false): NaiveSum {
  const amounts: string[] = [];
  let of = 0;
  for (const row of rows) {
    if (!belongs(row, among) || inTotals(row, amount) === beside) continue;
    of += 1;
    const said = row[amount];
    if (said !== null) amounts.push(said);
  }
  return { pence: sum(amounts), known: amounts.length, of };
}

/** A saving less the set-up cost, each as far as it is known; `known` where both are. */
export function naiveNet(rows: readonly NaiveRow[], saved: NaiveAmount, spent: NaiveAmount, among: Among): NaiveSum {
  const [a, b] = [naiveSum(rows, saved, among), naiveSum(rows, spent, among)];
  let known = 0;
  for (const row of rows) {
    if (belongs(row, among) && inTotals(row, saved) && row[saved] !== null && row[spent] !== null) known += 1;
  }
  return { pence: a.pence === null || b.pence === null ? null : less(a.pence, b.pence), known, of: a.of };
}
