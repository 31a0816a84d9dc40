/** Plain agreements from proposal to in force, as events with their envelopes: what views are made of. */
import { councilId, localDate, pence, penceText, personRef, when } from '#domain';
import type { AgreementEvent, CouncilEvent, CouncilId } from '#domain';
import { hashOf, lead } from './envelopes.ts';

export const [alpha, bravo, charlie, delta] = [
  councilId('ALF'),
  councilId('BRV'),
  councilId('CHL'),
  councilId('DLT'),
] as const;
export const registered = (id: CouncilId, legalName: string): CouncilEvent => ({
  type: 'CouncilRegistered',
  council: id,
  legalName,
  kind: 'district',
  nation: 'england',
  startsOn: when('1974-04-01'),
  governanceModel: 'leader-and-cabinet',
  region: 'Midlands',
});

const day = (n: number) => when(new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10));

const sentence =
  'The councils shall work together in good faith, share what they know of the service, and give each ' +
  'other the notice that this clause asks for before anything is changed that bears on the other. ';

export const clauseIds = ['services', 'commencement', 'finance', 'termination', 'disputes'] as const;
const kinds = [
  'services',
  'commencement-duration',
  'financial-provisions',
  'termination',
  'disputes',
] as const;

/** Proposal up to a joined table: `councils[0]` proposes, the others are invited and join. */
export function proposal(
  id: string,
  title: string,
  councils: readonly CouncilId[],
  services = ['waste', 'ict'],
): AgreementEvent[] {
  const [first, ...others] = councils as [CouncilId, ...CouncilId[]];
  return [
    {
      type: 'AgreementProposed',
      on: day(0),
      council: first,
      agreement: id,
      title,
      model: 'lead-authority',
      leadOfficer: lead,
      services: services.map((kind) => ({ service: kind, kind, startsOn: null })),
    },
    ...others.map((invited) => ({
      type: 'CouncilInvited' as const,
      on: day(0),
      council: first,
      invited,
    })),
    ...others.map((joining, at) => ({
      type: 'CouncilJoinedProposal' as const,
      on: day(3 + at),
      council: joining,
    })),
  ];
}

/** Terms, roles and bases. */
const terms = (first: CouncilId, services: readonly string[]): AgreementEvent[] => [
  { type: 'ModelTermsSet', on: day(10), council: first,
    terms: { model: 'lead-authority', leads: Object.fromEntries(services.map((service) => [service, first])) } },
  ...services.map((service) =>
    ({ type: 'RoleAssigned' as const, on: day(10), council: first, service, of: first, role: 'lead' as const })),
  { type: 'LegalBasisRecorded', on: day(11), council: first, basis: 'b1', kind: 'lga1972-s101-1b', services,
    from: day(11), to: null, executive: false, receiver: first },
  { type: 'ProcurementAssessed', on: day(12), council: first, assessment: 'p1', route: 'horizontal',
    externalPercent: 5, commonObjectives: true, publicInterestOnly: true },
];

/** Clauses, one of them countered by the second council. */
const wording = (first: CouncilId, second: CouncilId): AgreementEvent[] => [
  ...clauseIds.map((clause, at) => ({
    type: 'ClauseProposed' as const, on: day(14), council: first, clause, version: 1, kind: kinds[at]!,
    heading: `Of ${clause}`, body: `${at + 1}. ${sentence.repeat(2 + at)}`, params: {} })),
  { type: 'ClauseCommented', on: day(15), council: second, clause: 'finance', version: 1, comment: 1,
    text: 'Who bears the overheads?' },
  { type: 'ClauseCountered', on: day(16), council: second, clause: 'finance', version: 2, basedOn: 1,
    kind: 'financial-provisions', heading: 'Of finance',
    body: `3. ${sentence.repeat(3)}Overheads are shared by headcount.`, params: { method: 'headcount' } },
];

const taking = (councils: readonly CouncilId[], services: readonly string[]) => services.flatMap((service) =>
  councils.map((council, at) => ({ service, council, role: at === 0 ? 'lead' as const : 'partner' as const })));

/** Terms, bases and clauses to a frozen text. */
export function negotiation(
  id: string, councils: readonly CouncilId[], services: readonly string[] = ['waste', 'ict'],
): AgreementEvent[] {
  const [first, second] = councils as [CouncilId, CouncilId];
  const text = hashOf(`${id}-text`);
  return [
    ...terms(first, services), ...wording(first, second),
    { type: 'DraftIssued', on: day(20), council: first, n: 1, hash: text, frame: hashOf(`${id}-frame`), councils,
      clauses: clauseIds.map((clause, at) =>
        ({ clause, kind: kinds[at]!, version: clause === 'finance' ? 2 : 1, hash: hashOf(clause) })),
      summary: 'For the councils' },
    ...councils.map((council) => ({ type: 'TextAccepted' as const, on: day(24), council, hash: text })),
    { type: 'TextFrozen', on: day(25), council: first, hash: text, n: 1, councils,
      participation: taking(councils, services) },
  ];
}

const value = penceText(pence('125000000'));

/** One council's approval, effective after its call-in window. */
export function approval(id: string, council: CouncilId): AgreementEvent[] {
  const hash = hashOf(`${id}-text`);
  return [
    { type: 'ApprovalRunOpened', on: day(26), council, hash, route: 'executive', body: 'Cabinet',
      key: true, valuePence: value },
    { type: 'KeyDecisionNoticePublished', on: day(27), council, matter: 'Shared service', maker: 'Cabinet',
      decisionFrom: localDate(day(60)), documents: ['Report'] },
    { type: 'ReportPublished', on: day(55), council, authors: ['Head of legal'], implications: ['finance', 'legal'],
      hash: hashOf(`${id}-report`) },
    { type: 'StatutoryOfficerAdviceGiven', on: day(55), council, role: 'monitoring-officer', position: 'support',
      text: 'Within powers.' },
    { type: 'StatutoryOfficerAdviceGiven', on: day(55), council, role: 'chief-finance-officer', position: 'concern',
      text: 'The reserve is thin.' },
    { type: 'DecisionMade', on: day(61), council, hash, maker: 'Cabinet', outcome: 'approve', conditions: [],
      delegations: [], optionsRejected: ['Do nothing'], interests: [] },
    { type: 'DecisionPublished', on: day(62), council, callInUntil: localDate(day(69)), urgent: false,
      calendar: 'date-holidays@3.37.0 GB-ENG', policyFrom: when('2020-01-01') },
    { type: 'DecisionBecameEffective', on: day(70), council, hash },
  ];
}

/** Counterparts, date and start. */
export function execution(
  id: string, councils: readonly CouncilId[], services: readonly string[] = ['waste', 'ict'],
): AgreementEvent[] {
  const hash = hashOf(`${id}-text`);
  const [first] = councils as [CouncilId];
  return [
    ...councils.map((council) => ({
      type: 'CounterpartExecuted' as const, on: day(75), council, hash, mode: 'hand' as const, valuePence: value,
      signatories: [{ person: personRef(`per-${council.toLowerCase()}-0001`), capacity: 'signatory' }],
      attestedBy: null, sealRegister: null, authority: { by: 'decision' as const, on: day(70) },
      policyFrom: when('2020-01-01'), sharedSignatories: [] })),
    { type: 'AgreementExecuted', on: day(80), council: first, hash, councils },
    { type: 'AgreementCommenced', on: day(90), council: first, hash, participation: taking(councils, services) },
  ];
}

/** 39 events: two councils, all the way. */
export const inForce = (
  id: string,
  title: string,
  councils: readonly CouncilId[] = [alpha, bravo],
): AgreementEvent[] => [
  ...proposal(id, title, councils),
  ...negotiation(id, councils),
  ...councils.flatMap((party) => approval(id, party)),
  ...execution(id, councils),
];
