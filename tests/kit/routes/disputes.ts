import type { DisputeCommand } from '#domain';

export const disputesRoutes: Readonly<Record<DisputeCommand['type'], string>> = {
  RaiseDispute: '/disputes', EscalateDispute: '/dispute-escalations', AgreeToEscalate: '/dispute-escalation-agreements',
  StartCoolingOff: '/cooling-off', EndCoolingOff: '/cooling-off-endings', RecordMediation: '/mediations',
  IssueDetermination: '/determinations', ResolveDispute: '/dispute-resolutions',
  AgreeResolution: '/dispute-resolution-agreements', WithdrawDispute: '/dispute-withdrawals',
  NotifyBreach: '/breaches', CureBreach: '/breach-cures', DeclareDefault: '/defaults',
};
