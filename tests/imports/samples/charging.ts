/** One command of every type of this part, as it stands in the file of a history. */
import type { ChargingCommand } from '#domain';
import type { Samples } from './plain.ts';

const cost = { costPence: '1000000', irrecoverableVatPence: '0', recoverableVatPence: '200000' };
const amounts = { SHA: '-5000', WDE: '5000' };

export const chargingSamples: Samples<ChargingCommand> = {
  SetApportionmentRule: {
    line: 'hr', rule: 'hr-2022', service: 'hr', method: 'driver',
    parameters: { driver: 'permanent posts', step: 100, startingShares: { SHA: 7_400, WDE: 2_600 } },
    residueTo: 'SHA', payTo: 'SHA', from: '2022-10-03', toleranceBasisPoints: 300, rounding: 'down',
    midYear: 'by-days', countsDueDays: null, trueUpDueDays: 60, determination: null },
  AgreeApportionmentRule: { line: 'hr', rule: 'hr-2022' },
  DeclareDriver: { declaration: 'posts-2022', line: 'hr', driver: 'permanent posts', from: '2022-04-01',
    to: '2022-12-31', counts: { SHA: 512, WDE: 110 }, source: 'Payroll' },
  ContestDriver: { line: 'hr', declaration: 'posts-2022', reason: 'Leavers are counted.' },
  EstimateCharges: { year: '2022/23', line: 'hr', ...cost },
  BillCharge: { charge: 'hr-q1', year: '2022/23', line: 'hr', of: 'WDE', amountPence: '65000', vatPence: '13000' },
  RecordPayment: { payment: 'bacs-1', from: 'WDE', to: 'SHA', amountPence: '65000' },
  RecordOutturn: { year: '2022/23', line: 'hr', ...cost },
  CalculateTrueUp: { year: '2022/23', lines: ['hr'] },
  AgreeTrueUp: { year: '2022/23' },
  DisputeCharge: { year: '2022/23', line: 'hr', disputedPence: '1000', why: 'Leavers are counted.' },
  ResolveChargeDispute: { year: '2022/23', line: 'hr', of: 'WDE', how: 'Given up.', determination: null },
  ClosePeriod: { year: '2022/23' },
  CorrectPriorPeriod: { correction: 'hr-posts', year: '2022/23', line: 'hr', amounts, costChangePence: '0',
    why: 'Posts were counted twice.', original: 12, authority: 'Section 151 officers, 4 June 2023' },
  AllocateOneOffCost: { cost: 'redundancies', cause: 'in-life', kind: 'redundancy', service: 'hr', line: 'hr',
    splitRule: null, shares: null, leaver: null, payTo: 'SHA', residueTo: 'SHA', authority: null, ...cost },
  ContributeToReserve: { reserve: 'pay', movement: 'first', holder: 'SHA', amounts: { WDE: '12000' }, why: 'Pay.' },
  ReleaseReserve: { reserve: 'pay', movement: 'second', amounts: { WDE: '12000' }, why: 'Paid.' },
};
