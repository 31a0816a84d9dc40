/** A collector of traces: takes OTLP over HTTP as JSON and keeps the spans. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Collected = {
  readonly service: string;
  readonly name: string;
  readonly traceId: string; readonly spanId: string; readonly parentSpanId: string | undefined;
  readonly kind: number;
  readonly startedAt: bigint; readonly endedAt: bigint;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
};

type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };
type Sent = { readonly resourceSpans: readonly {
  readonly resource: { readonly attributes: readonly Attribute[] };
  readonly scopeSpans: readonly { readonly spans: readonly any[] }[];
}[] };

const plain = (attributes: readonly Attribute[] = []): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const spansIn = ({ resourceSpans }: Sent): Collected[] => resourceSpans.flatMap(({ resource, scopeSpans }) =>
  scopeSpans.flatMap(({ spans }) => spans.map((span) => ({
    service: String(plain(resource.attributes)['service.name']), name: span.name, kind: span.kind,
    traceId: span.traceId, spanId: span.spanId, parentSpanId: span.parentSpanId,
    startedAt: BigInt(span.startTimeUnixNano), endedAt: BigInt(span.endTimeUnixNano),
    links: (span.links ?? []).map(({ traceId, spanId }: Collected) => ({ traceId, spanId })),
    attributes: plain(span.attributes), failed: span.status?.code === 2,
  }))));

export type Collector = {
  readonly endpoint: string;
  readonly spans: () => readonly Collected[];
  /** Resolves to the spans once there are those that are waited for. */
  readonly have: (enough: (spans: readonly Collected[]) => boolean) => Promise<readonly Collected[]>;
  /** What it answers from now on, 200 at first. */
  readonly answer: (status: number) => void;
  readonly close: () => Promise<void>;
};

const waitMsMax = 20_000;

export async function startCollector(): Promise<Collector> {
  const spans: Collected[] = [];
  const waiting = new Set<() => void>();
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => { chunks.push(chunk); }).on('end', () => {
      const good = request.method === 'POST' && request.url === '/v1/traces' && status === 200;
      if (good) spans.push(...spansIn(JSON.parse(Buffer.concat(chunks).toString()) as Sent));
      response.writeHead(good ? 200 : status === 200 ? 404 : status, { 'content-type': 'application/json' }).end('{}');
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => spans,
    have: (enough) => new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`the spans did not come:\n${spans.map((one) => `${one.traceId} ${one.name}`).join('\n')}`));
      }, waitMsMax);
      const look = (): void => {
        if (!enough(spans)) return;
        clearTimeout(late);
        waiting.delete(look);
        resolve(spans);
      };
      waiting.add(look);
      look();
    }),
    answer: (next) => { status = next; },
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}
