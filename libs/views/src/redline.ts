/**
 * What changed between two drafts of one agreement, clause by clause and word by word. Applying the
 * parts of a text gives both sides back exactly: `removed` and `same` the old one, `added` and `same`
 * the new one. The only file that touches `diff`.
 */
import { diffWordsWithSpace } from 'diff';
import type { CouncilId, ParamValue } from '#domain';
import type { Sql } from '#store';
import { audience } from './agreement-record.ts';
import { storedRecords } from './agreement-state.ts';
import type { StoredDraft, Wordings } from './agreement-texts.ts';
import { scopeOf, type Reader } from './reader.ts';

export type TextPart = { readonly kind: 'same' | 'added' | 'removed'; readonly text: string };
export type ParamChange = {
  readonly name: string;
  readonly from: ParamValue | null;
  readonly to: ParamValue | null;
};

export type ClauseChange = { readonly clause: string; readonly kind: string } & (
  | {
      readonly change: 'added';
      readonly version: number;
      readonly heading: string;
      readonly body: string;
      readonly params: Readonly<Record<string, ParamValue>>;
    }
  | {
      readonly change: 'struck';
      readonly version: number;
      readonly heading: string;
      readonly body: string;
    }
  | {
      readonly change: 'changed';
      readonly from: number;
      readonly to: number;
      readonly heading: readonly TextPart[];
      readonly body: readonly TextPart[];
      readonly params: readonly ParamChange[];
    }
);

export type Redline = {
  readonly agreement: string;
  readonly from: { readonly n: number; readonly hash: string };
  readonly to: { readonly n: number; readonly hash: string };
  /** Clauses in the order of their ids; those that stayed as they were are only counted. */
  readonly clauses: readonly ClauseChange[];
  readonly unchanged: number;
  readonly councilsAdded: readonly CouncilId[];
  readonly councilsGone: readonly CouncilId[];
  /** Parties, roles, title or terms differ. */
  readonly frameChanged: boolean;
};

/** The parts of the new text against the old one; equal texts are one part. */
export function textParts(from: string, to: string): TextPart[] {
  return diffWordsWithSpace(from, to).map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}

/** One side of a list of parts: the old text or the new one. */
export const sideOf = (parts: readonly TextPart[], side: 'old' | 'new'): string =>
  parts
    .filter(({ kind }) => kind !== (side === 'old' ? 'added' : 'removed'))
    .map(({ text }) => text)
    .join('');

/** Null when a draft is missing, or the reader is no party to the agreement, invited to it, or its auditor. */
export async function redline(
  sql: Sql,
  reader: Reader,
  agreement: string,
  fromN: number,
  toN: number,
): Promise<Redline | null> {
  const [stored] = await storedRecords(sql, [agreement]);
  if (stored === undefined || scopeOf(reader, audience(stored.record.state), false) !== 'full')
    return null;
  const [from, to] = [fromN, toN].map((n) => stored.drafts.find((draft) => draft.n === n));
  return from === undefined || to === undefined ? null : compare(agreement, from, to, stored.wordings);
}

function compare(agreement: string, from: StoredDraft, to: StoredDraft, words: Wordings): Redline {
  const before = new Map(from.clauses.map((entry) => [entry.clause, entry]));
  const after = new Map(to.clauses.map((entry) => [entry.clause, entry]));
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  const differing = ids.filter((id) => before.get(id)?.hash !== after.get(id)?.hash);
  const clauses = differing.map((clause): ClauseChange => {
    const [old, now] = [before.get(clause), after.get(clause)];
    const oldWords = old && words.get(`${clause}/${old.version}`)!;
    const newWords = now && words.get(`${clause}/${now.version}`)!;
    if (oldWords === undefined) {
      const { kind, heading, body, params } = newWords!;
      return { clause, kind, change: 'added', version: now!.version, heading, body, params };
    }
    if (newWords === undefined) {
      const { kind, heading, body } = oldWords;
      return { clause, kind, change: 'struck', version: old!.version, heading, body };
    }
    return {
      clause,
      kind: newWords.kind,
      change: 'changed',
      from: old!.version,
      to: now!.version,
      heading: textParts(oldWords.heading, newWords.heading),
      body: textParts(oldWords.body, newWords.body),
      params: paramChanges(oldWords.params, newWords.params),
    };
  });
  return {
    agreement,
    from: { n: from.n, hash: from.hash },
    to: { n: to.n, hash: to.hash },
    clauses,
    unchanged: ids.length - differing.length,
    councilsAdded: to.councils.filter((council) => !from.councils.includes(council)),
    councilsGone: from.councils.filter((council) => !to.councils.includes(council)),
    frameChanged: JSON.stringify(from.frame) !== JSON.stringify(to.frame),
  };
}

function paramChanges(
  from: Readonly<Record<string, ParamValue>>,
  to: Readonly<Record<string, ParamValue>>,
): readonly ParamChange[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort()
    .filter((name) => from[name] !== to[name])
    .map((name) => ({ name, from: from[name] ?? null, to: to[name] ?? null }));
}
