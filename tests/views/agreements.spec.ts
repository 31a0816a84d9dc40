import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agreement, localDate, tasksOf, when } from '#domain';
import type { AgreementEvent, AgreementFacts } from '#domain';
import {
  agreementDocument,
  participationOn,
  registerPage,
  tasksFor,
  timeline,
  type FullDocument,
  type Reader,
} from '#views';
import { storedRecords } from '../../libs/views/src/agreement-state.ts';
import { auditor, officerOf, openDesk, type Desk } from './desk.ts';
import { append, hashOf, lead } from './envelopes.ts';
import { alpha, approval, bravo, charlie, delta, inForce, negotiation, proposal } from './histories.ts';

let desk: Desk;
const note = (council: typeof alpha, text: string) => ({
  type: 'PrivateNoteWritten' as const,
  on: when('2024-01-20'),
  agreement: 'talks',
  council,
  note: 'n1',
  clause: 'finance',
  text,
});

const [echo, foxtrot] = ['ECH' as typeof alpha, 'FOX' as typeof alpha];

/** A text under negotiation with a draft as the decider issues it, of councils that are asked about nowhere else. */
function early(): AgreementEvent[] {
  const events = [
    ...proposal('early', 'Early', [echo, foxtrot]),
    ...negotiation('early', [echo, foxtrot]).filter(
      ({ type }) => !['DraftIssued', 'TextAccepted', 'TextFrozen'].includes(type),
    ),
  ];
  const facts = {
    today: localDate('2024-03-01'),
    grade: 'live',
    councils: {},
    calendars: {},
    actor: { person: lead, council: echo, capacity: 'lead-officer' },
  } as unknown as AgreementFacts;
  const decided = agreement.decide(
    events.reduce(agreement.evolve, agreement.initial),
    { type: 'IssueDraft', on: when('2024-02-01'), summary: 'First' },
    facts,
  );
  if ('refused' in decided) throw new Error(`no draft: ${decided.refused.code}`);
  return [...events, ...decided.events];
}

beforeAll(async () => {
  desk = await openDesk();
  const talks: AgreementEvent[] = [
    ...proposal('talks', 'Talks on waste', [alpha, bravo, charlie]),
    { type: 'CouncilInvited', on: when('2024-01-06'), council: alpha, invited: delta },
    { type: 'CouncilLeftProposal', on: when('2024-01-08'), council: charlie, reason: 'no quorum' },
    ...negotiation('talks', [alpha, bravo]),
    ...approval('talks', alpha).slice(0, 5),
    {
      type: 'RecordCorrected',
      on: when('2024-03-01'),
      council: alpha,
      corrects: 27,
      statement: 'The reserve is ample.',
      why: 'misread',
    },
  ];
  await append(desk.store, 'agreement-talks', talks);
  await append(desk.store, 'note-talks.ALF', [note(alpha, 'We would pay up to a third.')]);
  await append(desk.store, 'note-talks.BRV', [note(bravo, 'We would settle for a half.')]);
  await append(desk.store, 'agreement-done', inForce('done', 'Shared waste, done'));
  await append(desk.store, 'agreement-early', early());
  await desk.views.catchUp();
});
afterAll(() => desk.close());

const ids = async (reader: Reader) =>
  (await registerPage(desk.sql, reader)).rows.map(({ agreement }) => agreement);
const document = async (reader: Reader, agreement = 'talks') =>
  await agreementDocument(desk.sql, reader, agreement);

describe('an agreement as its readers see it', () => {
  it('is one row of the register, with what it was sorted and filtered by', async () => {
    const { rows } = await registerPage(desk.sql, officerOf(alpha), { text: 'DONE' });
    expect(rows).toEqual([
      {
        agreement: 'done',
        title: 'Shared waste, done',
        model: 'lead-authority',
        stage: 'in-force',
        proposer: alpha,
        councils: [alpha, bravo],
        invited: [],
        services: ['ict', 'waste'],
        nations: ['england'],
        proposedOn: '2024-01-01',
        executedOn: '2024-03-21',
        commencedOn: '2024-03-31',
        public: true,
        imported: false,
        unverified: 0,
        updated: { revision: 38, position: expect.any(String), recordedAt: '2026-01-05T09:00:00.000Z' },
      },
    ]);
  });

  it('is found by stage, council, service, model and words of the title, and by nothing it is not', async () => {
    const found = async (filter: Parameters<typeof registerPage>[2]) =>
      (await registerPage(desk.sql, officerOf(alpha), filter)).rows.map(({ agreement }) => agreement);
    expect(await found({ stage: 'in-force' })).toEqual(['done']);
    expect(await found({ council: delta })).toEqual(['talks']);
    expect(await found({ council: charlie })).toEqual([]);
    expect(await found({ service: 'ict' })).toEqual(['done', 'talks']);
    expect(await found({ service: 'payroll' })).toEqual([]);
    expect(await found({ model: 'lead-authority', text: 'talks' })).toEqual(['talks']);
    expect(await found({ model: 'workforce-pool' })).toEqual([]);
    expect(await found({ text: '%' })).toEqual([]);
  });

  it('reads as one document: parties, services, clauses as they now stand, drafts, approvals', async () => {
    const found = (await document(officerOf(alpha))) as FullDocument;
    expect(found).toMatchObject({
      scope: 'full',
      stage: 'approving',
      proposer: alpha,
      revision: 28,
      public: false,
      parties: [
        { council: alpha, status: 'joined' },
        { council: bravo, status: 'joined' },
        { council: charlie, status: 'left', since: '2024-01-08' },
        { council: delta, status: 'invited' },
      ],
      legalBases: [{ basis: 'b1', title: expect.stringContaining('s.101(1)(b)') }],
      drafts: [{ n: 1, hash: hashOf('talks-text'), summary: 'For the councils' }],
      frozen: { n: 1 },
      approvals: [
        { council: alpha, phase: 'open', advice: ['monitoring-officer', 'chief-finance-officer'] },
      ],
    });
    expect(
      found.services.map(({ name, participation }) => [
        name,
        participation.map(({ council, role, status }) => `${council} ${role} ${status}`),
      ]),
    ).toEqual([
      [
        'Information and communications technology',
        [
          'ALF lead NEGOTIATING',
          'BRV partner NEGOTIATING',
          'CHL partner WITHDREW_BEFORE_SIGNING',
          'DLT partner INVITED',
        ],
      ],
      [
        'Waste collection and disposal',
        [
          'ALF lead NEGOTIATING',
          'BRV partner NEGOTIATING',
          'CHL partner WITHDREW_BEFORE_SIGNING',
          'DLT partner INVITED',
        ],
      ],
    ]);
    expect(found.clauses.find(({ clause }) => clause === 'finance')).toMatchObject({
      version: 2,
      by: bravo,
      body: expect.stringMatching(/shared by headcount\.$/),
      params: { method: 'headcount' },
      comments: 1,
    });
  });

  it('is kept as its own history makes it, to the last word, and so are the tasks', async () => {
    for (const id of ['talks', 'done', 'early']) {
      const { events } = await desk.store.read(`agreement-${id}`);
      const replayed = events
        .map(({ type, data }) => ({ type, ...data }) as unknown as AgreementEvent)
        .reduce(agreement.evolve, agreement.initial);
      const [stored] = await storedRecords(desk.sql, [id]);
      expect(stored!.record.state).toEqual(replayed);
      for (const council of [alpha, bravo, charlie, delta, echo, foxtrot]) {
        const shown = (await tasksFor(desk.sql, auditor, council)).rows.filter(
          (row) => row.agreement === id,
        );
        expect(shown.map(({ task, what, due }) => ({ task, what, due }))).toEqual(
          tasksOf(replayed, council),
        );
      }
    }
    expect((await tasksFor(desk.sql, auditor, foxtrot)).rows.map(({ task }) => task)).toContain(
      'accept-text',
    );
  });

  it('tells each council what it must do next, and no other', async () => {
    const tasks = async (reader: Reader, council: typeof alpha) =>
      (await tasksFor(desk.sql, reader, council)).rows.map(
        ({ agreement, task }) => `${agreement} ${task}`,
      );
    expect(await tasks(officerOf(alpha), alpha)).toEqual(['talks decide']);
    expect(await tasks(officerOf(bravo), bravo)).toEqual(['talks open-approval']);
    expect(await tasks(officerOf(delta), delta)).toEqual(['talks answer-invitation']);
    expect(await tasks(officerOf(charlie), charlie)).toEqual([]);
    expect(await tasks(officerOf(bravo), alpha)).toEqual([]);
    expect(await tasks(auditor, alpha)).toEqual(['talks decide']);
  });
});

describe('who may read an agreement', () => {
  it('are its parties, those who are invited, and auditors; others once it is public', async () => {
    for (const council of [alpha, bravo, delta]) {
      expect(await ids(officerOf(council))).toEqual(['done', 'talks']);
    }
    expect(await ids(officerOf(charlie))).toEqual(['done']);
    const stranger = officerOf('STR' as typeof alpha);
    expect(await ids(stranger)).toEqual(['done']);
    expect(await ids(auditor)).toEqual(['early', 'done', 'talks']);
    expect(await ids({ council: null, capacity: 'registrar' })).toEqual(['done']);
    expect(await ids({ council: null, capacity: 'lead-officer' })).toEqual(['done']);
    expect(await document(stranger)).toBeNull();
    expect(await timeline(desk.store, stranger, 'talks')).toBeNull();
    expect(await participationOn(desk.sql, stranger, 'talks', '2024-02-01' as never)).toBeNull();
    expect(await document(officerOf(alpha), 'no-such')).toBeNull();
    expect(await timeline(desk.store, auditor, 'no-such')).toBeNull();
  });

  it('keep the timeline up to the step by which they left, and nothing after it', async () => {
    const kept = (await timeline(desk.store, officerOf(charlie), 'talks', { limit: 200 }))!.rows;
    const all = (await timeline(desk.store, officerOf(alpha), 'talks', { limit: 200 }))!.rows;
    expect(kept.at(-1)).toMatchObject({ type: 'CouncilLeftProposal', actor: { council: charlie } });
    expect(kept.length).toBeLessThan(all.length);
    expect(await document(officerOf(charlie))).toBeNull();
  });

  it('are shown the public parts alone when they have no part in it', async () => {
    const found = await document(officerOf(delta), 'done');
    expect(found).toMatchObject({
      scope: 'public',
      parties: [alpha, bravo],
      textHash: hashOf('done-text'),
      approvals: [
        { council: alpha, publishedOn: '2024-03-03' },
        { council: bravo, publishedOn: '2024-03-03' },
      ],
    });
    for (const hidden of ['clauses', 'drafts', 'terms', 'unverified', 'proposer', 'counterparts'])
      expect(found).not.toHaveProperty(hidden);
    const rows = (await timeline(desk.store, officerOf(delta), 'done', { limit: 200 }))!.rows;
    expect(new Set(rows.map((row) => row.class))).toEqual(new Set(['public']));
    expect(rows.map(({ type }) => type)).toContain('AgreementExecuted');
    const taking = (await participationOn(desk.sql, officerOf(delta), 'done', '2024-02-01' as never))!;
    expect(taking).toEqual([]);
  });

  it("I57: never see another council's notes or advice, in any query", async () => {
    const secrets = ['third', 'half', 'reserve', 'Within powers'];
    const everything = async (reader: Reader) =>
      JSON.stringify([
        await document(reader),
        await timeline(desk.store, reader, 'talks', { limit: 200 }),
        await registerPage(desk.sql, reader),
        await timeline(desk.store, reader, 'talks', { order: 'effective', limit: 200 }),
        await participationOn(desk.sql, reader, 'talks', '2024-02-01' as never),
        ...(await Promise.all(
          [alpha, bravo, charlie, delta].map((council) => tasksFor(desk.sql, reader, council)),
        )),
      ]);
    const seen = async (reader: Reader) => {
      const text = await everything(reader);
      return secrets.filter((secret) => text.includes(secret));
    };
    expect(await seen(officerOf(alpha))).toEqual(['third', 'reserve', 'Within powers']);
    expect(await seen(officerOf(bravo))).toEqual(['half']);
    expect(await seen(officerOf(charlie))).toEqual([]);
    expect(await seen(officerOf(delta))).toEqual([]);
    expect(await seen({ council: bravo, capacity: 'auditor' })).toEqual(['half']);
    expect(await seen({ council: null, capacity: 'registrar' })).toEqual([]);
    expect(await seen(auditor)).toEqual(secrets);
    expect(((await document(officerOf(bravo))) as FullDocument).approvals[0]).toMatchObject({
      advice: null,
      advisedOn: null,
    });
    expect(await everything(officerOf(bravo))).not.toContain('give-advice');
  });
});
