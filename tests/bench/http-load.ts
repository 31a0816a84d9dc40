/**
 * The load of `http.bench.ts`, in a process of its own so that it has the other core: callers on raw
 * keep-alive sockets, each with one request under way. Reads its orders as JSON from the command
 * line, prints `{rate, p99Ms}`. Any answer that is not a success ends it.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export type Orders = {
  readonly port: number;
  readonly token: string;
  readonly seconds: number;
  readonly callers: number;
  /** 'trivial' posts to `/bench`; 'command' adds one event to a stream of its own share of `streams`. */
  readonly kind: 'trivial' | 'command';
  readonly streams: number;
  /** Counts up from run to run, so that no command is a repeat. */
  readonly round: number;
};

const on = '2024-02-02';

/** One connection: sends a request, resolves with the status of the answer. */
class Caller {
  private waiting: (status: number, text: string) => void = () => undefined;
  private buffered = '';

  constructor(private readonly socket: Socket) {
    socket.setNoDelay(true).on('data', (chunk: Buffer) => {
      this.buffered += chunk.toString('latin1');
      const end = this.buffered.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(this.buffered)?.[1]);
      if (this.buffered.length < end + 4 + length) return;
      const text = this.buffered;
      this.buffered = '';
      this.waiting(Number(text.slice(9, 12)), text);
    });
  }

  send(request: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting = (status, text) => {
        if (status < 300) resolve();
        else reject(new Error(text));
      };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }
}

function requestOf({ kind, token, streams, callers, round }: Orders, caller: number, n: number): string {
  const share = Math.floor(streams / callers);
  const stream = caller * share + (n % share);
  const [path, body] = kind === 'trivial'
    ? ['/bench', JSON.stringify({ legalName: `Council ${stream} of ${n}`, from: on })]
    : [`/agreements/bench-${stream}/comments`,
        JSON.stringify({ on, clause: 'aims', version: 1, text: `Comment ${round}-${n}: ${'why '.repeat(40)}` })];
  return (
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\n` +
    `idempotency-key: "${round}-${caller}-${n}"\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

async function load(orders: Orders): Promise<{ rate: number; p99Ms: number }> {
  const times: number[] = [];
  const sockets = await Promise.all(
    Array.from(
      { length: orders.callers },
      () =>
        new Promise<Caller>((resolve, reject) => {
          const socket = connect(orders.port, '127.0.0.1', () => {
            resolve(new Caller(socket));
          }).on('error', reject);
        }),
    ),
  );
  const begun = performance.now();
  const until = begun + orders.seconds * 1000;
  await Promise.all(
    sockets.map(async (caller, index) => {
      for (let n = 0, at = begun; at < until; n += 1) {
        await caller.send(requestOf(orders, index, n));
        const ended = performance.now();
        times.push(ended - at);
        at = ended;
      }
      caller.close();
    }),
  );
  const rate = times.length / ((performance.now() - begun) / 1000);
  times.sort((a, b) => a - b);
  return { rate, p99Ms: times[Math.floor(times.length * 0.99)]! };
}

console.log(JSON.stringify(await load(JSON.parse(process.argv[2]!) as Orders)));
