/** One command of every type of this part, as it stands in the file of a history. */
import type { WindingDownCommand } from '#domain';
import type { Samples } from './plain.ts';

const hash = 'ef'.repeat(32);
const sum = { from: 'SHA', to: 'WDE', amountPence: '1500' };

export const windingDownSamples: Samples<WindingDownCommand> = {
  AdoptExitPlan: { version: 1, hash },
  OpenWorkstream: { workstream: 'staff', kind: 'staff' },
  AddExitItem: { item: 'letters', workstream: 'staff', what: 'Letters to staff', owner: 'SHA', dueOn: '2011-03' },
  CompleteExitItem: { item: 'letters', receipt: null, outcome: 'Sent.' },
  WaiveExitItem: { item: 'letters', authority: 'Council' },
  NovateContract: { contract: 'payroll', from: 'SHA', to: ['WDE'] },
  AllocateAsset: { asset: 'server', to: 'WDE' },
  ReturnData: { dataset: 'payroll', to: 'WDE', receipt: 'R 1', deletionCertificate: hash },
  SettleStaffPosition: { group: 'chief', count: 1, outcome: 'returned', to: 'SHA' },
  AllocateLiability: { liability: 'strain', kind: 'pension', amountPence: '1000', estimate: true,
    shares: [{ council: 'SHA', basisPoints: 10_000 }], amounts: [], residueTo: 'SHA' },
  AgreeResidualService: { service: 'licensing', provider: 'SHA', receivers: ['WDE'], until: '2012', successor: null },
  RecordSurvival: { obligation: 'confidence', clause: 'clause 12', until: null, owedBy: ['SHA'], owedTo: ['WDE'] },
  StateNoSurvivals: {},
  StateFinalAccount: { account: 'final', lines: [{ line: 'last', kind: 'charge', ...sum }],
    positions: [{ holder: 'SHA', amountPence: '-1500' }, { holder: 'WDE', amountPence: '1500' }] },
  AgreeFinalAccount: { account: 'final' },
  SettlePosition: { ...sum, reference: 'BACS 7' },
  CarryPosition: { ...sum, into: 'residual', reference: 'minute 7' },
  DisposeOpenItem: { kind: 'saving', id: 'posts', disposition: 'transferred', to: 'WDE' },
  CloseAgreement: {},
  PlaceLegalHold: { hold: 'claim', reason: 'A claim is threatened.' },
  LiftLegalHold: { hold: 'claim' },
  DisposeOfRecords: { authority: 'Monitoring officer' },
};
