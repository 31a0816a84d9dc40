/**
 * What a council that has withdrawn reads of the savings of an agreement (I17): its own lines as they stand, and
 * those of the others as they stood when it left. What they claim or verify afterwards is theirs.
 */
import { agreement as decider } from '#domain';
import type { AgreementEvent, AgreementState, CouncilId } from '#domain';
import { decode } from '../known-events.ts';
import { cellsOf } from './cells.ts';
import type { AgreementSavings } from './documents.ts';
import type { Log, Stamp } from './known.ts';
import type { PositionRow } from './positions.ts';
import { totalsOf } from './totals.ts';

export const hasWithdrawn = ({ parties }: AgreementState, council: CouncilId | null): boolean =>
  council !== null && Object.hasOwn(parties, council) && parties[council]!.status === 'withdrawn';

/** The event by which the council was last withdrawn; until then it read everything. Null where there is none. */
export async function leftAt(log: Log, agreement: string, council: CouncilId): Promise<Stamp | null> {
  const { events } = await log.read(`${decider.name}-${agreement}`);
  let state = decider.initial;
  let left: Stamp | null = null;
  for (const recorded of events) {
    const before = hasWithdrawn(state, council);
    state = decider.evolve(state, decode<AgreementEvent>(recorded));
    if (!before && hasWithdrawn(state, council)) {
      left = { position: recorded.position, recordedAt: recorded.recordedAt };
    }
  }
  return left;
}

type LineYear = Pick<PositionRow, 'line' | 'year'>;
const nameOf = ({ line, year }: LineYear): string => `${line} ${year}`;

/** Of two lists by line and year, the council's own of the one and all others of the other, in order. */
function joined<T extends LineYear>(now: readonly T[], left: readonly T[], own: ReadonlySet<string>): T[] {
  return [...now.filter((one) => own.has(nameOf(one))), ...left.filter((one) => !own.has(nameOf(one)))]
    .sort((a, b) => (a.line === b.line ? (a.year < b.year ? -1 : 1) : a.line < b.line ? -1 : 1));
}

const ownIn = (council: CouncilId, rows: readonly PositionRow[]): Set<string> =>
  new Set(rows.filter((row) => row.council === council).map(nameOf));

export const rowsAsLeft = (
  council: CouncilId, left: readonly PositionRow[], now: readonly PositionRow[],
): PositionRow[] => joined(now, left, ownIn(council, now));

/** A document with the positions it is made of, of every year. */
export type Told = { readonly document: AgreementSavings; readonly rows: readonly PositionRow[] };

export function asLeft(council: CouncilId, at: Stamp, left: Told, now: Told): AgreementSavings {
  const own = ownIn(council, now.rows);
  const lines = new Set([...now.rows.filter((row) => row.council === council).map(({ line }) => line),
    ...now.document.lines.filter((line) => line.council === council).map(({ line }) => line)]);
  return {
    ...now.document, left: { council, position: at.position, recordedAt: at.recordedAt },
    rows: joined(now.document.rows, left.document.rows, own),
    totals: totalsOf(cellsOf(joined(now.rows, left.rows, own)), now.document.year),
    sideBySide: joined(now.document.sideBySide, left.document.sideBySide, own),
    lines: [...now.document.lines.filter(({ line }) => lines.has(line)),
      ...left.document.lines.filter(({ line }) => !lines.has(line))].sort((a, b) => (a.line < b.line ? -1 : 1)),
    joint: left.document.joint,
  };
}
