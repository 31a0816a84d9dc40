/** One command of every type of this part, as it stands in the file of a history. */
import type { VariationCommand } from '#domain';
import type { Samples } from './plain.ts';

const params = { tolerancePoints: 3 };

export const variationSamples: Samples<VariationCommand> = {
  ProposeVariation: { variation: 'shares', instrument: 'schedule-refresh', title: 'Shares of 2022',
    changes: [{ clause: 'shares', kind: 'cost-sharing', heading: 'Shares', body: 'HR 82/18.', params }], strikes: [],
    from: '2022-10-03', expires: '2023-03-31', reviewOn: null, valuePence: 'unknown', extendsTerm: false },
  ApproveVariation: { variation: 'shares', by: 'unknown', decisionRef: 'Minute 12', conditions: [] },
  SignVariation: { variation: 'shares', mode: 'unknown', signatories: [], attestedBy: null, sealRegister: null },
  WithdrawVariation: { variation: 'shares', reason: 'none' },
  RefuseVariation: { variation: 'shares', reason: 'none' },
  RecordToleratedChange: { service: 'licensing', what: 'More visits', basisPoints: 500 },
  ImposeRestriction: { restriction: 'staff', variation: 'shares', favours: 'WDE', acts: ['ProposeVariation'],
    trigger: { on: '2024-03-31', event: null } },
  LiftRestriction: { restriction: 'staff', reason: 'none' },
};
