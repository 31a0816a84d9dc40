/** What an empty embedded store starts with, and the table of what is in it. */
import { join } from 'node:path';
import { personRef, registered } from '#domain';
import type { Actor, CouncilFacts, CouncilId } from '#domain';
import { loadSamples } from '#imports';
import type { ActOnAgreement, ActOnCouncil, SamplesLoaded } from '#imports';
import { todayIn } from '#platform';
import type { Clock } from '#platform';
import type { EventStore, Sql } from '#store';
import { registerPage } from '#views';
import type { RegisterRow } from '#views';
import { calendars } from '../../api/src/deciders.ts';
import type { Deciders } from '../../api/src/deciders.ts';

/** The samples come with the project, whoever starts it. */
const importer = personRef('per-sample-loader');
const registrar: Actor = { person: importer, council: null, capacity: 'registrar' };

/** Null when the store holds something else, or the samples already. */
export async function fillWithSamples(
  root: string, store: EventStore, deciders: Deciders, clock: Clock,
): Promise<SamplesLoaded | null> {
  const actOnCouncil: ActOnCouncil = async (id, command, { commandId, source }) => {
    const done = await deciders.council.handle(id, command, {
      commandId, correlationId: commandId, actor: registrar, grade: 'imported',
      evidence: [{ hash: 'unknown', title: source, source }],
    });
    return 'refused' in done ? done : { recorded: done.repeated ? 0 : done.events.length };
  };
  const actOnAgreement: ActOnAgreement = async (id, command, context) => {
    const done = await deciders.agreement.handle(id, command, context);
    return 'refused' in done ? done : { recorded: done.repeated ? 0 : done.events.length };
  };
  const councils = async (id: CouncilId): Promise<CouncilFacts | null> =>
    registered((await deciders.council.state(id)).state);
  return loadSamples(join(root, 'infra', 'samples'), actOnCouncil, actOnAgreement, {
    store, councils, today: todayIn('england', clock()), calendars, importer,
  });
}

const columns: readonly (readonly [heading: string, cell: (row: RegisterRow) => string])[] = [
  ['agreement', (row) => row.agreement],
  ['state', (row) => row.stage],
  ['delivery model', (row) => row.model],
  ['councils', (row) => row.councils.join(' ')],
  ['commenced', (row) => row.commencedOn ?? '-'],
];

/** The agreements of the register and their states, as a table for a terminal. */
export async function tableOfAgreements(sql: Sql): Promise<string> {
  const { rows, next } = await registerPage(sql, { council: null, capacity: 'auditor' });
  const table = [columns.map(([heading]) => heading), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
  const widths = columns.map((_, at) => Math.max(...table.map((line) => line[at]!.length)));
  const lines = table.map((line) => line.map((cell, at) => cell.padEnd(widths[at]!)).join('  ').trimEnd());
  return [...lines, ...(next === null ? [] : ['... and more: GET /agreements'])].join('\n');
}
