/**
 * What an erasure began and a fall cut short: the event is recorded first, then its keys are destroyed, and whoever is
 * killed in between leaves keys that the log says are gone. They are looked for before anything is served.
 */
import { person as decider } from '#domain';
import type { PersonRecord } from '#domain';
import type { Keyring, Owner } from './keyring.ts';

/** The id of the stream of what one council holds about one person. */
export const recordOf = ({ person, council }: Owner): string => `${person}.${council}`;

type Records = { state(id: string): Promise<{ readonly state: PersonRecord }> | { readonly state: PersonRecord } };

const pageMax = 1_000;
const atOnce = 16;

/** Destroys every key whose stream says so; resolves to those it found. */
export async function finishErasures(keyring: Keyring, records: Records): Promise<readonly string[]> {
  const found: string[] = [];
  for (let after = ''; ;) {
    const page = await keyring.page(after, pageMax);
    if (page.length === 0) break;
    after = page.at(-1)!.key;
    for (let from = 0; from < page.length; from += atOnce) {
      await Promise.all(page.slice(from, from + atOnce).map(async ({ key, ...owner }) => {
        const { state } = await records.state(recordOf(owner));
        if (state.erasures.some(({ keys }) => keys.includes(key))) found.push(key);
      }));
    }
  }
  return found.length === 0 ? [] : keyring.destroy(found);
}

export const streamOf = (owner: Owner): string => `${decider.name}-${recordOf(owner)}`;
