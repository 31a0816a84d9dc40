/**
 * End to end over HTTP, on any log: councils negotiate clause by clause, one leaves, three approve
 * (one is called in, one is urgent), sign and commence. Prints the stream as a timeline.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CouncilId, LocalDate } from '#domain';
import { createLog, systemClock } from '#platform';
import type { Clock } from '#platform';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { startFollowers } from '../../apps/worker/src/followers.ts';
import type { Followers } from '../../apps/worker/src/followers.ts';
import { councils } from './agreement-register.ts';
import { life } from './agreement-story.ts';
import type { Step } from './agreement-story.ts';
import type { Ground } from './configured-ground.ts';
import { startService } from './http.ts';
import type { Answered, Service } from './http.ts';
import { expectOk, peopleOf, register, take } from './play-over-http.ts';
import type { People } from './play-over-http.ts';

const id = 'audit-and-payroll';
/** The life told is of 2024: what fell due since would come in between its steps. */
const never = new Promise<void>(() => undefined);

/** The story, with a fourth council that joins and leaves while clauses are negotiated. */
const steps: readonly Step[] = life.flatMap((step): Step[] => {
  const dun = (name: string, command: object): Step =>
    ({ name, council: 'DUN' as CouncilId, capacity: 'lead-officer', person: 'per-dun-lead' as Step['person'],
      command: command as Step['command'] });
  if (step.name === 'propose') {
    return [{ ...step, command: { ...step.command, invited: ['BRK', 'CHW', 'DUN'] } as unknown as Step['command'] }];
  }
  if (step.name === 'principle') return [dun('join-DUN', { type: 'JoinProposal', on: '2024-01-16' }), step];
  if (step.name === 'counter') {
    return [step, dun('leave-DUN', { type: 'LeaveProposal', on: '2024-03-04', reason: 'another partner' })];
  }
  return [step];
});

let ground: Ground;
let followers: Followers;
let service: Service;
let people: People;
const answers = new Map<string, Answered>();
/** A read shows at least what the last accepted command did. */
const lastPosition = (): string => [...answers.values()].at(-1)!.body.position as string;

/** Steps that name the hash of the text name the one that stands now, which DUN's short stay has not changed. */
async function withHash(step: Step): Promise<object> {
  if (!['AcceptText', 'FreezeText', 'ExecuteCounterpart'].includes(step.command.type)) return {};
  const token = await service.token('auditor', undefined, 'auditor');
  const headers = { 'concordat-at-least': lastPosition() };
  const { body } = await expectOk(service.get(`/agreements/${id}`, { token, headers }), 'read');
  return { hash: body.drafts.at(-1).hash };
}

async function played(clock: Clock): Promise<void> {
  const log = createLog('silent', clock);
  const { store, views } = ground;
  followers = startFollowers({
    kafka: null,
    store, views, deciders: bindDeciders(store, clock),
    clock, log, lagMax: 1_000, after: never, following: { shares: 1, threads: 1, leaseMs: 10_000 }, alone: true,
  });
  service = await startService(() => ({
    store, clock, views: { sql: views.sql, arrived: followers.arrived }, followers: followers.health,
    readWaitMs: 5_000,
  }));
  people = peopleOf(service);
  for (const council of ['ALV', 'BRK', 'CHW', 'DUN']) await register(service, councils[council]!, people);
  let etag: string | undefined;
  for (const step of steps) {
    const sent = take(service, people, id, step, etag, await withHash(step));
    const answer = await expectOk(sent, step.name);
    etag = answer.headers.get('etag') ?? undefined;
    answers.set(step.name, answer);
  }
}

const asAuditor = async (path: string): Promise<any> => {
  const token = await service.token('auditor', undefined, 'auditor');
  return (await expectOk(service.get(path, { token, headers: { 'concordat-at-least': lastPosition() } }), path)).body;
};
const as = async (council: string, path: string): Promise<Answered> =>
  service.get(path, {
    token: await service.token('lead-officer', council, `per-${council.toLowerCase()}-reader`),
    headers: { 'concordat-at-least': lastPosition() },
  });

export function lifecycleOverHttp(open: (clock: Clock) => Promise<Ground>, clock: Clock = systemClock): void {
  beforeAll(async () => {
    ground = await open(clock);
    await played(clock);
  }, 120_000);
  afterAll(async () => {
    await service.close();
    await followers.stop();
    await ground.close();
  });

  it('is in force, with three parties and what each does', async () => {
    const agreement = await asAuditor(`/agreements/${id}`);
    expect(agreement.stage).toBe('in-force');
    expect(agreement.commencedOn).toBe('2024-06-03');
    const day = await asAuditor(`/agreements/${id}/participation?on=2024-06-03`);
    const active = day.rows.filter((row: any) => row.status === 'ACTIVE')
      .map(({ service: at, council, role }: any) => `${at} ${council} ${role}`);
    expect(active).toEqual(['audit ALV lead', 'audit BRK partner', 'audit CHW partner', 'payroll ALV partner',
      'payroll BRK partner', 'payroll CHW customer']);
  });

  it('shows the council that left before signature as such, and as no party', async () => {
    const { rows } = await asAuditor(`/agreements/${id}/participation`);
    const spans = rows.filter((row: any) => row.council === 'DUN');
    expect(spans.at(-1).status).toBe('WITHDREW_BEFORE_SIGNING');
    expect((await asAuditor(`/agreements/${id}/participation?on=2024-06-03`)).rows
      .filter((row: any) => row.council === 'DUN' && row.status === 'ACTIVE')).toEqual([]);
  });

  it('tells every step in words, and prints them', async () => {
    const rows: any[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const more = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: any = await asAuditor(`/agreements/${id}/timeline?limit=100${more}`);
      rows.push(...page.rows);
      cursor = page.next;
    }
    expect(rows.map(({ revision }) => revision)).toEqual(rows.map((_, index) => index));
    expect(rows.length).toBe(steps.length + 3);
    const lines = rows.map((row) => `${row.effectiveOn}  ${row.actor.council ?? '-'}  ${row.sentence}`);
    process.stdout.write(`${lines.join('\n')}\n`);
    expect(lines.at(-1)).toMatch(/^2024-06-03 {2}ALV {2}/);
  });

  it('I2, I59: the window of the called-in decision was reckoned with the calendar stored beside it', async () => {
    const { body } = await as('BRK', `/agreements/${id}/timeline?limit=200`);
    const published = body.rows.find((row: any) => row.type === 'DecisionPublished' && row.actor.council === 'BRK');
    expect(published.data).toMatchObject({ callInUntil: '2024-05-01' });
    expect(published.data.calendar).toMatch(/^date-holidays@.* GB-ENG$/);
  });

  it('I57: shows a council\'s advice before decision to that council and to nobody else at the table', async () => {
    const adviceSeenBy = async (council: string): Promise<string[]> =>
      (await as(council, `/agreements/${id}/timeline?limit=200`)).body.rows
        .filter((row: any) => row.type === 'StatutoryOfficerAdviceGiven').map((row: any) => row.actor.council);
    expect(new Set(await adviceSeenBy('BRK'))).toEqual(new Set(['BRK']));
    expect(new Set(await adviceSeenBy('CHW'))).toEqual(new Set(['CHW']));
  });

  it('gives the redline between the two drafts from the events', async () => {
    const change = await asAuditor(`/agreements/${id}/drafts/1/redline/2`);
    const ending = change.clauses.find((clause: any) => clause.clause === 'ending');
    expect(ending.change).toBe('changed');
    expect(ending.body.filter((part: any) => part.kind !== 'same').map((part: any) => part.text.trim()))
      .toEqual(['Six', 'Twelve']);
    expect(change.councilsGone).toEqual(['DUN']);
  });

  it('hides an agreement that is not public from a council that is not in it', async () => {
    const token = await service.token('lead-officer', 'ALV', 'per-alv-lead-officer');
    answers.set('quiet', await expectOk(service.post('/agreements', {
      on: '2024-06-10', agreement: 'quiet', title: 'Quiet talks', model: 'lead-authority',
      leadOfficer: 'per-alv-lead',
      services: [{ service: 'legal', kind: 'legal' }], invited: ['BRK'],
    }, { token }), 'quiet'));
    expect((await as('BRK', '/agreements/quiet')).status).toBe(200);
    const stranger = await as('CHW', '/agreements/quiet');
    expect([stranger.status, stranger.headers.get('content-type')])
      .toEqual([404, 'application/problem+json; charset=utf-8']);
    expect((await as('CHW', '/agreements/quiet/timeline')).status).toBe(404);
    const register = (await as('CHW', '/agreements')).body.rows.map((row: any) => row.agreement);
    expect(register).toEqual([id]);
  });

  it('lists what a council has to do next', async () => {
    const { body } = await as('BRK', '/tasks');
    expect(body.rows).toMatchObject([{ agreement: 'quiet', task: 'answer-invitation' }]);
  });

  it('refuses a signature on an executed agreement by name, and writes nothing', async () => {
    const before = (await asAuditor(`/agreements/${id}`)).revision;
    const token = await service.token('signatory', 'ALV', 'per-alv-ceo');
    const refused = await service.post(`/agreements/${id}/counterparts`, {
      on: '2024-06-04' as LocalDate, hash: 'a'.repeat(64), mode: 'hand', valuePence: '1', signatories: [] },
    { token, ifMatch: `"${before}"` });
    expect([refused.status, refused.body.code]).toEqual([409, 'already-executed']);
    expect((await asAuditor(`/agreements/${id}`)).revision).toBe(before);
  });
}
