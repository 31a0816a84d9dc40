import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  checkpointOf, eventAt, filesOf, folders, hashesOf, keyNoteOf, makeSigner, noteOf, origin, witnessedAt,
  type Signer, type Tenure,
} from '../kit/trail-log.ts';
import { outcomeOf, said } from './desk.ts';

const made = folders();
afterAll(() => { made.clear(); });

const trail = Array.from({ length: 20 }, (_, n) => eventAt(n));
const [first, second, third, stranger] = [makeSigner(), makeSigner(), makeSigner(), makeSigner()] as const;
const tenure = (signer: Signer, from: number, until?: number): Tenure =>
  ({ signer, from, ...(until !== undefined && { until }) });

/** From the first key to the second at 10 with an overlap up to 15, then to the third at 18. */
const chain = [
  keyNoteOf([tenure(first, 0)], [first]),
  keyNoteOf([tenure(first, 0), tenure(second, 10)], [first, second]),
  keyNoteOf([tenure(first, 0, 15), tenure(second, 10)], [first, second]),
  keyNoteOf([tenure(first, 0, 15), tenure(second, 10), tenure(third, 18)], [second, third]),
];
const folderOf = (events: number, signers: readonly Signer[], keys: readonly string[] = chain): string =>
  made.make(filesOf({ trail: trail.slice(0, events), signers, keys }));
const against = (folder: string, ...keys: readonly Signer[]) =>
  outcomeOf(folder, ...keys.flatMap(({ vkey }) => ['--key', vkey]));
const problemsOf = async (folder: string, ...keys: readonly Signer[]) => (await against(folder, ...keys)).problems;

describe('keys that change with an overlap', () => {
  it.each([
    [5, [first]], [12, [first, second]], [16, [second]], [17, [second, third]], [20, [second, third]],
  ])('verify a checkpoint of size %i that every key signed whose sizes hold it', async (events, signers) => {
    for (const key of [first, second, third]) {
      expect(await against(folderOf(events, signers), key)).toMatchObject({ verified: true, keys: { from: 'given' } });
    }
    expect((await against(folderOf(events, signers))).keys).toEqual({ from: 'log', pin: [second.vkey, third.vkey] });
  });

  it.each([
    [9, second, 'does not sign at that size'], [15, first, 'does not sign at that size'],
    [17, third, 'does not sign at that size'], [12, stranger, 'is not signed by a key of the log'],
  ])('refuse a checkpoint of size %i that only another key signed', async (events, signer, reason) => {
    expect(await problemsOf(folderOf(events, [signer]), first)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([[12, first], [12, second], [20, second], [20, third]])(
    'refuse a checkpoint of size %i that only one of two keys signed', async (events, signer) => {
      const folder = folderOf(events, [signer]);
      expect(await problemsOf(folder, second)).toEqual([expect.stringContaining('which signs at that size')]);
    });

  it('are not outwitted by who has stolen an ended key and leaves out the note that ended it', async () => {
    const early = chain.slice(0, 2);
    expect((await problemsOf(folderOf(20, [first], early), second))[0]).toContain(`is not signed by ${second.vkey}`);
    const endsTheOther = keyNoteOf([tenure(first, 0), tenure(second, 10, 11)], [first]);
    expect((await problemsOf(folderOf(20, [first], [...early, endsTheOther]), second))[0])
      .toBe(`keys/3: is not signed by ${second.vkey}, which the note before lists as not ended`);
  });

  it('are followed through a thousand notes, each key made once, and no further', async () => {
    const many = Array<string>(1_001).fill(chain[0]!);
    expect(await problemsOf(folderOf(5, [first], many.slice(1)), first)).toEqual([]);
    expect(await problemsOf(folderOf(5, [first], many), first)).toContain('has more than 1000 notes of keys');
  });

  it('and none comes after a note in which all have ended', async () => {
    const ended = keyNoteOf([tenure(first, 0, 5)], [first]);
    const later = keyNoteOf([tenure(first, 0, 5), tenure(stranger, 5)], [stranger]);
    expect((await problemsOf(folderOf(12, [stranger], [chain[0]!, ended, later]), first))[0])
      .toContain('keys/3: comes after a note that lists every key as ended');
  });

  it('are read from a file, and one that is trusted must be among those that lead to the last', async () => {
    const file = join(made.make(), 'keys');
    writeFileSync(file, `${stranger.vkey}\n${second.vkey}\n`);
    expect(await outcomeOf(folderOf(20, [second, third]), '--key', file)).toMatchObject({ verified: true });
    expect(await problemsOf(folderOf(20, [second, third]), stranger))
      .toEqual(['the keys of the log are not signed by a key that is trusted']);
  });

  it.each<[string, readonly string[], string]>([
    ['a note that a retired key alone has signed', [...chain, keyNoteOf(
      [tenure(first, 0, 15), tenure(second, 10), tenure(third, 18), tenure(stranger, 19)], [first, stranger])],
    `keys/5: is not signed by ${second.vkey}, which the note before lists as not ended`],
    ['a note that a stranger has signed', [chain[0]!, keyNoteOf([tenure(first, 0), tenure(stranger, 1)], [stranger])],
      `keys/2: is not signed by ${first.vkey}, which the note before lists as not ended`],
    ['a note that takes back the end of a key', [...chain.slice(0, 3),
      keyNoteOf([tenure(first, 0), tenure(second, 10)], [second])], 'keys/4: does not continue the note before'],
    ['a note without a key of the note before', [chain[0]!, chain[1]!, keyNoteOf([tenure(second, 10)], [second])],
      'keys/3: does not continue the note before'],
    ['a first note that another key has signed', [keyNoteOf([tenure(first, 0), tenure(second, 0)], [second])],
      'keys/1: is not signed by the first key'],
    ['a note with a signature of a listed key that does not hold',
      [chain[0]!, chain[1]!.replace(`${second.vkey} from 10`, `${second.vkey} from 0`)],
      `keys/2: has a signature of ${origin} that does not hold`],
    ['a note with a key of another name', [keyNoteOf([tenure(makeSigner('other.example'), 0)], [first])],
      `which is no key of ${origin}`],
    ['a note that is none', ['concordat trail keys v1\n'], 'keys/1: is no signed note'],
    ['a note that lists a key twice', [keyNoteOf([tenure(first, 0), tenure(first, 1)], [first])],
      'keys/1: lists a key twice'],
    ['a note with a size that is none', [keyNoteOf([tenure(first, 0)], [first]).replace('from 0', 'from 007')],
      'keys/1: has what is no size: 007'],
  ])('are not believed from %s', async (_, keys, reason) => {
    expect((await problemsOf(folderOf(12, [first, second], keys), first))[0]).toContain(reason);
  });

  it('are looked no further for than to the first bad event: a broken chain names it all the same', async () => {
    const keys = [keyNoteOf([tenure(first, 0)], [stranger])];
    const files = filesOf({ trail, database: trail.toSpliced(7, 1), signers: [first], keys });
    expect(await outcomeOf(made.make(files))).toMatchObject({ verified: false, first: { verdict: 'missing', index: 7 },
      problems: expect.arrayContaining(['keys/1: is not signed by the first key']) });
  });
});

describe('notes of keys that were kept', () => {
  const keep = async (): Promise<string> => {
    const kept = join(made.make(), 'kept');
    const folder = folderOf(16, [second], chain.slice(0, 3));
    expect(await outcomeOf(folder, '--keep', kept)).toMatchObject({ verified: true });
    return kept;
  };

  it('are continued by more of them', async () => {
    const kept = await keep();
    for (let again = 0; again < 2; again += 1) {
      expect(await outcomeOf(folderOf(20, [second, third]), '--keep', kept)).toMatchObject({ verified: true });
    }
  });

  it('cannot be fewer later, nor others in their place', async () => {
    const kept = await keep();
    expect((await outcomeOf(folderOf(20, [first, second], chain.slice(0, 2)), '--keep', kept)).problems)
      .toContain('keys/3: is not there, and was when the log was kept');
    const other = keyNoteOf([tenure(first, 0, 12), tenure(second, 10)], [first, second]);
    expect((await outcomeOf(folderOf(20, [second], [...chain.slice(0, 2), other]), '--keep', kept)).problems)
      .toEqual(['keys/3: is another than the one that was kept']);
    // Whoever adds a signature to a note says nothing else by it.
    const signature = noteOf('x\n', [stranger]).split('\n\n')[1]!;
    const signed = chain.with(0, chain[0]! + signature);
    expect(await outcomeOf(folderOf(20, [second, third], signed), '--keep', kept)).toMatchObject({ verified: true });
  });
});

describe('signatures of a checkpoint', () => {
  const checkpoint = (change: (note: string) => string): Promise<readonly string[]> => {
    const files = filesOf({ trail, signers: [first] });
    files.set('checkpoint', Buffer.from(change(checkpointOf(hashesOf(trail), [first]))));
    return problemsOf(made.make(files), first);
  };
  const foreign = noteOf('x\n', [stranger, makeSigner('witness.example', 4)]).split('\n\n')[1]!;

  it('of keys nobody knows are passed over', async () => {
    expect(await checkpoint((note) => note + foreign)).toEqual([]);
    expect(await checkpoint((note) => note.replace('\n\n', `\n\n${foreign}`))).toEqual([]);
  });

  it('of a known key refuse it when they do not hold, beside one that does', async () => {
    const other = noteOf('another text\n', [first]).split('\n\n')[1]!;
    expect(await checkpoint((note) => note + other)).toEqual([expect.stringContaining('does not hold')]);
    const short = `\u2014 ${origin} ${Buffer.concat([first.id, Buffer.alloc(9)]).toString('base64')}\n`;
    expect(await checkpoint((note) => note + short)).toEqual([expect.stringContaining('does not hold')]);
  });

  it.each<[string, (note: string) => string]>([
    ['a line that is no signature', (note) => `${note}- x AAAAAAAA\n`],
    ['no last line end', (note) => note.slice(0, -1)],
    ['base64 with loose bits', (note) => `${note}\u2014 x AAAAAAB=\n`],
    ['a fourth line', (note) => note.replace('\n\n', '\nmore\n\n')],
    ['a size with a zero before', (note) => note.replace('\n20\n', '\n020\n')],
    ['carriage returns', (note) => note.replaceAll('\n', '\r\n')],
    ['more signatures than anyone has', (note) => note + foreign.repeat(60)],
  ])('and all else are refused with %s', async (_, change) => {
    expect(await checkpoint(change)).toEqual([expect.stringMatching(/^checkpoint: /)]);
  });
});

describe('witnesses', () => {
  const witnesses = ['a', 'b', 'c'].map((name) => makeSigner(`witness.example/${name}`, 4));
  const cosigned = (...who: readonly Signer[]): string => {
    const files = filesOf({ trail, signers: [first] });
    files.set('checkpoint', Buffer.from(checkpointOf(hashesOf(trail), [first, ...who])));
    return made.make(files);
  };
  const wanted = witnesses.flatMap(({ vkey }) => ['--witness', vkey]);

  it('are counted against the quorum, by default all of them', async () => {
    expect(await outcomeOf(cosigned(...witnesses), ...wanted)).toMatchObject({ verified: true, exit: 0,
      witnesses: witnesses.map(({ name }) => ({ name, time: witnessedAt })) });
    const two = cosigned(...witnesses.slice(1));
    expect(await outcomeOf(two, ...wanted)).toMatchObject({ exit: 1,
      problems: ['checkpoint: cosigned by 2 of the witnesses, and 3 are wanted'] });
    expect(await outcomeOf(two, ...wanted, '--quorum', '2')).toMatchObject({ verified: true });
    expect((await said('verify', [two, ...wanted, '--quorum', '2'])).out)
      .toContain('cosigned by witness.example/b at 2026-11-05T12:00:00.000Z');
  });

  it('count once each, and not as keys of the log', async () => {
    const another = makeSigner(witnesses[0]!.name, 4);
    const twice = [cosigned(witnesses[0]!, another), ...wanted, '--witness', another.vkey] as const;
    expect(await outcomeOf(...twice, '--quorum', '1')).toMatchObject({ exit: 0 });
    expect(await outcomeOf(...twice, '--quorum', '2')).toMatchObject({ exit: 1 });
    expect(await outcomeOf(cosigned(another, ...witnesses), ...twice.slice(1))).toMatchObject({ exit: 0 });
    const files = filesOf({ trail, signers: [first] });
    files.set('checkpoint', Buffer.from(checkpointOf(hashesOf(trail), witnesses)));
    expect(await outcomeOf(made.make(files), ...wanted)).toMatchObject({ exit: 1,
      problems: [expect.stringContaining('not signed by a key of the log')] });
  });

  it('and quorums that cannot be are refused as wrong usage', async () => {
    for (const quorum of ['4', '-1', 'x']) {
      expect(await said('verify', [cosigned(), ...wanted, `--quorum=${quorum}`])).toMatchObject({ exit: 2 });
    }
    expect(await said('verify', [cosigned(), '--witness', first.vkey])).toMatchObject({ exit: 2 });
  });
});
