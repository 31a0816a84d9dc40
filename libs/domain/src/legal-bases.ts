/**
 * The catalogue of legal bases, by jurisdiction and date. A deal rests on a SET of entries, each tied
 * to services; what a basis demands stands here as data, the rules that read it in `agreement/legal.ts`.
 * Sources: the section numbers of the Acts; details marked "check" were not read in the original.
 */
import type { LocalDate } from './time.ts';
import { localDate } from './time.ts';

export type Nation = 'england' | 'wales' | 'scotland' | 'northern-ireland';

export type BasisKind = {
  readonly code: string;
  readonly title: string;
  readonly nations: readonly Nation[];
  readonly from: LocalDate;
  readonly to?: LocalDate;
  /** What the entry does: moves a function, sets up a committee, places staff, or buys a service. */
  readonly effect: 'delegation' | 'joint-committee' | 'staff' | 'services' | 'power' | 'company' | 'joint-body';
  /** Executive functions of the receiving council are barred [LGA 1972 s.101(1A)], I12. */
  readonly barsExecutiveReceiver?: true;
  /** Every officer named must have been consulted before (LGA 1972 s.113(1)), I4. */
  readonly needsConsultation?: true;
};

const kind = (
  code: string, title: string, nations: readonly Nation[], from: string,
  effect: BasisKind['effect'],
  more: Partial<Pick<BasisKind, 'to' | 'barsExecutiveReceiver' | 'needsConsultation'>> = {},
): BasisKind => ({ code, title, nations, from: localDate(from), effect, ...more });

const englandAndWales = ['england', 'wales'] as const;

export const basisKinds: readonly BasisKind[] = [
  kind('lga1972-s101-1b', 'Local Government Act 1972 s.101(1)(b): discharge by another council',
    englandAndWales, '1974-04-01', 'delegation', { barsExecutiveReceiver: true }),
  kind('lga2000-s9ea', 'Local Government Act 2000 s.9EA: executive functions discharged by another council',
    ['england'], '2012-05-04', 'delegation'),
  kind('lga2000-s19',
    'Local Government Act 2000 s.19: executive functions discharged by another council (to 2012 in England)',
    englandAndWales, '2000-10-26', 'delegation'),
  kind('lga1972-s101-5', 'Local Government Act 1972 s.101(5) and s.102: joint discharge and joint committee',
    englandAndWales, '1974-04-01', 'joint-committee'),
  kind('si2000-2851', 'Discharge of Functions Regulations 2000 (England): executive joint committee (to 2012)',
    ['england'], '2000-12-01', 'joint-committee', { to: localDate('2012-05-03') }),
  kind('si2012-1019-reg11', 'SI 2012/1019 reg 11: executive joint committee of identical councils',
    ['england'], '2012-05-04', 'joint-committee'),
  kind('lga1972-s113', 'Local Government Act 1972 s.113: officers placed at another council\'s disposal',
    englandAndWales, '1974-04-01', 'staff', { needsConsultation: true }),
  kind('lga1972-s111', 'Local Government Act 1972 s.111: subsidiary powers', englandAndWales, '1974-04-01', 'power'),
  kind('lga1972-s112', 'Local Government Act 1972 s.112: appointment of staff', englandAndWales, '1974-04-01', 'staff'),
  kind('lagsa1970-s1', 'Local Authorities (Goods and Services) Act 1970 s.1: services to another public body',
    englandAndWales, '1970-08-29', 'services'),
  kind('la2011-s1', 'Localism Act 2011 s.1: general power of competence', ['england'], '2012-02-18', 'power'),
  kind('la2011-s4', 'Localism Act 2011 s.4: commercial purpose through a company',
    ['england'], '2012-02-18', 'company'),
  kind('lga2003-s95', 'Local Government Act 2003 s.95: trading through a company',
    englandAndWales, '2003-11-18', 'company'),
  kind('nhsa2006-s75', 'National Health Service Act 2006 s.75: partnership with an NHS body',
    ['england'], '2007-03-01', 'services'),
  kind('lgewa2021-part5', 'Local Government and Elections (Wales) Act 2021 part 5: corporate joint committee',
    ['wales'], '2021-01-21', 'joint-body'),
  kind('lgsa1973-s56', 'Local Government (Scotland) Act 1973 s.56: discharge by another council or joint committee',
    ['scotland'], '1975-05-16', 'delegation'),
  kind('lgsa1973-s57', 'Local Government (Scotland) Act 1973 s.57: joint committee',
    ['scotland'], '1975-05-16', 'joint-committee'),
  kind('lgsa2003-s20', 'Local Government in Scotland Act 2003 s.20: power to advance well-being',
    ['scotland'], '2003-04-01', 'power'),
  kind('lgani2014-s7', 'Local Government Act (Northern Ireland) 2014: discharge by another council',
    ['northern-ireland'], '2014-05-12', 'delegation'),
  kind('lgani1972-s104', 'Local Government Act (Northern Ireland) 1972 s.104: joint committee',
    ['northern-ireland'], '1973-10-01', 'joint-committee', { to: localDate('2014-05-11') }),
];

const byCode = new Map(basisKinds.map((entry) => [entry.code, entry]));
export const basisKind = (code: string): BasisKind | undefined => byCode.get(code);

/** Procurement routes and the share of work for others each allows (Procurement Act 2023 sch. 2), in percent. */
export const procurementRoutes = {
  'horizontal': { title: 'Horizontal arrangement between contracting authorities', externalPercentMax: 20 },
  'vertical': { title: 'Controlled company, similar control, no private stake', externalPercentMax: 20 },
  'transfer-of-function': {
    title: 'Pure transfer or delegation of functions: no contract for services', externalPercentMax: null,
  },
  'covered': { title: 'Covered procurement, by a full procedure', externalPercentMax: null },
  'staff-placement': { title: 'Placing of officers under s.113: no contract for services', externalPercentMax: null },
} as const;
export type ProcurementRoute = keyof typeof procurementRoutes;
