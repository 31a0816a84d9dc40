import type { CouncilId } from '../ids.ts';
import { chargingDeadlines, chargingTasks } from './charging/rules.ts';
import { disputesDeadlines, disputesTasks } from './disputes/rules.ts';
import { endingDeadlines, endingTasks } from './ending/rules.ts';
import { governanceDeadlines, governanceTasks } from './governance/rules.ts';
import { membershipDeadlines, membershipTasks } from './membership/rules.ts';
import { variationDeadlines, variationTasks } from './variation/rules.ts';
import { windingDownDeadlines, windingDownTasks } from './winding-down/rules.ts';
import type { Deadline, Task } from './part.ts';
import { tasksToCommence } from './reading.ts';
import type { AgreementState } from './state.ts';

const deadlines = [
  membershipDeadlines, variationDeadlines, chargingDeadlines, governanceDeadlines,
  disputesDeadlines, endingDeadlines, windingDownDeadlines,
];
const tasks = [
  membershipTasks, variationTasks, chargingTasks, governanceTasks, disputesTasks, endingTasks, windingDownTasks,
];

/** Every day on which something of the agreement falls due and has not yet. */
export const deadlinesOf = (state: AgreementState): Deadline[] => deadlines.flatMap((part) => part(state))
  .filter(({ id, due }) => state.deadlines.reached[id] !== due);

/** What one council must do next: along the way to commencement, then by the parts of life in force. */
export const tasksOf = (state: AgreementState, council: CouncilId): Task[] =>
  [...tasksToCommence(state, council), 
    ...(state.commencedOn === null ? [] : tasks.flatMap((part) => part(state, council)))];
