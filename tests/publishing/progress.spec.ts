import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Overtaken, SqlProgress } from '#publishing';
import { Leases, openSql, start, type Position, type Sql } from '#store';
import { freshDatabase, type TestDatabase } from '../kit/postgres.ts';

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await freshDatabase();
  sql = openSql(database.views);
});
afterAll(async () => {
  await sql.close();
  await database.drop();
});

const at = (position: number): Position => String(position).padStart(20, '0') as Position;
const step = (from: Position, to: Position) => ({ from, to, released: [], parked: [], resumed: [] });

it('where publishing stands is moved only from there, and only by who holds the lease', async () => {
  const progress = new SqlProgress(sql, 'events');
  await progress.position();
  await progress.commit(step(start, at(5)));
  await expect(progress.commit(step(start, at(6)))).rejects.toThrow(Overtaken);
  const [first, second] = ['first', 'second'].map((holder) => new Leases(sql, { holder, alone: true }));
  progress.fence = (await first!.take('publishing events'))!;
  await progress.commit(step(at(5), at(6)));
  const other = new SqlProgress(sql, 'events');
  other.fence = (await second!.take('publishing events'))!;
  await expect(progress.commit(step(at(6), at(7)))).rejects.toThrow('another publisher holds the lease');
  expect(await other.position()).toBe(at(6));
  await other.commit(step(at(6), at(7)));
});
