/**
 * The command line for operators; the only file that touches `commander`. It speaks to the running
 * service over HTTP and never opens the database: what may be done is then decided in one place, and
 * it works from any machine. Only `token` reads a file of the service: the local issuer's key.
 *
 * Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the service cannot be reached.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Command, CommanderError, Option } from 'commander';
import { capacities, councilIdPattern } from '#domain';
import type { Capacity } from '#domain';
import { councilFree, localIssuerPath, openLocalIssuer } from '#platform';
import type { Config, FollowerHealth } from '#platform';
import { audits } from './auditing.ts';
import type { AuditDesk } from './auditing.ts';
import { replayCommands } from './replay.ts';
import { askCommand } from './ask.ts';
import { fetchPack } from './pack.ts';
import { tellPerson } from './person.ts';
import type { PersonOptions } from './person.ts';
import { tellSavings } from './savings.ts';
import type { Desk, SavingsOptions } from './savings.ts';

export const exits = { done: 0, refused: 1, usage: 2, unavailable: 3 } as const;
export type Surroundings = {
  readonly config: Config;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
};

class Refused extends Error {}
class Unreachable extends Error {}
class Misused extends Error {}

type Options = { readonly url?: string; readonly tokenFile?: string; readonly json?: boolean };
type Told = Readonly<Record<string, any>>;
type Content = { readonly type: string; readonly content: string };
type Answer = { readonly status: number; readonly body: Readonly<Record<string, any>> };

const operator = 'operator';

/** Talks to the service; a problem document becomes its words. */
class Service {
  readonly url: string;
  constructor(
    private readonly options: Options,
    private readonly around: Surroundings,
  ) {
    const { host, port } = around.config;
    const named = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    this.url = options.url ?? `http://${named.includes(':') ? `[${named}]` : named}:${port}`;
  }

  /** The token of a file; otherwise, where we hold the local issuer's key, one for this call alone. */
  async token(role: Capacity): Promise<string> {
    const { tokenFile } = this.options;
    if (tokenFile !== undefined) return readFileSync(tokenFile === '-' ? 0 : tokenFile, 'utf8').trim();
    return localIssuer(this.around.config).issue({ subject: operator, role }, this.around.now(), 1);
  }

  async call(method: string, path: string, as: Capacity | null, body?: Content): Promise<Answer> {
    return read(await this.send(method, path, as, body), this.url);
  }

  /** The text of a file that the service makes. */
  async file(path: string, as: Capacity): Promise<string> {
    const response = await this.send('GET', path, as);
    if (response.status !== 200) throw problem(await read(response, this.url));
    return response.text();
  }

  /** A file that is no text. */
  async bytes(path: string, as: Capacity): Promise<Buffer> {
    const response = await this.send('GET', path, as);
    if (response.status !== 200) throw problem(await read(response, this.url));
    return Buffer.from(await response.arrayBuffer());
  }

  /** What is there to be read. */
  async document(path: string, as: Capacity): Promise<Told> {
    const answer = await this.call('GET', path, as);
    if (answer.status !== 200) throw problem(answer);
    return answer.body;
  }

  /** Hands on an answer line by line as it comes; null, or the problem that came instead. */
  async lines(
    method: string,
    path: string,
    as: Capacity,
    body: Content,
    each: (line: Told) => void,
  ): Promise<Answer | null> {
    const response = await this.send(method, path, as, body);
    if (response.status !== 200) return read(response, this.url);
    try {
      for await (const line of createInterface({ input: Readable.fromWeb(response.body!) })) {
        each(JSON.parse(line) as Told);
      }
    } catch (error) {
      throw new Unreachable('the service broke off; giving the command again goes on from there', { cause: error });
    }
    return null;
  }

  private async send(method: string, path: string, as: Capacity | null, body?: Content): Promise<Response> {
    const headers = new Headers();
    if (as !== null) headers.set('authorization', `Bearer ${await this.token(as)}`);
    if (body !== undefined) headers.set('content-type', body.type);
    try {
      return await fetch(`${this.url}${path}`, { method, headers, ...(body && { body: body.content }) });
    } catch (error) {
      throw new Unreachable(`nothing answers at ${this.url}: is Concordat running?`, { cause: error });
    }
  }
}

async function read(response: Response, url: string): Promise<Answer> {
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) as Answer['body'] };
  } catch {
    throw new Unreachable(`what answers at ${url} is not Concordat`);
  }
}

function localIssuer(config: Config) {
  if (config.issuer.kind !== 'local')
    throw new Misused('tokens come from the configured issuer; hand one in with --token-file');
  return openLocalIssuer(localIssuerPath(config.dataDir), false);
}

const problem = ({ status, body }: Answer): Error => {
  const fields = ((body.errors as { field: string; message: string }[] | undefined) ?? [])
    .map(({ field, message }) => `\n  ${field} ${message}`)
    .join('');
  return new (status === 503 ? Unreachable : Refused)(
    `${body.code ?? status}: ${body.detail ?? 'refused'}${fields}`,
  );
};

async function status(service: Service): Promise<{ text: string; json: object; exit: number }> {
  const answer = await service.call('GET', '/health/ready', null);
  const { store, followers = [], code, detail } = answer.body;
  if (store === undefined) throw problem(answer);
  const ready = answer.status === 200;
  const rows = (followers as FollowerHealth[]).map(({ name, state, behind, position, reason }) => {
    const why = reason === null ? '' : `: ${reason}`;
    return `  ${name}: ${state}, ${behind} behind, at ${position || 'the start'}${why}`;
  });
  return {
    json: { ready, store, followers, ...(ready ? {} : { code, detail }) },
    text: [ready ? 'ready' : `not ready: ${detail}`, ...rows].join('\n'),
    exit: ready ? exits.done : exits.unavailable,
  };
}

/** Read whole: an upload cut short by an early refusal would hold its connection open. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Misused((error as Error).message);
  }
}

async function importCouncils(
  service: Service,
  file: string,
  source: string,
): Promise<{ text: string; json: object; exit: number }> {
  const content = textOf(file);
  const answer = await service.call('PUT', `/imports/councils?source=${encodeURIComponent(source)}`, 'registrar', {
    type: 'text/csv',
    content,
  });
  if (answer.status !== 200) throw problem(answer);
  const { loaded, unchanged, refused } = answer.body as {
    loaded: number;
    unchanged: number;
    refused: { line: number; reason: string }[];
  };
  const bad = refused.map(({ line, reason }) => `\n  line ${line}: ${reason}`).join('');
  return {
    json: answer.body,
    exit: refused.length === 0 ? exits.done : exits.refused,
    text: `${loaded} loaded, ${unchanged} unchanged, ${refused.length} refused${bad}`,
  };
}

/** One history; progress goes to standard error while it is recorded. */
async function importHistory(service: Service, file: string, tell: (progress: string) => void): Promise<Told> {
  const content = textOf(file);
  const type = 'application/vnd.concordat.history+json';
  let last: Told = {};
  const answer = await service.lines('PUT', '/imports/histories', 'records-importer', { type, content }, (line) => {
    last = line;
    if (line.total !== undefined) tell(`${line.agreement}: ${line.done} of ${line.total} facts`);
  });
  if (answer !== null && answer.body.code !== 'history-refused') throw problem(answer);
  const { problems = [], agreement, recorded = 0, repeated = 0 } = answer === null ? last : answer.body;
  return { file, agreement: agreement ?? null, recorded, repeated, problems };
}

const inWords = ({ file, recorded, repeated, problems }: Told): string => {
  if (problems.length === 0) return `${file}: ${recorded} facts recorded, ${repeated} were there`;
  const bad = (problems as Told[]).map(({ line, code, reason }) => `\n  line ${line}: ${code}: ${reason}`).join('');
  return `${file}: refused, ${recorded === 0 ? 'nothing recorded' : `${recorded} facts recorded before`}${bad}`;
};

async function importHistories(
  service: Service, files: readonly string[], tell: (progress: string) => void,
): Promise<{ text: string; json: object; exit: number }> {
  const histories: Told[] = [];
  for (const file of files) histories.push(await importHistory(service, file, tell));
  const refused = histories.some(({ problems }) => problems.length > 0);
  return {
    json: { histories },
    text: histories.map(inWords).join('\n'),
    exit: refused ? exits.refused : exits.done,
  };
}

/** The two imports; they speak to the service alike and differ in what they read. */
function importCommands(
  program: Command,
  around: Surroundings,
  service: () => Service,
  quiet: () => boolean,
  print: (done: { text: string; json: object; exit: number }) => void,
): void {
  const imports = program.command('import').description('load records that are older than the system');
  imports
    .command('history')
    .argument('<files...>', 'histories in the format that libs/imports describes')
    .description('import histories of agreements; a file that breaks a rule is refused whole')
    .action(async (files: string[]) => {
      const tell = (progress: string): void => (quiet() ? undefined : around.err(`${progress}\n`));
      print(await importHistories(service(), files, tell));
    });
  imports
    .command('councils')
    .argument('<file>', 'CSV of councils')
    .option('--source <title>', 'title and version of the register; the file name if not given')
    .description('load a register of councils; what is known already is left as it is')
    .action(async (file: string, { source = basename(file) }: { source?: string }) => {
      print(await importCouncils(service(), file, source));
    });
}

/** Options of every command about savings. */
const timed = (command: Command): Command => command
  .option('--as-of <position>', 'as known at a position of the log, as a document before gave it')
  .option('--recorded-by <instant>', 'as known at an instant in UTC, such as 2026-03-31T23:00:00Z')
  .option('--year <year>', 'one financial year, such as 2025/26')
  .option('--csv <file>', 'write rows as CSV to a file, - for standard output');

function savingsCommands(program: Command, desk: Desk): void {
  const savings = program.command('savings')
    .description('savings forecast, budgeted, claimed and verified, as known at any moment');
  timed(savings.command('agreement').argument('<id>', 'name of the agreement')
    .description('lines and years of one agreement, with totals and published figures'))
    .option('--on <day>', 'only what may have taken effect by this day')
    .action((id: string, options: SavingsOptions) =>
      tellSavings(desk, `/agreements/${encodeURIComponent(id)}/savings`, options));
  timed(savings.command('council').argument('<code>', 'code of the council')
    .description('what a council saves in all its agreements'))
    .action((code: string, options: SavingsOptions) =>
      tellSavings(desk, `/councils/${encodeURIComponent(code)}/savings`, options));
  timed(savings.command('country').description('totals of all executed agreements'))
    .action((options: SavingsOptions) => tellSavings(desk, '/savings', options));
}

function replays(program: Command, desk: Desk): void {
  const replay = program.command('replay')
    .description('an agreement as at a day and as known at a moment, and what lies between two moments');
  for (const { name, description, options, tell } of replayCommands) {
    const command = replay.command(name).argument('<id>', 'name of the agreement').description(description);
    for (const [flags, means] of options) command.option(flags, means);
    command.action((id: string, given: Record<string, string>) => tell(desk, id, given));
  }
}

function personCommands(program: Command, desk: Desk): void {
  const person = program.command('person').description('what a council holds about a person, without a word of it');
  for (const [what, means] of [['record', 'what is kept, held and erased'], ['reads', 'who read it']] as const) {
    person.command(what).argument('<reference>', 'such as per-9f2c4e').description(means)
      .requiredOption('--council <code>', 'the council whose record it is')
      .action((reference: string, options: PersonOptions) => tellPerson(desk, what, reference, options));
  }
}

function packCommand(program: Command, desk: Parameters<typeof fetchPack>[0]): void {
  program.command('pack').argument('<id>', 'name of the agreement').argument('<file>', 'where to write it')
    .option('--size <events>', 'against the checkpoint of that size; the latest if not given')
    .description('everything you may see of an agreement, with proofs, in one file')
    .action((id: string, file: string, { size }: { size?: string }) => fetchPack(desk, id, file, size));
}

/** Their words are the verifier's own to read. */
function auditCommands(program: Command, desk: AuditDesk): void {
  for (const { name, usage, description, audit } of audits) {
    program.command(name).description(description).usage(usage.slice(name.length + 1)).argument('[words...]')
      .allowUnknownOption().action((words: string[]) => audit(name, words, desk));
  }
}

function commandLine(around: Surroundings, finish: (exit: number) => void): Command {
  const program = new Command('concordat')
    .description('The command line of Concordat')
    .exitOverride()
    .configureOutput({ writeOut: around.out, writeErr: around.err })
    .option('--json', 'print one JSON object')
    .option('--url <url>', 'address of the service; by default the one this configuration listens on')
    .option('--token-file <file>', 'bearer token to use, - for standard input; by default the local issuer makes one');
  const options = (): Options => program.opts<Options>();
  const print = ({ text, json, exit }: { text: string; json: object; exit: number }): void => {
    around.out(`${options().json ? JSON.stringify(json) : text}\n`);
    finish(exit);
  };

  program
    .command('token')
    .description('print a token of the local issuer, good for twelve hours')
    .addOption(new Option('--role <role>', 'role to act in').choices(capacities).makeOptionMandatory())
    .option(
      '--council <code>',
      'council to act for; every role needs one but registrar, auditor and records-importer',
    )
    .option('--person <name>', 'who acts; the service keeps only an opaque reference', operator)
    .action(async ({ role, council, person }: { role: Capacity; council?: string; person: string }) => {
      if (council !== undefined && !councilIdPattern.test(council))
        throw new Misused(`${council} is not a council code`);
      if (council === undefined && !councilFree.has(role))
        throw new Misused(`a ${role} acts for a council: add --council`);
      const issuer = localIssuer(around.config);
      const token = issuer.issue({ subject: person, role, council }, around.now());
      print({
        text: token,
        json: { token, person: issuer.personOf(person), role, council: council ?? null },
        exit: exits.done,
      });
    });

  program
    .command('status')
    .description('whether the service is ready, and how its followers do')
    .action(async () => {
      print(await status(new Service(options(), around)));
    });

  const service = (): Service => new Service(options(), around);
  const desk = {
    service,
    print: (done: { text: string; json: object }): void => { print({ ...done, exit: exits.done }); },
    write: (text: string): void => { around.out(text); finish(exits.done); },
  };
  savingsCommands(program, desk);
  replays(program, desk);
  askCommand(program.command('ask'), desk);
  packCommand(program, desk);
  personCommands(program, desk);
  auditCommands(program, { ...around, options, finish, service });
  importCommands(program, around, service, () => options().json === true, print);
  return program;
}

function exitOf(error: unknown, around: Surroundings, json: boolean): number {
  // Commander has already said what is wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exits.done : exits.usage;
  const message = error instanceof Error ? error.message : String(error);
  const exit =
    error instanceof Misused ? exits.usage : error instanceof Unreachable ? exits.unavailable : exits.refused;
  if (json) around.out(`${JSON.stringify({ error: message, exit })}\n`);
  else around.err(`${message}\n`);
  return exit;
}

/** Runs one command line; resolves to the exit code. */
export async function run(argv: readonly string[], around: Surroundings): Promise<number> {
  let exit: number = exits.done;
  try {
    await commandLine(around, (code) => {
      exit = code;
    }).parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    return exitOf(error, around, argv.includes('--json'));
  }
}
