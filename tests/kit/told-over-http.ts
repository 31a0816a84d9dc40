/** A service on PostgreSQL with views that follow, in which the told life is in force; acts go on from there. */
import { createLog, systemClock } from '#platform';
import { openPostgresStore, openSql } from '#store';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { startFollowers } from '../../apps/worker/src/followers.ts';
import { councils } from './agreement-register.ts';
import type { Act } from './agreement-rows.ts';
import { life } from './agreement-story.ts';
import type { PlainCommand, Step } from './agreement-story.ts';
import { startService } from './http.ts';
import type { Answered, Service } from './http.ts';
import { expectOk, peopleOf, register, take } from './play-over-http.ts';
import { freshDatabase } from './postgres.ts';

export const toldId = 'audit-and-payroll';

/** The life told is of 2024: what fell due since would come in between its steps. */
const never = new Promise<void>(() => undefined);

export type ToldOverHttp = {
  readonly service: Service;
  /** As an officer of a council, or the auditor of all; it shows what was played last. */
  readonly read: (path: string, council?: string) => Promise<Answered>;
  /** Sends a step with the revision last seen. */
  readonly sent: (step: Step, members?: object) => Promise<Answered>;
  /** The same, and it must be accepted. */
  readonly play: (step: Step, members?: object) => Promise<void>;
  readonly last: () => Answered;
  readonly close: () => Promise<void>;
};

/** An act as a step of its own. Over HTTP the day of receipt of a notice has no place: it is reckoned. */
export function stepOf([council, capacity, said]: Act, state: object = {}): Step {
  const given = (typeof said === 'function' ? said(state as never) : said) as PlainCommand & { deemedOn?: null };
  const { deemedOn: _, ...command } = given;
  return { name: command.type, council: council as Step['council'], capacity,
    person: `per-${council}-${capacity}` as Step['person'], command: command as unknown as Step['command'] };
}

export async function toldOverHttp(): Promise<ToldOverHttp> {
  const database = await freshDatabase();
  const log = createLog('silent', systemClock);
  const store = await openPostgresStore(database.app, { clock: systemClock });
  const sql = openSql({ ...database.views });
  const followers = startFollowers({
    kafka: null,
    store, views: { sql, settings: database.views }, deciders: bindDeciders(store, systemClock),
    clock: systemClock, log, lagMax: 1_000, after: never, following: { shares: 1, threads: 1, leaseMs: 10_000 },
    alone: true,
  });
  const service = await startService(() => ({
    store, clock: systemClock, views: { sql, arrived: followers.arrived }, followers: followers.health,
    readWaitMs: 5_000,
  }));
  const people = peopleOf(service);
  let last: Answered | undefined;
  const sent = (step: Step, members: object = {}): Promise<Answered> =>
    take(service, people, toldId, step, last?.headers.get('etag') ?? undefined, members);
  const play = async (step: Step, members: object = {}): Promise<void> => {
    last = await expectOk(sent(step, members), step.name);
  };
  for (const council of ['ALV', 'BRK', 'CHW']) await register(service, councils[council]!, people);
  for (const step of life) await play(step);
  return {
    service, sent, play,
    last: () => last!,
    read: async (path, council) => service.get(path, {
      token: await service.token(council === undefined ? 'auditor' : 'lead-officer', council, `reader-${council}`),
      headers: { 'concordat-at-least': last!.body.position as string } }),
    close: async () => {
      await service.close();
      await followers.stop();
      await sql.close();
      await store.close();
      await database.drop();
    },
  };
}
