/** One command of every type of this part, as it stands in the file of a history. */
import type { DisputeCommand } from '#domain';
import type { Samples } from './plain.ts';

const dispute = 'fees';

export const disputesSamples: Samples<DisputeCommand> = {
  RaiseDispute: { dispute, against: ['WDE'], subject: 'Fees kept', valuePence: 'unknown', about: 'charge-period',
    reference: '2011/12' },
  EscalateDispute: { dispute },
  AgreeToEscalate: { dispute, to: 2, hash: 'unknown' },
  StartCoolingOff: { dispute, until: '2012-05-01', reason: 'none' },
  EndCoolingOff: { dispute },
  RecordMediation: { dispute, mediator: 'A retired chief executive', outcome: 'not-settled' },
  IssueDetermination: { dispute, by: 'The arbitrator', binding: true, outcome: 'Half each.', hash: 'unknown' },
  ResolveDispute: { dispute, resolution: 'half', how: 'determination', effects: 'Half is paid back.' },
  AgreeResolution: { dispute, resolution: 'half' },
  WithdrawDispute: { dispute, reason: 'none' },
  NotifyBreach: { breach: 'reports', against: 'WDE', duty: 'Quarterly reports', cureBy: '2012-06-30' },
  CureBreach: { breach: 'reports', how: 'They came.' },
  DeclareDefault: { breach: 'reports', reason: 'none' },
};
