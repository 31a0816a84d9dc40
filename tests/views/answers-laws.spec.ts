/** What proves an answer is all that it rests on: a record without any other step gives the very same answer. */
import { describe, expect, it } from '@jest/globals';
import type { QuestionName } from '#views';
import { after } from '../kit/agreement-rows.ts';
import { wholeLife } from '../kit/agreement-story.ts';
import { closed } from '../kit/charging-story.ts';
import { lasted } from '../kit/savings-story.ts';
import { told, without } from './answers-ground.ts';

const id = 'audit-and-payroll';
const history = after(wholeLife(), [...closed.slice(1), ...lasted.slice(1)]);
const record = told(id, history);

/** `names`: steps that only say that there is such a service. `idle`: how it was computed, which the result repeats. */
const rows: readonly (readonly [QuestionName, object, { names?: readonly string[]; idle?: readonly string[] }])[] = [
  ['authority', { council: 'BRK' }, {}],
  ['call-in', { council: 'BRK' }, {}],
  ['consultation', {}, {}],
  ['share', { service: 'audit', on: '2024-06-10' }, { names: ['AgreementProposed'],
    idle: ['ApportionmentRuleAgreed'] }],
  ['charge', { council: 'BRK', year: '2024/25' }, { idle: ['ChargeEstimated', 'OutturnRecorded', 'TrueUpSettled'] }],
  ['forecast', {}, {}],
];

describe('a proof', () => {
  it.each(rows)('of %s has every step that the answer rests on, and no other', async (name, parameters, except) => {
    const { names = [], idle = [] } = except;
    const full = await record;
    const document = await full.ask(name, parameters);
    const said = ({ words, answer, unknown }: Record<string, unknown>) => JSON.stringify([words, answer, unknown]);
    const proves = new Set(document.proof.map(({ revision }: { revision: number }) => revision));
    const wrong: string[] = [];
    for (const [revision, { type }] of history.entries()) {
      const less = await without(full, id, revision).ask(name, parameters).catch(String);
      const same = typeof less !== 'string' && said(less) === said(document);
      if (!same && !proves.has(revision) && !names.includes(type)) wrong.push(`${type} is missing`);
      if (same && proves.has(revision) && !idle.includes(type)) wrong.push(`${type} proves nothing`);
    }
    expect(wrong).toEqual([]);
  });
});
