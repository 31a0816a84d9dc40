/**
 * The true-up of a large partnership: 12 councils by 30 service lines for a year, each line with counts, a
 * change of its rule in mid-year, an estimate and bills; decided and folded, without a store.
 */
import { agreement, councilId, hash, localDate, personRef, when } from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementFacts, AgreementState } from '#domain';
import { median, reportMs } from './ground.ts';

const councils = Array.from({ length: 12 }, (_, n) => councilId(`C${String(n).padStart(2, '0')}`));
const lines = Array.from({ length: 30 }, (_, n) => `line-${n}`);
const [host] = councils as [(typeof councils)[number]];
const year = '2024/25';

const facts = (council = host): AgreementFacts => ({
  today: localDate('2026-01-05'), grade: 'live', councils: {}, calendars: {} as AgreementFacts['calendars'],
  actor: { person: personRef('per-bench'), council, capacity: 'finance-officer' } });
const began: readonly AgreementEvent[] = [
  { type: 'AgreementProposed', on: when('2020-01-06'), council: host, agreement: 'bench', title: 'Bench',
    model: 'joint-committee', leadOfficer: personRef('per-bench'),
    services: lines.map((service) => ({ service, kind: 'licensing', startsOn: null })) },
  ...councils.slice(1).map((council): AgreementEvent =>
    ({ type: 'CouncilJoinedProposal', on: when('2020-01-07'), council })),
  { type: 'AgreementCommenced', on: when('2020-04-01'), council: host, hash: hash('a'.repeat(64)),
    participation: lines.flatMap((service) => councils.map((council) =>
      ({ service, council, role: 'partner' as const }))) },
];

function told(state: AgreementState, command: AgreementCommand): AgreementState {
  const decision = agreement.decide(state, command, facts());
  if ('refused' in decision) throw new Error(JSON.stringify(decision));
  return decision.events.reduce(agreement.evolve, state);
}

const counts = (shift: number) =>
  Object.fromEntries(councils.map((council, n) => [council, 1_000 + ((n * 37 + shift) % 101) * 10]));
const noVat = { irrecoverableVatPence: '0', recoverableVatPence: '0' };

function prepared(line: string, n: number): AgreementCommand[] {
  const rule = (name: string, from: string) => ({
    type: 'SetApportionmentRule', on: '2024-04-02', line, rule: name, service: line, method: 'driver',
    parameters: { driver: 'cases' }, residueTo: host, payTo: host, from, toleranceBasisPoints: n % 2 === 0 ? 0 : 300,
    rounding: 'down', midYear: 'by-days', countsDueDays: null, trueUpDueDays: null, determination: 'minute 9' });
  const counted = (name: string, from: string, to: string, on: string, shift: number) => ({
    type: 'DeclareDriver', on, declaration: name, line, driver: 'cases', from, to, counts: counts(shift),
    source: 'case system' });
  return [
    rule('first', '2024-04-01'), rule('second', '2024-10-03'),
    counted('before', '2023-04-01', '2024-03-31', '2024-04-03', n),
    { type: 'EstimateCharges', on: '2024-04-04', year, line, costPence: '123456789', ...noVat },
    ...councils.slice(1).map((of) => ({
      type: 'BillCharge', on: '2024-07-01', charge: `q1-${of.toLowerCase()}`, year, line, of, amountPence: '1000000',
      vatPence: '0' })),
    counted('after', '2024-04-01', '2025-03-31', '2025-04-03', n * 13 + 5),
    { type: 'RecordOutturn', on: '2025-04-10', year, line, costPence: '131313131', ...noVat },
  ] as unknown as AgreementCommand[];
}

const state = lines.flatMap(prepared).reduce(told, began.reduce(agreement.evolve, agreement.initial));
const trueUp: AgreementCommand = { type: 'CalculateTrueUp', on: when('2025-05-01'), year, lines };
const durations: number[] = [];
for (let run = 0; run < 51; run += 1) {
  const begun = performance.now();
  const after = told(state, trueUp);
  durations.push(performance.now() - begun);
  if (Object.keys(after.charging.periods[year]!.lines).length !== lines.length) throw new Error('lines are missing');
}
reportMs('true-up of 12 councils by 30 lines', median(durations), 50);
