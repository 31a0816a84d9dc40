/** Steps that make sense with money: rules and years of charging, and the winding down of what has ended. */
import { awaited, closingChecks, financialYearOf, localDate, mustAgree, payersOn } from '#domain';
import type { Charged } from '#domain';
import { act, days, next, pick } from './life-ground.ts';
import type { Act, Ground } from './life-ground.ts';

const vat = (n: number): object => ({ irrecoverableVatPence: String((n % 3) * 700), recoverableVatPence: '99' });

/** A method for these payers; the last takes what the shares leave. */
function method(payers: readonly string[], n: number): object {
  const shares = Object.fromEntries(payers.map((council, at) => [council, at < payers.length - 1 ? 1_000 * (1 + at)
    : 10_000 - payers.slice(0, -1).reduce((sum, _, i) => sum + 1_000 * (1 + i), 0)]));
  return pick([
    { method: 'equal', parameters: {} }, { method: 'fixed', parameters: { shares } },
    { method: 'driver', parameters: { driver: 'days' } },
    { method: 'driver', parameters: { driver: 'days', startingShares: shares } },
    { method: 'judged', parameters: { indicator: 'i', shares, rationale: 'r', approver: 'per-alv-cfo' } },
    { method: 'per-post', parameters: { posts: [{ post: 'p', costPence: '5000', shares }] } },
  ], n);
}

function ruling(g: Ground): Act[] {
  const { state, on, n, m, services } = g;
  const service = pick(services, m);
  const line = `${service}-${n % 2}`;
  const known = state.charging.lines[line];
  const from = known === undefined || n % 3 !== 0 ? days('2024-06-03', n % 4 === 0 ? 100 : 0) : days(on, n % 60);
  const payers = payersOn(state.membership, service, localDate(from));
  const proposing: Act[] = payers.length === 0 ? [] : [act(pick(payers, n), 'SetApportionmentRule', on, {
    line, rule: `r${(known?.rules.length ?? 0) + Object.keys(known?.proposed ?? {}).length}`, service,
    ...method(payers, m), residueTo: pick(payers, n), payTo: pick(payers, m), from, toleranceBasisPoints: 300,
    rounding: pick(['down', 'nearest'], n), midYear: pick(['by-days', 'whole-year', 'by-days'], m),
    countsDueDays: n % 2 === 0 ? 30 : null, trueUpDueDays: 60,
    determination: n % 10 === 0 ? 'award' : null })];
  const answers = Object.entries(state.charging.lines).flatMap(([name, { proposed }]) =>
    Object.values(proposed).flatMap((rule) => awaited(state, rule).map((council) =>
      act(council, 'AgreeApportionmentRule', on, { line: name, rule: rule.rule }))));
  return known !== undefined && known.rules.length > 0 && n % 5 > 1 ? answers
    : [...answers, ...answers, ...answers, ...proposing];
}

/** The last year that is over, or the year of the day. */
const yearsOf = (on: string): { over: string; now: string } => ({
  over: financialYearOf(localDate(days(on, -365))), now: financialYearOf(localDate(on)) });
const firstDay = (year: string): string => `${year.slice(0, 4)}-04-01`;
const lastDay = (year: string): string => `${+year.slice(0, 4) + 1}-03-31`;

function ofLine(g: Ground, name: string, year: string, charged: Charged | undefined): Act[] {
  const { state, on, n, m } = g;
  const payers = payersOn(state.membership, state.charging.lines[name]!.service, localDate(on));
  const by = payers.length > 0 ? pick(payers, n) : 'ALV';
  const cost = { costPence: pick(['1000001', '777', '-4000', '98765432'], m), ...vat(n) };
  if (charged?.estimate === undefined || charged.estimate === null) {
    return [act(by, 'EstimateCharges', on, { year, line: name, ...cost }),
      ...(lastDay(year) < on ? [act(by, 'RecordOutturn', on, { year, line: name, ...cost })] : [])];
  }
  const { shares, payTo } = charged.estimate;
  const of = pick(Object.keys(shares), m);
  if (charged.settled || charged.trueUp !== null) {
    const owed = Object.keys(charged.trueUp!.shares).filter((council) => !charged.agreedBy.includes(council as never)
      && charged.disputed[council] === undefined);
    return charged.settled ? [] : owed.flatMap((council) => [
      act(council, 'AgreeTrueUp', on, { year }), act(council, 'AgreeTrueUp', on, { year }),
      n % 4 === 0 ? act(council, 'DisputeCharge', on, { year, line: name, disputedPence: '7', why: 'w' })
        : act(council, 'AgreeTrueUp', on, { year })]);
  }
  return [
    act(payTo, 'BillCharge', on, { charge: `b${n % 50}`, year, line: name, of, vatPence: '20',
      amountPence: String(BigInt(shares[of]!) / 4n) }),
    ...(n % 6 === 0 ? [act(of, 'DisputeCharge', on, { year, line: name, disputedPence: '5', why: 'w' })] : []),
    ...(charged.outturn === null ? [act(by, 'RecordOutturn', on, { year, line: name, ...cost })]
      : Array.from({ length: 3 }, () => act(by, 'CalculateTrueUp', on, { year, lines: [name] }))),
  ];
}

function counting({ state, on, n, m, table }: Ground): Act[] {
  return Object.entries(state.charging.lines).flatMap(([line, { declarations, service }]): Act[] => {
    const { over, now } = yearsOf(on);
    const year = pick([over, now], n);
    const to = lastDay(year) < on ? lastDay(year) : on;
    const from = firstDay(year) < to ? firstDay(year) : to;
    const councils = [...new Set(state.membership.spans.filter((span) => span.service === service)
      .map(({ council }) => council as string))];
    const counts = Object.fromEntries(councils.map((council, at) => [council, 100 + ((m >> at) % 40)]));
    const last = declarations.at(-1);
    return [act(pick(councils, n), 'DeclareDriver', on, { declaration: `d${declarations.length}`, line, driver: 'days',
      from, to, counts, source: 's' }),
    ...(last !== undefined && n % 4 === 0 ? [act(pick(table, m), 'ContestDriver', on, { line,
      declaration: last.declaration, reason: 'r' })] : [])];
  });
}

function beside(g: Ground): Act[] {
  const { state, on, n, m, table, speaking, services } = g;
  const { reserves, oneOffs, periods } = state.charging;
  const [a, b] = [pick(speaking, n), pick(speaking, n + 1)];
  const closed = Object.entries(periods).filter(([, { closedOn }]) => closedOn !== null);
  const line = pick(Object.keys(state.charging.lines), m) ?? null;
  return [
    act(a, 'RecordPayment', on, { payment: `pay${n % 60}`, from: a, to: b, amountPence: String(m + 1) }),
    act(pick(table, n), 'AllocateOneOffCost', on, { cost: next(oneOffs, 'o'), kind: 'systems', payTo: pick(table, n),
      cause: pick(['setting-up', 'in-life', 'withdrawal', 'mutual-end'], m),
      service: line === null ? pick(services, m) : state.charging.lines[line]!.service, line,
      splitRule: n % 4 === 0 ? 'last-employer' : null, shares: null, leaver: a, residueTo: pick(table, n),
      authority: n % 4 === 0 ? 'x' : null, costPence: String(10_000 + m), ...vat(n) }),
    act(a, 'ContributeToReserve', on, { reserve: 'pot', movement: `m${n % 90}`, amounts: { [b]: '500', [a]: '250' },
      holder: reserves['pot']?.holder ?? a, why: 'w' }),
    ...(reserves['pot'] === undefined ? [] : [act(reserves['pot'].holder, 'ReleaseReserve', on, { reserve: 'pot',
      movement: `m${n % 90}`, amounts: { [a]: '120' }, why: 'w' })]),
    ...closed.flatMap(([year, { lines }]) => Object.keys(lines).map((name) => act(pick(table, n), 'CorrectPriorPeriod',
      on, { correction: `k${n % 40}`, year, line: name, amounts: { [a]: '31', [b]: a === b ? '31' : '-31' },
        costChangePence: '0', why: 'w', original: m % 60, authority: 'x' }))),
  ];
}

export function chargingActs(g: Ground): Act[] {
  const { state, on, n, m, table } = g;
  const { over, now } = yearsOf(on);
  const years = Object.entries(state.charging.periods);
  const ruled = Object.entries(state.charging.lines).filter(([, { rules }]) => rules.length > 0).map(([name]) => name);
  const year = pick([over, now, '2024/25', over], n);
  const lines = ruled.flatMap((name) => ofLine(g, name, year, state.charging.periods[year]?.lines[name]));
  const open = years.filter(([, { closedOn }]) => closedOn === null);
  return [
    ...ruling(g), ...lines, ...lines, ...counting(g), ...(m % 4 === 0 ? beside(g) : []),
    ...open.flatMap(([at, { lines: of }]) => Object.values(of).every(({ settled }) => settled) || n % 9 === 0
      ? Array.from({ length: 5 }, () => act(pick(table, n), 'ClosePeriod', on, { year: at })) : []),
    ...years.flatMap(([at, { lines: of }]) => Object.entries(of).flatMap(([line, { disputed }]) =>
      Object.keys(disputed).map((council) => act(n % 2 === 0 ? council : pick(table, m), 'ResolveChargeDispute', on, {
        year: at, line, of: council, how: 'h', determination: n % 2 === 0 ? null : 'award' })))),
  ];
}

// Winding down ----------------------------------------------------------------------------------------

function account(g: Ground): Act[] {
  const { state, on, n, m, table, speaking } = g;
  const known = state.windingDown.account;
  if (known === null || (known.agreedOn === null && n % 15 === 0)) {
    const [to, from] = [table[0]!, pick(speaking.length > 1 ? speaking.filter((one) => one !== table[0]) : ['XXX'], n)];
    const amount = 100 + (m % 900);
    const two = m % 3 === 0 ? [] : [{ line: 'l1', kind: 'charge', from, to, amountPence: String(amount) }];
    return [act(pick(table, n), 'StateFinalAccount', on, { account: next(state.windingDown.accounts, 'f'), lines: two,
      positions: two.length === 0 ? [] : [{ holder: to, amountPence: String(amount) },
        { holder: from, amountPence: String(-amount + (n % 31 === 0 ? 1 : 0)) }] })];
  }
  if (known.agreedOn === null) {
    return mustAgree(state, known).filter((council) => !known.agreedBy.includes(council))
      .map((council) => act(council, 'AgreeFinalAccount', on, { account: known.account }));
  }
  const [debtor, creditor] = [-1, 1].map((sign) =>
    Object.entries(known.left).find(([, amount]) => Number(amount) * sign > 0)?.[0]);
  if (debtor === undefined || creditor === undefined) return [];
  const owed = -Number(known.left[debtor]);
  const sum = { from: debtor, to: creditor, reference: `s${n % 99}`,
    amountPence: String(n % 3 === 0 ? Math.ceil(owed / 2) : owed + (n % 23 === 0 ? 1 : 0)) };
  return [act(debtor, 'SettlePosition', on, sum), act(creditor, 'CarryPosition', on, { ...sum, into: 'another' }),
    act(pick(table, m), 'SettlePosition', on, sum)];
}

/** What keeps it from being closed is dealt with, one thing after the other. */
function clearing(g: Ground): Act[] {
  const { state, on, n, m, table } = g;
  const by = pick(table, n);
  const to = pick(table, m);
  const disposing = (kind: string, ids: readonly string[]): Act[] => ids.flatMap((id) => table.map((council) =>
    act(council, 'DisposeOpenItem', on, { kind, id, disposition: 'settled', to: null })));
  return closingChecks(state).filter(([, holds]) => holds !== true).flatMap(([code, , detail]): Act[] => {
    const ids = Object.values(detail)[0] as readonly string[];
    switch (code) {
      case 'final-account-not-agreed': case 'final-account-not-settled': return account(g);
      case 'contracts-open': return ids.map((contract) => act(by, 'NovateContract', on, { contract,
        from: state.holders[`contract/${contract}`] ?? by, to: n % 2 === 0 ? [] : [to] }));
      case 'assets-open': return ids.map((asset) => act(by, 'AllocateAsset', on, { asset, to }));
      case 'data-open': return ids.map((dataset) => act(by, 'ReturnData', on, { dataset, to, receipt: 'r',
        deletionCertificate: n % 2 === 0 ? null : 'e'.repeat(64) }));
      case 'certificates-missing': return ids.map((dataset) => act(by, 'ReturnData', on, { dataset, to, receipt: 'r',
        deletionCertificate: 'e'.repeat(64) }));
      case 'staff-open': return ids.map((group) => act(by, 'SettleStaffPosition', on, { group, count: 1,
        ...pick([{ outcome: 'returned', to }, { outcome: 'ended', to: null }], n) }));
      case 'exit-items-open': return [...disposing('exit-item', ids), ...ids.flatMap((item) => [
        act(by, 'CompleteExitItem', on, { item, receipt: 'r', outcome: 'o' }),
        ...table.map((council) => act(council, 'WaiveExitItem', on, { item, authority: 'a' }))])];
      case 'disputes-open': return disposing('dispute', ids);
      case 'periods-open': return disposing('charge-period', ids);
      case 'liabilities-open': return disposing('liability', ids);
      case 'savings-open': return ids.flatMap((id) => table.map((council) => act(council, 'CloseSavingsLine', on,
        { line: id, disposition: 'ends', to: null, reason: 'r' })));
      case 'savings-open': return disposing('saving', ids);
      case 'survivals-not-listed': return [n % 3 === 0 ? act(by, 'StateNoSurvivals', on)
        : act(by, 'RecordSurvival', on, { obligation: `u${n % 9}`, clause: 'c', until: days(on, 10 + (n % 400)),
          owedBy: [by], owedTo: [to] })];
    }
  });
}

export function windingDownActs(g: Ground): Act[] {
  const { state, on, n, m, table, speaking, services } = g;
  const { windingDown: wound } = state;
  const by = pick(table, n);
  if (wound.closedOn !== null) return afterClosing(g);
  const version = wound.plan === null ? 1 : wound.plan.version + (wound.plan.adoptedOn === null ? 0 : 1);
  const early = [
    act(by, 'AdoptExitPlan', on, { version, hash: '1'.repeat(64) }),
    act(by, 'OpenWorkstream', on, { workstream: next(wound.workstreams, 'w'), kind: 'staff' }),
    ...Object.keys(wound.workstreams).slice(0, 1).map((workstream) => act(by, 'AddExitItem', on, {
      item: next(wound.items, 'i'), workstream, what: 'w', owner: pick(speaking, m), dueOn: days(on, n % 50) })),
    act(by, 'AllocateLiability', on, { liability: next(wound.liabilities, 'b'), kind: 'pension', amountPence: '1001',
      estimate: false, shares: [{ council: pick(speaking, m), basisPoints: 10_000 }], amounts: [],
      residueTo: pick(speaking, m) }),
    ...(table.length < 2 ? [] : table.slice(0, 2).map((council) => act(council, 'AgreeResidualService', on, {
      service: pick(services, m >> 4), provider: table[0], receivers: [table[1]], until: null, successor: 'rest' }))),
    act(pick(table, m), 'PlaceLegalHold', on, { hold: next(wound.holds, 'h'), reason: 'r' }),
    act(by, 'DisposeOpenItem', on, { kind: 'saving', id: `sv${m % 5}`, disposition: 'ends', to: null }),
    act(by, 'NameHolder', on, pick([
      { subject: 'asset', reference: 'van' }, { subject: 'data', reference: 'files' }], m)),
  ].map((one) => (one.command.type === 'NameHolder'
    ? { ...one, command: { ...one.command, holder: pick(table, m) } as typeof one.command } : one));
  const stage = state.ending.ended === null ? 'early' : 'late';
  if (stage === 'early') return early;
  const clear = clearing(g);
  const closes = act(by, 'CloseAgreement', on);
  if (clear.length === 0) return [closes];
  return [...clear, ...clear, ...(n % 8 === 0 ? early : []), ...(n % 12 === 0 ? [closes] : [])];
}

const afterClosing = ({ state, on, n, m, table }: Ground): Act[] => [
  ...Object.entries(state.windingDown.holds).filter(([, { liftedOn }]) => liftedOn === null)
    .map(([hold, { by }]) => act(by, 'LiftLegalHold', on, { hold })),
  ...(n % 4 === 0 ? [act(pick(table, m), 'PlaceLegalHold', on, { hold: next(state.windingDown.holds, 'h'),
    reason: 'r' })] : []),
  act(pick(table, n), 'DisposeOfRecords', on, { authority: 'a' }),
  act(pick(table, n), 'LinkSuccessor', on, { successor: `z${m % 9}`, kind: 'replacement' }),
  act(pick(table, n), 'CorrectRecord', on, { corrects: m % 80, statement: `s${n % 9}`, why: 'w' }),
];
