/** A witness by the published protocol (C2SP tlog-witness); of what asks it, it has the tree and the notes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  continues, emptyRoot, makeKey, noteOf, readCheckpoint, readNote, readVkey, signed, signersOf, verifierOf, vkeyOf,
} from '#trail';
import type { Tree } from '#trail';

export type Witness = {
  readonly vkey: string;
  readonly url: string;
  /** What it has put its name to last. */
  readonly seen: () => Tree;
  /** Of every request. */
  readonly answered: number[];
  /** Answers with a signature of another key from now on. */
  lies: boolean;
  readonly close: () => Promise<void>;
};

/** @param log the key of the one log it knows */
export async function startWitness(name: string, log: string, now: () => Date): Promise<Witness> {
  const key = makeKey(name, 'witness');
  const other = makeKey(name, 'witness');
  const known = readVkey(log);
  let seen: Tree = { size: 0, root: emptyRoot };
  const answered: number[] = [];

  function judged(body: string): [number, string] {
    const cut = body.indexOf('\n\n');
    const [first = '', ...proof] = body.slice(0, cut).split('\n');
    const old = Number(/^old (\d+)$/.exec(first)?.[1]);
    const note = readNote(body.slice(cut + 2));
    const next = readCheckpoint(note.text);
    if (next.origin !== known.name) return [404, 'unknown log'];
    if (signersOf(note, [known]).length === 0) return [403, 'not signed by the log'];
    if (!(old <= next.size)) return [400, 'old is larger'];
    if (old !== seen.size) return [409, `${seen.size}\n`];
    if (!continues(seen, next, proof.map((line) => Buffer.from(line, 'base64')))) return [422, 'no proof'];
    seen = { size: next.size, root: next.root };
    const { text } = note;
    const signatures = [signed(text, witness.lies ? other : key, now())];
    return [200, noteOf({ text, signatures }).slice(text.length + 1)];
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => { parts.push(part); });
    request.on('end', () => {
      const there = request.method === 'POST' && request.url === '/add-checkpoint';
      const [status, text] = there ? judged(Buffer.concat(parts).toString()) : [404, ''];
      answered.push(status);
      response.writeHead(status, status === 409 ? { 'content-type': 'text/x.tlog.size' } : {}).end(text);
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const witness: Witness = {
    vkey: vkeyOf(verifierOf(key)), url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => seen, answered, lies: false,
    close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
  return witness;
}
