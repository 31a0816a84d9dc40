/** What happened to savings, folded: every version, claim and verification stays (I32). */
import { whole } from '../../money.ts';
import { addMonths } from '../../time.ts';
import { sum } from '../charging/split.ts';
import { explainWithinMonths, dayOf } from './lines.ts';
import { own } from '../state.ts';
import { claimsIn, lastOf, netOf, realisedOf } from './reading.ts';
import type { SavingsEvent } from './rules.ts';
import { usualBands } from './state.ts';
import type { Baseline, BaselineTerms, Claim, SavingsLine, SavingsState } from './state.ts';

type Named<T extends SavingsEvent['type']> = Extract<SavingsEvent, { type: T }>;

/** What is written out here has one shape in memory, however it was told: a line is read far more often. */
const identified = (event: Named<'SavingIdentified'>): SavingsLine => ({
  line: event.line, of: event.of, service: event.service, nature: event.nature, recurrence: event.recurrence,
  firstYear: event.firstYear, lastYear: event.lastYear, budgetCode: event.budgetCode, owner: event.owner,
  priceBase: event.priceBase, counterfactual: event.counterfactual, qualityIndicator: event.qualityIndicator,
  reducesScope: event.reducesScope, identifiedOn: event.on, baselines: [], forecasts: [], reductions: {}, costs: {},
  claims: {}, attribution: [], variances: [], unexplained: {}, closed: null,
});

const measured = ({ costPence, fteHundredths, volumes, quality, priceBase, source, cutOff }: BaselineTerms) =>
  ({ costPence, fteHundredths, volumes, quality, priceBase, source, cutOff });

const proposed = (event: Named<'BaselineProposed' | 'BaselineRevised'>): Baseline => ({
  version: event.version, ...measured(event), proposedOn: event.on,
  frozenOn: event.type === 'BaselineRevised' ? event.on : null,
  reason: event.type === 'BaselineRevised' ? event.reason : null,
  approval: event.type === 'BaselineRevised' ? event.approval : null,
});

const claimed = ({ council, by, on, year, effect, grossPence, ongoingPence, actualCostPence, baseline, joint, documents,
  corrects }: Named<'SavingClaimed'>): Claim => ({ by: council, person: by, on, year, effect, grossPence, ongoingPence,
  actualCostPence, baseline, joint, documents, state: 'live', corrects, why: null, verifications: [], reversals: {},
  sameAs: null });

/** I42: what was verified of a year falls short of the council's own band of what was forecast for it. */
function shortfall(copies: Copies, line: Open<SavingsLine>, event: Named<'SavingVerified' | 'SavingReversed'>): void {
  const { year } = event;
  const before = own(line.unexplained, year);
  if (before !== undefined) delete copies.open(line, 'unexplained')[year];
  const forecast = line.forecasts.at(-1)?.profile[year];
  if (forecast === undefined) return;
  const claim = own(line.claims, event.claim);
  const { greenBasisPoints } = (claim === undefined ? null : lastOf(claim))?.bands ?? usualBands;
  const expected = netOf(forecast);
  if (expected <= 0n) return;
  const verified = sum(claimsIn(line, year).map((claim) => realisedOf(claim) ?? 0n));
  if (verified * BigInt(whole) >= expected * BigInt(greenBasisPoints)) return;
  copies.open(line, 'unexplained')[year] = before !== undefined && event.type === 'SavingReversed' ? before
    : addMonths(dayOf(event.on), explainWithinMonths);
}

type Open<T> = { -readonly [member in keyof T]: T[member] };

/**
 * What one fold has copied already and may therefore change in place. A state is never changed, but of a hundred
 * events in a row every line, claim and list is copied once and not a hundred times.
 */
class Copies {
  readonly #own = new WeakSet<object>();

  /** The member of something that is itself a copy. */
  open<T extends object, K extends keyof T>(holder: T, member: K): Opened<T[K]> {
    const found = holder[member] as object;
    if (this.#own.has(found)) return found as Opened<T[K]>;
    const copy = Array.isArray(found) ? [...found as unknown[]] : { ...found };
    this.#own.add(copy);
    holder[member] = copy as T[K];
    return copy as Opened<T[K]>;
  }

  /** A claim of a line; undefined where there is none of that name. */
  claim(line: Open<SavingsLine>, id: string): Open<Claim> | undefined {
    return own(line.claims, id) === undefined ? undefined : this.open(this.open(line, 'claims'), id);
  }
}
type Opened<T> = T extends readonly (infer E)[] ? E[] : Open<T>;

function duplicate(
  copies: Copies, lines: Open<SavingsState['lines']>, event: Named<'DuplicateClaimMarked'>, agreement: string,
): void {
  const { line, claim, sameAs, kept } = event;
  const here = { agreement, line, claim };
  const mark = (of: typeof here, twin: typeof here, gone: boolean): void => {
    if (own(lines, of.line) === undefined) return;
    const found = copies.claim(copies.open(lines, of.line), of.claim);
    if (found === undefined) return;
    found.sameAs = twin;
    if (gone) found.state = 'duplicate';
  };
  mark(here, sameAs, kept === 'other');
  if (sameAs.agreement === agreement) mark(sameAs, here, kept === 'this');
}

type OfLine = Exclude<SavingsEvent, { type: 'SavingIdentified' | 'DuplicateClaimMarked' | 'JointSavingApportioned'
  | 'FigurePublished' }>;
type Judgement = Named<'SavingVerified' | 'SavingRejected' | 'SavingReversed'>;

function foldLine(copies: Copies, line: Open<SavingsLine>, event: OfLine): void {
  switch (event.type) {
    case 'BaselineProposed':
    case 'BaselineRevised': copies.open(line, 'baselines').push(proposed(event)); return;
    case 'BaselineFrozen':
      line.baselines = line.baselines.map((one) =>
        (one.version === event.version ? { ...one, frozenOn: event.on } : one));
      return;
    case 'SavingsForecastPrepared':
    case 'ForecastRevised': {
      const { version, on, profile, reason, causes, biasBasisPoints } = event;
      copies.open(line, 'forecasts').push({ version, on, profile, reason, causes, biasBasisPoints });
      return;
    }
    case 'BudgetReduced': {
      const { budgetCode, year, recurrent, virement, amountPence, on } = event;
      copies.open(line, 'reductions')[event.reduction] =
        { budgetCode, year, recurrent, virement, pence: amountPence, on };
      return;
    }
    case 'BudgetReductionReturned':
      if (own(line.reductions, event.reduction) !== undefined) {
        copies.open(copies.open(line, 'reductions'), event.reduction).returnedFrom = event.fromYear;
      }
      return;
    case 'BenefitOwnerChanged':
      line.formerOwners = [...line.formerOwners ?? [], line.owner];
      line.owner = event.owner;
      return;
    case 'OneOffCostIncurred': copies.open(line, 'costs')[event.cost] =
      { year: event.year, kind: event.kind, pence: event.amountPence, on: event.on }; return;
    case 'SavingClaimed': {
      const corrected = event.corrects === null ? undefined : copies.claim(line, event.corrects);
      if (corrected !== undefined) corrected.state = 'corrected';
      copies.open(line, 'claims')[event.claim] = claimed(event);
      return;
    }
    case 'AttributionAgreed': line.attribution = event.programmes; return;
    case 'VarianceExplained': {
      const { year, on, causes, owner, text } = event;
      if (own(line.unexplained, year) !== undefined) delete copies.open(line, 'unexplained')[year];
      copies.open(line, 'variances').push({ year, on, causes, owner, text });
      return;
    }
    case 'SavingReclassified': line.nature = event.to; return;
    case 'SavingsLineClosed':
      line.closed = { on: event.on, disposition: event.disposition, to: event.to };
      return;
    default: foldJudgement(copies, line, event);
  }
}

/** What a verifier says of a claim. */
function foldJudgement(copies: Copies, line: Open<SavingsLine>, event: Judgement): void {
  switch (event.type) {
    case 'SavingVerified': {
      const { on, stage, rating, criteria, acceptedPence, qualityHeld, by, documents, bands } = event;
      const claim = copies.claim(line, event.claim);
      if (claim !== undefined) {
        copies.open(claim, 'verifications')
          .push({ on, stage, rating, criteria, acceptedPence, qualityHeld, by, documents, bands });
      }
      shortfall(copies, line, event);
      return;
    }
    case 'SavingRejected': {
      const claim = copies.claim(line, event.claim);
      if (claim !== undefined) Object.assign(claim, { state: 'rejected', why: event.reason });
      return;
    }
    case 'SavingReversed': {
      const claim = copies.claim(line, event.claim);
      if (claim !== undefined) {
        copies.open(claim, 'reversals')[event.reversal] = { pence: event.amountPence, reason: event.reason,
          on: event.on, after: claim.verifications.length };
      }
      shortfall(copies, line, event);
    }
  }
}

function tell(copies: Copies, state: Open<SavingsState>, event: SavingsEvent, agreement: string): void {
  switch (event.type) {
    case 'SavingIdentified': copies.open(state, 'lines')[event.line] = identified(event); return;
    case 'DuplicateClaimMarked': duplicate(copies, copies.open(state, 'lines'), event, agreement); return;
    case 'JointSavingApportioned': {
      const { joint, service, year, totalPence, chargingLine, authority, amounts, residueTo, on } = event;
      copies.open(state, 'joint')[joint] = { service, year, totalPence, amounts, residueTo, on,
        rule: chargingLine === null ? { authority: authority ?? 'unknown' } : { line: chargingLine } };
      return;
    }
    case 'FigurePublished': {
      const { type: _, council, unverified, ...figure } = event;
      copies.open(state, 'figures')[event.figure] = { ...figure, by: council, classified: unverified === undefined };
      return;
    }
    default:
      if (own(state.lines, event.line) === undefined) return;
      foldLine(copies, copies.open(copies.open(state, 'lines'), event.line), event);
  }
}

/** Events in a row, told of an agreement. */
export function foldSavings(
  state: SavingsState, events: readonly SavingsEvent[], agreement: string,
): SavingsState {
  const copies = new Copies();
  const draft = { ...state };
  for (const event of events) tell(copies, draft, event, agreement);
  return draft;
}
