/** The verifier's command line as a function: what it said, and what it ended with. */
import { run } from '../../apps/verifier/src/run.ts';
import type { Outcome } from '../../apps/verifier/src/verify.ts';

export type Said = { readonly exit: number; readonly out: string; readonly err: string };

export async function said(
  command: 'verify' | 'export', argv: readonly string[], json = false, token: string | null = null,
): Promise<Said> {
  let [out, err] = ['', ''];
  let clock = 0;
  const exit = await run(command, argv, {
    out: (text) => { out += text; }, err: (text) => { err += text; }, now: () => (clock += 2_000), json, service: null,
    tokenFor: () => async () => token,
  });
  return { exit, out, err };
}

/** The outcome of `verify`; an answer without one is what the command line refused. */
export async function outcomeOf(target: string, ...options: readonly string[]): Promise<Outcome & { exit: number }> {
  const { exit, out } = await said('verify', [target, ...options], true);
  return { ...JSON.parse(out) as Outcome, exit };
}
