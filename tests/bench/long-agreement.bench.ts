/**
 * What a long life costs: a warm command on an agreement with 5,000 events against one with 100, and
 * whether loading grows no faster than the events.
 */
import { randomUUID } from 'node:crypto';
import { councilId, personRef, when } from '#domain';
import type { AgreementEvent } from '#domain';
import { openPostgresStore } from '#store';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { wholeLife } from '../kit/agreement-story.ts';
import { writes } from '../views/envelopes.ts';
import { median, now, report, startGround } from './ground.ts';

const short = 100;
const long = 5_000;
const commands = 300;
const loads = 20;
const costTimesMax = 2;

const on = when('2024-06-04');
const actor = {
  person: personRef('per-alv-lead-officer'), council: councilId('ALV'), capacity: 'lead-officer',
} as const;
const said = (n: number): AgreementEvent => ({
  type: 'RecordCorrected', on, council: councilId('ALV'), corrects: n % 50,
  statement: `Statement ${n} of what the minutes meant to say`, why: 'read again' });

const ground = await startGround();
const store = await openPostgresStore(ground.app, { clock: now });
const life = wholeLife();
for (const [name, length] of [['short', short], ['long', long]] as const) {
  const more = Array.from({ length: length - life.length }, (_, n) => said(n));
  await store.append([writes(`agreement-${name}`, [...life, ...more])]);
}

const deciders = bindDeciders(store, now);
let count = 0;
/** Median milliseconds of one command after another, each waiting for its commit. */
async function warm(id: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < commands; n += 1) {
    count += 1;
    const commandId = randomUUID();
    const begun = performance.now();
    const done = await deciders.agreement.handle(id,
      { type: 'CorrectRecord', on, corrects: n % 50, statement: `Once more ${count}`, why: 'read again' },
      { commandId, correlationId: commandId, actor, grade: 'live' });
    times.push(performance.now() - begun);
    if ('refused' in done) throw new Error(JSON.stringify(done.refused));
  }
  return median(times);
}
/** Median milliseconds to load and fold a stream that nobody has warm. */
async function cold(id: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < loads; n += 1) {
    const begun = performance.now();
    await bindDeciders(store, now).agreement.state(id);
    times.push(performance.now() - begun);
  }
  return median(times);
}

await warm('short');
await cold('long');
const coldLong = await cold('long');
const coldShort = await cold('short');
await warm('long');
const warmShort = await warm('short');
const warmLong = await warm('long');
await store.close();
await ground.stop();
report('warm command with 5,000 events against 100, commands a second', 1_000 / warmLong, 1_000 / warmShort,
  1 / costTimesMax);
report('cold load of 5,000 events against 100, events a second', 1_000 * long / coldLong,
  1_000 * short / coldShort, 1);
