/** What falls due in every agreement, and when next: what the timekeeper works from. */
import { deadlinesOf } from '#domain';
import type { Deadline, LocalDate } from '#domain';
import type { Sql } from '#store';
import type { AgreementChange } from './agreement-record.ts';
import { seesEveryAgreement, type Reader } from './reader.ts';
import type { View } from './view.ts';

// Projection: one row per agreement, a function of its state alone, however the log was cut into batches

export const deadlines: View<AgreementChange> = {
  name: 'deadlines',
  version: 1,
  tables: [
    {
      name: 'deadlines',
      key: ['agreement'],
      onConflict: 'replace',
      columns: { agreement: 'text', next_due: 'text', standing: 'json' },
      rows: ({ agreement, after: { state } }) => {
        const standing = deadlinesOf(state).sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
        return [{ agreement, next_due: standing[0]?.due ?? null, standing: JSON.stringify(standing) }];
      },
    },
  ],
};

// Queries

export type DueIn = { readonly agreement: string; readonly due: readonly Deadline[] };

/** Agreements with something due by a day, those that wait longest first; at most `limit` of them. */
export async function dueBy(sql: Sql, day: LocalDate, limit: number): Promise<readonly DueIn[]> {
  const rows = await sql.query<{ agreement: string; standing: Deadline[] }>(
    'select agreement, standing from views.deadlines where next_due <= $1 order by next_due, agreement limit $2',
    [day, limit],
    'due by',
  );
  return rows.map(({ agreement, standing }) => ({
    agreement,
    due: standing.filter(({ due }) => due <= day),
  }));
}

export type DeadlineRow = Deadline & { readonly agreement: string; readonly title: string };

/**
 * Standing deadlines that concern a council, by day, up to one; all of them for readers who see
 * everything. At most `limit`, earliest first.
 */
export async function deadlinesFor(
  sql: Sql,
  reader: Reader,
  { until, limit }: { readonly until: LocalDate; readonly limit: number },
): Promise<readonly DeadlineRow[]> {
  const all = seesEveryAgreement(reader);
  if (!all && reader.council === null) return [];
  const rows = await sql.query<{ agreement: string; title: string; deadline: Deadline }>(
    `select d.agreement, r.title, one.deadline
     from views.deadlines d
     join views.agreement_register r on r.agreement = d.agreement,
     json_array_elements(d.standing) one(deadline)
     where d.next_due <= $1 and one.deadline ->> 'due' <= $1
       and ($2::text is null or exists (
         select from json_array_elements_text(one.deadline -> 'councils') c(council) where c.council = $2))
     order by one.deadline ->> 'due', d.agreement, one.deadline ->> 'id' limit $3`,
    [until, all ? null : reader.council, limit],
    'deadlines',
  );
  return rows.map(({ agreement, title, deadline }) => ({ agreement, title, ...deadline }));
}
