/**
 * Preconditions a caller states in headers: the Idempotency-Key (draft-ietf-httpapi-idempotency-key-
 * header-07) that names a command, and the If-Match that names the revision it rests on.
 */
import { hash } from 'node:crypto';
import type { Actor } from '#domain';
import { Problem } from './problem.ts';

const keyPattern = /^"([\x21\x23-\x5b\x5d-\x7e]{1,128})"$/;
const tagPattern = /^"(0|[1-9]\d{0,9})"$/;

/** The key without its quotes. @throws Problem when it is missing or no structured-field string */
export function idempotencyKey(header: string | string[] | undefined): string {
  if (header === undefined || header === '') throw new Problem('idempotency-key-missing');
  const key = typeof header === 'string' ? keyPattern.exec(header.trim())?.[1] : undefined;
  if (key === undefined) {
    throw new Problem('idempotency-key-malformed', 'Write 1 to 128 visible characters between double quotes');
  }
  return key;
}

/** The revision of a strong ETag. A weak one says "about the same", which is no ground to act on. */
export function ifMatch(header: string | undefined, required: boolean): number | undefined {
  if (header === undefined) {
    if (required) throw new Problem('if-match-required');
    return undefined;
  }
  const revision = tagPattern.exec(header.trim())?.[1];
  if (revision === undefined)
    throw new Problem('if-match-malformed', 'Write the ETag as it was given, for example "7"');
  return Number(revision);
}

/** A command's identity: two callers that choose the same key do not meet. Shaped as a UUID. */
export function commandId(actor: Actor, key: string): string {
  const hex = hash('sha256', `${actor.person}|${actor.council ?? ''}|${key}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const rememberedMax = 50_000;

/**
 * Keys under way in this process, and which record each was last used for. The store itself knows a
 * repeated command of one stream for ever; what it cannot see is one key used for two records.
 */
export class Keys {
  private readonly underWay = new Set<string>();
  private readonly streamOf = new Map<string, string>();

  /** @throws Problem when the key is under way, or was used for another record */
  begin(command: string, stream: string): void {
    if (this.underWay.has(command)) throw new Problem('request-in-flight');
    const before = this.streamOf.get(command);
    if (before !== undefined && before !== stream) throw new Problem('idempotency-key-reused');
    this.underWay.add(command);
  }

  /** A refused command used its key for nothing. */
  end(command: string, stream: string, accepted: boolean): void {
    this.underWay.delete(command);
    if (!accepted || this.streamOf.has(command)) return;
    if (this.streamOf.size >= rememberedMax) this.streamOf.delete(this.streamOf.keys().next().value!);
    this.streamOf.set(command, stream);
  }
}
