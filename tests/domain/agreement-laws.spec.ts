import { describe, expect, it } from '@jest/globals';
import { addDays, agreement, commands, joined, localDate, participation, when } from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementFacts, AgreementState, CouncilId } from '#domain';
import { inWords, misremembering, miswriting, starts, tried, without } from '../kit/agreement-laws.ts';
import type { Coverage, Start } from '../kit/agreement-laws.ts';
import { lawsTimeout } from '../kit/laws.ts';

/** Share of histories that must come into force, so that the laws are tried on whole lives. */
const share: Readonly<Record<Start, number>> = {
  'from nothing': 0.3, 'from a frozen text': 0.5, 'from three approvals': 0.8 };
const seen: Coverage[] = [];

const signed = (state: AgreementState, command: AgreementCommand, { actor }: AgreementFacts): AgreementEvent | null =>
  command.type !== 'ExecuteCounterpart' ? null : {
    type: 'CounterpartExecuted', on: command.on, council: actor.council as CouncilId, hash: command.hash,
    mode: command.mode, valuePence: command.valuePence, signatories: command.signatories,
    attestedBy: command.attestedBy, sealRegister: command.sealRegister, authority: { by: 'unknown', on: null },
    policyFrom: null, sharedSignatories: [] };

const decided = (state: AgreementState, command: AgreementCommand, { actor }: AgreementFacts): AgreementEvent | null =>
  command.type !== 'MakeDecision' ? null : {
    type: 'DecisionMade', on: command.on, council: actor.council as CouncilId,
    hash: state.runs[actor.council as string]!.hash, maker: command.maker, outcome: command.outcome,
    conditions: command.conditions, delegations: command.delegations, optionsRejected: [], interests: [] };
const based = (_: AgreementState, command: AgreementCommand, { actor }: AgreementFacts): AgreementEvent | null =>
  command.type !== 'RecordLegalBasis' ? null : {
    type: 'LegalBasisRecorded', on: command.on, council: actor.council as CouncilId, basis: command.basis,
    kind: command.kind, services: command.services, from: command.from, to: command.to, executive: command.executive,
    receiver: command.receiver };

describe('the laws of an agreement', () => {
  for (const start of Object.keys(starts) as Start[]) {
    it(`I1 to I20: no random history breaks an invariant, ${start}`, () => {
      const coverage = tried(start);
      seen.push(coverage);
      process.stdout.write(`${inWords(start, coverage)}\n`);
      expect(coverage.reached['in-force'] / coverage.runs).toBeGreaterThan(share[start]);
    }, lawsTimeout);
  }

  it('were tried with every command on the way into force', () => {
    const wayIn = new Set<string>(['proposal', 'legal', 'text', 'approval', 'execution']);
    const accepted = new Set(seen.flatMap((coverage) => Object.keys(coverage.accepted)));
    expect(Object.entries(commands).filter(([type, [part]]) => wayIn.has(part) && !accepted.has(type))).toEqual([]);
    expect(Object.keys(seen[0]?.refused ?? {}).length).toBeGreaterThan(40);
  });
});

describe('the laws of an agreement catch', () => {
  it('an agreement that forgets what happened', () => {
    expect(() => tried('from nothing', { ...agreement, evolve: (state) => state })).toThrow(/accepted twice/);
  }, lawsTimeout);

  it('I2: a decision that takes effect while it can be called in', () => {
    expect(() => tried('from a frozen text', without('call-in-open', (state, command, { actor }) => {
      const run = state.runs[actor.council as string];
      return command.type !== 'BringIntoEffect' || run === undefined ? null
        : { type: 'DecisionBecameEffective', on: command.on, council: actor.council as CouncilId, hash: run.hash };
    }))).toThrow(/I2 broken: effective in the call-in window/);
  }, lawsTimeout);

  it('I1: a signature without an approval', () => {
    expect(() => tried('from a frozen text', without('signed-without-approval', signed))).toThrow(/I1 broken/);
  }, lawsTimeout);

  it('I1: a signature older than its approval', () => {
    expect(() => tried('from three approvals', without('signed-before-approval', signed)))
      .toThrow(/order: signed and/);
  }, lawsTimeout);

  it('I1: a signature on another text', () => {
    expect(() => tried('from a frozen text', without('text-hash-differs', signed))).toThrow(/I1 broken/);
  }, lawsTimeout);

  it('I3: a key decision without notice or urgency', () => {
    expect(() => tried('from a frozen text', without('notice-missing-or-short', decided)))
      .toThrow(/I3 broken: no notice/);
  }, lawsTimeout);

  it('I3: a key decision taken for one that is not', () => {
    expect(() => tried('from a frozen text', without('key-decision-by-value', (state, command, { actor }) =>
      command.type !== 'OpenApprovalRun' ? null : { type: 'ApprovalRunOpened', on: command.on,
        council: actor.council as CouncilId, hash: state.frozen!.hash, route: command.route, body: command.body,
        key: command.key, valuePence: command.valuePence }))).toThrow(/I3 broken: a key decision is taken/);
  }, lawsTimeout);

  it('I3: a notice remembered as a month older than it is', () => {
    expect(() => tried('from a frozen text', misremembering((event) => event.type !== 'KeyDecisionNoticePublished'
      ? event : { ...event, on: when(addDays(localDate(event.on), -31)) }))).toThrow(/I3 broken: no notice/);
  }, lawsTimeout);

  it('advice older than the text it advises on', () => {
    expect(() => tried('from a frozen text', without('before-the-text', (_, command, { actor }) =>
      command.type !== 'GiveAdvice' ? null : { type: 'StatutoryOfficerAdviceGiven', on: command.on,
        council: actor.council as CouncilId, role: command.role, position: command.position, text: command.text })))
      .toThrow(/order: advised and frozen/);
  }, lawsTimeout);

  it('I4: an officer placed without consultation', () => {
    expect(() => tried('from three approvals', without('officer-not-consulted', (_, command, { actor }) =>
      command.type !== 'PlaceOfficer' ? null : { type: 'SharedPostPlaced', on: command.on,
        council: actor.council as CouncilId, post: command.post, person: command.person }))).toThrow(/I4 broken/);
  }, lawsTimeout);

  it('I5: an agreement executed before all have signed', () => {
    expect(() => tried('from three approvals', without('counterparts-missing', (state, command, { actor }) =>
      command.type !== 'DateAgreement' ? null : { type: 'AgreementExecuted', on: command.on,
        council: actor.council as CouncilId, hash: state.frozen!.hash, councils: state.frozen!.councils })))
      .toThrow(/I5 broken/);
  }, lawsTimeout);

  it('I7: an officer who signs for two sides alone', () => {
    expect(() => tried('from three approvals', without('shared-officer-signs-alone', signed))).toThrow(/I7 broken/);
  }, lawsTimeout);

  it('I11: an agreement that begins with a service on no basis', () => {
    expect(() => tried('from a frozen text', without('service-without-live-basis', (state, command, { actor }) =>
      command.type !== 'Commence' ? null : { type: 'AgreementCommenced', on: command.on,
        council: actor.council as CouncilId, hash: state.frozen!.hash, participation: participation(state) })))
      .toThrow(/I11 broken: .* has no legal basis/);
  }, lawsTimeout);

  it('I11: a last basis that ends in force without a word', () => {
    expect(() => tried('from three approvals', miswriting((event) =>
      event.type === 'LegalBasisInvalidated' ? null : event))).toThrow(/I11 broken: services lost their last basis/);
  }, lawsTimeout);

  it('I11: services named as having lost their basis that have not', () => {
    expect(() => tried('from three approvals', miswriting((event) => event.type !== 'LegalBasisInvalidated' ? event
      : { ...event, services: [...event.services, 'another'] }))).toThrow(/I11 broken: other services/);
  }, lawsTimeout);

  it('I12: an executive function delegated to another council', () => {
    expect(() => tried('from nothing', without('executive-function-barred', based))).toThrow(/I12 broken/);
  }, lawsTimeout);

  it('I13: one committee for two sets of councils', () => {
    expect(() => tried('from nothing', without('committee-sets-differ', (state, command, { actor }) =>
      command.type !== 'FreezeText' ? null : { type: 'TextFrozen', on: command.on, council: actor.council as CouncilId,
        hash: command.hash, n: state.drafts.length, councils: joined(state), participation: participation(state) })))
      .toThrow(/I13 broken/);
  }, lawsTimeout);

  it('I14: a contract held by a committee', () => {
    expect(() => tried('from three approvals', without('holder-not-a-legal-person', (_, command, { actor }) =>
      command.type !== 'NameHolder' ? null : { type: 'HolderNamed', on: command.on,
        council: actor.council as CouncilId, subject: command.subject, reference: command.reference,
        holder: command.holder }))).toThrow(/I14 broken/);
  }, lawsTimeout);

  it('I15: an agreement of a council with itself', () => {
    expect(() => tried('from nothing', without('party-twice', (_, command, { actor }) =>
      command.type !== 'ProposeAgreement' ? null : [
        { type: 'AgreementProposed', on: command.on, council: actor.council as CouncilId, agreement: command.agreement,
          title: command.title, model: command.model, leadOfficer: command.leadOfficer, services: command.services },
        ...command.invited.map((invited) => ({ type: 'CouncilInvited' as const, on: command.on,
          council: actor.council as CouncilId, invited }))]))).toThrow(/I15 broken: a council is invited/);
  }, lawsTimeout);

  it('I15: an officer lent by a council to itself', () => {
    expect(() => tried('from nothing', without('post-lent-to-itself', (_, command, { actor }) =>
      command.type !== 'DefineSharedPost' ? null : { type: 'SharedPostDefined', on: command.on,
        council: actor.council as CouncilId, post: command.post, title: command.title, lender: command.lender,
        borrowers: command.borrowers, statutoryRole: command.statutoryRole }))).toThrow(/I15 broken: lent to itself/);
  }, lawsTimeout);

  it('I20: a committee that decides beyond its mandate', () => {
    expect(() => tried('from nothing', miswriting((event) => {
      if (event.type !== 'CommitteeRecommendationRecorded') return event;
      const { why: _, ...decision } = event;
      return { ...decision, type: 'CommitteeDecisionRecorded' };
    }))).toThrow(/I20 broken/);
  }, lawsTimeout);

  it('I54: a correction of an event that never was', () => {
    expect(() => tried('from three approvals', without('nothing-to-correct', (_, command, { actor }) =>
      command.type !== 'CorrectRecord' ? null : { type: 'RecordCorrected', on: command.on,
        council: actor.council as CouncilId, corrects: command.corrects, statement: command.statement,
        why: command.why }))).toThrow(/I54 broken: no such event/);
  }, lawsTimeout);

  it('I54: a correction that does not say why', () => {
    expect(() => tried('from three approvals', miswriting((event) =>
      event.type !== 'RecordCorrected' ? event : { ...event, why: '' }))).toThrow(/I54 broken: corrected without/);
  }, lawsTimeout);

  it('I59: a call-in window that ends on another day', () => {
    expect(() => tried('from a frozen text', miswriting((event) => event.type !== 'DecisionPublished'
      || event.callInUntil === null || event.callInUntil === 'unknown' ? event
      : { ...event, callInUntil: addDays(event.callInUntil, 1) }))).toThrow(/I59 broken: the window/);
  }, lawsTimeout);

  it('I59: a window that does not say by whose rules it was counted', () => {
    expect(() => tried('from a frozen text', miswriting((event) => event.type !== 'DecisionPublished' ? event
      : { ...event, calendar: null }))).toThrow(/I59 broken: the rules/);
  }, lawsTimeout);

  it('a placement that ends before it began', () => {
    expect(() => tried('from a frozen text', without('before-the-placement', (_, command, { actor }) =>
      command.type !== 'EndPlacement' ? null : { type: 'PlacementEnded', on: command.on,
        council: actor.council as CouncilId, post: command.post, person: command.person, reason: command.reason })))
      .toThrow(/order: left and placed/);
  }, lawsTimeout);

  it('a shared post withdrawn from under a frozen text', () => {
    expect(() => tried('from a frozen text', without('text-is-frozen', (_, command, { actor }) =>
      command.type !== 'WithdrawSharedPost' ? null : { type: 'SharedPostWithdrawn', on: command.on,
        council: actor.council as CouncilId, post: command.post, reason: command.reason })))
      .toThrow(/withdrawn from under a frozen text/);
  }, lawsTimeout);

  it('a text frozen that some council has not accepted', () => {
    expect(() => tried('from nothing', without('text-not-accepted-by-all', (state, command, { actor }) =>
      command.type !== 'FreezeText' ? null : { type: 'TextFrozen', on: command.on, council: actor.council as CouncilId,
        hash: command.hash, n: 1, participation: [],
        councils: (Object.keys(state.parties) as CouncilId[]).filter((id) => state.parties[id]!.status === 'joined')
          .sort() }))).toThrow(/has not accepted the text/);
  }, lawsTimeout);
});
