/**
 * A superuser, for whom the database forbids nothing, tampers with the log by SQL. The verifier, which the auditor runs
 * from outside with what he kept before, finds each and names the first bad event.
 */
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { start } from '#store';
import type { Recorded } from '#store';
import { provenWorld } from '../kit/proven-world.ts';
import type { ProvenWorld } from '../kit/proven-world.ts';
import { folders } from '../kit/trail-log.ts';
import { outcomeOf } from './desk.ts';

let world: ProvenWorld;
let asAuditor: string[];
let older: string;
let all: readonly Recorded[];
const made = folders();

beforeAll(async () => {
  world = await provenWorld();
  all = await world.store.page(start, 100_000);
  const token = join(made.make(), 'token');
  writeFileSync(token, await world.service.token('auditor'));
  older = join(made.make(), 'checkpoints');
  writeFileSync(older, (await world.checkpoints.latest())!.note);
  asAuditor = ['--token-file', token, '--key', world.keys().vkeys(1)[0]!, '--older', older];
  await world.root.query('create table public.kept as select * from log.events');
}, 120_000);
afterEach(async () => {
  await world.root.query('truncate log.events');
  await world.root.query('insert into log.events select * from public.kept');
});
afterAll(async () => {
  made.clear();
  await world.close();
});

const url = (): string => world.service.api.url;
const sql = (text: string, ...given: (string | number)[]): Promise<unknown> => world.root.query(text, given);
/** The event at a place of the log, from 1. */
const at = (position: number): Recorded => all[position - 1]!;
/** Makes room for one more after a place. */
async function shifted(after: number): Promise<void> {
  await sql('update log.events set position = -position - 1 where position > $1::bigint', after);
  await sql('update log.events set position = -position where position < 0');
}

const ways: readonly (readonly [name: string, tamper: () => Promise<unknown>, position: number, verdict: RegExp])[] = [
  ['changes what an event says', () =>
    sql(`update log.events set data = (data::jsonb || '{"on": "1999-12-31"}')::json where position = 100`),
  100, /^changed$/],
  ['changes who acted', () =>
    sql(`update log.events set meta = jsonb_set(meta::jsonb, '{actor,person}', '"per-another"')::json
      where position = 101`), 101, /^changed$/],
  ['changes on which papers it rests', () =>
    sql(`update log.events set meta = jsonb_set(meta::jsonb, '{evidence}', '[]')::json where position = 256`),
  256, /^changed$/],
  ['changes when it was recorded', () =>
    sql(`update log.events set recorded_at = recorded_at - interval '1 year' where position = 257`), 257, /^changed$/],
  ['changes its kind alone', () => sql(`update log.events set type = 'ClauseAccepted' where position = 300`),
    300, /^changed$/],
  ['deletes an event', () => sql('delete from log.events where position = 258'), 258, /^missing$/],
  ['deletes and closes the gap', async () => {
    await sql('delete from log.events where position = 120');
    await sql('update log.events set position = -position + 1 where position > 120');
    await sql('update log.events set position = -position where position < 0');
  }, 120, /^(missing|changed)$/],
  ['inserts an event in the middle', async () => {
    await shifted(199);
    await sql(`insert into log.events select 200, stream, 9999, type, version, gen_random_uuid(), recorded_at, data,
      meta from log.events where position = 199`);
  }, 200, /^(added|changed)$/],
  ['swaps two events', async () => {
    await sql(`update log.events set position = case position when 150 then 400 else 150 end + 100000
      where position in (150, 400)`);
    await sql('update log.events set position = position - 100000 where position > 100000');
  }, 150, /^(changed|malformed)$/],
  ['moves an event to another stream', () =>
    sql(`update log.events set stream = 'agreement-elsewhere' where position = 333`), 333, /^changed$/],
  ['empties the log', () => sql('truncate log.events'), 1, /^missing$/],
  ['cuts off its end', () => sql('delete from log.events where position > 600'), 601, /^missing$/],
];

describe('a superuser who tampers by SQL', () => {
  it('has a log to tamper with that is verified before', async () => {
    expect(await outcomeOf(url(), ...asAuditor)).toMatchObject({ verified: true, olderCompared: 1, size: all.length });
  });

  it.each(ways)('I54: is found where he %s', async (_, tamper, position, verdict) => {
    const { stream, revision, type } = at(position);
    await tamper();
    const { verified, exit, first } = await outcomeOf(url(), ...asAuditor);
    expect({ verified, exit }).toEqual({ verified: false, exit: 1 });
    expect(first!.verdict).toMatch(verdict);
    expect(Number(first!.index) + 1).toBe(position);
    // What was there by rights; of what was slipped in, the verifier names what it found.
    if (!/added/.test(first!.verdict)) expect(first).toMatchObject({ stream, revision, type });
  });

  it('I54: is found where he rewrites a whole stream and computes everything anew, keys in hand', async () => {
    const kept = join(made.make(), 'kept');
    expect(await outcomeOf(url(), ...asAuditor, '--keep', kept)).toMatchObject({ verified: true });
    const stream = 'agreement-compass-point';
    const first = all.findIndex((one) => one.stream === stream && one.dataText!.includes('20'));
    await sql(`update log.events set data = replace(data::text, '20', '19')::json where stream = $1`, stream);
    await sql('truncate trail.checkpoints');
    await rm(world.folder, { recursive: true });
    await world.caughtUp();
    // Nothing in the service gives it away: signatures, tree and database fit together.
    const [token, file, key, vkey] = asAuditor as [string, string, string, string];
    expect(await outcomeOf(url(), token, file, key, vkey)).toMatchObject({ verified: true });
    const byCheckpoint = await outcomeOf(url(), ...asAuditor);
    expect(byCheckpoint).toMatchObject({ verified: false, exit: 1, first: { verdict: 'rewritten' } });
    const byHashes = await outcomeOf(url(), ...asAuditor, '--keep', kept);
    const { revision, type } = all[first]!;
    expect(byHashes).toMatchObject({ verified: false, exit: 1,
      first: { verdict: 'rewritten', index: first, stream, revision, type } });
  });
});
