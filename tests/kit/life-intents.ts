/**
 * Random lives from in force on: most intents take a step that makes sense in the state reached, some
 * twist such a step in one place, some do anything at all, and some let time pass.
 */
import * as fc from 'fast-check';
import { addDays, agreement, commands, deadlinesOf, localDate, stageOf } from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementFacts, AgreementState, Capacity } from '#domain';
import { acting } from './agreement-register.ts';
import { plain, wholeLife } from './agreement-story.ts';
import type { Step } from './laws.ts';
import { consentActs, endingActs, membershipActs, variationActs } from './life-acts.ts';
import { disputeActs, governanceActs } from './life-acts-care.ts';
import { chargingActs, windingDownActs } from './life-acts-money.ts';
import { act, ground, pick, worlds } from './life-ground.ts';
import type { Act, Decider, Ground, World } from './life-ground.ts';

export type Intent = {
  readonly what: 'next' | 'twist' | 'any' | 'wait' | 'due'; readonly n: number; readonly m: number;
  readonly days: number;
};
/** A theme a life dwells on, so that long ways are gone to their end. */
type Theme = (g: Ground) => Act[];
const inForce: readonly Theme[] = [membershipActs, variationActs, chargingActs, governanceActs, disputeActs, endingActs,
  windingDownActs, consentActs];
const afterwards: readonly Theme[] = [windingDownActs, windingDownActs, windingDownActs, windingDownActs,
  chargingActs, disputeActs];

/** The more a life dwells on one part, the rarer the others. */
const themesOf = (state: AgreementState, dwelling: number): readonly Theme[] => {
  const stage = stageOf(state);
  if (stage === 'closed') return [windingDownActs];
  if (stage === 'winding-down') return afterwards;
  const own = pick(inForce, dwelling);
  return [...inForce, own, own, own, own, own, own, own, own, ...(dwelling % 3 === 0 ? [endingActs, endingActs] : [])];
};

/** Another value of the same shape; undefined for a word of a closed list, which no caller may change. */
function another(value: unknown, m: number): unknown {
  if (Array.isArray(value)) return m % 2 === 0 ? [] : [...value, ...value];
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return undefined;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return pick(['2023-01-01', '2030-01-01', '2024-06-03'], m);
  if (/^[A-Z]{3}$/.test(value)) return pick(['ALV', 'DUN', 'SCO', 'OLD'], m);
  if (/^[0-9a-f]{64}$/.test(value)) return '9'.repeat(64);
  if (/^-?\d+$/.test(value)) return pick(['7', '-1', '99999999999', '0'], m);
  if (/^\d{4}\/\d\d$/.test(value)) return pick(['2024/25', '2025/26', '2024/26'], m);
  return /^[a-z]{1,3}\d+$|^audit|^payroll/.test(value) ? pick(['nothing', `${value.slice(0, 1)}0`], m) : undefined;
}

/** One place of a sensible act is changed: its day, its council, its capacity, or one of its members. */
function twisted({ council, command, capacity }: Act, g: Ground, n: number, m: number): Act {
  const members = Object.keys(command).filter((key) => key !== 'type' && key !== 'on');
  const with_ = (change: object): Act => ({ council, capacity, command: { ...command, ...change } } as Act);
  switch (n % 6) {
    case 0: return with_({ on: addDays(localDate(g.on), -(m % 90)) });
    case 1: return { council: pick(['ALV', 'BRK', 'CHW', 'DUN', 'NEW', 'SCO'], m), command } as Act;
    case 2: return with_({ on: pick(['2024', 'unknown', addDays(localDate(g.on), 3)], m) });
    case 3: return { council, command, capacity: pick<Capacity>(['auditor', 'member', 'scrutiny'], m) };
    default: {
      const key = pick([...members, 'on'], m);
      const value = another((command as unknown as Record<string, unknown>)[key], m);
      return with_(value === undefined ? { on: addDays(localDate(g.on), -30) } : { [key]: value });
    }
  }
}

const due = (state: AgreementState, on: string, n: number): Act[] => deadlinesOf(state)
  .filter((one) => one.due <= on || n % 10 === 0)
  .map((one) => act('', 'ReachDeadline', one.due, { deadline: one.id, due: one.due }, 'timekeeper'));

/** Values with which a rule would not even be asked, since no caller may send them. */
const sendable = ({ command }: Act): boolean => Object.entries(command).every(([key, value]) =>
  !/Pence$/.test(key) || value === null || value === 'unknown' || /^-?\d+$/.test(String(value)));

/** How some lives begin, so that the far end of them is reached as well. */
const everyone = ['ALV', 'BRK', 'CHW'];
const rule = { line: 'audit-0', rule: 'r0', service: 'audit', method: 'driver', parameters: { driver: 'days' },
  residueTo: 'ALV', payTo: 'ALV', from: '2024-06-03', toleranceBasisPoints: 300, rounding: 'down', midYear: 'by-days',
  countsDueDays: 30, trueUpDueDays: 60, determination: null };
const cost = { year: '2024/25', line: 'audit-0', costPence: '1000003', irrecoverableVatPence: '0',
  recoverableVatPence: '0' };
const agreedEnd = everyone.map((council) => act(council, 'AgreeToEnd', '2024-06-10', {
  endsOn: '2024-07-01', decisionRef: 'd', replacedBy: null }));
const charged = [act('ALV', 'SetApportionmentRule', '2024-06-10', rule),
  ...['BRK', 'CHW'].map((council) => act(council, 'AgreeApportionmentRule', '2024-06-11', {
    line: 'audit-0', rule: 'r0' })),
  act('BRK', 'DeclareDriver', '2024-06-12', { declaration: 'd0', line: 'audit-0', driver: 'days', from: '2023-04-01',
    to: '2024-03-31', counts: { ALV: 500, BRK: 300, CHW: 201 }, source: 's' }),
  act('ALV', 'EstimateCharges', '2024-06-13', cost),
  act('CHW', 'DeclareDriver', '2025-04-02', { declaration: 'd1', line: 'audit-0', driver: 'days', from: '2024-04-01',
    to: '2025-03-31', counts: { ALV: 480, BRK: 281, CHW: 240 }, source: 's' }),
  act('ALV', 'RecordOutturn', '2025-04-03', { ...cost, costPence: '1100001' }),
  act('ALV', 'CalculateTrueUp', '2025-04-04', { year: '2024/25', lines: ['audit-0'] })];
const settledYear = [...charged, ...everyone.map((council) => act(council, 'AgreeTrueUp', '2025-04-10', {
  year: '2024/25' })), act('ALV', 'ClosePeriod', '2025-05-01', { year: '2024/25' })];
const ended = [...agreedEnd, act('ALV', 'EndByConsent', '2024-07-02')];
const cleared = [...ended,
  act('ALV', 'NovateContract', '2024-07-03', { contract: 'payroll-licence', from: 'BRK', to: ['ALV'] }),
  act('ALV', 'SettleStaffPosition', '2024-07-03', { group: 'head-of-audit', count: 1, outcome: 'returned', to: 'ALV' }),
  act('BRK', 'StateFinalAccount', '2024-07-04', { account: 'f0',
    lines: [{ line: 'l1', kind: 'charge', from: 'CHW', to: 'ALV', amountPence: '501' }],
    positions: [{ holder: 'ALV', amountPence: '501' }, { holder: 'CHW', amountPence: '-501' }] })];
const seated = [act('ALV', 'ConstituteBoard', '2024-06-04', { board: 'b0', kind: 'board', name: 'b', quorum: 2,
  mandates: [{ function: 'plan', power: 'decide' }, { function: 'fees', power: 'recommend' }],
  votingRule: 'unanimity', seats: everyone.map((council) => ({ council, seats: 1 })), services: ['audit'],
  callInAllowed: true, replaces: null }),
...everyone.map((council) => act(council, 'AppointMember', '2024-06-05', { board: 'b0', from: '2024-06-05', until: null,
  person: `per-${council.toLowerCase()}-member` })),
act('ALV', 'RecordMeeting', '2024-06-06', { board: 'b0', meeting: 'm0', publishedOn: '2024-06-06',
  present: everyone.map((council) => ({ council, people: [`per-${council.toLowerCase()}-member`] })),
  decisions: [{ decision: 'd0', function: 'plan', outcome: 'o', reconsiders: null }] })];
const leftover = [...ended,
  act('ALV', 'OpenWorkstream', '2024-07-03', { workstream: 'w0', kind: 'staff' }),
  ...['i0', 'i1'].map((item) => act('ALV', 'AddExitItem', '2024-07-03', { item, workstream: 'w0', what: 'w',
    owner: 'BRK', dueOn: '2024-08-01' }))];
const unbased = ['services-1970', 'staff-113'].map((basis) =>
  act('ALV', 'EndLegalBasis', '2024-06-10', { basis, reason: 'repealed' }));
const closed = [...cleared, ...['ALV', 'CHW'].map((council) =>
  act(council, 'AgreeFinalAccount', '2024-07-05', { account: 'f0' })),
act('CHW', 'SettlePosition', '2024-07-08', { from: 'CHW', to: 'ALV', amountPence: '501', reference: 's0' }),
act('ALV', 'StateNoSurvivals', '2024-07-08'), act('BRK', 'CloseAgreement', '2024-07-09')];
const varied = { instrument: 'change-control-note', title: 't', strikes: [], expires: null, reviewOn: null,
  changes: [{ clause: 'flex', kind: 'variation', heading: 'h', body: 'b', params: { toleratedBasisPoints: 400 } }],
  from: '2024-06-04', valuePence: '100', extendsTerm: false };
const restricted: Prelude = [act('ALV', 'ProposeVariation', '2024-06-04', { variation: 'v0', ...varied }),
  ...everyone.map((council) => (state: AgreementState): Act => act(council, 'ApproveVariation', '2024-06-05', {
    variation: 'v0', hash: state.variation.variations['v0']?.hash, by: 'council', decisionRef: 'd', conditions: [] })),
  act('ALV', 'ImposeRestriction', '2024-06-06', { restriction: 'r0', variation: 'v0', favours: 'BRK',
    acts: ['ServeNotice', 'ProposeEnd', 'ProposeVariation'], trigger: { on: null, event: 'accounts approved' } })];
const noticed = [act('CHW', 'ServeNotice', '2024-06-10', { notice: 'n0', kind: 'withdrawal', cause: 'no-fault',
  to: ['ALV', 'BRK'], services: null, deliveredBy: 'hand', proposal: null, reason: 'r', deemedOn: null,
  endsOn: null })];
const scheduled = [act('ALV', 'ScheduleSubstitution', '2024-06-10', { substitution: 'lgr0', old: 'BRK',
  successors: ['NEW'], nominated: 'NEW', instrument: 'SI 2026/1', allotted: [] })];
type Prelude = readonly (Act | ((state: AgreementState) => Act))[];
/** The more often named, the more lives begin so. */
export const preludes: Readonly<Record<string, Prelude>> = { none: [], 'none again': [], 'and again': [],
  ended, 'ended too': ended, cleared, agreedEnd, charged, settledYear, seated, 'seated too': seated, leftover, unbased,
  closed, restricted, noticed, scheduled };


export type Life = {
  readonly prelude: Prelude; readonly world: World; readonly intents: readonly Intent[];
  readonly dwelling: number;
};

/** What has been closed is kept for twelve years. */
const waits = (state: AgreementState): readonly number[] =>
  (stageOf(state) === 'closed' ? [40, 5000] : [20, 40, 120, 200, 370, 370, 800]);

/** Plays intents against a decider and gives the commands that came of them, each with its facts. */
export function stepsOf({ world, prelude, intents, dwelling }: Life, decider: Decider):
Step<AgreementCommand, AgreementFacts>[] {
  let state = told.reduce(decider.evolve, decider.initial);
  let today = localDate('2024-06-03');
  const taken = (made: Act): Step<AgreementCommand, AgreementFacts>[] => {
    const capacity = made.capacity ?? commands[made.command.type][1][0]!;
    const step = { command: plain(made.command), facts: acting(made.council === '' ? null : made.council, capacity,
      today, { councils: world.councils }) };
    const decision = decider.decide(state, step.command, step.facts);
    if ('events' in decision) state = decision.events.reduce(decider.evolve, state);
    return [step];
  };
  const begun = prelude.flatMap((given) => {
    const made = typeof given === 'function' ? given(state) : given;
    today = localDate((made.command as { on: string }).on);
    return taken(made);
  });
  return [...begun, ...intents.flatMap(({ what, n, m, days }) => {
    today = addDays(today, what === 'wait' ? pick(waits(state), n) : days);
    if (what === 'wait') return [];
    const g = ground(state, today, n, m >> 3, world);
    const themes = what === 'any' ? inForce : themesOf(state, dwelling);
    const choices = what === 'due' ? due(state, today, m) : pick(themes, m)(g).filter(sendable);
    if (choices.length === 0) return [];
    const chosen = pick(choices, n >> 2);
    const made = what === 'twist' ? twisted(chosen, g, n, m >> 3) : chosen;
    return sendable(made) ? taken(made) : [];
  })];
}

/** The told life, up to commencement. */
export const told: readonly AgreementEvent[] = wholeLife();

const number = fc.nat({ max: 99_999 });
const intent = (what: Intent['what'], step: fc.Arbitrary<number>): fc.Arbitrary<Intent> =>
  fc.record({ what: fc.constant(what), n: number, m: number, days: step });
const intents: fc.Arbitrary<Intent> = fc.oneof(
  { weight: 36, arbitrary: intent('next', fc.constantFrom(0, 0, 0, 1, 3, 9)) },
  { weight: 5, arbitrary: intent('twist', fc.constantFrom(0, 1)) },
  { weight: 2, arbitrary: intent('any', fc.constantFrom(0, 1)) },
  { weight: 2, arbitrary: intent('due', fc.constantFrom(0)) },
  { weight: 3, arbitrary: intent('wait', fc.constant(0)) });

/** Whole lives, as `laws` takes them. */
export const lives = (length: number, decider: Decider = agreement, from?: string):
fc.Arbitrary<Step<AgreementCommand, AgreementFacts>[]> =>
  fc.record({ world: fc.constantFrom(...worlds), dwelling: fc.nat({ max: 23 }),
    prelude: from === undefined ? fc.constantFrom(...Object.values(preludes)) : fc.constant(preludes[from]!),
    intents: fc.array(intents, { minLength: length >> 1, maxLength: length, size: 'max' }) })
    .map((life) => stepsOf(life, decider));
