import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  checkpointOf, eventAt, filesOf, folders, hashesOf, leafOf, makeSigner, origin, recordOf, writeFiles, type Told,
} from '../kit/trail-log.ts';
import { outcomeOf, said } from './desk.ts';

const made = folders();
afterAll(() => { made.clear(); });

const size = 600;
const signers = [makeSigner()];
const trail = Array.from({ length: size }, (_, n) => eventAt(n));
const folderOf = (database: readonly Told[], events = trail): string =>
  made.make(filesOf({ trail: events, database, signers }));
/** What is told of the event that is named. */
const named = (n: number) => ({ index: n, position: trail[n]!.position, stream: trail[n]!.stream,
  revision: trail[n]!.revision, type: 'ClauseProposed' });

describe('a log that is as it was', () => {
  it('is verified, and its own keys are told to be believed only because no other was given', async () => {
    const folder = folderOf(trail);
    const outcome = await outcomeOf(folder);
    expect(outcome).toMatchObject({ verified: true, exit: 0, kind: 'log', origin, size, first: null, problems: [],
      keys: { from: 'log', pin: [signers[0]!.vkey] } });
    const words = await said('verify', [folder]);
    expect(words.out).toContain('trust on first use');
    expect(words.out).toContain(`key to pin: --key '${signers[0]!.vkey}'`);
    expect(words.err).toContain(`512 of ${size} events\n`);
    const pinned = await said('verify', [folder, '--key', signers[0]!.vkey]);
    expect(pinned.out).toBe(`verified: ${folder}, a log of ${origin} at ${size} events\n`);
  });

  it.each([0, 1, 255, 256, 257, 512])('is verified at size %i', async (events) => {
    const some = trail.slice(0, events);
    expect(await outcomeOf(folderOf(some, some))).toMatchObject({ verified: true, size: events });
  });

  it('is verified when its last bundle has filled up since the checkpoint', async () => {
    const longer = filesOf({ trail: trail.slice(0, 512), signers });
    longer.set('tile/1/000.p/1', longer.get('tile/1/000.p/2')!.subarray(0, 32));
    longer.delete('tile/1/000.p/2');
    longer.set('checkpoint', Buffer.from(checkpointOf(hashesOf(trail.slice(0, 300)), signers)));
    expect(await outcomeOf(made.make(longer))).toMatchObject({ verified: true, size: 300 });
  });
});

describe('an event that the database tells otherwise than the trail', () => {
  it.each<[string, Partial<Told>, string]>([
    ['data', { data: { council: 'BRM', clause: 'governance-1', text: 'The councils need not meet.' } }, 'content'],
    ['meta', { meta: { grade: 'imported' } }, 'content'],
    ['recorded time', { recordedAt: '2026-11-05T12:04:59.000Z' }, 'recordedAt'],
    ['effective time', { effectiveOn: '2007' }, 'effectiveOn'],
    ['actor', { actor: { capacity: 'member', council: 'RED', person: 'per-0002' } }, 'actor'],
    ['salt', { salt: Buffer.alloc(32) }, 'content'],
    ['type', { type: 'ClauseAgreed' }, 'type'],
  ])('is named when its %s was changed', async (_, change, member) => {
    const database = trail.with(301, { ...trail[301]!, ...change }).with(400, { ...trail[400]!, data: {} });
    const outcome = await outcomeOf(folderOf(database));
    expect(outcome).toMatchObject({ verified: false, exit: 1, first: { ...named(301), verdict: 'changed',
      reason: `the database has it with another ${member}` } });
  });

  it('is named when only the content was changed and the leaf was left', async () => {
    const files = filesOf({ trail: trail.slice(0, 3), signers });
    const records = files.get('records/000.p/3')!;
    records.write('CCC', records.indexOf('BRM', recordOf(trail[0]!).length + 4 + leafOf(trail[1]!).length + 32 + 4));
    expect(await outcomeOf(made.make(files))).toMatchObject({ first: { ...named(1), verdict: 'changed',
      reason: 'its content is not what its leaf says' } });
  });

  it.each([0, 5, 255, 256, 599])('is named when it was deleted: event %i', async (n) => {
    const outcome = await outcomeOf(folderOf(trail.toSpliced(n, 1)));
    expect(outcome.first).toMatchObject({ ...named(n), verdict: 'missing' });
  });

  it('is named when everything after it was cut off', async () => {
    expect((await outcomeOf(folderOf(trail.slice(0, 300)))).first).toMatchObject({ ...named(300), verdict: 'missing' });
  });

  // The last is between the last event of a bundle and the first of the next.
  it.each([0, 7, 511])('is named when it was slipped in after event %i', async (n) => {
    const positions = trail.map((event) => ({ ...event, position: `${event.position}0` }));
    const extra = eventAt(0, { position: `${trail[n]!.position}5`, type: 'AgreementExecuted', stream: 'agreement-x' });
    const outcome = await outcomeOf(folderOf(positions.toSpliced(n + 1, 0, extra), positions));
    expect(outcome.first).toMatchObject({ verdict: 'added', index: n + 1, stream: 'agreement-x', revision: 0,
      type: 'AgreementExecuted', position: extra.position });
  });

  it('is named when two were exchanged', async () => {
    const [one, other] = [trail[9]!, trail[12]!];
    const database = trail.with(9, { ...other, position: one.position }).with(12, { ...one, position: other.position });
    expect((await outcomeOf(folderOf(database))).first).toMatchObject({ ...named(9), verdict: 'changed' });
  });

  it('is named when the service can no longer read it, with what the service says', async () => {
    const files = filesOf({ trail: trail.slice(0, 3), signers });
    const said = Buffer.from(`${trail[1]!.position}\nits data is no JSON`);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(said.length);
    files.set('records/000.p/3', Buffer.concat([recordOf(trail[0]!), Buffer.alloc(4), length, said,
      recordOf(trail[2]!)]));
    expect((await outcomeOf(made.make(files))).first).toMatchObject({ ...named(1), verdict: 'changed',
      reason: 'the service cannot read it: "its data is no JSON"' });
  });
});

describe('text of others', () => {
  it('is shown on a terminal by the numbers of what could write over it, and is as it was in JSON', async () => {
    const nasty = 'x\u001b[2K\u009b1A\u007f\r\u202everified\u2066\u200f\u061c';
    const some = trail.slice(0, 3).with(1, { ...trail[1]!, type: nasty, stream: `agreement-${nasty}` });
    const folder = folderOf(some.toSpliced(1, 1), some);
    const { out } = await said('verify', [folder]);
    expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
    expect(out).toContain('x\\u001b[2K\\u009b1A\\u007f\\u000d\\u202everified\\u2066\\u200f\\u061c');
    expect((await outcomeOf(folder)).first).toMatchObject({ type: nasty });
    const name = 'other\u009b\u202e.example';
    writeFileSync(join(folder, 'checkpoint'), checkpointOf(hashesOf(some), signers, name));
    expect((await said('verify', [folder])).out).toContain('is of other\\u009b\\u202e.example');
  });
});

describe('a trail that was altered', () => {
  const altered = (change: (files: Map<string, Buffer>) => void) => {
    const files = filesOf({ trail, signers });
    change(files);
    return outcomeOf(made.make(files));
  };

  it.each([
    ['a leaf', 'tile/entries/001', 5_000, { verdict: 'trail-altered', type: 'ClauseProposed' }],
    ['a hash of a leaf', 'tile/0/001', 10 * 32, { ...named(266), verdict: 'trail-altered' }],
    ['a hash above the leaves', 'tile/1/000.p/2', 40, { verdict: 'trail-altered', index: null, from: 256, to: 512 }],
  ])('is found when %s has another bit', async (_, file, offset, first) => {
    expect((await altered((files) => { files.get(file)![offset]! ^= 1; })).first).toMatchObject(first);
  });

  it.each([
    ['tile/entries/001', { ...named(256), verdict: 'trail-altered', reason: 'tile/entries/001 is not there' }],
    ['records/001', { ...named(256), verdict: 'missing', reason: 'records/001 is not there' }],
    ['tile/0/001', { ...named(256), verdict: 'trail-altered', reason: 'tile/0/001 is not there' }],
    ['tile/1/000.p/2', { verdict: 'trail-altered', from: 0, reason: 'tile/1/000.p/2 is not there' }],
  ])('is found when %s is not there, or is shorter or longer', async (file, first) => {
    expect((await altered((files) => { files.delete(file); })).first).toMatchObject(first);
    for (const change of [(bytes: Buffer) => bytes.subarray(0, -1), (bytes: Buffer) => Buffer.concat([bytes, bytes])]) {
      const outcome = await altered((files) => { files.set(file, change(files.get(file)!)); });
      expect(outcome).toMatchObject({ verified: false, first: { verdict: expect.any(String) } });
    }
  });

  it('is found when all of it was computed anew by somebody who has not the keys', async () => {
    const files = filesOf({ trail: trail.with(5, { ...trail[5]!, data: {} }), signers });
    files.set('checkpoint', filesOf({ trail, signers }).get('checkpoint')!);
    expect(await outcomeOf(made.make(files))).toMatchObject({ verified: false, first: { verdict: 'rewritten', from: 0,
      to: size, reason: 'the events do not make the root of the checkpoint' } });
  });

  it.each<[string, (event: Told) => Told]>([
    ['a position that does not rise', (event) => ({ ...event, position: trail[255]!.position })],
    ['a recorded time before the one before', (event) => ({ ...event, recordedAt: '2026-11-05T12:04:14.9Z' })],
    ['a position of another width', (event) => ({ ...event, position: `${event.position}0` })],
    ['an amount for a position', (event) => ({ ...event, position: 7 as unknown as string })],
  ])('is found when it was written with %s, though all hashes hold', async (_, change) => {
    const events = trail.slice(0, 300).with(256, change(trail[256]!));
    const files = filesOf({ trail: events, signers });
    files.set('records/000', Buffer.concat(events.slice(0, 256).map(recordOf)));
    files.set('records/001.p/44', Buffer.concat(events.slice(256).map(recordOf)));
    expect((await outcomeOf(made.make(files))).first).toMatchObject({ verdict: 'malformed', index: 256 });
  });
});

describe('an older checkpoint', () => {
  /** Somebody who has database, trail and keys writes one stream anew and computes everything again. */
  const rewritten = trail.map((event) => (event.stream === 'agreement-shared-2' && event.revision >= 100
    ? { ...event, data: { council: 'BRM', text: 'As if it had always been so.' } } : event));
  const firstRewritten = 302;
  const older = (...sizes: number[]): string => {
    const file = join(made.make(), 'older');
    writeFileSync(file, sizes.map((events) => checkpointOf(hashesOf(trail.slice(0, events)), signers)).join('\n'));
    return file;
  };

  it('is continued by a log that has only grown', async () => {
    expect(await outcomeOf(folderOf(trail), '--older', older(1, 256, 299, 600)))
      .toMatchObject({ verified: true, olderCompared: 4 });
  });

  it('tells between which two a log was written anew, however well', async () => {
    expect(await outcomeOf(folderOf(rewritten, rewritten))).toMatchObject({ verified: true });
    const outcome = await outcomeOf(folderOf(rewritten, rewritten), '--older', older(500, 200, 300));
    expect(outcome).toMatchObject({ exit: 1, first: { verdict: 'rewritten', index: null, from: 300, to: 500 } });
    expect(outcome.first!.reason).toContain('does not continue');
  });

  it('tells that a log was cut', async () => {
    const some = trail.slice(0, 400);
    expect((await outcomeOf(folderOf(some, some), '--older', older(300, 500))).first)
      .toMatchObject({ verdict: 'rewritten', from: 400, to: 500 });
  });

  it('and one of the same size with another root are two accounts of one log', async () => {
    expect((await outcomeOf(folderOf(rewritten, rewritten), '--older', older(600))).first)
      .toMatchObject({ verdict: 'rewritten', from: 0, to: 600 });
  });

  it('that the export has beside it is compared too', async () => {
    const files = filesOf({ trail: rewritten, signers });
    files.set('checkpoints', Buffer.from('200\n400\n'));
    for (const at of [200, 400]) {
      files.set(`older/${at}`, Buffer.from(checkpointOf(hashesOf(trail.slice(0, at)), signers)));
    }
    expect((await outcomeOf(made.make(files))).first).toMatchObject({ verdict: 'rewritten', from: 200, to: 400 });
    files.set('checkpoints', Buffer.concat([files.get('checkpoints')!, Buffer.alloc(1 << 20, '\n')]));
    expect((await outcomeOf(made.make(files))).first).toMatchObject({ verdict: 'rewritten', from: 200, to: 400 });
    files.delete('older/400');
    expect((await outcomeOf(made.make(files))).problems).toEqual([expect.stringContaining('no older/400')]);
  });

  it('that no key of the log signed, or of another log, is told and verifies nothing', async () => {
    const file = join(made.make(), 'older');
    writeFileSync(file, checkpointOf(hashesOf(trail.slice(0, 5)), [makeSigner()]));
    expect(await outcomeOf(folderOf(trail), '--older', file)).toMatchObject({ verified: false, first: null,
      problems: [expect.stringContaining('not signed by a key of the log')] });
    writeFileSync(file, checkpointOf(hashesOf(trail.slice(0, 5)), signers, 'other.example'));
    expect((await outcomeOf(folderOf(trail), '--older', file)).problems[0]).toContain('is of other.example');
    writeFileSync(file, 'nothing of the kind');
    expect(await outcomeOf(folderOf(trail), '--older', file)).toMatchObject({ verified: false, exit: 1 });
  });

  describe('and the leaf hashes that were kept', () => {
    const keep = async (events = trail.slice(0, 500)): Promise<string> => {
      const folder = join(made.make(), 'kept');
      expect(await outcomeOf(folderOf(events, events), '--keep', folder)).toMatchObject({ verified: true });
      return folder;
    };

    it('are continued, and kept further, by a log that has only grown; its keys need not be given again', async () => {
      const kept = await keep();
      expect(await outcomeOf(folderOf(trail), '--keep', kept))
        .toMatchObject({ verified: true, keys: { from: 'kept' } });
      expect(await outcomeOf(folderOf(trail), '--keep', kept)).toMatchObject({ verified: true, olderCompared: 1 });
      const some = trail.slice(0, 500);
      // A copy that is older than what was kept accuses nobody.
      expect(await said('verify', [folderOf(some, some), '--keep', kept])).toMatchObject({ exit: 2,
        err: expect.stringContaining('500 events and what was kept of 600: the copy is older') });
    });

    it('name the first event of a log that was written anew with everything, keys too', async () => {
      const kept = await keep();
      const first = { verdict: 'rewritten', index: firstRewritten, position: trail[firstRewritten]!.position,
        stream: 'agreement-shared-2', revision: 100, type: 'ClauseProposed' };
      expect((await outcomeOf(folderOf(rewritten, rewritten), '--keep', kept)).first).toMatchObject(first);
      const others = made.make(filesOf({ trail: rewritten, signers: [makeSigner()] }));
      expect(await outcomeOf(others, '--keep', kept)).toMatchObject({ verified: false, first,
        problems: expect.arrayContaining(['the keys of the log are not signed by a key that is trusted']) });
      // Nothing of what was found wrong is kept.
      expect(await outcomeOf(folderOf(trail), '--keep', kept)).toMatchObject({ verified: true });
    });

    it('name the first of many leaves after one that was inserted or taken out', async () => {
      const kept = await keep();
      const shifted = trail.toSpliced(17, 1).map((event, n) => ({ ...event, position: trail[n]!.position }));
      expect((await outcomeOf(folderOf(shifted, shifted), '--keep', kept)).first)
        .toMatchObject({ verdict: 'rewritten', index: 17 });
    });

    it('accuse nobody when they were damaged themselves', async () => {
      const kept = await keep();
      writeFileSync(join(kept, 'leaf-hashes'), Buffer.alloc(500 * 32));
      expect((await outcomeOf(folderOf(trail), '--keep', kept)).first)
        .toMatchObject({ verdict: 'malformed', reason: expect.stringContaining('kept leaf hashes') });
      writeFileSync(join(kept, 'leaf-hashes'), '');
      expect(await said('verify', [folderOf(trail), '--keep', kept])).toMatchObject({ exit: 2 });
      writeFileSync(join(kept, 'checkpoint'), 'x');
      expect(await said('verify', [folderOf(trail), '--keep', kept])).toMatchObject({ exit: 2, out: '' });
    });
  });
});

describe('what is no log', () => {
  it('is told apart from one that is wrong', async () => {
    expect(await said('verify', [made.make()])).toMatchObject({ exit: 2, out: '' });
    expect(await said('verify', [join(made.make(), 'none')])).toMatchObject({ exit: 2, out: '' });
    expect(await said('verify', [])).toMatchObject({ exit: 2, err: expect.stringContaining('verify TARGET') });
    expect(await said('verify', [folderOf(trail), '--loud'])).toMatchObject({ exit: 2, out: '' });
    const wrong = `${signers[0]!.vkey}x`;
    expect(await said('verify', [folderOf(trail), '--key', wrong])).toMatchObject({ exit: 2, out: '' });
    expect(await said('verify', ['http://127.0.0.1:1'])).toMatchObject({ exit: 3, out: '' });
  });

  it.each(['', 'x', '\n\n', `${origin}\n600\n`, `${origin}\n1e3\n${'A'.repeat(43)}=\n\n\u2014 a AAAAAAAA\n`,
    `${origin}\n9007199254740993\n${'A'.repeat(43)}=\n\n\u2014 a AAAAAAAA\n`, Buffer.from([0xff, 0xfe])])(
    'gives a verdict for the checkpoint %j', async (text) => {
      const folder = folderOf(trail.slice(0, 3), trail.slice(0, 3));
      writeFileSync(join(folder, 'checkpoint'), text);
      expect(await outcomeOf(folder)).toMatchObject({ verified: false, exit: 1, problems: [expect.any(String)] });
    });

  it('gives a verdict where keys are none, and where a folder stands for a file', async () => {
    const folder = folderOf(trail.slice(0, 3), trail.slice(0, 3));
    rmSync(join(folder, 'keys'), { recursive: true });
    expect(await outcomeOf(folder))
      .toMatchObject({ exit: 1, problems: expect.arrayContaining(['keys/1: is not there']) });
    writeFiles(folder, new Map([['keys/1/x', Buffer.from('x')]]));
    expect(await outcomeOf(folder)).toMatchObject({ exit: 1, verified: false });
  });
});
