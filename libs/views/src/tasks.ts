/** What each council has to do next, by the domain's own reading of every agreement. */
import { councilsNamedBy, tasksOf } from '#domain';
import type { CouncilId, LocalDate, Stage, Task } from '#domain';
import type { Sql } from '#store';
import type { AgreementChange } from './agreement-record.ts';
import { pageLimit, readCursor, writeCursor, type Page } from './cursor.ts';
import { seesOwn, type Reader } from './reader.ts';
import type { View } from './view.ts';

/** One thing to do; `due` is null where no rule sets a day. */
export type TaskRow = {
  readonly agreement: string;
  readonly title: string;
  readonly stage: Stage;
  readonly task: string;
  readonly what: string;
  readonly due: LocalDate | null;
};

// Projection: one row per agreement and council, so that a change rewrites a row and deletes none

export const tasks: View<AgreementChange> = {
  name: 'tasks',
  version: 1,
  tables: [
    {
      name: 'tasks',
      key: ['agreement', 'council'],
      onConflict: 'replace',
      columns: { agreement: 'text', council: 'text', count: 'integer', tasks: 'json' },
      rows: ({ agreement, after: { state } }) =>
        [...new Set([...Object.keys(state.parties), ...councilsNamedBy(state.membership)])].map((council) => {
          const list = tasksOf(state, council as CouncilId);
          return { agreement, council, count: list.length, tasks: JSON.stringify(list) };
        }),
    },
  ],
};

// Query

/**
 * Everything a council has to do, by agreement, in the order in which it can be done; empty for those
 * who may not read that council's own facts. Pages hold whole agreements, at most `limit` of them.
 * @throws CursorInvalid
 */
export async function tasksFor(
  sql: Sql,
  reader: Reader,
  council: CouncilId,
  page: { readonly limit?: number; readonly cursor?: string } = {},
): Promise<Page<TaskRow>> {
  if (!seesOwn(reader, council)) return { rows: [], next: null };
  const limit = pageLimit(page.limit);
  const after = page.cursor === undefined ? '' : readCursor(page.cursor, 'agreement', 'asc').id;
  const found = await sql.query<{ agreement: string; title: string; stage: Stage; tasks: Task[] }>(
    `select t.agreement, r.title, r.stage, t.tasks from views.tasks t
     join views.agreement_register r on r.agreement = t.agreement
     where t.council = $1 and t.count > 0 and t.agreement > $2 order by t.agreement limit $3`,
    [council, after, limit + 1],
    'tasks',
  );
  const kept = found.slice(0, limit);
  return {
    rows: kept.flatMap(({ agreement, title, stage, tasks: list }) =>
      list.map(({ task, what, due }) => ({ agreement, title, stage, task, what, due })),
    ),
    next: found.length > limit ? writeCursor('agreement', 'asc', '', kept.at(-1)!.agreement) : null,
  };
}
