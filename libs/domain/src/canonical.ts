/**
 * Canonical bytes (RFC 8785) and their SHA-256: the one place where the domain hashes. Hashing is a
 * pure function of its input, so it may stand here although nothing else of the platform may.
 */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Hash } from './ids.ts';

/** RFC 8785 form of a JSON value; `undefined` members are left out. */
export const canonicalText = (value: unknown): string => canonicalize(value) ?? 'null';
export const canonicalHash = (value: unknown): Hash => hash('sha256', canonicalText(value)) as Hash;
