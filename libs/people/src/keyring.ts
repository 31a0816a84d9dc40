/**
 * Keys of persons, outside the log: one for each person and council that holds something about him. Destroying one is
 * all that erasing takes; whatever was sealed under it stays where it is and says nothing to anybody (I56).
 */
import { randomBytes } from 'node:crypto';
import type { CouncilId, PersonRef } from '#domain';
import type { Sql } from '#store';
import { MasterKeyUnusable, unwrap, wrap } from './master-key.ts';
import type { PersonKey } from './sealing.ts';

/** Whose key: never more than one at a time. */
export type Owner = { readonly person: PersonRef; readonly council: CouncilId };
export type OwnedKey = Owner & { readonly key: string };

export interface Keyring {
  /** The key, made now where there is none; durable before it is answered. */
  keyFor(owner: Owner): Promise<PersonKey>;
  /** Null where there is none, or none any more. */
  find(owner: Owner): Promise<PersonKey | null>;
  /** Those among the keys that were still there; when it resolves, their bytes are in no table. */
  destroy(keys: readonly string[]): Promise<readonly string[]>;
  /** Keys there are, in order, after one: for whoever looks through all of them. */
  page(after: string, limit: number): Promise<readonly OwnedKey[]>;
}

const newKey = (): { key: string; secret: Buffer } =>
  ({ key: `key-${randomBytes(16).toString('hex')}`, secret: randomBytes(32) });

/** For the store that keeps nothing: keys that go with the process, as does what they seal. */
export function memoryKeyring(): Keyring {
  const keys = new Map<string, OwnedKey & { readonly secret: Buffer }>();
  const find = ({ person, council }: Owner): PersonKey | null => {
    const found = [...keys.values()].find((one) => one.person === person && one.council === council);
    return found === undefined ? null : { id: found.key, person, secret: found.secret };
  };
  return {
    async keyFor(owner) {
      const known = find(owner);
      if (known !== null) return known;
      const { key, secret } = newKey();
      keys.set(key, { ...owner, key, secret });
      return { id: key, person: owner.person, secret };
    },
    find: async (owner) => find(owner),
    destroy: async (gone) => gone.filter((key) => keys.delete(key)),
    page: async (after, limit) => [...keys.values()].filter(({ key }) => key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, limit)
      .map(({ key, person, council }) => ({ key, person, council })),
  };
}

type Row = { readonly key: string; readonly person: PersonRef; readonly council: CouncilId; readonly wrapped: Buffer };

/** What a wrapped key is bound to, so that none can be put in the place of another. */
const boundTo = ({ key, person, council }: OwnedKey): string => `${key}/${person}/${council}`;

function unwrapped(master: Buffer, row: Row): PersonKey {
  const secret = unwrap(master, row.wrapped, boundTo(row));
  if (secret === null) throw new MasterKeyUnusable(`${row.key} is not wrapped under the key of personal data in use`);
  return { id: row.key, person: row.person, secret };
}

/** In `people.keys`. @param sql with the rights of the application */
export function postgresKeyring(sql: Sql, master: Buffer): Keyring {
  const find = async ({ person, council }: Owner): Promise<PersonKey | null> => {
    const [row] = await sql.query<Row>(
      'select key, person, council, wrapped from people.keys where person = $1 and council = $2', [person, council]);
    return row === undefined ? null : unwrapped(master, row);
  };
  return {
    find,
    async keyFor(owner) {
      for (;;) {
        const known = await find(owner);
        if (known !== null) return known;
        const { key, secret } = newKey();
        // Of two at once one makes it, and both use that one.
        await sql.query(`insert into people.keys (key, person, council, wrapped) values ($1, $2, $3, $4)
          on conflict (person, council) do nothing`,
        [key, owner.person, owner.council, wrap(master, secret, boundTo({ ...owner, key }))]);
      }
    },
    async destroy(keys) {
      const [done] = await sql.query<{ gone: string[] }>('select people.destroy($1) as gone', [keys]);
      return done!.gone;
    },
    page: (after, limit) => sql.query<OwnedKey>(
      'select key, person, council from people.keys where key > $1 order by key limit $2', [after, limit]),
  };
}

/** True where keys are kept already, so that a master key which is not there must not be made anew. */
export const keepsKeys = async (sql: Sql): Promise<boolean> =>
  (await sql.query('select from people.keys limit 1')).length > 0;

/**
 * Tries one key that is kept.
 * @throws MasterKeyUnusable where the master key is not the one it is wrapped under
 */
export async function checkMasterKey(sql: Sql, master: Buffer): Promise<void> {
  const [row] = await sql.query<Row>('select key, person, council, wrapped from people.keys limit 1');
  if (row !== undefined) unwrapped(master, row);
}
