/** The command line of the verifier, alone or as part of another. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { exportLog } from './export.ts';
import { printable } from './finding.ts';
import { Malformed, Misused, Unreachable } from './malformed.ts';
import { readVkey } from './note.ts';
import type { Key } from './note.ts';
import { isAddress, serviceSource, textOf } from './sources.ts';
import type { Token } from './sources.ts';
import { outcomeInWords, verify } from './verify.ts';

export const exits = { verified: 0, not: 1, usage: 2, unavailable: 3 } as const;

export type Surroundings = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Milliseconds, for telling progress now and then. */
  readonly now: () => number;
  readonly json: boolean;
  /** The service that is meant where none is named. */
  readonly service: string | null;
  /** The token for a service where no file with one is named. */
  readonly tokenFor: (address: string) => Token;
};

export const verifyUsage = `verify TARGET [--key VKEY|FILE ...] [--older FILE ...] [--keep DIR]
    [--witness VKEY ... [--quorum N]] [--token-file FILE] [--json]
TARGET is an evidence pack, a folder with an exported log, or the address of a service.
  --key        a key of the log that you trust, or a file with keys, one a line
  --older      a file with checkpoints that you kept: the log has to continue each
  --keep       folder where checkpoint and leaf hashes are kept, and compared the next time
  --witness    a witness whose cosignature counts; --quorum says how many are wanted, otherwise all`;
export const exportUsage = `export DIR [ADDRESS] [--checkpoints] [--fresh-records] [--token-file FILE] [--json]
Copies the log of a service into a folder, where it can be verified without it; going on where it stopped.
  --checkpoints    every checkpoint that was published, too
  --fresh-records  asks again for records that are there: what the database says by now`;

const keysOf = (given: string): Key[] =>
  (!existsSync(given) && given.includes('+') ? [given] : textOf(given).split('\n').filter((line) => line.trim() !== ''))
    .map((vkey) => readVkey(vkey.trim()));

const showMs = 1_000;
function progress({ now, err, json }: Surroundings, of: string): (done: number, all: number) => void {
  let shown = now();
  return (done, all) => {
    const at = now();
    if (json || (at - shown < showMs)) return;
    shown = at;
    err(`${done} of ${all} ${of}\n`);
  };
}

/** An option that is none is the operator's slip. */
function parsed<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Misused((error as Error).message, { cause: error });
  }
}

function tokenOf(file: string | undefined, address: string, around: Surroundings): Token {
  return file === undefined ? around.tokenFor(address) : async () => textOf(file).trim();
}

async function runVerify(argv: readonly string[], around: Surroundings): Promise<number> {
  const { values, positionals } = parsed({
    args: [...argv], allowPositionals: true, strict: true, options: {
      key: { type: 'string', multiple: true }, older: { type: 'string', multiple: true }, keep: { type: 'string' },
      witness: { type: 'string', multiple: true }, quorum: { type: 'string' }, 'token-file': { type: 'string' },
    },
  });
  const target = positionals[0] ?? around.service;
  if (target === null || positionals.length > 1) throw new Misused(verifyUsage);
  if (!isAddress(target) && !existsSync(target)) throw new Misused(`${target} is not there`);
  const witnesses = (values.witness ?? []).map(readVkey);
  // A witness may have an old key and a new one; it is one witness all the same.
  const most = new Set(witnesses.map(({ name }) => name)).size;
  const quorum = values.quorum === undefined ? most : Number(values.quorum);
  if (!Number.isInteger(quorum) || quorum < 0 || quorum > most) {
    throw new Misused(`--quorum is a number of the witnesses: 0 to ${most}`);
  }
  if (witnesses.some(({ kind }) => kind !== 'witness')) {
    throw new Misused('a --witness has a key that cosigns (type 0x04)');
  }
  const outcome = await verify({
    target, keys: (values.key ?? []).flatMap(keysOf), older: values.older ?? [], keep: values.keep ?? null, witnesses,
    quorum, token: tokenOf(values['token-file'], target, around),
  }, progress(around, 'events'));
  around.out(`${around.json ? JSON.stringify(outcome) : outcomeInWords(outcome)}\n`);
  return outcome.verified ? exits.verified : exits.not;
}

async function runExport(argv: readonly string[], around: Surroundings): Promise<number> {
  const { values, positionals } = parsed({
    args: [...argv], allowPositionals: true, strict: true, options: {
      checkpoints: { type: 'boolean' }, 'fresh-records': { type: 'boolean' }, 'token-file': { type: 'string' },
    },
  });
  const [folder, address = around.service] = positionals;
  if (folder === undefined || address === null || positionals.length > 2 || !isAddress(address)) {
    throw new Misused(exportUsage);
  }
  const source = serviceSource(address, tokenOf(values['token-file'], address, around));
  const settings = { checkpoints: values.checkpoints === true, freshRecords: values['fresh-records'] === true };
  const done = await exportLog(source, folder, settings, progress(around, 'files'));
  const words = `${folder}: the log of ${done.origin} at ${done.size} events; `
    + `${done.fetched} files fetched, ${done.there} were there`;
  around.out(`${around.json ? JSON.stringify({ folder, ...done }) : printable(words)}\n`);
  return exits.verified;
}

const commands = { verify: runVerify, export: runExport } as const;

function exitOf(error: unknown, { out, err, json }: Surroundings): number {
  const expected = error instanceof Misused || error instanceof Malformed || error instanceof Unreachable;
  const message = error instanceof Error ? error.message : String(error);
  // Reading failed in a way nobody thought of: that is no verdict about the log, and no stack trace either.
  const exit = expected && !(error instanceof Unreachable) ? exits.usage : exits.unavailable;
  if (json) out(`${JSON.stringify({ error: message, exit })}\n`);
  else err(`${message.split('\n').map(printable).join('\n')}\n`);
  return exit;
}

/** Runs one command; resolves to the exit code. */
export async function run(
  command: keyof typeof commands, argv: readonly string[], around: Surroundings,
): Promise<number> {
  try {
    return await commands[command](argv, around);
  } catch (error) {
    return exitOf(error, around);
  }
}
