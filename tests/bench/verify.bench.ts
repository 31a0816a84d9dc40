/**
 * An exported log of 1,000,000 events, verified from its files; against the bare hashing of the same bytes from the
 * same files: one hash for each leaf, each content and each node, with nothing compared, read or remembered. And
 * whether the memory it takes grows with the log.
 */
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkpointText, Edge, makeKey, noteOf, signed, tilePath, tilesOf, verifierOf, vkeyOf } from '#trail';
import { run } from '../../apps/verifier/src/run.ts';
import { placeOf } from '../kit/trail-log.ts';
import { median, report } from './ground.ts';

const events = 1_000_000;
const width = 256;
const origin = 'bench.example/trail';
const runs = 3;
const digest = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer') as unknown as Buffer;

const salt = Buffer.alloc(32);
/** About as large as an event of an agreement is. */
function eventAt(n: number): { readonly leaf: Buffer; readonly content: Buffer } {
  const id = String(n).padStart(12, '0');
  const content = Buffer.from(`{"data":{"clause":"governance-${n % 40}","council":"BRM","proposedBy":"RED","text":"`
    + `The councils shall meet each quarter, at the office of the host, and keep minutes: ${id}."},"meta":{"bodyHash":"`
    + `${'b'.repeat(64)}","causationId":"00000000-0000-4000-8000-${id}","commandId":"00000000-0000-4000-8000-${id}",`
    + `"correlationId":"00000000-0000-4000-8000-${id}","evidence":[],"grade":"live"}}`);
  salt.writeUInt32BE(n);
  const second = new Date(1_700_000_000_000 + n * 1_000).toISOString();
  const leaf = Buffer.from('{"actor":{"capacity":"lead-officer","council":"BRM","person":"per-0123456789abcdef"},'
    + `"classification":{"class":"partner"},"content":"${hash('sha256', Buffer.concat([salt, content]))}",`
    + `"effectiveOn":"2026-11-05","format":"concordat-leaf/v1","id":"00000000-0000-5000-8000-${id}","position":"`
    + `${String(n).padStart(20, '0')}","recordedAt":"${second}","revision":${Math.floor(n / 1_000)},"stream":`
    + `"agreement-shared-${n % 1_000}","type":"ClauseProposed","version":1}`);
  return { leaf, content };
}

const length = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

function write(folder: string): string {
  const put = (path: string, bytes: Uint8Array | string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  const edge = new Edge();
  const levels: Buffer[][] = [];
  for (let first = 0; first < events; first += width) {
    const [entries, records]: [Buffer[], Buffer[]] = [[], []];
    for (let n = first; n < Math.min(first + width, events); n += 1) {
      const { leaf, content } = eventAt(n);
      entries.push(length(leaf.length).subarray(2), leaf);
      records.push(length(leaf.length), leaf, Buffer.from(salt), length(content.length), content);
      edge.append(digest(Buffer.concat([Buffer.of(0), leaf])), ({ level }, node) => {
        if (level % 8 === 0) (levels[level / 8] ??= []).push(node);
      });
    }
    put(placeOf('tile/entries', first / width, entries.length / 2), Buffer.concat(entries));
    put(placeOf('records', first / width, entries.length / 2), Buffer.concat(records));
  }
  for (const level of levels.keys()) {
    for (const tile of tilesOf(level, events)) {
      const from = tile.index * width;
      put(tilePath(tile), Buffer.concat(levels[level]!.slice(from, from + tile.width)));
    }
  }
  const key = makeKey(origin, 'log');
  const vkey = vkeyOf(verifierOf(key));
  const note = (text: string): string => noteOf({ text, signatures: [signed(text, key)] });
  put('checkpoint', note(checkpointText({ origin, size: events, root: edge.root })));
  put('keys/1', note(`concordat trail keys v1\n${origin}\n${vkey} from 0\n`));
  return vkey;
}

/** Milliseconds of hashing alone. */
function bare(folder: string): number {
  const begun = performance.now();
  const node = Buffer.alloc(65);
  for (let first = 0; first < events; first += width) {
    const here = Math.min(width, events - first);
    for (const kind of ['tile/entries', 'tile/0']) readFileSync(join(folder, placeOf(kind, first / width, here)));
    const records = readFileSync(join(folder, placeOf('records', first / width, here)));
    for (let at = 0; at < records.length;) {
      const leafEnd = at + 4 + records.readUInt32BE(at);
      const end = leafEnd + 36 + records.readUInt32BE(leafEnd + 32);
      digest(records.subarray(at + 3, leafEnd));
      digest(records.subarray(leafEnd + 4, end));
      digest(node);
      at = end;
    }
  }
  return performance.now() - begun;
}

type Verified = { readonly ms: number; readonly early: number; readonly late: number };

/** Verifies all; the most memory that the first tenth took, and the rest. */
async function verified(folder: string, vkey: string): Promise<Verified> {
  let [early, late, said] = [0, 0, ''];
  let clock = 0;
  const begun = performance.now();
  const exit = await run('verify', [folder, '--key', vkey], {
    out: (text) => { said += text; }, service: null, json: false, tokenFor: () => async () => null,
    now: () => (clock += 1_000),
    err: (text) => {
      const memory = process.memoryUsage.rss();
      if (Number(text.split(' ')[0]) <= events / 10) early = Math.max(early, memory);
      else late = Math.max(late, memory);
    },
  });
  if (exit !== 0) throw new Error(said);
  return { ms: performance.now() - begun, early, late };
}

const folder = mkdtempSync(join(tmpdir(), 'concordat-verify-'));
try {
  const vkey = write(folder);
  const [limits, rates, growth]: [number[], number[], number[]] = [[], [], []];
  for (let n = 0; n < runs; n += 1) {
    limits.push(events / bare(folder) * 1_000);
    const { ms, early, late } = await verified(folder, vkey);
    rates.push(events / ms * 1_000);
    growth.push((late - early) / 1e6);
  }
  report('verify an exported log of 1,000,000 events, events a second', median(rates), median(limits), 0.5);
  // The first run warms the process up; what a later one takes more than its first tenth is what the log costs.
  const megabytes = Math.max(...growth.slice(1));
  console.log(JSON.stringify({ name: 'memory that verifying takes after its first tenth', rate: +megabytes.toFixed(1),
    limit: 64, ratio: +(megabytes / 64).toFixed(2), goal: 1, unit: 'MB more, at most' }));
  if (megabytes > 64) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
