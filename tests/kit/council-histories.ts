/** Random commands to the council register, and what must hold of it on every day of any history. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  cfoReportKinds, councilId, governanceModels, localDate, penceText, personRef, statutoryRoles, when,
} from '#domain';
import type { Capacity, CouncilCommand, CouncilState, Facts, When } from '#domain';
import type { Step } from './laws.ts';

const days = ['unknown', '2014', '2015-04', '2014-12-31', '2015-04-01', '2016-02-29', '2018-01-01', '2018-01-02',
  '2019-04-01', '2022-07-01'];
const date = fc.constantFrom(...days).map(when);
const person = fc.constantFrom('per-anna', 'per-bert', 'per-cora').map(personRef);
const body = fc.constantFrom('TAU', 'SWT', 'SMT').map(councilId);
const role = fc.constantFrom(...statutoryRoles);
const deputy = fc.constantFrom(false, false, false, true);
const code = fc.constantFrom('E07000190', 'E07000246');
const band = { modes: ['hand' as const], signatories: 1, attestors: 0, attestedBy: null, capacities: [] };

const registration = fc.record({
  type: fc.constant('RegisterCouncil' as const), council: fc.constant(councilId('TAU')),
  legalName: fc.constantFrom('Taunton Deane', 'Deane'), kind: fc.constant('district' as const),
  nation: fc.constant('england' as const), startsOn: fc.constantFrom('unknown', '2014', '2014-12-31').map(when),
  governanceModel: fc.constant('unknown' as const), region: fc.constant(null),
});
const commands: fc.Arbitrary<CouncilCommand> = fc.oneof(
  registration,
  fc.record({ type: fc.constant('RenameCouncil' as const), legalName: fc.constantFrom('Deane', 'Taunton'), from: date,
    instrument: fc.constant(null) }),
  fc.record({ type: fc.constant('EndCouncil' as const), on: date, successors: fc.array(body, { maxLength: 2 }),
    instrument: fc.constant(null) }),
  { weight: 3, arbitrary: fc.record({ type: fc.constant('AddSuccessor' as const), successor: body,
    instrument: fc.constant(null) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('AssignGssCode' as const), code, from: date,
    to: fc.option(date) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('WithdrawGssCode' as const), code, on: date }) },
  fc.record({ type: fc.constant('ChangeGovernanceModel' as const), 
    to: fc.constantFrom(...governanceModels), on: date }),
  { weight: 6, arbitrary: fc.record({ type: fc.constant('DesignateStatutoryOfficer' as const), role, deputy,
    post: fc.constantFrom('solicitor', 'director'), person, from: date, instrument: fc.constant(null) }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('EndStatutoryOfficer' as const), 
    role, deputy, person, on: date }) },
  fc.record({ type: fc.constant('SetExecutionPolicy' as const), from: date,
    bands: fc.constantFrom([{ ...band, upToPence: null }],
      [{ ...band, upToPence: penceText(500n) }, { ...band, upToPence: null }], []) }),
  fc.record({ type: fc.constant('SetApprovalPolicy' as const), from: date, callInDays: fc.constantFrom(0, 5, -1),
    keyDecisionThresholdPence: fc.constant(null), callInMembersMin: fc.constant(3),
    whoMayCallIn: fc.constant('members'), reconsiderationDays: fc.constant(null),
    minorAmendmentsDelegable: fc.boolean() }),
  fc.record({ type: fc.constant('RecordCfoReport' as const), constraint: fc.constantFrom('one', 'two'), on: date,
    report: fc.constantFrom(...cfoReportKinds) }),
  fc.record({ type: fc.constant('RecordSection24Direction' as const), constraint: fc.constantFrom('one', 'two'),
    on: date, instrument: fc.constant('SI'), limitPence: fc.constant(penceText(500n)),
    runningPast: fc.constant(localDate('2027-03-31')), consentGivers: fc.constant(['shadow']) }),
  fc.record({ type: fc.constant('RecordIntervention' as const), constraint: fc.constantFrom('one', 'two'), on: date,
    commissioners: fc.constant(['lead']), powers: fc.constant('finance') }),
  fc.record({ type: fc.constant('LiftConstraint' as const), constraint: fc.constantFrom('one', 'two'), on: date }),
);
const facts: fc.Arbitrary<Facts> = fc.record({
  today: fc.constant(localDate('2024-06-03')), grade: fc.constantFrom('live' as const, 'imported' as const),
  actor: fc.record({ person, council: fc.constant(councilId('TAU')),
    capacity: fc.constantFrom<Capacity>('registrar', 'registrar', 'monitoring-officer', 'member') }),
});
export const steps: fc.Arbitrary<Step<CouncilCommand, Facts>> = fc.record({ command: commands, facts });
export const start = {
  type: 'CouncilRegistered', council: councilId('TAU'), legalName: 'Taunton Deane', kind: 'district',
  nation: 'england', startsOn: when('unknown'), governanceModel: 'unknown', region: null } as const;

/** Own reading of a date, so that the check does not lean on the code it checks. */
const firstDay = (at: When): string => at === 'unknown' ? '0000' : (at + '-01-01').slice(0, 10);

function oneHolderAndSeparateMonitoringOfficer(state: CouncilState): void {
  if (state.stage === 'unregistered') return;
  for (const day of days.map(at => firstDay(when(at)))) {
    const holders = state.officers.filter(term => !term.deputy && firstDay(term.from) <= day
      && (term.to === null || day < firstDay(term.to)));
    const of = (wanted: string) => holders.filter(term => term.role === wanted).map(term => term.person);
    for (const each of statutoryRoles) assert.ok(of(each).length <= 1, `two hold ${each} on ${day}`);
    const others = [...of('head-of-paid-service'), ...of('chief-finance-officer')];
    assert.ok(!of('monitoring-officer').some(holder => others.includes(holder)), `I8 broken on ${day}`);
  }
}

function oneCodeADay(state: CouncilState): void {
  if (state.stage === 'unregistered') return;
  for (const day of days.map(at => firstDay(when(at)))) {
    const held = state.gssCodes.filter(period => firstDay(period.from) <= day
      && (period.to === null || day < firstDay(period.to)));
    assert.ok(held.length <= 1, `two codes on ${day}`);
  }
}

export const invariant = (state: CouncilState): void => {
  oneHolderAndSeparateMonitoringOfficer(state);
  oneCodeADay(state);
};
