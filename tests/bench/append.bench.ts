/** Appends through the port, durable, 64 callers on distinct streams, against raw one-row INSERTs. */
import { randomUUID } from 'node:crypto';
import { noStream, openPostgresStore } from '#store';
import { write } from '../store/events.ts';
import { median, now, rawInserts, report, sample, startGround, timed } from './ground.ts';

const ground = await startGround();
const store = await openPostgresStore(ground.app, { clock: now });
const append = () => store.append([write(`bench-${randomUUID()}`, noStream, sample())]);
const rates: number[] = [];
const limits: number[] = [];
await timed(0.3, append);
for (let run = 0; run < 3; run += 1) {
  limits.push(await rawInserts(ground.admin, 1));
  rates.push((await timed(1, append)).rate);
}
await store.close();
await ground.stop();
report('append, 64 callers, distinct streams', median(rates), median(limits), 2.5);
