import type { ChargingCommand } from '#domain';

export const chargingRoutes: Readonly<Record<ChargingCommand['type'], string>> = {
  SetApportionmentRule: '/apportionment-rules',
  AgreeApportionmentRule: '/apportionment-rule-agreements',
  DeclareDriver: '/driver-declarations',
  ContestDriver: '/driver-contests',
  EstimateCharges: '/charge-estimates',
  BillCharge: '/bills',
  RecordPayment: '/payments',
  RecordOutturn: '/outturns',
  CalculateTrueUp: '/true-ups',
  AgreeTrueUp: '/true-up-agreements',
  DisputeCharge: '/charge-disputes',
  ResolveChargeDispute: '/charge-dispute-resolutions',
  ClosePeriod: '/charge-period-closings',
  CorrectPriorPeriod: '/prior-period-corrections',
  AllocateOneOffCost: '/one-off-costs',
  ContributeToReserve: '/reserve-contributions',
  ReleaseReserve: '/reserve-releases',
};
