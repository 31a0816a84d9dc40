/**
 * Bearer tokens: the only file that touches `jose`. A token is a signed JWT of one issuer for one
 * audience, signed with an asymmetric key; whatever else it claims about its own keys is ignored.
 */
import { hash } from 'node:crypto';
import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { capacities, councilIdPattern } from '#domain';
import type { Actor, CouncilId } from '#domain';
import { councilFree, personOf } from '#platform';
import type { LocalIssuer } from '#platform';

/** Never a symmetric one: who can verify must not be able to sign. */
export const algorithms = ['EdDSA', 'ES256', 'RS256'] as const;

export type TokenSettings = {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  /** Names of the claims that carry the acting council and the role. */
  readonly councilClaim: string;
  readonly roleClaim: string;
  /** Secret that turns issuer and subject into an opaque person reference (I56). */
  readonly personKey: string;
  /** Milliseconds since 1970; tests hand in their own. */
  readonly now: () => number;
};

/** The token is missing, wrong, or not for this service; `reason` is safe to show to the caller. */
export class Unauthenticated extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}
/** The issuer's keys cannot be read just now; the token may well be good. */
export class IssuerUnavailable extends Error {}

const tokenTypes = new Set(['jwt', 'at+jwt', 'application/at+jwt']);
const cacheMax = 10_000;

function actorOf(claims: JWTPayload, settings: TokenSettings): Actor {
  const role = claims[settings.roleClaim];
  const council = claims[settings.councilClaim];
  const capacity = capacities.find((known) => known === role);
  if (capacity === undefined) throw new Unauthenticated('the token names no known role');
  if (
    council !== undefined &&
    council !== null &&
    (typeof council !== 'string' || !councilIdPattern.test(council))
  ) {
    throw new Unauthenticated('the token names no well-formed council');
  }
  if (council == null && !councilFree.has(capacity)) throw new Unauthenticated('the token names no council');
  if (typeof claims.sub !== 'string' || claims.sub === '') throw new Unauthenticated('the token names no person');
  const person = personOf(settings.personKey, settings.issuer, claims.sub);
  return { person, council: capacity === 'registrar' ? null : ((council ?? null) as CouncilId | null), capacity };
}

/** `jose` says why in codes of its own; a caller needs one plain reason and no detail of our keys. */
function reasonOf(error: unknown): Unauthenticated | IssuerUnavailable {
  if (error instanceof Unauthenticated || error instanceof IssuerUnavailable) return error;
  if (error instanceof errors.JWTExpired) return new Unauthenticated('the token has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new Unauthenticated(`the token's claim ${error.claim} is missing or not for this service`);
  }
  return new Unauthenticated('the token is not signed by the issuer of this service');
}

export type Verifier = (token: string) => Actor | Promise<Actor>;

/**
 * Answers who a token speaks for. A verified token is remembered by its hash until it expires, since
 * checking a signature costs 60 µs; the answer is then synchronous.
 * @throws Unauthenticated, IssuerUnavailable
 */
export function verifier(settings: TokenSettings): Verifier {
  const known = new Map<string, { actor: Actor; until: number }>();
  const check = async (token: string, key: string): Promise<Actor> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, settings.keys, {
        issuer: settings.issuer,
        audience: settings.audience,
        algorithms: [...algorithms],
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(settings.now()),
      });
      const typ = protectedHeader.typ?.toLowerCase();
      if (typ !== undefined && !tokenTypes.has(typ)) throw new Unauthenticated('the token is not an access token');
      const actor = actorOf(payload, settings);
      if (known.size >= cacheMax) known.delete(known.keys().next().value!);
      known.set(key, { actor, until: payload.exp! * 1000 });
      return actor;
    } catch (error) {
      throw reasonOf(error);
    }
  };
  return (token) => {
    const key = hash('sha256', token, 'base64');
    const hit = known.get(key);
    if (hit !== undefined && hit.until > settings.now()) return hit.actor;
    if (hit !== undefined) known.delete(key);
    return check(token, key);
  };
}

/**
 * Keys of an external issuer, fetched when first needed and again when an unknown key appears. Only
 * that no key fits is the token's fault; anything else is the issuer's or the network's.
 */
export function remoteKeys(jwksUrl: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      const fits = [
        errors.JWKSNoMatchingKey,
        errors.JWKSMultipleMatchingKeys,
        errors.JOSENotSupported,
        errors.JWSInvalid,
      ];
      if (fits.some((kind) => error instanceof kind)) throw error;
      throw new IssuerUnavailable('the keys of the issuer cannot be read', { cause: error });
    }
  };
}

/** The one key of the local issuer. */
export const localKeys = ({ publicKey }: LocalIssuer): JWTVerifyGetKey =>
  createLocalJWKSet({ keys: [{ ...publicKey, kty: 'OKP' }] });
