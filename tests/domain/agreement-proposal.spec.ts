import { describe } from '@jest/globals';
import { openingRefusals, proposalRefusals } from '#domain';
import { councils } from '../kit/agreement-register.ts';
import { frozenHash } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { accepts, imported, like, refusals } from '../kit/agreement-rows.ts';
import type { Accepted, Act, Rows } from '../kit/agreement-rows.ts';

const lead = (council: string, command: PlainCommand): Act => [council, 'lead-officer', command];
const comment: PlainCommand = {
  type: 'CommentOnClause', on: '2024-06-04', clause: 'ending', version: 2, text: 'to be reviewed' };
const leave = (council: string, day = '2024-01-16'): Act =>
  lead(council, { type: 'LeaveProposal', on: day, reason: 'other plans' });
const decline = (council: string): Act =>
  lead(council, { type: 'DeclineInvitation', on: '2024-01-16', reason: 'other plans' });
const invite = (council: string, day = '2024-01-20'): Act =>
  lead('ALV', { type: 'InviteCouncil', on: day, council });
const add = (service: string, kind = 'legal', day = '2024-02-13'): Act =>
  lead('ALV', { type: 'AddService', on: day, service, kind, startsOn: null });
const remove = (service: string): Act => lead('ALV', { type: 'RemoveService', on: '2024-02-13', service });
const role = (service: string, council: string, as: 'lead' | 'partner' | 'none'): Act =>
  lead('ALV', { type: 'AssignRole', on: '2024-02-13', service, council, role: as });
const terms = (given: Record<string, unknown>): Act =>
  lead('ALV', { type: 'SetModelTerms', on: '2024-02-14', terms: given } as unknown as PlainCommand);
const ended = (council: string, on: string): Record<string, typeof councils[string]> =>
  ({ [council]: { ...councils[council]!, ended: { on, instrument: null } } as typeof councils[string] });

const refused: Rows<(typeof openingRefusals)[number]> = {
  'agreement-unknown': {
    what: 'nobody joins what nobody proposed', before: '', act: like('join-BRK') },
  'no-acting-council': {
    what: 'an auditor of the whole system changes nothing', before: 'commence', act: [null, 'auditor', comment] },
  'capacity-not-entitled': [
    { what: 'a scrutiny member does not propose', before: '',
      act: ['ALV', 'scrutiny', like('propose')[2]] },
    { what: 'an auditor of a party reads and does not write', before: 'commence', act: ['ALV', 'auditor', comment] },
    { what: 'the registrar keeps the register, not agreements', before: 'commence',
      act: ['ALV', 'registrar', comment] },
    { what: 'a lead officer does not use the grade of imported records', before: 'commence',
      act: ['ALV', 'lead-officer', comment, { grade: 'imported' }],
      detail: { capacity: 'lead-officer', entitled: ['records-importer'] } },
    { what: 'a records importer does not act live', before: 'commence', act: ['ALV', 'records-importer', comment] }],
  'agreement-abandoned': {
    what: 'nothing happens after the abandonment', before: 'join-BRK',
    and: [lead('ALV', { type: 'AbandonAgreement', on: '2024-01-15', reason: 'no case' })],
    act: like('join-BRK') },
  'date-not-exact': [
    { what: 'a live act has a day', before: 'join-BRK', act: like('join-BRK', { on: '2024-01' }) },
    { what: 'the thirtieth of February is no day', before: 'join-BRK', act: like('join-BRK', { on: '2024-02-30' }) },
    { what: 'I11: a live legal basis starts on a day', before: 'basis-services',
      act: like('basis-services', { from: 'unknown' }) },
    { what: 'an imported date is a date', before: 'join-BRK', act: imported('join-BRK', { on: 'spring 2024' }) }],
  'date-in-the-future': {
    what: 'nothing is recorded before it happens', before: 'join-BRK',
    act: like('join-BRK', {}, { today: '2024-01-14' }), detail: { on: '2024-01-15', today: '2024-01-14' } },
  'not-a-party': [
    { what: 'an invited council has no say yet', before: 'join-BRK',
      act: lead('BRK', { type: 'RemoveService', on: '2024-01-15', service: 'audit' }) },
    { what: 'a council that nobody invited has no say', before: 'commence', act: lead('DUN', comment) },
    { what: 'a council that left has no say', before: 'principle', and: [leave('CHW')],
      act: lead('CHW', { type: 'RemoveService', on: '2024-01-17', service: 'audit' }) }],
  'council-not-in-being': [
    { what: 'I16: a body that is no more does not commence an agreement', before: 'commence',
      act: like('commence', {}, { councils: ended('ALV', '2024-06-01') }) },
    { what: 'I16: a body that is no more does not sign', before: 'sign-BRK',
      act: like('sign-BRK', {}, { councils: ended('BRK', '2024-05-21') }) },
    { what: 'I16: nor is it recorded to have signed', before: 'sign-BRK',
      act: imported('sign-BRK', {}, { councils: ended('BRK', '2024-05-21') }) }],
  'before-the-proposal': [
    { what: 'a clause cannot be older than the proposal', before: 'clause-services',
      act: like('clause-services', { on: '2024-01-07' }), detail: { proposedOn: '2024-01-08' } },
    { what: 'nobody joins before the proposal', before: 'join-BRK', act: like('join-BRK', { on: '2024-01-07' }) },
    { what: 'nobody joined before the proposal in an imported record', before: 'join-BRK',
      act: imported('join-BRK', { on: '2023' }) }],
};

describe('before anything else', () => {
  refusals(openingRefusals, refused);
});

const refusedLater: Rows<(typeof proposalRefusals)[number]> = {
  'already-proposed': { what: 'an agreement is proposed once', before: 'join-BRK', act: like('propose') },
  'council-not-registered': [
    { what: 'I16: a body that is not registered is not invited', before: 'join-BRK', act: invite('XXX'),
      detail: { councils: ['XXX'] } },
    { what: 'I16: nor named in a proposal', before: '', act: like('propose', { invited: ['XXX'] }) },
    { what: 'I16: nor taken from a source', before: '', act: imported('propose', { invited: ['XXX'] }) }],
  'council-not-in-being': [
    { what: 'I16: a council abolished in 2019 is not invited in 2024', before: 'join-BRK', act: invite('OLD'),
      detail: { councils: ['OLD'], on: '2024-01-20' } },
    { what: 'I16: nor proposed to', before: '', act: like('propose', { invited: ['OLD'] }) },
    { what: 'I16: a council that ended since its invitation does not join', before: 'join-BRK',
      act: like('join-BRK', {}, { councils: ended('BRK', '2024-01-15') }) }],
  'party-twice': [
    { what: 'I15: no agreement between a council and itself', before: '',
      act: like('propose', { invited: ['ALV'] }) },
    { what: 'I15: nor in an imported record', before: '', act: imported('propose', { invited: ['ALV', 'BRK'] }) },
    { what: 'a council is invited once', before: '', act: like('propose', { invited: ['BRK', 'BRK'] }) },
    { what: 'I15: the proposer is not invited to its own table', before: 'join-BRK', act: invite('ALV') },
    { what: 'a council at the table is not invited again', before: 'principle', act: invite('BRK') }],
  'too-few-councils': {
    what: 'I15: one council alone shares nothing', before: '', act: like('propose', { invited: [] }) },
  'too-few-services': [
    { what: 'an agreement is about some service', before: '', act: like('propose', { services: [] }) },
    { what: 'the last service stays', before: 'role-lead', and: [remove('payroll')], act: remove('audit') }],
  'service-unknown': [
    { what: 'a service is one of the taxonomy', before: 'role-lead', act: add('magic', 'magic') },
    { what: 'a service proposed is one of the taxonomy', before: '',
      act: like('propose', { services: [{ service: 'magic', kind: 'magic', startsOn: null }] }),
      detail: { kinds: ['magic'] } }],
  'service-twice': [
    { what: 'a service is added once', before: 'role-lead', act: add('audit') },
    { what: 'a service is proposed once', before: '', act: like('propose', { services: [
      { service: 'a', kind: 'legal', startsOn: null }, { service: 'a', kind: 'hr', startsOn: null }] }) }],
  'service-missing': [
    { what: 'a service that is not there is not removed', before: 'role-lead', act: remove('legal') },
    { what: 'a name that every object has is still no service', before: 'role-lead', act: remove('constructor') },
    { what: 'a role is in a service', before: 'role-lead', act: role('legal', 'ALV', 'lead') }],
  'not-invited': [
    { what: 'a council that nobody invited does not join', before: 'principle',
      act: lead('DUN', { type: 'JoinProposal', on: '2024-01-16' }) },
    { what: 'a council that joined does not decline, it leaves', before: 'principle', act: decline('BRK') },
    { what: 'a council that declined waits for a new invitation', before: 'join-BRK', and: [decline('BRK')],
      act: like('join-BRK', { on: '2024-01-17' }) }],
  'already-joined': { what: 'a council joins once', before: 'principle', act: like('join-BRK') },
  'already-left': { what: 'a council leaves once', before: 'principle', and: [leave('CHW')], act: leave('CHW') },
  'proposer-must-abandon': [
    { what: 'the proposer alone at the table abandons instead of leaving', before: 'join-BRK', act: leave('ALV') },
    { what: 'whoever is left alone abandons instead of leaving', before: 'principle',
      and: [leave('ALV'), leave('BRK')], act: leave('CHW') }],
  'only-the-proposer-abandons': { what: 'a council that wants out leaves; it does not end the talks of others',
    before: 'principle', act: ['BRK', 'lead-officer', {
      type: 'AbandonAgreement', on: '2024-01-20', reason: 'other plans' }] },
  'after-execution': [
    { what: 'nobody leaves a signed agreement by leaving the proposal', before: 'precedent-met',
      act: leave('CHW', '2024-05-24') },
    { what: 'nobody is invited to a signed agreement', before: 'precedent-met', act: invite('DUN', '2024-05-24') },
    { what: 'a signed agreement takes up no service before it is in force', before: 'precedent-met',
      act: add('legal', 'legal', '2024-05-24') },
    { what: 'a signed agreement is not abandoned', before: 'precedent-met',
      act: lead('ALV', { type: 'AbandonAgreement', on: '2024-05-24', reason: 'regret' }) }],
  'role-of-a-stranger': {
    what: 'a role belongs to a party', before: 'role-lead', act: role('audit', 'DUN', 'lead') },
  'lead-already-named': [
    { what: 'a service has one lead', before: 'role-customer', act: role('audit', 'BRK', 'lead') },
    { what: 'a council that comes back does not bring its old lead along', before: 'role-customer',
      and: [role('audit', 'ALV', 'partner'), role('audit', 'BRK', 'lead'), leave('BRK', '2024-02-13'),
        role('audit', 'CHW', 'lead'), invite('BRK', '2024-02-13'), like('join-BRK', { on: '2024-02-13' })],
      act: role('audit', 'BRK', 'lead') }],
  'terms-malformed': [
    { what: 'terms are those of the model', before: 'terms', act: terms({ leads: {} }),
      detail: { members: ['hosts', 'leads'] } },
    { what: 'a host is a council', before: 'terms', act: terms({ hosts: { audit: 'the service' } }) }],
  'terms-name-a-stranger': {
    what: 'I14: a host is at the table', before: 'terms', act: terms({ hosts: { audit: 'DUN' } }),
    detail: { councils: ['DUN'] } },
  'shares-do-not-add-up': [
    { what: 'shares of a shared chief executive add up to the whole', before: '',
      and: [like('propose', { model: 'shared-chief-executive' }), like('join-BRK')],
      act: terms({ employer: 'ALV', post: 'chief executive',
        shares: [{ council: 'ALV', basisPoints: 5000 }, { council: 'BRK', basisPoints: 4999 }] }) },
    { what: 'they add up in imported records too', before: '',
      and: [like('propose', { model: 'shared-chief-executive' }), like('join-BRK')],
      act: imported('terms', { terms: { employer: 'ALV', post: 'chief executive',
        shares: [{ council: 'ALV', basisPoints: 6000 }, { council: 'BRK', basisPoints: 6000 }] } }) }],
  'principle-recorded': {
    what: 'a council agrees in principle once', before: 'business-case', act: like('principle') },
  'document-exists': [
    { what: 'a business case is issued once under its name', before: 'heads-of-terms', act: like('business-case') },
    { what: 'a document has one name', before: 'raise-item', act: like('heads-of-terms', { document: 'case-1' }) }],
  'evidence-missing': [
    { what: 'I60: a business case is named by its hash', before: 'business-case',
      act: like('business-case', { hash: 'unknown' }) },
    { what: 'I60: heads of terms are named by their hash', before: 'heads-of-terms',
      act: like('heads-of-terms', { hash: 'unknown' }) }],
  'item-exists': { what: 'a finding is raised once', before: 'resolve-item', act: like('raise-item') },
  'item-missing': { what: 'a finding is raised before it is resolved', before: 'raise-item',
    act: like('resolve-item') },
  'already-resolved': { what: 'a finding is resolved once', before: 'role-lead', act: like('resolve-item') },
  'text-is-frozen': [
    { what: 'no service is added to a frozen text', before: 'open-ALV', act: add('legal', 'legal', '2024-03-18') },
    { what: 'no service is removed from a frozen text', before: 'open-ALV',
      act: lead('ALV', { type: 'RemoveService', on: '2024-03-18', service: 'payroll' }) },
    { what: 'no role changes in a frozen text', before: 'open-ALV', act: role('payroll', 'BRK', 'lead') },
    { what: 'no terms change in a frozen text', before: 'open-ALV',
      act: like('terms', { terms: { hosts: { audit: 'BRK', payroll: 'BRK' } } }) },
    { what: 'nobody joins a frozen text', before: 'sign-ALV',
      and: [['ALV', 'lead-officer', { type: 'ReopenText', on: '2024-05-16', reason: 'a fourth council' }],
        invite('DUN', '2024-05-16'), like('draft-2-accepted-ALV', { on: '2024-05-16' }),
        like('draft-2-accepted-BRK', { on: '2024-05-16' }), like('draft-2-accepted-CHW', { on: '2024-05-16' }),
        like('freeze', { on: '2024-05-16' })],
      act: lead('DUN', { type: 'JoinProposal', on: '2024-05-17' }) }],
};

const said = { on: '2024-02-13', council: 'ALV' };
const accepted: readonly Accepted[] = [
  { what: 'a proposal is one event and one more for each council invited', before: '', act: like('propose'), events: [
    { type: 'AgreementProposed', on: '2024-01-08', council: 'ALV', agreement: 'audit-and-payroll',
      title: 'Audit and payroll', model: 'shared-back-office', leadOfficer: 'per-alv-lead-officer',
      services: [{ service: 'audit', kind: 'internal-audit', startsOn: '2024-06-03' },
        { service: 'payroll', kind: 'payroll', startsOn: null }] },
    { type: 'CouncilInvited', on: '2024-01-08', council: 'ALV', invited: 'BRK' },
    { type: 'CouncilInvited', on: '2024-01-08', council: 'ALV', invited: 'CHW' }] },
  { what: 'an invited council joins', before: 'join-BRK', act: like('join-BRK'),
    events: [{ type: 'CouncilJoinedProposal', on: '2024-01-15', council: 'BRK' }] },
  { what: 'an invited council declines', before: 'join-BRK', act: decline('BRK'),
    events: [{ type: 'InvitationDeclined', on: '2024-01-16', council: 'BRK', reason: 'other plans' }] },
  { what: 'a council that left may be invited again', before: 'principle', and: [leave('CHW')],
    act: invite('CHW'), events: [{ type: 'CouncilInvited', on: '2024-01-20', council: 'ALV', invited: 'CHW' }] },
  { what: 'the proposer may leave while others stay', before: 'principle', act: leave('ALV'),
    events: [{ type: 'CouncilLeftProposal', on: '2024-01-16', council: 'ALV', reason: 'other plans' }] },
  { what: 'leaving after the freezing reopens the text, voids what was signed and ends the own approval',
    before: 'sign-CHW', act: leave('BRK', '2024-05-22'), events: [
      { type: 'CouncilLeftProposal', on: '2024-05-22', council: 'BRK', reason: 'other plans' },
      { type: 'TextReopened', on: '2024-05-22', council: 'BRK', hash: frozenHash,
        reason: 'BRK left before signature' },
      { type: 'CounterpartVoided', on: '2024-05-22', council: 'ALV', hash: frozenHash, why: 'text reopened' },
      { type: 'CounterpartVoided', on: '2024-05-22', council: 'BRK', hash: frozenHash, why: 'text reopened' },
      { type: 'ApprovalLapsed', on: '2024-05-22', council: 'BRK', hash: frozenHash, why: 'left before signature',
        differences: [] }] },
  { what: 'a service is added', before: 'role-lead', act: add('legal'),
    events: [{ type: 'ServiceAdded', ...said, service: 'legal', kind: 'legal', startsOn: null }] },
  { what: 'a service is removed', before: 'role-lead', act: remove('payroll'),
    events: [{ type: 'ServiceRemoved', ...said, service: 'payroll' }] },
  { what: 'a role is assigned', before: 'role-lead', act: like('role-lead'),
    events: [{ type: 'RoleAssigned', ...said, service: 'audit', of: 'ALV', role: 'lead' }] },
  { what: 'a role that stands already changes nothing', before: 'role-customer', act: like('role-lead'), events: [] },
  { what: 'the lead of a council that left is free', before: 'role-customer',
    and: [role('audit', 'ALV', 'partner'), role('audit', 'BRK', 'lead'), leave('BRK', '2024-02-13')],
    act: role('audit', 'CHW', 'lead'),
    events: [{ type: 'RoleAssigned', ...said, service: 'audit', of: 'CHW', role: 'lead' }] },
  { what: 'a service is named in life, and nobody takes part in it yet', before: 'commence', and: [like('commence')],
    act: add('legal', 'legal', '2024-06-10'), events: [{
      type: 'ServiceAdded', on: '2024-06-10', council: 'ALV', service: 'legal', kind: 'legal', startsOn: null }] },
  { what: 'terms are set with their model', before: 'terms', act: like('terms'), events: [{
    type: 'ModelTermsSet', on: '2024-02-14', council: 'ALV',
    terms: { hosts: { audit: 'ALV', payroll: 'BRK' }, model: 'shared-back-office' } }] },
  { what: 'the same terms change nothing', before: 'basis-services', act: like('terms'), events: [] },
  { what: 'a council agrees in principle', before: 'principle', act: like('principle'), events: [{
    type: 'PrincipleAgreed', on: '2024-01-22', council: 'ALV', decisionRef: 'CAB/2024/7', budgetPence: '2500000' }] },
  { what: 'I60: a business case is issued with its hash', before: 'business-case', act: like('business-case'),
    events: [{ type: 'BusinessCaseIssued', on: '2024-01-24', council: 'ALV', document: 'case-1', stage: 'full',
      hash: 'a'.repeat(64) }] },
  { what: 'heads of terms are agreed', before: 'heads-of-terms', act: like('heads-of-terms'), events: [{
    type: 'HeadsOfTermsAgreed', on: '2024-01-29', council: 'BRK', document: 'heads-1', hash: 'b'.repeat(64),
    bindingItems: ['confidentiality'] }] },
  { what: 'a finding is raised', before: 'raise-item', act: like('raise-item'), events: [{
    type: 'DueDiligenceItemRaised', on: '2024-02-01', council: 'BRK', item: 'licence', topic: 'contracts',
    finding: 'the payroll licence is not assignable', severity: 'medium' }] },
  { what: 'a finding is resolved', before: 'resolve-item', act: like('resolve-item'), events: [{
    type: 'DueDiligenceItemResolved', on: '2024-02-12', council: 'ALV', item: 'licence',
    resolution: 'the supplier consents' }] },
  { what: 'a proposal is abandoned', before: 'principle',
    act: lead('ALV', { type: 'AbandonAgreement', on: '2024-01-16', reason: 'no case' }),
    events: [{ type: 'AgreementAbandoned', on: '2024-01-16', council: 'ALV', reason: 'no case' }] },
];

describe('proposal and case', () => {
  refusals(proposalRefusals, refusedLater);
  accepts(accepted);
});
