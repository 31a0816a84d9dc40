/** What a council has to do about its savings, and what of it falls due by itself. */
import type { CouncilId } from '../../ids.ts';
import { addDays } from '../../time.ts';
import type { LocalDate } from '../../time.ts';
import { lastDay } from '../charging/financial-year.ts';
import { task } from '../part.ts';
import type { Deadline, Task } from '../part.ts';
import type { AgreementState } from '../state.ts';
import {
  councilOf, firstEffect, frozenBaseline, goesOn, lastOf, openSavings, sustainYears, yearAfter,
} from './reading.ts';
import type { SavingsLine } from './state.ts';

const always = '9999-12-31' as LocalDate;
const linesOf = (state: AgreementState, council: CouncilId): SavingsLine[] => Object.values(state.savings.lines)
  .filter((line) => councilOf(state, line, always) === council);

/** I33, I34, I37, I42, I43: what waits for a word of this council. */
export function savingsTasks(state: AgreementState, council: CouncilId): readonly Task[] {
  const open = new Set(openSavings(state));
  return linesOf(state, council).flatMap((line) => [
    ...(goesOn(state, line) && line.baselines.length > 0 && frozenBaseline(line) === null
      ? [task('freeze-baseline', `Freeze the baseline of ${line.line}`)] : []),
    ...Object.entries(line.claims).filter(([, claim]) => claim.state === 'live' && lastOf(claim) === null)
      .map(([id]) => task('verify-saving', `Verify or reject claim ${id} of ${line.line}`)),
    ...Object.entries(line.unexplained).map(([year, due]) =>
      task('explain-variance', `Say why ${line.line} fell short in ${year}`, due)),
    ...(state.ending.ended !== null && open.has(line.line)
      ? [task('dispose-of-saving', `Say what becomes of the saving ${line.line}`)] : []),
  ]);
}

/** Days on which something of a saving falls due: its explanation, and the test that it lasted (I37). */
export const savingsDeadlines = (state: AgreementState): readonly Deadline[] =>
  Object.values(state.savings.lines).flatMap((line) => {
    const councils = [councilOf(state, line, always)];
    const waiting = Object.values(line.claims).some((claim) =>
      claim.state === 'live' && lastOf(claim) !== null && lastOf(claim)!.stage !== 'final');
    return [
      ...Object.entries(line.unexplained).map(([year, due]) => ({
        id: `variance/${line.line}/${year.replace('/', '-')}`, kind: 'variance-due', due, councils,
        what: `Explanation of the shortfall of ${line.line} in ${year}` })),
      ...(waiting && goesOn(state, line) ? [{
        id: `sustained/${line.line}`, kind: 'sustain-test-over', councils,
        due: addDays(lastDay(yearAfter(firstEffect(state, line), sustainYears)), 1),
        what: `${line.line} can be verified as final` }] : []),
    ];
  });
