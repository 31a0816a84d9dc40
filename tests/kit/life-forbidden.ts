/** What must be refused in the state that the model knows, whatever else is so; named by its invariant. */
import type { AgreementCommand, AgreementFacts } from '#domain';
import { dateOf, dayNo, yearOf } from './life-days.ts';
import type { DayNo } from './life-days.ts';
import type { LifeModel } from './life-model.ts';

const ofLife = new Set(['ProposeAccession', 'ProposeRoleChange', 'ProposeWithdrawal', 'AgreeMembershipChange',
  'RejectMembershipChange', 'CompleteWithdrawal', 'ScheduleSubstitution', 'EffectSubstitution', 'AllotService',
  'ImposeSuspension', 'LiftSuspension', 'ProposeVariation', 'ApproveVariation', 'SignVariation', 'WithdrawVariation',
  'RefuseVariation', 'RecordToleratedChange', 'ImposeRestriction', 'LiftRestriction', 'ConstituteBoard',
  'AppointMember', 'RecordMeeting', 'ProposeServicePlan', 'ProposeBudget', 'ApproveServicePlan', 'ApproveBudget',
  'ServeNotice', 'TakeNoticeEffect', 'AgreeNoticeEnd', 'WithdrawNotice', 'ExtendTerm', 'AgreeExtension', 'Expire',
  'AgreeToEnd', 'EndByConsent', 'EndByLegalLapse', 'EndByMerger', 'EndByDissolution', 'ScheduleDissolution',
  'CommissionReview', 'ProposeEnd']);
const afterClosing = new Set(['CorrectRecord', 'PlaceLegalHold', 'LiftLegalHold', 'DisposeOfRecords', 'LinkSuccessor',
  'LinkPredecessor', 'ReachDeadline', 'EndLegalBasis', 'RecordLegalBasis', 'NameHolder', 'RecordConsent']);

type Asked<C> = { readonly command: C; readonly model: LifeModel; readonly council: string; readonly on: DayNo;
  readonly facts: AgreementFacts };
type Rule = (asked: Asked<AgreementCommand>) => string | null;
const when = (holds: boolean, why: string): string | null => (holds ? why : null);

/** 10.1: nothing of life after the end, nothing but keeping of records after the closing. */
const ofStage: Rule = ({ command, model }) => when(
  (model.ended !== null && ofLife.has(command.type)) || (model.closed !== null && !afterClosing.has(command.type)),
  `I18 broken: after the end, ${model.stage}`);

/** I17: those that withdrew speak for what they owe; nobody else from outside but who is asked to come. */
const ofParty: Rule = ({ command, model, council, facts }) => {
  const status = model.parties.get(council);
  if (command.type === 'ReachDeadline' || status === 'joined') return null;
  if (status === 'withdrawn') return when(ofLife.has(command.type) && !asked(model, council),
    'I17 broken: a council that has left takes part');
  // Whom the register names as successor may say so itself (I16).
  const heir = command.type === 'ScheduleSubstitution' && command.successors.includes(council as never)
    && facts.councils[command.old]?.successors.includes(council as never);
  return when(heir !== true && !asked(model, council), 'I19 broken: a council that is no party acts');
};
const asked = (model: LifeModel, council: string): boolean =>
  [...model.changes.values()].some(({ of, kind }) => of === council && kind === 'accession')
  || [...model.substitutions.values()].some(({ successors }) => successors.includes(council));

/** I21. */
const restricted: Rule = ({ command, model, council, on }) => {
  const heirs = (favours: string): boolean => [...model.substitutions.values()]
    .some(({ old, successors, done }) => done && old === favours && successors.includes(council));
  const barring = [...model.restrictions].find(([, one]) => one.acts.includes(command.type)
    && one.from <= on && on < one.until && one.favours !== council && !heirs(one.favours));
  return when(barring !== undefined, `I21 broken: barred by ${barring?.[0]}`);
};

/** I9, I10: what binds a council from outside, and no consent that covers it. */
const bound: Rule = ({ command, model, council, on, facts }) => {
  const act = { ApproveVariation: 'variation', SignVariation: 'variation', ExtendTerm: 'extension',
    AgreeExtension: 'extension' }[command.type as string];
  const constraint = facts.councils[council]?.constraints[0];
  if (act === undefined || constraint === undefined || on < dayNo(constraint.from)) return null;
  const kind = constraint.kind === 's114-report' ? 's114-authority' : 's24-consent';
  const consented = model.consents.some((one) => one.council === council && one.kind === kind
    && one.acts.includes(act as never) && one.on <= on);
  if (constraint.kind === 's114-report') return when(!consented, 'I9 broken: bound under a s.114 report');
  if (command.type !== 'ExtendTerm' && command.type !== 'AgreeExtension') return null;
  return when(!consented && BigInt(command.valuePence === 'unknown' ? 0 : command.valuePence) > 10_000_000n,
    'I10 broken: an extension under a direction');
};

const ofNotice: Rule = ({ command, model, on }) => {
  if (command.type !== 'TakeNoticeEffect') return null;
  const notice = model.notices.get(command.notice);
  return when(notice === undefined || notice.phase !== 'standing' || on < notice.endsOn,
    'I49 broken: a notice has effect before its day');
};

/** I27, I25: nothing more in a closed year, and no other counts of what is agreed. */
const ofYear: Rule = ({ command, model }) => {
  const { years } = model.money;
  const inClosed = 'year' in command && years.get(command.year)?.closed === true;
  switch (command.type) {
    case 'EstimateCharges': case 'BillCharge': case 'RecordOutturn': case 'CalculateTrueUp': case 'AgreeTrueUp':
    case 'DisputeCharge': case 'ClosePeriod': return when(inClosed, 'I27 broken: posted in a closed year');
    case 'SetApportionmentRule': return when([...years].some(([year, { closed }]) =>
      closed && year >= yearOf(dayNo(command.from))), 'I24, I27 broken: a rule within a closed year');
    case 'DeclareDriver': return when([command.from, command.to].some((day) => years.get(yearOf(dayNo(day)))?.closed
      || (years.get(yearOf(dayNo(day)))?.lines.get(command.line)?.agreed.size ?? 0) > 0),
    'I25 broken: other counts of what is agreed');
    default: return null;
  }
};

const ofDispute: Rule = ({ command, model, on, council }) => {
  if (command.type === 'EscalateDispute') {
    const dispute = model.care.disputes.get(command.dispute);
    return when(dispute === undefined || dispute.due === null || on <= dispute.due
      || dispute.level >= dispute.bodies.length, 'I51 broken: escalated before its clock');
  }
  if (command.type === 'DeclareDefault') {
    const breach = model.care.breaches.get(command.breach);
    return when(breach === undefined || on <= breach.cureBy || breach.by !== council, '2.13 broken: time to cure');
  }
  return null;
};

const ofClosing: Rule = ({ command, model, on, facts }) => {
  if (command.type === 'CloseAgreement') {
    const open = model.money.blockers();
    return when(model.ended === null || open.length > 0, `I52 broken: closed with ${open.join()}`);
  }
  if (command.type === 'StateFinalAccount') return when(model.money.account?.stands === true,
    'I52 broken: an account in the place of one agreed');
  if (command.type !== 'DisposeOfRecords') return null;
  // Brackley sealed, so it is a deed: twelve years from the end of the last obligation.
  const ends = [...model.money.survivals.values()].map((until) => (until === null ? Infinity : dayNo(until)));
  const start = Math.max(model.closed ?? Infinity, ...ends);
  const [year, rest] = start === Infinity ? [9999, '-12-31'] : [+dateOf(start).slice(0, 4), dateOf(start).slice(4)];
  return when(start === Infinity || model.money.holds.size > 0 || `${year + 12}${rest}` >= facts.today
    || on <= start, 'I58 broken: disposed of while kept');
};

/** I53: nothing passes before the vesting day, nothing ends by dissolution on another. */
const ofVesting: Rule = ({ command, model, on, facts }) => {
  if (command.type === 'EffectSubstitution') {
    const old = model.substitutions.get(command.substitution)?.old ?? '';
    const ends = facts.councils[old]?.ended?.on;
    return when(ends === undefined || on < dayNo(ends), 'I53 broken: succeeded before the vesting day');
  }
  if (command.type === 'EndByDissolution') {
    const days = model.joined().map((council) => facts.councils[council]?.ended?.on).filter((day) => day !== undefined);
    return when(!days.some((day) => dayNo(day) === on), 'I53 broken: dissolved on another day');
  }
  if (command.type === 'Expire') return when(model.termEnd() === null || on < model.termEnd()!,
    '10.1 broken: expired before the end of the term');
  if (command.type === 'EndByConsent') return when(on < (model.fixed.get('consent') ?? Infinity),
    '10.1 broken: ended before the day agreed');
  return command.type !== 'ReachDeadline' ? null : when(facts.today < command.due, 'I55 broken: due before its day');
};

const rules: readonly Rule[] = [ofStage, ofParty, restricted, bound, ofNotice, ofYear, ofDispute, ofClosing, ofVesting];

/** The invariant that accepting this would break, or null. */
export function forbidden(model: LifeModel, command: AgreementCommand, facts: AgreementFacts): string | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(command.on)) return 'I55 broken: a vague day of a live act';
  const given = { command, model, facts, council: facts.actor.council ?? '', on: dayNo(command.on) };
  for (const rule of rules) {
    const why = rule(given);
    if (why !== null) return why;
  }
  return null;
}
