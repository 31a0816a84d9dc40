/** What the agreement answers beside what the model answers; the first difference is told by its invariant. */
import { strict as assert } from 'node:assert';
import { balances, closingChecks, deadlinesOf, localDate, roleOn, ruleOn, stageOf, textOn } from '#domain';
import type { AgreementState } from '#domain';
import { dateOf } from './life-days.ts';
import type { DayNo } from './life-days.ts';
import type { LifeModel } from './life-model.ts';

const same = (actual: unknown, expected: unknown, what: string): void => {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    assert.fail(`${what} broken: the agreement says ${JSON.stringify(actual)}, it must be ${JSON.stringify(expected)}`);
  }
};

function participation(state: AgreementState, model: LifeModel, days: readonly DayNo[]): void {
  for (const day of days) {
    const cells = model.cellsOn(day);
    const date = localDate(dateOf(day));
    for (const council of Object.keys(state.parties)) {
      for (const service of Object.keys(state.services)) {
        const role = cells.get(`${service}/${council}`)?.role ?? null;
        const answer = roleOn(state.membership, service, council as never, date);
        if (answer !== role) {
          assert.fail(`I19, I53 broken: ${council} in ${service} on ${date} is ${answer}, it must be ${role}`);
        }
      }
    }
  }
  for (const [council, status] of model.parties) same(state.parties[council]?.status, status, `10.2 of ${council}`);
}

function text(state: AgreementState, model: LifeModel, days: readonly DayNo[]): void {
  for (const [id, { phase }] of model.variations) same(state.variation.variations[id]?.phase, phase, `2.11 of ${id}`);
  for (const day of days) {
    const answer = textOn(state, localDate(dateOf(day)));
    if (day < model.commenced || (model.ended !== null && day >= model.ended)) {
      same(answer, null, `text in force on ${dateOf(day)}`);
      continue;
    }
    const expected = [...model.textOn(day)].sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([clause, { by, params }]) => [clause, by, params]);
    same(answer?.clauses.map(({ clause, variation, params }) => [clause, variation, params]), expected,
      `text in force on ${dateOf(day)}`);
  }
}

function ending(state: AgreementState, model: LifeModel): void {
  const { ending: end } = state;
  same(stageOf(state), model.stage, 'stage 10.1');
  for (const [id, notice] of model.notices) {
    const answer = end.notices[id]!;
    same([answer.phase, answer.endsOn], [notice.phase, dateOf(notice.endsOn)], `I50 of ${id}`);
    same(answer.earliestEnd, dateOf(notice.earliest), `I49 of ${id}`);
  }
  const first = model.ended ?? (model.fixed.size === 0 ? null : Math.min(...model.fixed.values()));
  same(end.endsOn, first === null ? null : dateOf(first), 'I50, I53: the day of the end');
  same(end.ended?.on ?? null, model.ended === null ? null : dateOf(model.ended), 'I18: the end');
  for (const [id, { outcome }] of model.changes) same(state.membership.changes[id]?.outcome, outcome, `10.2 of ${id}`);
}

function money(state: AgreementState, model: LifeModel, days: readonly DayNo[]): void {
  const found = balances(state);
  for (const [council, owed] of model.money.owes) {
    same(found[council]?.owesPence ?? '0', String(owed), `I27, I28: what ${council} owes`);
  }
  const disputed = new Map<string, bigint>();
  for (const { lines } of model.money.years.values()) {
    for (const line of lines.values()) {
      for (const [council, amount] of line.disputed) disputed.set(council, (disputed.get(council) ?? 0n) + amount);
    }
  }
  for (const [council, { payablePence }] of Object.entries(found)) {
    const payable = (model.money.owes.get(council) ?? 0n) - (disputed.get(council) ?? 0n);
    same(payablePence, String(payable < 0n ? 0n : payable), `I30: what ${council} pays meanwhile`);
  }
  for (const [name] of model.money.lines) {
    const line = state.charging.lines[name];
    if (line === undefined) continue;
    for (const day of days) {
      same(ruleOn(line, localDate(dateOf(day)))?.rule ?? null, model.money.ruleOn(name, day)?.id ?? null,
        `I24: the rule of ${name} on ${dateOf(day)}`);
    }
  }
  for (const [year, { closed }] of model.money.years) {
    same(state.charging.periods[year]?.closedOn !== null, closed, `I27 of ${year}`);
  }
  same(closingChecks(state).filter(([, holds]) => holds !== true).map(([code]) => code), model.money.blockers(),
    'I52: what keeps it open');
  const { account } = model.money;
  if (account !== null) {
    for (const [holder, left] of account.left) {
      same(state.windingDown.account?.left[holder], String(left), `I52: what is left of ${holder}`);
    }
  }
}

const stood = new Set(['adopted']);

function care(state: AgreementState, model: LifeModel): void {
  for (const [id, dispute] of model.care.disputes) {
    const answer = state.disputes.disputes[id]!;
    same([answer.level, answer.due, answer.ended !== null],
      [dispute.level, dispute.due === null ? null : dateOf(dispute.due), dispute.over], `I51 of ${id}`);
    same(answer.ladder.length, dispute.bodies.length, `I51: the ladder of ${id}`);
  }
  for (const [id, { stands }] of model.care.papers) {
    const paper = state.governance.plans[id] ?? state.governance.budgets[id];
    same(stood.has(paper?.phase ?? ''), stands, `2.10: the paper ${id}`);
  }
}

/** Days that stand in the table of what is due, of the kinds the model follows. */
function deadlines(state: AgreementState, model: LifeModel): void {
  const followed = /^(change|substitution|suspension|variation-expiry|variation-review|restriction|dispute|cure)\//;
  const answer = deadlinesOf(state).filter(({ id }) => followed.test(id)).map(({ id, due }) => `${id} ${due}`).sort();
  const standing: [string, string | null][] = [
    ...[...model.changes].filter(([, { outcome, settled, from }]) => outcome === 'effective' && settled < from)
      .map(([id, { from }]): [string, string] => [`change/${id}`, dateOf(from)]),
    ...[...model.substitutions].filter(([, { done }]) => !done)
      .map(([id, { from }]): [string, string] => [`substitution/${id}`, dateOf(from)]),
    ...[...model.suspensions].filter(([, { lifted }]) => !lifted)
      .map(([id, { until }]): [string, string | null] => [`suspension/${id}`, until]),
    ...(model.ended !== null ? [] : [
      ...[...model.variations].filter(([, { phase }]) => phase === 'agreed')
        .flatMap(([id, { expires, review }]): [string, string | null][] => [[`variation-expiry/${id}`, expires],
          [`variation-review/${id}`, review === null ? null : dateOf(review)]]),
      ...[...model.restrictions].filter(([, { lifted }]) => !lifted)
        .map(([id, { day }]): [string, string | null] => [`restriction/${id}`, day])]),
    ...[...model.care.disputes].filter(([, { over }]) => !over).map(([id, { level, due }]): [string, string | null] =>
      [`dispute/${id}/level-${level}`, due === null ? null : dateOf(due)]),
    ...[...model.care.breaches].filter(([, { over }]) => !over)
      .map(([id, { cureBy }]): [string, string] => [`cure/${id}`, dateOf(cureBy)]),
  ];
  same(answer, standing.flatMap(([id, due]) => (due === null || model.reached.get(id) === due ? [] : [`${id} ${due}`]))
    .sort(), 'deadlines that stand');
}

/** Texts are hashed and so are dear: one of the days at a time. */
export function compare(state: AgreementState, model: LifeModel, days: readonly DayNo[], turn: number): void {
  ending(state, model);
  participation(state, model, days);
  text(state, model, [days[turn % days.length]!]);
  money(state, model, days);
  care(state, model);
  deadlines(state, model);
}

