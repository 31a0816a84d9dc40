/**
 * Asks witnesses to put their names to a checkpoint (C2SP tlog-witness): each keeps the last checkpoint of the log it
 * has seen, and signs the next only with a proof that it continues that one. So the log cannot tell two stories to two
 * readers who trust the same witness.
 */
import { consistencyProof, type HashAt } from './merkle.ts';
import { readCheckpoint } from './checkpoint.ts';
import { noteOf, readNote, readVkey, signersOf, NoteInvalid, type Signature } from './note.ts';

export type WitnessAt = { readonly vkey: string; readonly url: string };

/** Too few witnesses have signed; nothing is published until enough do. */
export class TooFewWitnesses extends Error {}

export type WitnessParts = {
  readonly witnesses: readonly WitnessAt[];
  /** How many must have signed before a checkpoint is published; 0 publishes without any. */
  readonly quorum: number;
  /** Of the tree of that size. */
  readonly hashAt: (size: number) => HashAt;
  readonly timeoutMs?: number;
  readonly log?: (line: string) => void;
};

export type Witnesses = { readonly cosigned: (checkpoint: string) => Promise<string> };

const stale = 409;
const answerBytesMax = 65_536;

export class AskedWitnesses implements Witnesses {
  /** Size that each is known to have seen. */
  readonly #seen = new Map<string, number>();

  constructor(private readonly parts: WitnessParts) {}

  /**
   * The checkpoint with the cosignatures that came in time.
   * @throws TooFewWitnesses
   */
  async cosigned(checkpoint: string): Promise<string> {
    const { witnesses, quorum, log } = this.parts;
    const note = readNote(checkpoint);
    const added = (await Promise.all(witnesses.map(async (witness) => {
      try {
        return await this.#asked(witness, checkpoint);
      } catch (error) {
        log?.(`trail: the witness ${witness.vkey.split('+')[0]} has not signed: ${String(error)}`);
        return [];
      }
    })));
    const signed = added.filter((one) => one.length > 0);
    if (signed.length < quorum) {
      throw new TooFewWitnesses(`${signed.length} of ${witnesses.length} witnesses have signed, ${quorum} must`);
    }
    return noteOf({ ...note, signatures: [...note.signatures, ...signed.flat()] });
  }

  async #asked(witness: WitnessAt, checkpoint: string): Promise<readonly Signature[]> {
    const { size } = readCheckpoint(readNote(checkpoint).text);
    const seen = this.#seen.get(witness.url) ?? 0;
    let answer = await this.#post(witness, seen, size, checkpoint);
    if (answer.status === stale) {
      // It says what it has: an answer of another size is believed once.
      const actual = Number(answer.text.trim());
      if (!Number.isSafeInteger(actual) || actual > size) throw new NoteInvalid(`it has seen ${answer.text.trim()}`);
      answer = await this.#post(witness, actual, size, checkpoint);
    }
    if (answer.status !== 200) throw new NoteInvalid(`it answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    const note = readNote(checkpoint);
    const { signatures } = readNote(`${note.text}\n${answer.text}`);
    const key = readVkey(witness.vkey);
    const own = signatures.filter(({ name, id }) => name === key.name && id === key.id);
    if (signersOf({ text: note.text, signatures: own }, [key]).length === 0) {
      throw new NoteInvalid('its own cosignature is not in its answer');
    }
    this.#seen.set(witness.url, size);
    return own;
  }

  async #post(
    { url }: WitnessAt, old: number, size: number, checkpoint: string,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const proof = await consistencyProof(old, size, this.parts.hashAt(size));
    const body = [`old ${old}`, ...proof.map((hash) => hash.toString('base64')), '', checkpoint].join('\n');
    const answer = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(this.parts.timeoutMs ?? 5_000),
    });
    const text = await answer.text();
    if (text.length > answerBytesMax) throw new NoteInvalid('its answer is too long');
    return { status: answer.status, text };
  }
}
