/**
 * Negotiating clause by clause: proposals and counter-proposals, numbered drafts bound to a content
 * hash, acceptance of one hash by every council at the table, freezing and reopening.
 * Order of the file: events, commands, who may and who reads, refusals, decide, evolve.
 */
import { canonicalHash } from '../canonical.ts';
import { clauseKind, requiredClauses, wrongParams } from '../clause-kinds.ts';
import type { ParamValue } from '../clause-kinds.ts';
import type { Decision } from '../decider.ts';
import { check, recorded } from '../guards.ts';
import type { Guard, Unverified } from '../guards.ts';
import type { CouncilId, Hash } from '../ids.ts';
import { basisKind } from '../legal-bases.ts';
import { carriedBy, councilsNamed, gapsOf } from '../models.ts';
import type { When } from '../time.ts';
import type { AgreementEvent } from './events.ts';
import { officers } from './part.ts';
import type { By, Entitled, Written } from './part.ts';
import { abroad, basisOver, lapsesOnFreezing, notBefore, sameCommitteeSets, textVoid } from './reading.ts';
import { clauseDigests, frameOf, has, joined, latestDraft, participation, textHash } from './state.ts';
import type { AgreementFacts, AgreementState, Clause, ClauseDigest, Participation } from './state.ts';

type Wording = {
  readonly clause: string; readonly kind: string; readonly heading: string; readonly body: string;
  readonly params: Readonly<Record<string, ParamValue>>;
};

type ClauseText = { clause: string; version: number; kind: string; heading: string; body: string;
  params: Readonly<Record<string, ParamValue>> };

export type TextEvent =
  | By<'ClauseProposed', ClauseText>
  | By<'ClauseCountered', ClauseText & { basedOn: number }>
  | By<'ClauseStruck', { clause: string; version: number }>
  | By<'ClauseAccepted', { clause: string; version: number }>
  | By<'ClauseRejected', { clause: string; version: number; reason: string }>
  | By<'ClauseCommented', { clause: string; version: number; comment: number; text: string }>
  | By<'DraftIssued', { n: number; hash: Hash; frame: Hash; clauses: readonly ClauseDigest[];
      councils: readonly CouncilId[]; summary: string }>
  | By<'TextAccepted', { hash: Hash }>
  | By<'TextFrozen', {
      hash: Hash; n: number; councils: readonly CouncilId[]; participation: readonly Participation[] }>
  | By<'TextReopened', { hash: Hash; reason: string }>;

export type TextCommand =
  | { readonly type: 'ProposeClause'; readonly on: When } & Wording
  | { readonly type: 'CounterClause'; readonly on: When; readonly basedOn: number } & Omit<Wording, 'kind'>
  | { readonly type: 'StrikeClause'; readonly on: When; readonly clause: string; readonly basedOn: number }
  | { readonly type: 'AcceptClause'; readonly on: When; readonly clause: string; readonly version: number }
  | { readonly type: 'RejectClause'; readonly on: When; readonly clause: string; readonly version: number;
      readonly reason: string }
  | { readonly type: 'CommentOnClause'; readonly on: When; readonly clause: string; readonly version: number;
      readonly text: string }
  | { readonly type: 'IssueDraft'; readonly on: When; readonly summary: string }
  | { readonly type: 'AcceptText'; readonly on: When; readonly hash: Hash }
  | { readonly type: 'FreezeText'; readonly on: When; readonly hash: Hash }
  | { readonly type: 'ReopenText'; readonly on: When; readonly reason: string };

export const textCommands: Entitled<TextCommand> = {
  ProposeClause: [...officers, 'finance-officer'],
  CounterClause: [...officers, 'finance-officer'],
  StrikeClause: officers,
  AcceptClause: officers,
  RejectClause: officers,
  CommentOnClause: [...officers, 'finance-officer', 'member'],
  IssueDraft: officers,
  AcceptText: officers,
  FreezeText: officers,
  ReopenText: officers,
};

export const textEvents: Written<TextEvent> = {
  ClauseProposed: [1, 'partner'],
  ClauseCountered: [1, 'partner'],
  ClauseStruck: [1, 'partner'],
  ClauseAccepted: [1, 'partner'],
  ClauseRejected: [1, 'partner'],
  ClauseCommented: [1, 'partner'],
  DraftIssued: [1, 'partner'],
  TextAccepted: [1, 'partner'],
  TextFrozen: [1, 'partner'],
  TextReopened: [1, 'partner'],
};

export const textRefusals = [
  'text-after-execution', 'text-frozen', 'clause-kind-unknown', 'clause-params-wrong', 'clause-exists',
  'clause-missing', 'clause-moved-on', 'clause-unchanged', 'clause-already-accepted', 'clause-already-rejected',
  'draft-empty', 'draft-unchanged', 'draft-missing', 'not-the-latest-draft', 'draft-superseded', 'before-the-draft',
  'clause-rejected', 'text-already-accepted', 'text-not-accepted-by-all', 'too-few-parties', 'terms-missing',
  'terms-incomplete', 'party-not-in-terms', 'clauses-missing', 'service-without-basis', 'no-basis-for-the-model',
  'basis-wrong-jurisdiction', 'committee-sets-differ', 'procurement-not-assessed', 'due-diligence-open',
  'text-not-frozen',
] as const;
export type TextRefusal = (typeof textRefusals)[number];
type Decided = Decision<AgreementEvent, TextRefusal>;

export function decideText(state: AgreementState, command: TextCommand, facts: AgreementFacts): Decided {
  const council = facts.actor.council as CouncilId;
  const open: readonly Guard<TextRefusal>[] = [
    ['text-after-execution', () => state.executedOn === null], ['text-frozen', () => state.frozen === null]];
  const guarded = (
    guards: readonly Guard<TextRefusal>[], events: (verdict: Unverified) => readonly AgreementEvent[],
  ): Decided => {
    const verdict = check(facts.grade, guards);
    return 'refused' in verdict ? verdict : { events: events(verdict) };
  };
  switch (command.type) {
    case 'ProposeClause': {
      const { on, clause, kind, heading, body, params } = command;
      const wrong = wrongParams(kind, params);
      return guarded([...open, ['clause-kind-unknown', () => clauseKind(kind) !== undefined],
        ['clause-params-wrong', () => wrong.length === 0, () => ({ params: wrong })],
        ['clause-exists', () => !has(state.clauses, clause)],
      ], () => [{ type: 'ClauseProposed', on, council, clause, version: 1, kind, heading, body, params }]);
    }
    case 'CounterClause': return counter(state, command, council, open, guarded);
    case 'StrikeClause': return guarded([...open, ...current(state, command.clause, command.basedOn),
      ['clause-unchanged', () => !state.clauses[command.clause]!.struck],
    ], () => [{
      type: 'ClauseStruck', on: command.on, council, clause: command.clause, version: command.basedOn + 1 }]);
    case 'AcceptClause': return guarded([...open, ...current(state, command.clause, command.version),
      ['clause-already-accepted', () => !state.clauses[command.clause]!.accepted.includes(council)],
    ], () => [{ type: 'ClauseAccepted', on: command.on, council, clause: command.clause, version: command.version }]);
    case 'RejectClause': return guarded([...open, ...current(state, command.clause, command.version),
      ['clause-already-rejected', () => !state.clauses[command.clause]!.rejectedBy.includes(council)],
    ], () => [{ type: 'ClauseRejected', on: command.on, council, clause: command.clause, version: command.version,
      reason: command.reason }]);
    case 'CommentOnClause': return guarded([
      ['clause-missing', () => has(state.clauses, command.clause)],
      ['clause-moved-on', () => command.version >= 1 && command.version <= state.clauses[command.clause]!.version],
    ], () => [{ type: 'ClauseCommented', on: command.on, council, clause: command.clause, version: command.version,
      comment: commentsOn(state, command.clause) + 1, text: command.text }]);
    case 'IssueDraft': return issueDraft(state, command, council, open, guarded);
    case 'AcceptText': {
      const draft = latestDraft(state);
      return guarded([...open, ...latest(state, command),
        ['text-already-accepted', () => state.agreedBy[council] !== draft!.hash],
      ], () => [{ type: 'TextAccepted', on: command.on, council, hash: command.hash }]);
    }
    case 'FreezeText': return guarded([
      ...open, ...latest(state, command), ...accepted(state), ...completeness(state),
      ...lawfulness(state, command.on, facts),
    ], (verdict) => [
      { type: 'TextFrozen', on: command.on, council, hash: command.hash, n: latestDraft(state)!.n,
        councils: joined(state), participation: participation(state), ...verdict },
      ...lapsesOnFreezing(state, latestDraft(state)!, command.on)]);
    case 'ReopenText': return guarded([
      ['text-after-execution', () => state.executedOn === null], ['text-not-frozen', () => state.frozen !== null],
    ], () => textVoid(state, council, command.on, command.reason));
  }
}

const commentsOn = (state: AgreementState, clause: string): number =>
  has(state.comments, clause) ? state.comments[clause]! : 0;

/** The clause exists and the caller speaks of its current version. */
const current = (state: AgreementState, clause: string, version: number): Guard<TextRefusal>[] => [
  ['clause-missing', () => has(state.clauses, clause)],
  ['clause-moved-on', () => state.clauses[clause]!.version === version,
    () => ({ version: state.clauses[clause]!.version })],
];

/** The hash is that of the last draft, nothing has changed since, and nobody at the table objects to a clause. */
const latest = (state: AgreementState, { hash, on }: { hash: Hash; on: When }): Guard<TextRefusal>[] => [
  ['draft-missing', () => latestDraft(state) !== undefined],
  ['not-the-latest-draft', () => latestDraft(state)!.hash === hash, () => ({ latest: latestDraft(state)!.hash })],
  ['draft-superseded', () => textHash(canonicalHash(frameOf(state)), clauseDigests(state)) === hash],
  ['before-the-draft', () => notBefore(on, latestDraft(state)!.issuedOn)],
  ['clause-rejected', () => objections(state).length === 0, () => ({ clauses: objections(state) })],
];

const objections = (state: AgreementState): string[] => Object.entries(state.clauses)
  .filter(([, clause]) => clause.rejectedBy.some((council) => state.parties[council]?.status === 'joined'))
  .map(([id]) => id);

type Guarded = (
  guards: readonly Guard<TextRefusal>[], events: (verdict: Unverified) => readonly AgreementEvent[],
) => Decided;

function counter(
  state: AgreementState, command: Extract<TextCommand, { type: 'CounterClause' }>, council: CouncilId,
  open: readonly Guard<TextRefusal>[], guarded: Guarded,
): Decided {
  const { on, clause, heading, body, params, basedOn } = command;
  const before = state.clauses[clause];
  const wrong = wrongParams(before?.kind ?? '', params);
  return guarded([...open, ...current(state, clause, basedOn),
    ['clause-params-wrong', () => wrong.length === 0, () => ({ params: wrong })],
    ['clause-unchanged', () => before!.struck
      || canonicalHash({ heading, body, params })
        !== canonicalHash({ heading: before!.heading, body: before!.body, params: before!.params })],
  ], () => [{ type: 'ClauseCountered', on, council, clause, version: basedOn + 1, basedOn, kind: before!.kind,
    heading, body, params }]);
}

function issueDraft(
  state: AgreementState, command: Extract<TextCommand, { type: 'IssueDraft' }>, council: CouncilId,
  open: readonly Guard<TextRefusal>[], guarded: Guarded,
): Decided {
  const frame = canonicalHash(frameOf(state));
  const clauses = clauseDigests(state);
  const hash = textHash(frame, clauses);
  return guarded([...open,
    ['draft-empty', () => recorded(clauses.length > 0)],
    ['draft-unchanged', () => latestDraft(state)?.hash !== hash],
  ], (verdict) => [{ type: 'DraftIssued', on: command.on, council, n: state.drafts.length + 1, hash, frame, clauses,
    councils: joined(state), summary: command.summary, ...verdict }]);
}

/** Every council at the table has accepted this very text. */
function accepted(state: AgreementState): Guard<TextRefusal>[] {
  const parties = joined(state);
  const waitingFor = parties.filter((party) => state.agreedBy[party] !== latestDraft(state)?.hash);
  return [
    ['too-few-parties', () => parties.length > 1],
    ['text-not-accepted-by-all', () => recorded(waitingFor.length === 0), () => ({ waitingFor })],
  ];
}

/** What a text needs before it may go to the councils for approval. */
function completeness(state: AgreementState): Guard<TextRefusal>[] {
  const parties = joined(state);
  const kinds = new Set(clauseDigests(state).map((entry) => entry.kind));
  const missing = requiredClauses.filter((kind) => !kinds.has(kind));
  const gaps = state.terms === null ? [] : gapsOf(state.terms, parties, Object.keys(state.services));
  const strangers = state.terms === null ? [] : councilsNamed(state.terms).filter((named) => !parties.includes(named));
  return [
    ['terms-missing', () => recorded(state.terms !== null)],
    ['party-not-in-terms', () => strangers.length === 0, () => ({ councils: strangers })],
    ['terms-incomplete', () => recorded(gaps.length === 0), () => ({ missing: gaps })],
    ['clauses-missing', () => recorded(missing.length === 0), () => ({ kinds: missing })],
  ];
}

/** What the law needs before a text may go to the councils for approval. */
function lawfulness(state: AgreementState, on: When, facts: AgreementFacts): Guard<TextRefusal>[] {
  const bases = Object.values(state.bases).filter((basis) => !basisOver(basis, on));
  const bare = Object.keys(state.services)
    .filter((service) => !bases.some((basis) => basis.services.includes(service)));
  const carrying = state.model === null ? null : carriedBy[state.model];
  const carried = carrying === null
    || bases.some(({ kind }) => carrying.some((effect) => basisKind(kind)?.effect === effect));
  const foreign = bases.flatMap((basis) => abroad(state, basis, facts));
  return [
    ['service-without-basis', () => recorded(bare.length === 0), () => ({ services: bare })],
    ['no-basis-for-the-model', () => recorded(carried), () => ({ model: state.model, needed: carrying })],
    // A council of another nation may have joined after the basis was recorded.
    ['basis-wrong-jurisdiction', () => foreign.length === 0, () => ({ councils: [...new Set(foreign)] })],
    ['committee-sets-differ', () => sameCommitteeSets(state, on)],
    ['procurement-not-assessed', () => recorded(Object.keys(state.procurement).length > 0)],
    ['due-diligence-open', () => Object.values(state.dueDiligence).every((item) => item === 'resolved')],
  ];
}

export function evolveText(state: AgreementState, event: TextEvent): AgreementState {
  const clause = (id: string, change: Partial<Clause>): AgreementState => {
    const before = state.clauses[id];
    return before === undefined ? state
      : { ...state, clauses: { ...state.clauses, [id]: { ...before, ...change } } };
  };
  switch (event.type) {
    case 'ClauseProposed':
    case 'ClauseCountered': {
      const { kind, heading, body, params, version, council } = event;
      return { ...state, clauses: { ...state.clauses, [event.clause]: {
        kind, heading, body, params, version, by: council, struck: false, accepted: [council], rejectedBy: [] } } };
    }
    case 'ClauseStruck': return clause(event.clause, {
      struck: true, version: event.version, by: event.council, accepted: [event.council], rejectedBy: [] });
    case 'ClauseAccepted': {
      const before = state.clauses[event.clause];
      return clause(event.clause, { accepted: [...before?.accepted ?? [], event.council],
        rejectedBy: (before?.rejectedBy ?? []).filter((council) => council !== event.council) });
    }
    case 'ClauseRejected': {
      const before = state.clauses[event.clause];
      return clause(event.clause, { rejectedBy: [...before?.rejectedBy ?? [], event.council],
        accepted: (before?.accepted ?? []).filter((council) => council !== event.council) });
    }
    case 'ClauseCommented': return { ...state, comments: { ...state.comments, [event.clause]: event.comment } };
    case 'DraftIssued': return { ...state, agreedBy: {}, drafts: [...state.drafts, {
      n: event.n, hash: event.hash, frame: frameOf(state), issuedOn: event.on, clauses: event.clauses,
      councils: event.councils }] };
    case 'TextAccepted': return { ...state, agreedBy: { ...state.agreedBy, [event.council]: event.hash } };
    case 'TextFrozen': return {
      ...state, frozen: { hash: event.hash, n: event.n, on: event.on, councils: event.councils } };
    case 'TextReopened': return { ...state, frozen: null, agreedBy: {} };
  }
}
