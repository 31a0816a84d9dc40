/** A process that keeps the trail until it is killed; run from dist, with its settings as JSON in the environment. */
import { systemClock } from '#platform';
import { openPostgresStore, openSql } from '#store';
import type { SqlSettings } from '#store';
import { Folder, SqlCheckpoints, TrailFollower, TrailKeys } from '#trail';

type Given = {
  readonly app: SqlSettings; readonly views: SqlSettings; readonly folder: string; readonly keys: string;
  readonly pageMax: number;
};
const { app, views, folder, keys, pageMax } = JSON.parse(process.env['TRAIL']!) as Given;

const store = await openPostgresStore(app, { clock: systemClock });
const follower = new TrailFollower({
  store, folder: new Folder(folder), keys: TrailKeys.open(keys), pageMax, everyMs: 0,
  checkpoints: new SqlCheckpoints(openSql({ ...views, connectionsMax: 2 })),
  log: (line) => { process.stderr.write(`${line}\n`); },
});
await follower.run(new AbortController().signal);
