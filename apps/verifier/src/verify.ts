/** From a target to an outcome: what was read, whose keys were believed, and the first thing that is wrong. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readHashes } from './checkpoint.ts';
import { inWords, printable } from './finding.ts';
import type { Finding } from './finding.ts';
import { acceptCheckpoint, keyNotesMax, readChain } from './key-chain.ts';
import type { Accepted, Chain } from './key-chain.ts';
import { Kept } from './kept.ts';
import { checkLog } from './log.ts';
import type { Known } from './log.ts';
import { count, Malformed, Misused, Unreachable, utf8 } from './malformed.ts';
import { continues } from './merkle.ts';
import type { Tree } from './merkle.ts';
import { notesIn } from './note.ts';
import type { Key } from './note.ts';
import { PackRefused, readPack } from './pack.ts';
import { olderFile } from './tiles.ts';
import { bytesMax, folderSource, isAddress, isFolder, Oversized, serviceSource, textOf } from './sources.ts';
import type { Source, Token } from './sources.ts';
import { unpackedFiles, zipFiles } from './zip.ts';

export type Asked = {
  readonly target: string;
  readonly keys: readonly Key[];
  /** Files with checkpoints, one or more in each. */
  readonly older: readonly string[];
  readonly keep: string | null;
  readonly witnesses: readonly Key[];
  readonly quorum: number;
  readonly token: Token;
};

export type Outcome = {
  readonly verified: boolean;
  readonly target: string;
  readonly kind: 'log' | 'pack';
  readonly origin: string | null;
  readonly size: number | null;
  readonly root: string | null;
  /** Whose keys were believed: `log` is its own word for it, on first use. */
  readonly keys: { readonly from: 'given' | 'kept' | 'log'; readonly pin: readonly string[] };
  readonly witnesses: Accepted['witnesses'];
  readonly olderCompared: number;
  readonly pack: null | {
    readonly agreement: string; readonly reader: object; readonly events: number;
    readonly hidden: Readonly<Record<string, number>>;
  };
  readonly first: Finding | null;
  readonly problems: readonly string[];
};

const nothing = {
  verified: false, origin: null, size: null, root: null, witnesses: [], olderCompared: 0, pack: null, first: null,
} as const;

/** Keys that sign now, for an auditor to write down where the service cannot reach. */
const toPin = ({ tenures }: Chain): string[] =>
  tenures.filter(({ until }) => until === null).map(({ key: { vkey } }) => vkey);

async function noteAt(source: Source, path: string, most: number = bytesMax.note): Promise<string | null> {
  const bytes = await source.read(path, most);
  return bytes === null ? null : utf8(bytes);
}

async function keyNotesOf(source: Source): Promise<string[]> {
  const notes: string[] = [];
  for (let n = 1; n <= keyNotesMax + 1; n += 1) {
    const note = await noteAt(source, `keys/${n}`);
    if (note === null) break;
    notes.push(note);
  }
  return notes;
}

type Told = { readonly name: string; readonly note: string };

/** Checkpoints that were kept: by the auditor in files or a folder, and by whoever made an export beside it. */
async function olderNotes(source: Source, { older, target }: Asked, kept: Kept | null): Promise<Told[]> {
  const told: Told[] = older.flatMap((file) => notesIn(textOf(file)).map((note) => ({ name: file, note })));
  if (kept?.note) told.push({ name: 'the checkpoint that was kept', note: kept.note });
  const list = isAddress(target) ? null : await noteAt(source, 'checkpoints', bytesMax.sizes);
  for (const size of (list ?? '').split('\n').filter((line) => line !== '').map(count)) {
    const name = olderFile(size);
    const note = await noteAt(source, name);
    if (note === null) throw new Malformed(`has no ${name}, which its list of checkpoints names`);
    told.push({ name, note });
  }
  return told;
}

/** Those of another log are no use; those that no known key signed are compared, and told. */
function readOlder(told: readonly Told[], chain: Chain, problems: string[]): Known[] {
  const known: Known[] = [];
  for (const { name, note } of told) {
    try {
      const { checkpoint: { origin, size, root }, refused, broken } = acceptCheckpoint(note, chain);
      if (refused !== null) problems.push(`${name}: ${refused}`);
      // What was damaged says nothing of the log.
      if (broken) continue;
      if (chain.origin === null || origin === chain.origin) known.push({ name: `${name} of size ${size}`, size, root });
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      problems.push(`${name}: ${error.message}`);
    }
  }
  return known;
}

/** Before the long way: whether the service itself can show that it continues what was kept. */
async function askConsistency(source: Source, older: readonly Known[], now: Tree, problems: string[]): Promise<void> {
  for (const known of older.filter(({ size }) => size > 0 && size < now.size)) {
    const proof = await noteAt(source, `consistency?from=${known.size}&to=${now.size}`);
    const holds = proof !== null && continues(known, now, readHashes(proof));
    if (!holds) problems.push(`the service cannot prove that it continues ${known.name}`);
  }
}

function checkQuorum({ quorum }: Asked, accepted: Accepted, problems: string[]): void {
  const cosigned = new Set(accepted.witnesses.map(({ name }) => name)).size;
  if (cosigned >= quorum) return;
  problems.push(`checkpoint: cosigned by ${cosigned} of the witnesses, and ${quorum} are wanted`);
}

async function verifyLog(asked: Asked, source: Source, kept: Kept | null, tell: Tell): Promise<Outcome> {
  const problems: string[] = [];
  const pinned = asked.keys.length > 0 ? asked.keys : kept?.keys ?? [];
  const from = asked.keys.length > 0 ? 'given' : pinned.length > 0 ? 'kept' : 'log';
  // Before the keys: one that begins or ends meanwhile does so at a later size.
  const note = await noteAt(source, 'checkpoint');
  const keyNotes = await keyNotesOf(source);
  const chain = readChain(keyNotes, pinned);
  if (chain.broken !== null) problems.push(chain.broken);
  problems.push(...kept?.missing(keyNotes) ?? []);
  const keys = { from, pin: toPin(chain) } as const;
  if (note === null) {
    if (isAddress(asked.target)) throw new Unreachable(`${asked.target} has no trail with a checkpoint`);
    throw new Misused(`${asked.target} has no checkpoint: it is no log and no pack`);
  }
  let accepted: Accepted;
  try {
    accepted = acceptCheckpoint(note, chain, asked.witnesses);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    problems.push(`checkpoint: ${error.message}`);
    return { ...nothing, target: asked.target, kind: 'log', keys, problems };
  }
  const { checkpoint } = accepted;
  if (kept !== null && !isAddress(asked.target) && checkpoint.size < kept.size) {
    throw new Misused(`${asked.target} is of ${checkpoint.size} events and what was kept of ${kept.size}: the copy is `
      + 'older. Export it again, or verify it without --keep');
  }
  if (accepted.refused !== null) problems.push(`checkpoint: ${accepted.refused}`);
  checkQuorum(asked, accepted, problems);
  const older = readOlder(await olderNotes(source, asked, kept), chain, problems);
  if (isAddress(asked.target)) await askConsistency(source, older, checkpoint, problems);
  const first = await checkLog(source, { checkpoint, older, kept }, (done) => tell(done, checkpoint.size));
  const verified = first === null && problems.length === 0;
  if (verified) {
    const keysWhere = (isEnded: boolean): Key[] =>
      chain.tenures.filter(({ until }) => (until !== null) === isEnded).map(({ key }) => key);
    kept?.settle({ note, keyNotes, keys: keysWhere(false), ended: keysWhere(true) });
  }
  const { origin, size, root } = checkpoint;
  return {
    verified, target: asked.target, kind: 'log', origin, size, root: root.toString('base64'), keys,
    witnesses: accepted.witnesses, olderCompared: older.length, pack: null, first, problems,
  };
}

async function keeping(asked: Asked, source: Source, tell: Tell): Promise<Outcome> {
  if (asked.keep === null) return verifyLog(asked, source, null, tell);
  const kept = Kept.open(asked.keep);
  let settled = false;
  try {
    const outcome = await verifyLog(asked, source, kept, tell);
    settled = outcome.verified;
    return outcome;
  } finally {
    if (!settled) kept.abandon();
    kept.close();
  }
}

async function verifyPack(asked: Asked): Promise<Outcome> {
  const { target } = asked;
  const from = asked.keys.length > 0 ? 'given' : 'log';
  const refused = (reason: string, first: Finding | null): Outcome =>
    ({ ...nothing, target, kind: 'pack', keys: { from, pin: [] }, first, problems: [reason] });
  try {
    const files = isFolder(target) ? unpackedFiles(target) : await zipFiles(target);
    const { checkpoint, chain, accepted, agreement, reader, events, hidden } =
      await readPack(files, asked.keys, asked.witnesses);
    const problems: string[] = [];
    checkQuorum(asked, accepted, problems);
    const told = asked.older.flatMap((file) => notesIn(textOf(file)).map((note) => ({ name: file, note })));
    // A pack can show no more of the log than its own checkpoint: only one of the same size can be compared.
    const older = readOlder(told, chain, problems).filter(({ size }) => size === checkpoint.size);
    const other = older.find(({ root }) => !root.equals(checkpoint.root));
    if (other !== undefined) problems.push(`checkpoint: the log does not continue ${other.name}`);
    return {
      verified: problems.length === 0, target, kind: 'pack', origin: checkpoint.origin, size: checkpoint.size,
      root: checkpoint.root.toString('base64'), keys: { from, pin: toPin(chain) }, witnesses: accepted.witnesses,
      olderCompared: older.length, pack: { agreement, reader, events, hidden }, first: null, problems,
    };
  } catch (error) {
    if (error instanceof PackRefused) {
      return refused(error.file === null ? error.message : `${error.file}: ${error.message}`, error.finding);
    }
    if (error instanceof Malformed) return refused(error.message, null);
    throw error;
  }
}

export type Tell = (done: number, all: number) => void;

/** However large its manifest is: an exported log has none. */
const isPack = ({ target }: Asked): boolean => !isFolder(target) || existsSync(join(target, 'manifest'));

export async function verify(asked: Asked, tell: Tell): Promise<Outcome> {
  if (!isAddress(asked.target) && isPack(asked)) {
    if (asked.keep !== null) throw new Misused('a pack shows too little of the log to be kept: --keep is for logs');
    return verifyPack(asked);
  }
  const source = isAddress(asked.target) ? serviceSource(asked.target, asked.token) : folderSource(asked.target);
  try {
    return await keeping(asked, source, tell);
  } catch (error) {
    if (!(error instanceof Malformed || error instanceof Oversized)) throw error;
    return { ...nothing, target: asked.target, kind: 'log', keys: { from: 'log', pin: [] }, problems: [error.message] };
  }
}

/** Seconds since 1970 in words; a witness may have said any number. */
const instantOf = (seconds: number): string =>
  (seconds < 1e11 ? new Date(seconds * 1_000).toISOString() : `${seconds} seconds after 1970`);

/** For people: what was found, and what they have to know to judge it. */
export function outcomeInWords(outcome: Outcome): string {
  const { verified, target, kind, origin, size, keys, pack, first, problems, witnesses, olderCompared } = outcome;
  const lines = [`${verified ? 'verified' : 'NOT VERIFIED'}: ${target}, ${kind === 'pack' ? 'a pack' : 'a log'}`
    + `${origin === null ? '' : ` of ${origin}`}${size === null ? '' : ` at ${size} events`}`];
  if (first !== null) lines.push(`first bad event: ${inWords(first)}`);
  lines.push(...problems.map((problem) => `problem: ${problem}`));
  if (pack !== null) {
    lines.push(`agreement ${pack.agreement}: ${pack.events} events`);
    for (const [stream, events] of Object.entries(pack.hidden)) {
      if (events > 0) lines.push(`${stream}: ${events} more events that its reader may not see`);
    }
    lines.push('events of a stream after the last that is shown may be missing: a pack does not show where it ends',
      'timeline.html and certificate.html are for reading: their hashes are signed, what they say was not compared');
  }
  if (olderCompared > 0) lines.push(`older checkpoints compared: ${olderCompared}`);
  lines.push(...witnesses.map(({ name, time }) => `cosigned by ${name} at ${instantOf(time)}`));
  if (keys.from === 'log') {
    lines.push('The keys of the log itself were believed, as no --key was given: this is trust on first use.');
  }
  if (keys.from !== 'given') lines.push(...keys.pin.map((vkey) => `key to pin: --key '${vkey}'`));
  return lines.map(printable).join('\n');
}
