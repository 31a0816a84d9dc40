/**
 * kill -9 in the middle of 2,000 concurrent commands, twenty times on the same data: every acknowledged
 * command is there once, none is half-written, a retry answers what the first try did, and the views
 * equal a rebuild. Every second time the database server is killed with the service.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#platform';
import { openPostgresStore, openSql, start } from '#store';
import type { Recorded } from '#store';
import { contentsOf, openViews } from '#views';
import { startEmbedded } from '../../libs/platform/src/embedded.ts';
import { openLocalIssuer } from '#platform';
import { poster, startConcordat } from '../kit/concordat-process.ts';
import type { Reply, Running } from '../kit/concordat-process.ts';

const rounds = 20;
const commandsPerRound = 2_000;
const sockets = 200;
const agreements = 40;

let dir: string;
beforeAll(() => { dir = mkdtempSync(join(tmpdir(), 'concordat-kill-')); });
afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

/** Numbers from 0 to 1 that are the same in every run; when the kill falls in them is the machine's. */
function lot(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

type Sent = { readonly name: string; readonly path: string; readonly body: object; reply?: Reply };

const proposal = (agreement: string): Sent => ({ name: agreement, path: '/agreements', body: {
  on: '2026-01-05', agreement, title: `Agreement ${agreement}`, model: 'lead-authority',
  leadOfficer: 'per-lead-officer', services: [{ service: 'audit', kind: 'internal-audit' }],
  invited: ['AAB', 'AAC'] } });
const service = (agreement: string, name: string): Sent =>
  ({ name, path: `/agreements/${agreement}/services`, body: { on: '2026-01-06', service: name, kind: 'payroll' } });

/** Half proposals, of three events each, half additions to a few agreements that all want at once. */
const commandsOf = (round: number): Sent[] => Array.from({ length: commandsPerRound }, (_, index) =>
  index % 2 === 0 ? proposal(`p${round}-${index}`) : service(`busy-${index % agreements}`, `s${round}-${index}`));

async function token(role: 'lead-officer' | 'registrar', council?: string): Promise<string> {
  return openLocalIssuer(join(dir, 'issuer.json'), false).issue({ subject: 'kill', role, council }, Date.now());
}

async function prepare(running: Running): Promise<void> {
  const { post, close } = poster(running.url, 10);
  const registrar = await token('registrar');
  for (const council of ['AAA', 'AAB', 'AAC']) {
    await post('/councils', registrar, `register-${council}`, {
      council, legalName: `${council} Council`, kind: 'district', nation: 'england', startsOn: '1974-04-01',
      governanceModel: 'committee' });
  }
  const officer = await token('lead-officer', 'AAA');
  for (let index = 1; index < agreements; index += 2) {
    const { path, body, name } = proposal(`busy-${index}`);
    expect((await post(path, officer, name, body)).status).toBe(201);
  }
  close();
}

/** Sends all at once and kills in the middle; what was acknowledged has its reply. */
async function interrupted(
  running: Running, sent: readonly Sent[], after: number, databaseToo: boolean,
): Promise<void> {
  const { post, close } = poster(running.url, sockets);
  const officer = await token('lead-officer', 'AAA');
  let acknowledged = 0;
  let killed: Promise<void> | undefined;
  await Promise.all(sent.map(async (command) => {
    try {
      const reply = await post(command.path, officer, command.name, command.body);
      if (reply.status >= 300) throw new Error(`${command.name}: ${reply.status}`);
      command.reply = reply;
      acknowledged += 1;
      if (acknowledged === after) killed = running.kill(databaseToo);
    } catch (error) {
      // Before the kill nothing may fail; after it, the outcome is unknown to the caller.
      if (killed === undefined) throw error;
    }
  }));
  await killed;
  close();
}

type Found = { readonly log: readonly Recorded[]; readonly live: object; readonly rebuilt: object };

/** The whole log and the views, read with the service down: brought up to its end, and folded anew. */
async function look(): Promise<Found> {
  const server = await startEmbedded({ dir: join(dir, 'postgres') });
  const login = { ...server, database: 'concordat' };
  const store = await openPostgresStore({ ...login, role: 'concordat_app' }, { clock: systemClock });
  const viewRole = { ...login, role: 'concordat_views' };
  const views = openViews(store, viewRole);
  const sql = openSql(viewRole);
  const log: Recorded[] = [];
  for (let at = start; ;) {
    const page = await store.page(at, 5_000);
    if (page.length === 0) break;
    log.push(...page);
    at = page.at(-1)!.position;
  }
  await views.catchUp();
  const live = await contentsOf(sql);
  await views.rebuild();
  const rebuilt = await contentsOf(sql);
  await sql.close();
  await views.close();
  await store.close();
  await server.stop();
  return { log, live, rebuilt };
}

/** Events of each command by the name it goes under: the id of a proposal, or the service added. */
function byName(log: readonly Recorded[]): Map<string, Recorded[]> {
  const found = new Map<string, Recorded[]>();
  for (const event of log) {
    if (!event.stream.startsWith('agreement-')) continue;
    const agreement = event.stream.slice('agreement-'.length);
    const name = event.type === 'ServiceAdded' ? event.data.service as string : agreement;
    const known = found.get(name);
    if (known === undefined) found.set(name, [event]);
    else known.push(event);
  }
  return found;
}

function check(sent: readonly Sent[], { log, live, rebuilt }: Found): void {
  expect(log.findIndex(({ position }, index) => Number(position) !== index + 1)).toBe(-1);
  const found = byName(log);
  const wrong = sent.filter(({ name, path, reply }) => {
    const events = found.get(name) ?? [];
    const whole = path === '/agreements' ? 3 : 1;
    if (reply === undefined) return events.length !== 0 && events.length !== whole;
    const is = events.map(({ type, revision }) => ({ type, revision }));
    return events.length !== whole || JSON.stringify(is) !== JSON.stringify(reply.body.events);
  });
  expect(wrong).toEqual([]);
  expect(rebuilt).toEqual(live);
}

/** Every command again under its key: the first answer for what was done, and done now for what was not. */
async function retried(running: Running, sent: readonly Sent[]): Promise<void> {
  const { post, close } = poster(running.url, sockets);
  const officer = await token('lead-officer', 'AAA');
  await Promise.all(sent.map(async (command) => {
    const again = await post(command.path, officer, command.name, command.body);
    expect([command.name, again.status < 300 ? 'done' : again.status]).toEqual([command.name, 'done']);
    if (command.reply !== undefined) {
      expect(again.replayed).toBe(true);
      expect(again.body).toEqual(command.reply.body);
    }
    command.reply = again;
  }));
  close();
}

describe('a service killed in the middle of its work', () => {
  it(`keeps every acknowledged command once and whole, ${rounds} times over`, async () => {
    const next = lot(20_261_123);
    const settings = { CONCORDAT_SAMPLES: 'off', CONCORDAT_LOG: 'silent' };
    let running = await startConcordat(dir, settings);
    await prepare(running);
    const tally: string[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const sent = commandsOf(round);
      await interrupted(running, sent, 100 + Math.floor(next() * 1_700), round % 2 === 0);
      const acknowledged = sent.filter(({ reply }) => reply !== undefined).length;
      expect(acknowledged).toBeLessThan(commandsPerRound);
      check(sent, await look());
      running = await startConcordat(dir, settings);
      await retried(running, sent);
      tally.push(`${acknowledged}`);
    }
    expect(await running.stop()).toBe(0);
    process.stdout.write(`acknowledged before each kill: ${tally.join(' ')}\n`);
  }, 1_200_000);
});
