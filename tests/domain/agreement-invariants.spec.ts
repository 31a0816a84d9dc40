/** Odd paths: each tries to get round an invariant by a sequence of lawful-looking steps. */
import { describe, expect, it } from '@jest/globals';
import { agreement, approvedBy, councilId, joined, note, noteRefusals, stageOf } from '#domain';
import type { NoteCommand } from '#domain';
import { acting, calendars } from '../kit/agreement-register.ts';
import { draftHash, fold, frozenHash, life, lifeWithLeaver, minorAmendments, until, upTo,
  wholeLife } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { acceptedBy, after, imported, like, refusalOf } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { given, rowsMissing } from '../kit/given.ts';

const lead = (council: string, command: PlainCommand): Act => [council, 'lead-officer', command];
const day = '2024-05-14';
const reopen: Act = lead('ALV', { type: 'ReopenText', on: day, reason: 'to be changed' });
const acceptAll = (councils: readonly string[], on = day): Act[] => councils.map((council): Act =>
  [council, 'lead-officer', (state) => ({ type: 'AcceptText', on, hash: draftHash(state) })]);
const freeze = (on = day): Act => ['ALV', 'lead-officer', (state) =>
  ({ type: 'FreezeText', on, hash: draftHash(state) })];
const draft: Act = lead('ALV', { type: 'IssueDraft', on: day, summary: 'changed' });
const counter = (clause: string, basedOn: number, body: string): Act => lead('ALV', {
  type: 'CounterClause', on: day, clause, basedOn, heading: clause, body, params: {} });
const everyone = ['ALV', 'BRK', 'CHW'];
const exercise = (on = '2024-05-15'): Act => ['ALV', 'head-of-paid-service', {
  type: 'ExerciseDelegation', on, delegate: 'chief executive', consulted: 'leader' }];
const signing = (council: string, on: string): Act => [council, council === 'BRK' ? 'monitoring-officer' : 'signatory',
  (state) => ({ ...like(`sign-${council}`)[2], on, hash: state.frozen!.hash } as PlainCommand)];
const approved = (events: Parameters<typeof fold>[0], council: string): boolean =>
  approvedBy(fold(events), councilId(council));

describe('I1: an approval is for one text', () => {
  it('I1: an approval survives reopening and freezing the very same text', () => {
    const same = after(until('precedent'), [reopen, ...acceptAll(everyone), freeze()]);
    expect(everyone.map((council) => approved(same, council))).toEqual([true, true, true]);
    expect(stageOf(fold(same))).toBe('approved');
  });

  it('I1: one changed clause ends the approvals that no delegation covers', () => {
    const history = after(until('precedent'), [reopen, counter('start', 1, 'From 1 July.'), draft,
      ...acceptAll(everyone), freeze()]);
    expect(history.slice(-2)).toEqual(['BRK', 'CHW'].map((council) => ({
      type: 'ApprovalLapsed', on: day, council, hash: frozenHash,
      why: 'the text changed beyond any delegation', differences: ['clause commencement-duration'] })));
    expect(approved(history, 'ALV')).toBe(false);
    expect(refusalOf(history, signing('ALV', '2024-05-20'))).toBe('signed-without-approval');
    expect(refusalOf(history, signing('BRK', '2024-05-20'))).toBe('signed-without-approval');
    expect(approved(after(history, [exercise()]), 'ALV')).toBe(true);
  });

  it('I1: an exercised delegation is recorded with what differs, and nobody signs before it', () => {
    const history = after(until('precedent'), [reopen, counter('start', 1, 'From 1 July.'), draft,
      ...acceptAll(everyone), freeze()]);
    expect(acceptedBy(history, exercise())).toEqual([{
      type: 'DelegationExercised', on: '2024-05-15', council: 'ALV', delegate: 'chief executive', consulted: 'leader',
      approved: frozenHash, hash: fold(history).frozen!.hash, differences: ['clause commencement-duration'] }]);
    const exercised = after(history, [exercise()]);
    expect(refusalOf(exercised, signing('ALV', '2024-05-14'))).toBe('signed-before-approval');
    expect(acceptedBy(exercised, signing('ALV', '2024-05-15'))[0]).toMatchObject({
      authority: { by: 'delegation', on: '2024-05-01' } });
  });

  it('I1: a delegation for clauses does not carry other terms, roles or services', () => {
    for (const change of [
      like('terms', { on: day, terms: { hosts: { audit: 'BRK', payroll: 'BRK' } } }),
      lead('ALV', { type: 'AssignRole', on: day, service: 'audit', council: 'CHW', role: 'none' }),
      lead('ALV', { type: 'RemoveService', on: day, service: 'payroll' })]) {
      const lapsed = after(until('precedent'), [reopen, change, draft, ...acceptAll(everyone), freeze()]);
      expect(fold(lapsed).runs.ALV!.phase).toBe('lapsed');
    }
  });

  it('I1: a delegation that lets a party leave does not carry other changes of the frame with it', () => {
    const left = [lead('CHW', { type: 'LeaveProposal', on: day, reason: 'other plans' })];
    const only = after(until('precedent'), [...left, draft, ...acceptAll(['ALV', 'BRK']), freeze()]);
    expect(fold(only).runs.ALV!.phase).toBe('effective');
    const more = after(until('precedent'), [...left,
      like('terms', { on: day, terms: { hosts: { audit: 'BRK', payroll: 'BRK' } } }), draft,
      ...acceptAll(['ALV', 'BRK']), freeze()]);
    expect(fold(more).runs.ALV!.phase).toBe('lapsed');
    expect(more.at(-2)).toMatchObject({ differences: ['CHW left', 'parties, services, roles or terms'] });
  });

  it('I1: a council that leaves and comes back decides again, though the text is the same', () => {
    const back = after(until('precedent'), [
      lead('CHW', { type: 'LeaveProposal', on: day, reason: 'other plans' }),
      lead('ALV', { type: 'InviteCouncil', on: day, council: 'CHW' }), lead('CHW', { type: 'JoinProposal', on: day }),
      lead('ALV', { type: 'AssignRole', on: day, service: 'payroll', council: 'CHW', role: 'customer' }),
      ...acceptAll(everyone), freeze()]);
    expect(fold(back).frozen!.hash).toBe(frozenHash);
    expect(everyone.map((council) => approved(back, council))).toEqual([true, true, false]);
    expect(refusalOf(back, signing('CHW', '2024-05-22'))).toBe('signed-without-approval');
  });

  it('I1: the old text cannot be signed after a new one is frozen', () => {
    const history = after(until('sign-BRK'), [reopen, counter('start', 1, 'From 1 July.'), draft,
      ...acceptAll(everyone), freeze()].map(([council, capacity, command]): Act => [council, capacity,
      typeof command === 'function' ? (state) => ({ ...command(state), on: '2024-05-21' })
        : { ...command, on: '2024-05-21' }]));
    expect(fold(history).counterparts).toEqual({});
    expect(refusalOf(history, like('sign-CHW'))).toBe('text-hash-differs');
    expect(refusalOf(history, like('sign-BRK'))).toBe('text-hash-differs');
  });

  it('I1: a deferral gives no authority, whatever it delegates', () => {
    const deferred = after(until('defer-BRK'), [like('defer-BRK', { delegations: [minorAmendments] })]);
    const history = after(deferred, [reopen, counter('start', 1, 'From 1 July.'), draft, ...acceptAll(everyone),
      freeze()]);
    expect(fold(history).runs.BRK!.phase).toBe('lapsed');
  });

  it('I1: a run opened for the old text decides nothing about the new one', () => {
    const history = after(until('decide-ALV'), [lead('ALV', { type: 'ReopenText', on: '2024-04-15', reason: 'x' }),
      ...[counter('money', 1, 'In equal parts.'), draft, ...acceptAll(everyone), freeze()].map(
        ([council, capacity, command]): Act => [council, capacity, typeof command === 'function'
          ? (state) => ({ ...command(state), on: '2024-04-15' }) : { ...command, on: '2024-04-15' }])]);
    expect(refusalOf(history, like('decide-ALV'))).toBe('run-not-open');
    expect(fold(history).runs.ALV!.phase).toBe('lapsed');
  });
});

describe('the other invariants, by odd paths', () => {
  it('I2: neither a second call-in nor an early dismissal moves the day of effect', () => {
    const dismissed = after(until('conclude-BRK'), [like('conclude-BRK', { on: '2024-04-29', outcome: 'dismissed' })]);
    const effect = (on: string): Act => ['BRK', 'monitoring-officer', { type: 'BringIntoEffect', on }];
    expect(refusalOf(dismissed, effect('2024-05-01'))).toBe('call-in-open');
    expect(refusalOf(dismissed, effect('2024-05-02'))).toBe('accepted');
  });

  it('I2: a decision withdrawn after a call-in never takes effect', () => {
    const withdrawn = after(until('reconsider-BRK'), [like('reconsider-BRK', { outcome: 'withdrawn' })]);
    expect(refusalOf(withdrawn, like('effect-BRK'))).toBe('not-published');
    expect(fold(withdrawn).runs.BRK!.phase).toBe('refused');
    expect(refusalOf(withdrawn, like('open-BRK', { on: '2024-05-10' }))).toBe('accepted');
  });

  it('I3: special urgency and the general exception are two ways, and either is enough', () => {
    const both = after(until('special-urgency-CHW'), [
      like('special-urgency-CHW', { provision: 'general-exception' }), like('special-urgency-CHW')]);
    expect(refusalOf(both, like('decide-CHW'))).toBe('accepted');
  });

  it('I4: a basis for staff with an end date still needs consultation', () => {
    const dated = life.map((step) => step.name !== 'basis-staff' ? step : {
      ...step, command: { ...step.command, to: '2034-01-01' } as typeof step.command });
    const history = until('commence', dated.filter((step) => !['consult', 'place'].includes(step.name)));
    expect(refusalOf(history, like('commence'))).toBe('officers-not-consulted');
  });

  it('I5: the agreement is executed by the councils of the frozen text, no more and no fewer', () => {
    const history = wholeLife(lifeWithLeaver);
    const executed = history.find((event) => event.type === 'AgreementExecuted');
    expect(executed).toMatchObject({ councils: everyone, hash: fold(history).frozen!.hash });
    expect(refusalOf(history, ['DUN', 'signatory', like('sign-CHW')[2]])).toBe('not-a-party');
  });

  it('I6: the stored counterpart names the policy it was checked against', () => {
    const signed = wholeLife().filter((event) => event.type === 'CounterpartExecuted');
    expect(signed.map((event) => 'policyFrom' in event && event.policyFrom)).toEqual(Array(3).fill('2012-04-01'));
  });

  it('I7: every command is for one council, and no capacity may give all of them', () => {
    const state = fold(upTo('commence'));
    const decision = agreement.decide(state, like('commence')[2] as never, acting(null, 'registrar', '2024-06-04'));
    expect(decision).toEqual({ refused: { code: 'no-acting-council' } });
  });

  it('I11: a basis whose law was repealed carries no service on the day', () => {
    const history = after(until('basis-services'), [
      ['ALV', 'records-importer', like('basis-staff', { basis: 'old-law', kind: 'si2000-2851',
        services: ['audit', 'payroll'],
        from: '2010-01-01' })[2], { grade: 'imported' }], like('procurement')]);
    const clauses = ['services', 'start', 'money', 'ending', 'disputes'].map((id) => like(`clause-${id}`));
    const agreed = after(history, [...clauses, like('draft-2'), ...acceptAll(everyone, '2024-03-14')]);
    expect(refusalOf(agreed, freeze('2024-03-18'))).toBe('service-without-basis');
  });

  it('I15: no path seats a council twice', () => {
    const history = wholeLife(lifeWithLeaver);
    expect(joined(fold(history))).toEqual([...new Set(joined(fold(history)))]);
    expect(refusalOf(until('join-BRK'), lead('ALV', { type: 'JoinProposal',
      on: '2024-01-15' }))).toBe('already-joined');
  });

  it('I54: no command edits or removes an event; a correction adds one', () => {
    const history = wholeLife();
    const corrected = after(history, [lead('BRK', {
      type: 'CorrectRecord', on: '2024-06-04', corrects: 3, statement: 'the sum was net', why: 'minutes amended' })]);
    expect(corrected.slice(0, history.length)).toEqual(history);
    expect(fold(corrected)).toEqual({ ...fold(history), size: history.length + 1,
      corrections: { 3: 'the sum was net' } });
  });

  it('I59: the window follows the holidays of the council\'s own nation', () => {
    expect(calendars.scotland.holidays.has('2024-04-01')).toBe(false);
    const publishing = like('publish-CHW', { on: '2024-03-27' });
    const history = until('publish-CHW').filter((event) =>
      !(event.type === 'UrgencyClaimed' && event.provision === 'call-in-exemption'));
    const inNation = (nation: 'england' | 'scotland'): object => acceptedBy(history, [publishing[0], publishing[1],
      publishing[2], { councils: { CHW: { ...acting(null, 'auditor', day).councils.CHW!, nation } } }])[0]!;
    expect(inNation('england')).toMatchObject({ callInUntil: '2024-04-05', calendar: 'story England' });
    expect(inNation('scotland')).toMatchObject({ callInUntil: '2024-04-04', calendar: 'story Scotland' });
  });

  it('imported: an order known to be wrong is refused, an order unknown is written down', () => {
    const history = until('sign-CHW');
    expect(refusalOf(history, imported('sign-CHW', { on: '2024-02' }))).toBe('before-the-text');
    expect(acceptedBy(history, imported('sign-CHW', { on: '2024' }))[0]).toMatchObject({
      on: '2024', unverified: ['before-the-text', 'signed-before-approval'] });
  });
});

describe('private notes', () => {
  const write: NoteCommand = {
    type: 'WriteNote', on: '2024-03-01' as never, agreement: 'audit-and-payroll', note: 'n-1', clause: 'ending',
    text: 'we would accept nine months' };
  const facts = acting('CHW', 'lead-officer', '2024-03-01');
  const written = { type: 'PrivateNoteWritten' as const, on: write.on, agreement: write.agreement,
    council: councilId('CHW'), note: 'n-1', clause: 'ending', text: write.text };
  const rows = {
    'note-without-council': () => given(note, { ...facts, actor: { ...facts.actor, council: null } }).when(write)
      .thenRefused('note-without-council'),
    'capacity-not-entitled': () => given(note, { ...facts, actor: { ...facts.actor, capacity: 'records-importer' } })
      .when(write).thenRefused('capacity-not-entitled', { capacity: 'records-importer' }),
    'note-exists': () => given(note, facts).events(written).when(write).thenRefused('note-exists'),
  };
  it('each refusal has a row', () => expect(rowsMissing(noteRefusals, rows)).toEqual([]));
  it('a note is some council\'s (note-without-council)', rows['note-without-council']);
  it('a note is written by those who negotiate (capacity-not-entitled)', rows['capacity-not-entitled']);
  it('a note is written once under its name (note-exists)', rows['note-exists']);
  it('a note is its council\'s alone', () => {
    given(note, facts).when(write).then(written);
    expect(note.classify(written, facts)).toEqual({ class: 'council', council: 'CHW' });
  });
});
