/** What is of a person is shown to nobody in passing and goes out in no topic, whoever reads (I56). */
import { expect, it } from '@jest/globals';
import { capacities, councilId, personRef } from '#domain';
import { openMemoryStore, start } from '#store';
import { messagesOf } from '../../libs/publishing/src/topics.ts';
import { seesClass } from '../../libs/views/src/reader.ts';
import { event, handClock, write } from '../store/events.ts';

const classification = { class: 'personal', person: personRef('per-ada1') } as const;

it('I56: nobody sees an event of a person among others, in whatever capacity and scope', () => {
  for (const capacity of capacities) {
    for (const council of [null, councilId('BRM')]) {
      for (const scope of ['full', 'public', null] as const) {
        expect([capacity, council, scope, seesClass({ capacity, council }, scope, classification)])
          .toEqual([capacity, council, scope, false]);
      }
    }
  }
});

it('I56: no message is made of it, even if it stood in the stream of an agreement', async () => {
  const store = openMemoryStore(handClock().read);
  const personal = event({ text: 'boxed' });
  await store.append([
    write('agreement-audit', -1, { ...personal, meta: { ...personal.meta, classification } }),
    write('person-per-ada1.BRM', -1, { ...event({ text: 'boxed' }) }),
    write('agreement-payroll', -1, event({ text: 'for partners' })),
  ]);
  const naming = { prefix: 'concordat', instance: 'concordat' };
  const made = (await store.page(start, 10)).map((one) => messagesOf(naming as never, one, true).length);
  expect(made).toEqual([0, 0, 1]);
});
