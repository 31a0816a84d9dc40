import type { WindingDownCommand } from '#domain';

export const windingDownRoutes: Readonly<Record<WindingDownCommand['type'], string>> = {
  AdoptExitPlan: '/exit-plan', OpenWorkstream: '/workstreams', AddExitItem: '/exit-items',
  CompleteExitItem: '/exit-item-completions', WaiveExitItem: '/exit-item-waivers',
  NovateContract: '/contract-novations', AllocateAsset: '/asset-allocations', ReturnData: '/data-returns',
  SettleStaffPosition: '/staff-positions', AllocateLiability: '/liabilities',
  AgreeResidualService: '/residual-services', RecordSurvival: '/survivals', StateNoSurvivals: '/no-survivals',
  StateFinalAccount: '/final-account', AgreeFinalAccount: '/final-account/acceptances',
  SettlePosition: '/final-account/settlements', CarryPosition: '/final-account/transfers',
  DisposeOpenItem: '/open-item-dispositions', CloseAgreement: '/closing', PlaceLegalHold: '/legal-holds',
  LiftLegalHold: '/legal-hold-liftings', DisposeOfRecords: '/records-disposal',
};
