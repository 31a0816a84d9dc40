/** What happened to savings, folded: every version, claim and verification stays (I32). */
import { whole } from '../../money.ts';
import { addMonths } from '../../time.ts';
import type { LocalDate } from '../../time.ts';
import { sum } from '../charging/split.ts';
import { explainWithinMonths, dayOf } from './lines.ts';
import { own } from '../state.ts';
import { claimsIn, lastOf, netOf, realisedOf } from './reading.ts';
import type { SavingsEvent } from './rules.ts';
import { usualBands } from './state.ts';
import type { Baseline, BaselineTerms, Claim, LineTerms, SavingsLine, SavingsState } from './state.ts';

type Named<T extends SavingsEvent['type']> = Extract<SavingsEvent, { type: T }>;

const emptyLine = { baselines: [], forecasts: [], reductions: {}, costs: {}, claims: {}, attribution: [], variances: [],
  unexplained: {}, closed: null };

const identified = ({ on, type: _, council: __, unverified: ___, ...terms }: Named<'SavingIdentified'>): SavingsLine =>
  ({ ...(terms as LineTerms), identifiedOn: on, ...emptyLine });

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
function shortfall(line: SavingsLine, event: Named<'SavingVerified' | 'SavingReversed'>): SavingsLine['unexplained'] {
  const { year } = event;
  const { [year]: before, ...others } = line.unexplained;
  const forecast = line.forecasts.at(-1)?.profile[year];
  const claim = own(line.claims, event.claim);
  const { greenBasisPoints } = (claim === undefined ? null : lastOf(claim))?.bands ?? usualBands;
  if (forecast === undefined || netOf(forecast) <= 0n) return others;
  const verified = sum(claimsIn(line, year).map((claim) => realisedOf(claim) ?? 0n));
  if (verified * BigInt(whole) >= netOf(forecast) * BigInt(greenBasisPoints)) return others;
  const due: LocalDate = addMonths(dayOf(event.on), explainWithinMonths);
  return { ...others, [year]: before !== undefined && event.type === 'SavingReversed' ? before : due };
}

const changed = (line: SavingsLine, id: string, change: (claim: Claim) => Claim): SavingsLine => {
  const claim = own(line.claims, id);
  return claim === undefined ? line : { ...line, claims: { ...line.claims, [id]: change(claim) } };
};

function duplicate(state: SavingsState, event: Named<'DuplicateClaimMarked'>, agreement: string): SavingsState {
  const { line, claim, sameAs, kept } = event;
  const here = { agreement, line, claim };
  const mark = (at: SavingsState, of: typeof here, twin: typeof here, gone: boolean): SavingsState => {
    const found = own(at.lines, of.line);
    return found === undefined ? at : { ...at, lines: { ...at.lines, [of.line]: changed(found, of.claim, (one) => ({
      ...one, sameAs: twin, state: gone ? 'duplicate' : one.state })) } };
  };
  const marked = mark(state, here, sameAs, kept === 'other');
  return sameAs.agreement === agreement ? mark(marked, sameAs, here, kept === 'this') : marked;
}

function foldLine(line: SavingsLine, event: SavingsEvent): SavingsLine {
  switch (event.type) {
    case 'BaselineProposed':
    case 'BaselineRevised': return { ...line, baselines: [...line.baselines, proposed(event)] };
    case 'BaselineFrozen': return { ...line, baselines: line.baselines.map((one) =>
      (one.version === event.version ? { ...one, frozenOn: event.on } : one)) };
    case 'SavingsForecastPrepared':
    case 'ForecastRevised': {
      const { version, on, profile, reason, causes, biasBasisPoints } = event;
      return { ...line, forecasts: [...line.forecasts, { version, on, profile, reason, causes, biasBasisPoints }] };
    }
    case 'BudgetReduced': {
      const { budgetCode, year, recurrent, virement, amountPence, on } = event;
      return { ...line, reductions: { ...line.reductions,
        [event.reduction]: { budgetCode, year, recurrent, virement, pence: amountPence, on } } };
    }
    case 'OneOffCostIncurred': return { ...line, costs: { ...line.costs,
      [event.cost]: { year: event.year, kind: event.kind, pence: event.amountPence, on: event.on } } };
    case 'SavingClaimed': {
      const before = event.corrects === null ? line
        : changed(line, event.corrects, (claim) => ({ ...claim, state: 'corrected' }));
      return { ...before, claims: { ...before.claims, [event.claim]: claimed(event) } };
    }
    case 'SavingVerified': {
      const { on, stage, rating, criteria, acceptedPence, qualityHeld, by, documents, bands } = event;
      const after = changed(line, event.claim, (claim) => ({ ...claim, verifications: [...claim.verifications,
        { on, stage, rating, criteria, acceptedPence, qualityHeld, by, documents, bands }] }));
      return { ...after, unexplained: shortfall(after, event) };
    }
    case 'SavingRejected': return changed(line, event.claim, (claim) =>
      ({ ...claim, state: 'rejected', why: event.reason }));
    case 'SavingReversed': {
      const after = changed(line, event.claim, (claim) => ({ ...claim, reversals: { ...claim.reversals,
        [event.reversal]: { pence: event.amountPence, reason: event.reason, on: event.on,
          after: claim.verifications.length } } }));
      return { ...after, unexplained: shortfall(after, event) };
    }
    case 'AttributionAgreed': return { ...line, attribution: event.programmes };
    case 'VarianceExplained': {
      const { year, on, causes, owner, text } = event;
      const { [year]: _, ...unexplained } = line.unexplained;
      return { ...line, unexplained, variances: [...line.variances, { year, on, causes, owner, text }] };
    }
    case 'SavingReclassified': return { ...line, nature: event.to };
    case 'SavingsLineClosed': return { ...line,
      closed: { on: event.on, disposition: event.disposition, to: event.to } };
    default: return line;
  }
}

type Draft = { -readonly [part in keyof SavingsState]: Record<string, SavingsState[part][string]> };

/** Onto a draft that nobody else holds: the record of lines is copied once, however many events there are. */
function tell(draft: Draft, event: SavingsEvent, agreement: string): void {
  switch (event.type) {
    case 'SavingIdentified': draft.lines[event.line] = identified(event); return;
    case 'DuplicateClaimMarked': draft.lines = duplicate(draft, event, agreement).lines as Draft['lines']; return;
    case 'JointSavingApportioned': {
      const { joint, service, year, totalPence, chargingLine, authority, amounts, residueTo, on } = event;
      draft.joint[joint] = { service, year, totalPence, amounts, residueTo, on,
        rule: chargingLine === null ? { authority: authority ?? 'unknown' } : { line: chargingLine } };
      return;
    }
    case 'FigurePublished': {
      const { type: _, council, unverified, ...figure } = event;
      draft.figures[event.figure] = { ...figure, by: council, classified: unverified === undefined };
      return;
    }
    default: {
      const line = own(draft.lines, event.line);
      if (line !== undefined) draft.lines[event.line] = foldLine(line, event);
    }
  }
}

/** Events in a row, told of an agreement. */
export function foldSavings(
  state: SavingsState, events: readonly SavingsEvent[], agreement: string,
): SavingsState {
  const draft: Draft = { ...state };
  for (const part of new Set(events.map(partOf))) Object.assign(draft, { [part]: { ...state[part] } });
  for (const event of events) tell(draft, event, agreement);
  return draft;
}
const partOf = ({ type }: SavingsEvent): keyof SavingsState =>
  (type === 'JointSavingApportioned' ? 'joint' : type === 'FigurePublished' ? 'figures' : 'lines');
