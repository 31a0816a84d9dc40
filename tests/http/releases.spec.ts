/** Over HTTP on PostgreSQL: what councils release, keep from the public and review, and who then reads it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stepOf, toldId as id, toldOverHttp } from '../kit/told-over-http.ts';
import type { Act } from '../kit/agreement-rows.ts';
import type { Answered } from '../kit/http.ts';
import type { ToldOverHttp } from '../kit/told-over-http.ts';

let told: ToldOverHttp;
/** Revisions of Brackley's advice, and of what it found in the payroll licence. */
let [advice, finding] = [-1, -1];
const said = 'Not more than a third.';
beforeAll(async () => {
  told = await toldOverHttp();
  const { events } = await told.service.parts.store.read(`agreement-${id}`);
  const of = (type: string) => events.findIndex((one) => one.type === type && one.data['council'] === 'BRK');
  [advice, finding] = [of('StatutoryOfficerAdviceGiven'), of('DueDiligenceItemRaised')];
}, 120_000);
afterAll(async () => { await told.close(); });

type Row = { readonly type: string; readonly revision: number; readonly class: string; readonly sentence: string;
  readonly exemption: object | null };
const rows = async (council?: string): Promise<Row[]> => {
  const first = (await told.read(`/agreements/${id}/timeline?limit=200`, council)).body;
  expect(first.next).toBeNull();
  return first.rows as Row[];
};
const revisions = async (council?: string): Promise<number[]> => (await rows(council)).map(({ revision }) => revision);
const mo = (council: string, type: string, members: object): Act => [council, 'monitoring-officer',
  { type, on: '2024-06-10', why: 'asked for', ...members } as never];
const done = (act: Act): Promise<void> => told.play(stepOf(act));
const refused = async (act: Act): Promise<[number, string]> => {
  const { status, body } = await told.sent(stepOf(act));
  return [status, body.code as string];
};
/** Without the revision that was seen last: others have acted since. */
const posted = async (council: string, path: string, body: object): Promise<Answered> =>
  told.service.post(`/agreements/${id}${path}`, body, {
    token: await told.service.token('monitoring-officer', council) });

describe('a council that releases', () => {
  it('I57: its advice to the parties lets them read it, correct it, and see who gave it when', async () => {
    expect(await revisions('CHW')).not.toContain(advice);
    expect(await refused(mo('CHW', 'PublishFact', { of: advice, to: 'partner' }))).toEqual([422, 'fact-missing']);
    await done(mo('BRK', 'PublishFact', { of: advice, to: 'partner' }));
    const seen = await rows('CHW');
    expect(seen.find(({ revision }) => revision === advice)).toMatchObject({ class: 'partner' });
    expect(seen.at(-1)).toMatchObject({ type: 'FactPublished', sentence:
      `BRK released event ${advice} (statutory officer advice given) to the parties: asked for.` });
    expect(await revisions('OUT')).not.toContain(advice);
    const { body } = await told.read(`/agreements/${id}`, 'CHW');
    const run = (council: string) => body.approvals.find((one: { council: string }) => one.council === council);
    // Brackley has released one of two pieces of advice, Alvern none.
    expect([run('BRK').advice, run('BRK').advisedOn, run('ALV').advice])
      .toEqual([['monitoring-officer'], ['2024-04-12'], null]);
    expect((await posted('CHW', '/corrections',
      { on: '2024-06-11', corrects: advice, statement: 'It was the 11th.', why: 'misread' })).status).toBe(200);
  });

  it('I57: its note lets its text be read, and no other note be known of', async () => {
    for (const [council, note] of [['CHW', 'opening'], ['CHW', 'fallback'], ['BRK', 'opening']] as const) {
      const text = note === 'opening' ? said : 'Half, at worst.';
      expect((await posted(council, '/notes', { on: '2024-02-01', note, text })).status).toBe(200);
    }
    const release = { on: '2024-06-10', note: 'opening', to: 'partner', why: 'asked for' };
    expect((await posted('ALV', '/note-releases', release)).body).toMatchObject({ status: 422, code: 'note-missing' });
    const answer = await posted('CHW', '/note-releases', release);
    expect([answer.status, answer.body.events]).toEqual([200, [expect.objectContaining({ type: 'NotePublished' })]]);
    const seen = (await told.service.get(`/agreements/${id}/timeline?limit=200`, {
      token: await told.service.token('lead-officer', 'ALV'),
      headers: { 'concordat-at-least': answer.body.position as string } })).body.rows as (Row & { stream: string })[];
    expect(seen.at(-1)).toMatchObject({ type: 'NotePublished', data: { text: said, writtenOn: '2024-02-01' } });
    expect(JSON.stringify(seen)).not.toMatch(/fallback|Half, at worst|PrivateNoteWritten|note-audit/);
    expect((await told.read(`/agreements/${id}/disclosures`, 'ALV')).body.notes)
      .toEqual([{ council: 'CHW', note: 'opening', to: 'partner' }]);
  });
});

describe('what is exempt', () => {
  it('stands in the record of disclosures, on the list of things to do and among the deadlines', async () => {
    const answer = await posted('ALV', '/withholdings',
      { on: '2024-06-12', of: finding, paragraph: 3, reviewOn: '2029-03-31', why: 'prices' });
    expect(answer.status).toBe(200);
    const headers = { 'concordat-at-least': answer.body.position as string };
    const read = async (path: string, council: string): Promise<any> => (await told.service.get(path, { headers,
      token: await told.service.token('lead-officer', council) })).body;
    expect((await read(`/agreements/${id}/disclosures`, 'CHW')).facts).toContainEqual({ revision: finding,
      kind: 'DueDiligenceItemRaised', council: 'BRK', about: null, class: 'exempt',
      exemption: { paragraph: 3, reviewOn: '2029-03-31', by: 'ALV', was: 'partner' } });
    expect((await read('/tasks', 'ALV')).rows).toContainEqual(expect.objectContaining({ task: 'review-exemption',
      due: '2029-03-31' }));
    expect((await read('/deadlines?until=2099-12-31', 'ALV')).rows).toContainEqual(expect.objectContaining({
      kind: 'exemption-review', due: '2029-03-31', councils: ['ALV'] }));
    const { rows: seen } = await read(`/agreements/${id}/timeline?limit=200`, 'CHW') as { rows: Row[] };
    expect(seen.find(({ revision }) => revision === finding)).toMatchObject({ class: 'exempt',
      exemption: { paragraph: 3, reviewOn: '2029-03-31' } });
    expect((await told.service.get(`/agreements/${id}/disclosures`,
      { headers, token: await told.service.token('lead-officer', 'OUT') })).status).toBe(404);
  });

  it('cannot be what was public: that is refused by name', async () => {
    const { events } = await told.service.parts.store.read(`agreement-${id}`);
    const notice = events.findIndex(({ type }) => type === 'KeyDecisionNoticePublished');
    expect((await posted('ALV', '/withholdings',
      { on: '2024-06-12', of: notice, paragraph: 3, reviewOn: '2029-03-31', why: 'prices' })).body)
      .toMatchObject({ status: 409, code: 'already-public' });
  });

  it('is by a paragraph that the catalogue of exempt information lists', async () => {
    const { exemptInformation } = (await told.service.get('/catalogues')).body;
    expect(exemptInformation.wales.paragraphs['14']).toContain('financial or business affairs');
  });
});
