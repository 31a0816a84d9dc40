import { describe, expect, it } from '@jest/globals';
import {
  checkpointText, Edge, leafHash, makeKey, noteOf, NoteInvalid, pemOf, proofText, readCheckpoint, readNote, readProof,
  readVkey, signed, signerOf, signersOf, verifierOf, vkeyOf,
} from '#trail';

/** From the specification of signed notes. */
const published = {
  vkey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  note: 'If you think cryptography is the answer to your problem,\n'
    + "then you don't know what your problem is.\n\n"
    + '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

describe('signed notes', () => {
  it('are taken as others have published them', () => {
    const key = readVkey(published.vkey);
    expect(signersOf(readNote(published.note), [key])).toEqual([key]);
    expect(noteOf(readNote(published.note))).toBe(published.note);
    expect(vkeyOf(key)).toBe(published.vkey);
  });

  it('are refused when a word is another, and when a key is not the one its id names', () => {
    const key = readVkey(published.vkey);
    expect(() => signersOf(readNote(published.note.replace('answer', 'anSwer')), [key])).toThrow('does not hold');
    expect(() => readVkey(published.vkey.replace('c74f20a3', 'c74f20a4'))).toThrow(NoteInvalid);
    expect(() => readVkey('PeterNeumann+c74f20a3+AQ==')).toThrow(NoteInvalid);
  });

  it('carry signatures of a log and of witnesses, and those of strangers are passed over', () => {
    const [log, witness, stranger] = [makeKey('log.example', 'log'), makeKey('witness.example', 'witness'),
      makeKey('stranger.example', 'log')];
    const text = checkpointText({ origin: 'log.example', size: 0, root: new Edge().root });
    const at = new Date('2026-11-05T12:00:00Z');
    const note = noteOf({ text, signatures: [log, witness, stranger].map((key) => signed(text, key, at)) });
    const known = [verifierOf(log), readVkey(vkeyOf(verifierOf(witness)))];
    expect(signersOf(readNote(note), known).map(({ name }) => name)).toEqual(['log.example', 'witness.example']);
    const again = signerOf('log.example', 'log', pemOf(log));
    expect(vkeyOf(verifierOf(again))).toBe(vkeyOf(verifierOf(log)));
    const forged = noteOf({ text: text.replace('0', '1'), signatures: readNote(note).signatures });
    expect(() => signersOf(readNote(forged), known.slice(1))).toThrow('witness.example does not hold');
  });

  it.each([
    ['without a blank line', 'text\n— a AAAAAAAA\n'],
    ['without a last line end', 'text\n\n— a AAAAAAAA'],
    ['with a line that is no signature', 'text\n\n- a AAAAAAAA\n'],
    ['with a control character', 'te\u0007xt\n\n— a AAAAAAAA\n'],
    ['with a signature that is not base64', 'text\n\n— a AAAA_AAA\n'],
  ])('are refused %s', (_, note) => {
    expect(() => readNote(note)).toThrow(NoteInvalid);
  });
});

describe('checkpoints and proofs', () => {
  const root = leafHash(Buffer.from('one'));
  const checkpoint = { origin: 'log.example', size: 1, root };

  it('come back from their text as they were', () => {
    expect(readCheckpoint(checkpointText(checkpoint))).toEqual(checkpoint);
    const proof = { index: 3, path: [root, leafHash(Buffer.from('two'))],
      checkpoint: 'log.example\n4\nroot\n\n— log AAAA\n' };
    expect(readProof(proofText(proof))).toEqual(proof);
    expect(readProof(proofText(proof).replace('\nindex', '\nextra AAAA\nindex'))).toEqual(proof);
  });

  it.each(['', 'log.example\n01\nAAAA\n', 'log.example\n1\nAAAA\n', '\n1\n', 'log.example\n-1\n'])(
    'are refused as %j', (text) => {
      expect(() => readCheckpoint(text)).toThrow(NoteInvalid);
      expect(() => readProof(text)).toThrow(NoteInvalid);
    });
});
