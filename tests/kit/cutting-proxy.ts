/** Stands between a client and PostgreSQL and can lose a reply after the server has committed. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import type { SqlSettings } from '#store';

export type CuttingProxy = {
  /** The address of the proxy, everything else as given. */
  readonly settings: SqlSettings;
  /** The next statement is carried out, its reply is lost and its connection cut. */
  loseNextReply(): void;
  close(): Promise<void>;
};

/** ReadyForQuery, outside a transaction: what PostgreSQL sends when the commit is done. */
const idle = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

export async function cuttingProxy(settings: SqlSettings): Promise<CuttingProxy> {
  let armed = false;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = settings.host.startsWith('/')
      ? connect(join(settings.host, `.s.PGSQL.${settings.port}`)) : connect(settings.port, settings.host);
    let losing = false;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => {
      losing ||= armed;
      armed = false;
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (!losing) client.write(chunk);
      else if (chunk.subarray(-idle.length).equals(idle)) {
        client.destroy();
        server.destroy();
      }
    });
    client.on('end', () => server.end());
    server.on('end', () => client.end());
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  return {
    settings: { ...settings, host: '127.0.0.1', port: (proxy.address() as AddressInfo).port },
    loseNextReply: () => { armed = true; },
    close: () => new Promise((done) => {
      for (const socket of sockets) socket.destroy();
      proxy.close(() => done());
    }),
  };
}
