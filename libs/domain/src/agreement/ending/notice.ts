/** What a notice is reckoned to be on the day it is served, and the ends that follow from it. */
import type { CouncilId } from '../../ids.ts';
import { earliest, isExact } from '../../time.ts';
import type { LocalDate, When } from '../../time.ts';
import type { AgreementEvent } from '../events.ts';
import type { AgreementFacts, AgreementState } from '../state.ts';
import { leavesNone } from './effect.ts';
import { deemedReceipt, earliestEnd, inputsOf } from './notice-period.ts';
import type { NoticeInputs } from './notice-period.ts';
import type { EndingCommand } from './rules.ts';
import type { EndCause, Fixing, Notice } from './state.ts';
import { namedOn } from '../variation/in-force.ts';

type Serving = Extract<EndingCommand, { type: 'ServeNotice' }>;
type Reckoned = {
  readonly deemedOn: When; readonly inputs: NoticeInputs; readonly earliestEnd: When; readonly endsOn: When;
};

/** I49, I59: by the text in force on the day of service and the calendar of the server's nation. */
export function reckoned(
  state: AgreementState, command: Serving, council: CouncilId, { calendars, councils }: AgreementFacts,
): Reckoned {
  const { on, kind, cause, deliveredBy } = command;
  const nation = councils[council]?.nation;
  const calendar = command.deemedOn !== null || nation === undefined ? null : calendars[nation];
  const inputs = inputsOf(namedOn(state, earliest(on)), kind, cause, deliveredBy, calendar);
  const counted = calendar === null || inputs.receipt === null || !isExact(on) ? 'unknown'
    : deemedReceipt(on as string as LocalDate, inputs.receipt.days, calendar);
  const deemedOn = command.deemedOn ?? counted as When;
  const end = earliestEnd(deemedOn, inputs);
  return { deemedOn, inputs, earliestEnd: end, endsOn: command.endsOn ?? end };
}

/** The day for the whole agreement, where it can be told. */
export const endFixed = (
  on: When, council: CouncilId, by: Fixing, end: { endsOn: When; cause: EndCause; successors?: readonly string[] },
): AgreementEvent => ({ type: 'EndFixed', on, council, endsOn: end.endsOn, cause: end.cause, by,
  successors: end.successors ?? [] });

type Ending = Pick<Notice, 'kind' | 'cause' | 'from' | 'to' | 'services'>;
export const causeOf = ({ cause }: Pick<Notice, 'cause'>): EndCause => (cause === 'breach' ? 'breach' : 'notice');

/** A notice that leaves no two councils fixes the end of the whole. */
export const endedBy = (
  state: AgreementState, council: CouncilId, on: When, id: string, notice: Ending, endsOn: When,
): AgreementEvent[] => endsOn === 'unknown' || !leavesNone(state, notice, earliest(endsOn)) ? []
  : [endFixed(on, council, `notice/${id}`, { endsOn, cause: causeOf(notice) })];
