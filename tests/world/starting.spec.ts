/** A process that cannot start says why in one sentence and leaves nothing running. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConcordat, startProgram } from '../kit/concordat-process.ts';

let dir: string;
let other: Server;
let port: number;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'concordat-start-'));
  other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  port = (other.address() as AddressInfo).port;
});
afterAll(() => {
  other.close();
  rmSync(dir, { recursive: true, force: true });
});

const inUse = (at: number): string => 'ended with 1 before it was ready:\n'
  + `Concordat ends: port ${at} of 127.0.0.1 is in use already: stop what listens there, or set PORT to another one\n`;

it('names the port and the setting when the port is in use, and stops the database it had started', async () => {
  const settings = { PORT: `${port}`, CONCORDAT_SAMPLES: 'off', CONCORDAT_LOG: 'warn' };
  // Views that are folded for the first time are worth a warning of their own.
  const told = await startConcordat(dir, settings).then(() => '', (error: Error) => error.message);
  expect(told.replace(/^\{.*"the views are new.*\}\n/m, '')).toBe(inUse(port));
  expect(existsSync(join(dir, 'postgres', 'password'))).toBe(true);
  expect(existsSync(join(dir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
}, 60_000);

it('says so as a process of its own, and what to do about an address that is not here', async () => {
  const settings = { PORT: `${port}`, CONCORDAT_STORE: 'memory', CONCORDAT_DATA_DIR: dir, CONCORDAT_LOG: 'warn' };
  await expect(startProgram('api', settings)).rejects.toThrow(inUse(port));
  await expect(startProgram('api', { ...settings, HOST: '192.0.2.1' })).rejects.toThrow(
    'Concordat ends: this machine has no address 192.0.2.1: set HOST to one that it has\n');
});
