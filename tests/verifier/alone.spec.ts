import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { eventAt, filesOf, folders, makeSigner } from '../kit/trail-log.ts';

const made = folders();
afterAll(() => { made.clear(); });

/** The program as it is built, in a folder and an environment where nothing of a service is. */
const alone = (...argv: readonly string[]) => spawnSync(process.execPath,
  [join(process.cwd(), 'dist/apps/verifier/src/main.js'), ...argv],
  { cwd: made.make(), env: { CONCORDAT_STORE: 'nonsense' }, encoding: 'utf8' });

describe('the verifier alone', () => {
  it('verifies without any configuration of the service, and names what is wrong', () => {
    const trail = [eventAt(0), eventAt(1), eventAt(2)];
    const signers = [makeSigner()];
    const right = alone('verify', made.make(filesOf({ trail, signers })), '--json');
    expect(right).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(right.stdout)).toMatchObject({ verified: true, size: 3 });
    const wrong = alone('verify', made.make(filesOf({ trail, database: trail.slice(1), signers })));
    expect(wrong).toMatchObject({ status: 1, stderr: '' });
    expect(wrong.stdout).toContain('missing: event 0');
  });

  it('says how it is used where it is not', () => {
    for (const argv of [[], ['forget'], ['verify'], ['export', 'folder']]) {
      const said = alone(...argv);
      expect(said).toMatchObject({ status: 2, stdout: '' });
      expect(said.stderr).toContain(argv[0] === 'export' ? 'export DIR' : 'verify TARGET');
    }
  });
});
