import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { statSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localAudience, localIssuer, openLocalIssuer } from '#platform';
import { IssuerUnavailable, Unauthenticated, remoteKeys, verifier } from '../../apps/api/src/tokens.ts';
import { everyCapacity, startService } from '../kit/http.ts';
import type { Service } from '../kit/http.ts';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => {
  await service.close();
});

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Date.parse(service.clock()) / 1000;
const claims = () => ({
  iss: localIssuer,
  aud: localAudience,
  sub: 'x',
  iat: seconds(),
  exp: seconds() + 60,
  role: 'lead-officer',
  council: 'BRM',
});
const ours = generateKeyPairSync('ed25519');
const signed = (header: object, body: object, key: KeyObject = ours.privateKey): string => {
  const text = `${part(header)}.${part(body)}`;
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
};
const statusWith = async (token: string): Promise<number> => (await service.get('/me', { token })).status;

describe('a bearer token', () => {
  it('tells the service person, council and capacity, and the person is opaque', async () => {
    const me = await service.get('/me', { token: await service.token('lead-officer', 'BRM', 'anne@example.org') });
    expect(me.body).toEqual({
      person: service.issuer.personOf('anne@example.org'),
      council: 'BRM',
      capacity: 'lead-officer',
    });
    expect(me.body.person).toMatch(/^per-[0-9a-f]{32}$/);
    expect(JSON.stringify(me.body)).not.toContain('anne');
  });

  it('gives every role but those of the whole register a council of its own', async () => {
    for (const role of everyCapacity) {
      const free = ['registrar', 'auditor', 'records-importer'].includes(role);
      expect([role, await statusWith(await service.token(role))]).toEqual([role, free ? 200 : 401]);
      expect([role, await statusWith(await service.token(role, 'BRM'))]).toEqual([role, 200]);
    }
    const registrar = await service.get('/me', { token: await service.token('registrar', 'BRM') });
    expect(registrar.body.council).toBeNull();
  });

  it('is asked for on every route that is not open, with a challenge', async () => {
    const answer = await service.get('/me', { token: null });
    expect(answer.body.code).toBe('unauthenticated');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="concordat"');
    expect((await service.get('/health/live', { token: null })).status).toBe(200);
  });

  it('is asked for before the body is read', async () => {
    expect((await service.post('/councils', null, { token: null, raw: '{"broken' })).status).toBe(401);
  });
});

describe('a token that is not from the issuer', () => {
  const header = { alg: 'EdDSA', typ: 'at+jwt' };
  const cases: Record<string, () => string | Promise<string>> = {
    'has no signature and says so (alg none)': () => `${part({ alg: 'none' })}.${part(claims())}.`,
    'has no signature and says None in another case': () => `${part({ alg: 'nOnE' })}.${part(claims())}.`,
    'is signed by another key': () => signed(header, claims()),
    'brings its own key along (jwk injection)': () =>
      signed({ ...header, jwk: ours.publicKey.export({ format: 'jwk' }) }, claims()),
    'points to keys of its own (jku injection)': () =>
      signed({ ...header, jku: 'https://evil.example/jwks' }, claims()),
    'names a key by a path (kid injection)': () => signed({ ...header, kid: '../../../dev/null' }, claims()),
    'asks for an extension nobody knows (crit)': () => signed({ ...header, crit: ['exp'] }, claims()),
    'is signed with the public key as a shared secret': () => {
      const text = `${part({ alg: 'HS256' })}.${part(claims())}`;
      const shared = JSON.stringify(service.issuer.publicKey);
      return `${text}.${createHmac('sha256', shared).update(text).digest('base64url')}`;
    },
    'is good but for one changed claim': async () => {
      const [head, , tail] = (await service.token('member', 'BRM')).split('.');
      return `${head}.${part({ ...claims(), role: 'registrar' })}.${tail}`;
    },
    'is good but for the last character of its signature': async () => {
      const token = await service.token('member', 'BRM');
      const at = token.lastIndexOf('.') + 5;
      return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    },
    'has four parts': async () => `${await service.token('member', 'BRM')}.x`,
    'is one word': () => 'token',
    'is not JSON inside': () => `${Buffer.from('{').toString('base64url')}.e30.e30`,
    'is very long': () => 'x'.repeat(9_000),
  };
  it.each(Object.keys(cases))('is refused when it %s', async (name) => {
    const answer = await service.get('/me', { token: await cases[name]!() });
    expect(answer.body.code).toBe('unauthenticated');
    expect(answer.status).toBe(401);
  });
});

describe('a token of the issuer that is not good here', () => {
  const key = generateKeyPairSync('ed25519');
  const wrong: Record<string, [header: object, change: object]> = {
    'is for another audience': [{}, { aud: 'other' }],
    'is of another issuer': [{}, { iss: 'https://other.example' }],
    'has expired': [{}, { exp: 1 }],
    'never expires': [{}, { exp: undefined }],
    'is not yet valid': [{}, { nbf: 4_102_444_800 }],
    'names no person': [{}, { sub: undefined }],
    'names no role': [{}, { role: undefined }],
    'names a role nobody knows': [{}, { role: 'superuser' }],
    'names several roles': [{}, { role: ['registrar', 'member'] }],
    'names no council': [{}, { council: undefined }],
    'names a malformed council': [{}, { council: 'brm; drop' }],
    'is an identity token of another type': [{ typ: 'logout+jwt' }, {}],
  };
  const check = (header: object, change: object) =>
    verifier({
      issuer: localIssuer,
      audience: localAudience,
      councilClaim: 'council',
      roleClaim: 'role',
      personKey: 'k'.repeat(32),
      keys: async () => key.publicKey,
      now: () => Date.parse(service.clock()),
    })(signed({ alg: 'EdDSA', ...header }, { ...claims(), ...change }, key.privateKey));

  it('is accepted when nothing is wrong with it', async () => {
    expect(await check({}, {})).toMatchObject({ council: 'BRM', capacity: 'lead-officer' });
    expect(await check({ typ: 'JWT' }, { aud: ['other', localAudience] })).toMatchObject({ council: 'BRM' });
  });

  it.each(Object.keys(wrong))('is refused when it %s', async (name) => {
    const [header, change] = wrong[name]!;
    await expect(check(header, change)).rejects.toThrow(Unauthenticated);
  });

  it('is refused when its algorithm is none of those agreed, though the key is the issuer\'s', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const verify = verifier({
      issuer: localIssuer, audience: localAudience, councilClaim: 'council', roleClaim: 'role',
      personKey: 'k'.repeat(32), keys: async () => rsa.publicKey, now: () => Date.parse(service.clock()),
    });
    const withAlgorithm = (alg: string, padding: number): string => {
      const text = `${part({ alg })}.${part(claims())}`;
      const options = { key: rsa.privateKey, padding, ...(alg === 'PS256' ? { saltLength: 32 } : {}) };
      return `${text}.${sign('sha256', Buffer.from(text), options).toString('base64url')}`;
    };
    expect(await verify(withAlgorithm('RS256', constants.RSA_PKCS1_PADDING))).toMatchObject({ council: 'BRM' });
    const other = withAlgorithm('PS256', constants.RSA_PKCS1_PSS_PADDING);
    await expect(verify(other)).rejects.toThrow(Unauthenticated);
  });

  it('is refused from the second it expires, though it was seen before', async () => {
    const token = await service.token('member', 'BRM', 'short');
    expect(await statusWith(token)).toBe(200);
    service.clock.advance(12 * 3_600_000 - 1000);
    expect(await statusWith(token)).toBe(200);
    service.clock.advance(1000);
    expect(await statusWith(token)).toBe(401);
  });
});

describe('the issuers', () => {
  it('keeps the local key to its owner and makes it once', () => {
    const dir = mkdtempSync(join(tmpdir(), 'concordat-issuer-'));
    const path = join(dir, 'issuer.json');
    expect(() => openLocalIssuer(path, false)).toThrow('no local issuer');
    const first = openLocalIssuer(path, true).personOf('a');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(openLocalIssuer(path, false).personOf('a')).toBe(first);
    rmSync(dir, { recursive: true });
  });

  it('accepts an outside issuer by its published keys and takes up a new key when it appears', async () => {
    const old = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    let keys: object[] = [];
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    keys = [{ ...old.publicKey.export({ format: 'jwk' }), kid: 'old', alg: 'ES256' }];
    const outside = verifier({
      issuer: 'https://id.example',
      audience: 'concordat',
      councilClaim: 'org',
      roleClaim: 'post',
      personKey: 'k'.repeat(32),
      keys: remoteKeys(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`),
      now: () => Date.now(),
    });
    const now = Math.floor(Date.now() / 1000);
    const text = `${part({ alg: 'ES256', kid: 'old' })}.${part({
      iss: 'https://id.example',
      aud: 'concordat',
      sub: 's',
      exp: now + 60,
      org: 'BRM',
      post: 'member',
    })}`;
    const signature = sign('sha256', Buffer.from(text), { key: old.privateKey, dsaEncoding: 'ieee-p1363' });
    const token = `${text}.${signature.toString('base64url')}`;
    expect(await outside(token)).toMatchObject({ council: 'BRM', capacity: 'member' });
    await new Promise((done) => {
      server.close(done);
    });
  });

  it('says it cannot check tokens, rather than that they are bad, while the keys cannot be read', async () => {
    const outside = verifier({
      issuer: 'https://id.example',
      audience: 'concordat',
      councilClaim: 'council',
      roleClaim: 'role',
      personKey: 'k'.repeat(32),
      keys: remoteKeys('http://127.0.0.1:1/jwks'),
      now: () => Date.now(),
    });
    await expect(outside(signed({ alg: 'EdDSA', kid: 'x' }, claims()))).rejects.toThrow(IssuerUnavailable);
  });
});
