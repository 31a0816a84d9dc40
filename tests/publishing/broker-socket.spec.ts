/** Connections that are thrown away must not be carried out later by a broker that has not yet read them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createPlain, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createSecure } from 'node:tls';
import { openSocket } from '../../libs/publishing/src/broker-socket.ts';

const tlsFile = (name: string): string => readFileSync(new URL(`../kit/tls/${name}`, import.meta.url), 'utf8');

describe.each([['plain', false], ['over TLS', true]])('a connection to a broker, %s', (_how, secure) => {
  let server: Server;
  const arrived: Socket[] = [];
  beforeAll(async () => {
    const take = (socket: Socket): void => { arrived.push(socket); };
    server = secure ? createSecure({ key: tlsFile('server.key'), cert: tlsFile('server.pem') }, take)
      : createPlain(take);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => { server.close(); });

  it('is reset, not closed, and says so to its own side', async () => {
    const { port } = server.address() as AddressInfo;
    const tls = secure ? { ca: tlsFile('authority.pem') } : undefined;
    const refused: Error[] = [];
    const { socket, reset } = await new Promise<ReturnType<typeof openSocket>>((done) => {
      const opened = openSocket({ host: 'localhost', port }, tls, () => { done(opened); },
        (error) => { refused.push(error); });
    });
    socket.write('a request');
    while (arrived.length === 0) await once(server, secure ? 'secureConnection' : 'connection');
    const broker = arrived[0]!;
    broker.on('data', () => { broker.write('an answer'); });
    // With the answer everything is read that stands at the beginning of TLS: a reset is then all there is to notice.
    await once(socket, 'data');
    const [ended, lost] = [once(socket, 'close'), once(broker, 'error') as Promise<[NodeJS.ErrnoException]>];
    reset();
    await ended;
    expect((await lost)[0].code).toBe('ECONNRESET');
    expect(refused).toEqual([]);
  });
});
