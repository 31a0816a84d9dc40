/** A page of 50 of 10,000 agreements, from the middle of a walk, against the bare SQL for the same 50 rows. */
import { councilId } from '#domain';
import { openPostgresStore, openSql } from '#store';
import { openViews, registerPage, type Reader } from '#views';
import { median, now, report, startGround } from './ground.ts';
import { seedHistories } from './views-ground.ts';

const ground = await startGround();
const store = await openPostgresStore(ground.app, { clock: now });
const runner = openViews(store, { ...ground.admin, role: 'concordat_views' });
await seedHistories(ground.admin, { agreements: 10_000, active: 200, whole: false });
await runner.catchUp();
await runner.close();
const admin = openSql(ground.admin);
await admin.query('vacuum analyze');
await admin.close();
const sql = openSql({ ...ground.app, connectionsMax: 1 });

/** Milliseconds of one call of each, as medians of 500, in turn, so that both have the same neighbours. */
async function timed(...actions: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const durations: number[][] = actions.map(() => []);
  for (let n = 0; n < 550; n += 1) {
    for (const [at, action] of actions.entries()) {
      const begun = performance.now();
      await action();
      if (n >= 50) durations[at]!.push(performance.now() - begun);
    }
  }
  return durations.map(median);
}

const party: Reader = { council: councilId('CN003'), capacity: 'lead-officer' };
const auditor: Reader = { council: null, capacity: 'auditor' };
for (const [name, reader] of [
  ['an auditor', auditor],
  ['one of twenty councils', party],
] as const) {
  const first = await registerPage(sql, reader, {}, { sort: 'title', limit: 200 });
  const cursor = first.next!;
  const last = first.rows.at(-1)!;
  const condition = reader === auditor ? 'true' : `audience @> array['CN003']`;
  const bare = () =>
    sql.query(
      `select * from views.agreement_register where ${condition}
    and (title_key, agreement) > ($1, $2) order by title_key, agreement limit 50`,
      [last.title.toLowerCase(), last.agreement],
      `bare for ${name}`,
    );
  const page = async () => {
    const { rows } = await registerPage(sql, reader, {}, { sort: 'title', limit: 50, cursor });
    if (rows.length !== 50) throw new Error(`a page of ${rows.length}`);
  };
  const [bareMs, pageMs] = (await timed(bare, page)) as [number, number];
  report(`register page of 50 of 10,000 for ${name}, pages/s`, 1_000 / pageMs, 1_000 / bareMs, 0.33);
}
await sql.close();
await store.close();
await ground.stop();
