import { describe } from '@jest/globals';
import { chargingRefusals, councilId, when } from '#domain';
import type { AgreementEvent } from '#domain';
import { accepts, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Act, Row, Rows } from '../kit/agreement-rows.ts';
import {
  agreeRule, agreeTrueUp, bill, calculated, chewtonLeft, close, closed, contest, contribute, correctYear, declare,
  declareActual, dispute, estimate, estimated, inForce, oneOff, outturn, pay, release, resolve, ruled, setRule, settled,
  spent, trueUp,
} from '../kit/charging-story.ts';

const row = (and: readonly Act[], what: string, act: Act, more: Partial<Row> = {}): Row =>
  ({ before: 'commence', and, what, act, ...more });
const fixed = (shares: Record<string, number>, more: object = {}): Act =>
  setRule({ rule: 'fixed', method: 'fixed', parameters: { shares }, ...more });
const next = (from: string, more: object = {}): Act =>
  setRule({ rule: 'next', from, method: 'equal', parameters: {}, determination: 'arbitrator 3/25', ...more });
const price = (prices: readonly object[], rest: object): Act => setRule({ line: 'pay', service: 'payroll',
  rule: 'price', method: 'customer-price', residueTo: 'BRK', payTo: 'BRK', parameters: { prices, rest } as never });
const chewtonPays = { council: 'CHW', annualPence: '500000', baseYear: '2024/25', indexBasisPoints: 200 };
const half = { method: 'fixed', parameters: { shares: { ALV: 5_000, BRK: 5_000 } } };

/** A council at the table that takes part in nothing. */
const stranger: readonly AgreementEvent[] = [
  { type: 'CouncilJoinedProposal', on: when('2024-06-03'), council: councilId('DUN') }];

const refused: Rows<(typeof chargingRefusals)[number]> = {
  'service-not-shared': [
    row(inForce, 'no rule for a service that nobody pays for', setRule({ service: 'parking' })),
    row(inForce, 'I19: nor for a day before anybody does', setRule({ from: '2024-06-02' })),
    row(inForce, 'a one-off cost falls on a service', oneOff({ service: 'parking' }))],
  'line-of-another-service': row(ruled, 'a line stays with its service',
    setRule({ rule: 'other', service: 'payroll', from: '2024-07-01' }), { detail: { service: 'audit' } }),
  'rule-exists': [
    row(ruled, 'a rule has a name of its own', setRule({ from: '2024-07-01' })),
    row([...inForce, setRule()], 'a rule is proposed once', setRule({}, 'BRK'))],
  'not-a-payer': [
    row(inForce, 'I24: a council that does not pay proposes no rule',
      setRule({ service: 'payroll', line: 'pay' }, 'DUN'), { plus: stranger }),
    row([...inForce, setRule()], 'I24: nor agrees to one', agreeRule('DUN'),
      { plus: stranger })],
  'parameters-wrong': [
    row(inForce, 'a method has its parameters', setRule({ parameters: {} as never })),
    row(inForce, 'and no others', setRule({ method: 'equal', parameters: { driver: 'days' } })),
    row(inForce, 'shares are whole basis points', fixed({ ALV: 99.5, BRK: 9_900.5 })),
    row(inForce, 'shares stand in steps that make up the whole',
      setRule({ parameters: { driver: 'audit days', step: 300 } as never })),
    row(inForce, 'a judged share says who approved it', setRule({ method: 'judged', parameters: {
      indicator: 'rateable value', rationale: 'workload', shares: { ALV: 10_000 }, approver: 'Jo Smith' } })),
    row(inForce, 'no damping within a damping', setRule({ method: 'damped', parameters: { formula: {
      method: 'damped', parameters: {} }, former: {}, amounts: {}, endsOn: '2026-04-01' } as never }))],
  'shares-not-whole': [
    row(inForce, 'I23: shares add to 100.00 %', fixed({ ALV: 5_000, BRK: 3_000, CHW: 1_999 })),
    row(inForce, 'I23: those of every post do', setRule({ method: 'per-post', parameters: { posts: [
      { post: 'head', costPence: '6000000', shares: { ALV: 10_000 } },
      { post: 'driver', costPence: '3000000', shares: { ALV: 6_000, BRK: 3_000 } }] } })),
    row(ruled, 'I29: those of a one-off cost do',
      oneOff({ splitRule: 'agreed', shares: { ALV: 9_000 }, authority: 'CAB/9' }))],
  'share-of-no-payer': [
    row(inForce, 'I19: a share is a payer\'s', fixed({ ALV: 5_000, DUN: 5_000 }), { detail: { councils: ['DUN'] } }),
    row(inForce, 'a customer at a price has no share of the rest', price([chewtonPays], {
      method: 'fixed', parameters: { shares: { ALV: 5_000, CHW: 5_000 } } }), { detail: { councils: ['CHW'] } })],
  'residue-to-no-payer': [
    row(inForce, 'I23: the residue goes to a named payer', setRule({ residueTo: 'DUN' })),
    row(inForce, 'I23: and to none that pays a price', setRule({ line: 'pay', service: 'payroll', residueTo: 'CHW',
      method: 'customer-price', parameters: { prices: [chewtonPays], rest: half } as never })),
    row(estimated, 'I23: of a one-off cost too', oneOff({ residueTo: 'DUN' }),
      { plus: stranger })],
  'payee-takes-no-part': row(inForce, 'who is paid takes part in the service', setRule({ payTo: 'DUN' })),
  'rule-starts-too-early': [
    row(ruled, 'I24: a rule changes from a later day', next('2024-06-03')),
    row([...ruled, next('2024-10-01')], 'I24: of two proposals the earlier comes too late',
      next('2024-09-01', { rule: 'late' }), { detail: { after: '2024-10-01' } })],
  'period-closed': [
    row(closed, 'I27: no new estimate in a closed year', estimate({ on: '2025-07-01' })),
    row(closed, 'I27: no outturn', outturn({ on: '2025-07-01' })),
    row(closed, 'I27: no true-up', trueUp({ on: '2025-07-01' })),
    row(closed, 'I27: no bill', bill({ on: '2025-07-01' })),
    row(closed, 'I27: no rule reaches into it', next('2025-01-01')),
    row(closed, 'I25: no counts of it', declareActual({ on: '2025-07-01', declaration: 'again' })),
    row(closed, 'I27: it is closed once', close())],
  'true-up-settled': [
    row([...calculated, agreeTrueUp('BRK')], 'I25: counts that a council has agreed to stand',
      declareActual({ on: '2025-05-10', declaration: 'again' })),
    row([...calculated, agreeTrueUp('BRK')], 'I25: and are not contested', contest({ on: '2025-05-10' }, 'CHW')),
    row(settled, 'a settled line is not worked out again', trueUp()),
    row(settled, 'nor is its outturn recorded again', outturn()),
    row(settled, 'I24: nor does a rule change under it', next('2025-02-01')),
    row(calculated, 'nothing is billed beside a true-up', bill({ charge: 'brk-2', amountPence: '1' }))],
  'proposal-missing': row(inForce, 'a rule is proposed before it is agreed', agreeRule('BRK')),
  'rule-already-agreed': row([...inForce, setRule()], 'whoever proposes a rule has agreed', agreeRule('ALV')),
  'line-unknown': [
    row(inForce, 'counts are of a line', declare()), row(inForce, 'so is an estimate', estimate()),
    row(ruled, 'a name that every object has is no line', estimate({ line: 'constructor' })),
    row(spent, 'so is a true-up', trueUp({ lines: ['audit-days', 'parking'] }))],
  'declaration-exists': row(estimated, 'counts are declared once', declare()),
  'driver-not-counted': row(ruled, 'I25: what is counted is what a rule counts', declare({ driver: 'invoices' })),
  'counts-wrong': [
    row(ruled, 'counts are whole', declare({ counts: { ALV: 0.5 } })),
    row(ruled, 'and not negative', declare({ counts: { ALV: -1 } })),
    row(ruled, 'and by council', declare({ counts: { alvern: 1 } }))],
  'counted-period-wrong': [
    row(ruled, 'I25: a period ends after it begins', declare({ from: '2024-03-31', to: '2024-03-01' })),
    row(ruled, 'I25: nothing is counted before it has happened', declare({ to: '2024-06-13' }))],
  'declaration-missing': row(ruled, 'what was not declared is not contested', contest()),
  'already-contested': row([...spent, contest()], 'a council contests counts once', contest()),
  'line-without-payers': row(ruled, 'nobody pays in a year before commencement', estimate({ year: '2023/24' })),
  'rule-missing': row([...inForce, next('2024-08-01', { rule: 'late' })], 'I24: a rule stands on every day',
    estimate(), { detail: { line: 'audit-days', on: '2024-06-03' } }),
  'rule-does-not-fit': row([...inForce, fixed({ ALV: 6_000, BRK: 2_000, CHW: 2_000 }, { determination: 'x' })],
    'I19: a share of a council that has left is nobody\'s', estimate(), { plus: chewtonLeft,
      detail: { line: 'audit-days', rule: 'fixed', on: '2024-12-01', councils: ['CHW'] } }),
  'driver-missing': [
    row(ruled, 'I25: no share without counts', estimate(), {
      detail: { driver: 'audit days', councils: ['ALV', 'BRK', 'CHW'] } }),
    row([...ruled, declare({ counts: { ALV: 1, BRK: 2 } })], 'I25: of every council', estimate(), {
      detail: { driver: 'audit days', councils: ['CHW'] } }),
    row([...estimated, outturn()], 'I25: the true-up needs counts of its year', trueUp()),
    row([...spent], 'I25: that were declared before it', trueUp({ on: '2025-04-09' }))],
  'nothing-to-share-by': row([...ruled, declare({ counts: { ALV: 0, BRK: 0, CHW: 0 } })],
    'I23: counts of nothing share nothing', estimate()),
  'year-malformed': [
    row(ruled, 'a financial year names both its years', estimate({ year: '2024/26' })),
    row(closed, 'in a correction too', correctYear({ year: '2024' })),
    row(closed, 'and ends on a day that a calendar has', close({ year: '9999/00' }))],
  'estimate-missing': row(ruled, 'an estimate comes before a bill', bill()),
  'charge-exists': row([...estimated, bill()], 'a bill has a name of its own', bill({ amountPence: '1' })),
  'not-the-payee': row(estimated, 'who bears the cost bills it', bill({}, 'CHW'), { detail: { payTo: 'ALV' } }),
  'not-charged': [
    row(estimated, 'only those with a share are billed', bill({ of: 'DUN' })),
    row(estimated, 'nobody bills itself', bill({ of: 'ALV' })),
    row(ruled, 'I30: only a charge is disputed', dispute())],
  'billed-beyond-estimate': row([...estimated, bill()], 'bills stay within the estimated share',
    bill({ charge: 'brk-2', amountPence: '150001' }), { detail: { estimatedPence: '300000', billedPence: '150000' } }),
  'outturn-missing': row([...estimated, declareActual()], 'the outturn comes before the true-up', trueUp(), {
    detail: { line: 'audit-days' } }),
  'true-up-missing': [
    row(spent, 'a true-up is worked out before it is agreed', agreeTrueUp('BRK')),
    row(calculated, 'and not on an earlier day', agreeTrueUp('BRK', { on: '2025-04-30' }))],
  'true-up-already-agreed': [
    row([...calculated, agreeTrueUp('BRK')], 'a true-up is agreed once', agreeTrueUp('BRK')),
    row([...calculated, agreeTrueUp('CHW')], 'what is agreed is not disputed', dispute())],
  'disputed-beyond-share': row(calculated, 'I30: no more is disputed than is charged',
    dispute({ disputedPence: '264001' }), { detail: { sharePence: '264000' } }),
  'charge-already-disputed': row([...calculated, dispute()], 'a charge is disputed once by one council', dispute()),
  'dispute-missing': row(calculated, 'a dispute is raised before it is resolved', resolve()),
  'disputed-by-another': row([...calculated, dispute()], 'another\'s dispute ends by determination only',
    resolve({}, 'ALV')),
  'year-not-over': row(settled, 'I27: a year is over before it is closed', close({ on: '2025-03-31' })),
  'lines-not-settled': row([...calculated, agreeTrueUp('ALV'), agreeTrueUp('BRK')],
    'I27: every line is agreed, or its dispute noted', close(), { detail: { lines: ['audit-days'] } }),
  'payment-exists': row([...estimated, pay()], 'a payment is recorded once', pay({ on: '2026-01-01' })),
  'payment-between-others': [
    row(estimated, 'a payment is recorded by who pays or is paid', pay({}, 'CHW')),
    row(estimated, 'nobody pays itself', pay({ to: 'BRK' }))],
  'period-open': row(settled, 'I27: an open year is put right by itself', correctYear()),
  'landing-period-closed': row([...closed, close({ year: '2025/26', on: '2026-04-01' })],
    'I27: a correction lands in an open year', correctYear()),
  'correction-exists': row([...closed, correctYear()], 'a correction is made once', correctYear()),
  'original-missing': row(closed, 'I27: a correction names the original', correctYear({ original: 10_000 })),
  'amounts-do-not-add': [
    row(closed, 'I23: what moves between councils comes to nothing',
      correctYear({ amounts: { BRK: '2500', CHW: '-2499' } }), { detail: { sumPence: '1' } }),
    row(closed, 'I23: or to the change of cost', correctYear({ costChangePence: '5' })),
    row(inForce, 'a reserve is paid into', contribute({ amounts: { BRK: '-1' } })),
    row([...inForce, contribute()], 'and out of', release({ amounts: {} }))],
  'amount-of-stranger': [
    row(closed, 'a correction is between parties', correctYear({ amounts: { DUN: '0' } })),
    row(ruled, 'a one-off cost too', oneOff({ payTo: 'DUN' })),
    row(inForce, 'a payment too', pay({ to: 'DUN' })),
    row(inForce, 'a reserve too', contribute({ holder: 'DUN' }))],
  'cost-exists': row([...estimated, oneOff()], 'a one-off cost is shared once', oneOff()),
  'leaver-missing': row(ruled, 'I29: a leaver that pays is named', oneOff({ cause: 'withdrawal' })),
  'cost-shares-missing': [
    row(ruled, 'I29: costs shared like a line need its shares', oneOff()),
    row(estimated, 'I29: and the line', oneOff({ line: null })),
    row(estimated, 'I29: a name that every object has is no line', oneOff({ line: 'constructor' })),
    row(ruled, 'I29: a savings ratio is stated', oneOff({ cause: 'setting-up', splitRule: 'savings-ratio',
      authority: 'CAB/9' }))],
  'split-without-authority': row(estimated, 'I29: another split than the usual one has an authority',
    oneOff({ splitRule: 'equal' }), { detail: { byCause: 'cost-share' } }),
  'reserve-of-another': [
    row([...inForce, contribute()], 'a reserve stays with its holder', contribute({ movement: 'x', holder: 'CHW' })),
    row([...inForce, contribute()], 'the holder releases it', release({}, 'BRK'), { detail: { holder: 'ALV' } })],
  'reserve-missing': row(inForce, 'a reserve is paid into before it is released', release()),
  'movement-exists': [
    row([...inForce, contribute()], 'a payment into a reserve is recorded once', contribute()),
    row([...inForce, contribute(), release()], 'a release too', release())],
  'reserve-too-small': row([...inForce, contribute()], 'no more is released than is held',
    release({ amounts: { BRK: '15001' } })),
};

const accepted: readonly Accepted[] = [
  { ...row([...inForce, setRule(), agreeRule('CHW')], 'I24: the last payer puts a rule in force', agreeRule('BRK')),
    events: [
      { type: 'ApportionmentRuleAgreed', on: '2024-06-11', council: 'BRK', line: 'audit-days', rule: 'by-days' },
      { type: 'ApportionmentRuleSet', on: '2024-06-11', council: 'BRK', line: 'audit-days', rule: 'by-days',
        service: 'audit', method: 'driver', parameters: { driver: 'audit days' }, residueTo: 'ALV', payTo: 'ALV',
        from: '2024-06-03', toleranceBasisPoints: 300, rounding: 'down', midYear: 'by-days', countsDueDays: 30,
        trueUpDueDays: 60, agreedBy: ['ALV', 'BRK', 'CHW'], determination: null }] },
  { ...row([...calculated, dispute(), agreeTrueUp('ALV')],
    'I30: a disputed line settles when all others agree, its dispute noted', agreeTrueUp('BRK')),
  events: [
    { type: 'TrueUpAgreed', on: '2025-05-08', council: 'BRK', year: '2024/25', lines: ['audit-days'] },
    { type: 'TrueUpSettled', on: '2025-05-08', council: 'BRK', year: '2024/25', lines: ['audit-days'] }] },
  { ...row(estimated, 'I29: a cost in life is shared like its line, the residue to who is named', oneOff()),
    events: [{ type: 'OneOffCostAllocated', on: '2025-02-03', council: 'ALV', cost: 'auditor-post', cause: 'in-life',
      kind: 'redundancy', service: 'audit', splitRule: 'cost-share', costPence: '1000003', irrecoverableVatPence: '0',
      recoverableVatPence: '0', payTo: 'ALV', residueTo: 'ALV', leaver: null,
      shares: { ALV: '500003', BRK: '300000', CHW: '200000' }, authority: null }] },
  { ...row([...closed], 'I27: a correction lands in the year of its day and names the original', correctYear()),
    events: [{ type: 'PriorPeriodCorrected', on: '2025-09-01', council: 'ALV', correction: 'leave', into: '2025/26',
      year: '2024/25', line: 'audit-days', payTo: 'ALV', amounts: { BRK: '2500', CHW: '-2500' },
      costChangePence: '0', why: 'leave was counted', original: 70, authority: 'finance officers, 28 August 2025' }] },
];

describe('charging refuses', () => refusals(chargingRefusals, refused));
describe('charging accepts', () => accepts(accepted));
