import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { consistencyProof, Edge } from '#trail';
import { parseConfig } from '#platform';
import { exits, run } from '../../apps/cli/src/run.ts';
import {
  checkpointOf, eventAt, filesOf, folders, hashesOf, makeSigner, noteOf, origin, type Files, type Told,
} from '../kit/trail-log.ts';
import { outcomeOf, said } from './desk.ts';

const made = folders();
const signers = [makeSigner()];
const trail = Array.from({ length: 700 }, (_, n) => eventAt(n));
let files: Files;
let asked: string[] = [];
let tokens: (string | undefined)[] = [];
let broken: (path: string) => number | null = () => null;

/** A service that has the files of a log; entries and records are for those who bear the right token. */
const server = createServer((request, response) => {
  const path = request.url!.replace('/trail/', '');
  asked.push(path);
  const [auth] = [request.headers.authorization];
  const failing = broken(path);
  const bytes = files.get(path);
  const isForAuditors = path.startsWith('tile/entries') || path.startsWith('records');
  if (isForAuditors) tokens.push(auth);
  if (failing !== null) response.writeHead(failing).end();
  else if (isForAuditors && auth !== 'Bearer auditor') response.writeHead(auth === undefined ? 401 : 403).end();
  else if (bytes === undefined) response.writeHead(404).end();
  else response.writeHead(200).end(bytes);
});
let address = '';

async function serve(events: readonly Told[], proofs: readonly number[] = []): Promise<void> {
  files = filesOf({ trail: events, signers });
  const edge = new Edge();
  const nodes = new Map<string, Buffer>();
  for (const leaf of hashesOf(events)) {
    edge.append(leaf, ({ level, index }, hash) => { nodes.set(`${level}/${index}`, hash); });
  }
  for (const from of proofs) {
    const proof = await consistencyProof(from, events.length, async ({ level, index }) =>
      nodes.get(`${level}/${index}`)!);
    files.set(`consistency?from=${from}&to=${events.length}`,
      Buffer.from(proof.map((hash) => `${hash.toString('base64')}\n`).join('')));
  }
}

beforeAll(async () => {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  await serve(trail);
});
afterEach(() => {
  [asked, tokens, broken] = [[], [], () => null];
});
afterAll(async () => {
  made.clear();
  server.closeAllConnections();
  await new Promise((resolve) => { server.close(resolve); });
});

const tokenFile = (): string => {
  const file = join(made.make(), 'token');
  writeFileSync(file, 'auditor\n');
  return file;
};

describe('a live service', () => {
  it('is verified with the token of an auditor', async () => {
    expect(await outcomeOf(`${address}/`, '--token-file', tokenFile()))
      .toMatchObject({ verified: true, size: 700, origin });
    expect(new Set(tokens)).toEqual(new Set(['Bearer auditor']));
  });

  it('is asked with a token of its own where one is made, and refused without: wrong usage, no verdict', async () => {
    expect(await said('verify', [address], false, 'auditor')).toMatchObject({ exit: 0 });
    expect(await said('verify', [address], false, 'stranger')).toMatchObject({ exit: 2 });
    expect((await said('verify', [address])).err).toContain('--token-file');
  });

  it('is not reachable when it breaks off, has no trail, or fails; a fault that passes is no fault', async () => {
    broken = (path) => (path === 'records/001' ? 500 : null);
    expect(await said('verify', [address], false, 'auditor')).toMatchObject({ exit: 3, out: '' });
    broken = () => 404;
    expect(await said('verify', [address], false, 'auditor')).toMatchObject({ exit: 3, out: '' });
    let failures = 2;
    broken = (path) => (path === 'records/001' && (failures -= 1) >= 0 ? 503 : null);
    expect(await said('verify', [address], false, 'auditor')).toMatchObject({ exit: 0 });
  });

  it('has to prove that it continues an older checkpoint, besides continuing it', async () => {
    const older = join(made.make(), 'older');
    writeFileSync(older, checkpointOf(hashesOf(trail.slice(0, 300)), signers));
    const options = ['--token-file', tokenFile(), '--older', older];
    await serve(trail, [300]);
    expect(await outcomeOf(address, ...options)).toMatchObject({ verified: true });
    await serve(trail);
    expect(await outcomeOf(address, ...options)).toMatchObject({ verified: false, first: null,
      problems: [expect.stringContaining('cannot prove')] });
    await serve(trail.with(3, eventAt(3, { type: 'ClauseAgreed' })), [300]);
    expect(await outcomeOf(address, ...options)).toMatchObject({ first: { verdict: 'rewritten', from: 0, to: 300 } });
  });

  it('that answers more than can be is no reason to read on without end', async () => {
    files.set('checkpoint', Buffer.alloc((1 << 20) + 1, 65));
    expect(await outcomeOf(address, '--token-file', tokenFile())).toMatchObject({ verified: false, exit: 1 });
    await serve(trail);
    files.set('tile/0/001', Buffer.alloc(9_000));
    expect((await outcomeOf(address, '--token-file', tokenFile())).first).toMatchObject({ index: 256 });
  });
});

describe('an export', () => {
  const exported = (folder: string, ...options: readonly string[]) =>
    said('export', [folder, address, '--token-file', tokenFile(), ...options], true);

  it('is verified without the service, and does not fetch again what it has whole', async () => {
    const folder = join(made.make(), 'log');
    await serve(trail.slice(0, 600));
    expect(JSON.parse((await exported(folder)).out)).toEqual({ folder, origin, size: 600, fetched: 10, there: 0 });
    expect(await outcomeOf(folder)).toMatchObject({ verified: true, size: 600 });
    await serve(trail);
    asked = [];
    expect(JSON.parse((await exported(folder)).out)).toMatchObject({ size: 700, fetched: 4, there: 6 });
    expect(asked).not.toContain('tile/0/000');
    expect(await outcomeOf(folder)).toMatchObject({ verified: true, size: 700 });
    await serve(Array.from({ length: 800 }, (_, n) => eventAt(n)));
    await exported(folder);
    expect(readdirSync(join(folder, 'tile/0'))).toEqual(['000', '001', '002', '003.p']);
  });

  it('that was broken off is not taken for whole, and goes on from there', async () => {
    const folder = join(made.make(), 'log');
    broken = (path) => (path === 'records/001' ? 500 : null);
    expect(await said('export', [folder, address, '--token-file', tokenFile()])).toMatchObject({ exit: 3 });
    expect(existsSync(join(folder, 'checkpoint'))).toBe(false);
    broken = () => null;
    expect(JSON.parse((await exported(folder)).out).there).toBeGreaterThan(0);
    expect(await outcomeOf(folder)).toMatchObject({ verified: true });
  });

  it('keeps records as they were, until they are asked for anew', async () => {
    const folder = join(made.make(), 'log');
    await exported(folder);
    const database = trail.toSpliced(5, 1);
    files.set('records/000', filesOf({ trail, database, signers }).get('records/000')!);
    await exported(folder);
    expect(await outcomeOf(folder)).toMatchObject({ verified: true });
    await exported(folder, '--fresh-records');
    expect((await outcomeOf(folder)).first).toMatchObject({ verdict: 'missing', index: 5 });
  });

  it('has every published checkpoint where that is wanted', async () => {
    const folder = join(made.make(), 'log');
    files.set('checkpoints', Buffer.concat([Buffer.from('100\n700\n'), Buffer.alloc(1 << 20, '\n')]));
    for (const size of [100, 700]) {
      files.set(`checkpoint/${size}`, Buffer.from(checkpointOf(hashesOf(trail.slice(0, size)), signers)));
    }
    await exported(folder, '--checkpoints');
    expect(await outcomeOf(folder)).toMatchObject({ verified: true, olderCompared: 2 });
  });

  it('begins only with a checkpoint that the keys of the log have signed', async () => {
    for (const by of [[makeSigner()], []]) {
      const other = checkpointOf(hashesOf(trail), by);
      files.set('checkpoint', Buffer.from(other));
      asked = [];
      expect(await exported(join(made.make(), 'log'))).toMatchObject({ exit: 3,
        out: expect.stringContaining('does not allow') });
      expect(asked.filter((path) => path.startsWith('tile') || path.startsWith('records'))).toEqual([]);
    }
    await serve(trail);
    files.delete('keys/1');
    expect((await exported(join(made.make(), 'log'))).out).toContain('keys/1: is not there');
  });

  it('of a log that claims to be endless breaks off where its files do', async () => {
    const root = 'A'.repeat(43);
    files.set('checkpoint', Buffer.from(noteOf(`${origin}\n${2e12}\n${root}=\n`, signers)));
    expect(await exported(join(made.make(), 'log'))).toMatchObject({ exit: 3, out: expect.stringContaining('has no') });
  });

  it('does not mix two logs, and says what is wrong with its words', async () => {
    const folder = join(made.make(), 'log');
    mkdirSync(folder);
    writeFileSync(join(folder, 'checkpoint'), checkpointOf(hashesOf(trail), signers, 'other.example'));
    expect(await exported(folder)).toMatchObject({ exit: 2 });
    expect(await said('export', [folder])).toMatchObject({ exit: 2 });
    expect(await said('export', [folder, 'ftp://x'])).toMatchObject({ exit: 2 });
    files.set('checkpoint', Buffer.from('nothing'));
    expect(await exported(join(made.make(), 'log'))).toMatchObject({ exit: 3 });
  });
});

describe('the command line of Concordat', () => {
  const concordat = async (...argv: readonly string[]) => {
    let [out, err] = ['', ''];
    const config = parseConfig({ PORT: new URL(address).port, CONCORDAT_DATA_DIR: made.make() });
    const exit = await run(argv, { config, now: () => 0, out: (text) => { out += text; },
      err: (text) => { err += text; } });
    return { exit, out, err };
  };

  it('verifies and exports with the words of the verifier, and the options that all its commands have', async () => {
    const folder = join(made.make(), 'log');
    const token = tokenFile();
    expect(await concordat('--token-file', token, 'export', folder)).toMatchObject({ exit: exits.done });
    rmSync(join(folder, 'checkpoints'), { force: true });
    const told = await concordat('verify', folder, '--key', signers[0]!.vkey, '--json');
    expect(JSON.parse(told.out)).toMatchObject({ verified: true, keys: { from: 'given' } });
    expect(await concordat('verify', '--token-file', token)).toMatchObject({ exit: exits.done });
    expect(readFileSync(join(folder, 'checkpoint'), 'utf8')).toBe(files.get('checkpoint')!.toString());
  });

  it('exits as its other commands do', async () => {
    expect(await concordat('verify', '--loud', made.make())).toMatchObject({ exit: exits.usage, out: '' });
    const folder = made.make(filesOf({ trail: trail.slice(0, 3), database: trail.slice(1, 3), signers }));
    const told = await concordat('verify', folder);
    expect(told.exit).toBe(exits.refused);
    expect(told.out).toContain('first bad event: missing: event 0: position 00000000000000000001, '
      + 'stream agreement-shared-0, revision 0, ClauseProposed');
    expect((await concordat('verify', '--help')).out).toContain('--older');
  });

  it('makes a token for its own service, and shows it to nobody else', async () => {
    // No key of a local issuer lies in that folder: asking for a token fails, and is asked for only here.
    expect((await concordat('verify')).exit).not.toBe(exits.done);
    expect(await concordat('verify', `${address}/`)).toMatchObject({ exit: exits.usage,
      err: expect.stringContaining('--token-file') });
    expect(tokens).toEqual(tokens.map(() => undefined));
  });
});
