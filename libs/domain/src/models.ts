/**
 * Delivery models: how the sharing is done, the terms each brings, and what is missing from them.
 * Codes are stored in events: add, never rename. "Shared service" has no legal meaning of its own, so
 * the model says what is built and `legal-bases.ts` under which power.
 */
import { councilIdPattern } from './ids.ts';
import type { CouncilId } from './ids.ts';
import type { BasisKind } from './legal-bases.ts';
import { whole, type BasisPoints } from './money.ts';

export const deliveryModels = [
  'shared-back-office', 'shared-chief-executive', 'shared-management-team', 'virtual-centre', 'lead-authority',
  'joint-committee', 'jointly-owned-company', 'workforce-pool', 'area-merger',
] as const;
export type DeliveryModel = (typeof deliveryModels)[number];

export type CouncilShare = { readonly council: CouncilId; readonly basisPoints: BasisPoints };
/** What a joint committee may do about one function (I20). */
export type Mandate = { readonly function: string; readonly power: 'decide' | 'recommend' | 'note' };

/** Terms by model. `'unknown'` stands only in imported records. */
export type ModelTerms =
  | { readonly model: 'shared-back-office'; readonly hosts: Readonly<Record<string, CouncilId>> }
  | { readonly model: 'shared-chief-executive'; readonly employer: CouncilId; readonly post: string;
      readonly shares: readonly CouncilShare[] }
  | { readonly model: 'shared-management-team'; readonly employers: readonly CouncilId[];
      readonly posts: readonly string[]; readonly shares: readonly CouncilShare[] }
  | { readonly model: 'virtual-centre'; readonly managedBy: CouncilId; readonly sites: readonly CouncilId[] }
  | { readonly model: 'lead-authority'; readonly leads: Readonly<Record<string, CouncilId>> }
  | { readonly model: 'joint-committee'; readonly name: string; readonly host: CouncilId; readonly executive: boolean;
      readonly membersPerCouncil: number | 'unknown'; readonly quorum: number | 'unknown';
      readonly mandates: readonly Mandate[] }
  | { readonly model: 'jointly-owned-company'; readonly company: string; readonly number: string | 'unknown';
      readonly shareholdings: readonly CouncilShare[]; readonly externalPercent: number | 'unknown' }
  | { readonly model: 'workforce-pool'; readonly administrator: CouncilId; readonly employers: readonly CouncilId[] }
  | { readonly model: 'area-merger'; readonly area: string; readonly accountableBody: CouncilId };

type Shape = Readonly<Record<string,
  'text' | 'council' | 'councils' | 'texts' | 'shares' | 'boolean' | 'count' | 'percent' | 'byService' | 'mandates'>>;
const shapes: Readonly<Record<DeliveryModel, Shape>> = {
  'shared-back-office': { hosts: 'byService' },
  'shared-chief-executive': { employer: 'council', post: 'text', shares: 'shares' },
  'shared-management-team': { employers: 'councils', posts: 'texts', shares: 'shares' },
  'virtual-centre': { managedBy: 'council', sites: 'councils' },
  'lead-authority': { leads: 'byService' },
  'joint-committee': {
    name: 'text', host: 'council', executive: 'boolean', membersPerCouncil: 'count', quorum: 'count',
    mandates: 'mandates',
  },
  'jointly-owned-company': { company: 'text', number: 'text', shareholdings: 'shares', externalPercent: 'percent' },
  'workforce-pool': { administrator: 'council', employers: 'councils' },
  'area-merger': { area: 'text', accountableBody: 'council' },
};

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 300;
const isCouncil = (value: unknown): boolean => typeof value === 'string' && councilIdPattern.test(value);
const isList = (value: unknown, item: (entry: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= 200 && value.every(item);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shapeChecks: Readonly<Record<Shape[string], (value: unknown) => boolean>> = {
  text: isText,
  council: isCouncil,
  councils: (value) => isList(value, isCouncil) && new Set(value as string[]).size === (value as string[]).length,
  texts: (value) => isList(value, isText),
  boolean: (value) => typeof value === 'boolean',
  count: (value) => value === 'unknown' || (Number.isSafeInteger(value) && (value as number) > 0),
  percent: (value) => value === 'unknown' || (typeof value === 'number' && value >= 0 && value <= 100),
  byService: (value) => isRecord(value) && Object.values(value).every(isCouncil),
  // A council named twice could hide that another has no share.
  shares: (value) => isList(value, (entry) => isRecord(entry) && isCouncil(entry.council)
    && Number.isSafeInteger(entry.basisPoints) && (entry.basisPoints as number) >= 0
    && Object.keys(entry).length === 2)
    && new Set((value as CouncilShare[]).map((entry) => entry.council)).size === (value as CouncilShare[]).length,
  mandates: (value) => isList(value, (entry) => isRecord(entry) && isText(entry.function)
    && ['decide', 'recommend', 'note'].includes(entry.power as string) && Object.keys(entry).length === 2),
};

/** Names of the members of `terms` that are missing, unknown to the model, or of the wrong shape. */
export function malformedTerms(model: DeliveryModel, terms: Readonly<Record<string, unknown>>): string[] {
  const shape = shapes[model];
  const unknown = Object.keys(terms).filter((name) => name !== 'model' && !Object.hasOwn(shape, name));
  const wrong = Object.entries(shape).filter(([name, kind]) => !shapeChecks[kind](terms[name])).map(([name]) => name);
  return [...wrong, ...unknown];
}

/** Every council that the terms name, so that each can be checked to be a party. */
export function councilsNamed(terms: ModelTerms): CouncilId[] {
  switch (terms.model) {
    case 'shared-back-office': return Object.values(terms.hosts);
    case 'shared-chief-executive': return [terms.employer, ...terms.shares.map((share) => share.council)];
    case 'shared-management-team': return [...terms.employers, ...terms.shares.map((share) => share.council)];
    case 'virtual-centre': return [terms.managedBy, ...terms.sites];
    case 'lead-authority': return Object.values(terms.leads);
    case 'joint-committee': return [terms.host];
    case 'jointly-owned-company': return terms.shareholdings.map((share) => share.council);
    case 'workforce-pool': return [terms.administrator, ...terms.employers];
    case 'area-merger': return [terms.accountableBody];
  }
}

/** The shares of the terms in hundredths of a percent, or null where the model has none. */
export function sharesOf(terms: ModelTerms): readonly CouncilShare[] | null {
  if (terms.model === 'jointly-owned-company') return terms.shareholdings;
  return 'shares' in terms ? terms.shares : null;
}

export const sharesAddUp = (shares: readonly CouncilShare[]): boolean =>
  shares.length === 0 || shares.reduce((sum, share) => sum + share.basisPoints, 0) === whole;

/**
 * What a legal basis must do to carry the model; null where any basis of the services will. Staff are
 * shared under s.113 or its like, a committee under its own power, a company under a power to have one.
 */
export const carriedBy: Readonly<Record<DeliveryModel, readonly BasisKind['effect'][] | null>> = {
  'shared-back-office': null, 'area-merger': null,
  'shared-chief-executive': ['staff', 'delegation', 'joint-body'],
  'shared-management-team': ['staff', 'delegation', 'joint-body'],
  'workforce-pool': ['staff', 'delegation', 'joint-body'], 'virtual-centre': ['staff', 'services', 'delegation'],
  'lead-authority': ['delegation', 'services', 'joint-committee'],
  'joint-committee': ['joint-committee', 'joint-body'],
  'jointly-owned-company': ['company', 'power', 'services'],
};

/** What the model still lacks before its text can be frozen, in words that name the gap. */
export function gapsOf(terms: ModelTerms, parties: readonly CouncilId[], services: readonly string[]): string[] {
  const everyService = (by: Readonly<Record<string, CouncilId>>, what: string): string[] =>
    services.filter((service) => !Object.hasOwn(by, service)).map((service) => `${what} of ${service}`);
  const everyParty = (named: readonly CouncilId[], what: string): string[] =>
    parties.filter((party) => !named.includes(party)).map((party) => `${what} of ${party}`);
  switch (terms.model) {
    case 'shared-back-office': return everyService(terms.hosts, 'host');
    case 'lead-authority': return everyService(terms.leads, 'lead');
    case 'shared-chief-executive': return everyParty(terms.shares.map((share) => share.council), 'share');
    case 'shared-management-team': return [
      ...everyParty(terms.shares.map((share) => share.council), 'share'),
      ...(terms.posts.length === 0 ? ['posts'] : []), ...(terms.employers.length === 0 ? ['employers'] : [])];
    case 'virtual-centre': return terms.sites.length < 2 ? ['sites in at least two councils'] : [];
    case 'joint-committee': return [
      ...(terms.membersPerCouncil === 'unknown' ? ['members per council'] : []),
      ...(terms.quorum === 'unknown' ? ['quorum'] : []), ...(terms.mandates.length === 0 ? ['mandates'] : [])];
    case 'jointly-owned-company': return [
      ...everyParty(terms.shareholdings.map((share) => share.council), 'shareholding'),
      ...(terms.number === 'unknown' ? ['company number'] : []),
      ...(terms.externalPercent === 'unknown' ? ['share of work for others'] : [])];
    case 'workforce-pool': return terms.employers.length < 2 ? ['employers in at least two councils'] : [];
    case 'area-merger': return services.length < 2 ? ['at least two whole services'] : [];
  }
}
