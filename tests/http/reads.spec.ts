import { describe, expect, it } from '@jest/globals';
import type { Position, Sql } from '#store';
import type { Parts } from '../../apps/api/src/parts.ts';
import { Problem } from '../../apps/api/src/problem.ts';
import { readModels } from '../../apps/api/src/reads.ts';

const sql = {} as Sql;
const seventh = '007' as Position;
/** Parts whose read models have come as far as `at`. */
const parts = (at: Position): Parts =>
  ({
    views: { sql, arrived: async (wanted: Position) => wanted <= at },
    readWaitMs: 50,
  }) as unknown as Parts;

describe('a read that asks for at least a position', () => {
  it('goes ahead when the read models show it, or when nothing is asked', async () => {
    expect(await readModels(parts(seventh), seventh)).toBe(sql);
    expect(await readModels(parts('' as Position), undefined)).toBe(sql);
  });

  it('says that the read models are behind, and for what, when the wait is over', async () => {
    const error = await readModels(parts('006' as Position), seventh).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ code: 'behind', details: { wanted: '007' } });
  });

  it('says so where the store has no read models', async () => {
    await expect(readModels({ ...parts(seventh), views: null }, undefined)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
