/** Winding down as documents: what is open and what came of the rest, and the final account with what is left of it. */
import { closingChecks, isAgreed, mustAgree, retentionOf, stageOf } from '#domain';
import type { AgreementState, ExitItem } from '#domain';

const listed = <V extends object, K extends string>(record: Readonly<Record<string, V>>, name: K):
(V & Readonly<Record<K, string>>)[] => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([id, value]) => ({ [name]: id, ...value }) as V & Record<K, string>);

const itemsOf = (state: AgreementState, workstream: string): object[] =>
  listed<ExitItem, 'item'>(state.windingDown.items, 'item').filter((item) => item.workstream === workstream)
    .map(({ workstream: _, ...item }) => item);

/** What keeps the agreement from being closed, by the code that closing would be refused with. */
const openOf = (state: AgreementState): object[] => closingChecks(state).filter(([, holds]) => holds !== true)
  .map(([code, , detail]) => ({ code, ...detail }));

/** Dates as recorded, amounts in pence, shares in hundredths of a percent. */
export function windingDownDocument(state: AgreementState): object {
  const { windingDown, ending } = state;
  return {
    agreement: state.agreement, stage: stageOf(state), endedOn: ending.ended?.on ?? null, plan: windingDown.plan,
    workstreams: Object.entries(windingDown.workstreams).sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([workstream, kind]) => ({ workstream, kind, items: itemsOf(state, workstream) })),
    contracts: listed(windingDown.contracts, 'contract'),
    assets: Object.entries(windingDown.assets).sort().map(([asset, to]) => ({ asset, to })),
    datasets: listed(windingDown.datasets, 'dataset'),
    staff: Object.entries(windingDown.staff).sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([group, outcomes]) => listed(outcomes, 'outcome').map((one) => ({ group, ...one }))),
    liabilities: Object.values(windingDown.liabilities),
    residualServices: Object.values(windingDown.residuals),
    survivals: Object.values(windingDown.survivals), noSurvivals: windingDown.noSurvivals,
    dispositions: Object.values(windingDown.dispositions),
    closing: { closedOn: windingDown.closedOn, open: windingDown.closedOn === null ? openOf(state) : [] },
    retention: { ...retentionOf(state), legalHolds: listed(windingDown.holds, 'hold'),
      disposals: Object.entries(windingDown.disposedBy).sort().map(([council, on]) => ({ council, on })) },
  };
}

/** Positions are to receive where positive, to pay where negative; `account` is null before one is stated. */
export function finalAccountDocument(state: AgreementState): object {
  const { account } = state.windingDown;
  if (account === null) return { agreement: state.agreement, account: null };
  const { left, settlements, positions, agreedBy, ...rest } = account;
  return {
    agreement: state.agreement, ...rest,
    positions: positions.map(({ holder, amountPence }) => ({ holder, amountPence, leftPence: left[holder] ?? '0' })),
    agreedBy,
    waitingFor: isAgreed(account) ? [] : mustAgree(state, account).filter((council) => !agreedBy.includes(council)),
    settlements: Object.entries(settlements).map(([key, { from, ...settlement }]) =>
      ({ reference: key.slice(from.length + 1), from, ...settlement })),
  };
}
