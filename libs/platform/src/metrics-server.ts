/** Answers scrapes, and whether the process lives, on a port of its own: nobody outside should reach it. */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

export type MetricsServer = { readonly port: number; readonly close: () => Promise<void> };

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

/** @param port 0 takes any free one. @throws what listening throws */
export async function serveMetrics(
  metrics: Pick<Metrics, 'exposition' | 'contentType'>, host: string, port: number,
): Promise<MetricsServer> {
  const server = createServer(({ method, url }, response) => {
    if (method !== 'GET') return answer(response, 405, 'text/plain', 'GET only\n');
    if (url === '/health/live') return answer(response, 200, 'application/json', '{"status":"live"}\n');
    if (url !== '/metrics') return answer(response, 404, 'text/plain', '/metrics or /health/live\n');
    metrics.exposition().then(
      (text) => { answer(response, 200, metrics.contentType, text); },
      (error: unknown) => { answer(response, 500, 'text/plain', `${String(error)}\n`); });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
    // A scraper that keeps its connection must not keep the process.
    server.closeAllConnections();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, close };
}
