/** A correction of what its author cannot read is refused as one of what does not exist. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { councils } from '../kit/agreement-register.ts';
import { life } from '../kit/agreement-story.ts';
import type { Answered, Service } from '../kit/http.ts';
import { startService } from '../kit/http.ts';
import { expectOk, peopleOf, register, take } from '../kit/play-over-http.ts';

const id = 'audit-and-payroll';
const on = '2024-06-04';

let service: Service;
/** Revision of Braintree's advice before its decision, which is its own. */
let advice: number;
beforeAll(async () => {
  service = await startService();
  const people = peopleOf(service);
  for (const council of ['ALV', 'BRK', 'CHW']) await register(service, councils[council]!, people);
  let etag: string | undefined;
  for (const step of life.slice(0, life.findIndex(({ name }) => name === 'advice-mo-BRK') + 1)) {
    const { state } = await service.parts.deciders.agreement.state(id);
    const hash = { hash: state.drafts.at(-1)?.hash };
    const more = ['AcceptText', 'FreezeText'].includes(step.command.type) ? hash : {};
    etag = (await expectOk(take(service, people, id, step, etag, more), step.name)).headers.get('etag') ?? undefined;
  }
  advice = (await service.store.read(`agreement-${id}`)).revision;
});
afterAll(async () => {
  await service.close();
});

const told = ({ status, body: { instance: _, ...problem } }: Answered) => ({ status, problem });
const correct = async (council: string, corrects: number, ifMatch?: string): Promise<Answered> =>
  service.post(`/agreements/${id}/corrections`, { on, corrects, statement: `not so: ${corrects}`, why: 'misread' },
    { token: await service.token('lead-officer', council), ...(ifMatch === undefined ? {} : { ifMatch }) });
const revision = async (): Promise<number> => (await service.store.read(`agreement-${id}`)).revision;

describe('a correction', () => {
  it('I57: of another council\'s own event is told what one of no event is, whatever revision it names', async () => {
    const { events } = await service.store.read(`agreement-${id}`);
    expect(events[advice]).toMatchObject({ type: 'StatutoryOfficerAdviceGiven',
      meta: { classification: { class: 'council', council: 'BRK' } } });
    for (const ifMatch of [undefined, '"0"', `"${advice}"`]) {
      expect(told(await correct('CHW', advice, ifMatch))).toEqual(told(await correct('CHW', 900, ifMatch)));
    }
    expect(told(await correct('CHW', advice))).toMatchObject({ status: 422, problem: { code: 'nothing-to-correct' } });
    expect(await revision()).toBe(advice);
  });

  it('I54: by the council whose own it is names the event, and is as hidden from the others', async () => {
    expect((await correct('BRK', advice)).status).toBe(200);
    const correction = await revision();
    expect(correction).toBe(advice + 1);
    const refused = await correct('CHW', correction);
    expect(told(refused)).toEqual(told(await correct('CHW', 900)));
    expect((await correct('BRK', correction)).status).toBe(200);
  });

  it('of an event that all parties read is any party\'s to give', async () => {
    expect((await correct('CHW', 0)).status).toBe(200);
  });
});
