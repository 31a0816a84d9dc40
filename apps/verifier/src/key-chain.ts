/** The keys of a log, which change with an overlap: every note about them is signed by keys of the one before. */
import { count, Malformed } from './malformed.ts';
import { readCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readNote, readVkey, signersOf } from './note.ts';
import type { Key } from './note.ts';

/** A key and the sizes of the checkpoints that it signs: from the first up to and without the second. */
export type Tenure = { readonly key: Key; readonly from: number; readonly until: number | null };
type KeyNote = { readonly origin: string; readonly tenures: readonly Tenure[] };

function readTenure(line: string): Tenure {
  const [, vkey, from, until] = /^(\S+) from (\d+)(?: until (\d+))?$/.exec(line) ?? [];
  if (vkey === undefined || from === undefined) throw new Malformed(`has a line that is no key: ${line.slice(0, 100)}`);
  const tenure = { key: readVkey(vkey), from: count(from), until: until === undefined ? null : count(until) };
  if (tenure.until !== null && tenure.until < tenure.from) throw new Malformed(`ends ${vkey} before it begins`);
  return tenure;
}

function readKeyNote(text: string): KeyNote {
  const [title, origin, ...lines] = text.replace(/\n$/, '').split('\n');
  if (title !== 'concordat trail keys v1' || !origin || lines.length === 0) throw new Malformed('is no note of keys');
  const tenures = lines.map(readTenure);
  const stray = tenures.find(({ key }) => key.kind !== 'log' || key.name !== origin);
  if (stray !== undefined) throw new Malformed(`lists ${stray.key.vkey}, which is no key of ${origin}`);
  if (new Set(tenures.map(({ key }) => key.vkey)).size !== tenures.length) throw new Malformed('lists a key twice');
  return { origin, tenures };
}

/** What a note said of a key stays so; a key may end, once, and others may come after. */
function continuesNote(before: KeyNote, after: KeyNote): boolean {
  return before.origin === after.origin && before.tenures.every(({ key, from, until }, at) => {
    const now = after.tenures[at];
    return now !== undefined && now.key.vkey === key.vkey && now.from === from
      && (until === null || now.until === until);
  });
}

export type Chain = {
  readonly origin: string | null;
  readonly tenures: readonly Tenure[];
  /** Keys that were trusted before anything was read; or else the log's first own. */
  readonly trusted: readonly Key[];
  /** Null where the chain holds, from a trusted key to the last note. */
  readonly broken: string | null;
};

/** Where the chain breaks, what the notes list is still told: the events are looked at, but nothing is believed. */
export function readChain(notes: readonly string[], given: readonly Key[]): Chain {
  let before: KeyNote | null = null;
  let trusted: readonly Key[] = given;
  let reached = false;
  const told = (broken: string | null): Chain =>
    ({ origin: before?.origin ?? null, tenures: before?.tenures ?? [], trusted, broken });
  if (notes.length === 0) return told('keys/1: is not there');
  let believed = given;
  for (const [at, text] of notes.entries()) {
    try {
      const note = readNote(text);
      const now = readKeyNote(note.text);
      const listed = now.tenures.map(({ key }) => key);
      const vkeys = new Set([...signersOf(note, known(listed, believed)).keys()].map(({ vkey }) => vkey));
      const signedBy = (keys: readonly Key[]): boolean => keys.some(({ vkey }) => vkeys.has(vkey));
      if (before === null) {
        if (!signedBy(listed.slice(0, 1))) throw new Malformed('is not signed by the first key');
        if (given.length === 0) trusted = believed = listed.slice(0, 1);
      } else {
        if (!continuesNote(before, now)) throw new Malformed('does not continue the note before');
        const standing = before.tenures.filter(({ until }) => until === null).map(({ key }) => key);
        if (!signedBy(standing)) throw new Malformed('is signed by no key that the note before lists as not ended');
      }
      if (signedBy(believed)) {
        reached = true;
        believed = [...believed, ...listed];
      }
      before = now;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      return told(`keys/${at + 1}: ${error.message}`);
    }
  }
  return told(reached ? null : 'the keys of the log are not signed by a key that is trusted');
}

/** Each key once, whoever names it. */
function known(...lists: readonly (readonly Key[])[]): Key[] {
  return [...new Map(lists.flat().map((key) => [key.vkey, key])).values()];
}

export type Accepted = {
  readonly checkpoint: Checkpoint;
  /** Name and time of the witnesses among those asked for that have cosigned. */
  readonly witnesses: readonly { readonly name: string; readonly time: number }[];
  /** Why its signatures do not make it one of this log. */
  readonly refused: string | null;
  /** A key of the log is named, and has not signed this as it stands. */
  readonly broken: boolean;
};

const holds = ({ from, until }: Tenure, size: number): boolean => from <= size && (until === null || size < until);

/** Reads a checkpoint and says whether a key signed it whose sizes hold its own. */
export function acceptCheckpoint(text: string, chain: Chain, witnesses: readonly Key[] = []): Accepted {
  const checkpoint = readCheckpoint(text);
  const { origin, size, note } = checkpoint;
  const told = (refused: string | null, cosigned: Accepted['witnesses'] = []): Accepted =>
    ({ checkpoint, witnesses: cosigned, refused, broken: false });
  if (origin !== chain.origin) return told(`is of ${origin}, not of ${chain.origin ?? 'a log whose keys are known'}`);
  try {
    const signers = signersOf(note, known(chain.tenures.map(({ key }) => key), chain.trusted, witnesses));
    const cosigned = [...signers].flatMap(([{ name, vkey }, time]) =>
      (time !== null && witnesses.some((one) => one.vkey === vkey) ? [{ name, time }] : []));
    const vkeys = new Set([...signers.keys()].map(({ vkey }) => vkey));
    const signed = chain.tenures.filter(({ key }) => vkeys.has(key.vkey));
    if (signed.length === 0) return told('is not signed by a key of the log', cosigned);
    if (!signed.some((tenure) => holds(tenure, size))) {
      return told(`of size ${size} is signed by a key that does not sign at that size`, cosigned);
    }
    return told(null, cosigned);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { ...told(error.message), broken: true };
  }
}
