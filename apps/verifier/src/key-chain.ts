/** The keys of a log, which change with an overlap: every note about them is signed by keys of the one before. */
import { count, Malformed } from './malformed.ts';
import { readCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { readNote, readVkey, signersOf } from './note.ts';
import type { Key } from './note.ts';

/** A key and the sizes of the checkpoints that it signs: from the first up to and without the second. */
export type Tenure = { readonly key: Key; readonly from: number; readonly until: number | null };
type KeyNote = { readonly origin: string; readonly tenures: readonly Tenure[] };

/** Each key is made once, however many notes list it. */
type ReadKey = (vkey: string) => Key;
function reader(): ReadKey {
  const read = new Map<string, Key>();
  return (vkey) => {
    const key = read.get(vkey) ?? readVkey(vkey);
    read.set(vkey, key);
    return key;
  };
}

function readTenure(line: string, keyOf: ReadKey): Tenure {
  const [, vkey, from, until] = /^(\S+) from (\d+)(?: until (\d+))?$/.exec(line) ?? [];
  if (vkey === undefined || from === undefined) throw new Malformed(`has a line that is no key: ${line.slice(0, 100)}`);
  const tenure = { key: keyOf(vkey), from: count(from), until: until === undefined ? null : count(until) };
  if (tenure.until !== null && tenure.until < tenure.from) throw new Malformed(`ends ${vkey} before it begins`);
  return tenure;
}

function readKeyNote(text: string, keyOf: ReadKey): KeyNote {
  const [title, origin, ...lines] = text.replace(/\n$/, '').split('\n');
  if (title !== 'concordat trail keys v1' || !origin || lines.length === 0) throw new Malformed('is no note of keys');
  const tenures = lines.map((line) => readTenure(line, keyOf));
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

export const standing = (tenures: readonly Tenure[]): Tenure[] => tenures.filter(({ until }) => until === null);

export type Chain = {
  readonly origin: string | null;
  readonly tenures: readonly Tenure[];
  /** Keys that were trusted before anything was read; or else the log's first own. */
  readonly trusted: readonly Key[];
  /** Null where the chain holds, from a trusted key to the last note. */
  readonly broken: string | null;
};

export const keyNotesMax = 1_000;

/** Where the chain breaks, what the notes list is still told: the events are looked at, but nothing is believed. */
export function readChain(notes: readonly string[], given: readonly Key[]): Chain {
  let before: KeyNote | null = null;
  let trusted: readonly Key[] = given;
  let reached = false;
  const told = (broken: string | null): Chain =>
    ({ origin: before?.origin ?? null, tenures: before?.tenures ?? [], trusted, broken });
  if (notes.length === 0) return told('keys/1: is not there');
  if (notes.length > keyNotesMax) return told(`has more than ${keyNotesMax} notes of keys`);
  const keyOf = reader();
  const believed = new Map(given.map((key) => [key.vkey, key]));
  for (const [at, text] of notes.entries()) {
    try {
      const note = readNote(text);
      const now = readKeyNote(note.text, keyOf);
      const listed = now.tenures.map(({ key }) => key);
      const vkeys = new Set([...signersOf(note, known(listed, [...believed.values()])).keys()].map(({ vkey }) => vkey));
      if (before === null) {
        if (!vkeys.has(listed[0]!.vkey)) throw new Malformed('is not signed by the first key');
        if (given.length === 0) {
          trusted = listed.slice(0, 1);
          believed.set(listed[0]!.vkey, listed[0]!);
        }
      } else {
        if (!continuesNote(before, now)) throw new Malformed('does not continue the note before');
        // Else who has one of two keys could end the other with it.
        const due = standing(before.tenures);
        if (due.length === 0) throw new Malformed('comes after a note that lists every key as ended');
        const lacking = due.find(({ key }) => !vkeys.has(key.vkey));
        if (lacking !== undefined) {
          throw new Malformed(`is not signed by ${lacking.key.vkey}, which the note before lists as not ended`);
        }
      }
      if ([...vkeys].some((vkey) => believed.has(vkey))) {
        reached = true;
        for (const key of listed) believed.set(key.vkey, key);
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

/** Reads a checkpoint and says whether every key signed it whose sizes hold its own. */
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
    const due = chain.tenures.filter((tenure) => holds(tenure, size));
    if (!due.some((tenure) => signed.includes(tenure))) {
      return told(`of size ${size} is signed by a key that does not sign at that size`, cosigned);
    }
    // Else a key that has ended is enough for whoever stole it, where he leaves out the note that ended it.
    const lacking = due.find((tenure) => !signed.includes(tenure));
    if (lacking !== undefined) {
      return told(`of size ${size} is not signed by ${lacking.key.vkey}, which signs at that size`, cosigned);
    }
    return told(null, cosigned);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { ...told(error.message), broken: true };
  }
}
