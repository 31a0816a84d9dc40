/**
 * From starting the process to a ready service with the samples loaded, installed and built: on fresh
 * data, and again on the same. The limit is what a user was promised.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConcordat } from '../kit/concordat-process.ts';
import { reportMs } from './ground.ts';

const readyMsMax = 10_000;
const dir = mkdtempSync(join(tmpdir(), 'concordat-start-'));

async function msToReady(): Promise<number> {
  const began = performance.now();
  const running = await startConcordat(dir, { CONCORDAT_LOG: 'silent' });
  const ms = performance.now() - began;
  if (!running.printed().includes('worcestershire-regulatory-services')) throw new Error('the samples are not there');
  await running.stop();
  return ms;
}

try {
  for (const name of ['start, first time', 'start, again']) {
    reportMs(name, await msToReady(), readyMsMax);
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
