import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { accept, councilId, localDate, refuse, when } from '#domain';
import type { Decider } from '#domain';
import {
  codec, Conflict, Deciding, eventId, IdempotencyMismatch, noStream, NothingToCorrect, openMemoryStore, start,
  Unavailable,
} from '#store';
import type { Context, EventStore, Write } from '#store';
import { event, handClock, meta, write } from './events.ts';
import { ledger, type LedgerCommand, type LedgerEvent, type LedgerFacts, type LedgerState } from './ledger.ts';

const { actor, grade, evidence } = meta();
const context = (more: Partial<Context> = {}): Context =>
  ({ commandId: randomUUID(), correlationId: 'cor-1', actor, grade, ...more });
const facts = (councils: LedgerFacts['councils'], { actor, grade }: Context): LedgerFacts =>
  ({ today: localDate('2026-01-05'), actor, grade, councils: councils?.filter((one) => one === 'BRM') });
const note = (text: string, more: object = {}): LedgerCommand => ({ type: 'TakeNote', text, ...more });

function desk(store: EventStore = openMemoryStore(handClock().read)) {
  const options = { store, decider: ledger, codec: codec([ledger]), facts };
  return { store, here: new Deciding(options), elsewhere: new Deciding(options) };
}

/** The memory store, with every append interrupted by another writer or an outage first. */
function disturbed(store: EventStore, before: () => Promise<unknown>): EventStore {
  return {
    append: async (writes) => { await before(); return store.append(writes); },
    read: (...at) => store.read(...at), contents: (...at) => store.contents(...at),
    page: (...at) => store.page(...at), follow: (...at) => store.follow(...at),
    end: () => store.end(), lastBy: (moment) => store.lastBy(moment), close: () => store.close(),
    inStreams: store.inStreams,
  };
}

describe('carrying out a command', () => {
  it('appends what was decided and says where it stands', async () => {
    const { here, store } = desk();
    const receipt = await here.handle('a', note('one', { times: 2 }), context());
    const { events } = await store.read('ledger-a');
    expect(receipt).toEqual({
      revision: 1, position: events[1]!.position, repeated: false,
      events: events.map(({ id, type, revision }) => ({ id, type, revision })),
    });
    expect(events.map(({ data }) => data)).toEqual([{ text: 'one' }, { text: 'one' }]);
  });

  it('writes who, why, when it took effect and on what evidence, whatever the command says', async () => {
    const { here, store } = desk();
    const commandId = randomUUID();
    const forged = { ...note('one'), meta: { actor: 'someone else' }, commandId: 'forged' } as unknown as LedgerCommand;
    await here.handle('a', forged, context({ commandId, causationId: 'evt-7', evidence }));
    const corrects = { revision: 0, why: 'misread' };
    await here.handle('a', note('two', { on: when('2015-10') }), context({ corrects }));
    const [first, second] = (await store.read('ledger-a')).events;
    expect(first!.meta).toEqual({
      commandId, bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/), correlationId: 'cor-1', causationId: 'evt-7',
      actor, effectiveOn: '2026-01-05', classification: { class: 'partner' }, evidence, grade: 'live',
    });
    expect(first!.id).toBe(eventId('ledger-a', commandId, 0));
    expect(second!.meta).toMatchObject({ effectiveOn: '2015-10', evidence: [], corrects });
    expect(second!.meta.causationId).toBe(second!.meta.commandId);
  });

  it('returns a refusal and records nothing', async () => {
    const { here, store } = desk();
    expect(await here.handle('a', note(''), context())).toEqual({ refused: { code: 'empty-note' } });
    expect(await store.end()).toBe(start);
  });

  it('gives the present revision when there was nothing to record', async () => {
    const { here, store } = desk();
    const ask: LedgerCommand = { type: 'Ask', council: councilId('BRM') };
    expect(await here.handle('a', ask, context()))
      .toEqual({ revision: -1, position: start, events: [], repeated: false });
    await here.handle('a', note('one'), context());
    expect(await here.handle('a', ask, context()))
      .toEqual({ revision: 0, position: await store.end(), events: [], repeated: false });
  });

  it('asks for the register entries a decision needs, and only those', async () => {
    const { here } = desk();
    expect(await here.handle('a', { type: 'Ask', council: councilId('BRM') }, context()))
      .toMatchObject({ revision: -1 });
    expect(await here.handle('a', { type: 'Ask', council: councilId('XXX') }, context()))
      .toEqual({ refused: { code: 'unknown-council' } });
  });

  it('refuses to correct an event that is not there', async () => {
    const { here } = desk();
    await here.handle('a', note('one'), context());
    for (const revision of [1, -1]) {
      await expect(here.handle('a', note('two'), context({ corrects: { revision, why: 'wrong' } })))
        .rejects.toThrow(NothingToCorrect);
    }
  });
});

describe('the same command again', () => {
  it('gets the first receipt, wherever and however late it comes', async () => {
    const { here, elsewhere } = desk();
    const first = context();
    const receipt = await here.handle('a', note('one', { times: 2 }), first);
    for (let n = 0; n < 3; n += 1) await here.handle('a', note(`later ${n}`), context());
    for (const deciding of [here, elsewhere]) {
      expect(await deciding.handle('a', note('one', { times: 2 }), first)).toEqual({ ...receipt, repeated: true });
    }
  });

  it('gets the first receipt even if it could no longer be accepted, or its precondition has passed', async () => {
    const { here, elsewhere, store } = desk();
    await here.handle('a', note('one'), context());
    const strike = context({ expectedRevision: 0 });
    await elsewhere.handle('a', { type: 'StrikeNote', text: 'one' }, strike);
    expect(await here.handle('a', { type: 'StrikeNote', text: 'one' }, strike))
      .toMatchObject({ revision: 1, repeated: true });
    expect((await store.read('ledger-a')).revision).toBe(1);
  });

  it('is refused if its body is another one, whatever the order of its members', async () => {
    const { here } = desk();
    const first = context();
    await here.handle('a', { type: 'TakeNote', text: 'one', times: 1 }, first);
    await expect(here.handle('a', note('two'), first)).rejects.toThrow(IdempotencyMismatch);
    expect(await here.handle('a', { times: 1, text: 'one', type: 'TakeNote' }, first))
      .toMatchObject({ repeated: true });
  });

  it('is refused if it rests on other papers, which are part of what was asked', async () => {
    const { here } = desk();
    const first = context({ evidence });
    await here.handle('a', note('one'), first);
    const others = [{ hash: 'unknown' as const, title: 'another paper' }];
    await expect(here.handle('a', note('one'), { ...first, evidence: others })).rejects.toThrow(IdempotencyMismatch);
    expect(await here.handle('a', note('one'), first)).toMatchObject({ repeated: true });
  });

  it('is refused with another body even where the first has not been heard of yet', async () => {
    const { here, elsewhere } = desk();
    await here.handle('a', note('one'), context());
    await elsewhere.state('a');
    const first = context();
    await here.handle('a', note('two'), first);
    await expect(elsewhere.handle('a', note('three'), first)).rejects.toThrow(IdempotencyMismatch);
    expect(await elsewhere.handle('a', { type: 'StrikeNote', text: 'two' }, context())).toMatchObject({ revision: 2 });
  });

  it('is carried out once if it is sent many times at once', async () => {
    const { here, elsewhere, store } = desk();
    const first = context();
    const receipts = await Promise.all(Array.from({ length: 10 }, (_, n) =>
      (n % 2 ? here : elsewhere).handle('a', note('one'), first)));
    expect(new Set(receipts.map((receipt) => 'position' in receipt && receipt.position)).size).toBe(1);
    expect((await store.read('ledger-a')).revision).toBe(0);
  });

  it('is another command on another stream', async () => {
    const { here, store } = desk();
    const first = context();
    await here.handle('a', note('one'), first);
    expect(await here.handle('b', note('one'), first)).toMatchObject({ revision: 0, repeated: false });
    expect((await store.read('ledger-b')).revision).toBe(0);
  });
});

describe('others at the same stream', () => {
  it('decides again on what they did, and never on an old state', async () => {
    const { here, elsewhere } = desk();
    await here.handle('a', note('one'), context());
    await elsewhere.handle('a', note('two'), context());
    expect(await here.handle('a', { type: 'StrikeNote', text: 'two' }, context())).toMatchObject({ revision: 2 });
    await elsewhere.handle('a', note('three'), context());
    expect(await here.handle('a', { type: 'StrikeNote', text: 'one' }, context()))
      .toEqual({ refused: { code: 'no-such-note' } });
    expect(await here.state('a')).toEqual(expect.objectContaining({ state: { notes: 2, last: 'three' }, revision: 3 }));
  });

  it('keeps to the revision the caller has seen', async () => {
    const { here, elsewhere } = desk();
    await here.handle('a', note('one'), context());
    await elsewhere.handle('a', note('two'), context());
    await expect(here.handle('a', note('three'), context({ expectedRevision: 0 }))).rejects.toThrow(Conflict);
    expect(await here.handle('a', note('three'), context({ expectedRevision: 1 }))).toMatchObject({ revision: 2 });
    await expect(here.handle('b', note('one'), context({ expectedRevision: 0 }))).rejects.toMatchObject({ actual: -1 });
  });

  it('tries a conflict three times more, and one that the caller asked about never', async () => {
    const store = openMemoryStore(handClock().read);
    let appends = 0;
    const rival = async () => {
      appends += 1;
      await store.append([write('ledger-a', (await store.read('ledger-a')).revision, event({ text: 'rival' }))]);
    };
    const { here } = desk(disturbed(store, rival));
    await expect(here.handle('a', note('mine'), context())).rejects.toThrow(Conflict);
    expect(appends).toBe(4);
    await expect(here.handle('a', note('mine'), context({ expectedRevision: 3 }))).rejects.toThrow(Conflict);
    expect(appends).toBe(5);
  });

  it('lets many commands to one stream go in turn without a conflict', async () => {
    const { here, store } = desk();
    const each = Array.from({ length: 40 }, (_, n) => n);
    const receipts = await Promise.all(each.map((n) => here.handle('a', note(`${n}`), context())));
    expect(receipts.map((receipt) => 'revision' in receipt && receipt.revision)).toEqual(each);
    expect((await store.read('ledger-a')).events.map(({ data }) => data.text)).toEqual(each.map(String));
  });

  it('passes an outage on, and the next command is none the worse', async () => {
    const store = openMemoryStore(handClock().read);
    let down = true;
    const { here } = desk(disturbed(store, async () => { if (down) throw new Unavailable('gone'); }));
    const first = context();
    await expect(here.handle('a', note('one'), first)).rejects.toThrow(Unavailable);
    down = false;
    expect(await here.handle('a', note('one'), first)).toMatchObject({ revision: 0, repeated: false });
  });
});

type Code = 'empty-note' | 'no-such-note' | 'unknown-council';
/** Copies the last note of the ledger that it is told to copy from. */
const copier: Decider<LedgerCommand, LedgerState, LedgerEvent, LedgerFacts & { readonly last: string }, Code>
  = { ...ledger, name: 'copier',
    rests: (_, command) => (command.type === 'TakeNote' && command.text !== '' ? [command.text] : []),
    decide: (_, __, { last }) => (last === '' ? refuse('no-such-note') : accept({ type: 'NoteTaken', text: last })) };

/** A copier on a store in which somebody else acts just before each append. */
function copying(before: (store: EventStore, appends: number) => Promise<unknown> = async () => undefined) {
  const store = openMemoryStore(handClock().read);
  const writes: (readonly Write[])[] = [];
  const watched = disturbed(store, () => before(store, writes.length));
  const here = new Deciding({
    store: { ...watched, append: (asked) => { writes.push(asked); return watched.append(asked); } },
    decider: copier, codec: codec([copier]),
    facts: async (_, given, { ids, hold }) => {
      let last = ids.length === 0 ? 'nothing to copy from' : '';
      for (const id of ids) {
        const { events: found, revision } = await store.read(`ledger-${id}`);
        hold(`ledger-${id}`, revision);
        last = String(found.at(-1)?.data['text'] ?? '');
      }
      return { ...facts(undefined, given), last };
    },
  });
  return { here, store, writes };
}
/** Somebody writes the next note into a stream. */
const noted = async (store: EventStore, stream: string, text: string) =>
  store.append([write(stream, (await store.read(stream)).revision, event({ text }))]);
const textsOf = async (store: EventStore) => (await store.read('copier-a')).events.map(({ data }) => data['text']);

describe('a decision that rests on another record', () => {
  it('is appended only while that record stands where it was read', async () => {
    const { here, store, writes } = copying();
    await noted(store, 'ledger-b', 'one');
    expect(await here.handle('a', note('b'), context())).toMatchObject({ revision: 0 });
    expect(writes).toEqual([[
      { stream: 'copier-a', expected: -1, events: [expect.objectContaining({ data: { text: 'one' } })] },
      { stream: 'ledger-b', expected: 0, events: [] }]]);
  });

  it('checks nothing else where it rests on nothing', async () => {
    const { here, writes } = copying();
    await here.handle('a', note(''), context());
    expect(writes.map((asked) => asked.map(({ stream }) => stream))).toEqual([['copier-a']]);
  });

  it('is decided again on what the other record has become, also at a revision the caller has seen', async () => {
    for (const expectedRevision of [undefined, 0]) {
      const { here, store, writes } = copying(async (log, appends) => {
        if (appends === 2) await noted(log, 'ledger-b', 'two');
      });
      await noted(store, 'ledger-b', 'one');
      await here.handle('a', note('b'), context());
      expect(await here.handle('a', note('b'), context({ expectedRevision }))).toMatchObject({ revision: 1 });
      expect(await textsOf(store)).toEqual(['one', 'two']);
      expect(writes.length).toBe(3);
    }
  });

  it('is refused if what it rested on went away in between, and then nothing is recorded', async () => {
    const { here, store } = copying((log) => noted(log, 'ledger-b', ''));
    await noted(store, 'ledger-b', 'one');
    expect(await here.handle('a', note('b'), context())).toEqual({ refused: { code: 'no-such-note' } });
    expect(await textsOf(store)).toEqual([]);
  });

  it('is given up after four tries, naming the record that does not keep still', async () => {
    for (const expectedRevision of [undefined, noStream]) {
      const { here, store, writes } = copying((log) => noted(log, 'ledger-b', 'again'));
      await noted(store, 'ledger-b', 'one');
      await expect(here.handle('a', note('b'), context({ expectedRevision })))
        .rejects.toMatchObject({ constructor: Conflict, stream: 'ledger-b' });
      expect(writes.length).toBe(4);
      expect(await textsOf(store)).toEqual([]);
    }
  });

  it('keeps to the revision of its own record that the caller has seen', async () => {
    const { here, store, writes } = copying((log) => noted(log, 'copier-a', 'a rival'));
    await noted(store, 'ledger-b', 'one');
    await expect(here.handle('a', note('b'), context({ expectedRevision: noStream })))
      .rejects.toMatchObject({ constructor: Conflict, stream: 'copier-a' });
    expect(writes.length).toBe(1);
  });

  it('gets its first receipt again, whatever has become of the other record', async () => {
    const { here, store } = copying();
    const asked = context();
    await noted(store, 'ledger-b', 'one');
    const first = await here.handle('a', note('b'), asked);
    await noted(store, 'ledger-b', '');
    const cold = new Deciding({ store, decider: copier, codec: codec([copier]),
      facts: (_, given) => ({ ...facts(undefined, given), last: '' }) });
    for (const deciding of [here, cold]) {
      expect(await deciding.handle('a', note('b'), asked)).toEqual({ ...first, repeated: true });
    }
    expect(await textsOf(store)).toEqual(['one']);
  });
});

describe('keeping streams warm', () => {
  it('gives the same answers with room for nothing', async () => {
    const store = openMemoryStore(handClock().read);
    const cold = new Deciding({ store, decider: ledger, codec: codec([ledger]), facts, warmEventsMax: 0 });
    for (let n = 0; n < 5; n += 1) {
      await cold.handle('a', note(`a${n}`), context());
      await cold.handle('b', note(`b${n}`), context());
    }
    expect((await cold.state('a', 60_000)).state).toEqual({ notes: 5, last: 'a4' });
    expect(await cold.handle('b', { type: 'StrikeNote', text: 'b4' }, context())).toMatchObject({ revision: 5 });
  });

  it('reads a state again only if it is older than the caller allows', async () => {
    const { here, elsewhere } = desk();
    await here.handle('a', note('one'), context());
    await elsewhere.handle('a', note('two'), context());
    expect((await here.state('a', 60_000)).state.notes).toBe(1);
    expect((await here.state('a')).state.notes).toBe(2);
  });

  it('stops at an event it does not know', async () => {
    const { here, store } = desk();
    await store.append([write('ledger-a', noStream, event({}, 'NoteShredded'))]);
    await expect(here.handle('a', note('one'), context())).rejects.toThrow('NoteShredded');
  });

  it('names events the way RFC 9562 does, for ever', () => {
    expect(eventId('ledger-a', 'c0ffee', 0)).toBe('e1338048-3ccb-53ba-8e7d-524ec7c2d58e');
    const others = [eventId('a', 'b', 0), eventId('a', 'b', 1), eventId('a', 'c', 0), eventId('b', 'b', 0)];
    expect(new Set(others).size).toBe(4);
  });
});
