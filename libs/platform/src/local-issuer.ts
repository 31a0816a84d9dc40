/**
 * The issuer of embedded mode: one file with an Ed25519 key and the key of person references, mode
 * 0600. Who can read that file can act as anybody, as who can read the database beside it can.
 */
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Capacity, PersonRef } from '#domain';

export const localIssuer = 'urn:concordat:local';
export const localAudience = 'concordat';

/** Roles that act for the register or the system as a whole; every other one acts for a council. */
export const councilFree: ReadonlySet<Capacity> = new Set(['registrar', 'auditor', 'records-importer']);

/** Opaque and stable for one person at one issuer (I56); without the key nobody can compute it. */
export const personOf = (personKey: string, issuer: string, subject: string): PersonRef =>
  `per-${createHmac('sha256', personKey).update(`${issuer}|${subject}`).digest('hex').slice(0, 32)}` as PersonRef;

type IssuerFile = { readonly privateKey: string; readonly personKey: string };

function issuerFile(path: string, create: boolean): IssuerFile {
  if (!existsSync(path)) {
    if (!create) throw new Error(`there is no local issuer at ${path}: start Concordat once, it makes one`);
    mkdirSync(dirname(path), { recursive: true });
    const { privateKey } = generateKeyPairSync('ed25519');
    const made: IssuerFile = {
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      personKey: randomBytes(32).toString('hex'),
    };
    try {
      // 'wx': of two processes that start at once, one makes the key and both use it.
      writeFileSync(path, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  chmodSync(path, 0o600);
  return JSON.parse(readFileSync(path, 'utf8')) as IssuerFile;
}

export type TokenFor = { readonly subject: string; readonly role: Capacity; readonly council?: string };

export type LocalIssuer = {
  /** The key that checks its tokens, as a JSON Web Key. */
  readonly publicKey: Readonly<Record<string, unknown>>;
  readonly personKey: string;
  /** A token for one person in one role; `nowMs` since 1970, good for `hours`, 12 if not given. */
  readonly issue: (who: TokenFor, nowMs: number, hours?: number) => string;
  readonly personOf: (subject: string) => PersonRef;
};

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Where the issuer of a data directory keeps its file. */
export const localIssuerPath = (dataDir: string): string => join(dataDir, 'issuer.json');

/** @param create makes the file on the first start; otherwise it must be there */
export function openLocalIssuer(path: string, create: boolean): LocalIssuer {
  const file = issuerFile(path, create);
  const key = createPrivateKey(file.privateKey);
  return {
    publicKey: { ...createPublicKey(key).export({ format: 'jwk' }), alg: 'EdDSA' },
    personKey: file.personKey,
    personOf: (subject) => personOf(file.personKey, localIssuer, subject),
    issue: ({ subject, role, council }, nowMs, hours = 12) => {
      const now = Math.floor(nowMs / 1000);
      const claims = {
        iss: localIssuer, aud: localAudience, sub: subject, iat: now, exp: now + hours * 3600, role,
        ...(council === undefined ? {} : { council }),
      };
      const text = `${part({ alg: 'EdDSA', typ: 'at+jwt' })}.${part(claims)}`;
      return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
    },
  };
}
