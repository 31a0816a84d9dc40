/** Questions asked of a history that stands nowhere but here: enveloped, read as a reader reads it, answered. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import assert from 'node:assert/strict';
import type { AgreementEvent, CouncilEvent, CouncilId, Instant } from '#domain';
import { openMemoryStore } from '#store';
import type { EventStore, Position } from '#store';
import { answerOf, documentShape, questions, schemaOfShape } from '#views';
import type { AskedParameters, QuestionName, Reader, Sources } from '#views';
import { append } from './envelopes.ts';

export const everything: Reader = { council: null, capacity: 'auditor' };
export const officerOf = (council: string): Reader => ({ council: council as CouncilId, capacity: 'lead-officer' });

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const shapes = new Map<string, ReturnType<typeof ajv.compile>>();
/** Every answer has the shape that the document of the routes shows. */
export function mustFit(name: QuestionName, document: object): void {
  const fits = shapes.get(name) ?? ajv.compile(schemaOfShape(documentShape(questions[name].shape)));
  shapes.set(name, fits);
  assert.ok(fits(document), `${name}: ${JSON.stringify(fits.errors)}`);
}

type Log = Pick<EventStore, 'read' | 'contents' | 'lastBy' | 'end'>;
export type Answering = {
  /** Null where it is not for the reader. */
  readonly ask: (name: QuestionName, parameters?: object, reader?: Reader, asOf?: Position) => Promise<any>;
  readonly store: Log;
};
/** What a council saves in other agreements is read from rows; here is one agreement alone. */
const noRows = {
  query: async () => [], rows: async () => [], transaction: async (run: (tx: unknown) => unknown) => run(noRows),
} as unknown as Sources['sql'];

export const answeringFrom = (store: Log, agreement: string): Answering => ({
  store,
  ask: async (name, parameters = {}, reader = everything, asOf) => {
    const position = asOf ?? await store.end();
    const document = await answerOf({ sql: noRows, log: store }, reader, agreement,
      { name, parameters: parameters as AskedParameters, asOf: await store.lastBy({ position }) });
    if (document !== null) mustFit(name, document);
    return document;
  },
});

/** A history, recorded at once, after what the register says of councils. */
export async function told(
  agreement: string, events: readonly AgreementEvent[], register: Readonly<Record<string,
    readonly CouncilEvent[]>> = {},
): Promise<Answering> {
  const store = openMemoryStore(() => '2026-01-05T10:00:00.000Z' as Instant);
  for (const [council, said] of Object.entries(register)) await append(store, `council-${council}`, said);
  await append(store, `agreement-${agreement}`, events);
  return answeringFrom(store, agreement);
}

/** A history of which each step has an instant of its own, one minute after the other. */
export async function toldSlowly(
  agreement: string, events: readonly AgreementEvent[], from = '2024-01-01T00:00:00.000Z',
): Promise<Answering> {
  let at = Date.parse(from);
  const store = openMemoryStore(() => new Date(at += 60_000).toISOString() as Instant);
  for (const [nth, event] of events.entries()) await append(store, `agreement-${agreement}`, [event], nth);
  return answeringFrom(store, agreement);
}

/** The same record as if one step of it had never been recorded. */
export const without = ({ store }: Answering, agreement: string, revision: number): Answering => answeringFrom({
  end: () => store.end(), lastBy: (moment) => store.lastBy(moment), contents: (stream) => store.contents(stream),
  read: async (stream) => {
    const read = await store.read(stream);
    return { ...read, events: read.events.filter((recorded) => recorded.revision !== revision) };
  },
}, agreement);

type Document = { readonly proof: readonly { type: string; effectiveOn: string; revision: number }[] };
/** Type and day of each proving step, in the order of recording. */
export const proving = ({ proof }: Document): string[] => proof.map(({ type,
  effectiveOn }) => `${type} ${effectiveOn}`);
