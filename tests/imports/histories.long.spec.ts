import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { agreement, joined, sharesOf, stageOf } from '#domain';
import type { AgreementEvent } from '#domain';
import { readHistory } from '#imports';
import type { ActOnAgreement } from '#imports';
import { openDesk, partiesOn, sampleHistories, samplesDir } from './history-desk.ts';
import type { Answer, Desk } from './history-desk.ts';

const histories = sampleHistories();
/** No source tells that it was signed. */
const notStarted = ['breckland-south-holland-residual'];
const textOf = (id: string): string => readFileSync(new URL(`histories/${id}.json`, samplesDir), 'utf8');
const factsOf = (id: string) => {
  const read = readHistory(textOf(id));
  if ('problems' in read) throw new Error(read.problems[0]!.reason);
  return read.history.facts;
};
const imported = async (id: string): Promise<Desk> => {
  const desk = await openDesk();
  const total = factsOf(id).length;
  expect(await desk.import(textOf(id))).toEqual({ agreement: id, recorded: total, repeated: 0 });
  return desk;
};
/** Every event up to the start whose rules could not all be checked, with those rules. */
const unverified = (events: readonly AgreementEvent[]) =>
  events.slice(0, events.findIndex(({ type }) => type === 'AgreementCommenced') + 1)
    .filter((event) => event.unverified !== undefined)
    .map((event) => [event.type, event.council, ...event.unverified!]);

describe.each(histories)('the history of %s', (id) => {
  it('is carried by the deciders from proposal to in force and beyond', async () => {
    const desk = await imported(id);
    const stages = notStarted.includes(id) ? ['approving'] : ['in-force', 'ending', 'winding-down', 'closed'];
    expect(stages).toContain(stageOf(await desk.state(id)));
  });

  it('is recorded now, with dates in the past, as imported, with the address of each source', async () => {
    const desk = await imported(id);
    for (const { meta, recordedAt, data } of await desk.stream(id)) {
      expect(recordedAt).toBe('2026-01-05T10:00:00.000Z');
      expect(meta).toMatchObject({ grade: 'imported', effectiveOn: data['on'], correlationId: `history-${id}` });
      expect(meta.actor)
        .toEqual({ person: 'per-records-desk', council: data['council'], capacity: 'records-importer' });
      expect(meta.evidence.length).toBeGreaterThan(0);
      for (const { hash, source, title } of meta.evidence) {
        expect(hash).toBe('unknown');
        // A paper without an address of its own is named by its title; own knowledge says that it is.
        expect(source ?? title).toMatch(source === undefined ? /own knowledge/ : /^https?:|^councils\.csv|\d{4}/);
      }
    }
  });

  it('appends nothing when it is imported twice', async () => {
    const desk = await imported(id);
    const before = await desk.size();
    const total = factsOf(id).length;
    expect(await desk.import(textOf(id))).toEqual({ agreement: id, recorded: 0, repeated: total });
    expect(await desk.size()).toBe(before);
  });

  it('resumes after a crash before or after any of its facts to the very same stream', async () => {
    const whole = await (await imported(id)).stream(id);
    const bare = (stream: typeof whole) => stream.map(({ position: _, ...event }) => event);
    // A long history is cut in forty places: at each it is imported twice and a half.
    const step = Math.ceil(factsOf(id).length / 40);
    for (let cut = 1; cut <= factsOf(id).length; cut += step) {
      for (const replyLost of [false, true]) {
        const desk = await openDesk();
        await expect(desk.import(textOf(id), crashing(desk.actOnAgreement, cut, replyLost))).rejects.toThrow('crash');
        const left = factsOf(id).length - (cut - (replyLost ? 0 : 1));
        expect(await desk.import(textOf(id))).toMatchObject({ recorded: left });
        expect(bare(await desk.stream(id))).toEqual(bare(whole));
      }
    }
  });
});

const crashing = (act: ActOnAgreement, cut: number, replyLost: boolean): ActOnAgreement => {
  let calls = 0;
  return async (...given) => {
    calls += 1;
    if (calls === cut && !replyLost) throw new Error('crash');
    const outcome = await act(...given);
    if (calls === cut) throw new Error('crash');
    return outcome;
  };
};

describe('up to the start what no source says is listed as unverified, and nothing else is', () => {
  const textUnseen = ['before-the-draft', 'text-not-accepted-by-all'];
  const rows: Readonly<Record<string, readonly (readonly string[])[]>> = {
    'worcestershire-regulatory-services': [
      ['DraftIssued', 'BRM', 'draft-empty'],
      ['TextFrozen', 'BRM', ...textUnseen, 'terms-incomplete', 'clauses-missing', 'procurement-not-assessed'],
      ['AgreementExecuted', 'BRM', 'counterparts-missing', 'before-the-text'],
      ['AgreementCommenced', 'BRM', 'commencement-before-execution'],
    ],
    'breckland-south-holland': [
      ['TextFrozen', 'SHO', ...textUnseen, 'terms-incomplete', 'clauses-missing', 'procurement-not-assessed'],
      ...['SHO', 'BRE'].map((council) => ['CounterpartExecuted', council, 'before-the-text', 'signed-without-approval',
        'execution-policy-missing', 'shared-officer-signs-alone']),
      ['AgreementExecuted', 'SHO', 'before-the-text'],
      ['AgreementCommenced', 'SHO', 'officers-not-consulted'],
    ],
    'compass-point': [
      ['TextFrozen', 'ELI', ...textUnseen, 'terms-incomplete', 'clauses-missing', 'service-without-basis',
        'no-basis-for-the-model', 'procurement-not-assessed'],
      ['AgreementExecuted', 'ELI', 'counterparts-missing', 'before-the-text'],
      ['AgreementCommenced', 'ELI', 'commencement-before-execution', 'service-without-live-basis'],
    ],
    'south-hams-west-devon': [
      ['DraftIssued', 'SHA', 'draft-empty'],
      ['TextFrozen', 'SHA', ...textUnseen, 'terms-missing', 'clauses-missing', 'service-without-basis',
        'no-basis-for-the-model', 'procurement-not-assessed'],
      ['AgreementExecuted', 'SHA', 'counterparts-missing', 'before-the-text'],
      ['AgreementCommenced', 'SHA', 'commencement-before-execution', 'service-without-live-basis'],
    ],
  };
  it.each(Object.keys(rows))('%s', async (id) => {
    const desk = await imported(id);
    expect(unverified(await desk.events(id))).toEqual(rows[id]);
  });
});

describe('who was a party, in what role, on day D', () => {
  const each = (councils: readonly string[], role: string, services: readonly string[]): Exclude<Answer, string> =>
    Object.fromEntries(councils.map((council) =>
      [council, Object.fromEntries(services.map((service) => [service, role]))]));
  const regulatory = ['environmental-health', 'licensing', 'trading-standards-and-animal-health'];
  const sevenCouncils = {
    ...each(['BRM'], 'host', regulatory),
    ...each(['MAV', 'RED', 'WOC', 'WOR', 'WYC', 'WYE'], 'partner', regulatory) };
  const shared = each(['BRE', 'SHO'], 'partner', ['chief-executive', 'management-team']);
  const owners =
    each(['ELI', 'SHO'], 'partner', ['revenues-and-benefits', 'customer-services', 'ict', 'hr', 'finance']);
  const devon = each(['SHA', 'WDE'], 'partner', ['chief-executive']);
  const rows: readonly (readonly [id: string, day: string, answer: Answer])[] = [
    ['worcestershire-regulatory-services', '2010-01-27', 'none'],
    ['worcestershire-regulatory-services', '2010-05-31', 'none'],
    ['worcestershire-regulatory-services', '2010-06-01', sevenCouncils],
    ['worcestershire-regulatory-services', '2016-03-30', sevenCouncils],
    ['breckland-south-holland', '2010-08-12', 'none'],
    ['breckland-south-holland', '2011-03-31', 'none'],
    ['breckland-south-holland', '2011-04-01', shared],
    ['compass-point', '2010-07-31', 'none'],
    ['compass-point', '2010-08-01', owners],
    ['south-hams-west-devon', '2006-12-31', 'none'],
    // The sources give the year alone: within it nobody can say.
    ['south-hams-west-devon', '2007-06-15', 'unknown'],
    ['south-hams-west-devon', '2008-01-01', devon],
  ];
  it.each(rows)('%s on %s', async (id, day, answer) => {
    const desk = await imported(id);
    expect(partiesOn(await desk.events(id), day)).toEqual(answer);
  });

  it('Boston was at the table of Compass Point, left in 2010 and was no party at its start', async () => {
    const desk = await imported('compass-point');
    const events = await desk.events('compass-point');
    const start = events.slice(0, events.findIndex(({ type }) => type === 'AgreementCommenced') + 1)
      .reduce(agreement.evolve, agreement.initial);
    expect(start.parties['BOT']).toEqual({ status: 'left', since: '2010' });
    expect(joined(start)).toEqual(['ELI', 'SHO']);
    expect(partiesOn(events, '2010-08-01')).not.toHaveProperty('BOT');
  });

  it('the ratio in which Compass Point\'s savings were later shared is not taken for a shareholding', async () => {
    const desk = await imported('compass-point');
    const { terms, charging } = await desk.state('compass-point');
    expect(sharesOf(terms!)).toEqual([]);
    expect(charging.lines).toEqual({});
  });

  it('South Holland lends its chief executive to Breckland for half of the time, and no holder is named', async () => {
    const { posts } = await (await imported('breckland-south-holland')).state('breckland-south-holland');
    expect(posts).toMatchObject({ 'chief-executive': { lender: 'SHO', borrowers: ['BRE'], placed: null } });
  });
});
