/**
 * Whole commands at 64 callers, without HTTP: a stream of 100 events, decide, append, durable.
 * Warm: the aggregates are folded already. Cold: every command reads its stream from the server.
 */
import { randomUUID } from 'node:crypto';
import { localDate } from '#domain';
import { codec, Deciding, noStream, openPostgresStore } from '#store';
import { meta, write } from '../store/events.ts';
import { ledger } from '../store/ledger.ts';
import { callers, median, now, rawInserts, report, reportMs, sample, startGround, timed } from './ground.ts';

const streams = 512;
const own = streams / callers;
const ground = await startGround();
const store = await openPostgresStore(ground.app, { clock: now });
const { actor, grade, evidence } = meta();
const facts = () => ({ today: localDate('2026-01-05'), actor, grade });
const open = (warmEventsMax: number) =>
  new Deciding({ store, decider: ledger, codec: codec([ledger]), facts, warmEventsMax });
const text = String(sample().data.text);

/** A caller goes round its own streams, so that each command is alone on its stream. */
const command = (deciding: ReturnType<typeof open>, temperature: string) => {
  const turns = new Array<number>(callers).fill(0);
  return (caller: number) => {
    const id = `${temperature}-${caller}-${turns[caller]! % own}`;
    turns[caller]! += 1;
    const commandId = randomUUID();
    const context = { commandId, correlationId: commandId, actor, grade, evidence };
    return deciding.handle(id, { type: 'TakeNote', text }, context);
  };
};

const hundred = () => Array.from({ length: 100 }, () => ({ ...sample(), type: 'NoteTaken' }));
for (const temperature of ['warm', 'cold']) {
  await Promise.all(Array.from({ length: streams }, (_, n) =>
    store.append([write(`ledger-${temperature}-${Math.floor(n / own)}-${n % own}`, noStream, ...hundred())])));
}

const warm = command(open(1_000_000), 'warm');
const cold = command(open(0), 'cold');
const figures: Record<'limit' | 'warm' | 'cold' | 'warmMs' | 'coldMs', number[]> =
  { limit: [], warm: [], cold: [], warmMs: [], coldMs: [] };
await timed(1, warm);
await timed(0.5, cold);
for (let run = 0; run < 3; run += 1) {
  figures.limit.push(await rawInserts(ground.admin, 1));
  // The server is still closing 64 connections; the first commands would measure that.
  await timed(0.3, cold);
  const chill = await timed(1, cold);
  figures.cold.push(chill.rate);
  figures.coldMs.push(chill.p99Ms);
  const heat = await timed(1, warm);
  figures.warm.push(heat.rate);
  figures.warmMs.push(heat.p99Ms);
}
await store.close();
await ground.stop();
const limit = median(figures.limit);
report('command, 100 events, warm, 64 callers', median(figures.warm), limit, 1.0);
report('command, 100 events, cold, 64 callers', median(figures.cold), limit, 0.5);
reportMs('command, 100 events, warm, p99', median(figures.warmMs), 25);
reportMs('command, 100 events, cold, p99', median(figures.coldMs), 25);
