/** Steps that make sense between councils from year to year: boards, papers, figures, disputes and breaches. */
import { financialYearOf, localDate, personRef } from '#domain';
import { act, days, next, pick } from './life-ground.ts';
import type { Act, Ground } from './life-ground.ts';

const member = (council: string): string => `per-${council.toLowerCase()}-member`;

function meeting({ state, on, n, m }: Ground, board: string): Act[] {
  const { boards, members, meetings } = state.governance;
  const { seats } = boards[board]!;
  const sitting = seats.filter(({ council }) => members[board]?.[personRef(member(council))]
    ?.some(({ from, until, endedOn }) =>
    from <= on && (until === null || on <= until) && (endedOn === null || on < endedOn)));
  const present = sitting.slice(0, 1 + (n % 3)).map(({ council }) => ({ council, people: [member(council)] }));
  const sentBack = Object.entries(meetings[board] ?? {}).flatMap(([name, { decisions }]) =>
    Object.entries(decisions).filter(([, one]) => one.phase === 'waiting' && Object.values(one.callIns)
      .some(({ concluded }) => concluded?.outcome === 'upheld')).map(([decision]) => ({ meeting: name, decision })));
  return [act(pick(seats, n).council, 'RecordMeeting', on, { board, meeting: next(meetings[board] ?? {}, 'm'), present,
    publishedOn: on, decisions: [{ decision: 'd0', function: pick(['plan', 'plan', 'fees', 'pay'], m), outcome: 'o',
      reconsiders: sentBack[0] ?? null }] })];
}

function boardActs(g: Ground): Act[] {
  const { state, on, n, m, table } = g;
  const { boards, members, meetings, replaced } = state.governance;
  const standing = Object.keys(boards).filter((board) => replaced[board] === undefined);
  const constituting = act(pick(table, n), 'ConstituteBoard', on, { board: next(boards, 'b'), kind: 'board', name: 'b',
    mandates: [{ function: 'plan', power: 'decide' }, { function: 'fees', power: 'recommend' }], quorum: 2,
    votingRule: 'unanimity', seats: table.map((council) => ({ council, seats: 1 })), services: g.services.slice(0, 1),
    callInAllowed: n % 4 !== 0, replaces: standing[0] ?? null });
  if (standing.length === 0 || n % 20 === 0) return [constituting];
  const board = pick(standing, n);
  const waiting = Object.entries(meetings[board] ?? {}).flatMap(([name, { decisions }]) => Object.entries(decisions)
    .filter(([, { phase }]) => phase === 'waiting').map(([decision, one]) => ({ at: { board, meeting: name, decision },
      one })));
  const scrutiny = { members: ['per-a', 'per-b', 'per-c'], grounds: 'g' };
  return [
    ...table.map((council) => act(council, 'AppointMember', on, { board, person: member(council), from: on,
      until: n % 2 === 0 ? null : days(on, 300) })),
    ...(n % 6 === 0 ? [act(pick(table, m), 'EndAppointment', on, { board, person: member(pick(table, m)),
      reason: 'r' })] : []),
    ...(Object.keys(members[board] ?? {}).length > 1 ? Array.from({ length: 3 }, () => meeting(g, board)).flat() : []),
    ...waiting.flatMap(({ at, one }) => [
      act(pick(table, m), 'CallInBoardDecision', on, { ...at, ...scrutiny }),
      ...Object.entries(one.callIns).filter(([, { concluded }]) => concluded === null).map(([council]) =>
        act(council, 'ConcludeBoardCallIn', on, { ...at, outcome: pick(['upheld', 'dismissed'], n), reason: 'r' })),
      act(pick(table, n), 'BringBoardDecisionIntoEffect', on, at)]),
  ];
}

function papers({ state, on, n, m, table, services }: Ground): Act[] {
  const { plans, budgets, indicators, risks, findings } = state.governance;
  const year = financialYearOf(localDate(days(on, 200)));
  const over = financialYearOf(localDate(days(on, -365)));
  const by = pick(table, n);
  const hash = 'd'.repeat(64);
  return [
    act(by, 'ProposeServicePlan', on, { plan: next(plans, 'pl'), year, services: [pick(services, m)], hash }),
    act(by, 'ProposeBudget', on, { budget: next(budgets, 'bu'), year,
      lines: [{ line: 'pay', service: pick(services, m), amountPence: '8000' }] }),
    ...Object.entries(plans).filter(([, { phase }]) => phase === 'proposed').flatMap(
      ([plan, { councils, approvals }]) =>
      councils.filter((council) => approvals[council] === undefined)
        .map((council) => act(council, 'ApproveServicePlan', on, { plan, hash, decisionRef: 'd' }))),
    ...Object.entries(budgets).filter(([, { phase }]) => phase === 'proposed')
      .flatMap(([budget, { councils, approvals }]) => councils.filter((council) => approvals[council] === undefined)
        .map((council) => act(council, 'ApproveBudget', on, { budget, decisionRef: 'd' }))),
    act(by, 'DefineIndicator', on, { indicator: next(indicators, 'in'), service: pick(services, m), name: 'n',
      unit: 'percent', target: '90', direction: 'higher' }),
    ...Object.keys(indicators).slice(0, 1).map((indicator) => act(by, 'ReportIndicator', on, { indicator,
      period: on.slice(0, 7), value: String(m % 100) })),
    act(by, 'EndorseAnnualReport', on, { year: over, hash }),
    act(by, 'RaiseRisk', on, { risk: next(risks, 'rk'), what: 'w', severity: 'high', owner: pick(table, m) }),
    ...Object.keys(risks).slice(-1).map((risk) => act(by, 'CloseRisk', on, { risk, reason: 'r' })),
    act(by, 'RecordAuditFinding', on, { finding: next(findings, 'fi'), what: 'w', severity: 'low',
      answerBy: days(on, 30), councils: [pick(table, m)] }),
    ...Object.entries(findings).slice(-1).map(([finding, { councils }]) =>
      act(pick(councils, n), 'AnswerAuditFinding', on, { finding, answer: 'a' })),
  ];
}

export const governanceActs = (g: Ground): Act[] => (g.m % 2 === 0 ? boardActs(g) : papers(g));

// Disputes --------------------------------------------------------------------------------------------

function ofDispute({ state, on, n, m }: Ground, dispute: string): Act[] {
  const one = state.disputes.disputes[dispute]!;
  const parties = [one.by, ...one.against];
  const by = pick(parties, n);
  const to = one.level + 1 + (n % 5 === 0 ? 1 : 0);
  const open = Object.entries(one.resolutions);
  const ways = one.determination === null ? ['agreement', 'mediation'] : ['determination', 'agreement'];
  return [
    act(by, 'EscalateDispute', on, { dispute }),
    ...(n % 3 === 0 ? parties.map((council) => act(council, 'AgreeToEscalate', on, {
      dispute, to: Object.values(one.escalation)[0] ?? to, hash: 'f'.repeat(64) })) : []),
    act(by, 'StartCoolingOff', on, { dispute, until: days(on, 5 + (n % 20)), reason: 'r' }),
    ...(one.coolingOff === null ? [] : [act(by, 'EndCoolingOff', on, { dispute })]),
    ...(n % 3 === 0 ? [act(by, 'RecordMediation', on, { dispute, mediator: 'CEDR', outcome: 'not-settled' }),
      act(by, 'IssueDetermination', on, { dispute, by: 'arbitrator', binding: m % 2 === 0, hash: 'f'.repeat(64),
        outcome: 'o' })] : []),
    act(by, 'ResolveDispute', on, { dispute, resolution: next(one.resolutions, 're'), how: pick(ways, m),
      effects: 'e' }),
    ...open.flatMap(([resolution, { agreedBy }]) => parties.filter((council) => !agreedBy.includes(council))
      .flatMap((council) => [act(council, 'AgreeResolution', on, { dispute, resolution }),
        act(council, 'AgreeResolution', on, { dispute, resolution })])),
    ...(n % 7 === 0 ? [act(one.by, 'WithdrawDispute', on, { dispute, reason: 'r' })] : []),
  ];
}

export function disputeActs(g: Ground): Act[] {
  const { state, on, n, m, speaking, services } = g;
  const { disputes, breaches } = state.disputes;
  const [by, against] = [pick(speaking, n), pick(speaking, n + 1 + (m % 2))];
  const open = Object.keys(disputes).filter((dispute) => disputes[dispute]!.ended === null);
  const acts = open.flatMap((dispute) => ofDispute(g, dispute));
  return [
    act(by, 'RaiseDispute', on, { dispute: next(disputes, 'di'), against: [against], subject: 's', valuePence: '100',
      ...pick([{ about: 'other', reference: null }, { about: 'service', reference: services[0] ?? 'audit' },
        { about: 'clause', reference: 'money' }], n) }),
    ...acts, ...acts,
    act(by, 'NotifyBreach', on, { breach: next(breaches, 'br'), against, duty: 'd', cureBy: days(on, m % 40) }),
    ...Object.entries(breaches).filter(([, one]) => one.curedOn === null && one.defaultOn === null)
      .flatMap(([breach, one]) => [act(pick([one.by, one.against], n), 'CureBreach', on, { breach, how: 'h' }),
        act(one.by, 'DeclareDefault', on, { breach, reason: 'r' })]),
  ];
}
