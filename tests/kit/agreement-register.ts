/** The invented councils and officers of the story, as the register holds them, and who acts for them. */
import { councilId, personRef, when } from '#domain';
import type {
  Actor, AgreementFacts, ApprovalPolicy, Capacity, CouncilFacts, ExecutionBand, Grade, LocalDate, Nation, OfficerTerm,
  PenceText, StatutoryRole,
} from '#domain';

// The register ------------------------------------------------------------------------------------

/** Some bank holidays of 2024; the versions say what a deadline was reckoned with. */
const holidays = new Set(['2024-01-01', '2024-03-29', '2024-04-01', '2024-05-06', '2024-05-27']);
export const calendars: AgreementFacts['calendars'] = {
  england: { version: 'story England', holidays },
  wales: { version: 'story Wales', holidays: new Set([...holidays, '2024-03-01']) },
  scotland: { version: 'story Scotland', holidays: new Set(['2024-01-01', '2024-01-02', '2024-03-29', '2024-05-06']) },
  'northern-ireland': { version: 'story Northern Ireland', holidays },
};

const handBand = (more: Partial<ExecutionBand> = {}): ExecutionBand => ({
  upToPence: null, modes: ['hand', 'seal', 'esign'], signatories: 1, attestors: 1, attestedBy: null, capacities: [],
  ...more,
});
const approvalPolicy = (more: Partial<ApprovalPolicy> = {}): ApprovalPolicy => ({
  from: when('2010-04-01'), keyDecisionThresholdPence: '50000000' as PenceText, callInDays: 5, callInMembersMin: 3,
  whoMayCallIn: 'any three members of overview and scrutiny', reconsiderationDays: 5,
  minorAmendmentsDelegable: true, ...more,
});

const roles: Readonly<Record<StatutoryRole, string>> = {
  'head-of-paid-service': 'ceo', 'monitoring-officer': 'mo', 'chief-finance-officer': 'cfo' };
const officer = (code: string, role: StatutoryRole, person?: string, deputy = false): OfficerTerm => ({
  role, deputy, post: role, person: personRef(person ?? `per-${code.toLowerCase()}-${roles[role]}`),
  from: when('2015-04-01'), to: null,
});

/** A registered council as it stands in the register: three statutory officers and two policies. */
export const registeredCouncil = (
  code: string, nation: Nation = 'england', bands: readonly ExecutionBand[] = [handBand()],
  more: Partial<CouncilFacts> = {},
): CouncilFacts => ({
  stage: 'registered', council: councilId(code), kind: 'district', nation, region: null,
  startsOn: when('1974-04-01'), ended: null, successors: [],
  names: [{ legalName: `${code} District Council`, from: when('1974-04-01') }],
  governance: [{ model: 'leader-and-cabinet', from: when('1974-04-01') }], gssCodes: [],
  officers: (Object.keys(roles) as StatutoryRole[]).map((role) => officer(code, role)),
  executionPolicies: [{ from: when('2012-04-01'), bands }], approvalPolicies: [approvalPolicy()], constraints: [],
  ...more,
});

/** Alvern signs by two hands, Brackley seals above 100,000 pounds, Chewton signs electronically. */
export const councils: Readonly<Record<string, CouncilFacts>> = Object.fromEntries([
  registeredCouncil('ALV', 'england', [handBand({ signatories: 2, modes: ['hand', 'esign'] })]),
  registeredCouncil('BRK', 'england', [
    handBand({ upToPence: '10000000' as PenceText, modes: ['hand', 'seal'], capacities: ['signatory'] }),
    handBand({ modes: ['seal'], attestedBy: 'head of governance' })]),
  registeredCouncil('CHW', 'england', [handBand({ modes: ['hand', 'esign'] })]),
  registeredCouncil('DUN'),
  registeredCouncil('WEL', 'wales'),
  registeredCouncil('SCO', 'scotland'),
  registeredCouncil('OLD', 'england', [handBand()], { ended: { on: when('2019-04-01'), instrument: null } }),
].map((entry) => [entry.council, entry]));

/** The register once a council has named a deputy of its finance officer. */
export const withDeputy = (code: string, person: string): Readonly<Record<string, CouncilFacts>> => ({
  [code]: { ...councils[code]!, officers: [...councils[code]!.officers,
    officer(code, 'chief-finance-officer', person, true)] } });

// Who acts ----------------------------------------------------------------------------------------

export const personOf = (council: string, capacity: Capacity): string => {
  const short: Partial<Record<Capacity, string>> = {
    'head-of-paid-service': 'ceo', 'monitoring-officer': 'mo', 'finance-officer': 'cfo' };
  return `per-${council.toLowerCase()}-${short[capacity] ?? capacity}`;
};

export type Circumstances = {
  readonly today?: string; readonly grade?: Grade; readonly person?: string;
  readonly councils?: Readonly<Record<string, CouncilFacts>>;
  readonly books?: AgreementFacts['books'];
  readonly note?: AgreementFacts['note'];
};

/** Facts of an act by one council in one capacity; the importer's when the grade is imported. */
export function acting(
  council: string | null, capacity: Capacity, today: string, more: Circumstances = {},
): AgreementFacts {
  const grade = more.grade ?? 'live';
  const actor: Actor = {
    council: council === null ? null : councilId(council), capacity,
    person: personRef(more.person ?? personOf(council ?? 'none', capacity)),
  };
  return {
    today: (more.today ?? today) as LocalDate, grade, actor, calendars, councils: { ...councils, ...more.councils },
    ...(more.books === undefined ? {} : { books: more.books }),
    ...(more.note === undefined ? {} : { note: more.note }) };
}
