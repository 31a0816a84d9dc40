import type { VariationCommand } from '#domain';

export const variationRoutes: Readonly<Record<VariationCommand['type'], string>> = {
  ProposeVariation: '/variations', ApproveVariation: '/variation-approvals', SignVariation: '/variation-signatures',
  WithdrawVariation: '/variation-withdrawals', RefuseVariation: '/variation-refusals',
  RecordToleratedChange: '/tolerated-changes', ImposeRestriction: '/restrictions',
  LiftRestriction: '/restriction-liftings',
};
