/**
 * Published figures: every one as it was stated, which of them contradict each other, and how what was realised
 * stands to what was forecast. None is chosen over another, and none is added up (4.8, I31).
 */
import { pence, penceText } from '#domain';
import type {
  AgreementState, BasisPoints, CouncilId, DisclosureState, Evidence, PenceText, SavingsState, StatedFigure,
} from '#domain';
import type { FigureSources } from './known.ts';
import { basisPointsOf } from './rag.ts';

export type ShownFigure = Omit<StatedFigure, 'classified'> & {
  /** The record does not say its nature, recurrence, years, price base or whether it is net: it is added to nothing. */
  readonly unclassified: boolean;
  /** Some figure tells the same saving otherwise. */
  readonly disputed: boolean;
  /** Where it was read, and what was noted there. */
  readonly sources: readonly Evidence[];
};
export type Comparison = {
  readonly figure: string; readonly against: string;
  /** Hundredths of a percent, half up; null where an amount is missing or is measured against nothing above 0. */
  readonly shareBasisPoints: BasisPoints | null;
  /** The figure less what it is measured against; null where an amount is missing. */
  readonly differencePence: PenceText | null;
  /** One of the two does not say what it is. */
  readonly unclassified: boolean;
  /** In what both say and say differently: the numbers stand side by side and prove nothing. */
  readonly differsIn: readonly string[];
};
export type Figures = {
  readonly figures: readonly ShownFigure[];
  /** Names of figures that tell the same saving otherwise, each group in order. */
  readonly contradictions: readonly (readonly string[])[];
  readonly comparisons: readonly Comparison[];
};

const byName = <T>(record: Readonly<Record<string, T>>): T[] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);

/** Groups by what contradicts what, directly or through others. */
function contradictionsOf(figures: readonly StatedFigure[]): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const { figure, contradicts } of figures) {
    const joined = new Set([figure, ...contradicts].flatMap((name) => [...(groups.get(name) ?? [name])]));
    if (joined.size < 2) continue;
    for (const name of joined) groups.set(name, joined);
  }
  return [...new Set(groups.values())].map((group) => [...group].sort()).sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}

const compared = ['basis', 'nature', 'netOf', 'priceBase', 'of', 'service'] as const;

function comparison(figure: StatedFigure, other: StatedFigure): Comparison {
  const [part, whole] = [figure, other].map(({ amountPence }) => (amountPence === null ? null : pence(amountPence)));
  const both = part != null && whole != null;
  return {
    figure: figure.figure, against: other.figure,
    shareBasisPoints: both && whole > 0n ? basisPointsOf(part, whole) : null,
    differencePence: both ? penceText(part - whole) : null,
    unclassified: !figure.classified || !other.classified,
    differsIn: compared.filter((member) =>
      figure[member] !== other[member] && figure[member] !== 'unknown' && other[member] !== 'unknown'),
  };
}

/**
 * The state as it is told to whoever is no party: without figures that are exempt today, and without their names in
 * others. A council's own figures stay.
 */
export function withoutExempt(
  state: AgreementState, { facts }: DisclosureState, council: CouncilId | null,
): AgreementState {
  const hidden = new Set(Object.values(facts).flatMap((one) =>
    (one.class === 'exempt' && one.kind === 'FigurePublished' && one.whose !== council ? [one.about] : [])));
  if (hidden.size === 0) return state;
  const figures = Object.fromEntries(Object.entries(state.savings.figures).filter(([name]) => !hidden.has(name))
    .map(([name, figure]) => [name, { ...figure,
      contradicts: figure.contradicts.filter((other) => !hidden.has(other)),
      against: hidden.has(figure.against) ? null : figure.against }]));
  return { ...state, savings: { ...state.savings, figures } };
}

export function figuresOf(
  { figures: recorded }: Pick<SavingsState, 'figures'>, sources: FigureSources = new Map(),
): Figures {
  const figures = byName(recorded);
  const contradictions = contradictionsOf(figures);
  return {
    figures: figures.map(({ classified, ...figure }) => ({ ...figure, unclassified: !classified,
      disputed: contradictions.some((group) => group.includes(figure.figure)),
      sources: sources.get(figure.figure) ?? [] })),
    contradictions,
    comparisons: figures.flatMap((figure) => {
      const other = figure.against === null ? undefined : recorded[figure.against];
      return other === undefined ? [] : [comparison(figure, other)];
    }),
  };
}
