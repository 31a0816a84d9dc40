/**
 * How an event of ours lies in KurrentDB: id and type are KurrentDB's own, `data` is its JSON, and version and envelope
 * are string properties of its metadata, since an append over several streams takes only strings there.
 */
import type { Instant } from '#domain';
import type { Content, Meta, NewEvent, Position, Recorded } from './event-store.ts';

/** As KurrentDB's client gives it. */
export type KurrentEvent = {
  readonly streamId: string;
  readonly id: string;
  readonly type: string;
  readonly revision: bigint;
  readonly data: unknown;
  readonly metadata?: unknown;
  readonly position?: { readonly commit: bigint };
};

type Properties = {
  readonly version: string;
  /** The envelope as JSON. */
  readonly meta: string;
  /** Of the try that wrote it: a server says "done" to a repeat too, and only this tells the two apart. */
  readonly attempt: string;
  /** Not KurrentDB's own `created`: its client gives that in whole seconds to whoever reads. */
  readonly recordedAt: string;
};

export const propertiesOf = (
  { version, meta }: Pick<NewEvent, 'version' | 'meta'>, attempt: string, recordedAt: Instant,
): Properties => ({ version: String(version), meta: JSON.stringify(meta), attempt, recordedAt });

const properties = ({ metadata }: KurrentEvent): Properties => metadata as Properties;

/** Other applications may write into the same database. */
export function isOurs({ metadata }: KurrentEvent): boolean {
  if (typeof metadata !== 'object' || metadata === null) return false;
  const { version, meta, attempt, recordedAt } = metadata as Partial<Properties>;
  return [version, meta, attempt, recordedAt].every((one) => typeof one === 'string');
}

export const attemptOf = (event: KurrentEvent): string => properties(event).attempt;

export const positionOf = ({ position }: KurrentEvent): Position =>
  String(position!.commit).padStart(20, '0') as Position;

/** Every record of today's servers commits itself, so one number is the whole place. */
export function tfPosition(position: Position): { commit: bigint; prepare: bigint } {
  const commit = BigInt(position);
  return { commit, prepare: commit };
}

export const recordedAtOf = (event: KurrentEvent): Instant => properties(event).recordedAt as Instant;

export const contentOf = (event: KurrentEvent): Content =>
  ({ type: event.type, version: Number(properties(event).version), data: event.data as Content['data'] });

/** As `read` gives it: whoever reads one stream wants all of it, so there is nothing to look at before parsing. */
export function plainlyRecorded(event: KurrentEvent): Recorded {
  const { meta, version } = properties(event);
  return {
    id: event.id, type: event.type, version: Number(version), stream: event.streamId,
    revision: Number(event.revision), position: positionOf(event), recordedAt: recordedAtOf(event),
    data: event.data as Recorded['data'], meta: JSON.parse(meta) as Meta,
  };
}

/** With the texts, and the envelope parsed only for those who ask. */
export function recorded(event: KurrentEvent): Recorded {
  const { meta: metaText, version } = properties(event);
  const data = event.data as Recorded['data'];
  let dataText: string | undefined;
  let meta: Meta | undefined;
  return {
    id: event.id, type: event.type, version: Number(version), stream: event.streamId,
    revision: Number(event.revision), position: positionOf(event), recordedAt: recordedAtOf(event), data, metaText,
    // The client has parsed the bytes already; written again they are the same text, as it came from JSON.stringify.
    get dataText() { return (dataText ??= JSON.stringify(data)); },
    get meta() { return (meta ??= JSON.parse(metaText) as Meta); },
  };
}
