/**
 * The samples: a small register of councils and the histories of real partnerships. They go into an
 * empty store only; a store in which an earlier load was interrupted is recognised by its first event
 * and completed.
 */
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start } from '#store';
import type { EventStore } from '#store';
import { loadCouncils } from './councils-csv.ts';
import type { ActOnCouncil, CouncilsLoaded } from './councils-csv.ts';
import { importHistory } from './history.ts';
import type { ActOnAgreement, HistoryImported, HistoryOptions, HistoryRefused } from './history.ts';

/** Part of every command id of the sample register: never change it. */
const registerSource = 'Concordat sample register, version 1';

export type SamplesOptions = Omit<HistoryOptions, 'store'> & { readonly store: Pick<EventStore, 'page' | 'read'> };
export type SamplesLoaded = {
  readonly councils: CouncilsLoaded;
  readonly histories: readonly ({ readonly file: string } & (HistoryImported | HistoryRefused))[];
};

/**
 * Loads `councils.csv` and every file of `histories` in a directory.
 * @returns null when the store holds something else, which then stays as it is
 * @throws what acting or the store throws; calling again goes on
 */
export async function loadSamples(
  dir: string, actOnCouncil: ActOnCouncil, actOnAgreement: ActOnAgreement, options: SamplesOptions,
): Promise<SamplesLoaded | null> {
  const register = join(dir, 'councils.csv');
  const [first] = await options.store.page(start, 1);
  if (first !== undefined && !(await commandIdsOf(register)).has(first.meta.commandId)) return null;
  const councils = await loadCouncils(createReadStream(register), actOnCouncil, registerSource);
  const histories: ({ file: string } & (HistoryImported | HistoryRefused))[] = [];
  for (const file of (await readdir(join(dir, 'histories'))).filter((name) => name.endsWith('.json')).sort()) {
    const text = await readFile(join(dir, 'histories', file), 'utf8');
    histories.push({ file, ...await importHistory(text, actOnAgreement, options) });
  }
  return { councils, histories };
}

/** The ids under which the register is loaded, found by loading it into nothing. */
async function commandIdsOf(register: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  await loadCouncils(createReadStream(register), async (_council, _command, { commandId }) => {
    ids.add(commandId);
    return { recorded: 0 };
  }, registerSource);
  return ids;
}
