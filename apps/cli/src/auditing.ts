/** `verify` and `export`: commands of the verifier, which gets the address of our service and a token for it here. */
import { exportUsage, run, verifyUsage } from '../../verifier/src/run.ts';

export type AuditDesk = {
  readonly options: () => { readonly url?: string; readonly tokenFile?: string; readonly json?: boolean };
  readonly service: () => { readonly url: string; token(role: 'auditor'): Promise<string> };
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly now: () => number;
  readonly finish: (exit: number) => void;
};

/** `localhost` is what people call it. */
const isSame = (one: string, other: string): boolean => one.replace('//localhost:', '//127.0.0.1:') === other;

/** The words after the command are the verifier's to read; those about the service are ours. */
async function audit(command: 'verify' | 'export', words: readonly string[], desk: AuditDesk): Promise<void> {
  const { tokenFile, json = false } = desk.options();
  const service = desk.service();
  // The key of the local issuer makes tokens for the service here; they are nobody else's to see.
  const tokenFor = (address: string) => async (): Promise<string | null> =>
    (isSame(address, service.url) ? service.token('auditor') : null);
  const argv = tokenFile === undefined ? words : [...words, '--token-file', tokenFile];
  const { out, err, now } = desk;
  desk.finish(await run(command, argv, { out, err, now, json, service: service.url, tokenFor }));
}

export const audits = [
  { name: 'verify', usage: verifyUsage, audit,
    description: 'check an evidence pack, an exported log or a live service against its signed trail' },
  { name: 'export', usage: exportUsage, audit,
    description: 'copy the log of the service into a folder, for verifying it elsewhere' },
] as const;
