/** Envelopes for the events of the views' specs, as the command loop makes them. */
import { createHash } from 'node:crypto';
import { agreement, council, hash, note, personRef, when } from '#domain';
import type { AgreementEvent, Classification, CouncilEvent, Facts, Grade, Hash, NoteEvent } from '#domain';
import { noStream } from '#store';
import type { EventStore, NewEvent, Write } from '#store';

export const lead = personRef('per-lead-0001');

const uuidOf = (text: string): string => {
  const hex = createHash('sha1').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
export const hashOf = (text: string): Hash => hash(createHash('sha256').update(text).digest('hex'));

type Any = AgreementEvent | CouncilEvent | NoteEvent;
const facts = {} as Facts;
const classOf = (event: Any, category: string): Classification =>
  category === 'agreement'
    ? agreement.classify(event as AgreementEvent, facts as never)
    : category === 'note'
      ? note.classify(event as NoteEvent, facts)
      : council.classify(event as CouncilEvent, facts);

/** Events for a stream, enveloped as the command loop does it. */
export function enveloped(
  stream: string,
  from: number,
  events: readonly Any[],
  grade: Grade = 'live',
): NewEvent[] {
  const category = stream.slice(0, stream.indexOf('-'));
  return events.map((event, at) => {
    const { type, ...data } = event;
    const acting = 'council' in event && category !== 'council' ? event.council : null;
    const commandId = `cmd-${stream}-${from + at}`;
    return {
      id: uuidOf(`${stream}/${from + at}`),
      type,
      version: 1,
      data,
      meta: {
        commandId,
        bodyHash: hashOf(commandId),
        correlationId: commandId,
        causationId: commandId,
        actor: {
          person: lead,
          council: acting,
          capacity: acting === null ? 'registrar' : 'lead-officer',
        },
        effectiveOn:
          'on' in event ? event.on : 'from' in event ? when(String(event.from)) : when('2010-01-01'),
        classification: classOf(event, category),
        grade,
        evidence:
          grade === 'imported' ? [{ hash: 'unknown', title: 'Minutes', source: 'committee papers' }] : [],
        ...(type === 'RecordCorrected' && {
          corrects: {
            revision: (event as Extract<AgreementEvent, { type: 'RecordCorrected' }>).corrects,
            why: 'misread',
          },
        }),
      },
    };
  });
}

export const writes = (
  stream: string,
  events: readonly Any[],
  from = 0,
  grade: Grade = 'live',
): Write => ({
  stream,
  expected: from === 0 ? noStream : from - 1,
  events: enveloped(stream, from, events, grade),
});

export const append = (
  store: EventStore,
  stream: string,
  events: readonly Any[],
  from = 0,
  grade: Grade = 'live',
) => store.append([writes(stream, events, from, grade)]);
