import { describe, expect, it } from '@jest/globals';
import { agreement, commands } from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementFacts, AgreementState, CouncilId } from '#domain';
import { inWords, starts, tried, without } from '../kit/agreement-laws.ts';
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

  it('I14: a contract held by a committee', () => {
    expect(() => tried('from three approvals', without('holder-not-a-legal-person', (_, command, { actor }) =>
      command.type !== 'NameHolder' ? null : { type: 'HolderNamed', on: command.on,
        council: actor.council as CouncilId, subject: command.subject, reference: command.reference,
        holder: command.holder }))).toThrow(/I14 broken/);
  }, lawsTimeout);

  it('a text frozen that some council has not accepted', () => {
    expect(() => tried('from nothing', without('text-not-accepted-by-all', (state, command, { actor }) =>
      command.type !== 'FreezeText' ? null : { type: 'TextFrozen', on: command.on, council: actor.council as CouncilId,
        hash: command.hash, n: 1, participation: [],
        councils: (Object.keys(state.parties) as CouncilId[]).filter((id) => state.parties[id]!.status === 'joined')
          .sort() }))).toThrow(/has not accepted the text/);
  }, lawsTimeout);
});
