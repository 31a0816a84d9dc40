import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLog, openDatabases, parseConfig, systemClock } from '#platform';
import { createDatabase, openSql, SqlFailed } from '#store';
import type { Row } from '#store';
import { fileURLToPath } from 'node:url';
import { authority, startExternalPostgres } from '../kit/external-postgres.ts';
import type { ExternalPostgres } from '../kit/external-postgres.ts';

let server: ExternalPostgres;
beforeAll(async () => { server = await startExternalPostgres(); }, 60_000);
afterAll(async () => { await server.stop(); });

const issuer = {
  CONCORDAT_ISSUER: 'https://login.example.gov.uk', CONCORDAT_AUDIENCE: 'concordat',
  CONCORDAT_JWKS_URL: 'https://login.example.gov.uk/keys', CONCORDAT_PERSON_KEY: 'k'.repeat(32),
};
const verify = { CONCORDAT_DATABASE_TLS: 'verify', CONCORDAT_DATABASE_TLS_CA: authority };

/** From settings to an answer, by the way every process goes. */
async function asked(settings: Readonly<Record<string, string>>, host?: string): Promise<readonly Row[]> {
  const config = parseConfig({ ...server.settings(host), ...issuer, ...settings });
  const databases = (await openDatabases(config, createLog('silent', systemClock)))!;
  const sql = openSql({ ...databases.admin, database: 'postgres', connectionsMax: 1 });
  try {
    return await sql.query('select ssl, version from pg_stat_ssl where pid = pg_backend_pid()');
  } finally {
    await sql.close();
  }
}

describe('an external database', () => {
  it('is reached over TLS when its certificate can be verified', async () => {
    expect(await asked(verify)).toEqual([{ ssl: true, version: expect.stringMatching(/^TLSv1\.[23]$/) }]);
  });

  it('is refused when no authority we know vouches for it', async () => {
    await expect(asked({ CONCORDAT_DATABASE_TLS: 'verify' })).rejects.toThrow(/certificate/);
    await expect(asked({ CONCORDAT_DATABASE_TLS: 'verify' })).rejects.toThrow(SqlFailed);
  });

  it('is refused under a host name or an address that its certificate does not name', async () => {
    await expect(asked(verify, '127.0.0.1')).rejects.toThrow(/does not match certificate/);
    await server.show('elsewhere');
    await expect(asked(verify)).rejects.toThrow(/does not match certificate/);
    await server.show('server');
    await expect(asked(verify)).resolves.toHaveLength(1);
  });

  it('is reached without TLS when none is asked for, whatever the machine says', async () => {
    expect(await asked({})).toEqual([{ ssl: false, version: null }]);
  });

  it('is not asked at all with a file of authorities that holds none', async () => {
    await expect(asked({ ...verify, CONCORDAT_DATABASE_TLS_CA: '/nowhere/ca.pem' }))
      .rejects.toThrow('CONCORDAT_DATABASE_TLS_CA names /nowhere/ca.pem, which is not there');
    const noCertificate = fileURLToPath(import.meta.url);
    await expect(asked({ ...verify, CONCORDAT_DATABASE_TLS_CA: noCertificate }))
      .rejects.toThrow('holds no readable certificate');
  });

  it('says why it cannot be reached, also at a host of several addresses', async () => {
    const nobody = { host: 'localhost', port: 1, user: 'x', password: 'x', database: 'x' };
    await expect(createDatabase(nobody)).rejects.toThrow('ECONNREFUSED');
  });
});
