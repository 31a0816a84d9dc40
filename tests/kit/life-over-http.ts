/**
 * End to end over HTTP, on any log and on a clock that moves with the story: three councils in force share a year's
 * cost, sign a side letter, change a role, settle a dispute, give notice, wind down and close. Prints the timeline.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { todayIn, virtualClock } from '#platform';
import type { Clock } from '#platform';
import type { Instant } from '#domain';
import type { Position } from '#store';
import { openViews } from '#views';
import { bindDeciders } from '../../apps/api/src/deciders.ts';
import { timekeeper } from '../../apps/worker/src/timekeeper.ts';
import type { Timekeeper } from '../../apps/worker/src/timekeeper.ts';
import { agreeResolution, escalate, raise, resolve } from './agreement-disputes.ts';
import { agrees as agreesTo, recasts } from './agreement-membership.ts';
import { councils } from './agreement-register.ts';
import type { Act } from './agreement-rows.ts';
import { life } from './agreement-story.ts';
import type { PlainCommand, Step } from './agreement-story.ts';
import { approve, change, propose, sign } from './agreement-variations.ts';
import {
  agreeRule, agreeTrueUp, bill, close, declare, declareActual, estimate, outturn, pay, setRule, trueUp,
} from './charging-story.ts';
import type { Ground } from './configured-ground.ts';
import { about, say, serve } from './ending-acts.ts';
import { startService } from './http.ts';
import type { Answered, Service } from './http.ts';
import { expectOk, peopleOf, register, take } from './play-over-http.ts';
import type { People } from './play-over-http.ts';
import {
  agrees, closes, done, item, novates, pays, plan, staff, states, survives, workstream,
} from './winding-down.ts';

const id = 'audit-and-payroll';
const parties = ['ALV', 'BRK', 'CHW'] as const;
const clock = virtualClock('2024-01-08T12:00:00.000Z' as Instant);
const stopping = new AbortController();
let ground: Ground;
let views: ReturnType<typeof openViews>;
let keeper: Timekeeper;
let following: Promise<void>;
let service: Service;
/** With tokens that are fresh on any day of the story. */
let today: Pick<Service, 'get' | 'post' | 'token'>;
let people: People;
const played: Step[] = [];

// Telling -------------------------------------------------------------------------------------------

/** The day has come: deadlines that it brings are said before anybody acts on it. */
async function comes(day: string): Promise<void> {
  if (day <= todayIn('england', clock())) return;
  const noon = `${day}T12:00:00.000Z` as Instant;
  service.clock.set(noon);
  clock.set(noon);
  await views.arrived(await ground.store.end(), 5_000);
  await keeper.tick();
}
const reader = (council?: string) => today.token(council === undefined ? 'auditor' : 'lead-officer', council,
  `reader-${council}`);
async function read(path: string, council?: string): Promise<Answered> {
  await views.arrived(await ground.store.end(), 5_000);
  return today.get(path, { token: await reader(council) });
}
const body = async (path: string, council?: string): Promise<any> =>
  (await expectOk(read(`/agreements/${id}${path}`, council), path)).body;
const revision = async (): Promise<string | undefined> =>
  (await read(`/agreements/${id}`)).headers.get('etag') ?? undefined;

/** Over HTTP the day of receipt has no place: it is reckoned. */
function stepOf([council, capacity, said]: Act): Step {
  const { deemedOn: _, ...command } = (typeof said === 'function'
    ? said({ variation: { variations: {} } } as never) : said) as PlainCommand & { deemedOn?: null };
  return { name: command.type, council: council as Step['council'], capacity,
    person: `per-${council}-${capacity}` as Step['person'], command: command as unknown as Step['command'] };
}
const dated = (on: string, act: Act): Step => {
  const step = stepOf(act);
  return { ...step, command: { ...step.command, on } as Step['command'] };
};
/** Papers that name a text by its hash name the one that stands over HTTP, where people have other references. */
async function hashFor({ command: { type } }: Step): Promise<object> {
  if (['AcceptText', 'FreezeText', 'ExecuteCounterpart'].includes(type)) {
    return { hash: (await body('')).drafts.at(-1).hash };
  }
  return type === 'ApproveVariation' || type === 'SignVariation'
    ? { hash: (await body('/variations')).variations[0].hash } : {};
}
const sent = async (step: Step): Promise<Answered> =>
  take(today, people, id, step, await revision(), await hashFor(step));
async function play(...steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    await comes(step.command.on);
    await expectOk(sent(step), `${step.name} of ${step.council}`);
    played.push(step);
  }
}
const refusedWith = async (step: Step): Promise<unknown> => {
  const { status, body: problem } = await sent(step);
  return [status, problem.code];
};
const stage = async (): Promise<string> => (await body('')).stage;
const tasks = async (council: string): Promise<string[]> =>
  (await read('/tasks', council)).body.rows.map(({ task }: { task: string }) => task);

async function begun(): Promise<void> {
  const { store, views: { sql, settings } } = ground;
  views = openViews(store, settings);
  following = views.run(stopping.signal);
  const arrived = (position: Position, timeoutMs: number): Promise<boolean> => views.arrived(position, timeoutMs);
  keeper = timekeeper({ deciders: bindDeciders(store, clock), sql, clock, arrived });
  service = await startService(() => ({ store, clock, views: { sql, arrived }, readWaitMs: 5_000 }));
  service.clock.set(clock());
  today = { ...service, token: (role, council, subject = `${role} of ${council}`) =>
    Promise.resolve(service.issuer.issue({ subject, role, council }, Date.parse(clock()))) };
  people = peopleOf(today);
  for (const council of parties) await register(service, councils[council]!, people);
  await play(...life);
}

export function lifeOverHttp(open: (clock: Clock) => Promise<Ground>): void {
  beforeAll(async () => {
    ground = await open(clock);
    await begun();
  }, 240_000);
  afterAll(async () => {
    stopping.abort();
    await service.close();
    await following;
    await views.close();
    await ground.close();
  });
  describe('an agreement from in force to closed, over HTTP', untilClosed);
  describe('once it is closed', onceClosed);
}

// The life ------------------------------------------------------------------------------------------

const untilClosed = (): void => {
  it('I23, I26: shares a year of cost by days, from the rule to the closed account', async () => {
    expect(await stage()).toBe('in-force');
    await play(stepOf(setRule()));
    expect(await tasks('BRK')).toContain('agree-apportionment-rule');
    await play(...['BRK', 'CHW'].map((council) => stepOf(agreeRule(council))), stepOf(declare()),
      stepOf(estimate()), stepOf(bill()), stepOf(pay()));
    const { lines: [line] } = await body('/shares?on=2024-06-17', 'CHW');
    expect(line.share.basisPoints).toEqual({ ALV: 5_000, BRK: 3_000, CHW: 2_000 });
  });

  it('a side letter is approved and signed by all, and has its words in force for its time', async () => {
    const letter = { instrument: 'side-letter', title: 'Monthly bills', from: '2024-10-01', expires: '2025-03-31',
      changes: [change({ clause: 'money', kind: 'financial-provisions', heading: 'money', body: 'Bills by the month.',
        params: { billing: 'monthly' } })] };
    await play(dated('2024-08-05', propose(letter)));
    await play(...parties.map((council) => dated('2024-08-12', approve(council))));
    expect(await tasks('CHW')).toContain('sign-variation');
    await play(...parties.map((council) => dated('2024-08-19', sign(council))));
    const money = async (day: string) => (await body(`/text-in-force?on=${day}`, 'CHW')).text.clauses
      .find(({ clause }: { clause: string }) => clause === 'money').params.billing;
    expect(await Promise.all(['2024-09-30', '2024-10-01', '2025-03-31', '2025-04-01'].map(money)))
      .toEqual(['quarterly', 'monthly', 'monthly', 'quarterly']);
  });

  it('I19: one council changes its role from a day on, with the word of the others in the service', async () => {
    await play(dated('2024-09-02', recasts({ change: 'chw-joins-in', of: 'CHW', services: ['payroll'],
      role: 'partner', from: '2024-11-01', reason: 'it wants a say' }, 'CHW')));
    expect(await tasks('ALV')).toContain('answer-role-change');
    await play(stepOf(agreesTo('ALV', 'chw-joins-in', '2024-09-09')),
      stepOf(agreesTo('BRK', 'chw-joins-in', '2024-09-10')));
    const role = async (day: string) => (await body(`/participation?on=${day}`)).rows
      .filter((row: any) => row.council === 'CHW' && row.service === 'payroll')
      .map((row: any) => `${row.role} ${row.status}`);
    expect([await role('2024-10-31'), await role('2024-11-01')]).toEqual([['customer ACTIVE'], ['partner ACTIVE']]);
  });

  it('I26, I27: the year is trued up to what was counted, agreed by all and closed', async () => {
    await play(stepOf(declareActual()), stepOf(outturn()), stepOf(trueUp()));
    expect(await tasks('CHW')).toContain('agree-true-up');
    await play(...parties.map((council) => stepOf(agreeTrueUp(council))), stepOf(close()));
    const { years: [{ lines: [line] }], balances } = await body('/charges?year=2024/25', 'CHW');
    expect(line).toMatchObject({ stage: 'closed', agreedBy: parties });
    expect(line.trueUp.working[0].shares.map(({ pence }: { pence: string }) => pence))
      .toEqual(['528000', '308000', '264000']);
    expect(balances.BRK.owesPence).toBe('158000');
    expect(await refusedWith(dated('2025-07-01', estimate()))).toEqual([422, 'date-in-the-future']);
  });

  it('I51: a dispute waits out its level, is taken higher, and is resolved by both', async () => {
    const [at] = (await play(dated('2025-07-07', raise('CHW', { against: ['BRK'] }))),
    (await body('/disputes', 'BRK')).disputes);
    expect([at.level, at.due, at.clock]).toEqual([1, '2025-07-21', 'running']);
    await comes('2025-07-21');
    expect(await refusedWith(dated('2025-07-21', escalate('CHW')))).toEqual([409, 'level-clock-running']);
    await play(dated('2025-07-22', escalate('CHW')), dated('2025-07-28', resolve('CHW')),
      dated('2025-07-29', agreeResolution('BRK')));
    const { disputes: [over] } = await body('/disputes', 'BRK');
    expect(over).toMatchObject({ level: 2, clock: 'ended', ended: { on: '2025-07-29', how: 'agreement' } });
  });

  it('I49: notice is reckoned step by step, and has effect on its day and not before', async () => {
    await play(dated('2025-09-10', serve({ kind: 'termination', services: null, to: ['ALV', 'CHW'] }, 'BRK')));
    const { notices: [notice], endsOn } = await body('/ending', 'ALV');
    expect(notice.steps.map(({ step, day, clause }: any) => [step, day, clause])).toEqual([
      ['served', '2025-09-10', null], ['received', '2025-09-11', null], ['length', '2026-09-12', 'ending'],
      ['earliest-end', '2026-09-12', null], ['has-effect', '2026-09-12', null]]);
    expect([await stage(), endsOn]).toEqual(['ending', '2026-09-12']);
    expect(await tasks('CHW')).toContain('answer-notice');
    await play(...['ALV', 'CHW'].map((council) => stepOf(say(council, about('AcknowledgeNotice', '2025-09-15')))));
    const due = (await read('/deadlines?until=2026-12-31', 'CHW')).body.rows;
    expect(due.map((row: any) => [row.kind, row.due])).toContainEqual(['notice-ends', '2026-09-12']);
  });

  it('an exit plan is adopted by all, and its work-streams are worked through while the notice runs', async () => {
    await play(...parties.map((council) => dated('2026-05-11', plan(council))), dated('2026-05-12', workstream),
      dated('2026-05-12', item({ dueOn: '2026-06-30' })));
    expect(await tasks('BRK')).toContain('complete-exit-item');
    await play(dated('2026-06-15', done()));
    await comes('2026-09-11');
    const effect = stepOf(say('BRK', about('TakeNoticeEffect', '2026-09-11')));
    expect([await refusedWith(effect), await stage()]).toEqual([[409, 'notice-not-yet-effective'], 'ending']);
    await play(stepOf(say('BRK', about('TakeNoticeEffect', '2026-09-12'))));
    const { ended } = await body('/ending');
    expect([await stage(), ended]).toEqual(['winding-down', { on: '2026-09-12', cause: 'notice' }]);
  });

  it('I17, I48, I52: nothing closes it before contract, staff and account are settled', async () => {
    const code = async (on: string) => refusedWith(dated(on, closes()));
    await comes('2026-10-01');
    expect(await code('2026-10-01')).toEqual([409, 'final-account-not-agreed']);
    await play(dated('2026-10-01', novates()), dated('2026-10-01', staff()), dated('2026-10-05', states()));
    expect(await tasks('CHW')).toContain('agree-final-account');
    await play(...['BRK', 'CHW'].map((council) => dated('2026-10-12', agrees(council))));
    expect(await code('2026-10-12')).toEqual([409, 'final-account-not-settled']);
    await play(dated('2026-10-19', pays('BRK', '5000')), dated('2026-10-19', pays('CHW', '2000')));
    expect(await code('2026-10-19')).toEqual([409, 'survivals-not-listed']);
    await play(dated('2026-10-20', survives({ until: '2028-03-31' })), dated('2026-11-02', closes()));
    expect(await stage()).toBe('closed');
  });
};

const onceClosed = (): void => {
  it('tells every step in words and prints them, the days that came by themselves among them', async () => {
    const rows: any[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: any = await body(`/timeline?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`);
      rows.push(...page.rows);
      cursor = page.next;
    }
    expect(rows.map((row) => row.revision)).toEqual(rows.map((_, index) => index));
    const lines = rows.map((row) => `${row.effectiveOn}  ${row.actor.council ?? '-'}  ${row.sentence}`);
    process.stdout.write(`${lines.join('\n')}\n`);
    const types = rows.map(({ type }) => type);
    const milestones = ['AgreementCommenced', 'ApportionmentRuleSet', 'VariationAgreed', 'ParticipationRoleChanged',
      'TrueUpSettled', 'ChargePeriodClosed', 'DisputeEscalated', 'DisputeResolved', 'NoticeServed', 'NoticeTookEffect',
      'AgreementEnded', 'FinalAccountAgreed', 'AgreementClosed'];
    expect(types.filter((type) => milestones.includes(type))).toEqual(milestones);
    expect(rows.filter(({ type }) => type === 'DeadlineReached').map(({ data }) => [data.kind, data.due]))
      .toEqual([['decision-possible', '2024-04-22'], ['call-in-closes', '2024-04-30'], ['call-in-closes', '2024-05-01'],
        ['participation-changes', '2024-11-01'], ['variation-expires', '2025-03-31'],
        ['dispute-level-ends', '2025-07-21'], ['notice-ends', '2026-09-12']]);
  });

  it('is read as it stood on any day: who took part, by what share, under which text', async () => {
    const active = async (day: string) => (await body(`/participation?on=${day}`)).rows
      .filter((row: any) => ['ACTIVE', 'NOTICE_GIVEN'].includes(row.status))
      .map(({ service: at, council, role }: any) => `${at} ${council} ${role}`);
    expect(await active('2026-09-11')).toEqual(['audit ALV lead', 'audit BRK partner', 'audit CHW partner',
      'payroll ALV partner', 'payroll BRK partner', 'payroll CHW partner']);
    expect(await active('2026-09-12')).toEqual([]);
    const shares = async (day: string) => (await body(`/shares?on=${day}`)).lines[0].share?.basisPoints ?? null;
    expect(await shares('2026-09-11')).toEqual({ ALV: 4_800, BRK: 2_800, CHW: 2_400 });
    expect((await body('/text-in-force?on=2026-09-11')).text.clauses).toHaveLength(5);
    expect((await body('/text-in-force?on=2026-09-12')).text).toBeNull();
  });

  it('I17, I58: the closing document leaves nothing open, says what survives and how long papers stay', async () => {
    const document = await body('/winding-down', 'BRK');
    expect(document).toMatchObject({ stage: 'closed', endedOn: '2026-09-12', plan: { version: 1, adoptedBy: parties },
      workstreams: [{ workstream: 'people', items: [{ item: 'letters', state: 'completed' }] }],
      contracts: [{ contract: 'payroll-licence' }], staff: [{ group: 'head-of-audit', outcome: 'returned' }],
      survivals: [{ obligation: 'confidence' }], closing: { closedOn: '2026-11-02', open: [] },
      retention: { form: 'deed', startsOn: '2028-03-31', keptUntil: '2040-03-31' } });
    const { positions, settlements } = await body('/final-account', 'CHW');
    expect(positions.map(({ leftPence }: { leftPence: string }) => leftPence)).toEqual(['0', '0', '0']);
    expect(settlements).toHaveLength(2);
  });

  it('asks for nothing more but the end of what survives and the disposal of papers', async () => {
    for (const council of parties) expect(await tasks(council)).toEqual(['dispose-of-records']);
    const { rows } = (await read('/deadlines?until=2041-01-01', 'ALV')).body;
    expect(rows.map((row: any) => [row.kind, row.due])).toEqual([
      ['survival-ends', '2028-03-31'], ['disposal', '2040-04-01']]);
  });

  it('I52: every step, taken again, is refused by the name of its rule, and nothing is written', async () => {
    const before = await revision();
    const codes: Record<string, string> = {};
    for (const step of played) {
      const again = { ...step, command: { ...step.command, on: '2026-11-02' } as Step['command'] };
      const { status, body: problem } = await take(today, people, id, again, before,
        'hash' in step.command ? { hash: 'a'.repeat(64) } : {});
      codes[step.command.type] = `${status} ${problem.code}`;
    }
    expect(codes).toEqual(Object.fromEntries(played.map(({ command: { type } }) => [type, '409 agreement-closed'])));
    expect(await revision()).toBe(before);
  });
};
