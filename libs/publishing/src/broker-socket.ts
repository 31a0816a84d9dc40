/** A connection to a broker: plain, or TLS to one that proves its name. Knows nothing of Kafka. */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/** Authorities in PEM; the public ones where it is missing. */
export type BrokerTls = { readonly ca?: string };

export type BrokerSocket = {
  readonly socket: Socket;
  /** Resets the connection, so that the other side drops what it has not yet read. */
  readonly reset: () => void;
};

/**
 * `onConnect` is called once requests can be sent, `refused` when TLS to a broker that is there has failed, of
 * which the library would only try again and again.
 */
export function openSocket(
  { host, port }: { readonly host: string; readonly port: number }, tls: BrokerTls | undefined, onConnect: () => void,
  refused: (error: Error) => void,
): BrokerSocket {
  const line = connect({ host, port, noDelay: true });
  line.setKeepAlive(true, 30_000);
  const reset = (): void => { line.resetAndDestroy(); };
  if (tls === undefined) return { socket: line.once('connect', onConnect), reset };
  let secured = false;
  const name = isIP(host) === 0 ? { servername: host } : {};
  // `true` is the default, unless a variable of the machine says otherwise.
  const secure = connectSecurely({ socket: line, host, ...name, ...tls, rejectUnauthorized: true }, () => {
    secured = true;
    onConnect();
  });
  line.on('error', (error) => { secure.destroy(error); });
  secure.once('error', (error: NodeJS.ErrnoException) => {
    // Without a connection there was no talk of TLS; after it, what goes wrong is not TLS.
    if (secured || error.syscall === 'connect') return;
    error.message = `no TLS with ${host}:${port}: ${error.message}`;
    refused(error);
  });
  return { socket: secure, reset };
}
