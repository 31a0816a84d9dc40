/** Every byte of an export and of a pack with another bit: what is verified all the same, by file and offset. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { entriesOf, packEvents, packFiles, packLog, withManifest, zipOf } from '../kit/evidence-pack.ts';
import { eventAt, filesOf, folders, makeSigner, noteOf } from '../kit/trail-log.ts';
import { said } from './desk.ts';

const signers = [makeSigner()];
const trusted = ['--key', signers[0]!.vkey];

/** Whether one is verified; whatever is not has to be a verdict, in words. */
async function isVerified(target: string): Promise<boolean> {
  const { exit, out, err } = await said('verify', [target, ...trusted], true);
  const told = JSON.parse(out) as { problems?: string[]; first?: { reason: string } | null };
  const wordless = (told.problems?.length ?? 0) === 0 && !told.first;
  if (exit !== 0 && (exit !== 1 || wordless || err !== '')) throw new Error(`no verdict but ${exit}: ${out}${err}`);
  return exit === 0;
}

export type Bits = (offset: number) => readonly number[];
/** A bit of each seventh byte, or of each, another from one to the next; or all. */
export const someBits: Bits = (offset) => (offset % 7 === 0 ? [(offset / 7) % 8] : []);
export const oneBit: Bits = (offset) => [offset % 8];
export const allBits: Bits = () => [0, 1, 2, 3, 4, 5, 6, 7];

/** @param says what bytes say: what says the same with another bit is rightly verified */
async function harmlessIn(
  bytes: Buffer, target: string, file: string, bits: Bits, says: (bytes: Buffer) => string = () => '',
): Promise<number[]> {
  const harmless = new Set<number>();
  for (let offset = 0; offset < bytes.length; offset += 1) {
    for (const bit of bits(offset)) {
      const other = Buffer.from(bytes);
      other[offset]! ^= 1 << bit;
      writeFileSync(file, other);
      if (await isVerified(target) && (says(bytes) === '' || says(bytes) !== says(other))) harmless.add(offset);
    }
  }
  writeFileSync(file, bytes);
  return [...harmless];
}

/** Of an exported log of two events: places that may change, outside the signature of a stranger. */
export async function harmlessInExport(bits: Bits): Promise<string[]> {
  const made = folders();
  const files = filesOf({ trail: [eventAt(0), eventAt(1)], signers });
  const stranger = noteOf('x\n', [makeSigner('stranger.example')]).split('\n\n')[1]!;
  const strangerFrom = files.get('checkpoint')!.length;
  files.set('checkpoint', Buffer.concat([files.get('checkpoint')!, Buffer.from(stranger)]));
  const folder = made.make(files);
  const found: string[] = [];
  for (const [path, bytes] of files) {
    const harmless = await harmlessIn(bytes, folder, join(folder, path), bits);
    const idle = path === 'checkpoint' ? (offset: number) => offset >= strangerFrom : () => false;
    found.push(...harmless.filter((offset) => !idle(offset)).map((offset) => `${path} ${offset}`));
  }
  made.clear();
  return found;
}

/** Offsets in a ZIP file that say nothing of names and contents: versions, times, attributes, numbers of disks. */
function idleOffsets(archive: Buffer): Set<number> {
  const idle = new Set<number>();
  const add = (from: number, ...fields: readonly number[]): void => fields.forEach((field) => idle.add(from + field));
  const directory = archive.readUInt32LE(archive.length - 6);
  for (let at = directory; archive.readUInt32LE(at) === 0x02014b50;) {
    add(at, 4, 5, 6, 7, 12, 13, 14, 15, 34, 35, 36, 37, 38, 39, 40, 41);
    const local = archive.readUInt32LE(at + 42);
    add(local, 4, 5, 10, 11, 12, 13);
    // What was packed ends within its last byte; the bits after the end are nobody's.
    if (archive.readUInt16LE(at + 10) === 8) {
      add(local, 29 + archive.readUInt16LE(at + 28) + archive.readUInt32LE(at + 20));
    }
    at += 46 + archive.readUInt16LE(at + 28);
  }
  add(archive.length - 22, 4, 5, 6, 7, 8, 9);
  return idle;
}

/** Names and contents: what is packed may be packed in more than one way. */
function unpacked(archive: Buffer): string {
  try {
    return JSON.stringify(Object.entries(unzipSync(archive))
      .map(([name, content]) => [name, Buffer.from(content).toString('hex')]));
  } catch (error) {
    return String(error);
  }
}

/** Of a pack of one event: offsets that may change though they say something, which should be none. */
export async function harmlessInPack(bits: Bits, deflated: boolean): Promise<number[]> {
  const made = folders();
  const one = packEvents.get(1)!;
  const files = packFiles(signers, packLog.slice(0, 2), new Map([[1, one]]));
  files.set('documents.json', Buffer.from('[]'));
  files.set('certificate.json', Buffer.from('{"executed":null,"signatures":[]}'));
  const archive = zipOf(entriesOf(withManifest(files, signers)), deflated);
  const file = join(made.make(), 'pack.zip');
  writeFileSync(file, archive);
  if (!await isVerified(file)) throw new Error('the pack is not verified as it is');
  const idle = idleOffsets(archive);
  const found = await harmlessIn(archive, file, file, bits, deflated ? unpacked : undefined);
  made.clear();
  return found.filter((offset) => !idle.has(offset));
}
