import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  certificate, entriesOf, logSize, nameOf, packEvents, packFiles, packLog, withManifest, zipOf, type Entry,
} from '../kit/evidence-pack.ts';
import {
  canonical, checkpointOf, contentOf, eventAt, folders, hashesOf, keyNoteOf, leafOf, makeSigner, noteOf, origin,
  type Files,
} from '../kit/trail-log.ts';
import { outcomeOf, said } from './desk.ts';

const made = folders();
afterAll(() => { made.clear(); });
const signers = [makeSigner()];
const { vkey } = signers[0]!;

function file(archive: Buffer): string {
  const path = join(made.make(), 'pack.zip');
  writeFileSync(path, archive);
  return path;
}
const packed = (files: Files, deflated = false): string => file(zipOf(entriesOf(files), deflated));
const right = (): Files => withManifest(packFiles(signers), signers);
/** The files after a change, with the manifest made before it or after. */
function changed(change: (files: Files) => void, when: 'sealed' | 'unsealed'): string {
  const files = when === 'sealed' ? right() : packFiles(signers);
  change(files);
  return packed(when === 'sealed' ? files : withManifest(files, signers));
}
const problemsOf = async (target: string): Promise<readonly string[]> => {
  const outcome = await outcomeOf(target, '--key', vkey);
  expect(outcome).toMatchObject({ verified: false, exit: 1 });
  return outcome.problems;
};

describe('a pack that is as it was', () => {
  it('is verified, stored or deflated or unpacked, and tells how much its reader may not see', async () => {
    for (const target of [packed(right()), packed(right(), true), made.make(right())]) {
      expect(await outcomeOf(target, '--key', vkey)).toMatchObject({
        verified: true, exit: 0, kind: 'pack', origin, size: logSize, problems: [], keys: { from: 'given' },
        pack: { agreement: 'shared-payroll', events: 9, reader: { council: 'BRM', capacity: 'monitoring-officer' },
          hidden: { 'agreement-shared-payroll': 1, 'note-shared-payroll.BRM': 0 } },
      });
    }
    const words = (await said('verify', [packed(right())])).out;
    expect(words).toContain('events of a stream after the last that is shown may be missing');
    expect(words).toContain('timeline.html and certificate.html are for reading');
    expect(words).toContain('agreement-shared-payroll: 1 more events that its reader may not see');
    expect(words).toContain('trust on first use');
  });

  it('is of the log of another only with the keys of that other', async () => {
    const others = [makeSigner()];
    const target = packed(withManifest(packFiles(others), others));
    expect(await outcomeOf(target)).toMatchObject({ verified: true });
    expect(await problemsOf(target)).toEqual(['the keys of the log are not signed by a key that is trusted']);
  });

  it('may be sealed by a key that began after its size, but by none that has ended', async () => {
    const second = makeSigner();
    const files = packFiles(signers);
    const tenures = [{ signer: signers[0]!, from: 0, until: 20 }, { signer: second, from: 20 }];
    files.set('keys/2', Buffer.from(keyNoteOf(tenures, [signers[0]!, second])));
    expect(await outcomeOf(packed(withManifest(files, [second])), '--key', vkey)).toMatchObject({ verified: true });
    expect((await problemsOf(packed(withManifest(files, signers))))[0]).toContain('that has not ended');
  });

  it('is sealed by every key that has not ended: a stolen one is not enough beside another', async () => {
    const second = makeSigner();
    const both = [signers[0]!, second];
    const sealed = (from: number, by: typeof signers, checkpointBy = both): string => {
      const files = packFiles(checkpointBy);
      files.set('keys/1', right().get('keys/1')!);
      const tenures = [{ signer: signers[0]!, from: 0 }, { signer: second, from }];
      files.set('keys/2', Buffer.from(keyNoteOf(tenures, both)));
      return packed(withManifest(files, by));
    };
    for (const by of [signers, [second]]) {
      expect((await problemsOf(sealed(5, by)))[0]).toContain('manifest: is not signed by');
    }
    expect(await outcomeOf(sealed(5, both), '--key', second.vkey)).toMatchObject({ verified: true });
    expect((await problemsOf(sealed(5, both, signers)))[0]).toContain('checkpoint: of size 13 is not signed');
    // Of a key that had not begun, nothing is asked while another that had begun still signs.
    expect(await outcomeOf(sealed(14, signers, signers), '--key', vkey)).toMatchObject({ verified: true });
  });

  it('is not sealed at all where every key has ended', async () => {
    const files = packFiles(signers);
    files.set('keys/2', Buffer.from(keyNoteOf([{ signer: signers[0]!, from: 0, until: 20 }], signers)));
    expect((await problemsOf(packed(withManifest(files, []))))[0]).toContain('manifest: ');
    expect((await problemsOf(packed(withManifest(files, signers))))[0]).toContain('all ended');
  });

  it('may have a counterpart whose signatories nobody named, and text that has no canonical form', async () => {
    const nameless = { ...packEvents.get(8)!, data: { council: 'RED', hash: 'a'.repeat(64), signatories: [] } };
    const halved = { ...packEvents.get(7)!, data: { council: 'BRM', hash: 'a'.repeat(64), why: 'half \ud800' } };
    const events = new Map([...packEvents, [8, nameless], [7, halved]]);
    const files = packFiles(signers, packLog.with(8, nameless).with(7, halved), events);
    const signatures = certificate.signatures.map((one) =>
      (one.event === 8 ? { ...one, person: null, capacity: null } : one));
    files.set('certificate.json', Buffer.from(canonical({ ...certificate, signatures })));
    expect(await outcomeOf(packed(withManifest(files, signers)), '--key', vkey))
      .toMatchObject({ verified: true, problems: [] });
  });

  it('has to agree with an older checkpoint of its size, and with a quorum', async () => {
    const older = join(made.make(), 'older');
    writeFileSync(older, checkpointOf(hashesOf(packLog), signers));
    expect(await outcomeOf(packed(right()), '--older', older)).toMatchObject({ verified: true, olderCompared: 1 });
    writeFileSync(older, checkpointOf(hashesOf(packLog.with(0, eventAt(50))), signers));
    expect(await outcomeOf(packed(right()), '--older', older)).toMatchObject({ verified: false, olderCompared: 1 });
    const witness = ['--witness', makeSigner('w.example', 4).vkey];
    expect(await outcomeOf(packed(right()), ...witness)).toMatchObject({ verified: false });
    expect(await said('verify', [packed(right()), '--keep', made.make()])).toMatchObject({ exit: 2 });
  });
});

describe('a pack that was unpacked', () => {
  it('is no log, however large its manifest is', async () => {
    const files = right().set('manifest', Buffer.alloc((1 << 20) + 1, 65));
    expect(await outcomeOf(made.make(files))).toMatchObject({ kind: 'pack', exit: 1,
      problems: [expect.stringContaining('manifest: ')] });
  });
});

describe('a pack whose files are not those of its manifest', () => {
  it('is refused with the file, and the event where it is about one', async () => {
    const content = nameOf(5, 'content');
    const target = changed((files) => { files.get(content)![40]! ^= 1; }, 'sealed');
    expect(await outcomeOf(target)).toMatchObject({ problems: [`${content}: is not what the manifest says`],
      first: { verdict: 'changed', index: 5, stream: 'agreement-shared-payroll', revision: 4,
        type: 'CounterpartExecuted' } });
    expect(await problemsOf(changed((files) => files.get('timeline.html')!.fill(65), 'sealed')))
      .toEqual(['timeline.html: is not what the manifest says']);
  });

  it.each(['pack.json', 'checkpoint', 'keys/1', 'manifest', 'README.txt', nameOf(5, 'salt'), nameOf(5, 'leaf')])(
    'is refused without %s', async (name) => {
      const problems = await problemsOf(changed((files) => { files.delete(name); }, 'sealed'));
      expect(problems[0]).toContain('is not there');
    });

  it.each(['pack.json', nameOf(5, 'salt'), nameOf(5, 'content'), 'certificate.html'])(
    'is refused without %s though the manifest is made anew', async (name) => {
      await problemsOf(changed((files) => { files.delete(name); }, 'unsealed'));
    });

  it.each<[string, 'sealed' | 'unsealed', string]>([
    ['events/0000000009.leaf', 'sealed', 'is not in the manifest'],
    ['extra.exe', 'unsealed', 'is no file of a pack'],
    ['keys/3', 'unsealed', 'is no file of a pack'],
    ['events/0000000009.leaf', 'unsealed', 'is not there'],
    ['events/5.leaf', 'unsealed', 'is no file of a pack'],
  ])('is refused with %s besides, manifest %s', async (name, when, reason) => {
    expect((await problemsOf(changed((files) => { files.set(name, Buffer.from('x')); }, when)))[0]).toContain(reason);
  });

  it('is refused with a manifest that a stranger signed, of another log, or out of order', async () => {
    const files = packFiles(signers);
    expect((await problemsOf(packed(withManifest(files, [makeSigner()]))))[0]).toContain('manifest: is not signed by');
    expect((await problemsOf(packed(withManifest(files, signers, 'other.example'))))[0]).toContain('other.example');
    const text = right().get('manifest')!.toString().split('\n\n')[0]!.split('\n');
    const swapped = [...text.slice(0, 2), ...text.slice(2).reverse(), ''].join('\n');
    const unordered = new Map([...files, ['manifest', Buffer.from(noteOf(swapped, signers))]]);
    expect((await problemsOf(packed(unordered)))[0]).toContain('out of order');
  });
});

/** A pack made by whoever has the keys, but not of what happened. */
describe('a pack that is signed and yet says what the events do not', () => {
  const said9 = JSON.parse(canonical(certificate)) as typeof certificate;
  it.each<[string, string, string | Buffer, string]>([
    ['a signature more', 'certificate.json',
      canonical({ ...said9, signatures: [...said9.signatures, said9.signatures[0]] }), 'does not follow'],
    ['another decision', 'certificate.json', canonical({ ...said9, signatures: said9.signatures.map((one, n) =>
      (n === 2 ? { ...one, decision: 2 } : one)) }), 'does not follow'],
    ['a counterpart that stands though it was voided', 'certificate.json', canonical({ ...said9,
      signatures: said9.signatures.map((one) => ({ ...one, voided: null })) }), 'does not follow'],
    ['a certificate spelt otherwise', 'certificate.json', JSON.stringify(said9, null, 1), 'does not follow'],
    ['a document less', 'documents.json', '[]', 'does not follow'],
    ['another agreement', 'pack.json', right().get('pack.json')!.toString().replace('payroll', 'parking'),
      'not of the agreement'],
    ['the name of an agreement that can be none', 'pack.json',
      right().get('pack.json')!.toString().replace('shared-payroll', '‮shared'), 'that can be none'],
    ['another size', 'pack.json', right().get('pack.json')!.toString().replace(`"size":${logSize}`, '"size":12'),
      'another size'],
    ['another number of events', 'pack.json', right().get('pack.json')!.toString().replace('"events":9', '"events":8'),
      'says 8 events'],
    ['a member twice', 'pack.json', right().get('pack.json')!.toString().replace('"events":9', '"events":9,"events":9'),
      'not in canonical form'],
    ['bytes after the end', 'pack.json', `${right().get('pack.json')!.toString()} `, 'not in canonical form'],
    ['a number spelt otherwise', 'pack.json',
      right().get('pack.json')!.toString().replace('"events":9', '"events":9.0'), 'not in canonical form'],
    ['no JSON', 'pack.json', '['.repeat(100_000), 'no JSON'],
    ['a proof of another event', nameOf(5, 'tlog-proof'), right().get(nameOf(6, 'tlog-proof'))!, 'proves event 6'],
    ['a proof with another path', nameOf(5, 'tlog-proof'),
      right().get(nameOf(5, 'tlog-proof'))!.toString().replace(/\n(\S{43}=)\n/, '\n$1\n$1\n'), 'is not in the tree'],
    ['a proof with another checkpoint', nameOf(5, 'tlog-proof'),
      Buffer.concat([right().get(nameOf(5, 'tlog-proof'))!, Buffer.from('\n')]), 'another checkpoint'],
    ['a proof that is none', nameOf(5, 'tlog-proof'), 'c2sp.org/tlog-proof@v1\nindex five\n\n', 'is no tlog-proof'],
    ['a salt that is too long', nameOf(5, 'salt'), Buffer.alloc(33), 'has 33 bytes'],
    ['another salt', nameOf(5, 'salt'), Buffer.alloc(32), 'is not what its leaf says'],
    ['a leaf that is none', nameOf(5, 'leaf'), '{}', 'is no leaf'],
  ])('is refused with %s', async (_, name, bytes, reason) => {
    const target = changed((files) => { files.set(name, Buffer.from(bytes as string)); }, 'unsealed');
    expect((await problemsOf(target))[0]).toContain(reason);
  });

  /** The log itself has such an event: everything holds, but for what a pack must be. */
  const withEvent = (index: number, event: ReturnType<typeof eventAt>): string => {
    const log = packLog.with(index, event);
    return packed(withManifest(packFiles(signers, log, new Map([...packEvents, [index, event]])), signers));
  };
  it('is refused with an event of another stream, or of a revision or a place that does not rise', async () => {
    const own = packEvents.get(8)!;
    const strange =
      ['agreement-other', 'note-shared-payroll', 'note-shared-payroll.BRM.x', 'agreement-shared-payroll2'];
    for (const stream of strange) {
      expect((await problemsOf(withEvent(8, { ...own, stream })))[0]).toContain('not of the agreement');
    }
    expect((await problemsOf(withEvent(8, { ...own, revision: 5 })))[0]).toContain('revision does not rise');
    expect((await problemsOf(withEvent(8, { ...own, position: packLog[7]!.position })))[0]).toContain('position');
    expect((await problemsOf(withEvent(8, { ...own, recordedAt: '2026-11-05T12:00:01.0Z' })))[0])
      .toContain('recorded before');
    expect((await problemsOf(withEvent(8, { ...own, data: { council: 'RED', hash: 'x' } })))[0])
      .toContain('without signatories');
  });

  it('is refused when an event was changed and its hashes with it, but not the tree', async () => {
    const other = { ...packEvents.get(5)!, data: { council: 'RED', hash: 'f'.repeat(64), signatories: [] } };
    const target = changed((files) => {
      files.set(nameOf(5, 'leaf'), leafOf(other));
      files.set(nameOf(5, 'content'), contentOf(other));
    }, 'unsealed');
    expect(await outcomeOf(target)).toMatchObject({ first: { verdict: 'trail-altered', index: 5 } });
  });
});

describe('a ZIP file that can be read in two ways', () => {
  const entries = (): Entry[] => entriesOf(right());
  const small = Buffer.alloc(100);
  const directoryOf = (archive: Buffer): number => archive.readUInt32LE(archive.length - 6);
  /** Bytes before the directory, more in it, and an end that knows of both. */
  function grown(archive: Buffer, before: Buffer, listed: Buffer): Buffer {
    const end = Buffer.from(archive.subarray(-22));
    const files = end.readUInt16LE(8) + (listed.length > 0 ? 1 : 0);
    end.writeUInt16LE(files, 8);
    end.writeUInt16LE(files, 10);
    end.writeUInt32LE(end.readUInt32LE(12) + listed.length, 12);
    end.writeUInt32LE(end.readUInt32LE(16) + before.length, 16);
    const at = directoryOf(archive);
    return Buffer.concat([archive.subarray(0, at), before, archive.subarray(at, -22), listed, end]);
  }
  it.each<[string, () => Buffer, string]>([
    ['a file twice', () => zipOf([...entries(), entries()[3]!]), 'twice'],
    ['a name that leads elsewhere', () => zipOf([...entries(), { name: '../x', bytes: small }]), 'is no ZIP'],
    ['an absolute name', () => zipOf([...entries(), { name: '/x', bytes: small }]), 'is no ZIP'],
    ['a folder', () => zipOf([...entries(), { name: 'x/', bytes: Buffer.alloc(0) }]), 'with the name'],
    ['a name with odd letters', () => zipOf([...entries(), { name: 'x\u202ey', bytes: small, flags: 0x0800 }]),
      'with the name'],
    ['an encrypted file', () => zipOf([...entries(), { name: 'x', bytes: Buffer.from('x'), flags: 1 }]), ''],
    ['bytes before', () => Buffer.concat([Buffer.from('x'), zipOf(entries())]), ''],
    ['bytes after', () => Buffer.concat([zipOf(entries()), Buffer.from('x')]), ''],
    ['bytes between the files and the directory', () => grown(zipOf(entries()), Buffer.from('hidden'), Buffer.alloc(0)),
      'no part of a file'],
    ['a file within a file', () => {
      const inner = zipOf([{ name: 'inner', bytes: small }]);
      const body = inner.subarray(0, directoryOf(inner));
      const archive = zipOf([...entries(), { name: 'outer', bytes: body }]);
      const listed = Buffer.from(inner.subarray(directoryOf(inner), -22));
      listed.writeUInt32LE(archive.indexOf(body), 42);
      return grown(archive, Buffer.alloc(0), listed);
    }, 'files that share some'],
    ['half of it', () => zipOf(entries()).subarray(0, 5_000), 'is no ZIP'],
    ['nothing', () => Buffer.alloc(0), 'is no ZIP'],
    ['another name before the content', () => {
      const archive = zipOf(entries());
      archive.write('MANIFEST', archive.indexOf('manifest'));
      return archive;
    }, 'two accounts'],
    ['a size that grows when unpacked', () =>
      zipOf([...entries(), { name: 'bomb', bytes: Buffer.alloc(1 << 20), size: 10 }], true), ''],
    ['more than a file can have', () => zipOf([...entries(), { name: 'bomb', bytes: small, size: 2 ** 26 + 1 }], true),
      'more than a file can have'],
    ['more than a pack can have', () => zipOf([...entries(), ...Array.from({ length: 33 }, (_, n) =>
      ({ name: `bomb-${n}`, bytes: small, size: 2 ** 26 }))], true), 'more bytes unpacked'],
  ])('is refused with %s', async (_, archive, reason) => {
    expect((await problemsOf(file(archive())))[0]).toContain(reason);
  });
});
