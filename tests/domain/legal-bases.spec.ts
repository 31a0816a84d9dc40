import { describe, expect, it } from '@jest/globals';
import { basisKind, basisKinds, isLocalDate, procurementRoutes } from '#domain';
import { acceptedBy, like, refusalOf } from '../kit/agreement-rows.ts';
import type { Act } from '../kit/agreement-rows.ts';
import { until } from '../kit/agreement-story.ts';

const before = until('procurement');
const recording = (kind: string, from: string, change: object = {}): Act =>
  like('basis-services', { basis: 'tried', kind, from, ...change });

describe('legal bases', () => {
  it('the catalogue names each basis once, with nations and days that exist', () => {
    expect(new Set(basisKinds.map((kind) => kind.code)).size).toBe(basisKinds.length);
    for (const kind of basisKinds) {
      expect(kind.nations.length).toBeGreaterThan(0);
      expect(isLocalDate(kind.from)).toBe(true);
      expect(kind.to === undefined || (isLocalDate(kind.to) && kind.to > kind.from)).toBe(true);
    }
  });

  it('every nation can delegate and form a joint committee', () => {
    for (const nation of ['england', 'wales', 'scotland', 'northern-ireland'] as const) {
      const effects = basisKinds.filter((kind) => kind.nations.includes(nation)).map((kind) => kind.effect);
      expect(effects).toContain('delegation');
      expect(effects.some((effect) => effect === 'joint-committee' || effect === 'joint-body')).toBe(true);
    }
  });

  const english = basisKinds.filter((kind) => kind.nations.includes('england'));
  it.each(english.map((kind) => kind.code))('%s is recorded from its first day, and not before', (code) => {
    const kind = basisKind(code)!;
    const receiver = kind.barsExecutiveReceiver === true ? { receiver: 'BRK' } : {};
    expect(acceptedBy(before, recording(code, kind.from, receiver))).toMatchObject([{ kind: code, from: kind.from }]);
    const eve = new Date(Date.parse(kind.from) - 86_400_000).toISOString().slice(0, 10);
    expect(refusalOf(before, recording(code, eve, receiver))).toBe('basis-not-in-force');
  });

  const foreign = basisKinds.filter((kind) => !kind.nations.includes('england'));
  it.each(foreign.map((kind) => kind.code))('%s does not bind English councils', (code) => {
    expect(refusalOf(before, recording(code, '2024-02-15'))).toBe('basis-wrong-jurisdiction');
  });

  it('I12: only s.101(1)(b) bars executive functions, and s.9EA is the way for them', () => {
    expect(basisKinds.filter((kind) => kind.barsExecutiveReceiver).map((kind) =>
      kind.code)).toEqual(['lga1972-s101-1b']);
    expect(refusalOf(before, recording('lga2000-s9ea', '2024-02-15', { executive: true, receiver: 'BRK' })))
      .toBe('accepted');
  });

  it('I4: only s.113 demands consultation', () => {
    expect(basisKinds.filter((kind) => kind.needsConsultation).map((kind) => kind.code)).toEqual(['lga1972-s113']);
  });

  it('horizontal and vertical arrangements alone limit the work for others', () => {
    const limits = Object.entries(procurementRoutes).map(([route, { externalPercentMax }]) =>
      [route, externalPercentMax]);
    expect(limits).toEqual([['horizontal', 20], ['vertical', 20], ['transfer-of-function', null], ['covered', null],
      ['staff-placement', null]]);
  });
});
