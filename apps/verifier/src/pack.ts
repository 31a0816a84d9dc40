/** An evidence pack: its manifest, its checkpoint, its events, and what it says follows from them. */
import { canonical, isObject, readCanonical, text } from './canonical.ts';
import type { Json } from './canonical.ts';
import { Gathered } from './certificate.ts';
import type { PackEvent } from './certificate.ts';
import { readProof } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { at } from './finding.ts';
import type { Finding, Verdict } from './finding.ts';
import { acceptCheckpoint, keyNotesMax, readChain, standing } from './key-chain.ts';
import type { Accepted, Chain, Tenure } from './key-chain.ts';
import { isBefore, readLeaf, tryLeaf } from './leaf.ts';
import type { Leaf } from './leaf.ts';
import { Malformed, utf8 } from './malformed.ts';
import { includes, leafHash, sha256 } from './merkle.ts';
import { readNote, signersOf } from './note.ts';
import type { Key } from './note.ts';
import { saltBytes } from './tiles.ts';
import type { PackFiles } from './zip.ts';

/** What is wrong, and the file in which. */
export class PackRefused extends Error {
  constructor(readonly file: string | null, reason: string, readonly finding: Finding | null = null) { super(reason); }
}

export type PackRead = {
  readonly agreement: string;
  readonly reader: { readonly council: string | null; readonly capacity: string };
  readonly events: number;
  /** Events of its streams, between those that are there, that the reader may not see. */
  readonly hidden: Readonly<Record<string, number>>;
  readonly checkpoint: Checkpoint;
  readonly accepted: Accepted;
  readonly chain: Chain;
};

const fixed = ['pack.json', 'checkpoint', 'documents.json', 'certificate.json', 'timeline.html', 'certificate.html',
  'README.txt'];
const kinds = ['leaf', 'salt', 'content', 'tlog-proof'] as const;

/** Words of a refusal, with the file they are about. */
async function within<T>(file: string, reading: () => T | Promise<T>): Promise<T> {
  try {
    return await reading();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new PackRefused(file, error.message);
  }
}

/** Keys that have to sign a pack of that size: those that have not ended and had begun, or else all that have not. */
function sealers({ tenures }: Chain, size: number): readonly Tenure[] {
  const able = standing(tenures);
  const begun = able.filter(({ from }) => from <= size);
  return begun.length > 0 ? begun : able;
}

class PackReader {
  readonly #sums = new Map<string, string>();
  readonly #names: ReadonlySet<string>;

  constructor(private readonly files: PackFiles, private readonly given: readonly Key[],
    private readonly witnesses: readonly Key[]) {
    this.#names = new Set(files.names);
  }

  async #read(name: string): Promise<Buffer> {
    if (!this.#names.has(name)) throw new PackRefused(name, 'is not there');
    return this.files.read(name);
  }

  /** A file as the manifest says it is. */
  async #listed(name: string): Promise<Buffer> {
    const sum = this.#sums.get(name);
    if (sum === undefined) throw new PackRefused(name, 'is not in the manifest');
    const bytes = await within(name, () => this.#read(name));
    if (sha256(bytes).toString('hex') !== sum) {
      throw new PackRefused(name, 'is not what the manifest says', await this.#eventOf(name));
    }
    return bytes;
  }

  /** The event that a file is about, by its leaf if that can still be read. */
  async #eventOf(name: string): Promise<Finding | null> {
    const index = /^events\/(\d{10})\./.exec(name)?.[1];
    if (index === undefined) return null;
    const leaf = await this.#read(`events/${index}.leaf`).then(tryLeaf, () => null);
    return at('changed', Number(index), leaf, `${name} is not what the manifest says`);
  }

  async #manifest(chain: Chain, size: number): Promise<void> {
    const name = 'manifest';
    const note = await within(name, async () => readNote(utf8(await this.#read(name))));
    const [title, origin, ...lines] = note.text.split('\n');
    if (title !== 'concordat pack v1' || lines.pop() !== '') throw new PackRefused(name, 'is no manifest of a pack');
    if (origin !== chain.origin) throw new PackRefused(name, `is of ${origin}, not of ${chain.origin}`);
    const signers = await within(name, () => signersOf(note, chain.tenures.map(({ key }) => key)));
    const due = sealers(chain, size);
    if (due.length === 0) throw new PackRefused(name, 'is of a log whose keys have all ended');
    const lacking = due.find(({ key }) => !signers.has(key));
    if (lacking !== undefined) {
      throw new PackRefused(name, `is not signed by ${lacking.key.vkey}, a key of the log that has not ended`);
    }
    let before = '';
    for (const line of lines) {
      const [, sum, path] = /^([0-9a-f]{64}) (\S+)$/.exec(line) ?? [];
      if (sum === undefined || path === undefined) throw new PackRefused(name, 'has a line that is no file');
      if (Buffer.compare(Buffer.from(path), Buffer.from(before)) <= 0) {
        throw new PackRefused(name, `has ${path} twice, or out of order`);
      }
      this.#sums.set(path, sum);
      before = path;
    }
  }

  /** The files are those of the manifest, and of the kinds that a pack has. */
  async #files(keyNotes: number): Promise<readonly number[]> {
    const events = new Map<number, number>();
    for (const name of this.files.names) {
      if (name !== 'manifest' && !this.#sums.has(name)) throw new PackRefused(name, 'is not in the manifest');
      const [, index, kind] = /^events\/(\d{10})\.(.+)$/.exec(name) ?? [];
      if (index !== undefined && kinds.some((one) => one === kind)) {
        events.set(Number(index), (events.get(Number(index)) ?? 0) + 1);
      } else if (name !== 'manifest' && !fixed.includes(name) && !isKeyNote(name, keyNotes)) {
        throw new PackRefused(name, 'is no file of a pack');
      }
    }
    for (const name of this.#sums.keys()) await this.#listed(name);
    for (const name of fixed) await this.#listed(name);
    for (const [index, files] of events) {
      if (files === kinds.length) continue;
      const missing = kinds.map((kind) => fileOf(index, kind)).find((name) => !this.#sums.has(name))!;
      throw new PackRefused(missing, 'is not there', at('missing', index, null, `${missing} is not there`));
    }
    return [...events.keys()].sort((one, other) => one - other);
  }

  async #event(index: number, checkpoint: Checkpoint, asServed: string): Promise<PackEvent> {
    const [leafBytes, salt, content, proofBytes] = await Promise.all(
      kinds.map((kind) => this.files.read(fileOf(index, kind)))) as [Buffer, Buffer, Buffer, Buffer];
    const leaf = await within(fileOf(index, 'leaf'), () => readLeaf(leafBytes));
    const no = (kind: (typeof kinds)[number], verdict: Verdict, reason: string): never => {
      throw new PackRefused(fileOf(index, kind), reason, at(verdict, index, leaf, reason));
    };
    if (salt.length !== saltBytes) no('salt', 'malformed', `has ${salt.length} bytes`);
    if (sha256(Buffer.concat([salt, content])).toString('hex') !== leaf.content) {
      no('content', 'changed', 'its content is not what its leaf says');
    }
    const proof = await within(fileOf(index, 'tlog-proof'), () => readProof(utf8(proofBytes)));
    if (proof.index !== index) no('tlog-proof', 'trail-altered', `proves event ${proof.index}`);
    if (proof.checkpoint !== asServed) no('tlog-proof', 'trail-altered', 'has another checkpoint than the pack');
    if (!includes(leafHash(leafBytes), index, checkpoint, proof.path)) {
      no('tlog-proof', 'trail-altered', 'its leaf is not in the tree of the checkpoint');
    }
    return { index, leaf, content: await within(fileOf(index, 'content'), () => readCanonical(content)) };
  }

  async read(): Promise<PackRead> {
    const notes: string[] = [];
    for (let n = 1; n <= keyNotesMax + 1 && this.#names.has(`keys/${n}`); n += 1) {
      notes.push(await within(`keys/${n}`, async () => utf8(await this.#read(`keys/${n}`))));
    }
    const chain = readChain(notes, this.given);
    if (chain.broken !== null) throw new PackRefused(null, chain.broken);
    const asServed = await within('checkpoint', async () => utf8(await this.#read('checkpoint')));
    const accepted = await within('checkpoint', () => acceptCheckpoint(asServed, chain, this.witnesses));
    const { checkpoint, refused } = accepted;
    if (refused !== null) throw new PackRefused('checkpoint', refused);
    await this.#manifest(chain, checkpoint.size);
    const indices = await this.#files(notes.length);
    const said = await within('pack.json', async () => readPackJson(await this.#listed('pack.json')));
    if (said.size !== checkpoint.size) throw new PackRefused('pack.json', 'has another size than the checkpoint');
    if (said.events !== indices.length) {
      throw new PackRefused('pack.json', `says ${said.events} events, and ${indices.length} are there`);
    }
    const gathered = new Gathered();
    const order = new Order(said.agreement);
    for (const index of indices) {
      const event = await this.#event(index, checkpoint, asServed);
      order.add(event);
      await within(fileOf(index, 'content'), () => gathered.add(event, event.leaf.stream === order.agreementStream));
    }
    const { certificate, documents } = gathered;
    for (const [name, value] of Object.entries({ 'certificate.json': certificate, 'documents.json': documents })) {
      if (canonical(value) === (await this.#listed(name)).toString('utf8')) continue;
      throw new PackRefused(name, 'does not follow from the events');
    }
    const { agreement, reader } = said;
    return { agreement, reader, events: indices.length, hidden: order.hidden, checkpoint, accepted, chain };
  }
}

const fileOf = (index: number, kind: (typeof kinds)[number]): string =>
  `events/${String(index).padStart(10, '0')}.${kind}`;

function isKeyNote(name: string, notes: number): boolean {
  const number = /^keys\/([1-9]\d*)$/.exec(name)?.[1];
  return number !== undefined && Number(number) <= notes;
}

/** As the service names agreements: names of streams are made of it. */
const agreementPattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
type PackJson = Pick<PackRead, 'agreement' | 'reader' | 'events'> & { readonly size: number };

function readPackJson(bytes: Buffer): PackJson {
  const value = readCanonical(bytes);
  const members = isObject(value) ? Object.keys(value).join() : '';
  if (!isObject(value) || members !== 'agreement,events,for,format,size') {
    throw new Malformed('is no account of a pack');
  }
  if (value.format !== 'concordat-pack/v1') throw new Malformed('is of a format that is not known');
  const { size, events } = value;
  if (typeof size !== 'number' || typeof events !== 'number') throw new Malformed('has no numbers');
  const council: Json | undefined = isObject(value.for) ? value.for.council : undefined;
  if (council !== null && typeof council !== 'string') throw new Malformed('does not say for whom it is');
  const reader = { council, capacity: text(value.for, 'capacity') };
  const agreement = text(value, 'agreement');
  if (!agreementPattern.test(agreement)) throw new Malformed('names an agreement that can be none');
  return { agreement, reader, events, size };
}

/** Events are of the streams of the agreement, and come in the order of the log and of their streams. */
class Order {
  readonly agreementStream: string;
  #before: Leaf | null = null;
  readonly #streams = new Map<string, { last: number; seen: number }>();

  constructor(private readonly agreement: string) { this.agreementStream = `agreement-${agreement}`; }

  add({ index, leaf }: PackEvent): void {
    const no = (reason: string): never => {
      throw new PackRefused(fileOf(index, 'leaf'), reason, at('malformed', index, leaf, reason));
    };
    const note = `note-${this.agreement}.`;
    const isNote = leaf.stream.startsWith(note) && /^[^.]+$/.test(leaf.stream.slice(note.length));
    if (leaf.stream !== this.agreementStream && !isNote) no(`is of the stream ${leaf.stream}, not of the agreement`);
    const stream = this.#streams.get(leaf.stream) ?? { last: -1, seen: 0 };
    if (leaf.revision <= stream.last) no(`its revision does not rise within ${leaf.stream}`);
    this.#streams.set(leaf.stream, { last: leaf.revision, seen: stream.seen + 1 });
    if (this.#before !== null) {
      if (leaf.position <= this.#before.position) no('its position does not rise');
      if (isBefore(leaf.recordedAt, this.#before.recordedAt)) no('it was recorded before the event before it');
    }
    this.#before = leaf;
  }

  get hidden(): Record<string, number> {
    return Object.fromEntries([...this.#streams].map(([stream, { last, seen }]) => [stream, last + 1 - seen]));
  }
}

export const readPack = (
  files: PackFiles, given: readonly Key[], witnesses: readonly Key[],
): Promise<PackRead> => new PackReader(files, given, witnesses).read();
