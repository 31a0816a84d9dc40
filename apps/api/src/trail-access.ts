/** Who may read which event, for proofs and packs: whoever sees it in a timeline, and nobody else. */
import { agreement, council as councilDecider, note, personCommands } from '#domain';
import type { Actor, Classification, CouncilId } from '#domain';
import type { EventStore, Position } from '#store';
import type { Checkpoints, TrailKeys, TrailReader } from '#trail';
import { seesOwn, timelineRows } from '#views';

/** What the edge needs of a trail. */
export type TrailParts = {
  readonly reader: TrailReader;
  readonly checkpoints: Checkpoints;
  /** For the salts of events that a caller may read. */
  readonly keys: TrailKeys;
};

/** The agreement that a stream tells of, its own or that of a note; null for other streams. */
export function agreementIn(stream: string): string | null {
  if (stream.startsWith(`${agreement.name}-`)) return stream.slice(agreement.name.length + 1);
  if (stream.startsWith(`${note.name}-`)) return stream.slice(note.name.length + 1).split('.')[0]!;
  return null;
}

/** What a leaf says of its event. */
export type LeafEvent = {
  readonly stream: string;
  readonly position: Position;
  readonly classification: Classification;
};

export async function mayReadEvent(
  store: Pick<EventStore, 'read'>, reader: Actor, { stream, position, classification }: LeafEvent,
): Promise<boolean> {
  if (reader.capacity === 'auditor' && reader.council === null) return true;
  const of = agreementIn(stream);
  if (of !== null) {
    const rows = await timelineRows(store, reader, of);
    return rows?.some((row) => row.position === position) ?? false;
  }
  switch (classification.class) {
    case 'public': return stream.startsWith(`${councilDecider.name}-`);
    case 'council': return seesOwn(reader, classification.council);
    // Of what a council holds about a person the leaf has a digest: those of its own people who may read that may
    // prove that it was held. To others even that this person is known there is nothing to be told.
    case 'personal': return personCommands.ReadPersonalData.includes(reader.capacity)
      && seesOwn(reader, stream.slice(stream.lastIndexOf('.') + 1) as CouncilId);
    default: return false;
  }
}
