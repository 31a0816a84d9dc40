/**
 * Why nobody stands by what a line promised in a year any more. A line has one stage, but what became of a claim is
 * said of one year: a rejected claim sets aside the forecast of its own year, and of no other.
 */
import { dispositionOf, lineStage } from '#domain';
import type { AgreementState, Claim, CouncilId, LineDisposition, SavingsLine } from '#domain';

/** By the word with which the line was closed, or by what became of the claims of the year. */
export type SetAside = 'double-counted' | 'unachievable' | 'reversed' | 'duplicate' | 'rejected';

/** Closed as another line's saving or as one that will not be: what such a line promises is in no total. */
export const inNoTotal: readonly SetAside[] = ['double-counted', 'unachievable'];
const closedSo: ReadonlySet<string | null> = new Set<LineDisposition>(['double-counted', 'unachievable', 'reversed']);

/** The claim was accepted and all of it has been taken back: the stage of a line that has no other claim. */
const takenBack = (line: SavingsLine, claim: Claim): boolean =>
  Object.keys(claim.reversals).length > 0 && lineStage({ ...line, claims: { claim } }, null) === 'reversed';

function ofClaims(line: SavingsLine, claims: readonly Claim[], council: CouncilId): SetAside | null {
  // A claim that was corrected says nothing: the one in its place does.
  const told = claims.filter(({ state }) => state !== 'corrected');
  if (told.some((claim) => claim.state === 'live' && !takenBack(line, claim))) return null;
  // What others claim of the line may fail without a word on what its own council forecasts.
  const own = told.filter(({ by }) => by === council || by === line.of);
  if (own.length === 0) return null;
  if (own.some(({ state }) => state === 'live')) return 'reversed';
  return own.some(({ state }) => state === 'duplicate') ? 'duplicate' : 'rejected';
}

export function setAsideIn(
  state: AgreementState, { line: id, year, council }: { readonly line: string; year: string; council: CouncilId },
): SetAside | null {
  const line = state.savings.lines[id]!;
  const disposition = dispositionOf(state, line);
  if (closedSo.has(disposition)) return disposition as SetAside;
  const claims = Object.values(line.claims).filter((claim) => claim.year === year);
  return claims.length === 0 ? null : ofClaims(line, claims, council);
}
