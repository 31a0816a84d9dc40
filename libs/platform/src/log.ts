/**
 * The log of the process, for operators: one JSON object per line on standard error. JSON escapes
 * line ends, so nobody can forge a line; fields named like secrets and passwords in addresses never
 * appear. What belongs to a request or an event names its `correlationId`, and its `traceId` where it has one. The
 * record of what councils did is the event log, not this.
 */
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { LogLevel } from './config.ts';

export type Fields = Readonly<Record<string, unknown>>;
export type Log = {
  readonly debug: (message: string, fields?: Fields) => void;
  readonly info: (message: string, fields?: Fields) => void;
  readonly warn: (message: string, fields?: Fields) => void;
  readonly error: (message: string, fields?: Fields) => void;
};

const secretName = /secret|token|password|passphrase|authorization|cookie|credential|private|person[-_]?key/i;
const secretsInText: readonly (readonly [RegExp, string])[] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):[^\s@/]*@/gi, '$1:***@'],
  [/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer ***'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '***'],
];
const cleaned = (text: string): string =>
  secretsInText.reduce((rest, [pattern, shown]) => rest.replace(pattern, shown), text);

/** Plain JSON of anything: errors with their causes, big integers as text, cycles cut. */
function shown(value: unknown, above: readonly unknown[]): unknown {
  if (typeof value === 'string') return cleaned(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return '(circular)';
  const within = [...above, value];
  if (Array.isArray(value)) return value.map((item) => shown(item, within));
  if (value instanceof Date) return value.toISOString();
  const own = Object.entries(value).map(([name, item]) => [name, secretName.test(name) ? '***' : shown(item, within)]);
  if (!(value instanceof Error)) return Object.fromEntries(own);
  const { name, message, stack, cause } = value;
  const said = { name, message: cleaned(message), stack: cleaned(stack ?? '') };
  return { ...Object.fromEntries(own), ...said, ...(cause === undefined ? {} : { cause: shown(cause, within) }) };
}

const toStandardError = (line: string): void => { process.stderr.write(line); };
const silent = (): void => {};

/** `debug` logs all, `info` leaves out single requests, `warn` information too, `silent` logs nothing at all. */
export function createLog(
  level: LogLevel, clock: Clock = systemClock, write: (line: string) => void = toStandardError,
): Log {
  const at = (name: string) => (message: string, fields: Fields = {}): void => {
    // The fixed fields come last, so that no caller can overwrite them.
    const fixed = { at: clock(), level: name, message: cleaned(message) };
    write(`${JSON.stringify({ ...(shown(fields, []) as object), ...fixed })}\n`);
  };
  return {
    debug: level === 'debug' ? at('debug') : silent,
    info: level === 'debug' || level === 'info' ? at('info') : silent,
    warn: level === 'silent' ? silent : at('warn'),
    error: level === 'silent' ? silent : at('error'),
  };
}
