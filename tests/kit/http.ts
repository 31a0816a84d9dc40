/** A real service on a free port over the memory store, and callers with tokens of the roles they need. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capacities } from '#domain';
import type { Capacity, Instant } from '#domain';
import { memoryKeyring } from '#people';
import { createLog, localAudience, localIssuer, openLocalIssuer, virtualClock } from '#platform';
import type { LocalIssuer, VirtualClock } from '#platform';
import { openMemoryStore } from '#store';
import type { EventStore } from '#store';
import { gdpDeflator, usualDisclosure } from '#views';
import { createApi } from '../../apps/api/src/app.module.ts';
import type { Api, ApiOptions } from '../../apps/api/src/app.module.ts';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import type { Parts } from '../../apps/api/src/parts.ts';
import { localKeys } from '../../apps/api/src/tokens.ts';
import type { TokenSettings } from '../../apps/api/src/tokens.ts';

export type Answered = { readonly status: number; readonly headers: Headers; readonly body: any };
export type Sent = {
  readonly token?: string | null;
  readonly key?: string | null;
  readonly ifMatch?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly raw?: string;
};

export type Service = {
  readonly api: Api;
  readonly parts: Parts;
  readonly store: EventStore;
  readonly clock: VirtualClock;
  readonly issuer: LocalIssuer;
  /** What the service logged, line by line. */
  readonly logged: string[];
  readonly token: (role: Capacity, council?: string, subject?: string) => Promise<string>;
  readonly get: (path: string, sent?: Sent) => Promise<Answered>;
  /** A command; a fresh Idempotency-Key unless one, or null for none, is given. */
  readonly post: (path: string, body: unknown, sent?: Sent) => Promise<Answered>;
  readonly put: (path: string, body: string, type: string, sent?: Sent) => Promise<Answered>;
  /** Where the local issuer's key lies. */
  readonly dir: string;
  readonly close: () => Promise<void>;
};

/** What the service takes for a good token of a local issuer. */
export const tokensOf = (issuer: LocalIssuer, now: () => number): TokenSettings => ({
  issuer: localIssuer, audience: localAudience, keys: localKeys(issuer), personKey: issuer.personKey,
  councilClaim: 'council', roleClaim: 'role', now,
});

const morning = '2026-03-02T09:00:00.000Z' as Instant;

type Send = (method: string, path: string, sent: Sent, body?: string) => Promise<Answered>;

/** Sends requests over real HTTP; with the registrar's token unless another, or null for none, is given. */
const sender = (url: string, registrar: () => Promise<string>): Send => async (method, path, sent, body) => {
  const bearer = sent.token === undefined ? await registrar() : sent.token;
  const response = await fetch(`${url}${path}`, {
    method,
    body,
    headers: {
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(sent.key === null || method !== 'POST' ? {} : { 'idempotency-key': sent.key ?? `"${randomUUID()}"` }),
      ...(sent.ifMatch === undefined ? {} : { 'if-match': sent.ifMatch }),
      ...sent.headers,
    },
  });
  const text = await response.text();
  const json = /[/+]json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
};

export async function startService(
  change: (parts: Parts) => Partial<Parts> = () => ({}), options: ApiOptions = {},
): Promise<Service> {
  const dir = mkdtempSync(join(tmpdir(), 'concordat-http-'));
  const clock = virtualClock(morning);
  const issuer = openLocalIssuer(join(dir, 'issuer.json'), true);
  const store = openMemoryStore(clock);
  const logged: string[] = [];
  const now = () => Date.parse(clock());
  const made: Parts = {
    store,
    deciders: bindDeciders(store, clock),
    clock,
    log: createLog('info', clock, (line) => {
      logged.push(line);
    }),
    tokens: tokensOf(issuer, now),
    followers: async () => [],
    views: null,
    people: memoryKeyring(),
    lagMax: 100,
    readWaitMs: 100,
    priceIndex: gdpDeflator, disclosure: usualDisclosure,
    host: '127.0.0.1',
    port: 0,
  };
  const changed = { ...made, ...change(made) };
  const parts = { ...changed, deciders: bindDeciders(changed.store, clock, changed.seeing?.command) };
  const api = await createApi(parts, options);
  const tokens = new Map<string, string>();
  const token = (role: Capacity, council?: string, subject = `${role} of ${council}`) => {
    const name = `${role}|${council}|${subject}`;
    if (!tokens.has(name)) tokens.set(name, issuer.issue({ subject, role, council }, now()));
    return Promise.resolve(tokens.get(name)!);
  };
  const send = sender(api.url, () => token('registrar'));
  return {
    api,
    parts,
    store,
    clock,
    issuer,
    logged,
    token,
    get: (path, sent = {}) => send('GET', path, sent),
    post: (path, body, sent = {}) => send('POST', path, sent, sent.raw ?? JSON.stringify(body)),
    put: (path, body, type, sent = {}) =>
      send('PUT', path, { ...sent, headers: { 'content-type': type, ...sent.headers } }, body),
    dir,
    close: async () => {
      await api.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export const everyCapacity: readonly Capacity[] = capacities;

/** A council as the registrar enters it. */
export const bromsgrove = {
  council: 'BRM',
  legalName: 'Bromsgrove District Council',
  kind: 'district',
  nation: 'england',
  startsOn: '1974-04-01',
  governanceModel: 'leader-and-cabinet',
} as const;
