/**
 * Services by a taxonomy kept as data. The codes are stored in events: add, never rename. `placeBound`
 * says that the service is tied to a territory (building control, waste), unlike payroll or audit.
 * Grouping follows the service lines named in the published partnerships the project models.
 */
export type ServiceKind = {
  readonly code: string; readonly name: string; readonly group: ServiceGroup; readonly placeBound: boolean;
};
export type ServiceGroup = 'management' | 'back-office' | 'customer' | 'regulatory' | 'front-line' | 'corporate';

const kinds = (group: ServiceGroup, placeBound: boolean, names: Readonly<Record<string, string>>): ServiceKind[] =>
  Object.entries(names).map(([code, name]) => ({ code, name, group, placeBound }));

export const serviceKinds: readonly ServiceKind[] = [
  ...kinds('management', false, {
    'chief-executive': 'Chief executive', 'management-team': 'Management team',
    'whole-workforce': 'Whole non-manual workforce', 'statutory-officers': 'Statutory officers',
  }),
  ...kinds('back-office', false, {
    'finance': 'Finance', 'payroll': 'Payroll', 'hr': 'Human resources',
    'ict': 'Information and communications technology',
    'legal': 'Legal', 'procurement': 'Procurement', 'internal-audit': 'Internal audit', 'insurance': 'Insurance',
    'pensions': 'Pensions administration', 'property': 'Property and estates', 'design': 'Design',
    'mailroom': 'Digital mailroom',
    'communications': 'Communications', 'member-services': 'Member services', 'elections': 'Elections',
    'training': 'Training',
  }),
  ...kinds('customer', false, {
    'revenues': 'Revenues', 'benefits': 'Benefits', 'revenues-and-benefits': 'Revenues and benefits',
    'council-tax': 'Council tax', 'business-rates': 'Business rates', 'customer-services': 'Customer services',
    'contact-centre': 'Contact centre', 'housing-benefit': 'Housing benefit',
  }),
  ...kinds('regulatory', true, {
    'environmental-health': 'Environmental health', 'licensing': 'Licensing', 'trading-standards': 'Trading standards',
    'animal-health': 'Animal health', 'trading-standards-and-animal-health': 'Trading standards and animal health',
    'building-control': 'Building control', 'planning': 'Planning', 'planning-enforcement': 'Planning enforcement',
    'pest-control': 'Pest control', 'bereavement': 'Bereavement services',
  }),
  ...kinds('front-line', true, {
    'waste': 'Waste collection and disposal', 'highways': 'Highways', 'leisure': 'Leisure', 'libraries': 'Libraries',
    'adult-social-care': 'Adult social care', 'childrens-services': "Children's services",
    'public-health': 'Public health',
    'education': 'Education', 'housing': 'Housing', 'parks': 'Parks', 'parking': 'Parking',
  }),
  ...kinds('corporate', false, {
    'policy': 'Policy and performance', 'economic-development': 'Economic development',
    'transformation': 'Transformation',
    'emergency-planning': 'Emergency planning',
  }),
];

const byCode = new Map(serviceKinds.map((kind) => [kind.code, kind]));
export const serviceKind = (code: string): ServiceKind | undefined => byCode.get(code);
