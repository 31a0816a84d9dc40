/**
 * The evidence pack of one agreement: one file with everything its reader may see, and what proves it without the
 * service. What stands in it says `../../FORMAT.md`, section 7. The same events, checkpoint and keys make the same
 * bytes.
 */
import { hash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import { canonicalText } from '#domain';
import type { Recorded } from '#store';
import type { TrailKeys } from '../keys.ts';
import type { EventRecord } from '../leaf.ts';
import { noteOf } from '../note.ts';
import { certificateOf } from './certificate.ts';
import { certificatePage, readme, timelinePage } from './pages.ts';

/** An event of the agreement that the reader may see. */
export type Packed = {
  /** Its leaf in the trail. */
  readonly index: number;
  readonly recorded: Recorded;
  readonly record: EventRecord;
  /** The proof in a file, with the checkpoint of the pack. */
  readonly proof: string;
  /** What happened, in words. */
  readonly sentence: string;
};

export type PackParts = {
  readonly agreement: string;
  /** Of whoever asks: what the pack shows depends on it. */
  readonly reader: { readonly council: string | null; readonly capacity: string };
  readonly size: number;
  readonly checkpoint: string;
  readonly keys: TrailKeys;
  /** In the order of the trail. */
  readonly events: readonly Packed[];
};

export type Document = {
  readonly hash: string; readonly title: string; readonly source: string | null;
  /** The event that names it. */
  readonly index: number;
};

const digits = 10;
/** The first day a ZIP file can name: when a pack was built says nothing. */
const noTime = new Date(1980, 0, 1);

export const documentsOf = (events: readonly Packed[]): readonly Document[] =>
  events.flatMap(({ index, recorded }) => recorded.meta.evidence.map(({ hash: of, title, source }) =>
    ({ hash: of, title, source: source ?? null, index })));

/** @throws KeysRefused where no key signs any more */
export function packOf(parts: PackParts): Buffer {
  const { agreement, reader, size, checkpoint, keys, events } = parts;
  const text = (value: string): Buffer => Buffer.from(value);
  const documents = documentsOf(events);
  const certificate = certificateOf(agreement, events);
  const files: [string, Uint8Array][] = [
    ['pack.json', text(canonicalText({ format: 'concordat-pack/v1', agreement, size, events: events.length,
      for: { council: reader.council, capacity: reader.capacity } }))],
    ['checkpoint', text(checkpoint)],
    ...keys.notes.map((note, at): [string, Uint8Array] => [`keys/${at + 1}`, text(note)]),
    ...events.flatMap(({ index, record, proof }): [string, Uint8Array][] => {
      const name = `events/${String(index).padStart(digits, '0')}`;
      return [[`${name}.leaf`, record.leaf], [`${name}.salt`, record.salt], [`${name}.content`, record.content],
        [`${name}.tlog-proof`, text(proof)]];
    }),
    ['documents.json', text(canonicalText(documents))],
    ['certificate.json', text(canonicalText(certificate))],
    ['timeline.html', text(timelinePage(parts))],
    ['certificate.html', text(certificatePage(parts, certificate, documents))],
    ['README.txt', text(readme(parts))],
  ];
  files.sort(([a], [b]) => (a < b ? -1 : 1));
  const zipped: Zippable = Object.fromEntries([['manifest', text(manifestOf(keys, size, files))], ...files]);
  return Buffer.from(zipSync(zipped, { mtime: noTime, level: 6 }));
}

function manifestOf(keys: TrailKeys, size: number, files: readonly (readonly [string, Uint8Array])[]): string {
  const lines = files.map(([name, bytes]) => `${hash('sha256', bytes)} ${name}\n`).join('');
  const text = `concordat pack v1\n${keys.origin}\n${lines}`;
  return noteOf({ text, signatures: keys.signedNow(text, size) });
}
