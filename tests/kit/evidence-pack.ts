/** An evidence pack made from the page of the format alone, and a ZIP file of it; for trying whoever reads one. */
import { crc32, deflateRawSync } from 'node:zlib';
import {
  canonical, checkpointOf, contentOf, eventAt, hashesOf, keyNoteOf, leafOf, noteOf, origin, pathOf, sha256,
} from './trail-log.ts';
import type { Files, Signer, Told } from './trail-log.ts';

const agreement = 'shared-payroll';
const stream = `agreement-${agreement}`;
const text = 'a'.repeat(64);
const evidence = [{ hash: 'd'.repeat(64), title: 'Minutes' },
  { hash: 'unknown', title: 'Report', source: 'https://example.org/report' }];
const signatory = (n: number): object => ({ person: `per-${n}`, capacity: 'authorised-signatory' });

type Step = readonly [type: string, revision: number, data: object, change?: Partial<Told>];
/** A life with two councils: one signed, its counterpart was voided, it signed again. Revision 3 is not to be seen. */
const steps: readonly Step[] = [
  ['AgreementProposed', 0, { council: 'BRM', title: 'Shared payroll' }],
  ['DecisionMade', 1, { council: 'BRM', hash: text, outcome: 'approve' }],
  ['DelegationExercised', 2, { council: 'BRM', hash: text }],
  ['CounterpartExecuted', 4, { council: 'BRM', hash: text, signatories: [signatory(1), signatory(2)] }],
  ['NoteWritten', 0, { council: 'BRM', words: { sealed: { digest: 'e'.repeat(64), key: 'k', person: 'per-1' } } },
    { stream: `note-${agreement}.BRM` }],
  ['CounterpartVoided', 5, { council: 'BRM', hash: text, why: 'text reopened' }],
  ['CounterpartExecuted', 6, { council: 'RED', hash: text, signatories: [signatory(3)] }],
  ['CounterpartExecuted', 7, { council: 'BRM', hash: text, signatories: [signatory(1)] }],
  ['AgreementExecuted', 8, { council: 'BRM', hash: text }],
];

/** Indices in the log: events of others lie between. */
const places = [1, 2, 3, 5, 6, 7, 8, 10, 11];
export const logSize = 13;
export const packEvents = new Map<number, Told>(steps.map(([type, revision, data, change], n) => {
  const own = eventAt(places[n]!);
  const meta = type === 'DecisionMade' ? { ...own.meta, evidence } : own.meta;
  return [places[n]!, { ...own, stream, type, revision, data, meta, ...change }];
}));
export const packLog: readonly Told[] = Array.from({ length: logSize }, (_, n) => packEvents.get(n) ?? eventAt(n));

export const certificate = {
  executed: 11,
  signatures: [
    [1, 'BRM', 5, 2, 3, 7], [2, 'BRM', 5, 2, 3, 7], [3, 'RED', 8, null, null, null], [1, 'BRM', 10, 2, 3, null],
  ].map(([person, council, event, decision, delegation, voided]) => ({
    council, textHash: text, person: `per-${person}`, capacity: 'authorised-signatory', signedOn: '2026-11-05', event,
    decision, delegation, voided,
  })),
};
const documents = [{ ...evidence[0], source: null, index: 2 }, { ...evidence[1], index: 2 }];

export const nameOf = (index: number, kind: string): string => `events/${String(index).padStart(10, '0')}.${kind}`;

/** All files but the manifest. */
export function packFiles(signers: readonly Signer[], log = packLog, events = packEvents): Files {
  const hashes = hashesOf(log);
  const checkpoint = checkpointOf(hashes, signers);
  const files: Files = new Map(Object.entries({
    'pack.json': canonical({ format: 'concordat-pack/v1', agreement, size: log.length, events: events.size,
      for: { council: 'BRM', capacity: 'monitoring-officer' } }),
    checkpoint, 'keys/1': keyNoteOf([{ signer: signers[0]!, from: 0 }], signers.slice(0, 1)),
    'documents.json': canonical(documents), 'certificate.json': canonical(certificate),
    'timeline.html': '<!doctype html>', 'certificate.html': '<!doctype html>', 'README.txt': 'Read me.\n',
  }).map(([name, said]) => [name, Buffer.from(said)]));
  for (const [index, event] of events) {
    files.set(nameOf(index, 'leaf'), Buffer.from(leafOf(event)));
    files.set(nameOf(index, 'salt'), event.salt);
    files.set(nameOf(index, 'content'), Buffer.from(contentOf(event)));
    const path = pathOf(index, hashes).map((hash) => `${hash.toString('base64')}\n`).join('');
    const proof = `c2sp.org/tlog-proof@v1\nindex ${index}\n${path}\n${checkpoint}`;
    files.set(nameOf(index, 'tlog-proof'), Buffer.from(proof));
  }
  return files;
}

/** Files of a pack with the manifest that they make. */
export function withManifest(files: Files, signers: readonly Signer[], name = origin): Files {
  const paths = [...files.keys()].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  const lines = paths.map((path) => `${sha256(files.get(path)!).toString('hex')} ${path}\n`);
  const manifest = noteOf(`concordat pack v1\n${name}\n${lines.join('')}`, signers);
  return new Map([['manifest', Buffer.from(manifest)], ...files]);
}

export type Entry = { readonly name: string; readonly bytes: Buffer; readonly size?: number; readonly flags?: number };

/** A ZIP file of these entries, in order, whatever they are. */
export function zipOf(entries: readonly Entry[], deflated = false): Buffer {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, bytes, size = bytes.length, flags = 0 } of entries) {
    const body = deflated ? deflateRawSync(bytes) : bytes;
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(flags, 2);
    head.writeUInt16LE(deflated ? 8 : 0, 4);
    head.writeUInt32LE(0x21_0000, 6);
    head.writeUInt32LE(crc32(bytes), 10);
    head.writeUInt32LE(body.length, 14);
    head.writeUInt32LE(size, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    bodies.push(Buffer.from('PK\u0003\u0004', 'latin1'), head, Buffer.from(name), body);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), head, tail, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + body.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

export const entriesOf = (files: Files): Entry[] => [...files].map(([name, bytes]) => ({ name, bytes }));
