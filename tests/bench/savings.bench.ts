/**
 * Savings: how fast their positions follow the log; a council's portfolio of 1,000 lines by 10 years, and the
 * country's totals over a million positions, each against the bare SQL of the same rows and aggregates; and an
 * agreement with 5,000 events of savings as known at a moment, from one read of its stream.
 */
import { councilId } from '#domain';
import type { AgreementEvent, CouncilId } from '#domain';
import { settings } from '#platform';
import { openPostgresStore, openSql } from '#store';
import type { Sql } from '#store';
import {
  amounts, columnOf, openViews, savingsOfAgreement, savingsOfCouncil, savingsOfCountry, savingsPositions, stampAsked,
} from '#views';
import type { Reader } from '#views';
import { append } from '../views/envelopes.ts';
import { inForce } from '../views/histories.ts';
import { teller } from '../views/savings-story.ts';
import { median, now, report, reportMs, startGround } from './ground.ts';
import { seedHistories } from './views-ground.ts';

const goalPerSecond = 50_000;
/** As a worker has them that nobody gave another setting. */
const threads = Number(settings.CONCORDAT_REBUILD_THREADS.default);
const bareGoal = 0.33;
const asKnownMsMax = 100;
const longEvents = 5_000;
const auditor: Reader = { council: null, capacity: 'auditor' };
const years = Array.from({ length: 5 }, (_, n) => `${2024 + n}/${String(25 + n)}`);
const eventsPerLine = 7 + 4 * years.length;

/** One line's whole life: 27 events, five years. */
function line(name: string, council: CouncilId): AgreementEvent[] {
  const told = teller(council);
  const forecast = Object.fromEntries(years.map((year, n) => [year, 1_000 + n]));
  return [
    told.idea(name, '2024-04-02'), ...told.baseline(name, '2024-04-03'), told.forecast(name, '2024-04-04', 1, forecast),
    told.cost(name, '2024-05-01', '2024/25', 200), told.reduced(name, '2024-05-02', '2024/25', 900),
    told.forecast(name, '2024-09-01', 2, { ...forecast, '2024/25': 900 }),
    ...years.flatMap((year, n) => [
      told.claim(name, `202${5 + n}-05-01`, `claim-${n}`, year, 800),
      told.verified(name, `202${5 + n}-06-01`, `claim-${n}`, year, 700, 'amber'),
      told.verified(name, `202${5 + n}-07-01`, `claim-${n}`, year, 790, 'green', 'interim'),
      told.explained(name, `202${5 + n}-07-02`, year),
    ]),
  ];
}
const linesOf = (count: number, parties: readonly CouncilId[]): AgreementEvent[] =>
  Array.from({ length: count }, (_, n) => line(`line-${n}`, parties[n % parties.length]!)).flat();

const ground = await startGround();
const store = await openPostgresStore(ground.app, { clock: now });
const views = { ...ground.admin, role: 'concordat_views' };

// Following the log

const linesEach = 10;
const tell = (id: string, title: string, parties: readonly CouncilId[]) =>
  [...inForce(id, title, parties), ...linesOf(linesEach, parties)];
await seedHistories(ground.admin, { agreements: 1_200, active: 100, tell });
const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
};
/** From nothing to the end of the log, as a worker does that finds views new or changed. */
async function caughtUp(only?: readonly string[]): Promise<number> {
  const admin = openSql({ ...ground.admin, connectionsMax: 1 });
  await admin.query('truncate views.checkpoints, views.progress');
  await admin.close();
  const runner = openViews(store, views, { threads, ...(only && { only }) });
  const events = Number(await store.end());
  const rate = events / await seconds(() => runner.catchUp());
  await runner.close();
  return rate;
}
/** The median of three: what else the machine does comes and goes within seconds. */
async function rateOf(only?: readonly string[]): Promise<number> {
  const rates: number[] = [];
  for (let n = 0; n < 3; n += 1) rates.push(await caughtUp(only));
  return median(rates);
}
await caughtUp();
report('savings positions catch up, events/s', await rateOf([savingsPositions.name]), goalPerSecond, 1);
report('all views together on a log of savings, events/s', await rateOf(), goalPerSecond, 1);
const together = openViews(store, views);

// One agreement as known then

const parties = [councilId('CN001'), councilId('CN002')];
const long = [...inForce('long', 'A long agreement', parties),
  ...linesOf(Math.ceil(longEvents / eventsPerLine), parties)];
const { position } = await append(store, 'agreement-long', long);
await append(store, 'agreement-long', line('afterwards', parties[0]!), long.length);
await together.catchUp();
const sql = openSql({ ...ground.app, connectionsMax: 2, statementTimeoutMs: 60_000 });
const sources = { sql, log: store };
const asOf = await stampAsked(store, { asOf: position });
const durations: number[] = [];
for (let n = 0; n < 30; n += 1) {
  durations.push(1_000 * await seconds(() => savingsOfAgreement(sources, auditor, 'long', { asOf })));
}
reportMs('agreement with 5,000 events of savings, as known then', median(durations), asKnownMsMax);
await together.close();

// A portfolio and the country, over a million positions

const country = { agreements: 2_000, lines: 50, years: 10 };
const council = councilId('CN007');

async function fill(): Promise<void> {
  const admin = openSql({ ...ground.admin, connectionsMax: 1, statementTimeoutMs: 0 });
  await admin.query('truncate views.savings_positions, views.agreement_register');
  await admin.query(`insert into views.agreement_register
    select 'a' || lpad(a::text, 5, '0'), 'Title', 'lead-authority', 'in-force', 'CN001', '{}', '{}', '{}', '{}',
      '2020-01-01', '2020-02-01', '2020-03-01', true, false, 0, 'title', '2020-01-01', '2020-03-01'
    from generate_series(0, $1::integer - 1) a`, [country.agreements]);
  const pence = amounts.map((_, at) => `case when (a + l + y + ${at}) % 5 = 0 then null else a * 100 + l + ${at} end`);
  await admin.query(`insert into views.savings_positions (agreement, line, year, council, service, kind, budget_code,
      nature, recurrence, price_base, stage, ${amounts.map(columnOf).join(', ')}, contested, causes)
    select 'a' || lpad(a::text, 5, '0'), 'line-' || l, (2020 + y) || '/' || (21 + y),
      'CN' || lpad((a / 20)::text, 3, '0'), 'waste', 'waste', 'W-100',
      (array['cash-releasing', 'avoided-cost', 'income', 'non-cashable'])[1 + l % 4], 'recurrent', 'cash', 'claimed',
      ${pence.join(', ')}, false, '{}'
    from generate_series(0, $1::integer - 1) a, generate_series(0, $2::integer - 1) l,
      generate_series(0, $3::integer - 1) y`, [country.agreements, country.lines, country.years]);
  await admin.query('vacuum (analyze) views.savings_positions');
  await admin.query('vacuum (analyze) views.agreement_register');
  await admin.query('checkpoint');
  await admin.close();
}

const aggregates = amounts.map((amount) => `sum(${columnOf(amount)}), count(${columnOf(amount)})`).join(', ');
const barePortfolio = async (on: Sql): Promise<void> => {
  await on.rows(`select * from views.savings_positions where council = $1 order by agreement, line, year`, [council]);
  await on.rows(`select agreement, year, nature, price_base, count(*), ${aggregates} from views.savings_positions
    where council = $1 group by 1, 2, 3, 4`, [council]);
};
const bareCountry = async (on: Sql): Promise<void> => {
  await on.rows(`select year, nature, price_base, count(*), ${aggregates} from views.savings_positions
    join views.agreement_register using (agreement) where public group by 1, 2, 3`);
  await on.rows(`select count(distinct agreement), count(distinct council) from (select distinct agreement, council
    from views.savings_positions join views.agreement_register using (agreement) where public) named`);
};

/** Medians of both, in turn, so that they have the same neighbours. */
async function compared(name: string, times: number, bare: () => Promise<unknown>, ours: () => Promise<unknown>) {
  const [bareSeconds, ourSeconds]: [number[], number[]] = [[], []];
  for (let n = 0; n <= times; n += 1) {
    const [a, b] = [await seconds(bare), await seconds(ours)];
    if (n === 0) continue;
    bareSeconds.push(a);
    ourSeconds.push(b);
  }
  report(name, 1 / median(ourSeconds), 1 / median(bareSeconds), bareGoal);
}

await fill();
await compared('portfolio of 1,000 lines by 10 years, documents/s', 20, () => barePortfolio(sql), async () => {
  const { rows } = (await savingsOfCouncil(sources, auditor, council, { asOf: null }))!;
  if (rows.length !== 10_000) throw new Error(`a portfolio of ${rows.length}`);
});
await compared('country totals over 1,000,000 positions, documents/s', 3, () => bareCountry(sql), async () => {
  const { lineYears, agreements } = await savingsOfCountry(sources, { asOf: null });
  if (lineYears !== 1_000_000 || agreements !== country.agreements) throw new Error(`totals of ${lineYears}`);
});
await sql.close();
await store.close();
await ground.stop();
