import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { EventStore, Write } from '#store';
import { bromsgrove, startService } from '../kit/http.ts';

describe('a service that is asked to stop', () => {
  it('answers what is under way and then takes no more', async () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    let reach = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const service = await startService(({ store }) => ({
      store: new Proxy<EventStore>(store, {
        get: (target, name) =>
          name === 'append'
            ? async (writes: readonly Write[]) => {
                reach();
                await opened;
                return target.append(writes);
              }
            : (target[name as keyof EventStore] as () => unknown).bind(target),
      }),
    }));
    const underWay = service.post('/councils', bromsgrove);
    await reached;
    const stopped = service.close();
    open();
    expect((await underWay).status).toBe(201);
    await stopped;
    await expect(service.get('/health/live')).rejects.toThrow('fetch failed');
  });

  it('does not wait for ever for a caller that never ends its request', async () => {
    const service = await startService(() => ({}), { drainMsMax: 100 });
    const { hostname, port } = new URL(service.api.url);
    const token = await service.token('registrar');
    const socket = await new Promise<Socket>((resolve) => {
      const made = connect(Number(port), hostname, () => {
        resolve(made);
      });
    });
    const cut = new Promise<void>((resolve) => {
      socket
        .on('error', () => undefined)
        .on('close', () => {
          resolve();
        });
    });
    socket.write(
      `POST /councils HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n` +
        'content-length: 100\r\n\r\n{"council":',
    );
    expect((await service.get('/health/live')).status).toBe(200);
    await service.close();
    await cut;
  });
});
