/**
 * Every wording of every clause and every draft, each written once. They are most of an agreement's
 * bytes, so its record is written without them (`slim`) and made whole again when read (`whole`).
 */
import type { AgreementState, Clause, CouncilId, Draft, ParamValue, When } from '#domain';
import type { AgreementChange } from './agreement-record.ts';
import type { View } from './view.ts';

export type Wording = {
  readonly kind: string;
  readonly heading: string;
  readonly body: string;
  readonly params: Readonly<Record<string, ParamValue>>;
};
export type ClauseVersion = Wording & { readonly by: CouncilId; readonly on: When };
export type StoredDraft = Draft & { readonly summary: string };

export const agreementTexts: View<AgreementChange> = {
  name: 'agreement-texts',
  version: 1,
  tables: [
    {
      name: 'clause_versions',
      key: ['agreement', 'clause', 'version'],
      onConflict: 'keep',
      columns: { agreement: 'text', clause: 'text', version: 'integer', wording: 'json' },
      rows: ({ agreement, texts }) =>
        texts.flatMap((event) => {
          if (event.type === 'DraftIssued') return [];
          const { clause, version, kind, heading, body, params, council, on } = event;
          const wording: ClauseVersion = { kind, heading, body, params, by: council, on };
          return [{ agreement, clause, version, wording: JSON.stringify(wording) }];
        }),
    },
    {
      name: 'drafts',
      key: ['agreement', 'n'],
      onConflict: 'keep',
      columns: { agreement: 'text', n: 'integer', draft: 'json' },
      rows: ({ agreement, after, texts }) =>
        texts.flatMap((event) => {
          if (event.type !== 'DraftIssued') return [];
          const { n, summary } = event;
          const draft = after.state.drafts.find((one) => one.n === n);
          return [{ agreement, n, draft: JSON.stringify({ ...draft, summary }) }];
        }),
    },
  ],
};

/** Wordings by `clause/version`. */
export type Wordings = ReadonlyMap<string, ClauseVersion>;

/** The current wording; striking a clause counts as a version without words of its own. */
const current = (id: string, { version, struck }: Clause, wordings: Wordings): ClauseVersion =>
  wordings.get(`${id}/${struck ? version - 1 : version}`)!;

const mapped = <T>(
  entries: Readonly<Record<string, T>>,
  change: (entry: T, id: string) => T,
): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).map(([id, entry]) => [id, change(entry, id)]));

/** A state without what stands in the tables of texts. */
export const slim = (state: AgreementState): AgreementState => ({
  ...state,
  clauses: mapped(state.clauses, (clause) => ({ ...clause, heading: '', body: '', params: {} })),
  drafts: [],
});

/** The state that was slimmed. */
export const whole = (
  state: AgreementState,
  wordings: Wordings,
  drafts: readonly StoredDraft[],
): AgreementState => ({
  ...state,
  clauses: mapped(state.clauses, (clause, id) => {
    const { heading, body, params } = current(id, clause, wordings);
    return { ...clause, heading, body, params };
  }),
  drafts: drafts.map(({ summary: _, ...draft }) => draft),
});
