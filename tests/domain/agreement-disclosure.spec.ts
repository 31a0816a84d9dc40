/** I57: a council's own facts are released by an event and by nothing else; exempt ones come up for review. */
import { describe, expect, it } from '@jest/globals';
import {
  agreement, classAt, deadlinesOf, disclosureRefusals, exemptSchedules, localDate, tasksOf, when,
} from '#domain';
import type { AgreementEvent, CouncilId, Nation } from '#domain';
import { councils } from '../kit/agreement-register.ts';
import { acceptedBy, after, decideAct, refusalOf, refusals } from '../kit/agreement-rows.ts';
import type { Act, Row } from '../kit/agreement-rows.ts';
import { fold, until, wholeLife } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { classed } from '../kit/cited.ts';

const whole = wholeLife();
const revisionOf = (type: string, council: string, history: readonly AgreementEvent[] = whole): number =>
  history.findIndex((event) => event.type === type && event.council === council);
const advice = revisionOf('StatutoryOfficerAdviceGiven', 'BRK');
const finding = revisionOf('DueDiligenceItemRaised', 'BRK');
const notice = revisionOf('KeyDecisionNoticePublished', 'ALV');

const mo = (council: string, command: PlainCommand, more: object = {}): Act =>
  [council, 'monitoring-officer', command, more];
type Change = Readonly<Record<string, unknown>>;
const made = (command: object): PlainCommand => command as PlainCommand;
const publish = (council: string, of: number, to: string, change: Change = {}): Act => mo(council, made({
  type: 'PublishFact', on: '2024-06-10', of, to, why: 'asked for', documents: [], ...change }));
const withhold = (council: string, of: number, change: Change = {}, more: object = {}): Act => mo(council, made({
  type: 'WithholdFact', on: '2024-06-10', of, paragraph: 3, reviewOn: '2025-03-31', why: 'prices', ...change,
}), more);
const review = (council: string, of: number, change: Change = {}): Act => mo(council, made({
  type: 'ReviewExemption', on: '2024-06-12', of, outcome: 'continues', reviewOn: '2026-03-31', why: 'still so',
  ...change }));
const lapse = (council: string, of: number): Act => review(council, of, { outcome: 'lapses', reviewOn: null });
const correct = (council: string, corrects: number, statement = 'not so'): Act => mo(council, made({
  type: 'CorrectRecord', on: '2024-06-11', corrects, statement, why: 'misread' }));
const note = { note: 'position', on: when('2024-02-01'), clause: 'money', text: 'Not more than a third.' };
const release = (change: Change = {}, known: object = { note }): Act => mo('CHW', made({
  type: 'PublishNote', on: '2024-06-10', note: 'position', to: 'partner', why: 'the talks are over', ...change,
}), known);

/** The class of every event now, as readers are to be told. */
const classesOf = (history: readonly AgreementEvent[]) => {
  const recorded = classed(history);
  const { disclosure } = fold(history);
  return history.map((_, revision) => classAt(disclosure, revision, (at) =>
    history[at] && { event: history[at], classification: recorded[at]! }));
};
const classOf = (history: readonly AgreementEvent[], revision: number) => classesOf(history)[revision];

const inForce = { before: 'precedent' } satisfies Partial<Row>;
const row = (what: string, act: Act, and: readonly Act[] = []): Row => ({ what, ...inForce, act, and });

describe('what is refused of disclosure', () => refusals(disclosureRefusals, {
  'fact-missing': [
    row('there is no such event', publish('ALV', 9_999, 'public')),
    row('I57: another council\'s own fact is as if it were not there', publish('ALV', advice, 'partner')),
    row('I57: nor can it be withheld', withhold('ALV', advice)),
  ],
  'fact-follows-another': [
    row('a correction goes with what it corrects', publish('ALV', until('precedent').length, 'public'),
      [correct('ALV', finding)]),
    row('so does a release', withhold('ALV', until('precedent').length), [publish('BRK', finding, 'public')]),
  ],
  'fact-of-another-council': row('what another council said is for that council to release',
    publish('ALV', finding, 'public')),
  'fact-exempt': row('an exemption must lapse first', publish('BRK', finding, 'public'), [withhold('ALV', finding)]),
  'already-disclosed': [
    { ...row('the parties read it already', publish('BRK', finding, 'partner')), detail: { class: 'partner' } },
    row('I57: a release is not taken back by one to fewer', publish('BRK', advice, 'partner'),
      [publish('BRK', advice, 'public')]),
  ],
  'before-the-fact': [
    row('nothing is released before it was', publish('BRK', finding, 'public', { on: '2024-01-31' })),
    row('nor withheld', withhold('ALV', finding, { on: '2024-01-31' })),
    row('nor a note before it was written', release({ on: '2024-01-31' })),
  ],
  'fact-not-shared': row('a council\'s own fact is kept from all already', withhold('BRK', advice)),
  'already-exempt': row('it is exempt', withhold('CHW', finding, { paragraph: 5 }), [withhold('ALV', finding)]),
  'already-public': [
    { what: 'what has been public cannot be taken back', before: 'commence', act: withhold('ALV', notice) },
    { what: 'nor what was released to everybody', before: 'commence', and: [publish('BRK', finding, 'public')],
      act: withhold('BRK', finding) },
  ],
  'paragraph-unknown': { ...row('England has seven paragraphs', withhold('ALV', finding, { paragraph: 12 })),
    detail: { schedule: 'lga1972-sch12a-part1', paragraphs: [1, 2, 3, 4, 5, 6, 7] } },
  'review-day-not-after': [
    row('an exemption is for a time', withhold('ALV', finding, { reviewOn: '2024-06-10' })),
    row('the next review too', review('ALV', finding, { reviewOn: '2024-06-12' }), [withhold('ALV', finding)]),
    row('of a day that exists', withhold('ALV', finding, { reviewOn: '2025-02-30' })),
  ],
  'review-day-too-far': [
    row('an exemption is looked at again within five years', withhold('ALV', finding, { reviewOn: '2029-06-11' })),
    row('however far the calendar goes', withhold('ALV', finding, { reviewOn: '9999-12-31' })),
    row('the next review too', review('ALV', finding, { reviewOn: '2029-06-13' }), [withhold('ALV', finding)]),
  ],
  'not-exempt': row('nothing is to be reviewed', review('ALV', finding)),
  'exemption-of-another-council': { ...row('who withheld it, or whose it is, reviews it', review('CHW', finding),
    [withhold('ALV', finding)]), detail: { by: 'ALV', whose: 'BRK' } },
  'before-the-exemption': row('after it was withheld', review('ALV', finding, { on: '2024-06-09' }),
    [withhold('ALV', finding)]),
  'review-day-misplaced': [
    row('one that continues has a next day', review('ALV', finding, { reviewOn: null }), [withhold('ALV', finding)]),
    row('one that lapses has none', review('ALV', finding, { outcome: 'lapses' }), [withhold('ALV', finding)]),
  ],
  'review-unchanged': row('the same day again is no review', review('ALV', finding, { reviewOn: '2025-03-31' }),
    [withhold('ALV', finding)]),
  'note-missing': [
    row('a note that was never written', release({}, {})),
    row('a note of another name', release({ note: 'other' })),
  ],
  'note-published': row('a note is released once', release({ to: 'public' }), [release()]),
}));

describe('who may', () => {
  it.each(['finance-officer', 'member', 'head-of-paid-service', 'signatory', 'scrutiny'] as const)(
    'release: not the %s', (capacity) => {
      const [council, , command] = publish('BRK', finding, 'public');
      expect(refusalOf(whole, [council, capacity, command])).toBe('capacity-not-entitled');
    });

  it('withhold and review: the monitoring officer, who is the proper officer, of any party', () => {
    const [council, , command] = withhold('CHW', finding);
    expect(refusalOf(whole, [council, 'lead-officer', command])).toBe('capacity-not-entitled');
    expect(refusalOf(whole, withhold('CHW', finding))).toBe('accepted');
    expect(refusalOf(whole, withhold('DUN', finding))).toBe('not-a-party');
  });

  it('releases by the lead officer too', () => {
    const [council, , command] = publish('BRK', advice, 'partner');
    expect(refusalOf(whole, [council, 'lead-officer', command])).toBe('accepted');
  });
});

describe('a release', () => {
  it('I57: carries the fact as it was recorded and as it was corrected last', () => {
    const corrected = after(whole, [correct('BRK', advice, 'It was the 11th.')]);
    expect(acceptedBy(corrected, publish('BRK', advice, 'public', { documents: ['c'.repeat(64)] }))).toEqual([{
      type: 'FactPublished', on: '2024-06-10', council: 'BRK', of: advice, to: 'public', was: 'council',
      why: 'asked for', documents: ['c'.repeat(64)],
      fact: { type: 'StatutoryOfficerAdviceGiven', version: 1, correction: 'It was the 11th.',
        data: { on: '2024-04-12', council: 'BRK', role: 'monitoring-officer', position: 'support',
          text: 'within powers' } } }]);
  });

  it('I57: of a council\'s own fact is the only way to it, and goes no further than it says', () => {
    expect(classOf(whole, advice)).toEqual({ class: 'council', council: 'BRK' });
    const released = after(whole, [publish('BRK', advice, 'partner')]);
    expect(classOf(released, advice)).toEqual({ class: 'partner' });
    expect(classOf(released, whole.length)).toEqual({ class: 'partner' });
    const wider = after(released, [publish('BRK', advice, 'public')]);
    expect(classesOf(wider)[advice]).toEqual({ class: 'public' });
    // What was said to the parties when it was released to them stays with them.
    expect(classOf(wider, whole.length)).toEqual({ class: 'partner' });
    expect(classesOf(wider).slice(0, advice)).toEqual(classesOf(whole).slice(0, advice));
  });

  it('I57: corrections, and corrections of corrections, go with what they correct', () => {
    const corrected = after(whole, [correct('BRK', advice), correct('BRK', whole.length, 'not so either')]);
    const [first, second] = [whole.length, whole.length + 1];
    const own = { class: 'council', council: 'BRK' };
    expect([classed(corrected)[first], classed(corrected)[second]]).toEqual([own, own]);
    expect([classOf(corrected, first), classOf(corrected, second)]).toEqual([own, own]);
    const released = after(corrected, [publish('BRK', advice, 'public')]);
    expect([classOf(released, first), classOf(released, second)]).toEqual([{ class: 'public' }, { class: 'public' }]);
    const again = after(released, [correct('BRK', advice, 'once more')]);
    expect(classed(again).at(-1)).toEqual({ class: 'public' });
  });

  it('I57: a correction that was recorded for all parties is none for them where the fact is one council\'s', () => {
    const old: AgreementEvent = { type: 'RecordCorrected', on: when('2024-06-11'), council: 'BRK' as CouncilId,
      corrects: advice, statement: 's', why: 'w' };
    const told = [...whole, old];
    const disclosure = fold(told).disclosure;
    expect(classAt(disclosure, whole.length, (at) => told[at] && { event: told[at],
      classification: at === advice ? { class: 'council', council: 'BRK' as CouncilId } : { class: 'partner' } }))
      .toEqual({ class: 'council', council: 'BRK' });
  });

  it('I57: of a private note is the council\'s own text and an event like any other afterwards', () => {
    const [event] = acceptedBy(whole, release());
    expect(event).toEqual({ type: 'NotePublished', on: '2024-06-10', council: 'CHW', note: 'position', to: 'partner',
      writtenOn: '2024-02-01', clause: 'money', text: 'Not more than a third.', why: 'the talks are over' });
    const released = after(whole, [release()]);
    expect(classOf(released, whole.length)).toEqual({ class: 'partner' });
    expect(classOf(after(released, [publish('CHW', whole.length, 'public')]), whole.length))
      .toEqual({ class: 'public' });
    expect(agreement.rests?.(fold(whole), release()[2] as never)).toEqual(['audit-and-payroll/position']);
  });

  it('may be given of a closed agreement, by a council that has left as well', () => {
    const state = fold(whole);
    const closed = { ...state, windingDown: { ...state.windingDown, closedOn: when('2024-06-09') },
      parties: { ...state.parties, BRK: { status: 'withdrawn' as const, since: when('2024-06-08') } } };
    const decider = { ...agreement, initial: closed, evolve: () => closed };
    expect(decideAct(whole, publish('BRK', finding, 'public'), decider)).toMatchObject({
      events: [{ type: 'FactPublished' }] });
  });
});

describe('an exemption', () => {
  const withheld = after(whole, [withhold('ALV', finding)]);

  it('keeps what the fact was, and by which paragraph of whose schedule', () => {
    expect(withheld.at(-1)).toEqual({ type: 'FactWithheld', on: '2024-06-10', council: 'ALV', of: finding,
      was: 'partner', schedule: 'lga1972-sch12a-part1', paragraph: 3, reviewOn: '2025-03-31', why: 'prices',
      kind: 'DueDiligenceItemRaised', whose: 'BRK', about: null });
    expect(classOf(withheld, finding)).toEqual({ class: 'exempt', paragraph: 3, reviewOn: '2025-03-31' });
  });

  it('of what is public in kind is possible until the agreement is executed', () => {
    const early = after(until('date'), [withhold('ALV', notice)]);
    expect(classOf(early, notice)).toMatchObject({ class: 'exempt' });
    const lapsed = after(early, [lapse('ALV', notice)]);
    expect(classOf(lapsed, notice)).toEqual({ class: 'public' });
    expect(lapsed.at(-1)!.type).toBe('ExemptionReviewed');
  });

  it('that lapses after execution releases what was public in kind, by an event of its own', () => {
    const early = after(until('date'), [withhold('ALV', notice, { on: '2024-05-22' })]);
    const executed = after(early, [['ALV', 'monitoring-officer', made({ type: 'DateAgreement', on: '2024-05-23' })]]);
    expect(acceptedBy(executed, lapse('ALV', notice)).map(({ type }) => type))
      .toEqual(['ExemptionReviewed', 'FactPublished']);
    expect(acceptedBy(executed, lapse('ALV', notice))[1]).toMatchObject({ of: notice, to: 'public', was: 'exempt',
      fact: { type: 'KeyDecisionNoticePublished', data: { matter: 'Sharing audit and payroll' } } });
  });

  it('lapses to what the fact was before, a release included', () => {
    const released = after(whole, [publish('BRK', advice, 'partner'), withhold('ALV', advice)]);
    expect(classOf(released, advice)).toMatchObject({ class: 'exempt' });
    // The release repeats the fact, so it is withheld with it.
    expect(classOf(released, whole.length)).toMatchObject({ class: 'exempt' });
    expect(classOf(after(released, [lapse('ALV', advice)]), advice)).toEqual({ class: 'partner' });
    expect(classOf(after(withheld, [lapse('ALV', finding)]), finding)).toEqual({ class: 'partner' });
  });

  it('is reviewed and ended by the council whose fact it is as well, and the first council has no say in that', () => {
    const continued = after(withheld, [review('BRK', finding, { reviewOn: '2029-06-12' })]);
    expect(classOf(continued, finding)).toMatchObject({ class: 'exempt', reviewOn: '2029-06-12' });
    for (const history of [withheld, continued]) {
      const ended = after(history, [lapse('BRK', finding)]);
      expect(classOf(ended, finding)).toEqual({ class: 'partner' });
      expect(acceptedBy(ended, publish('BRK', finding, 'public'))).toHaveLength(1);
    }
  });

  it('is set for a day within five years, the last of them included', () => {
    expect(refusalOf(whole, withhold('ALV', finding, { reviewOn: '2029-06-10' }))).toBe('accepted');
    expect(refusalOf(withheld, review('ALV', finding, { reviewOn: '2029-06-12' }))).toBe('accepted');
  });

  it('falls due, and stands on the list of the council that withheld it', () => {
    const due = { id: `exemption/${finding}`, kind: 'exemption-review', due: '2025-03-31', councils: ['ALV'],
      what: `Review of the exemption of event ${finding}, paragraph 3` };
    const standing = (history: readonly AgreementEvent[]) =>
      deadlinesOf(fold(history)).filter(({ kind }) => kind === 'exemption-review');
    const todo = (history: readonly AgreementEvent[], council: string) =>
      tasksOf(fold(history), council as CouncilId).filter(({ task }) => task === 'review-exemption');
    expect(standing(withheld)).toEqual([due]);
    expect(todo(withheld, 'ALV')).toEqual([{ task: 'review-exemption', due: '2025-03-31',
      what: `Monitoring officer: review the exemption of event ${finding}, paragraph 3` }]);
    expect(todo(withheld, 'BRK')).toEqual([]);
    const reached = agreement.decide(fold(withheld), { type: 'ReachDeadline', on: when('2025-03-31'),
      deadline: due.id, due: localDate('2025-03-31') }, { today: localDate('2025-03-31'), grade: 'live',
      actor: { person: 'per-timekeeper' as never, council: null, capacity: 'timekeeper' }, councils: {},
      calendars: {} as never });
    const later = [...withheld, ...(reached as { events: AgreementEvent[] }).events];
    expect(standing(later)).toEqual([]);
    expect(standing(after(later, [review('ALV', finding)]))).toEqual([{ ...due, due: '2026-03-31' }]);
    expect([standing, (history: AgreementEvent[]) => todo(history, 'ALV')]
      .map((of) => of(after(withheld, [lapse('ALV', finding)])))).toEqual([[], []]);
  });

  it('is reviewed by the successor of a council that is no more (I16)', () => {
    const state = fold(withheld);
    const heir = { ...state, membership: { ...state.membership, substitutions: { merger: {
      old: 'ALV', successors: ['CHW'], effective: true } } } } as unknown as typeof state;
    const decider = { ...agreement, initial: heir, evolve: () => heir };
    expect(decideAct(withheld, review('CHW', finding), decider)).toHaveProperty('events');
    expect(decideAct(withheld, review('DUN', finding), decider)).toHaveProperty('refused');
    // So is one of a fact whose council is no more.
    expect(refusalOf(withheld, lapse('CHW', finding))).toBe('exemption-of-another-council');
    const owner = { ...heir, membership: { ...heir.membership, substitutions: { merger: {
      old: 'BRK', successors: ['CHW'], effective: true } } } } as unknown as typeof state;
    expect(decideAct(withheld, lapse('CHW', finding), { ...agreement, initial: owner, evolve: () => owner }))
      .toHaveProperty('events');
    // What it said to the parties its successor releases, what it kept to itself nobody.
    const said = revisionOf('DraftIssued', 'ALV');
    expect(decideAct(whole, publish('CHW', said, 'public'), decider)).toHaveProperty('events');
    const kept = revisionOf('StatutoryOfficerAdviceGiven', 'ALV');
    expect(decideAct(whole, publish('CHW', kept, 'public'), decider))
      .toMatchObject({ refused: { code: 'fact-missing' } });
  });
});

describe('paragraphs', () => {
  const nations: readonly (readonly [Nation, readonly number[], number])[] = [
    ['england', [1, 7], 8], ['wales', [12, 18], 3], ['scotland', [1, 15], 16], ['northern-ireland', [1, 7], 12]];
  it.each(nations)('are those of the nation of the council: %s', (nation, good, bad) => {
    const at = (paragraph: number) => refusalOf(whole, withhold('ALV', finding, { paragraph }, {
      councils: { ALV: { ...councils.ALV!, nation } } }));
    expect([...good.map(at), at(bad)]).toEqual(['accepted', 'accepted', 'paragraph-unknown']);
    expect(Object.keys(exemptSchedules[nation].paragraphs)).toHaveLength(good[1]! - good[0]! + 1);
  });
});
