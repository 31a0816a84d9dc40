/**
 * All projections together catch up with a million events in one worker, this process; the server fills
 * the log beforehand. Figures: events a second, as the median of ten stretches of 100,000, and memory,
 * as the peak of the last stretch against that of the first.
 */
import { openPostgresStore } from '#store';
import { openViews } from '#views';
import { median, now, report, startGround } from './ground.ts';
import { seedHistories } from './views-ground.ts';

const goalPerSecond = 50_000;
const stretchEvents = 100_000;
const stretches = 10;

const ground = await startGround();
const store = await openPostgresStore(ground.app, { clock: now });
const runner = openViews(store, { ...ground.admin, role: 'concordat_views' });
// Warm: the code has run and the tables have files of their own.
await seedHistories(ground.admin, { agreements: 500, active: 200 });
await runner.catchUp();
const before = Number(runner.status().position);
await seedHistories(ground.admin, { agreements: 25_700, active: 200 });

const ends: number[] = [performance.now()];
const peaks: number[] = Array.from({ length: stretches }, () => 0);
const watch = setInterval(() => {
  const stretch = Math.floor((Number(runner.status().position) - before) / stretchEvents);
  while (ends.length <= Math.min(stretch, stretches)) ends.push(performance.now());
  if (stretch < stretches) peaks[stretch] = Math.max(peaks[stretch]!, process.memoryUsage.rss());
}, 5);
await runner.catchUp();
clearInterval(watch);
if (ends.length <= stretches) ends.push(performance.now());

const seconds = ends.slice(1).map((end, at) => (end - ends[at]!) / 1_000);
await runner.close();
await store.close();
await ground.stop();
report(
  'views catch up, all together, one worker, events/s',
  stretchEvents / median(seconds),
  goalPerSecond,
  1,
);
report(
  'views memory flat: peak bytes of the first 100,000 events over the last of 1,000,000',
  peaks[0]!,
  peaks.at(-1)!,
  0.67,
);
