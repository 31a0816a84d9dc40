/** `concordat pack`: the evidence pack of an agreement, as the holder of the token may see it. */
import { writeFileSync } from 'node:fs';
import type { Capacity } from '#domain';

export type PackDesk = {
  readonly service: () => { readonly bytes: (path: string, as: Capacity) => Promise<Buffer> };
  readonly print: (done: { text: string; json: object }) => void;
};

/** @param size of the checkpoint it is proved against; the latest without it */
export async function fetchPack(desk: PackDesk, id: string, file: string, size: string | undefined): Promise<void> {
  const query = size === undefined ? '' : `?size=${encodeURIComponent(size)}`;
  const pack = await desk.service().bytes(`/agreements/${encodeURIComponent(id)}/evidence-pack${query}`, 'auditor');
  writeFileSync(file, pack);
  desk.print({ text: `written to ${file}: ${pack.length} bytes`, json: { file, bytes: pack.length } });
}
