/** The product as a user runs it, in a process of its own on its own data, to be killed or stopped. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

const entry = join(process.cwd(), 'dist', 'apps', 'concordat', 'src', 'main.js');
const readyMsMax = 60_000;

export type Running = {
  readonly url: string;
  /** SIGKILL to the service, and to the database server too if asked; resolves when they are gone. */
  readonly kill: (databaseToo: boolean) => Promise<void>;
  /** SIGTERM; resolves to the exit code. */
  readonly stop: () => Promise<number | null>;
  /** All that it has printed. */
  readonly printed: () => string;
};

/** @param settings more of the environment, for example CONCORDAT_SAMPLES */
export async function startConcordat(
  dataDir: string, settings: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', CONCORDAT_DATA_DIR: dataDir, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout!.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr!.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
  const url = await readyAt(child, () => out, () => errors);
  const ended = once(child, 'exit');
  return {
    url, printed: () => out,
    kill: async (databaseToo) => {
      const server = databaseToo ? serverOf(dataDir) : null;
      child.kill('SIGKILL');
      if (server !== null) process.kill(server, 'SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

/** Process id of the database server, from the file it writes itself. */
function serverOf(dataDir: string): number | null {
  const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null;
}

function readyAt(child: ChildProcess, out: () => string, errors: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => { reject(new Error(`not ready in time:\n${errors()}`)); }, readyMsMax);
    child.stdout!.on('data', () => {
      const url = /ready at (http:\S+)/.exec(out())?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      resolve(url);
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`ended with ${code} before it was ready:\n${errors()}`));
    });
  });
}

export type Reply = { readonly status: number; readonly body: any; readonly replayed: boolean };

/** Posts over connections that are kept; rejects when the service goes away before it has answered. */
export function poster(url: string, socketsMax: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: socketsMax });
  const send = (
    path: string, headers: Readonly<Record<string, string>>, text: string,
  ): Promise<Reply> => new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => { chunks.push(chunk); });
      response.on('error', reject);
      response.on('end', () => {
        const replayed = response.headers['idempotency-replayed'] === 'true';
        resolve({ status: response.statusCode!, body: JSON.parse(Buffer.concat(chunks).toString()), replayed });
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
  const post = (path: string, token: string, key: string, body: object): Promise<Reply> => {
    const text = JSON.stringify(body);
    return send(path, {
      authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': `"${key}"`,
      'content-length': String(Buffer.byteLength(text)),
    }, text);
  };
  return { post, close: () => { agent.destroy(); } };
}
