/**
 * Whether the worker lives, and how its followers do, for whoever watches over processes. No more than that
 * is served here: `/health/live` and `/health/ready`, as the HTTP service has them.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isFit } from '#platform';
import type { FollowerHealth } from '#platform';

export type HealthParts = {
  readonly host: string;
  readonly port: number;
  readonly followers: () => Promise<readonly FollowerHealth[]>;
  readonly lagMax: number;
};

type Answer = readonly [status: number, body: object];

async function readiness({ followers, lagMax }: HealthParts): Promise<Answer> {
  try {
    const judged = (await followers()).map((follower) => ({ ...follower, fit: isFit(follower, lagMax) }));
    const ready = judged.every(({ fit }) => fit);
    return [ready ? 200 : 503, { status: ready ? 'ready' : 'not-ready', followers: judged }];
  } catch {
    return [503, { status: 'not-ready', followers: null }];
  }
}

export async function serveHealth(parts: HealthParts): Promise<{
  readonly url: string; readonly close: () => Promise<void>;
}> {
  const answer = async (path: string | undefined): Promise<Answer> => {
    if (path === '/health/live') return [200, { status: 'live' }];
    return path === '/health/ready' ? readiness(parts) : [404, { status: 'not-found' }];
  };
  const server = createServer((request, response) => {
    void answer(request.url).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }).listen(parts.port, parts.host);
  await once(server, 'listening');
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
