/** Who took part on a day, asked of the read model about real partnerships. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { localDate } from '#domain';
import { participationOn } from '#views';
import { openDesk as importsDesk, samplesDir } from '../imports/history-desk.ts';
import { auditor, openDesk, type Desk } from './desk.ts';
import { append } from './envelopes.ts';

const seven = 'worcestershire-regulatory-services';
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  const imports = await importsDesk();
  for (const id of [seven, `${seven}-2016`, 'compass-point', 'south-hams-west-devon']) {
    await imports.import(readFileSync(new URL(`histories/${id}.json`, samplesDir), 'utf8'));
    await append(desk.store, `agreement-${id}`, await imports.events(id), 0);
  }
  await desk.views.catchUp();
});
afterAll(() => desk.close());

/** Councils by role in a service; with a question mark where the record cannot be sure. */
async function on(agreement: string, day: string, service: string): Promise<Readonly<Record<string, string>>> {
  const rows = (await participationOn(desk.sql, auditor, agreement, localDate(day)))!
    .filter((row) => row.service === service && row.role !== 'none'
      && ['ACTIVE', 'NOTICE_GIVEN', 'EXITING'].includes(row.status));
  const roles = [...new Set(rows.map(({ role }) => role))];
  return Object.fromEntries(roles.map((role) => [role, rows.filter((row) => row.role === role)
    .map(({ council, certain }) => `${council}${certain ? '' : '?'}`).sort().join(' ')]));
}

const countys = 'trading-standards-and-animal-health';
const districts = { host: 'BRM', partner: 'MAV RED WOC WYC WYE' };
const rows: readonly (readonly [agreement: string, day: string, service: string, answer: object])[] = [
  [seven, '2016-03-31', 'licensing', { host: 'BRM', partner: 'MAV RED WOC WOR WYC WYE' }],
  [seven, '2016-04-01', 'licensing', {}],
  [`${seven}-2016`, '2016-03-31', 'licensing', {}],
  [`${seven}-2016`, '2016-04-01', 'licensing', districts],
  [`${seven}-2016`, '2016-04-01', countys, { host: 'BRM', customer: 'WOR' }],
  [`${seven}-2016`, '2016-06-01', 'licensing', districts],
  [`${seven}-2016`, '2016-06-01', countys, {}],
  ['compass-point', '2020-12-31', 'finance', { partner: 'ELI SHO' }],
  ['compass-point', '2022-01-01', 'finance', { partner: 'BOT ELI SHO' }],
  ['south-hams-west-devon', '2010-12-31', 'whole-workforce', {}],
  ['south-hams-west-devon', '2015-01-01', 'whole-workforce', { partner: 'SHA WDE' }],
];
it.each(rows)('I17, I18: %s on %s: %s', async (agreement, day, service, answer) => {
  expect(await on(agreement, day, service)).toEqual(answer);
});
