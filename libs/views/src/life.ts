/** The folded agreement for those who take part in it: what the documents about its life are made from. */
import type { AgreementState } from '#domain';
import type { Sql } from '#store';
import { audience } from './agreement-record.ts';
import { storedRecords } from './agreement-state.ts';
import { scopeOf, type Reader } from './reader.ts';

/** 'parties': who takes part now; 'former': also who has withdrawn, where it still owes and is owed (I17). */
export type LifeReaders = 'parties' | 'former';

/** Null when there is no such agreement, or the document is not for this reader. */
export async function lifeOf(
  sql: Sql,
  reader: Reader,
  agreement: string,
  readers: LifeReaders = 'parties',
): Promise<AgreementState | null> {
  const [stored] = await storedRecords(sql, [agreement]);
  if (stored === undefined) return null;
  const { state } = stored.record;
  if (scopeOf(reader, audience(state), state.executedOn !== null) === 'full') return state;
  const withdrawn = reader.council !== null && state.parties[reader.council]?.status === 'withdrawn';
  return readers === 'former' && withdrawn ? state : null;
}
