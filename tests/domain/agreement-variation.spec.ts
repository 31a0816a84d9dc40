import assert from 'node:assert/strict';
import { describe, expect, it } from '@jest/globals';
import {
  commands, councilId, deadlinesOf, localDate, restrictableActs, restrictedBy, tasksOf, textOn, variationRefusals, when,
} from '#domain';
import type { AgreementEvent, Constraint, CouncilFacts } from '#domain';
import { councils, registeredCouncil } from '../kit/agreement-register.ts';
import { fold, frozenHash, wholeLife } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { accepts, after, like, refusalOf, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Act, Row, Rows } from '../kit/agreement-rows.ts';
import {
  agreedBySigning, approve, approvedByAll, change, impose, inForce, lift, lightly, propose, sign, signedByAll, tolerate,
  withClause,
} from '../kit/agreement-variations.ts';

const row = (what: string, act: Act, and: readonly Act[] = [], more: Partial<Row> = {}): Row =>
  ({ what, act, before: 'commence', and: [like('commence'), ...and], ...more });
const asImporter = ([council, , command]: Act, more: object = {}): Act => {
  const importing = { grade: 'imported', ...more } as const;
  return [council, 'records-importer', command, importing];
};
const given = (command: Act[2]): PlainCommand => {
  assert.ok(typeof command !== 'function');
  return command;
};
const changed = ([council, capacity, command]: Act, members: object): Act =>
  [council, capacity, (state) => ({ ...typeof command === 'function' ? command(state) : command, ...members })];
const ended: Record<string, CouncilFacts> = {
  BRK: { ...councils.BRK!, ended: { on: when('2024-06-10'), instrument: null } } };
const leaves: readonly AgreementEvent[] = [{ type: 'CouncilLeftProposal', on: when('2024-06-08'),
  council: councilId('CHW'), reason: 'for the test' }];
const note = propose({ instrument: 'change-control-note' });
const withPolicy = (
  council: string, minorAmendmentsDelegable: boolean,
): { councils: Record<string, CouncilFacts> } => ({
  councils: { [council]: registeredCouncil(council, 'england', undefined, {
    approvalPolicies: [{ ...councils[council]!.approvalPolicies[0]!, minorAmendmentsDelegable }] }) } });
const bound = (act: Act, more: object): Act => {
  const constraint = { id: 'one', to: null, from: when('2024-06-01'), ...more } as Constraint;
  return [act[0], act[1], act[2], { councils: { ALV: { ...councils.ALV!, constraints: [constraint] } } }];
};
const short = { kind: 's114-report', report: 'resources-insufficient', considerBy: null };
const direction = (runningPast: string): object => ({ kind: 's24-direction', instrument: 'Direction',
  limitPence: '10000000', runningPast, consentGivers: ['shadow authority'] });
const sideLetter = propose({ instrument: 'side-letter', expires: '2024-12-31' });

const refused: Rows<(typeof variationRefusals)[number]> = {
  'variation-exists': row('a variation is proposed once', propose(), [propose()]),
  'variation-empty': row('a variation changes something', propose({ changes: [] })),
  'clause-twice': [
    row('a clause is worded once', propose({ changes: [change(), change()] })),
    row('a clause is not worded and struck', propose({ strikes: ['ending'] }))],
  'clause-kind-unknown': row('a new clause is of a known kind',
    propose({ changes: [change({ clause: 'new', kind: 'poetry' })] })),
  'clause-kind-differs': row('a clause stays of its kind', propose({ changes: [change({ kind: 'general' })] })),
  'clause-params-wrong': row('a clause has the values of its kind',
    propose({ changes: [change({ params: { noticeMonths: 'eighteen' } })] }), [], { detail: { clauses: ['ending'] } }),
  'clause-missing': row('what is not in the text is not struck', propose({ changes: [], strikes: ['parking'] })),
  'variation-without-effect': row('a variation says what the text does not say yet',
    propose({ changes: [change({ body: 'Twelve months of notice.', params: { noticeMonths: 12 } })] })),
  'beyond-the-instrument': [
    row('a refreshed schedule leaves the terms alone', propose({ instrument: 'schedule-refresh' }), [],
      { detail: { kinds: ['termination'] } }),
    row('it strikes no term', propose({ instrument: 'schedule-refresh', changes: [], strikes: ['money'] })),
    row('a note does not lengthen the agreement',
      propose({ instrument: 'change-control-note', extendsTerm: true }))],
  'side-letter-without-expiry': row('a side letter expires', propose({ instrument: 'side-letter' })),
  'variation-dates-wrong': [
    row('a live variation starts on a day', propose({ from: '2024-10' })),
    row('nothing varies the text before it is in force', propose({ from: '2024-06-02' }), [],
      { detail: { commencedOn: '2024-06-03' } }),
    row('nor in an imported record', asImporter(propose({ from: '2023' }))),
    row('it does not expire before it starts', propose({ expires: '2024-09-30' })),
    row('nor is it reviewed before', propose({ reviewOn: '2024-09-30' }))],
  'variation-missing': [
    row('what is approved was proposed', approve('ALV')),
    row('what is signed was proposed', sign('ALV')),
    row('what is withdrawn was proposed', lightly('WithdrawVariation')),
    row('a name that every object has is no variation', changed(sign('ALV'), { variation: 'constructor' })),
    row('and is not approved', changed(approve('ALV'), { variation: 'constructor' })),
    row('nor does a restriction rest on it', changed(impose(), { variation: 'constructor' })),
    row('a restriction rests on a variation', impose())],
  'variation-settled': [
    row('a variation withdrawn is over', approve('ALV'), [propose(), lightly('WithdrawVariation')],
      { detail: { phase: 'withdrawn' } }),
    row('one refusal ends it', approve('BRK'), [propose(), lightly('RefuseVariation', 'CHW')]),
    row('what is agreed is not refused', lightly('RefuseVariation', 'CHW'), [note, ...approvedByAll]),
    row('nor withdrawn', lightly('WithdrawVariation'), [note, ...approvedByAll])],
  'variation-hash-differs': [
    row('I1: an approval is of this very variation', changed(approve('ALV'), { hash: 'f'.repeat(64) }), [propose()]),
    row('I1: in an imported record too', asImporter(changed(approve('ALV'), { hash: 'f'.repeat(64) })), [propose()]),
    row('I1: and so is a signature', changed(sign('ALV'), { hash: 'f'.repeat(64) }), [propose(), approve('ALV')])],
  'before-the-variation': [
    row('no approval is older than the variation', approve('ALV', { on: '2024-06-03' }), [propose()]),
    row('nor a refusal', lightly('RefuseVariation', 'BRK', '2024-06-03'), [propose()]),
    row('no restriction is older than what it rests on', impose({ on: '2024-06-05' }), [note, ...approvedByAll])],
  'variation-parties-changed': [
    row('I1: a variation is agreed by those it was put to', approve('ALV'), [propose()], { plus: leaves,
      detail: { councils: ['ALV', 'BRK', 'CHW'], parties: ['ALV', 'BRK'] } }),
    row('nor is it signed by others', sign('ALV'), [propose(), approve('ALV')], { plus: leaves }),
    row('a newcomer does not refuse what it was not asked', lightly('RefuseVariation', 'DUN'), [propose()], {
      plus: [{ type: 'CouncilJoinedProposal', on: when('2024-06-08'), council: councilId('DUN') }] })],
  'variation-approved-already': row('a council approves once', approve('ALV'), [propose(), approve('ALV')]),
  'approval-too-light': [
    row('an officer does not approve a deed', approve('ALV', { by: 'officer' }), [propose()]),
    row('nor a note, where the text does not say so', approve('ALV', { by: 'officer' }), [note]),
    row('nor where the text says no', approve('ALV', { by: 'officer' }, 'note'),
      [...withClause({ minorChangesByOfficers: false }), propose({ instrument: 'change-control-note' }, 'note')]),
    row('an officer approves nothing from the key decision threshold', approve('ALV', { by: 'officer' }, 'note'),
      [...withClause({ minorChangesByOfficers: true }),
        propose({ instrument: 'change-control-note', valuePence: '50000000' }, 'note')]),
    row('nor what nobody has put a value on', approve('ALV', { by: 'officer' }, 'note'),
      [...withClause({ minorChangesByOfficers: true }),
        propose({ instrument: 'change-control-note', valuePence: 'unknown' }, 'note')]),
    row('nor where the council delegates no minor amendments',
      [...approve('ALV', { by: 'officer' }, 'note').slice(0, 3), withPolicy('ALV', false)] as unknown as Act,
      [...withClause({ minorChangesByOfficers: true }), propose({ instrument: 'change-control-note' }, 'note')]),
    row('a live decision names its body', approve('ALV', { by: 'unknown' }), [propose()])],
  'signature-not-needed': row('a note is approved and not signed', sign('ALV'), [note, approve('ALV')],
    { detail: { instrument: 'change-control-note' } }),
  'variation-signed-already': [
    row('a council signs once', sign('ALV'), [propose(), approve('ALV'), sign('ALV')]),
    row('what is signed is not refused', lightly('RefuseVariation', 'ALV'),
      [propose(), approve('ALV'), sign('ALV')])],
  'signed-without-approval': row('I1: a council signs what it has approved', sign('ALV'), [propose(), approve('BRK')]),
  'signed-before-approval': [
    row('I1: and not before', sign('ALV', { on: '2024-06-05' }), [propose(), approve('ALV')]),
    row('I1: nor in an imported record', asImporter(sign('ALV', { on: '2024-06-05' })), [propose(), approve('ALV')])],
  'execution-policy-missing': row('I6: a council signs by its policy', [...sign('ALV').slice(0, 3), { councils: {
    ALV: registeredCouncil('ALV', 'england', undefined, { executionPolicies: [] }) } }] as unknown as Act,
    [propose(), approve('ALV')]),
  'signing-mode-not-allowed': row('I6: in a way its policy allows', sign('ALV', { mode: 'seal' }),
    [propose(), approve('ALV')]),
  'too-few-signatories': row('I6: by as many hands', sign('ALV', {
    signatories: [{ person: 'per-alv-ceo', capacity: 'signatory' }] }), [propose(), approve('ALV')]),
  'signatory-not-entitled': row('I6: in the capacity it names', sign('BRK', { mode: 'hand',
    signatories: [{ person: 'per-brk-cfo', capacity: 'finance-officer' }], attestedBy: null, sealRegister: null }),
    [propose({ valuePence: '9000000' }), approve('BRK')]),
  'attestation-missing': row('I6: with the seal attested', sign('BRK', { attestedBy: null }),
    [propose({ valuePence: 'unknown' }), approve('BRK')]),
  'seal-register-missing': row('I6: and entered in the register', sign('BRK', { sealRegister: null }),
    [propose({ valuePence: 'unknown' }), approve('BRK')]),
  'shared-officer-signs-alone': row('I7: a shared officer does not sign alone for two sides', sign('CHW', {
    mode: 'hand', signatories: [{ person: 'per-alv-ceo', capacity: 'signatory' }] }),
    [propose(), approve('ALV'), approve('CHW'), sign('ALV')], { detail: { shared: ['per-alv-ceo'] } }),
  'not-the-proposer': row('another council does not withdraw it', lightly('WithdrawVariation', 'BRK'), [propose()],
    { detail: { proposedBy: 'ALV' } }),
  'service-missing': row('a change is of a service of the agreement', tolerate(100, { service: 'libraries' })),
  'change-needs-variation': [
    row('more than a tenth needs a variation', tolerate(1_001), [],
      { detail: { basisPoints: 1_001, toleratedBasisPoints: 1_000 } }),
    row('small changes of one year count together', tolerate(401), [tolerate(600)]),
    row('in an imported record too', asImporter(tolerate(1_001))),
    row('the agreement may tolerate less', tolerate(501), withClause({ toleratedBasisPoints: 500 }))],
  's114-authority-missing': [
    row('I9: a council in a prohibition period approves no variation alone', bound(approve('ALV'), short), [propose()],
      { detail: { constraint: 'one' } }),
    row('I9: nor does it sign one', bound(sign('ALV'), short), [propose(), approve('ALV')])],
  's24-consent-missing': [
    row('I10: above the limit and past the day a variation needs consent',
      bound(approve('ALV'), direction('2027-03-31')), [propose()], { detail: { constraint: 'one' } }),
    row('I10: one that lengthens the agreement runs past any day',
      bound(approve('ALV'), direction('2040-03-31')), [propose({ extendsTerm: true })])],
  'restriction-exists': row('a restriction is imposed once', impose(), [note, ...approvedByAll, impose()]),
  'variation-not-agreed': row('I21: nobody is restricted by what not all have agreed', impose(), [propose()],
    { detail: { phase: 'proposed' } }),
  'favoured-not-a-party': row('a restriction favours a party', impose({ favours: 'DUN' }), [note, ...approvedByAll]),
  'acts-missing': row('a restriction bars something', impose({ acts: [] }), [note, ...approvedByAll]),
  'act-not-restrictable': row('not every act can be barred', impose({ acts: ['ProposeVariation', 'CorrectRecord'] }),
    [note, ...approvedByAll], { detail: { acts: ['CorrectRecord'], restrictable: restrictableActs } }),
  'trigger-missing': row('I21: a restriction ends by something',
    impose({ trigger: { on: null, event: null } }), [note, ...approvedByAll]),
  'trigger-passed': row('it is not over before it begins',
    impose({ trigger: { on: '2024-06-12', event: null } }), [note, ...approvedByAll]),
  'restriction-missing': [
    row('what is lifted was imposed', lift()),
    row('a name that every object has is no restriction', changed(lift(), { restriction: 'constructor' }))],
  'not-the-favoured-party': row('I21: the restricted do not lift it', changed(['ALV', 'lead-officer', lift()[2]], {}),
    [note, ...approvedByAll, impose()], { detail: { favours: 'BRK' } }),
  'restriction-over': [
    row('it is lifted once', lift('2024-06-15'), [note, ...approvedByAll, impose(), lift()]),
    row('I21: its day lifts it by itself', lift('2024-06-18'),
      [note, ...approvedByAll, impose({ trigger: { on: '2024-06-18', event: null } })],
      { detail: { since: '2024-06-18' } })],
  'before-the-restriction': row('it is not lifted before it began', lift('2024-06-11'),
    [note, ...approvedByAll, impose()]),
};

const signed = fold(inForce(agreedBySigning));
const hash = signed.variation.variations.longer!.hash;
const accepted: readonly Accepted[] = [
  { ...row('I1: a variation is proposed with the hash of all it says', propose()), events: [{
    type: 'VariationProposed', on: '2024-06-04', council: 'ALV', variation: 'longer', instrument: 'deed-of-variation',
    title: 'Longer notice', changes: [change()], strikes: [], from: '2024-10-01', expires: null, reviewOn: null,
    valuePence: '12000000', extendsTerm: false, hash, councils: ['ALV', 'BRK', 'CHW'] }] },
  { ...row('one approval of three agrees nothing yet', approve('BRK'), [propose(), approve('ALV')]), events: [{
    type: 'VariationApproved', on: '2024-06-06', council: 'BRK', variation: 'longer', hash, by: 'executive',
    decisionRef: 'CAB/2024/60', conditions: [] }] },
  { ...row('an importer who does not know the body says so', asImporter(approve('ALV', { by: 'unknown' })),
    [propose()]), events: [{
    type: 'VariationApproved', on: '2024-06-06', council: 'ALV', variation: 'longer', hash, by: 'unknown',
    decisionRef: 'CAB/2024/60', conditions: [], unverified: ['approval-too-light'] }] },
  { ...row('I1: the last signature makes a deed agreed', sign('CHW'),
    [propose(), ...approvedByAll, sign('ALV'), sign('BRK')]), events: [
    { type: 'VariationSigned', on: '2024-06-12', council: 'CHW', variation: 'longer', hash, mode: 'esign',
      signatories: [{ person: 'per-chw-ceo', capacity: 'signatory' }], attestedBy: null, sealRegister: null,
      policyFrom: '2012-04-01', sharedSignatories: [] },
    { type: 'VariationAgreed', on: '2024-06-12', council: 'CHW', variation: 'longer', hash,
      instrument: 'deed-of-variation', from: '2024-10-01', expires: null,
      textHash: textOn(signed, localDate('2024-10-01'))!.hash, councils: ['ALV', 'BRK', 'CHW'] }] },
  { ...row('a council refuses', lightly('RefuseVariation', 'BRK'), [propose()]), events: [{
    type: 'VariationRefused', on: '2024-06-06', council: 'BRK', variation: 'longer', reason: 'minds changed' }] },
  { ...row('its proposer withdraws it', lightly('WithdrawVariation'), [propose()]), events: [{
    type: 'VariationWithdrawn', on: '2024-06-06', council: 'ALV', variation: 'longer', reason: 'minds changed' }] },
  { ...row('a tenth is tolerated where the text is silent', tolerate(1_000)), events: [{
    type: 'ToleratedChangeRecorded', on: '2024-06-10', council: 'ALV', service: 'audit', what: 'more audit days',
    basisPoints: 1_000, financialYear: '2024/25', toleratedBasisPoints: 1_000 }] },
  { ...row('I21: a restriction rests on an agreed variation', impose(), [note, ...approvedByAll]), events: [{
    type: 'RestrictionImposed', on: '2024-06-12', council: 'ALV', restriction: 'standstill', variation: 'longer',
    favours: 'BRK', acts: ['ProposeVariation'], trigger: { on: '2025-04-01', event: null } }] },
  { ...row('I21: the favoured party lifts it', lift(), [note, ...approvedByAll, impose()]), events: [{
    type: 'RestrictionLifted', on: '2024-06-14', council: 'BRK', restriction: 'standstill',
    reason: 'no longer needed' }] },
];

describe('variation', () => {
  refusals(variationRefusals, refused);
  accepts(accepted);

  it('an officer approves a schedule refresh, and a note where the text and the council let minor changes be', () => {
    const schedule = propose({ instrument: 'schedule-refresh',
      changes: [change({ clause: 'shares', kind: 'cost-sharing', params: { tolerancePoints: 3 } })] });
    expect(refusalOf(inForce([schedule]), approve('ALV', { by: 'officer' }))).toBe('accepted');
    const letters = [...withClause({ minorChangesByOfficers: true }),
      propose({ instrument: 'side-letter', expires: '2024-12-31' }, 'note')];
    expect(refusalOf(inForce(letters), approve('ALV', { by: 'officer' }, 'note'))).toBe('accepted');
  });

  it('I16: a council that is no more signs no variation', () => {
    const [council, capacity, command] = sign('BRK');
    expect(refusalOf(inForce([propose(), ...approvedByAll]), [council, capacity, command, { councils: ended }]))
      .toBe('council-not-in-being');
  });

  it('I10: a variation that runs out with the agreement or before needs no consent beyond', () => {
    // The text says five years from 3 June 2024, without an option to extend.
    expect(refusalOf(inForce([propose()]), bound(approve('ALV'), direction('2029-06-03')))).toBe('accepted');
    expect(refusalOf(inForce([propose()]), bound(approve('ALV'), direction('2029-06-02'))))
      .toBe('s24-consent-missing');
    const brief = propose({ expires: '2026-03-31' });
    expect(refusalOf(inForce([brief]), bound(approve('ALV'), direction('2026-03-31')))).toBe('accepted');
  });

  it('I18: what has ended is not varied', () => {
    const over = fold(wholeLife());
    const state = { ...over, ending: { ...over.ending, ended: { on: when('2024-06-10'), cause: 'mutual' } } };
    expect(textOn(state, localDate('2024-06-09'))).not.toBeNull();
    expect(textOn(state, localDate('2024-06-10'))).toBeNull();
    expect(deadlinesOf(state).filter(({ kind }) => kind.startsWith('variation'))).toEqual([]);
  });

  it('the parties are told what to approve and then what to sign', () => {
    const todo = (council: string, history: readonly AgreementEvent[]): string[] =>
      tasksOf(fold(history), councilId(council)).map((one) => one.task).filter((one) => /variation/.test(one));
    const names = (council: string, acts: readonly Act[]): string[] => todo(council, inForce(acts));
    expect(names('BRK', [propose()])).toEqual(['approve-variation']);
    expect(names('BRK', [propose(), approve('BRK')])).toEqual(['sign-variation']);
    expect(names('BRK', [note, approve('BRK')])).toEqual([]);
    expect(names('BRK', agreedBySigning)).toEqual([]);
    const parted = [...inForce([propose()]), ...leaves];
    expect([todo('ALV', parted), todo('BRK', parted)]).toEqual([['withdraw-variation'], []]);
    const orphaned = [...inForce([propose()]), { ...leaves[0]!, council: councilId('ALV') }];
    expect(todo('BRK', orphaned)).toEqual(['refuse-variation']);
  });

  it('expiry, review and the day of a trigger fall due', () => {
    const acts = [propose({ instrument: 'side-letter', expires: '2024-12-31', reviewOn: '2024-11-01' }),
      ...approvedByAll, ...signedByAll, impose()];
    expect(deadlinesOf(fold(inForce(acts))).map(({ id, kind, due }) => [id, kind, due])).toEqual(
      expect.arrayContaining([
        ['variation-expiry/longer', 'variation-expires', '2024-12-31'],
        ['variation-review/longer', 'variation-review', '2024-11-01'],
        ['restriction/standstill', 'restriction-ends', '2025-04-01']]));
    expect(deadlinesOf(fold(inForce([...acts, lift()]))).map(({ id }) => id)).not.toContain('restriction/standstill');
  });

  it('I21: listed acts are barred to all but the favoured party until the day or the lifting', () => {
    const history = inForce([note, ...approvedByAll, impose()]);
    const another = (council: string, on: string): Act =>
      [council, 'lead-officer', given(propose({ on, changes: [change({ body: 'Two years.' })] }, 'other')[2])];
    expect(refusalOf(history, another('ALV', '2024-06-13'))).toBe('restricted');
    expect(refusalOf(history, asImporter(another('CHW', '2024-06-13')))).toBe('restricted');
    expect(refusalOf(history, another('ALV', '2024-06-11'))).toBe('accepted');
    expect(refusalOf(history, another('BRK', '2024-06-13'))).toBe('accepted');
    expect(refusalOf(history, tolerate(100))).toBe('accepted');
    const lifted = after(history, [lift()]);
    expect(refusalOf(lifted, another('ALV', '2024-06-13'))).toBe('restricted');
    expect(refusalOf(lifted, another('ALV', '2024-06-14'))).toBe('accepted');
    const state = fold(history);
    expect(restrictedBy(state, 'ProposeVariation', councilId('ALV'), when('2025-03-31'))).toBe('standstill');
    expect(restrictedBy(state, 'ProposeVariation', councilId('ALV'), when('2025-04-01'))).toBeNull();
    expect(restrictedBy(state, 'ProposeVariation', councilId('ALV'), when('2025'))).toBeNull();
  });

  it('I16, I21: a council that succeeds the favoured one by law acts and lifts as it could', () => {
    const before = fold(inForce([note, ...approvedByAll, impose()]));
    const substitutions = { vesting: { old: councilId('BRK'), successors: [councilId('DUN')], allotted: {},
      nominated: councilId('DUN'), from: when('2024-06-13'), effective: true } };
    const state = { ...before, membership: { ...before.membership, substitutions } };
    const barred = (council: string): string | null =>
      restrictedBy(state, 'ProposeVariation', councilId(council), when('2024-06-14'));
    expect([barred('ALV'), barred('DUN')]).toEqual(['standstill', null]);
  });

  it('I21: every act that can be barred is a command', () => {
    expect(restrictableActs.filter((act) => !Object.hasOwn(commands, act))).toEqual([]);
  });

  it('small changes start anew in April', () => {
    const history = inForce([tolerate(1_000)]);
    const [council, capacity, command] = tolerate(1_000, { on: '2025-04-01' });
    expect(refusalOf(history, [council, capacity, command, { today: '2025-04-01' }])).toBe('accepted');
    const march = tolerate(1, { on: '2025-03-31' });
    expect(refusalOf(history, [march[0], march[1], march[2], { today: '2025-04-01' }])).toBe('change-needs-variation');
  });

  it('a side letter applies to its last day, and then the words under it again', () => {
    const state = fold(inForce([sideLetter, ...approvedByAll, ...signedByAll]));
    const words = (day: string): string =>
      textOn(state, localDate(day))!.clauses.find(({ clause }) => clause === 'ending')!.body;
    expect([words('2024-09-30'), words('2024-10-01'), words('2024-12-31'), words('2025-01-01')]).toEqual([
      'Twelve months of notice.', 'Eighteen months of notice.', 'Eighteen months of notice.',
      'Twelve months of notice.']);
    expect(textOn(state, localDate('2025-01-01'))!.hash).toBe(frozenHash);
  });

  it('I54: an agreement and its day of agreement never change; a later variation varies the text anew', () => {
    const acts = [...agreedBySigning,
      propose({ from: '2025-01-01', changes: [change({ body: 'Two years of notice.', params: { noticeMonths: 24 } })],
        instrument: 'change-control-note' }, 'longest'),
      ...['ALV', 'BRK', 'CHW'].map((council) => approve(council, {}, 'longest'))];
    const state = fold(inForce(acts));
    expect(textOn(state, localDate('2024-12-31'))).toEqual(textOn(signed, localDate('2024-12-31')));
    const then = textOn(state, localDate('2025-01-01'))!;
    expect(then.variations).toEqual(['longer', 'longest']);
    expect(then.clauses.find(({ clause }) => clause === 'ending')).toMatchObject({
      variation: 'longest', body: 'Two years of notice.' });
    expect(textOn(state, localDate('2024-06-02'))).toBeNull();
  });
});
