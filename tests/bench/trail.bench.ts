/**
 * The trail: how fast events come into it, durable tiles and checkpoints included; how long the proof of one takes;
 * and that the memory of a million is no more than that of a tenth of them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgresStore, openSql } from '#store';
import { Folder, SqlCheckpoints, TrailFollower, TrailKeys, TrailReader } from '#trail';
import { median, now, report, reportMs, startGround } from './ground.ts';
import { seedHistories } from './views-ground.ts';

const rateGoal = 20_000;
const proofMsMax = 5;
const manyEvents = 1_000_000;
const perAgreement = 39;
const proofs = 2_000;

const ground = await startGround();
await seedHistories(ground.admin, { agreements: Math.ceil(manyEvents / perAgreement), active: 40 });
const store = await openPostgresStore(ground.app, { clock: now });
const sql = openSql({ ...ground.admin, role: 'concordat_views', connectionsMax: 2 });
const place = await mkdtemp(join(tmpdir(), 'trail-bench-'));
const keys = TrailKeys.open(join(place, 'keys.json'), 'bench.example/log');
const checkpoints = new SqlCheckpoints(sql);
const end = Number(await store.end());

let [first, peak] = [0, 0];
const watching = setInterval(() => {
  const { rss } = process.memoryUsage();
  peak = Math.max(peak, rss);
}, 20);
const stop = new AbortController();
const follower = new TrailFollower({ store, folder: new Folder(join(place, 'trail')), keys, checkpoints });
const begun = performance.now();
const running = follower.run(stop.signal);
while (follower.status().size < end) {
  await new Promise((resolve) => { setTimeout(resolve, 10); });
  if (first === 0 && follower.status().size >= end / 10) {
    first = peak;
    peak = 0;
  }
}
const seconds = (performance.now() - begun) / 1_000;
clearInterval(watching);
stop.abort();
await running;
report('trail, events/s into tiles and checkpoints', end / seconds, rateGoal, 1);
report('trail, memory of the first 100,000 events against the rest of a million', first, peak, 0.67);

// Proofs, each from a reader that has read nothing yet

const { size } = (await checkpoints.latest())!;
const spent: number[] = [];
for (let n = 0; n < proofs; n += 1) {
  const reader = new TrailReader(new Folder(join(place, 'trail')));
  const wanted = Math.floor((n + 0.5) * (size / proofs));
  const position = String(wanted + 1).padStart(20, '0') as Parameters<TrailReader['indexOf']>[0];
  const at = performance.now();
  const said = (await reader.checkpoint())!;
  const index = await reader.indexOf(position, said.size);
  await reader.leaf(index!, said.size);
  await reader.proof(index!, said);
  spent.push(performance.now() - at);
}
spent.sort((a, b) => a - b);
reportMs('trail, a proof, p50', median(spent), proofMsMax);
reportMs('trail, a proof, p99', spent[Math.floor(spent.length * 0.99)]!, proofMsMax);

await sql.close();
await store.close();
await ground.stop();
await rm(place, { recursive: true, force: true });
