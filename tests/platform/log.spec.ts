import { describe, expect, it } from '@jest/globals';
import type { Instant } from '#domain';
import { createLog, virtualClock } from '#platform';
import type { LogLevel } from '#platform';

function logged(level: LogLevel = 'info') {
  const lines: string[] = [];
  const clock = virtualClock('2015-10-01T09:00:00.000Z' as Instant);
  return { log: createLog(level, clock, (line) => lines.push(line)), lines };
}
const only = (lines: readonly string[]): Record<string, unknown> => {
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]!) as Record<string, unknown>;
};

describe('the log of the process', () => {
  it('is one JSON object per line, whatever a message holds', () => {
    const { log, lines } = logged();
    log.info('read\r\n{"level":"error"}', { who: 'a\nb', rows: 3n });
    expect(lines[0]!.indexOf('\n')).toBe(lines[0]!.length - 1);
    expect(only(lines)).toEqual({
      at: '2015-10-01T09:00:00.000Z', level: 'info', message: 'read\r\n{"level":"error"}', who: 'a\nb', rows: '3',
    });
  });

  it('keeps its own fields from being overwritten', () => {
    const { log, lines } = logged();
    log.warn('late', { level: 'info', at: 'never' });
    expect(only(lines)).toMatchObject({ level: 'warn', at: '2015-10-01T09:00:00.000Z' });
  });

  it('never shows a secret: not by name, not in an address, not in a header, not in an error', () => {
    const { log, lines } = logged();
    const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJzM2NyZXQifQ.s3cret';
    log.error(`cannot reach postgres://app:s3cret@db/x with Bearer s3cret or ${jwt}`, {
      password: 's3cret', deep: [{ personKey: 's3cret', authorization: 'Basic s3cret' }],
      error: new Error('connect postgres://app:s3cret@db', { cause: new Error('url https://u:s3cret@h/') }),
    });
    expect(lines[0]).not.toContain('s3cret');
    expect(lines[0]).not.toContain('eyJ');
    expect(only(lines)).toMatchObject({ message: 'cannot reach postgres://app:***@db/x with Bearer *** or ***' });
  });

  it('shows an error with its cause and survives a cycle', () => {
    const { log, lines } = logged();
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    log.error('failed', { error: new TypeError('no', { cause: new Error('because') }), cycle });
    expect(only(lines)).toMatchObject({
      error: { name: 'TypeError', message: 'no', cause: { message: 'because' } }, cycle: { self: '(circular)' },
    });
  });

  it.each([
    ['debug', 4], ['info', 3], ['warn', 2], ['silent', 0],
  ] as const)('at level %s writes %i of four lines', (level, count) => {
    const { log, lines } = logged(level);
    log.debug('z');
    log.info('a');
    log.warn('b');
    log.error('c');
    expect(lines).toHaveLength(count);
  });
});
