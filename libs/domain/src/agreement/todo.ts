import type { CouncilId } from '../ids.ts';
import { chargingDeadlines, chargingTasks } from './charging/rules.ts';
import { disclosureDeadlines, disclosureTasks } from './disclosure/due.ts';
import { disputesDeadlines, disputesTasks } from './disputes/rules.ts';
import { endingDeadlines, endingTasks } from './ending/rules.ts';
import { governanceDeadlines, governanceTasks } from './governance/rules.ts';
import { membershipDeadlines, membershipTasks } from './membership/due.ts';
import { variationDeadlines, variationTasks } from './variation/rules.ts';
import { savingsDeadlines, savingsTasks } from './savings/due.ts';
import { windingDownDeadlines, windingDownTasks } from './winding-down/rules.ts';
import type { Deadline, Task } from './part.ts';
import { tasksToCommence } from './reading.ts';
import type { AgreementState } from './state.ts';

/** On the way into force: when a decision may be made after its notice, and when call-in closes. */
const approvalDeadlines = ({ runs }: AgreementState): Deadline[] => Object.entries(runs).flatMap(([id, run]) => {
  const council = id as CouncilId;
  const from = run.notice?.decisionFrom ?? 'unknown';
  if (run.phase === 'open' && from !== 'unknown') {
    return [{ id: `decision/${council}`, kind: 'decision-possible', due: from, councils: [council],
      what: `${council} may decide, its notice having run` }];
  }
  const until = run.published?.callInUntil ?? 'unknown';
  return run.phase !== 'published' || until === 'unknown' ? [] : [{
    id: `call-in/${council}`, kind: 'call-in-closes', due: until, councils: [council],
    what: `Last day of call-in of the decision of ${council}` }];
});

const deadlines = [
  approvalDeadlines,
  membershipDeadlines, variationDeadlines, chargingDeadlines, governanceDeadlines,
  disputesDeadlines, endingDeadlines, windingDownDeadlines, savingsDeadlines, disclosureDeadlines,
];
const tasks = [
  membershipTasks, variationTasks, chargingTasks, governanceTasks, disputesTasks, endingTasks, windingDownTasks,
];

/** Every day on which something of the agreement falls due and has not yet. */
export const deadlinesOf = (state: AgreementState): Deadline[] => deadlines.flatMap((part) => part(state))
  .filter(({ id, due }) => state.deadlines.reached[id] !== due);

/** What one council must do next: along the way to commencement, then by the parts of life in force. */
export const tasksOf = (state: AgreementState, council: CouncilId): Task[] =>
  [...tasksToCommence(state, council), ...savingsTasks(state, council), ...disclosureTasks(state, council),
    ...(state.commencedOn === null ? [] : tasks.flatMap((part) => part(state, council)))];
