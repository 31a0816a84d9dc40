import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localDate, when } from '#domain';
import type { AgreementEvent, CouncilId } from '#domain';
import { agreementDocument, participationHistory, participationOn, tasksFor, timeline } from '#views';
import { auditor, officerOf, openDesk, type Desk } from './desk.ts';
import { append } from './envelopes.ts';
import { alpha, bravo, charlie, delta, execution, negotiation, proposal } from './histories.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

/** `council service role status`, with a question mark where the record cannot be sure. */
async function on(agreement: string, day: string, service?: string): Promise<string[]> {
  const rows = (await participationOn(desk.sql, auditor, agreement, localDate(day)))!;
  return rows
    .filter((row) => service === undefined || row.service === service)
    .map(({ council, role, status, certain }) => `${council} ${role} ${status}${certain ? '' : '?'}`);
}
const store = async (id: string, events: readonly AgreementEvent[], from = 0) => {
  await append(desk.store, `agreement-${id}`, events, from);
  await desk.views.catchUp();
  return from + events.length;
};
/** Two councils, one service, dated as given. */
const dated = (
  id: string,
  dates: { proposed: string; joined: string; executed: string; commenced: string },
): AgreementEvent[] => {
  const parties: readonly CouncilId[] = [alpha, bravo];
  return [
    ...proposal(id, id, parties, ['waste']),
    ...negotiation(id, parties, ['waste']),
    ...execution(id, parties, ['waste']),
  ]
    .filter(({ type }) =>
      [
        'AgreementProposed',
        'CouncilInvited',
        'CouncilJoinedProposal',
        'TextFrozen',
        'AgreementExecuted',
        'AgreementCommenced',
      ].includes(type),
    )
    .map((event) => ({
      ...event,
      on: when(
        event.type === 'AgreementProposed' || event.type === 'CouncilInvited'
          ? dates.proposed
          : event.type === 'AgreementExecuted'
            ? dates.executed
            : event.type === 'AgreementCommenced'
              ? dates.commenced
              : dates.joined,
      ),
    }));
};

describe('who took part on a day', () => {
  it('follows each council from invitation to start, by service and role', async () => {
    await store('plain', [
      ...proposal('plain', 'Plain', [alpha, bravo], ['waste']),
      ...negotiation('plain', [alpha, bravo], ['waste']),
      ...execution('plain', [alpha, bravo], ['waste']),
    ]);
    expect(await on('plain', '2023-12-31')).toEqual([]);
    expect(await on('plain', '2024-01-02')).toEqual(['ALF partner EXPRESSED', 'BRV partner INVITED']);
    expect(await on('plain', '2024-01-12')).toEqual(['ALF lead EXPRESSED', 'BRV partner EXPRESSED']);
    expect(await on('plain', '2024-02-01')).toEqual(['ALF lead NEGOTIATING', 'BRV partner NEGOTIATING']);
    expect(await on('plain', '2024-03-18')).toEqual(['ALF lead EXECUTED', 'BRV partner EXECUTED']);
    expect(await on('plain', '2024-03-25')).toEqual([
      'ALF lead PENDING_START',
      'BRV partner PENDING_START',
    ]);
    expect(await on('plain', '2024-03-31')).toEqual(['ALF lead ACTIVE', 'BRV partner ACTIVE']);
    const active = await participationOn(desk.sql, auditor, 'plain', localDate('2030-01-01'));
    expect(active!.every(({ party, certain, to }) => party && certain && to === null)).toBe(true);
    const history = (await participationHistory(desk.sql, auditor, 'plain'))!.filter(
      ({ council }) => council === bravo,
    );
    expect(history.map(({ status, from, to }) => [status, from, to])).toEqual([
      ['INVITED', '2024-01-01', '2024-01-04'],
      ['EXPRESSED', '2024-01-04', '2024-01-15'],
      ['NEGOTIATING', '2024-01-15', '2024-03-16'],
      ['EXECUTED', '2024-03-16', '2024-03-21'],
      ['PENDING_START', '2024-03-21', '2024-03-31'],
      ['ACTIVE', '2024-03-31', null],
    ]);
  });

  it('answers for a vague year that the year itself is uncertain, and all before and after it is not', async () => {
    await store(
      'vague',
      dated('vague', {
        proposed: '2005-03-01',
        joined: '2005-04-01',
        executed: '2007',
        commenced: '2007',
      }),
    );
    expect(await on('vague', '2006-12-31')).toEqual(['ALF partner EXPRESSED', 'BRV partner EXPRESSED']);
    expect(await on('vague', '2007-06-30')).toEqual([
      'ALF partner EXPRESSED?',
      'ALF partner PENDING_START?',
      'ALF partner ACTIVE?',
      'BRV partner EXPRESSED?',
      'BRV partner PENDING_START?',
      'BRV partner ACTIVE?',
    ]);
    expect(await on('vague', '2008-01-01')).toEqual(['ALF partner ACTIVE', 'BRV partner ACTIVE']);
  });

  it('lets a known later day bound an unknown earlier one', async () => {
    await store(
      'unknown',
      dated('unknown', {
        proposed: 'unknown',
        joined: 'unknown',
        executed: '2009-10',
        commenced: '2010-06-01',
      }),
    );
    expect(await on('unknown', '2012-01-01')).toEqual(['ALF partner ACTIVE', 'BRV partner ACTIVE']);
    expect(await on('unknown', '2010-01-01')).toEqual([
      'ALF partner PENDING_START',
      'BRV partner PENDING_START',
    ]);
    expect(await on('unknown', '2008-01-01')).toEqual([
      'ALF partner EXPRESSED?',
      'BRV partner INVITED?',
      'BRV partner EXPRESSED?',
    ]);
  });

  it('lets the fact recorded later stand where two exact days contradict each other', async () => {
    await store(
      'early',
      dated('early', {
        proposed: '2009-01-01',
        joined: '2009-02-01',
        executed: '2010-05-01',
        commenced: '2010-04-01',
      }),
    );
    expect(await on('early', '2010-04-15')).toEqual(['ALF partner ACTIVE', 'BRV partner ACTIVE']);
    expect(await on('early', '2010-03-31')).toEqual(['ALF partner EXPRESSED', 'BRV partner EXPRESSED']);
  });

  it('keeps a service waiting that starts after the agreement', async () => {
    const events = dated('staged', {
      proposed: '2011-01-01',
      joined: '2011-02-01',
      executed: '2011-03-01',
      commenced: '2011-04-01',
    }).map((event) =>
      event.type !== 'AgreementProposed'
        ? event
        : {
            ...event,
            services: [
              { service: 'waste', kind: 'waste', startsOn: null },
              { service: 'ict', kind: 'ict', startsOn: when('2012-04-01') },
            ],
          },
    );
    await store('staged', events);
    expect(await on('staged', '2011-06-01', 'waste')).toEqual([
      'ALF partner ACTIVE',
      'BRV partner ACTIVE',
    ]);
    expect(await on('staged', '2011-06-01', 'ict')).toEqual([
      'ALF partner PENDING_START',
      'BRV partner PENDING_START',
    ]);
    expect(await on('staged', '2012-04-01', 'ict')).toEqual(['ALF partner ACTIVE', 'BRV partner ACTIVE']);
  });

  it('shows those who declined or left, drops who takes no part in a service, and ends with the proposal', async () => {
    await store('ended', [
      ...proposal('ended', 'Ended', [alpha, bravo, charlie]).slice(0, 4),
      { type: 'InvitationDeclined', on: when('2024-01-10'), council: charlie, reason: 'cost' },
      {
        type: 'RoleAssigned',
        on: when('2024-01-11'),
        council: alpha,
        service: 'ict',
        of: bravo,
        role: 'none',
      },
      { type: 'CouncilLeftProposal', on: when('2024-01-20'), council: bravo, reason: 'election' },
      { type: 'AgreementAbandoned', on: when('2024-02-01'), council: alpha, reason: 'alone' },
    ]);
    expect(await on('ended', '2024-01-15', 'waste')).toEqual([
      'ALF partner EXPRESSED',
      'BRV partner EXPRESSED',
      'CHL partner DECLINED',
    ]);
    expect(await on('ended', '2024-01-15', 'ict')).toEqual([
      'ALF partner EXPRESSED',
      'CHL partner DECLINED',
    ]);
    expect(await on('ended', '2024-01-25', 'waste')).toEqual([
      'ALF partner EXPRESSED',
      'BRV partner WITHDREW_BEFORE_SIGNING',
      'CHL partner DECLINED',
    ]);
    expect(await on('ended', '2024-02-01')).toEqual([]);
  });

  /** In force since 31 March 2024; then these steps. */
  const life = async (id: string, parties: readonly CouncilId[], steps: readonly AgreementEvent[]) => store(id, [
    ...proposal(id, id, parties, ['waste']), ...negotiation(id, parties, ['waste']),
    ...execution(id, parties, ['waste']), ...steps]);
  const asked = { change: 'c1', of: charlie } as const;
  const toLeave: readonly AgreementEvent[] = [
    { type: 'WithdrawalProposed', on: when('2024-06-01'), council: charlie, change: 'c1', services: ['waste'],
      from: when('2025-04-01'), notice: null, reason: 'cost' },
    { type: 'MembershipChangeAgreed', on: when('2024-06-10'), council: alpha, ...asked },
    { type: 'MembershipChangeAgreed', on: when('2024-07-01'), council: bravo, ...asked },
    { type: 'CouncilWithdrew', on: when('2024-07-01'), council: bravo, ...asked, services: ['waste'],
      from: when('2025-04-01'), restsOn: 'consent', notice: null, last: true }];

  it('I19: follows a council out, and tells outsiders only that it took part until its last day', async () => {
    const size = await life('leaving', [alpha, bravo, charlie], toLeave);
    const of = async (day: string) => (await on('leaving', day)).filter((line) => line.startsWith('CHL'));
    expect(await of('2024-05-31')).toEqual(['CHL partner ACTIVE']);
    expect(await of('2024-06-01')).toEqual(['CHL partner NOTICE_GIVEN']);
    expect(await of('2024-07-01')).toEqual(['CHL partner EXITING']);
    expect(await of('2025-03-31')).toEqual(['CHL partner EXITING']);
    expect(await of('2025-04-01')).toEqual(['CHL partner EXITED']);
    const seen = (await participationHistory(desk.sql, officerOf(delta), 'leaving'))!
      .filter(({ council }) => council === charlie).map(({ status, from, to }) => [status, from, to]);
    expect(seen).toEqual([['PENDING_START', '2024-03-21', '2024-03-31'], ['ACTIVE', '2024-03-31', '2025-04-01']]);
    const listed = async () => (await agreementDocument(desk.sql, auditor, 'leaving'))!.services[0]!.participation
      .filter(({ council }) => council === charlie).map(({ status }) => status);
    expect(await listed()).toEqual(['EXITING']);
    await store('leaving', [{ type: 'WithdrawalCompleted', on: when('2025-04-01'), council: charlie, ...asked,
      from: when('2025-04-01') }], size);
    expect(await listed()).toEqual(['EXITED']);
  });

  it('I19: follows a council in, and one that changes its role', async () => {
    const entry = { change: 'c1', acceding: delta, instrument: 'deed', from: when('2024-09-01'),
      services: [{ service: 'waste', role: 'customer' as const }], buyInPence: null, sharesRebased: 'by tonnes' };
    await life('coming', [alpha, bravo], [
      { type: 'AccessionProposed', on: when('2024-06-01'), council: alpha, ...entry },
      { type: 'CouncilAcceded', on: when('2024-07-01'), council: delta, ...entry },
      { type: 'RoleChangeProposed', on: when('2024-10-01'), council: delta, change: 'c2', of: delta,
        services: ['waste'], role: 'partner', from: when('2025-01-01'), reason: 'more waste' },
      { type: 'ParticipationRoleChanged', on: when('2024-10-05'), council: alpha, change: 'c2', of: delta,
        from: when('2025-01-01'), roles: [{ service: 'waste', before: 'customer', after: 'partner' }] }]);
    const of = async (day: string) => (await on('coming', day)).filter((line) => line.startsWith('DLT'));
    expect(await of('2024-05-31')).toEqual([]);
    expect(await of('2024-06-01')).toEqual(['DLT customer INVITED']);
    expect(await of('2024-08-31')).toEqual(['DLT customer PENDING_START']);
    expect(await of('2024-09-01')).toEqual(['DLT customer ACTIVE']);
    expect(await of('2025-01-01')).toEqual(['DLT partner ACTIVE']);
  });

  it('I53: follows a succession by law from the vesting day', async () => {
    await life('vested', [alpha, bravo], [
      { type: 'SubstitutionScheduled', on: when('2024-06-01'), council: alpha, substitution: 's', old: bravo,
        successors: [delta], nominated: delta, allotted: [], from: when('2025-04-01'), instrument: 'SI' },
      { type: 'CouncilSubstituted', on: when('2025-04-02'), council: alpha, substitution: 's', old: bravo,
        from: when('2025-04-01'), services: [{ service: 'waste', successor: delta }] }]);
    expect(await on('vested', '2025-03-31')).toEqual(['ALF lead ACTIVE', 'BRV partner ACTIVE']);
    expect(await on('vested', '2025-04-01')).toEqual(
      ['ALF lead ACTIVE', 'BRV partner SUBSTITUTED', 'DLT partner ACTIVE']);
  });

  it('shows a council that left all up to that step, then what is public or its own', async () => {
    await life('left', [alpha, bravo, charlie], [...toLeave,
      { type: 'WithdrawalCompleted', on: when('2025-04-01'), council: bravo, ...asked, from: when('2025-04-01') },
      { type: 'RoleChangeProposed', on: when('2025-05-01'), council: alpha, change: 'c2', of: bravo,
        services: ['waste'], role: 'customer', from: when('2025-06-01'), reason: 'between us' },
      { type: 'RecordCorrected', on: when('2025-05-02'), council: charlie, corrects: 1, statement: 's', why: 'w' }]);
    const types = async (council: CouncilId) =>
      (await timeline(desk.store, officerOf(council), 'left', { limit: 200 }))!.rows.map(({ type }) => type);
    const former = await types(charlie);
    expect(former).toEqual(expect.arrayContaining(['ClauseProposed', 'WithdrawalProposed', 'WithdrawalCompleted',
      'RecordCorrected']));
    expect(former).not.toContain('RoleChangeProposed');
    expect(await types(bravo)).toContain('RoleChangeProposed');
    expect(await types(delta)).toEqual(['AgreementExecuted', 'AgreementCommenced', 'WithdrawalCompleted']);
  });

  it('lets a council that is asked to accede read all from then on, and puts it on its list', async () => {
    const size = await life('asked', [alpha, bravo], [
      { type: 'AccessionProposed', on: when('2024-06-01'), council: alpha, change: 'c1', acceding: delta,
        instrument: 'deed', from: when('2024-09-01'), services: [{ service: 'waste', role: 'partner' }],
        buyInPence: null, sharesRebased: 'by tonnes' }]);
    expect((await agreementDocument(desk.sql, officerOf(delta), 'asked'))!.scope).toBe('full');
    const tasks = (await tasksFor(desk.sql, officerOf(delta), delta)).rows
      .filter(({ agreement }) => agreement === 'asked');
    expect(tasks.map(({ task }) => task)).toEqual(['answer-accession']);
    await store('asked', [{ type: 'MembershipChangeRejected', on: when('2024-06-02'), council: delta, change: 'c1',
      of: delta, reason: 'no' }], size);
    expect((await agreementDocument(desk.sql, officerOf(delta), 'asked'))!.scope).toBe('public');
    expect((await tasksFor(desk.sql, officerOf(delta), delta)).rows
      .filter(({ agreement }) => agreement === 'asked')).toEqual([]);
  });
});
