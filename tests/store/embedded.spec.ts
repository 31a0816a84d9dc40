import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transform } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSql } from '#store';
import { EmbeddedUnusable, startEmbedded } from '../../libs/platform/src/embedded.ts';

const source = new URL('../../libs/platform/src/embedded.ts', import.meta.url);
const script = fileURLToPath(new URL(`../../node_modules/.cache/embedded-${process.pid}.mjs`, import.meta.url));
let dir: string;

beforeAll(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'embedded-')), 'a place with spaces');
  const parser = { syntax: 'typescript' } as const;
  const { code } = await transform(await readFile(source, 'utf8'), { jsc: { parser, target: 'es2022' } });
  await mkdir(join(script, '..'), { recursive: true });
  await writeFile(script, `${code}
    const { pid } = await startEmbedded({ dir: process.argv[2] });
    console.log(pid);
    setInterval(() => undefined, 1_000);`);
});
afterAll(async () => {
  await rm(join(dir, '..'), { recursive: true });
  await rm(script);
});

async function otherProcess(): Promise<{ child: ChildProcess; serverPid: number }> {
  const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = await once(child.stdout!, 'data') as [Buffer];
  return { child, serverPid: Number(chunk.toString()) };
}

async function kill9(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The shell that waits for its owner's end and then stops the server. */
async function guardOf(serverPid: number): Promise<number> {
  for (const entry of await readdir('/proc')) {
    const line = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    if (line.startsWith('sh\0') && line.includes(`"$0"\0${serverPid}\0`)) return Number(entry);
  }
  throw new Error(`no guard watches ${serverPid}`);
}

async function notes(): Promise<unknown[]> {
  const server = await startEmbedded({ dir });
  const sql = openSql({ ...server, database: 'postgres' });
  await sql.query('create table if not exists notes (text text)');
  await sql.query(`insert into notes values ('note ' || (select count(*) from notes))`);
  const rows = await sql.query('select text from notes');
  await sql.close();
  await server.stop();
  return rows;
}

describe('the embedded database', () => {
  it('keeps what was written from one start to the next, and starts within seconds', async () => {
    expect(await notes()).toHaveLength(1);
    const begun = performance.now();
    expect(await notes()).toHaveLength(2);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('keeps its password from others', async () => {
    expect((await stat(join(dir, 'password'))).mode & 0o777).toBe(0o600);
    const server = await startEmbedded({ dir });
    for (const host of [server.host, '127.0.0.1']) {
      const stranger = openSql({ ...server, host, password: 'guessed', database: 'postgres' });
      await expect(stranger.query('select 1')).rejects.toMatchObject({ code: '28P01' });
      await stranger.close();
    }
    await server.stop();
  });

  it('belongs to one process at a time', async () => {
    const { child, serverPid } = await otherProcess();
    await expect(startEmbedded({ dir })).rejects.toThrow(EmbeddedUnusable);
    await expect(startEmbedded({ dir })).rejects.toThrow(`in use by process ${child.pid}`);
    expect(process.kill(serverPid, 0)).toBe(true);
    await kill9(child);
    expect(await notes()).toHaveLength(3);
  });

  it('is stopped by its guard when its process is killed, and loses nothing', async () => {
    const { child, serverPid } = await otherProcess();
    await kill9(child);
    while (await stat(`/proc/${serverPid}`).then(() => readFile(`/proc/${serverPid}/stat`, 'utf8'), () => '')
      .then((line) => line !== '' && !line.includes(') Z '))) await new Promise(setImmediate);
    expect(await notes()).toHaveLength(4);
  });

  it('takes over from a server that process and guard have left behind', async () => {
    const { child, serverPid } = await otherProcess();
    process.kill(await guardOf(serverPid), 'SIGKILL');
    await kill9(child);
    expect(process.kill(serverPid, 0)).toBe(true);
    expect(await notes()).toHaveLength(5);
    expect(await readFile(`/proc/${serverPid}/cmdline`, 'utf8').catch(() => '')).toBe('');
  });

  it('says why the server itself did not start', async () => {
    await notes();
    const control = join(dir, 'cluster', 'global', 'pg_control');
    await rename(control, `${control}.away`);
    await expect(startEmbedded({ dir })).rejects.toThrow(/^the database did not start: .*pg_control/);
    await rename(`${control}.away`, control);
    expect((await notes()).length).toBeGreaterThan(1);
  });

  it('starts from nothing again if it was cut off while it was being created', async () => {
    const other = join(dir, '..', 'other');
    await mkdir(join(other, 'cluster.new', 'base'), { recursive: true });
    const server = await startEmbedded({ dir: other, temporary: true });
    await server.stop();
    await expect(stat(other)).rejects.toThrow('ENOENT');
  });
});

describe('the embedded database, killed itself,', () => {
  it('is missed by its owner, and starts again on what was written', async () => {
    const before = await notes();
    const server = await startEmbedded({ dir });
    process.kill(server.pid, 'SIGKILL');
    await server.lost;
    expect((await notes()).length).toBe(before.length + 1);
  });
});
