/**
 * Random requests about few persons of two councils over HTTP, beside a model that keeps what may be read (I56, I58):
 * every text that is given has its reading in the log before it, and is what was said last; what is erased has no key;
 * nothing is erased under a hold; and no text is in the log.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { memoryKeyring } from '#people';
import type { Keyring } from '#people';
import { start } from '#store';
import { startService } from '../kit/http.ts';
import type { Answered, Service } from '../kit/http.ts';
import { lawRuns, lawsTimeout } from '../kit/laws.ts';

const on = '2026-03-02';
const rounds = Math.min(lawRuns, 3_000) / 30;
const councils = ['BRM', 'RED'] as const;
const persons = ['per-ada1', 'per-bert'] as const;
type Step = { readonly what: 'name' | 'narrate' | 'read' | 'read-narrative' | 'hold' | 'lift' | 'erase' | 'repeat';
  readonly council: (typeof councils)[number]; readonly person: (typeof persons)[number]; readonly at: number };
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    'name', 'narrate', 'narrate', 'read', 'read', 'read-narrative', 'hold', 'lift', 'erase', 'repeat'),
  council: fc.constantFrom(...councils), person: fc.constantFrom(...persons), at: fc.nat(3),
});
/** What the model knows of one council's record of one person. */
type Known = {
  name: string | null; narratives: (string | null)[]; holds: boolean[];
  last: (() => Promise<Answered>) | null; lastWas: Answered | null; ever: boolean;
};

let service: Service;
let keys: Keyring;
let round = 0;
const texts: string[] = [];
beforeAll(async () => { service = await startService(() => ({ people: keys = memoryKeyring() })); });
afterAll(async () => { await service.close(); });

/** @param round makes persons of their own for each history */
function requests(known: Map<string, Known>) {
  let commands = 0;
  const fresh = (kind: string): string => {
    const text = `${kind}-zq${round}x${commands}`;
    texts.push(text);
    return text;
  };
  const send = async (given: Step, method: 'put' | 'post', path: string, body: object): Promise<Answered> => {
    commands += 1;
    const key = `"${round}-${commands}"`;
    const token = await service.token('monitoring-officer', given.council);
    const address = `/people/${given.person}-${round}${path}`;
    const asked = () => (method === 'post' ? service.post(address, { on, ...body }, { token, key })
      : service.put(address, JSON.stringify({ on, ...body }), 'application/json',
        { token, headers: { 'idempotency-key': key } }));
    const answer = await asked();
    const mine = known.get(`${given.person}.${given.council}`)!;
    if (answer.status === 200) Object.assign(mine, { last: asked, lastWas: answer });
    return answer;
  };
  const read = async ({ council, person }: Step, path: string): Promise<Answered> => service.get(
    `/people/${person}-${round}${path}?purpose=correspondence`,
    { token: await service.token('lead-officer', council) });
  return { fresh, send, read };
}

/** @param was what may be read, if anything */
async function reads(
  given: Step, was: string | null | undefined, asked: () => Promise<Answered>, member: 'name' | 'text',
): Promise<void> {
  const stream = `person-${given.person}-${round}.${given.council}`;
  const before = (await service.store.read(stream)).events.length;
  const { status, body } = await asked();
  const since = (await service.store.read(stream)).events.slice(before);
  if (was === null || was === undefined) {
    expect([[404, 410].includes(status), since]).toEqual([true, []]);
    return;
  }
  expect([status, body[member]]).toEqual([200, was]);
  expect(since).toMatchObject([{ type: 'PersonalDataRead', data: { purpose: 'correspondence' } }]);
}

async function play(given: Step, known: Map<string, Known>, ask: ReturnType<typeof requests>): Promise<void> {
  const mine = known.get(`${given.person}.${given.council}`)!;
  const holds = () => mine.holds.includes(true);
  const stands = () => mine.name !== null || mine.narratives.some((one) => one !== null);
  switch (given.what) {
    case 'name': {
      const name = ask.fresh('name');
      expect((await ask.send(given, 'put', '', { name })).status).toBe(200);
      return void Object.assign(mine, { name, ever: true });
    }
    case 'narrate': {
      const text = ask.fresh('story');
      const { status, body } = await ask.send(given, 'post', '/narratives', { kind: 'other', text });
      expect([status, body.narrative]).toEqual([200, `narrative-${mine.narratives.push(text)}`]);
      return void Object.assign(mine, { ever: true });
    }
    case 'read': return reads(given, mine.name, () => ask.read(given, ''), 'name');
    case 'read-narrative': return reads(given, mine.narratives[given.at],
      () => ask.read(given, `/narratives/narrative-${given.at + 1}`), 'text');
    case 'hold': {
      const reference = `C-${mine.holds.length}`;
      const { status } = await ask.send(given, 'post', '/holds', { authority: 'court', reference });
      expect(status).toBe(stands() ? 200 : mine.ever ? 410 : 404);
      return void (status === 200 && mine.holds.push(true));
    }
    case 'lift': {
      const { status } = await ask.send(given, 'post', '/hold-liftings', { hold: `hold-${given.at + 1}` });
      if (status === 200) mine.holds[given.at] = false;
      else expect(stands() && mine.holds[given.at] === true).toBe(false);
      return;
    }
    case 'erase': {
      const { status } = await ask.send(given, 'post', '/erasure', { basis: 'required-by-law' });
      expect(status).toBe(!stands() ? mine.ever ? 410 : 404 : holds() ? 409 : 200);
      if (status === 200) Object.assign(mine, { name: null, narratives: mine.narratives.map(() => null) });
      return;
    }
    case 'repeat': {
      const again = await mine.last?.();
      // The key by which a text would be known again went with an erasure.
      if (again !== undefined && again.status !== 410) expect(again.body).toEqual(mine.lastWas!.body);
    }
  }
}

it('I56, I58: in no history is a text given without its reading, or left a key when it is erased', async () => {
  const played: Record<string, number> = {};
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 40 }), async (steps) => {
    round += 1;
    const known = new Map(persons.flatMap((person) => councils.map((council): [string, Known] => [
      `${person}.${council}`,
      { name: null, narratives: [], holds: [], last: null, lastWas: null, ever: false }])));
    const ask = requests(known);
    for (const given of steps) {
      await play(given, known, ask);
      played[given.what] = (played[given.what] ?? 0) + 1;
      const { name, narratives } = known.get(`${given.person}.${given.council}`)!;
      if (name !== null || narratives.some((one) => one !== null)) continue;
      const { state } = await service.parts.deciders.person.state(`${given.person}-${round}.${given.council}`);
      const left = (await keys.page('', 10_000)).map(({ key }) => key);
      expect(state.erasures.flatMap((one) => one.keys).filter((key) => left.includes(key))).toEqual([]);
    }
  }), { numRuns: rounds, seed: 42, endOnFailure: true });
  expect(Object.keys(played)).toHaveLength(8);
  const log = JSON.stringify(await service.store.page(start, 1_000_000)) + service.logged.join('');
  expect(texts.length).toBeGreaterThan(rounds);
  expect(texts.filter((text) => log.includes(text))).toEqual([]);
}, lawsTimeout);
