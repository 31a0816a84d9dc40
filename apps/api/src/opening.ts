/** From a configuration to what the edge is built from, whichever process it runs in. */
import { localAudience, localIssuer, localIssuerPath, openLocalIssuer } from '#platform';
import type { Clock, Config, Log } from '#platform';
import type { EventStore } from '#store';
import { bindDeciders } from './deciders.ts';
import type { Parts } from './parts.ts';
import { localKeys, remoteKeys } from './tokens.ts';
import type { TokenSettings } from './tokens.ts';

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

/** Everything but the read models and their followers, which differ between processes. */
export function partsOf(config: Config, clock: Clock, log: Log, store: EventStore): Omit<Parts, 'views' | 'followers'> {
  const { lagMax, readWaitMs, host, port } = config;
  const deciders = bindDeciders(store, clock);
  return { store, deciders, clock, log, tokens: tokenSettings(config, clock), lagMax, readWaitMs, host, port };
}
