/** From a configuration to what the edge is built from, whichever process it runs in. */
import { readFileSync } from 'node:fs';
import { CannotStart, localAudience, localIssuer, localIssuerPath, openLocalIssuer } from '#platform';
import { MasterKeyUnusable, checkMasterKey, finishErasures, keepsKeys, masterKeyPath, memoryKeyring, openMasterKey,
  postgresKeyring } from '#people';
import type { Keyring } from '#people';
import type { Clock, Config, Log } from '#platform';
import type { EventStore, Sql } from '#store';
import { Folder, SqlCheckpoints, TrailKeys, TrailReader } from '#trail';
import { gdpDeflator, readPriceIndex } from '#views';
import type { PriceIndexFile } from '#views';
import { bindDeciders } from './deciders.ts';
import type { Deciders } from './deciders.ts';
import type { Parts } from './parts.ts';
import type { Seeing } from './seeing.ts';
import { localKeys, remoteKeys } from './tokens.ts';
import type { TokenSettings } from './tokens.ts';
import type { TrailParts } from './trail-access.ts';

/** Whose tokens count: the configured issuer's, or the local one's, whose key is made on the first start. */
export function tokenSettings({ issuer: from, dataDir }: Config, clock: Clock): TokenSettings {
  const now = (): number => Date.parse(clock());
  if (from.kind === 'external') {
    const { issuer, audience, jwksUrl, personKey, roleClaim, councilClaim } = from;
    return { issuer, audience, keys: remoteKeys(jwksUrl), personKey, roleClaim, councilClaim, now };
  }
  const local = openLocalIssuer(localIssuerPath(dataDir), true);
  return {
    issuer: localIssuer, audience: localAudience, keys: localKeys(local), personKey: local.personKey,
    roleClaim: 'role', councilClaim: 'council', now,
  };
}

/**
 * The price index of the deployment, or the shipped one.
 * @throws CannotStart where the file cannot be read or is not in its form
 */
export function priceIndexIn({ priceIndexFile: path }: Pick<Config, 'priceIndexFile'>): PriceIndexFile {
  if (path === null) return gdpDeflator;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CannotStart(`CONCORDAT_PRICE_INDEX names ${path}, which cannot be read`, { cause });
  }
  const file = readPriceIndex(text);
  if ('fault' in file) throw new CannotStart(`CONCORDAT_PRICE_INDEX names ${path}, which ${file.fault}`);
  return file;
}

/** The embedded store has a key of its own, made at the first start; elsewhere one is named, and must be there. */
async function masterKeyIn({ store, dataDir, personalKeyFile: named }: Config, sql: Sql): Promise<Buffer | null> {
  const path = named ?? (store.kind === 'embedded' ? masterKeyPath(dataDir) : null);
  if (path === null) return null;
  try {
    // One that is lost is not made anew: what is sealed would be lost with it unseen.
    const master = openMasterKey(path, named === null && !await keepsKeys(sql));
    await checkMasterKey(sql, master);
    return master;
  } catch (error) {
    if (!(error instanceof MasterKeyUnusable)) throw error;
    throw new CannotStart(`${error.message} (CONCORDAT_PERSONAL_KEY_FILE)`, { cause: error });
  }
}

/**
 * The keys of what is held about persons, when every erasure that was recorded is carried out.
 * @param sql null with the memory store
 * @throws CannotStart
 */
export async function openPeople(
  config: Config, sql: Sql | null, { person }: Pick<Deciders, 'person'>, log: Log,
): Promise<Keyring | null> {
  if (sql === null) return memoryKeyring();
  const master = await masterKeyIn(config, sql);
  const keyring = postgresKeyring(sql, master ?? Buffer.alloc(0));
  const destroyed = await finishErasures(keyring, person);
  if (destroyed.length > 0) log.warn('an erasure was cut short and is finished now', { keys: destroyed });
  if (master === null) log.info('no names and narrative are kept: CONCORDAT_PERSONAL_KEY_FILE is not set');
  return master === null ? null : keyring;
}

/** Everything but the read models and their followers, which differ between processes. */
export function partsOf(
  config: Config, clock: Clock, log: Log, store: EventStore, seeing: Seeing = {},
): Omit<Parts, 'views' | 'followers' | 'people'> {
  const { lagMax, readWaitMs, host, port, disclosure } = config;
  const deciders = bindDeciders(store, clock, seeing.command);
  return { store, deciders, clock, log, tokens: tokenSettings(config, clock), lagMax, readWaitMs, host, port,
    priceIndex: priceIndexIn(config), disclosure, seeing };
}

/** The trail as this process reads it; null where none is kept. */
export function trailOf({ trail }: Pick<Config, 'trail'>, sql: Sql | null): TrailParts | null {
  if (trail === null || sql === null) return null;
  let keys: TrailKeys | null = null;
  return {
    reader: new TrailReader(new Folder(trail.dir)), checkpoints: new SqlCheckpoints(sql),
    // Made by whoever writes the trail, which may start after us.
    get keys() { return (keys ??= TrailKeys.open(trail.keyFile, trail.origin, false)); },
  };
}

/** Why the service cannot listen, with the setting that would change it; any other error as it is. */
export function cannotListen(
  error: unknown, { port, host }: Pick<Config, 'port' | 'host'>, setting = 'PORT',
): unknown {
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} of ${host} is in use already: stop what listens there, or set ${setting} to another one`,
    EACCES: `port ${port} of ${host} may not be used by this account: set ${setting} to one from 1024 on`,
    EADDRNOTAVAIL: `this machine has no address ${host}: set HOST to one that it has`,
    ENOTFOUND: `this machine has no address ${host}: set HOST to one that it has`,
  };
  const sentence = why[(error as NodeJS.ErrnoException).code ?? ''];
  return sentence === undefined ? error : new CannotStart(sentence, { cause: error });
}
