import type { SavingsCommand } from '#domain';

export const savingsRoutes: Readonly<Record<SavingsCommand['type'], string>> = {
  IdentifySaving: '/savings-lines',
  ProposeBaseline: '/baselines',
  FreezeBaseline: '/baseline-freezings',
  ReviseBaseline: '/baseline-revisions',
  ForecastSaving: '/savings-forecasts',
  ApplyBudgetReduction: '/budget-reductions',
  ReturnBudgetReduction: '/budget-reduction-returns',
  ChangeBenefitOwner: '/benefit-owners',
  RecordSetUpCost: '/set-up-costs',
  ClaimSaving: '/savings-claims',
  VerifySaving: '/savings-verifications',
  RejectClaim: '/claim-rejections',
  ReverseSaving: '/savings-reversals',
  MarkDuplicateClaim: '/duplicate-claims',
  AgreeAttribution: '/attributions',
  ExplainVariance: '/variance-explanations',
  ReclassifySaving: '/reclassifications',
  CloseSavingsLine: '/savings-line-closings',
  ApportionJointSaving: '/joint-savings',
  PublishFigure: '/published-figures',
};
