/** The service and the worker as two processes on a PostgreSQL of an operator's, over TLS, as compose runs them. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { poster, startProgram } from '../kit/concordat-process.ts';
import type { Running } from '../kit/concordat-process.ts';
import { authority, startExternalIssuer, startExternalPostgres } from '../kit/external-postgres.ts';
import type { ExternalIssuer, ExternalPostgres } from '../kit/external-postgres.ts';
import { freePorts } from '../kit/kafka-broker.ts';

let server: ExternalPostgres;
let issuer: ExternalIssuer;
let settings: Readonly<Record<string, string>>;
let api: Running;
let worker: Running;
let workerPort: number;
beforeAll(async () => {
  [server, issuer] = await Promise.all([startExternalPostgres(), startExternalIssuer()]);
  [workerPort] = await freePorts(1) as [number];
  settings = {
    ...server.settings(), ...issuer.settings,
    CONCORDAT_WORKER_PORT: `${workerPort}`,
    CONCORDAT_DATABASE_TLS: 'verify', CONCORDAT_DATABASE_TLS_CA: authority, CONCORDAT_READ_WAIT_MS: '10000',
  };
  // At once, on an empty server: both migrate, and one of them makes the roles that both log in as.
  [api, worker] = await Promise.all([startProgram('api', settings), startProgram('worker', settings)]);
}, 60_000);
afterAll(async () => {
  await Promise.all([api?.stop(), worker?.stop(), issuer?.stop()]);
  await server?.stop();
});

async function read(path: string, council: string, atLeast: string, url = api.url): Promise<Response> {
  const authorization = `Bearer ${issuer.token('lead-officer', council)}`;
  return fetch(`${url}${path}`, { headers: { authorization, 'concordat-at-least': atLeast } });
}

async function taken(path: string, token: string, body: object): Promise<string> {
  const { post, close } = poster(api.url, 1);
  const { status, body: { position } } = await post(path, token, randomUUID(), body);
  close();
  expect(status).toBeLessThan(300);
  return position;
}

it('shows a council what another has done through the service, once the worker has come that far', async () => {
  for (const council of ['AAA', 'AAB']) {
    await taken('/councils', issuer.token('registrar'), {
      council, legalName: `${council} Council`, kind: 'district', nation: 'england', startsOn: '1974-04-01',
      governanceModel: 'committee' });
  }
  const position = await taken('/agreements', issuer.token('lead-officer', 'AAA'), {
    on: '2026-01-05', agreement: 'shared-audit', title: 'Shared audit', model: 'lead-authority',
    leadOfficer: 'per-lead-officer', services: [{ service: 'audit', kind: 'internal-audit' }], invited: ['AAB'] });
  const response = await read('/agreements/shared-audit', 'AAB', position);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ agreement: 'shared-audit', stage: 'proposed', position });
  const ready = await (await fetch(`${api.url}/health/ready`)).json() as { followers: unknown };
  expect(ready).toMatchObject({ status: 'ready' });
  expect(ready.followers).toContainEqual(expect.objectContaining({ name: 'views', state: 'elsewhere', behind: 0 }));
});

it('has a worker that tells how its followers do', async () => {
  const told = await fetch(`http://127.0.0.1:${workerPort}/health/ready`);
  expect([told.status, await told.json()]).toEqual([200, { status: 'ready', followers: [
    expect.objectContaining({ name: 'views', state: 'following', behind: 0, fit: true }),
    expect.objectContaining({ name: 'timekeeper', fit: true })] }]);
});

it('says behind while there is no worker, and is there again when one has started on the same roles', async () => {
  expect(await worker.stop()).toBe(0);
  const service = { on: '2026-01-06', service: 'pay', kind: 'payroll' };
  const position = await taken('/agreements/shared-audit/services', issuer.token('lead-officer', 'AAA'), service);
  const hasty = await startProgram('api', { ...settings, CONCORDAT_READ_WAIT_MS: '0' });
  const behind = await read('/agreements/shared-audit', 'AAA', position, hasty.url);
  expect([behind.status, (await behind.json() as { code: string }).code]).toEqual([503, 'behind']);
  expect(await hasty.stop()).toBe(0);
  worker = await startProgram('worker', settings);
  expect((await read('/agreements/shared-audit', 'AAA', position)).status).toBe(200);
}, 60_000);
