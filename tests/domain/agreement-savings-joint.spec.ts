import { describe } from '@jest/globals';
import { accepts, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Rows } from '../kit/agreement-rows.ts';
import { agreeRule, declare, setRule } from '../kit/charging-story.ts';
import { byImporter, figure, inForce, joint, jointCodes, row } from '../kit/savings-story.ts';

const charged = { chargingLine: 'audit-days', shares: null, authority: null } as const;
const ruled = [...inForce, setRule(), agreeRule('BRK'), agreeRule('CHW')];
const counted = [...ruled, declare()];

const refused: Rows<(typeof jointCodes)[number]> = {
  'joint-saving-exists': row([...inForce, joint()], 'what was saved together is divided once', joint()),
  'joint-rule-missing': [
    row(inForce, 'I23: it is divided by some rule', joint({ shares: null })),
    row(inForce, 'I23: shares of their own have an authority', joint({ authority: null })),
    row(inForce, 'I23: the shares of a line are those of a line', joint(charged)),
    row(counted, 'I23: of the same service', joint({ ...charged, service: 'payroll' })),
    row(counted, 'I23: by one rule, not by two', joint({ chargingLine: 'audit-days' })),
    row(ruled, 'I23: that gives shares in that year', joint(charged), { detail: { because: {
      code: 'driver-missing', driver: 'audit days', councils: ['ALV', 'BRK', 'CHW'] } } })],
  'joint-shares-not-whole': [
    row(inForce, 'I23: shares add to 100.00 %', joint({ shares: { ALV: 9_999 } })),
    row(inForce, 'I19: and are of those who take part', joint({ shares: { ALV: 5_000, DUN: 5_000 } }))],
  'joint-residue-wrong': row(inForce, 'I23: the residue goes to one of them',
    joint({ shares: { ALV: 5_000, CHW: 5_000 }, residueTo: 'BRK' })),
  'figure-exists': row([...inForce, figure()], 'a figure is recorded once', figure()),
  'figure-without-amount': row(inForce, 'I40: a figure is a figure', figure({ amountPence: null })),
  'figure-missing': [
    row(inForce, 'a figure contradicts one that is recorded', figure({ contradicts: ['press-0'] }),
      { detail: { figures: ['press-0'] } }),
    row([...inForce, figure()], 'or is measured against one', figure({ figure: 'press-2', contradicts: ['press-1'],
      against: 'constructor' }), { detail: { figures: ['constructor'] } })],
};

const divided = { type: 'JointSavingApportioned', on: '2025-04-07', council: 'ALV', joint: 'one-ledger',
  service: 'audit', year: '2024/25', totalPence: '1600001', residueTo: 'ALV' };
const press = { type: 'FigurePublished', on: '2024-06-20', council: 'ALV', figure: 'press-1', series: 'forecast',
  of: null, service: 'audit', fromYear: '2024/25', toYear: '2028/29', basis: 'cumulative', amountPence: '500000000',
  basisPoints: null, nature: 'cash-releasing', recurrence: 'recurrent', netOf: 'net', priceBase: 'cash',
  version: null, scenario: null, statedBy: 'Leader of Alvern, press notice', contradicts: [], against: null };

const accepted = [
  { ...row(inForce, 'I23: a saving made together is divided to the penny', joint()), events: [{ ...divided,
    chargingLine: null, authority: 'CAB/2025/9', amounts: { ALV: '800001', BRK: '480000', CHW: '320000' } }] },
  { ...row(counted, 'I23: or by the rule that divides the cost', joint(charged)), events: [{ ...divided,
    chargingLine: 'audit-days', authority: null, amounts: { ALV: '800001', BRK: '480000', CHW: '320000' } }] },
  { ...row(inForce, 'I23: an importer may not know who approved the shares', byImporter(joint({ authority: null }))),
    events: [{ ...divided, chargingLine: null, authority: null, unverified: ['joint-rule-missing'],
      amounts: { ALV: '800001', BRK: '480000', CHW: '320000' } }] },
  { ...row(inForce, 'a figure is recorded as it was published', figure()), events: [press] },
  { ...row([...inForce, figure()], 'another that says otherwise stands beside it', figure({ figure: 'press-2',
    amountPence: null, basisPoints: 1_500, contradicts: ['press-1'], against: 'press-1', version: 2,
    scenario: 'prudent' }, 'BRK')), events: [{ ...press, council: 'BRK', figure: 'press-2', amountPence: null,
    basisPoints: 1_500, contradicts: ['press-1'], against: 'press-1', version: 2, scenario: 'prudent' }] },
  { ...row(inForce, 'I31: an old figure that does not say what it is stays unclassified', byImporter(figure({
    fromYear: 'unknown', nature: 'unknown', recurrence: 'unknown', priceBase: 'unknown', netOf: 'unknown' }))),
  events: [{ ...press, fromYear: 'unknown', nature: 'unknown', recurrence: 'unknown', priceBase: 'unknown',
    netOf: 'unknown', unverified: ['figure-without-year', 'figure-without-nature', 'figure-without-recurrence',
      'figure-without-price-base', 'savings-year-malformed', 'figure-without-price-base'] }] },
] as readonly Accepted[];

describe('savings made together and published figures are refused', () => refusals(jointCodes, refused));
describe('savings made together and published figures are recorded', () => accepts(accepted));
