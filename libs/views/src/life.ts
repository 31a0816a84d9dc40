/** The folded agreement for those who take part in it: what the documents about its life are made from. */
import type { AgreementState } from '#domain';
import type { Sql } from '#store';
import { audience } from './agreement-record.ts';
import { storedRecords } from './agreement-state.ts';
import { scopeOf, type Reader } from './reader.ts';

/** Null when there is no such agreement, or the reader takes no part in it and may not see it all. */
export async function lifeOf(sql: Sql, reader: Reader, agreement: string): Promise<AgreementState | null> {
  const [stored] = await storedRecords(sql, [agreement]);
  if (stored === undefined) return null;
  const { state } = stored.record;
  return scopeOf(reader, audience(state), state.executedOn !== null) === 'full' ? state : null;
}
