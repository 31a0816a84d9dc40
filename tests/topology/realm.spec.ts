/** The realm of the trial: what its provider puts into a token is what the service takes. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet } from 'jose';
import { capacities } from '#domain';
import type { Capacity } from '#domain';
import { parseConfig } from '#platform';
import { verifier } from '../../apps/api/src/tokens.ts';
import { documents, fileText } from './yaml-files.ts';

type Mapper = { readonly protocolMapper: string; readonly config: Readonly<Record<string, string>> };
type User = {
  readonly id: string; readonly username: string; readonly enabled: boolean; readonly email: string;
  readonly firstName: string; readonly lastName: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly credentials: readonly { readonly type: string; readonly value: string }[];
};
const realm = JSON.parse(fileText('infra/oidc/concordat-realm.json')) as {
  readonly realm: string; readonly defaultSignatureAlgorithm: string; readonly users: readonly User[];
  readonly clients: readonly { readonly clientId: string; readonly protocolMappers: readonly Mapper[] }[];
  readonly components: Readonly<Record<string, readonly [{ readonly config: Readonly<Record<string, [string]>> }]>>;
};
const [compose] = documents('docker-compose.yml') as [{
  readonly services: Readonly<Record<string, { readonly environment: Readonly<Record<string, string>> }>>;
}];
const issuer = `${compose.services['oidc']!.environment['KC_HOSTNAME']}/realms/${realm.realm}`;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as the provider makes it: the claims that the mappers of the client put in, and no others of ours. */
function tokenOf({ id, attributes }: User): string {
  const now = Math.floor(Date.now() / 1000);
  const claims: Record<string, unknown> = { iss: issuer, iat: now, exp: now + 60 };
  for (const { protocolMapper, config } of realm.clients[0]!.protocolMappers) {
    if (config['access.token.claim'] !== 'true') continue;
    if (protocolMapper === 'oidc-sub-mapper') claims['sub'] = id;
    if (protocolMapper === 'oidc-audience-mapper') claims['aud'] = config['included.custom.audience'];
    const values = attributes[config['user.attribute'] ?? ''];
    if (protocolMapper === 'oidc-usermodel-attribute-mapper' && values) claims[config['claim.name']!] = values[0];
  }
  const text = `${part({ alg: realm.defaultSignatureAlgorithm, typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

const given = { CONCORDAT_ISSUER: issuer, CONCORDAT_JWKS_URL: `${issuer}/protocol/openid-connect/certs`,
  CONCORDAT_AUDIENCE: 'concordat', CONCORDAT_PERSON_KEY: 'k'.repeat(32) };
const config = parseConfig(given).issuer;
if (config.kind === 'local') throw new Error('an issuer was given');
const verify = verifier({ ...config, now: Date.now,
  keys: createLocalJWKSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), kty: 'RSA', alg: 'RS256' }] }) });

describe('the realm of the trial', () => {
  it('is what the service and the worker are told to trust', () => {
    for (const name of ['api', 'worker']) {
      const { environment } = compose.services[name]!;
      expect(environment['CONCORDAT_ISSUER']).toBe(`\${CONCORDAT_ISSUER:-${issuer}}`);
      expect(environment['CONCORDAT_JWKS_URL']).toBe(`\${CONCORDAT_JWKS_URL:-${given.CONCORDAT_JWKS_URL}}`);
      expect(environment['CONCORDAT_AUDIENCE']).toBe('${CONCORDAT_AUDIENCE:-concordat}');
    }
  });

  const expected: readonly [string, Capacity, string | null][] = [
    ['registrar', 'registrar', null], ['officer', 'lead-officer', 'BRM'], ['section-151', 'finance-officer', 'BRM'],
    ['monitoring-officer', 'monitoring-officer', 'BRM'], ['signatory', 'signatory', 'BRM'],
    ['partner-officer', 'lead-officer', 'RED'], ['auditor', 'auditor', null],
  ];
  it.each(expected)('has %s, whom the service takes for a %s of %s', async (username, capacity, council) => {
    const user = realm.users.find((one) => one.username === username)!;
    expect(await verify(tokenOf(user))).toMatchObject({ capacity, council });
    expect(capacities).toContain(capacity);
  });

  it('has nobody else; each another person, with a password from outside the file and all that a sign-in asks', () => {
    expect(realm.users.map(({ username }) => username)).toEqual(expected.map(([username]) => username));
    expect(new Set(realm.users.map(({ id }) => id)).size).toBe(realm.users.length);
    for (const { credentials, enabled, email, firstName, lastName } of realm.users) {
      expect(credentials).toEqual([{ type: 'password', value: '${TRIAL_PASSWORD}', temporary: false }]);
      expect([enabled, email !== '', firstName !== '', lastName !== '']).toEqual([true, true, true, true]);
    }
    expect(compose.services['oidc']!.environment).toHaveProperty('TRIAL_PASSWORD');
  });

  it('lets nobody change a role or a council of their own', () => {
    const [provider] = realm.components['org.keycloak.userprofile.UserProfileProvider']!;
    const { attributes, unmanagedAttributePolicy } = JSON.parse(provider.config['kc.user.profile.config']![0]) as {
      readonly attributes: readonly { readonly name: string; readonly permissions: { readonly edit: string[] } }[];
      readonly unmanagedAttributePolicy?: string;
    };
    expect(unmanagedAttributePolicy).toBeUndefined();
    for (const name of ['role', 'council']) {
      expect(attributes.find((one) => one.name === name)?.permissions.edit).toEqual(['admin']);
    }
  });
});
