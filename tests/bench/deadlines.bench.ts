/**
 * 100,000 deadlines pending: what it costs to schedule one and to say that its day has come, against
 * the same with a tenth as many pending; and how soon after a restart the first that fell due is said.
 */
import { when } from '#domain';
import type { AgreementEvent, CouncilId, Hash, Instant, LocalDate } from '#domain';
import { virtualClock } from '#platform';
import { openPostgresStore, openSql } from '#store';
import type { EventStore, SqlSettings, Write } from '#store';
import { openViews } from '#views';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { timekeeper } from '../../apps/worker/src/timekeeper.ts';
import { writes } from '../views/envelopes.ts';
import { report, reportMs, startGround } from './ground.ts';

const few = 1_000;
const many = 9_000;
const perAgreement = 10;
/** A cost that does not grow stays the same; what is left is noise of the machine. */
const constantGoal = 0.67;
const restartMsMax = 2_000;
const writesPerAppend = 100;

const days = Array.from({ length: perAgreement }, (_, n) => `2025-${String(n + 1).padStart(2, '0')}-15` as LocalDate);
const on = when('2024-11-01');
/** Ten councils, each waiting for the day on which it may decide. */
const waiting = (agreement: string): AgreementEvent[] => [
  { type: 'AgreementProposed', on, council: 'C0' as CouncilId, agreement, title: 'Waiting', model: 'shared-back-office',
    leadOfficer: 'per-lead-officer', services: [] } as unknown as AgreementEvent,
  ...days.flatMap((day, n): AgreementEvent[] => {
    const council = `C${n}` as CouncilId;
    return [
      { type: 'ApprovalRunOpened', on, council, hash: 'a'.repeat(64) as Hash, route: 'executive', body: 'Cabinet',
        key: true, valuePence: 'unknown' },
      { type: 'KeyDecisionNoticePublished', on, council, matter: 'Sharing', maker: 'Cabinet', decisionFrom: day,
        documents: [] },
    ];
  }),
];

async function fill(store: EventStore, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += writesPerAppend) {
    const batch: Write[] = [];
    for (let n = at; n < Math.min(at + writesPerAppend, to); n += 1) {
      batch.push(writes(`agreement-waiting-${n}`, waiting(`waiting-${n}`)));
    }
    await store.append(batch);
  }
}

const ground = await startGround();
const clock = virtualClock('2024-12-01T09:00:00.000Z' as Instant);
const store = await openPostgresStore(ground.app, { clock });
const viewsLogin: SqlSettings = { ...ground.admin, role: 'concordat_views' };
const deciders = bindDeciders(store, clock);

/** Views and timekeeper as one process has them. */
function started() {
  const sql = openSql(viewsLogin);
  const views = openViews(store, viewsLogin);
  const keeper = timekeeper({ deciders, sql, clock, arrived: async () => {
    await views.catchUp();
    return true;
  } });
  return { views, keeper, close: () => Promise.all([views.close(), sql.close()]) };
}

const desk = started();
const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
};
const said = async (day: LocalDate, expected: number): Promise<number> => {
  clock.set(`${day}T12:00:00.000Z` as Instant);
  let count = 0;
  const took = await seconds(async () => { count = await desk.keeper.tick(); });
  if (count !== expected) throw new Error(`${count} deadlines were said on ${day}, not ${expected}`);
  return count / took;
};

await fill(store, 0, few);
const schedulingFew = (few * perAgreement) / await seconds(() => desk.views.catchUp());
await said(days[0]!, few);
const sayingFew = await said(days[1]!, few);
await fill(store, few, few + many);
const schedulingMany = (many * perAgreement) / await seconds(() => desk.views.catchUp());
await said(days[2]!, few + 3 * many);
const sayingMany = await said(days[3]!, few + many);
await desk.close();

clock.set(`${days[4]!}T12:00:00.000Z` as Instant);
const begun = performance.now();
const again = started();
await again.views.catchUp();
const end = await store.end();
const ticking = again.keeper.tick();
while (await store.end() === end) await new Promise((resolve) => { setImmediate(resolve); });
const restartMs = performance.now() - begun;
await ticking;
await again.close();
await store.close();
await ground.stop();
report('deadlines scheduled, with 100,000 pending against 10,000', schedulingMany, schedulingFew, constantGoal);
report('deadlines said, with 100,000 pending against 10,000', sayingMany, sayingFew, constantGoal);
reportMs('restart with 100,000 deadlines pending, until the first is said', restartMs, restartMsMax);
