import { describe, expect, it } from '@jest/globals';
import { finalAccountDocument, windingDownDocument } from '#views';
import { fold } from '../kit/agreement-story.ts';
import {
  agreed, bears, closed, hold, item, pays, plan, residual, returns, staff, states, survives, workstream, wound,
} from '../kit/winding-down.ts';

describe('the documents about winding down', () => {
  it('say what is open by the code that closing is refused with, and what came of the rest', () => {
    const state = fold(wound([plan('ALV'), workstream, item(), returns(null), staff(), bears(), residual('ALV'),
      survives(), hold()]));
    expect(windingDownDocument(state)).toEqual({
      agreement: 'audit-and-payroll', stage: 'winding-down', endedOn: '2024-06-10',
      plan: { version: 1, hash: '1'.repeat(64), adoptedBy: ['ALV'], adoptedOn: null },
      workstreams: [{ workstream: 'people', kind: 'staff', items: [{ item: 'letters', what: 'Letters to staff',
        owner: 'BRK', dueOn: '2024-06-28', state: 'open', waivedBy: [] }] }],
      contracts: [], assets: [],
      datasets: [{ dataset: 'pay', to: 'BRK', receipt: 'R 2', deletionCertificate: null }],
      staff: [{ group: 'head-of-audit', outcome: 'returned', count: 1, to: 'ALV' }],
      liabilities: [{ liability: 'strain', kind: 'pension', amountPence: '100001', estimate: false, amounts: [],
        shares: [{ council: 'ALV', basisPoints: 6_000 }, { council: 'CHW', basisPoints: 4_000 }], residueTo: 'ALV' }],
      residualServices: [{ service: 'audit', provider: 'ALV', receivers: ['CHW'], until: '2025-03-31',
        successor: 'audit-for-chewton', by: ['ALV'], agreedOn: null }],
      survivals: [{ obligation: 'confidence', clause: 'Clause 12', until: '2026-03-31', owedBy: ['ALV', 'BRK'],
        owedTo: ['CHW'] }],
      noSurvivals: false, dispositions: [],
      closing: { closedOn: null, open: [
        { code: 'final-account-not-agreed', waitingFor: ['ALV', 'BRK', 'CHW'] },
        { code: 'exit-items-open', items: ['letters'] }, { code: 'contracts-open', contracts: ['payroll-licence'] },
        { code: 'certificates-missing', datasets: ['pay'] }, { code: 'liabilities-open', liabilities: ['strain'] }] },
      retention: expect.objectContaining({ startsOn: null, keptUntil: null, holds: ['claim'], disposals: [],
        legalHolds: [{ hold: 'claim', reason: 'A claim is threatened.', by: 'BRK', on: '2024-06-19', liftedOn: null }],
      }),
    });
    expect(windingDownDocument(fold(wound(closed)))).toMatchObject({
      stage: 'closed', closing: { closedOn: '2024-06-18', open: [] } });
  });

  it('show the final account with what is left of each position', () => {
    expect(finalAccountDocument(fold(wound([])))).toEqual({ agreement: 'audit-and-payroll', account: null });
    expect(finalAccountDocument(fold(wound([states()])))).toMatchObject({ waitingFor: ['BRK', 'CHW'] });
    expect(finalAccountDocument(fold(wound([...agreed, pays('BRK', '5000')])))).toEqual({
      agreement: 'audit-and-payroll', account: 'final', statedOn: '2024-06-13', agreedOn: '2024-06-14', settledOn: null,
      agreedBy: ['ALV', 'BRK', 'CHW'], waitingFor: [],
      lines: [{ line: 'audit', kind: 'charge', from: 'BRK', to: 'ALV', amountPence: '5000' },
        { line: 'pay', kind: 'charge', from: 'CHW', to: 'ALV', amountPence: '2000' }],
      positions: [{ holder: 'ALV', amountPence: '7000', leftPence: '2000' },
        { holder: 'BRK', amountPence: '-5000', leftPence: '0' },
        { holder: 'CHW', amountPence: '-2000', leftPence: '-2000' }],
      settlements: [{ reference: 'BACS 1', from: 'BRK', to: 'ALV', amountPence: '5000', on: '2024-06-15', into: null }],
    });
  });
});
