/** Disputes: the ladder, its clocks, and how each ends; breaches and default. Nothing here stops a payment. */
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { agreement, councilId, disputesRefusals, localDate, openDisputes, when } from '#domain';
import type { AgreementEvent } from '#domain';
import { disputesDocument } from '#views';
import { ladderOn } from '../../libs/domain/src/agreement/disputes/ladder.ts';
import { disputesDeadlines, disputesTasks } from '../../libs/domain/src/agreement/disputes/rules.ts';
import {
  agreeResolution, agreeToEscalate, atTheTop, coolOff, cure, declare, determine, endCoolingOff, escalate, inForce,
  mediate, notify, raise, resolve, withdraw,
} from '../kit/agreement-disputes.ts';
import { calendars, registeredCouncil } from '../kit/agreement-register.ts';
import { acceptedBy, decideAct, like, refusals } from '../kit/agreement-rows.ts';
import type { Act, Row, Rows } from '../kit/agreement-rows.ts';
import { fold } from '../kit/agreement-story.ts';

const row = (what: string, act: Act, and: readonly Act[] = [], more: Partial<Row> = {}): Row =>
  ({ what, act, before: 'commence', and: [like('commence'), ...and], ...more });
const importing = ([council, , command]: Act): Act => [council, 'records-importer', command, { grade: 'imported' }];
const resolved: readonly Act[] = [raise(), resolve(), agreeResolution('BRK')];
const cureClause: AgreementEvent = { ...inForce().find(({ type }) => type === 'ClauseProposed')!,
  clause: 'default', kind: 'default', params: { cureDays: 20 } } as AgreementEvent;

const refused: Rows<(typeof disputesRefusals)[number]> = {
  'dispute-exists': row('a dispute is raised once', raise(), [raise()]),
  'dispute-with-itself': row('no council disputes with itself', raise('BRK')),
  'dispute-with-a-stranger': [
    row('a dispute is with a council of the agreement', raise('ALV', { against: ['DUN'] })),
    row('with one at least', raise('ALV', { against: [] })),
    row('and with each once', raise('ALV', { against: ['BRK', 'BRK'] }))],
  'dispute-about-nothing': [
    row('the service is one of the agreement', raise('ALV', { reference: 'parks' }), [],
      { detail: { about: 'service', reference: 'parks' } }),
    row('the clause is one of the text', raise('ALV', { about: 'clause', reference: 'constructor' })),
    row('the period has been charged', raise('ALV', { about: 'charge-period', reference: '2019/20' })),
    row('a clause has a name', raise('ALV', { about: 'clause', reference: null }))],
  'dispute-missing': [
    row('only what was raised is escalated', escalate()),
    row('a name that every object has is no dispute', mediate('ALV', { dispute: 'constructor' }))],
  'not-a-party-to-the-dispute': [
    row('a dispute is its parties\' matter', escalate('CHW'), [raise()]),
    row('to agree on too', agreeResolution('CHW'), [raise(), resolve()])],
  'dispute-over': row('what is resolved is over', withdraw('ALV', { on: '2024-06-18' }), resolved,
    { detail: { on: '2024-06-17', how: 'agreement' } }),
  'before-the-level': row('no step lies before the level began', mediate('ALV', { on: '2024-06-05' }), atTheTop,
    { detail: { since: '2024-06-06' } }),
  'no-higher-level': [
    row('I51: above the last level there is none', escalate('ALV', { on: '2024-07-04' }, '2024-07-05'), atTheTop),
    row('I51: nobody agrees to a level that is not on the ladder', agreeToEscalate('ALV', { to: 3 }), [raise()],
      { detail: { level: 1, highest: 2 } }),
    row('I51: nor to the one it stands on', agreeToEscalate('ALV', { to: 2 }), atTheTop)],
  'level-clock-running': [
    row('I51: a level has its time, the last day counted', escalate('ALV', { on: '2024-06-18' }), [raise()],
      { detail: { due: '2024-06-18' } }),
    row('I51: one party\'s written agreement is not enough', escalate('ALV', { on: '2024-06-18' }),
      [raise(), agreeToEscalate()]),
    row('I51: time stands still in a cooling-off', escalate(), [raise(), coolOff()], { detail: { due: '2024-07-05' } }),
    row('I51: in an imported record too', importing(escalate('ALV', { on: '2024-06-17' })), [raise()])],
  'escalation-agreed': row('a council agrees once', agreeToEscalate(), [raise(), agreeToEscalate()]),
  'no-clock-to-stop': row('a clock that has run out is not stopped', coolOff('ALV', { on: '2024-06-19' }), [raise()],
    { detail: { due: '2024-06-18' } }),
  'cooling-off-used': row('I51: the clock of a level is stopped once', coolOff('BRK', { on: '2024-06-14' }),
    [raise(), coolOff(), endCoolingOff()]),
  'cooling-off-too-short': row('a cooling-off has a day', coolOff('ALV', { until: '2024-06-10' }), [raise()]),
  'no-cooling-off': [
    row('what is not stopped does not go on', endCoolingOff(), [raise()]),
    row('nor what has gone on by itself', endCoolingOff('ALV', { on: '2024-06-14' }),
      [raise(), coolOff('ALV', { until: '2024-06-13' })]),
    row('nor before it was stopped', endCoolingOff('ALV', { on: '2024-06-10' }), [raise(), coolOff()])],
  'determination-binding': row('what binds is not determined again', determine(), [...atTheTop, determine()]),
  'not-at-the-last-level': row('I51: what binds is determined at the last level', determine(), [raise()],
    { detail: { level: 1, highest: 2 } }),
  'resolution-exists': row('a resolution is proposed once', resolve('BRK'), [raise(), resolve()]),
  'determination-missing': row('nothing follows from a determination that is not',
    resolve('ALV', { how: 'determination' }), [raise()]),
  'before-the-determination': row('nor before it', resolve('ALV', { how: 'determination', on: '2024-06-12' }),
    [...atTheTop, determine()]),
  'resolution-missing': row('what was not proposed is not agreed', agreeResolution('BRK'), [raise()]),
  'resolution-agreed': row('who proposes has agreed', agreeResolution('ALV'), [raise(), resolve()]),
  'only-the-raiser-withdraws': row('who raised it withdraws it', withdraw('BRK'), [raise()]),
  'breach-exists': row('a breach is notified once', notify(), [notify()]),
  'breach-of-a-stranger': [
    row('a breach is of a council of the agreement', notify('ALV', { against: 'DUN' })),
    row('and of another', notify('CHW'))],
  'cure-too-short': [
    row('there is time to cure', notify('ALV', { cureBy: '2024-06-04' })),
    row('as much as the agreement gives', notify(), [], { plus: [cureClause], detail: { notBefore: '2024-06-25' } })],
  'breach-missing': row('what was not notified is not cured', cure('CHW')),
  'breach-settled': [
    row('what is cured is no default', declare(), [notify(), cure('CHW')]),
    row('a default is not cured', cure('CHW', { on: '2024-06-18' }), [notify(), declare()])],
  'before-the-breach': row('no cure before the breach', cure('CHW', { on: '2024-06-04' }), [notify()]),
  'not-a-party-to-the-breach': row('others have no part in it', cure('BRK'), [notify()]),
  'only-the-notifier-declares': row('who notified declares', declare('BRK'), [notify()]),
  'time-to-cure': [
    row('no default while there is time to cure', declare('ALV', { on: '2024-06-14' }), [notify()],
      { detail: { cureBy: '2024-06-14' } }),
    row('nor in an imported record', importing(declare('ALV', { on: '2024-06-14' })), [notify()])],
};

describe('what disputes refuse', () => {
  refusals(disputesRefusals, refused);
});

const typesOf = (events: readonly AgreementEvent[]): string[] => events.map(({ type }) => type);
const slips = (acts: readonly Act[]) => fold(inForce(acts)).disputes.disputes.slips!;

describe('the ladder', () => {
  it('I59: ten working days in the calendar of the council that raised it, which is stored', () => {
    expect(acceptedBy(inForce(), raise())).toEqual([{ type: 'DisputeRaised', on: '2024-06-04', council: 'ALV',
      dispute: 'slips', against: ['BRK'], subject: 'slips counted twice', valuePence: '1250000', about: 'service',
      reference: 'payroll', due: '2024-06-18', calendar: 'story England', ladder: [
        { body: 'partnership leader', workingDays: 10 }, { body: 'heads of paid service', workingDays: 10 }] }]);
    const [council, capacity, command] = raise();
    const abroad = { councils: { ALV: registeredCouncil('ALV', 'wales') } };
    expect(acceptedBy(inForce(), [council, capacity, command, abroad])).toMatchObject([{ calendar: 'story Wales' }]);
  });

  it('without a clause it is that of the joint building control: leader, heads, committee, arbitration [S58]', () => {
    const { clauses: _, ...rest } = fold(inForce());
    const silent = { ...rest, clauses: {} };
    expect(ladderOn(silent, localDate('2024-06-04'))).toEqual([
      { body: 'partnership leader', workingDays: 10 }, { body: 'heads of paid service', workingDays: 10 },
      { body: 'arbitration', workingDays: null }]);
    const terms = { model: 'joint-committee', name: 'JC', host: councilId('ALV'), executive: true,
      membersPerCouncil: 2, quorum: 3, mandates: [] } as const;
    expect(ladderOn({ ...silent, terms }, localDate('2024-06-04')).map(({ body }) => body)).toEqual([
      'partnership leader', 'heads of paid service', 'joint committee', 'arbitration']);
    const worded = { ...silent, clauses: { disputes: { ...fold(inForce()).clauses.disputes!,
      params: { bodies: 'directors, chief executives, arbitration', daysPerLevel: 5 } } } };
    expect(ladderOn(worded, localDate('2024-06-04'))).toEqual([
      { body: 'directors', workingDays: 5 }, { body: 'chief executives', workingDays: 5 },
      { body: 'arbitration', workingDays: null }]);
  });

  it('I51: when its time has run out any party takes it to the next level, whose own clock then runs', () => {
    for (const council of ['ALV', 'BRK']) {
      expect(acceptedBy(inForce([raise()]), escalate(council))).toEqual([{ type: 'DisputeEscalated', on: '2024-06-19',
        council, dispute: 'slips', level: 2, body: 'heads of paid service', agreedInWriting: [], due: '2024-07-03',
        calendar: 'story England' }]);
    }
  });

  it('I51: sooner, or past a level, with the written agreement of every party', () => {
    const three = [raise('ALV', { against: ['BRK', 'CHW'] }), agreeToEscalate('ALV'), agreeToEscalate('CHW')];
    expect(slips(three).level).toBe(1);
    expect(acceptedBy(inForce(three), agreeToEscalate('BRK'))).toMatchObject([{ type: 'EscalationAgreed', to: 2 },
      { type: 'DisputeEscalated', level: 2, agreedInWriting: ['ALV', 'BRK', 'CHW'], due: '2024-06-20' }]);
  });

  it('a cooling-off stops the clock: the days left run after it, or after its earlier end', () => {
    expect(acceptedBy(inForce([raise()]), coolOff())).toMatchObject([{ daysLeft: 5, due: '2024-07-05' }]);
    expect(acceptedBy(inForce([raise(), coolOff()]), endCoolingOff())).toMatchObject([{ due: '2024-06-20' }]);
    const late = decideAct(inForce([raise(), coolOff()]), escalate('BRK', { on: '2024-07-06' }, '2024-07-06'));
    expect(late).toMatchObject({ events: [{ level: 2 }] });
  });

  it('I51: by whatever steps, nobody reaches a level early without the agreement of all', () => {
    const step = fc.record({ what: fc.integer({ min: 0, max: 4 }), who: fc.constantFrom('ALV', 'BRK'),
      days: fc.integer({ min: 0, max: 6 }) });
    fc.assert(fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      let history: readonly AgreementEvent[] = raised;
      let day = Date.UTC(2024, 5, 4);
      for (const { what, who, days } of steps) {
        day += days * 86_400_000;
        const on = new Date(day).toISOString().slice(0, 10);
        const before = fold(history).disputes.disputes.slips!;
        const decision = decideAct(history, [escalate(who, { on }, on), agreeToEscalate(who, { on }, on),
          coolOff(who, { on, until: on }, on), endCoolingOff(who, { on }, on), mediate(who, { on }, on)][what]!);
        if (!('events' in decision)) continue;
        for (const event of decision.events) {
          if (event.type !== 'DisputeEscalated') continue;
          expect(event.level === before.level + 1 || event.agreedInWriting.length === 2).toBe(true);
          if (event.agreedInWriting.length === 0) expect(on > before.due!).toBe(true);
        }
        history = [...history, ...decision.events];
      }
    }), { seed: 42, numRuns: 60 });
  });
});

describe('how a dispute ends', () => {
  it('by agreement of all parties, the last of whom resolves it', () => {
    expect(typesOf(acceptedBy(inForce([raise(), resolve()]), agreeResolution('BRK'))))
      .toEqual(['ResolutionAgreed', 'DisputeResolved']);
    expect(openDisputes(fold(inForce([raise(), resolve()])))).toEqual(['slips']);
    expect(openDisputes(fold(inForce(resolved)))).toEqual([]);
  });

  it('by a binding determination any party resolves it; one that does not bind still needs everybody', () => {
    const how = { how: 'determination' } as const;
    expect(typesOf(acceptedBy(inForce([...atTheTop, determine()]), resolve('BRK', how)))).toEqual(['DisputeResolved']);
    expect(typesOf(acceptedBy(inForce([raise(), determine('ALV', { binding: false })]), resolve('BRK', how))))
      .toEqual(['ResolutionProposed']);
    expect(typesOf(acceptedBy(inForce([...atTheTop, determine()]), resolve('BRK')))).toEqual(['ResolutionProposed']);
  });

  it('by withdrawal', () => {
    expect(openDisputes(fold(inForce([raise(), withdraw()])))).toEqual([]);
  });

  it('I17: a council that has withdrawn raises and answers disputes', () => {
    const state = fold(inForce());
    const left = { ...state, parties: { ...state.parties,
      CHW: { ...state.parties.CHW!, status: 'withdrawn' as const } } };
    const facts = { today: localDate('2024-06-20'), grade: 'live' as const, calendars, councils: {},
      actor: { council: councilId('CHW'), capacity: 'lead-officer' as const, person: 'per-chw-lead' as never } };
    expect(agreement.decide(left, raise('CHW', { against: ['ALV'] })[2] as never, facts))
      .toMatchObject({ events: [{ type: 'DisputeRaised', council: 'CHW' }] });
    const other = { ...facts, actor: { ...facts.actor, council: councilId('ALV') } };
    expect(agreement.decide(left, raise('ALV', { against: ['CHW'] })[2] as never, other))
      .toMatchObject({ events: [{ type: 'DisputeRaised', against: ['CHW'] }] });
  });

  it('I30: no step of a dispute or breach changes anything but disputes and breaches', () => {
    const acts = [...atTheTop, coolOff(), endCoolingOff(), mediate('ALV', { on: '2024-06-13' }), determine(),
      resolve('ALV', { how: 'determination' }), notify(), declare()];
    const { disputes: _, size: __, ...rest } = fold(inForce(acts));
    const { disputes: ___, size: ____, ...before } = fold(inForce());
    expect(rest).toEqual(before);
  });
});

describe('what falls due and what to do', () => {
  const tasks = (acts: readonly Act[], council: string, more: readonly AgreementEvent[] = []): string[] =>
    disputesTasks(fold([...inForce(acts), ...more]), councilId(council)).map(({ task }) => task);
  const reached = (deadline: string, due: string): AgreementEvent => ({ type: 'DeadlineReached', on: when(due),
    council: councilId('ALV'), deadline, kind: 'k', due: localDate(due), what: 'w', councils: [] });

  it('a level and a cure have their last day, and its name changes with the level', () => {
    const due = (acts: readonly Act[]) => disputesDeadlines(fold(inForce(acts))).map(({ id, due: day }) => [id, day]);
    expect(due([raise(), notify()])).toEqual([['dispute/slips/level-1', '2024-06-18'], ['cure/reports', '2024-06-14']]);
    expect(due(atTheTop)).toEqual([['dispute/slips/level-2', '2024-06-20']]);
    expect(due([...resolved, notify(), cure('CHW')])).toEqual([]);
  });

  it('each party is told what it has to do, and nobody else', () => {
    expect(tasks([raise()], 'BRK')).toEqual(['settle-dispute']);
    expect(tasks([raise()], 'CHW')).toEqual([]);
    expect(tasks([raise(), resolve(), agreeToEscalate('ALV')], 'BRK'))
      .toEqual(['answer-resolution', 'answer-escalation', 'settle-dispute']);
    expect(tasks([raise()], 'ALV', [reached('dispute/slips/level-1', '2024-06-18')])).toEqual(['escalate-dispute']);
    expect(tasks([...atTheTop, determine()], 'BRK')).toEqual(['apply-determination']);
    expect(tasks([notify()], 'CHW')).toEqual(['cure-breach']);
    expect(tasks([notify()], 'ALV', [reached('cure/reports', '2024-06-14')])).toEqual(['decide-on-default']);
  });

  it('the document tells where each clock stands on the day', () => {
    const clock = (acts: readonly Act[], day: string): unknown =>
      disputesDocument(fold(inForce(acts)), localDate(day)).disputes[0]?.clock;
    expect(clock([raise()], '2024-06-03')).toBeUndefined();
    expect([clock([raise()], '2024-06-18'), clock([raise()], '2024-06-19')]).toEqual(['running', 'run-out']);
    expect(clock([raise(), coolOff()], '2024-06-20')).toBe('stopped');
    expect(clock(resolved, '2024-06-20')).toBe('ended');
    expect(disputesDocument(fold(inForce([notify()])), localDate('2024-06-15')).breaches)
      .toMatchObject([{ standing: 'not-cured-in-time' }]);
  });
});

/** The life in force is played once: a property tries many histories after it. */
const raised = inForce([raise()]);
