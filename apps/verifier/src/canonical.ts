/** Canonical JSON (RFC 8785): what is read has to be spelt so already, which leaves no room for two readings. */
import { Malformed, utf8 } from './malformed.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json };

export function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = value as { readonly [member: string]: Json };
  return `{${Object.keys(members).sort().map((name) => `${canonical(name)}:${canonical(members[name]!)}`).join(',')}}`;
}

function hasHalves(value: Json): boolean {
  let found = false;
  JSON.stringify(value, (name, member: Json) => {
    found ||= /\p{Surrogate}/u.test(typeof member === 'string' ? name + member : name);
    return member;
  });
  return found;
}

/** No member twice, no number spelt otherwise, nothing after the end: all that would be written otherwise. */
export function readCanonical(bytes: Uint8Array): Json {
  const text = utf8(bytes);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
    // Text with half a character has no canonical form, and is written plainly.
    if ((hasHalves(value) ? JSON.stringify(value) : canonical(value)) === text) return value;
  } catch {
    throw new Malformed('is no JSON that can be read');
  }
  throw new Malformed('is not in canonical form');
}

export const isObject = (value: Json | undefined): value is { readonly [member: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** A member that has to be text. */
export function text(value: Json | undefined, member: string): string {
  const found = isObject(value) ? value[member] : undefined;
  if (typeof found !== 'string') throw new Malformed(`has no text ${member}`);
  return found;
}
