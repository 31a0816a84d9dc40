/**
 * Typed clauses and schedules. Keys are stored in events: add, never rename. The list is the union of
 * the headings of five published agreements [S16a, S19a, S20a, S21, S20b] and the gaps they leave.
 * `params` names the values worth computing with and their type.
 */
import { isLocalDate } from './time.ts';

export type ParamType = 'integer' | 'date' | 'boolean' | 'pence' | 'text';
export type ClauseKind = {
  readonly key: string;
  readonly part: 'terms' | 'schedule';
  readonly params: Readonly<Record<string, ParamType>>;
};

const term = (key: string, params: ClauseKind['params'] = {}): ClauseKind => ({ key, part: 'terms', params });
const schedule = (key: string, params: ClauseKind['params'] = {}): ClauseKind => ({ key, part: 'schedule', params });

export const clauseKinds: readonly ClauseKind[] = [
  term('definitions'), term('recitals'),
  term('commencement-duration', {
    commencesOn: 'date', initialTermMonths: 'integer', longStopOn: 'date', commencementMayPrecedeExecution: 'boolean',
    // The last day of the term.
    expiresOn: 'date',
  }),
  term('extension', { options: 'integer', lengthMonths: 'integer', noticeMonths: 'integer' }),
  term('principles'), term('relationship'), term('services'), term('additional-services', { pricing: 'text' }),
  term('support-services', { overheadBasisPoints: 'integer' }), term('lead-authority'),
  term('head-of-service', { post: 'text' }),
  term('joint-committee', { membersPerCouncil: 'integer', quorum: 'integer', castingVote: 'boolean' }),
  term('delegation'), term('sub-committees'), term('staffing'),
  term('service-plan-and-budget', { dueMonth: 'integer', approval: 'text' }),
  term('financial-provisions', { method: 'text', billing: 'text' }), term('vat', { treatment: 'text' }),
  term('external-funding'), term('transfer-in'), term('transfer-out'),
  term('liabilities', { capPence: 'pence' }), term('insurance', { sumPence: 'pence' }),
  term('performance', { reportsPerYear: 'integer', annualReportMonth: 'integer' }), term('change-in-law'),
  term('variation', { minorChangesByOfficers: 'boolean', toleratedBasisPoints: 'integer' }),
  term('accession', { consent: 'text' }),
  term('withdrawal', { noticeMonths: 'integer', expiresAtYearEnd: 'boolean', notBefore: 'date' }),
  term('termination', { noticeMonths: 'integer', cureDays: 'integer', expiresAtYearEnd: 'boolean', notBefore: 'date' }),
  term('exit', { planWithinMonths: 'integer' }), term('default', { cureDays: 'integer' }), term('mitigation'),
  term('disputes', { levels: 'integer', daysPerLevel: 'integer', bodies: 'text' }), term('proceedings'),
  term('data-protection'),
  term('freedom-of-information'), term('confidentiality'), term('scrutiny', { callInAllowed: 'boolean' }),
  // Working days from service to receipt, by the way of delivery or by any.
  term('notices', {
    deemedReceiptDays: 'integer', byHandDays: 'integer', byPostDays: 'integer', byEmailDays: 'integer' }),
  term('assignment', { successorBodies: 'boolean' }),
  term('intellectual-property'), term('premises-and-assets'), term('fraud-and-safety'), term('general'),
  term('counterparts', { allowed: 'boolean' }), term('governing-law'), term('savings-sharing', { ratio: 'text' }),
  term('baseline'), term('benefits-tracking'), term('reorganisation', { effect: 'text' }), term('suspension'),
  term('late-payment'), term('record-retention', { years: 'integer' }),
  term('conflict-protocol'), term('line-management'), term('redundancy-costs', { split: 'text' }),
  term('statutory-roles'), term('return-of-officers', { noticeMonths: 'integer' }),
  term('review', { everyMonths: 'integer' }),
  schedule('delegated-functions'), schedule('specification'), schedule('governance'), schedule('posts'),
  schedule('cost-sharing', { tolerancePoints: 'integer', residueTo: 'text' }), schedule('baseline-budgets'),
  schedule('assets-and-contracts'), schedule('data-sharing'), schedule('change-control'), schedule('exit-plan'),
  schedule('deed-of-adherence'), schedule('form-of-notice'), schedule('communications'), schedule('business-case'),
];

const byKey = new Map(clauseKinds.map((entry) => [entry.key, entry]));
export const clauseKind = (key: string): ClauseKind | undefined => byKey.get(key);

export type ParamValue = string | number | boolean;
/** Months, days, levels and basis points: beyond it no calendar can be counted, however long it tries. */
const integerMax = 10_000;
const paramChecks: Readonly<Record<ParamType, (value: unknown) => boolean>> = {
  integer: (value) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= integerMax,
  date: (value) => typeof value === 'string' && isLocalDate(value),
  boolean: (value) => typeof value === 'boolean',
  pence: (value) => typeof value === 'string' && /^-?(0|[1-9]\d{0,17})$/.test(value),
  text: (value) => typeof value === 'string' && value.length <= 500,
};

/** Names of the parameters that the clause kind does not have or whose value is of the wrong type. */
export function wrongParams(key: string, params: Readonly<Record<string, unknown>>): string[] {
  const types = clauseKind(key)?.params ?? {};
  return Object.entries(params)
    .filter(([name, value]) => !Object.hasOwn(types, name) || !paramChecks[types[name] as ParamType](value))
    .map(([name]) => name);
}

/**
 * Clauses without which no text can be frozen: the statutory checklist of NHS Act 2006 s.75 agreements
 * (SI 2000/617 reg 7) borrowed as a completeness check, in the words of the kinds above.
 */
export const requiredClauses: readonly string[] =
  ['services', 'commencement-duration', 'financial-provisions', 'termination', 'disputes'];
