/** Event ids: UUID version 5 (RFC 9562) of stream, command and index, the same for every repeat. */
import { hash } from 'node:crypto';
import type { StreamName } from './event-store.ts';

/** Stored in every event id there is: never change it. */
const namespace = Buffer.from('6f9d1c5e3b1f5a0e9d7b2c4f8e6a1d30', 'hex');

export function eventId(stream: StreamName, commandId: string, index: number): string {
  const name = Buffer.from(`${stream}\n${commandId}\n${index}`);
  const hex = hash('sha1', Buffer.concat([namespace, name]), 'hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, variant + hex.slice(17, 20)];
  return `${parts.join('-')}-${hex.slice(20, 32)}`;
}
