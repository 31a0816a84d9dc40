/**
 * Documents about savings, from positions and from the state they are of. Pure: the same positions give the same
 * bytes, whether they came from rows or from streams folded up to a moment. Money is pence as text.
 */
import {
  claimsIn, councilOf, decayOf, dispositionOf, lineStage, netOf, penceText, positionsOf, reportedSaving,
} from '#domain';
import type {
  AgreementState, AppliedReduction, Claim, CouncilId, Decay, IncurredCost, JointSaving, LineStage, LineTerms, LocalDate,
  PenceText, SavingsLine, SavingsPosition,
} from '#domain';
import { cellsOf } from './cells.ts';
import type { Cell, Reach } from './cells.ts';
import type { Suppression } from './disclosure.ts';
import { figuresOf } from './figures.ts';
import type { Figures } from './figures.ts';
import type { FigureSources, Stamp } from './known.ts';
import type { PositionRow } from './positions.ts';
import { bandsFor, ragOf } from './rag.ts';
import type { BandsOf, Rag } from './rag.ts';
import { setAsideIn } from './set-aside.ts';
import { byAgreement, chartOf, totalsOf } from './totals.ts';
import type { Chart, Total, Totals } from './totals.ts';

/** The moment, the day and the year asked about; null where none is asked for. */
export type About = { readonly asOf: Stamp; readonly on: LocalDate | null; readonly year: string | null };

export type RatedRow = PositionRow & Rag;
export const rated = (rows: readonly PositionRow[], bands: BandsOf, year: string | null): RatedRow[] =>
  rows.filter((row) => year === null || row.year === year)
    .map((row) => inOrder(row, ragOf(row, bandsFor(bands, row.council))));

/** Members in one order, wherever the position comes from: the same position, the same bytes. */
const inOrder = (row: PositionRow, { rag, label, securedBasisPoints }: Rag): RatedRow => ({
  agreement: row.agreement, line: row.line, year: row.year, council: row.council, service: row.service,
  kind: row.kind, budgetCode: row.budgetCode, nature: row.nature, recurrence: row.recurrence,
  priceBase: row.priceBase, stage: row.stage, originalPence: row.originalPence, latestPence: row.latestPence,
  latestGrossPence: row.latestGrossPence, budgetedPence: row.budgetedPence, claimedPence: row.claimedPence,
  claimedLowPence: row.claimedLowPence, claimedHighPence: row.claimedHighPence, contested: row.contested,
  verifiedPence: row.verifiedPence, provisionalPence: row.provisionalPence, interimPence: row.interimPence,
  finalPence: row.finalPence, greenPence: row.greenPence, amberPence: row.amberPence, redPence: row.redPence,
  oneOffForecastPence: row.oneOffForecastPence, oneOffPence: row.oneOffPence, variancePence: row.variancePence,
  causes: row.causes, setAside: row.setAside, rag, label, securedBasisPoints,
});

type Named<K extends string, T> = { readonly [key in K]: string } & T;
const listed = <K extends string, T extends object>(name: K, record: Readonly<Record<string, T>>): Named<K, T>[] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, one]) => ({ [name]: id, ...one }) as Named<K, T>);

// One agreement

export type ShownClaim = Omit<Claim, 'reversals'> & {
  readonly claim: string; readonly netPence: PenceText;
  readonly reversals: readonly Named<'reversal', Claim['reversals'][string]>[];
};
export type ShownLine = LineTerms & Pick<SavingsLine,
  'identifiedOn' | 'formerOwners' | 'baselines' | 'forecasts' | 'attribution' | 'variances' | 'unexplained'> & {
  /** Whose the line is now: the council that identified it, or its successor by law. */
  readonly council: CouncilId;
  readonly stage: LineStage;
  readonly reductions: readonly Named<'reduction', AppliedReduction>[];
  readonly costs: readonly Named<'cost', IncurredCost>[];
  readonly claims: readonly ShownClaim[];
  /** Each version of the forecast against what came true. */
  readonly decay: readonly Decay[];
  readonly disposition: SavingsLine['closed'];
};
/** Of one line and year, claims by more than one council. */
export type SideBySide = {
  readonly line: string; readonly year: string;
  /** They differ, and nobody has verified one. */
  readonly contested: boolean;
  readonly claims: readonly ShownClaim[];
};
export type AgreementSavings = About & {
  readonly agreement: string; readonly title: string; readonly scope: 'full';
  /** For a council that has withdrawn: the moment it did, by which all lines but its own are told. */
  readonly left?: Stamp & { readonly council: CouncilId };
  readonly rows: readonly RatedRow[];
  readonly totals: Totals;
  readonly sideBySide: readonly SideBySide[];
  readonly lines: readonly ShownLine[];
  readonly joint: readonly Named<'joint', JointSaving>[];
  readonly published: Figures;
};

/** @param lines of which positions are wanted; all without them */
export const positionsIn = (state: AgreementState, lines?: ReadonlySet<string>): PositionRow[] =>
  // The position was made for this call alone: adding to it is cheaper than copying its thirty members.
  positionsOf(state, lines).map((position) =>
    Object.assign(position, { agreement: state.agreement, setAside: setAsideIn(state, position) }));

const claimsOf = (claims: Readonly<Record<string, Claim>>): ShownClaim[] =>
  listed('claim', claims).map(({ reversals, ...claim }) =>
    ({ ...claim, netPence: penceText(netOf(claim)), reversals: listed('reversal', reversals) }));

function shownLine(state: AgreementState, line: SavingsLine, on: LocalDate): ShownLine {
  const { reductions, costs, claims, closed, unexplained, ...rest } = line;
  return {
    ...rest, council: councilOf(state, line, on),
    stage: lineStage(reportedSaving(state, line), dispositionOf(state, line)),
    unexplained: Object.fromEntries(Object.entries(unexplained).sort(([a], [b]) => (a < b ? -1 : 1))),
    reductions: listed('reduction', reductions), costs: listed('cost', costs), claims: claimsOf(claims),
    decay: decayOf(line), disposition: closed,
  };
}

function sideBySide(line: SavingsLine, positions: readonly SavingsPosition[]): SideBySide[] {
  return positions.flatMap(({ year, contested }) => {
    const live = new Set(claimsIn(line, year));
    if (new Set([...live].map(({ by }) => by)).size < 2) return [];
    const among = Object.fromEntries(Object.entries(line.claims).filter(([, claim]) => live.has(claim)));
    return [{ line: line.line, year, contested, claims: claimsOf(among) }];
  });
}

/** The day asked about, or else that of the moment. */
export const dayOf = ({ asOf, on }: Pick<About, 'asOf' | 'on'>): LocalDate =>
  on ?? (asOf.recordedAt?.slice(0, 10) ?? '1000-01-01') as LocalDate;

const linesOf = (state: AgreementState): SavingsLine[] =>
  Object.values(state.savings.lines).sort((a, b) => (a.line < b.line ? -1 : 1));

export function agreementSavings(
  state: AgreementState, about: About, bands: BandsOf, sources: FigureSources = new Map(),
  positions: readonly PositionRow[] = positionsIn(state),
): AgreementSavings {
  const { asOf, on, year } = about;
  const lines = linesOf(state);
  const ofLine = byLine(positions);
  return {
    agreement: state.agreement, title: state.title, scope: 'full', asOf, on, year,
    rows: rated(positions, bands, year),
    totals: totalsOf(cellsOf(positions), year),
    sideBySide: lines.flatMap((line) => sideBySide(line, ofLine.get(line.line) ?? [])
      .filter((one) => year === null || one.year === year)),
    lines: lines.map((line) => shownLine(state, line, dayOf(about))),
    joint: listed('joint', state.savings.joint),
    published: figuresOf(state.savings, sources),
  };
}

/** What the agreement's own events say of savings; ratings rest on bands, which are each council's own. */
export type UnratedSavings = Pick<AgreementSavings, 'sideBySide' | 'lines' | 'joint' | 'published'> & {
  readonly rows: readonly PositionRow[];
};
/** @param only lines that are wanted; all without them */
export function unratedSavings(
  state: AgreementState, on: LocalDate, sources: FigureSources, only?: ReadonlySet<string>,
): UnratedSavings {
  const rows = positionsIn(state, only);
  const lines = linesOf(state).filter(({ line }) => only?.has(line) ?? true);
  const ofLine = byLine(rows);
  return { rows, sideBySide: lines.flatMap((line) => sideBySide(line, ofLine.get(line.line) ?? [])),
    lines: lines.map((line) => shownLine(state, line, on)), joint: listed('joint', state.savings.joint),
    published: figuresOf(state.savings, sources) };
}

function byLine(positions: readonly PositionRow[]): Map<string, PositionRow[]> {
  const found = new Map<string, PositionRow[]>();
  for (const position of positions) {
    const own = found.get(position.line);
    if (own === undefined) found.set(position.line, [position]);
    else own.push(position);
  }
  return found;
}

/** What everybody may read of a public agreement: what was published, and nothing else. */
export type PublishedSavings = Omit<About, 'year'> & {
  readonly agreement: string; readonly title: string; readonly scope: 'public'; readonly published: Figures;
};
export const publishedSavings = (
  state: AgreementState, { asOf, on }: About, sources: FigureSources = new Map(),
): PublishedSavings => ({ agreement: state.agreement, title: state.title, scope: 'public', asOf, on,
  published: figuresOf(state.savings, sources) });

// One council

export type Portfolio = Omit<About, 'on'> & {
  readonly council: CouncilId;
  readonly agreements: readonly string[];
  readonly rows: readonly RatedRow[];
  readonly totals: Totals & { readonly byAgreement: readonly Total[] };
};
export function portfolio(council: CouncilId, rows: readonly PositionRow[], about: About, bands: BandsOf): Portfolio {
  const { asOf, year } = about;
  const cells = cellsOf(rows);
  return {
    council, asOf, year,
    agreements: [...new Set(rows.map(({ agreement }) => agreement))].sort(),
    rows: rated(rows, bands, year),
    totals: { ...totalsOf(cells, year), byAgreement: byAgreement(cells, year) },
  };
}

// All executed agreements

export type CountrySavings = Omit<About, 'on'> & Reach & {
  readonly lineYears: number;
  /** What is withheld from this reader; null where nothing is. */
  readonly suppression: Suppression | null;
  readonly totals: Totals;
};
export function countrySavings(
  cells: readonly Cell[], reach: Reach, { asOf, year }: About, suppression: Suppression | null,
): CountrySavings {
  const asked = cells.filter((cell) => year === null || cell.year === year);
  return { asOf, year, councils: reach.councils, agreements: reach.agreements,
    lineYears: asked.reduce((all, { of }) => all + of, 0), suppression, totals: totalsOf(cells, year) };
}

// Charts

export type SavingsSeries = { readonly of: string; readonly asOf: Stamp } & Chart;
export const savingsSeries = (of: string, cells: readonly Cell[], { asOf, year }: About): SavingsSeries =>
  ({ of, asOf, ...chartOf(cells, year) });
