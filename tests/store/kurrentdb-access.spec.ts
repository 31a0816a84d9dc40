/** @jest-environment-options {"globalsCleanup": "off"} */
/** How a process gets in to KurrentDB: TLS and a login by the connection string alone, and which servers it takes. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { noStream, openKurrentStore, start, Unavailable } from '#store';
import type { EventStore } from '#store';
import { startKurrentServer } from '../kit/kurrentdb-server.ts';
import type { KurrentServer, KurrentServerOptions } from '../kit/kurrentdb-server.ts';
import { collect, event, write } from './events.ts';

const file = (name: string): string => join('tests', 'kit', 'tls', name);
const tls = (certificate: string) =>
  ({ key: readFileSync(file('server.key')), certificate: readFileSync(file(certificate)) });
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serving(options: KurrentServerOptions): Promise<KurrentServer> {
  const server = await startKurrentServer(options);
  closing.push(() => server.close());
  return server;
}
async function opened(connectionString: string): Promise<EventStore> {
  const store = await openKurrentStore({ connectionString, deadlineMs: 5_000, retryMs: 20 });
  closing.push(() => store.close());
  return store;
}
const fresh = () => `note-${randomUUID()}`;

describe('TLS and a login, by the connection string', () => {
  const secured = { tls: tls('server.pem'), login: 'concordat:open sesame' };
  const addressOf = ({ port }: KurrentServer, login = 'concordat:open%20sesame'): string =>
    `kurrentdb://${login}@localhost:${port}?tls=true&tlsCAFile=${file('authority.pem')}`;

  it('appends to one stream and to several, reads, and follows', async () => {
    const server = await serving(secured);
    const store = await opened(addressOf(server));
    const [a, b] = [fresh(), fresh()];
    await store.append([write(a, noStream, event())]);
    await store.append([write(a, 0, event()), write(b, noStream, event())]);
    expect((await store.read(a)).revision).toBe(1);
    expect(await collect(store, start, 3)).toEqual(await store.page(start, 3));
  });

  it.each(['concordat:wrong', 'nobody:open%20sesame'])('is refused as %s, and no retry is asked for', async (login) => {
    const opening = opened(addressOf(await serving(secured), login));
    await expect(opening).rejects.toThrow('nobody of that name and password');
    await expect(opening).rejects.not.toBeInstanceOf(Unavailable);
  });

  it('says that the login is refused to whoever appends when it is withdrawn', async () => {
    const options = { ...secured };
    const server = await serving(options);
    const store = await opened(addressOf(server));
    options.login = 'concordat:changed';
    const all = [
      store.append([write(fresh(), noStream, event())]), store.read(fresh()),
      store.append([write(fresh(), noStream, event()), write(fresh(), noStream, event())]),
    ];
    await Promise.allSettled(all);
    for (const asked of all) {
      await expect(asked).rejects.toThrow('nobody of that name and password');
      await expect(asked).rejects.not.toBeInstanceOf(Unavailable);
    }
    expect(server.log.events.filter(({ stream }) => stream.startsWith('note-'))).toEqual([]);
  });

  it.each([
    ['a certificate of another name', () => serving({ ...secured, tls: tls('elsewhere.pem') }), addressOf],
    ['one of an authority that is not named', () => serving(secured),
      ({ port }: KurrentServer) => `kurrentdb://concordat:open%20sesame@localhost:${port}?tls=true`],
    ['none at all', () => serving({ login: secured.login }), addressOf],
  ] as const)('sends nothing to a server that shows %s', async (_, start, address) => {
    const server = await start();
    await expect(opened(address(server))).rejects.toThrow(Unavailable);
    expect(server.reads).toBe(0);
  });
});

describe('a server that cannot do what is needed', () => {
  it('of before 26.1 is named with its version, and with the one that can', async () => {
    const store = await opened((await serving({ oneStreamAtATime: true })).connectionString);
    const appended = store.append([write(fresh(), noStream, event()), write(fresh(), noStream, event())]);
    await expect(appended).rejects.toThrow(
      'the KurrentDB server, version 24.10.0, has not appendRecords, which 26.1 or later has');
    await expect(appended).rejects.not.toBeInstanceOf(Unavailable);
  });

  it('of another kind is named as such when the store is opened', async () => {
    const server = await serving({ withoutStreams: true });
    const opening = opened(server.connectionString);
    await expect(opening).rejects.toThrow(/the KurrentDB server, version unknown, has not what is asked of it/);
    await expect(opening).rejects.not.toBeInstanceOf(Unavailable);
  });
});
