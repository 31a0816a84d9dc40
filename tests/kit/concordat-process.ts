/** The product as a user runs it, in processes of their own, to be killed or stopped. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

export type Program = 'concordat' | 'api' | 'worker';
const entryOf = (program: Program): string => join(process.cwd(), 'dist', 'apps', program, 'src', 'main.js');
/** What each of them says when it is ready; the whole product and the API name their address. */
const readyLine: Readonly<Record<Program, RegExp>> = {
  concordat: /ready at (http:\S+)/, api: /"url":"(http:[^"]+)".*"listening"/, worker: /"(following)"/,
};
const readyMsMax = 60_000;

export type Running = {
  readonly url: string;
  /** SIGKILL to the service, and to the database server too if asked; resolves when they are gone. */
  readonly kill: (databaseToo: boolean) => Promise<void>;
  /** SIGTERM; resolves to the exit code. */
  readonly stop: () => Promise<number | null>;
  /** All that it has printed. */
  readonly printed: () => string;
  /** All that it has logged. */
  readonly logged: () => string;
};

/** The whole product on its own data. @param settings more of the environment, for example CONCORDAT_SAMPLES */
export const startConcordat = (
  dataDir: string, settings: Readonly<Record<string, string>> = {},
): Promise<Running> => startProgram('concordat', { CONCORDAT_DATA_DIR: dataDir, ...settings });

/** @throws what it has written to standard error, if it ends before it is ready */
export async function startProgram(
  program: Program, settings: Readonly<Record<string, string>>,
): Promise<Running> {
  const child = spawn(process.execPath, [entryOf(program)], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout!.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  child.stderr!.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
  const url = await readyAt(child, readyLine[program], () => `${out}${errors}`, () => errors);
  const ended = once(child, 'exit');
  return {
    url, printed: () => out, logged: () => errors,
    kill: async (databaseToo) => {
      const server = databaseToo ? serverOf(settings.CONCORDAT_DATA_DIR!) : null;
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

function readyAt(child: ChildProcess, line: RegExp, said: () => string, errors: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => { reject(new Error(`not ready in time:\n${errors()}`)); }, readyMsMax);
    const look = (): void => {
      const url = line.exec(said())?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      resolve(url);
    };
    child.stdout!.on('data', look);
    child.stderr!.on('data', look);
    // Its streams end with it: what it said last has then been read.
    child.once('close', (code) => {
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
