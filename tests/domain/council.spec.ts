import { describe, expect, it } from '@jest/globals';
import {
  approvalPolicyOn, constraintsOn, council, councilId, councilRefusals, deputiesOn, executionPolicyOn, existsOn,
  governanceOn, gssOn,
  localDate, nameOn, officerOn, penceText, personRef, registered, successorsOf, when,
} from '#domain';
import type {
  Capacity, CouncilCommand, CouncilEvent, CouncilFacts, CouncilRefusal, ExecutionBand, Facts, Grade, StatutoryRole,
} from '#domain';
import { given, rowsMissing } from '../kit/given.ts';

const acting = (capacity: Capacity, of: string | null = null, grade: Grade = 'live'): Facts => ({
  today: localDate('2024-06-03'), grade,
  actor: { person: personRef('per-anna'), council: of === null ? null : councilId(of), capacity },
});
const registrar = acting('registrar');
const importing = acting('registrar', null, 'imported');
const ownMonitoringOfficer = acting('monitoring-officer', 'TAU');

const taunton = {
  council: councilId('TAU'), legalName: 'Taunton Deane Borough Council', kind: 'district', nation: 'england',
  startsOn: when('1974-04-01'), governanceModel: 'unknown', region: 'South West',
} as const;
const registeredTaunton: CouncilEvent = { type: 'CouncilRegistered', ...taunton };
const ended: CouncilEvent = {
  type: 'CouncilEnded', on: when('2019-04-01'), successors: [councilId('SWT')], instrument: 'SI 2018/649',
};
const designated = (
  role: StatutoryRole, person: string, from: string, deputy = false,
): Extract<CouncilEvent, { type: 'StatutoryOfficerDesignated' }> => ({
  type: 'StatutoryOfficerDesignated', role, deputy, post: 'director', person: personRef(person), from: when(from),
  instrument: null,
});
const designate = (event: ReturnType<typeof designated>): CouncilCommand =>
  ({ ...event, type: 'DesignateStatutoryOfficer' });
const gss = (code: string, from: string, to: string | null = null): CouncilEvent =>
  ({ type: 'GssCodeAssigned', code, from: when(from), to: to === null ? null : when(to) });

const band = (upTo: bigint | null, more: Partial<ExecutionBand> = {}): ExecutionBand => ({
  upToPence: upTo === null ? null : penceText(upTo), modes: ['hand', 'seal'], signatories: 1, attestors: 1,
  attestedBy: null, capacities: ['signatory'], ...more,
});
const approval = {
  from: when('2014-05-01'), keyDecisionThresholdPence: penceText(5_000_000n), callInDays: 5, callInMembersMin: 3,
  whoMayCallIn: 'any three members of overview and scrutiny', reconsiderationDays: 5, minorAmendmentsDelegable: true,
};

const of = (...events: readonly CouncilEvent[]): CouncilFacts => {
  const facts = registered(events.reduce(council.evolve, council.initial));
  if (!facts) throw new Error('not registered');
  return facts;
};

type Row = {
  readonly what: string; readonly facts?: Facts; readonly events?: readonly CouncilEvent[];
  readonly command: CouncilCommand;
};
const end: CouncilCommand = { type: 'EndCouncil', on: when('2019-04-01'), successors: [], instrument: null };
const rename: CouncilCommand =
  { type: 'RenameCouncil', legalName: 'Taunton Council', from: when('2010-01-01'), instrument: null };
const reported: CouncilEvent = {
  type: 'CfoReportMade', constraint: 'report', on: when('2024-02-02'), report: 'resources-insufficient',
  considerBy: localDate('2024-02-23'),
};
const afterEnd = when('2020-01-01');

/** One row a refusal, in order of precedence. */
const rows: Record<CouncilRefusal, Row> = {
  'not-the-registrar': {
    what: 'a monitoring officer cannot end a council', facts: ownMonitoringOfficer, command: end },
  'not-entitled': {
    what: 'a member cannot designate officers', facts: acting('member', 'TAU'),
    command: designate(designated('monitoring-officer', 'per-bea', '2015-01-01')) },
  'another-council': {
    what: 'a monitoring officer cannot set the policy of another council',
    facts: acting('monitoring-officer', 'WSO'), command: { type: 'SetApprovalPolicy', ...approval } },
  'not-registered': { what: 'a body nobody registered cannot be renamed', events: [], command: rename },
  'council-id-malformed': {
    what: 'a register code is capital letters', events: [],
    command: { type: 'RegisterCouncil', ...taunton, council: councilId('tau') } },
  'name-missing': {
    what: 'a council has a name', events: [], command: { type: 'RegisterCouncil', ...taunton, legalName: '  ' } },
  'invalid-date': {
    what: 'the thirtieth of February is no day', command: { ...rename, from: when('2010-02-30') } },
  'date-not-exact': { what: 'a live fact is dated to the day', command: { ...rename, from: when('2010') } },
  'registered-differently': {
    what: 'a registered district cannot be registered as a county',
    command: { type: 'RegisterCouncil', ...taunton, kind: 'county' } },
  'council-ended': {
    what: 'an ended council changes no more', events: [registeredTaunton, ended],
    command: { ...rename, from: afterEnd } },
  'already-ended': {
    what: 'a council ends once', events: [registeredTaunton, ended], command: { ...end, on: afterEnd } },
  'not-ended': {
    what: 'a council still standing has no further successors',
    command: { type: 'AddSuccessor', successor: councilId('SWT'), instrument: null } },
  'ends-before-it-starts': {
    what: 'a council cannot end on the day it starts', command: { ...end, on: when('1974-04-01') } },
  'own-successor': { what: 'a council cannot follow itself', command: { ...end, successors: [councilId('TAU')] } },
  'renamed-differently': {
    what: 'a council cannot take two names on one day',
    events: [registeredTaunton,
      { type: 'CouncilRenamed', legalName: 'Deane Council', from: when('2010-01-01'), instrument: null }],
    command: rename },
  'gss-code-malformed': {
    what: 'a boundary code is one letter and eight digits',
    command: { type: 'AssignGssCode', code: 'E0700', from: when('2011-01-01'), to: null } },
  'gss-code-overlaps': {
    what: 'a council has one boundary code at a time', events: [registeredTaunton, gss('E07000190', '2011-01-01')],
    command: { type: 'AssignGssCode', code: 'E07000246', from: when('2015-01-01'), to: null } },
  'gss-code-not-held': {
    what: 'a code not held cannot be withdrawn',
    command: { type: 'WithdrawGssCode', code: 'E07000190', on: when('2015-01-01') } },
  'later-change-recorded': {
    what: 'a change of governance cannot be slipped in before a recorded one',
    events: [registeredTaunton,
      { type: 'GovernanceModelChanged', from: 'unknown', to: 'committee', on: when('2015-05-07') }],
    command: { type: 'ChangeGovernanceModel', to: 'leader-and-cabinet', on: when('2010-05-07') } },
  'role-already-held': {
    what: 'a council has one monitoring officer at a time',
    events: [registeredTaunton, designated('monitoring-officer', 'per-bea', '2015-01-01')],
    command: designate(designated('monitoring-officer', 'per-carl', '2016-01-01')) },
  'monitoring-officer-not-separate': {
    what: 'I8: the chief finance officer cannot also be monitoring officer',
    events: [registeredTaunton, designated('chief-finance-officer', 'per-bea', '2015-01-01')],
    command: designate(designated('monitoring-officer', 'per-bea', '2016-01-01')) },
  'officer-not-designated': {
    what: 'an office nobody holds cannot be ended',
    command: { type: 'EndStatutoryOfficer', role: 'monitoring-officer', deputy: false, person: personRef('per-bea'),
      on: when('2016-01-01') } },
  'bands-incomplete': {
    what: 'an execution policy has a band for every value',
    command: { type: 'SetExecutionPolicy', from: when('2015-01-01'), bands: [band(5_000_000n)] } },
  'bands-not-ascending': {
    what: 'the bands of an execution policy rise',
    command: { type: 'SetExecutionPolicy', from: when('2015-01-01'), bands: [band(500n), band(500n), band(null)] } },
  'band-without-signatory': {
    what: 'somebody signs whatever is signed by hand',
    command: { type: 'SetExecutionPolicy', from: when('2015-01-01'), bands: [band(null, { signatories: 0 })] } },
  'policy-out-of-range': {
    what: 'a call-in window has whole days', command: { type: 'SetApprovalPolicy', ...approval, callInDays: 2.5 } },
  'constraint-exists': {
    what: 'a report is recorded once', events: [registeredTaunton, reported],
    command: { type: 'RecordCfoReport', constraint: 'report', on: when('2024-03-01'), report: 'unlawful-by-council' } },
  'constraint-missing': {
    what: 'what is not recorded cannot be lifted',
    command: { type: 'LiftConstraint', constraint: 'report', on: when('2024-03-01') } },
  'constraint-over': {
    what: 'a prohibition cannot end before it began', events: [registeredTaunton, reported],
    command: { type: 'LiftConstraint', constraint: 'report', on: when('2024-02-02') } },
};

describe('what the council register refuses', () => {
  for (const [code, row] of Object.entries(rows)) {
    it(`${row.what} (${code})`, () => {
      given(council, row.facts ?? registrar).events(...row.events ?? [registeredTaunton])
        .when(row.command).thenRefused(code as CouncilRefusal);
    });
  }

  it('has one row for every refusal, in order of precedence', () => {
    expect(rowsMissing(councilRefusals, rows)).toEqual([]);
    expect(Object.keys(rows)).toEqual([...councilRefusals]);
    expect(rowsMissing([...councilRefusals, 'planted'], rows)).toEqual(['planted']);
  });

  it('I8: a monitoring officer cannot become head of paid service or finance officer either', () => {
    for (const role of ['head-of-paid-service', 'chief-finance-officer'] as const) {
      given(council, ownMonitoringOfficer)
        .events(registeredTaunton, designated('monitoring-officer', 'per-bea', '2015-01-01'))
        .when(designate(designated(role, 'per-bea', '2016-01-01')))
        .thenRefused('monitoring-officer-not-separate', { holds: 'monitoring-officer', since: '2015-01-01' });
    }
  });

  it('I8: an unknown start counts as long ago, so an imported record cannot hide a clash', () => {
    given(council, importing).events(registeredTaunton, designated('head-of-paid-service', 'per-bea', 'unknown'))
      .when(designate(designated('monitoring-officer', 'per-bea', '2016')))
      .thenRefused('monitoring-officer-not-separate');
  });

  it('an imported end without any date is refused, because nobody could say who exists today', () => {
    given(council, importing).events(registeredTaunton)
      .when({ ...end, on: when('unknown') } as CouncilCommand).thenRefused('date-not-exact');
  });

  it('a later, better start date cannot lie after the recorded end', () => {
    given(council, importing)
      .events({ ...registeredTaunton, startsOn: when('unknown') }, ended)
      .when({ type: 'RegisterCouncil', ...taunton, startsOn: when('2020-04-01') }).thenRefused('ends-before-it-starts');
  });
});

describe('what the council register records', () => {
  const nothing: readonly CouncilEvent[] = [];

  it('a new council is registered with the facts given', () => {
    given(council, registrar).when({ type: 'RegisterCouncil', ...taunton }).then(registeredTaunton);
  });

  it('registering the same facts again records nothing, also where the second source says less', () => {
    const again = given(council, importing).events(registeredTaunton);
    again.when({ type: 'RegisterCouncil', ...taunton }).then(...nothing);
    again.when({ type: 'RegisterCouncil', ...taunton, startsOn: when('unknown'), region: null }).then(...nothing);
  });

  it('a more exact start date is taken up, and another one is refused', () => {
    const vague = given(council, importing).events({ ...registeredTaunton, startsOn: when('1974') });
    vague.when({ type: 'RegisterCouncil', ...taunton })
      .then({ type: 'CouncilStartEstablished', startsOn: when('1974-04-01') });
    vague.when({ type: 'RegisterCouncil', ...taunton, startsOn: when('1986-04-01') })
      .thenRefused('registered-differently', { differs: ['startsOn'] });
  });

  it('ends with successors, and takes further successors later, each once', () => {
    given(council, registrar).events(registeredTaunton)
      .when({ type: 'EndCouncil', on: when('2019-04-01'), successors: [councilId('SWT'), councilId('SWT')],
        instrument: 'SI 2018/649' }).then(ended);
    const over = given(council, registrar).events(registeredTaunton, ended);
    over.when({ ...end, successors: [councilId('SWT')] } as CouncilCommand).then(...nothing);
    over.when({ ...end, successors: [councilId('SWT'), councilId('SMT')] } as CouncilCommand)
      .then({ type: 'SuccessorAdded', successor: councilId('SMT'), instrument: null });
    over.when({ type: 'AddSuccessor', successor: councilId('SWT'), instrument: null }).then(...nothing);
  });

  it('I16: a body may change its boundary code, and codes with unknown dates stand beside it', () => {
    const coded = given(council, importing).events(registeredTaunton, gss('E07000190', '2011-01-01'));
    coded.when({ type: 'AssignGssCode', code: 'E07000190', from: when('2011-01-01'), to: null }).then(...nothing);
    coded.when({ type: 'AssignGssCode', code: 'E07000190', from: when('2011-01-01'), to: when('2015-01-01') })
      .then({ type: 'GssCodeWithdrawn', code: 'E07000190', on: when('2015-01-01') });
    coded.when({ type: 'AssignGssCode', code: 'E07000099', from: when('unknown'), to: when('unknown') })
      .then(gss('E07000099', 'unknown', 'unknown'));
    const closed = { code: 'E07000190', from: '2011-01-01', to: '2015-01-01' };
    given(council, importing).events(registeredTaunton, gss(closed.code, closed.from, closed.to))
      .when({ type: 'AssignGssCode', code: closed.code, from: when(closed.from), to: when('unknown') })
      .thenRefused('gss-code-overlaps', { gssCode: closed.code, from: closed.from, to: closed.to });
  });

  it('one person may be head of paid service and finance officer, and deputies are not bound by I8', () => {
    const finance = designated('chief-finance-officer', 'per-bea', '2015-01-01');
    const deputy = designated('monitoring-officer', 'per-bea', '2015-01-01', true);
    const head = designated('head-of-paid-service', 'per-bea', '2016-01-01');
    given(council, ownMonitoringOfficer).events(registeredTaunton, finance).when(designate(head)).then(head);
    given(council, ownMonitoringOfficer).events(registeredTaunton, finance).when(designate(deputy)).then(deputy);
    given(council, ownMonitoringOfficer).events(registeredTaunton, deputy).when(designate(finance)).then(finance);
  });

  it('an office changes hands on the day after the last holder, not before', () => {
    const first = designated('monitoring-officer', 'per-bea', '2015-01-01');
    const left: CouncilEvent = {
      type: 'StatutoryOfficerEnded', role: 'monitoring-officer', deputy: false, person: personRef('per-bea'),
      on: when('2018-03-01'),
    };
    const next = designated('monitoring-officer', 'per-carl', '2018-03-01');
    given(council, ownMonitoringOfficer).events(registeredTaunton, first, left).when(designate(next)).then(next);
    given(council, ownMonitoringOfficer).events(registeredTaunton, first, left)
      .when(designate(designated('monitoring-officer', 'per-carl', '2018-02-28'))).thenRefused('role-already-held');
  });

  it('lists every event type ever written, with its version', () => {
    expect(council.name).toBe('council');
    expect(council.versions).toEqual({
      CouncilRegistered: 1, CouncilStartEstablished: 1, CouncilRenamed: 1, CouncilEnded: 1, SuccessorAdded: 1,
      GssCodeAssigned: 1, GssCodeWithdrawn: 1, GovernanceModelChanged: 1, StatutoryOfficerDesignated: 1,
      StatutoryOfficerEnded: 1, ExecutionPolicySet: 1, ApprovalPolicySet: 1,
      CfoReportMade: 1, Section24DirectionMade: 1, InterventionStarted: 1, ConstraintLifted: 1,
    });
    expect(council.classify(registeredTaunton, registrar)).toEqual({ class: 'public' });
  });
});

describe('what the register answers about a day', () => {
  const day = localDate;

  it('I16: a body exists from its first day to the day before its end', () => {
    const entry = of(registeredTaunton, ended);
    expect([day('1974-03-31'), day('1974-04-01'), day('2019-03-31'), day('2019-04-01')].map(on => existsOn(entry, on)))
      .toEqual([false, true, true, false]);
    expect(successorsOf(entry)).toEqual(['SWT']);
  });

  it('a vague date is outside a council\'s life only when every reading of it is', () => {
    const entry = of(registeredTaunton, ended);
    expect(['1973', '1974', '1974-03', '2019', '2019-04', 'unknown'].map(on => existsOn(entry, when(on))))
      .toEqual([false, true, false, true, false, true]);
    expect(existsOn(of({ ...registeredTaunton, startsOn: when('unknown') }), day('1500-01-01'))).toBe(true);
  });

  it('I16: two bodies may end in one and one body in two, each predecessor naming its own successors', () => {
    const westSomerset = of({ ...registeredTaunton, council: councilId('WSO') }, ended);
    const cumbria = of({ ...registeredTaunton, council: councilId('CMA') },
      { ...ended, successors: [councilId('CBD'), councilId('WAF')] });
    expect(successorsOf(westSomerset)).toEqual(successorsOf(of(registeredTaunton, ended)));
    expect(successorsOf(cumbria)).toEqual(['CBD', 'WAF']);
  });

  it('the name and the governance model are those of the day, in whatever order they were recorded', () => {
    const entry = of(registeredTaunton,
      { type: 'CouncilRenamed', legalName: 'Third', from: when('2010-01-01'), instrument: null },
      { type: 'CouncilRenamed', legalName: 'Second', from: when('2000'), instrument: null },
      { type: 'GovernanceModelChanged', from: 'unknown', to: 'committee', on: when('2012-05-03') });
    expect(['1960-01-01', '1999-12-31', '2000-01-01', '2009-12-31', '2010-01-01'].map(on => nameOn(entry, day(on))))
      .toEqual([taunton.legalName, taunton.legalName, 'Second', 'Second', 'Third']);
    expect([governanceOn(entry, day('2012-05-02')), governanceOn(entry, day('2012-05-03'))])
      .toEqual(['unknown', 'committee']);
  });

  it('the boundary code is that of the day, and none for a day when the body did not exist', () => {
    const entry = of(registeredTaunton, ended, gss('E07000098', 'unknown', 'unknown'),
      gss('E07000190', 'unknown', '2015-01-01'), gss('E07000246', '2015-01-01'));
    expect(['1974-03-31', '2014-12-31', '2015-01-01', '2019-04-01'].map(on => gssOn(entry, day(on))))
      .toEqual([null, 'E07000190', 'E07000246', null]);
  });

  it('a statutory role is held by one person a day, and its deputies are listed apart', () => {
    const entry = of(registeredTaunton, designated('monitoring-officer', 'per-bea', '2015-01-01'),
      { type: 'StatutoryOfficerEnded', role: 'monitoring-officer', deputy: false, person: personRef('per-bea'),
        on: when('2016-01-01') },
      designated('monitoring-officer', 'per-carl', '2016-02-01'),
      designated('monitoring-officer', 'per-dora', '2016-02-01', true), ended);
    expect(['2014-12-31', '2015-12-31', '2016-01-15', '2016-02-01', '2019-04-01']
      .map(on => officerOn(entry, 'monitoring-officer', day(on))))
      .toEqual([null, 'per-bea', null, 'per-carl', null]);
    expect(officerOn(entry, 'chief-finance-officer', day('2016-02-01'))).toBeNull();
    expect(deputiesOn(entry, 'monitoring-officer', day('2016-03-01')).map(term => term.person)).toEqual(['per-dora']);
  });

  it('the execution policy is that of the day, and the band that of the value', () => {
    // Shaped after Flintshire [S82a], where the value decides between one hand, two hands and the seal,
    // and Braintree [S82c], where the seal serves for everything.
    const flintshire = [band(5_000_000n), band(25_000_000n, { signatories: 2 }), band(null, { modes: ['seal'] })];
    const braintree = [band(null, { modes: ['seal'], signatories: 0, attestedBy: 'head of governance' })];
    const entry = of(registeredTaunton, { type: 'ExecutionPolicySet', from: when('2010-01-01'), bands: flintshire },
      { type: 'ExecutionPolicySet', from: when('2020-01-01'), bands: braintree });
    const bandOf = (on: string, value: bigint | null) => executionPolicyOn(entry, day(on), value);
    expect(bandOf('2009-12-31', 1n)).toBeNull();
    expect(bandOf('2010-01-01', 5_000_000n)).toEqual(flintshire[0]);
    expect(bandOf('2010-01-01', 5_000_001n)).toEqual(flintshire[1]);
    expect(bandOf('2019-12-31', 25_000_001n)).toEqual(flintshire[2]);
    expect(bandOf('2010-01-01', null)).toEqual(flintshire[2]);
    expect(bandOf('2020-01-01', 1n)).toEqual(braintree[0]);
  });

  it('the approval policy is that of the day; of two from one day the later recorded counts', () => {
    const set = (callInDays: number, from: string): CouncilEvent =>
      ({ type: 'ApprovalPolicySet', ...approval, callInDays, from: when(from) });
    const entry = of(registeredTaunton, set(7, '2016-01-01'), set(5, '2014-01-01'), set(6, '2016-01-01'));
    expect(['2013-12-31', '2014-01-01', '2015-12-31', '2016-01-01']
      .map(on => approvalPolicyOn(entry, day(on))?.callInDays ?? null)).toEqual([null, 5, 5, 6]);
  });
});

describe('what binds a council', () => {
  const report = { type: 'RecordCfoReport', constraint: 'report', on: when('2024-02-02'),
    report: 'resources-insufficient' } as const;

  it('I9: a report of the finance officer is to be considered within 21 days and binds until it is lifted', () => {
    given(council, acting('finance-officer', 'TAU')).events(registeredTaunton).when(report).then(reported);
    given(council, importing).events(registeredTaunton).when({ ...report, on: when('2024') })
      .then({ ...reported, on: when('2024'), considerBy: null } as CouncilEvent);
    const lifted: CouncilEvent = { type: 'ConstraintLifted', constraint: 'report', on: when('2024-04-01') };
    const days = (day: string) => constraintsOn(of(registeredTaunton, reported, lifted), when(day)).map(({ id }) => id);
    expect([days('2024-02-01'), days('2024-02-02'), days('2024-03-31'), days('2024-04-01')])
      .toEqual([[], ['report'], ['report'], []]);
  });

  it('the finance officer reports, the monitoring officer records directions, nobody for another council', () => {
    const said = (capacity: Capacity, of_: string) =>
      given(council, acting(capacity, of_)).events(registeredTaunton).when(report);
    said('monitoring-officer', 'TAU').thenRefused('not-entitled', { capacity: 'monitoring-officer' });
    said('finance-officer', 'SWT').thenRefused('another-council', { council: 'SWT' });
  });

  it('I10: a direction keeps its own limits and day', () => {
    const direction = { constraint: 'direction', on: when('2024-05-01'), instrument: 'Direction',
      limitPence: penceText(10_000_000n), runningPast: localDate('2027-03-31'), consentGivers: ['shadow authority'] };
    const decided = given(council, ownMonitoringOfficer).events(registeredTaunton);
    decided.when({ type: 'RecordSection24Direction', ...direction })
      .then({ type: 'Section24DirectionMade', ...direction });
    decided.when({ type: 'RecordIntervention', constraint: 'commissioners', on: when('2024-05-01'),
      commissioners: ['lead'], powers: 'finance' })
      .then({ type: 'InterventionStarted', constraint: 'commissioners', on: when('2024-05-01'),
        commissioners: ['lead'], powers: 'finance' });
  });
});
