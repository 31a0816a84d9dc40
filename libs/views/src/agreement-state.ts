/** The current state of one agreement: the folded record as a row, and as a document for its readers. */
import { basisKind, joined, participation, serviceKind, stageOf } from '#domain';
import type {
  AgreementState,
  Clause,
  Condition,
  CouncilId,
  DeliveryModel,
  Frozen,
  Hash,
  Instant,
  LegalBasis,
  ModelTerms,
  Party,
  PartyRole,
  Run,
  SharedPost,
  Stage,
  When,
} from '#domain';
import type { Position, Sql, SqlSession } from '#store';
import { audience, mayReadEvent } from './agreement-record.ts';
import type { AgreementChange, AgreementRecord, UnverifiedItem } from './agreement-record.ts';
import { slim, whole } from './agreement-texts.ts';
import type { ClauseVersion, StoredDraft, Wordings } from './agreement-texts.ts';
import { partyStatuses, publicStatus } from './participation-spans.ts';
import type { ParticipationStatus } from './participation-spans.ts';
import { scopeOf, seesOwn, type Reader, type Scope } from './reader.ts';
import { live } from './position.ts';
import type { View } from './view.ts';

// Projection

export const agreementState: View<AgreementChange> = {
  name: 'agreement-state',
  version: 3,
  tables: [
    {
      name: 'agreement_state',
      key: ['agreement'],
      onConflict: 'replace',
      columns: {
        agreement: 'text',
        revision: 'integer',
        position: 'text',
        recorded_at: 'text',
        record: 'json',
      },
      rows: ({ agreement, revision, position, recordedAt, after }) => [
        {
          agreement,
          revision,
          position,
          recorded_at: recordedAt,
          record: JSON.stringify({ ...after, state: slim(after.state) }),
        },
      ],
    },
  ],
};

export type StoredRecord = {
  readonly agreement: string;
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: Instant;
  readonly record: AgreementRecord;
  readonly drafts: readonly StoredDraft[];
  readonly wordings: Wordings;
};

/** Records of agreements, as the last batch left them; one statement, so one moment. */
export async function storedRecords(
  sql: SqlSession,
  agreements: readonly string[],
  schema = live,
): Promise<StoredRecord[]> {
  const rows = await sql.query<FoundRecord>(
    `select s.agreement, s.revision, s.position, s.recorded_at, s.record,
      (select json_agg(json_build_array(v.clause || '/' || v.version, v.wording))
        from ${schema}.clause_versions v where v.agreement = s.agreement) as wordings,
      (select json_agg(d.draft order by d.n) from ${schema}.drafts d where d.agreement = s.agreement) as drafts
     from ${schema}.agreement_state s where s.agreement = any ($1)`,
    [agreements],
    `records of ${schema}`,
  );
  return rows.map(
    ({ recorded_at: recordedAt, wordings: worded, drafts: drafted, record: slimmed, ...row }) => {
      const wordings: Wordings = new Map(worded);
      const drafts = drafted ?? [];
      return {
        ...row,
        recordedAt,
        drafts,
        wordings,
        record: { ...slimmed, state: whole(slimmed.state, wordings, drafts) },
      };
    },
  );
}

type FoundRecord = Pick<StoredRecord, 'agreement' | 'revision' | 'position' | 'record'> & {
  readonly recorded_at: Instant;
  readonly wordings: [string, ClauseVersion][] | null;
  readonly drafts: StoredDraft[] | null;
};

// Documents

type Share = {
  readonly council: CouncilId;
  readonly role: PartyRole;
  readonly status: ParticipationStatus | null;
};
export type ServiceEntry = {
  readonly service: string;
  readonly kind: string;
  readonly name: string;
  readonly startsOn: When | null;
  readonly participation: readonly Share[];
};
type Head = {
  readonly agreement: string;
  readonly title: string;
  readonly model: DeliveryModel | null;
  readonly stage: Stage;
  readonly public: boolean;
  readonly imported: boolean;
  /** For ETag and If-Match. */
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: Instant;
  readonly services: readonly ServiceEntry[];
  readonly executedOn: When | null;
  readonly commencedOn: When | null;
};

/** What everyone may read once the agreement is public. */
export type PublicDocument = Head & {
  readonly scope: 'public';
  readonly parties: readonly CouncilId[];
  readonly textHash: Hash | null;
  /** Published decisions. */
  readonly approvals: readonly {
    readonly council: CouncilId;
    readonly publishedOn: When;
    readonly effectiveOn: When | null;
  }[];
};

export type ClauseEntry = Clause & {
  readonly clause: string;
  /** Number of comments. */ readonly comments: number;
};

/** What parties, invited councils and auditors read. */
export type FullDocument = Head & {
  readonly scope: 'full';
  readonly proposer: CouncilId | null;
  readonly proposedOn: When | null;
  readonly abandonedOn: When | null;
  readonly parties: readonly (Party & { readonly council: CouncilId })[];
  readonly terms: ModelTerms | null;
  readonly legalBases: readonly (LegalBasis & { readonly basis: string; readonly title: string })[];
  readonly sharedPosts: readonly (SharedPost & { readonly post: string })[];
  readonly consultations: AgreementState['consultations'];
  readonly documents: AgreementState['documents'];
  readonly dueDiligence: AgreementState['dueDiligence'];
  readonly procurement: AgreementState['procurement'];
  readonly holders: AgreementState['holders'];
  readonly committeeDecisions: readonly string[];
  readonly clauses: readonly ClauseEntry[];
  readonly drafts: readonly StoredDraft[];
  /** Councils that accepted the latest draft, and the hash each accepted. */
  readonly acceptedBy: AgreementState['agreedBy'];
  readonly frozen: Frozen | null;
  /** Of another council's advice what it has released, and null where that is nothing. */
  readonly approvals: readonly (Omit<Run, 'advice' | 'advisedOn'> & {
    readonly council: CouncilId;
    readonly advice: Run['advice'] | null;
    readonly advisedOn: Run['advisedOn'] | null;
  })[];
  readonly counterparts: readonly (AgreementState['counterparts'][string] & {
    readonly council: CouncilId;
  })[];
  readonly conditions: readonly (Condition & { readonly condition: string })[];
  readonly unverified: readonly UnverifiedItem[];
  /** What was corrected, by revision of the event corrected. */
  readonly corrections: AgreementState['corrections'];
};
export type AgreementDocument = FullDocument | PublicDocument;

/** Null when there is no such agreement or the reader may not know of it. */
export async function agreementDocument(
  sql: Sql,
  reader: Reader,
  agreement: string,
): Promise<AgreementDocument | null> {
  const [stored] = await storedRecords(sql, [agreement]);
  if (stored === undefined) return null;
  const { state } = stored.record;
  const scope = scopeOf(reader, audience(state), state.executedOn !== null);
  if (scope === null) return null;
  return documentFor(stored, reader, scope);
}

/** A folded record with the drafts it issued, wherever both come from. */
export type Folded = Omit<StoredRecord, 'agreement' | 'wordings'>;
export const documentFor = (folded: Folded, reader: Reader, scope: Exclude<Scope, null>): AgreementDocument =>
  (scope === 'full' ? fullDocument(folded, reader) : publicDocument(folded));

const head = (
  { record, revision, position, recordedAt }: Folded,
  seen: (share: Share) => boolean,
): Head => {
  const { state } = record;
  const shares = (service: string): readonly Share[] =>
    Object.keys(state.parties)
      .sort()
      .map((council) => ({
        council: council as CouncilId,
        share: record.standing[council]?.shares[service],
      }))
      .flatMap(({ council, share }) => (share === undefined ? [] : [{ council, ...share }]))
      .filter(seen);
  return {
    agreement: record.agreement,
    title: state.title,
    model: state.model,
    stage: stageOf(state),
    public: state.executedOn !== null,
    imported: record.imported,
    revision,
    position,
    recordedAt,
    services: Object.entries(state.services)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([service, { kind, startsOn }]) => ({
        service,
        kind,
        name: serviceKind(kind)?.name ?? kind,
        startsOn,
        participation: shares(service),
      })),
    executedOn: state.executedOn,
    commencedOn: state.commencedOn,
  };
};

/** Whether a council's fact of a type is kept from the public; of several, one is enough. */
const isExempt = ({ disclosure }: AgreementState, type: string, council: CouncilId): boolean =>
  Object.values(disclosure.facts).some((one) =>
    one.class === 'exempt' && one.kind === type && one.whose === council);

function publicDocument(stored: Folded): PublicDocument {
  const { state } = stored.record;
  const parties = joined(state);
  const taking = new Set(
    (state.commencedOn === null ? participation(state) : state.membership.spans).map(
      ({ service, council }) => `${council}/${service}`,
    ),
  );
  const document = head(stored, ({ status }) => status !== null && partyStatuses.has(status));
  return {
    ...document,
    scope: 'public',
    services: document.services.map((entry) => ({
      ...entry,
      participation: entry.participation
        .filter(({ council }) => taking.has(`${council}/${entry.service}`))
        .map((share) => ({ ...share, status: share.status === null ? null : publicStatus(share.status) })),
    })),
    parties,
    textHash: state.frozen?.hash ?? null,
    approvals: parties.flatMap((council) => {
      const run = state.runs[council];
      return run?.published == null || isExempt(state, 'DecisionPublished', council)
        ? []
        : [{
            council,
            publishedOn: run.published.on,
            effectiveOn: isExempt(state, 'DecisionBecameEffective', council) ? null : run.effectiveOn,
          }];
    }),
  };
}

const listed = <T extends object, K extends string>(entries: Readonly<Record<string, T>>, name: K) =>
  Object.entries(entries)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => ({ [name]: key, ...entry }) as unknown as T & { readonly [key in K]: string });

/** Roles and days of the advice on the present text that its council has released. */
function adviceReleased(
  state: AgreementState, council: CouncilId,
): Pick<FullDocument['approvals'][number], 'advice' | 'advisedOn'> {
  const { advice, advisedOn } = state.runs[council]!;
  const released = new Set(Object.values(state.disclosure.facts)
    .filter(({ kind, whose }) => kind === 'StatutoryOfficerAdviceGiven' && whose === council)
    .map(({ about }) => about));
  const shown = advice.map((role, at) => ({ role, on: advisedOn[at]! }))
    .filter(({ role, on }) => released.has(`${role}/${on}`));
  return shown.length === 0 ? { advice: null, advisedOn: null }
    : { advice: shown.map(({ role }) => role), advisedOn: shown.map(({ on }) => on) };
}

function fullDocument(stored: Folded, reader: Reader): FullDocument {
  const { record } = stored;
  const { state, unverified } = record;
  const councils = <T extends object>(entries: Readonly<Record<string, T>>) =>
    listed(entries, 'council') as unknown as (T & { readonly council: CouncilId })[];
  return {
    ...head(stored, () => true),
    scope: 'full',
    proposer: state.proposer,
    proposedOn: state.proposedOn,
    abandonedOn: state.abandonedOn,
    parties: councils(state.parties),
    terms: state.terms,
    legalBases: listed(state.bases, 'basis').map((basis) => ({
      ...basis,
      title: basisKind(basis.kind)?.title ?? basis.kind,
    })),
    sharedPosts: listed(state.posts, 'post'),
    consultations: state.consultations,
    documents: state.documents,
    dueDiligence: state.dueDiligence,
    procurement: state.procurement,
    holders: state.holders,
    committeeDecisions: state.committeeDecisions,
    clauses: listed(state.clauses, 'clause').map((clause) => ({
      ...clause,
      comments: state.comments[clause.clause] ?? 0,
    })),
    drafts: stored.drafts,
    acceptedBy: state.agreedBy,
    frozen: state.frozen,
    approvals: councils(state.runs).map(({ advice, advisedOn, ...run }) => ({
      ...run,
      ...(seesOwn(reader, run.council) ? { advice, advisedOn } : adviceReleased(state, run.council)),
    })),
    counterparts: councils(state.counterparts),
    conditions: listed(state.conditions, 'condition'),
    unverified: unverified.filter(({ revision }) => mayReadEvent(record, reader, revision)),
    corrections: Object.fromEntries(
      Object.entries(state.corrections).filter(([revision]) => mayReadEvent(record, reader, +revision)),
    ),
  };
}
