/**
 * The story of three councils, asked: who authorised each signature, was call-in over, who was consulted before
 * s.113?
 */
import { describe, expect, it } from '@jest/globals';
import type { AgreementEvent } from '#domain';
import { NotInRecord } from '#views';
import { after, like } from '../kit/agreement-rows.ts';
import { fold, frozenHash, lifeWithLeaver, upTo, wholeLife } from '../kit/agreement-story.ts';
import { everything, officerOf, proving, told } from './answers-ground.ts';

const id = 'audit-and-payroll';
const life = told(id, wholeLife());
/** By Brackley, of a day after all else. */
const later = (event: object): AgreementEvent => ({ on: '2024-06-12', council: 'BRK', ...event }) as AgreementEvent;

describe('which decision authorised a signature', () => {
  it('I1: names decision, text, conditions and who signed, and the steps that say so', async () => {
    const document = await (await life).ask('authority', { council: 'BRK' });
    expect(document.answer).toMatchObject({ council: 'BRK', restsOn: 'decision', delegation: null,
      signature: { on: '2024-05-21', mode: 'seal', text: frozenHash, draft: 2, textOn: '2024-03-18',
        signatories: [], attestedBy: 'per-brk-mo', sealRegister: '2024/31', voided: null },
      decision: { maker: 'Cabinet', body: 'Cabinet', route: 'executive', key: true, text: frozenHash, on: '2024-04-24',
        outcome: 'approve-subject-to', effectiveOn: '2024-05-10',
        conditions: [{ condition: 'budget', what: 'Council sets the budget', metOn: '2024-05-13' }] } });
    expect(proving(document)).toEqual(['TextFrozen 2024-03-18', 'ApprovalRunOpened 2024-03-19',
      'StatutoryOfficerAdviceGiven 2024-04-12', 'StatutoryOfficerAdviceGiven 2024-04-12', 'DecisionMade 2024-04-24',
      'DecisionBecameEffective 2024-05-10', 'ApprovalConditionMet 2024-05-13', 'CounterpartExecuted 2024-05-21']);
    const text = `the text with hash ${frozenHash.slice(0, 12)}`;
    expect(document.words).toBe(`BRK signed on 2024-05-21 under seal, attested by per-brk-mo, on ${text}. `
      + `It rests on the decision "approve subject to" of Cabinet made on 2024-04-24, on ${text}, in effect from `
      + '2024-05-10.');
    expect([document.unknown, document.withheld]).toEqual([[], false]);
  });

  it('I1: names the delegation, both texts and their differences where an officer carried the decision over',
    async () => {
    const events = wholeLife(lifeWithLeaver);
    const { ask } = await told(id, events);
    const document = await ask('authority', { council: 'ALV' });
    const [first, second] = events.flatMap((event) => (event.type === 'TextFrozen' ? [event.hash] : []));
    expect(document.answer).toMatchObject({ restsOn: 'delegation',
      signature: { text: second, on: '2024-05-20', draft: 3, textOn: '2024-05-03' },
      decision: { text: first, on: '2024-04-22', maker: 'Cabinet' },
      delegation: { delegate: 'chief executive', inConsultationWith: 'leader', consulted: 'leader', on: '2024-05-07',
        decidedText: first, text: second, clauseKinds: ['notices', 'commencement-duration'], partiesMayLeave: true } });
    expect(document.answer.delegation.differences).toEqual(['DUN left']);
    expect(proving(document)).toEqual(['TextFrozen 2024-03-18', 'ApprovalRunOpened 2024-03-19',
      'StatutoryOfficerAdviceGiven 2024-04-12', 'StatutoryOfficerAdviceGiven 2024-04-12', 'DecisionMade 2024-04-22',
      'DecisionBecameEffective 2024-05-01', 'TextFrozen 2024-05-03', 'DelegationExercised 2024-05-07',
      'CounterpartExecuted 2024-05-20']);
    // Brackley decided anew on the second text; what it decided on the first proves nothing.
    expect((await ask('authority', { council: 'BRK' })).answer.decision)
      .toMatchObject({ maker: 'Council', body: 'Council', on: '2024-05-14', text: second });
  });

  it('I57: tells others nothing of a council\'s own advice but that there is something', async () => {
    const { ask } = await life;
    const of = (reader: string) => ask('authority', { council: 'BRK' }, officerOf(reader));
    const [own, other] = [await of('BRK'), await of('CHW')];
    expect(own.answer.decision.advice.map(({ role }: { role: string }) => role))
      .toEqual(['monitoring-officer', 'chief-finance-officer']);
    expect([own.withheld, own.unknown]).toEqual([false, []]);
    expect([other.answer.decision.advice, other.withheld, other.unknown]).toEqual([[], true,
      ['Something that belongs to this is another council\'s own and is not shown to this reader.']]);
    expect(JSON.stringify(other)).not.toMatch(/advice given|StatutoryOfficer|within powers|affordable/i);
    expect(other.proof.map(({ type }: { type: string }) => type)).not.toContain('StatutoryOfficerAdviceGiven');
  });

  it('I54: what was recorded to correct a step that proves it is told with it, and of nothing else', async () => {
    const at = wholeLife().findIndex(({ type, ...of }) => type === 'DecisionMade'
      && 'council' in of && of.council === 'ALV');
    const correct = (corrects: number) => later({ type: 'RecordCorrected', corrects, council: 'ALV',
      statement: 'the maker was the Leader', why: 'misread' });
    const one = await (await told(id, [...wholeLife(), correct(at)])).ask('authority', { council: 'ALV' });
    expect(one.words).toMatch(new RegExp(`Entry ${at} has been corrected: the maker was the Leader \\(misread\\)\\.$`));
    expect(one.proof.at(-1)).toMatchObject({ type: 'RecordCorrected', corrects: at });
    const none = await (await told(id, [...wholeLife(), correct(0)])).ask('authority', { council: 'ALV' });
    expect(none.proof).toEqual((await (await life).ask('authority', { council: 'ALV' })).proof);
  });

  it('I1: of two decisions on one text, the one that lapsed proves nothing', async () => {
    const again = (name: string, on: string) => like(`${name}-again-BRK`, { on }, {}, lifeWithLeaver);
    const events = after(upTo('condition-BRK'), [
      like('effect-BRK', { type: 'LapseApproval', on: '2024-05-14', why: 'the budget fell' }),
      again('open', '2024-05-14'), again('report', '2024-05-14'), again('advice-mo', '2024-05-15'),
      again('advice-cfo', '2024-05-15'), again('decide', '2024-05-15'), again('publish', '2024-05-16'),
      again('effect', '2024-05-16'), like('sign-BRK')]);
    const { ask } = await told(id, events);
    const document = await ask('authority', { council: 'BRK' });
    expect(document.answer.decision).toMatchObject({ maker: 'Council', on: '2024-05-15', text: frozenHash,
      conditions: [] });
    expect(proving(document).slice(0, 2)).toEqual(['TextFrozen 2024-03-18', 'ApprovalRunOpened 2024-05-14']);
    const { answer } = await ask('call-in', { council: 'BRK' });
    expect([answer.window, answer.over, answer.calledIn]).toEqual(['none', true, null]);
  });

  it('says of a council that has not signed, and of a counterpart that became void, just that', async () => {
    const early = await (await told(id, upTo('decide-ALV'))).ask('authority', { council: 'ALV' });
    expect([early.words, early.answer.signature, early.proof, early.unknown])
      .toEqual(['No signature of ALV is recorded.', null, [], ['Whether and when ALV signed.']]);
    const lapsed = after(upTo('sign-CHW'), [like('effect-ALV', { type: 'LapseApproval', on: '2024-05-22',
      why: 'revoked' })]);
    const voided = await (await told(id, lapsed)).ask('authority', { council: 'ALV' });
    expect(voided.answer.signature.voided).toEqual({ on: '2024-05-22', why: 'approval lapsed' });
    expect(proving(voided).at(-1)).toBe('CounterpartVoided 2024-05-22');
  });

  it('refuses by its field a council or a variation that the agreement does not know', async () => {
    const { ask } = await life;
    for (const name of ['authority', 'call-in'] as const) {
      await expect(ask(name, { council: 'DUN' })).rejects.toEqual(new NotInRecord('council',
        'is no council of this agreement'));
    }
    await expect(ask('authority', { council: 'ALV', variation: 'none' })).rejects.toMatchObject({ field: 'variation' });
  });

  it('I55: is answered as known at a moment, and not at all before the agreement was recorded', async () => {
    const { ask, store } = await life;
    const { events } = await store.read(`agreement-${id}`);
    const before = events.find(({ type }) => type === 'CounterpartExecuted')!;
    const position = String(Number(before.position) - 1).padStart(before.position.length, '0') as never;
    expect((await ask('authority', { council: 'ALV' }, everything, position)).answer.signature).toBeNull();
    expect((await ask('authority', { council: 'ALV' }, everything,
      before.position)).answer.signature.on).toBe('2024-05-20');
  });
});

describe('whether call-in was over', () => {
  it('I2: after the window, after the end of a call-in, and where somebody entitled had agreed to none', async () => {
    const { ask } = await life;
    const [alv, brk, chw] = await Promise.all(['ALV', 'BRK', 'CHW'].map((council) => ask('call-in', { council })));
    expect(alv.answer).toMatchObject({ over: true, publishedOn: '2024-04-23', openUntil: '2024-04-30', window: 'open',
      calledIn: null, exemption: null, effectiveOn: '2024-05-01', signedOn: '2024-05-20',
      reckonedWith: { policyFrom: '2010-04-01' } });
    expect(brk.answer).toMatchObject({ over: true, openUntil: '2024-05-01', calledIn: { on: '2024-04-29', members: 3,
      outcome: 'upheld', concludedOn: '2024-05-07', reconsidered: 'confirmed', reconsideredOn: '2024-05-09' } });
    expect(chw.answer).toMatchObject({ over: true, window: 'exempt', openUntil: null,
      exemption: { agreedBy: 'per-chw-scrutiny', on: '2024-03-26' } });
    expect(proving(alv)).toEqual(['ApprovalRunOpened 2024-03-19', 'DecisionPublished 2024-04-23',
      'DecisionBecameEffective 2024-05-01', 'CounterpartExecuted 2024-05-20']);
    expect(proving(brk)).toEqual(['ApprovalRunOpened 2024-03-19', 'DecisionPublished 2024-04-24',
      'DecisionCalledIn 2024-04-29', 'CallInConcluded 2024-05-07', 'DecisionReconsidered 2024-05-09',
      'DecisionBecameEffective 2024-05-10', 'CounterpartExecuted 2024-05-21']);
    expect(proving(chw)).toEqual(['ApprovalRunOpened 2024-03-19', 'UrgencyClaimed 2024-03-26',
      'DecisionPublished 2024-03-27', 'DecisionBecameEffective 2024-03-28', 'CounterpartExecuted 2024-05-22']);
    for (const { words } of [alv, brk, chw]) expect(words).toMatch(/^Yes: /);
  });

  it('I2: says no of a signature on the last day of the window, and that it cannot tell where dates are vague',
    async () => {
    const signedOn = (on: string) => wholeLife().map((event) =>
      (event.type === 'CounterpartExecuted' && event.council === 'ALV' ? { ...event, on } : event) as AgreementEvent);
    const verdict = async (events: readonly AgreementEvent[]) => {
      const { answer, unknown } = await (await told(id, events)).ask('call-in', { council: 'ALV' });
      return [answer.over, unknown.length];
    };
    expect(await verdict(signedOn('2024-04-30'))).toEqual([false, 0]);
    expect(await verdict(signedOn('2024-05-01'))).toEqual([true, 0]);
    expect(await verdict(signedOn('2024-04'))).toEqual([false, 0]);
    expect(await verdict(signedOn('2024'))).toEqual([null, 1]);
    const unpublished = wholeLife().filter(({ type }) => type !== 'DecisionPublished');
    expect(await verdict(unpublished)).toEqual([null, 1]);
  });
});

describe('which officers were consulted', () => {
  it('I4: names each with the day, before the placing and before s.113 took effect', async () => {
    const document = await (await life).ask('consultation');
    expect(document.answer).toEqual({
      bases: [{ basis: 'staff-113', services: ['audit'], from: '2024-02-15', to: null }],
      executedOn: '2024-05-23', tookEffectOn: '2024-06-03',
      officers: [{ person: 'per-alv-auditor', post: 'head-of-audit', title: 'Head of internal audit', lender: 'ALV',
        borrowers: ['BRK'], consultedOn: '2024-02-20', method: 'meeting', consultedBy: 'ALV', placedOn: '2024-05-30',
        beforeSignature: true, beforeEffect: true, beforePlacement: true }] });
    expect(proving(document)).toEqual(['LegalBasisRecorded 2024-02-15', 'SharedPostDefined 2024-02-19',
      'OfficerConsulted 2024-02-20', 'AgreementExecuted 2024-05-23', 'SharedPostPlaced 2024-05-30',
      'AgreementCommenced 2024-06-03']);
  });

  it('I4: says of an officer who was placed that no consultation is recorded, and guesses none', async () => {
    const { answer, unknown, words } =
      await (await told(id, wholeLife().filter(({ type }) => type !== 'OfficerConsulted'))).ask('consultation');
    expect(answer.officers).toMatchObject([{ consultedOn: null, beforeEffect: null, beforePlacement: null,
      placedOn: '2024-05-30' }]);
    expect(unknown).toEqual(['Whether per-alv-auditor was consulted about the post head-of-audit.']);
    expect(words).toContain('no consultation is recorded');
  });

  it('says that a consultation on the day of placing was not before it', async () => {
    const late = wholeLife().map((event) =>
      (event.type === 'OfficerConsulted' ? { ...event, on: '2024-05-30' } : event) as AgreementEvent);
    expect((await (await told(id, late)).ask('consultation')).answer.officers)
      .toMatchObject([{ beforePlacement: false, beforeSignature: false, beforeEffect: true }]);
    expect(fold(late).executedOn).toBe('2024-05-23');
  });
});
