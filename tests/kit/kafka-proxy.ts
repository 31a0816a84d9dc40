/** Stands between a client and a broker, understands where requests begin, and can lose answers. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * `answer lost`: the broker carries the request out, and the connection is cut before it can say so.
 * `request lost`: the connection is cut before the broker sees the request.
 * `answer swallowed`: carried out, the connection stays, and the answer never comes.
 * `connection dead`: the connection stays, and nothing comes or goes on it any more; others are well.
 */
export type Mishap = 'answer lost' | 'request lost' | 'answer swallowed' | 'connection dead';

export type KafkaProxy = {
  readonly port: number;
  /** Sets where the broker is. */
  readonly lead: (port: number) => void;
  /** What happens to the produce requests that come next, one after another; resolves when the last has happened. */
  readonly plan: (...mishaps: readonly Mishap[]) => Promise<void>;
  /** Produce requests seen so far. */
  readonly seen: () => number;
  readonly close: () => Promise<void>;
};

const produce = 0;

/** Cuts a stream into frames of the protocol: four bytes of length, then so many bytes. */
function frames(each: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      each(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  };
}

export async function kafkaProxy(): Promise<KafkaProxy> {
  let brokerPort = 0;
  let seen = 0;
  let planned: Mishap[] = [];
  let happened = (): void => undefined;
  const sockets = new Set<Socket>();
  const settle = (): void => { if (planned.length === 0) happened(); };
  const proxy = createServer((client) => {
    const broker = connect(brokerPort, '127.0.0.1');
    const awaited = new Map<number, Mishap>();
    let dead = false;
    const cut = (): void => { client.destroy(); broker.destroy(); };
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', () => { sockets.delete(socket); cut(); });
    }
    client.on('data', frames((frame) => {
      if (dead) return;
      if (frame.readInt16BE(4) === produce) {
        seen += 1;
        const mishap = planned.shift();
        if (mishap === 'request lost' || mishap === 'connection dead') {
          if (mishap === 'request lost') cut();
          else dead = true;
          settle();
          return;
        }
        if (mishap !== undefined) awaited.set(frame.readInt32BE(8), mishap);
      }
      broker.write(frame);
    }));
    broker.on('data', frames((frame) => {
      const mishap = awaited.get(frame.readInt32BE(4));
      if (mishap === undefined) client.write(frame);
      else settle();
      if (mishap === 'answer lost') cut();
    }));
  });
  await new Promise<void>((done) => { proxy.listen(0, '127.0.0.1', done); });
  return {
    port: (proxy.address() as AddressInfo).port,
    lead: (port) => { brokerPort = port; },
    plan: (...mishaps) => new Promise((done) => {
      planned = [...mishaps];
      happened = done;
    }),
    seen: () => seen,
    close: () => new Promise((done) => {
      for (const socket of sockets) socket.destroy();
      proxy.close(() => { done(); });
    }),
  };
}
