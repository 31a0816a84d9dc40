/** A small history to break, and one command of every type with all its members. */
import type { HistoryCommand, HistoryFact, HistoryFile } from '#imports';
import { chargingSamples } from './samples/charging.ts';
import { consentsSamples } from './samples/consents.ts';
import { disclosureSamples } from './samples/disclosure.ts';
import { disputesSamples } from './samples/disputes.ts';
import { endingSamples } from './samples/ending.ts';
import { governanceSamples } from './samples/governance.ts';
import { membershipSamples } from './samples/membership.ts';
import { savingsSamples } from './samples/savings.ts';
import { variationSamples } from './samples/variation.ts';
import { windingDownSamples } from './samples/winding-down.ts';
import type { Samples } from './samples/plain.ts';

const service = { service: 'licensing', kind: 'licensing', startsOn: '2010-06' };
const hash = 'cd'.repeat(32);
const wording = { heading: 'Term', body: 'Ten years.', params: { initialTermMonths: 120 } };

const plain: Samples<HistoryCommand> = {
  ...consentsSamples, ...membershipSamples, ...variationSamples, ...chargingSamples, ...governanceSamples,
  ...disclosureSamples, ...disputesSamples, ...endingSamples, ...windingDownSamples, ...savingsSamples,
  ProposeAgreement: { model: 'joint-committee', leadOfficer: 'per-lead', services: [service], invited: ['WDE'] },
  InviteCouncil: { council: 'WDE' },
  JoinProposal: {},
  DeclineInvitation: { reason: 'none' },
  LeaveProposal: { reason: 'none' },
  AddService: service, RemoveService: { service: 'licensing' },
  AssignRole: { service: 'licensing', council: 'WDE', role: 'host' },
  SetModelTerms: { terms: { hosts: {} } },
  AgreePrinciple: { decisionRef: 'minute 4', budgetPence: '5000000' },
  IssueBusinessCase: { document: 'case', stage: 'outline', hash },
  AgreeHeadsOfTerms: { document: 'heads', hash, bindingItems: [] },
  RaiseDueDiligenceItem: { item: 'leases', topic: 'Leases', finding: 'Two.', severity: 'low' },
  ResolveDueDiligenceItem: { item: 'leases', resolution: 'Ended.' },
  AbandonAgreement: { reason: 'none' },
  RecordLegalBasis: { basis: 'staff', kind: 'lga1972-s113', services: ['licensing'], from: '2010', to: null,
    executive: 'unknown', receiver: null },
  EndLegalBasis: { basis: 'staff', reason: 'none' },
  AssessProcurement: { assessment: 'first', route: 'horizontal', externalPercent: 5, commonObjectives: true,
    publicInterestOnly: 'unknown' },
  DefineSharedPost: { post: 'chief', title: 'Chief executive', lender: 'SHA',
    borrowers: [{ council: 'WDE', basisPoints: 5_000 }], statutoryRole: null },
  ConsultOfficer: { post: 'chief', person: 'per-officer', method: 'meeting' },
  PlaceOfficer: { post: 'chief', person: 'per-officer' },
  WithdrawSharedPost: { post: 'chief', reason: 'none' },
  EndPlacement: { post: 'chief', person: 'per-officer', reason: 'none' },
  NameHolder: { subject: 'employer', reference: 'staff', holder: 'SHA' },
  RecordCommitteeDecision: { decision: 'first', function: 'licensing', outcome: 'Agreed.' },
  ProposeClause: { clause: 'term', kind: 'commencement-duration', ...wording },
  CounterClause: { clause: 'term', basedOn: 1, ...wording },
  StrikeClause: { clause: 'term', basedOn: 1 },
  AcceptClause: { clause: 'term', version: 1 },
  RejectClause: { clause: 'term', version: 1, reason: 'none' },
  CommentOnClause: { clause: 'term', version: 1, text: 'Why ten?' },
  IssueDraft: { summary: 'First' },
  AcceptText: {},
  FreezeText: {},
  ReopenText: { reason: 'none' },
  OpenApprovalRun: { route: 'executive', body: 'Executive', key: false, valuePence: 'unknown' },
  PublishKeyDecisionNotice: { matter: 'Sharing', maker: 'Executive', decisionFrom: '2010-01-27', documents: [] },
  ClaimUrgency: { provision: 'special-urgency', reason: 'none', agreedBy: 'per-chair',
    agreedByCapacity: 'Chair of scrutiny' },
  PublishReport: { authors: ['Director'], implications: ['Financial'], hash: 'unknown' },
  GiveAdvice: { role: 'monitoring-officer', position: 'support', text: 'Lawful.' },
  MakeDecision: { maker: 'Executive', outcome: 'approve', conditions: [], delegations: [], optionsRejected: [],
    interests: [] },
  PublishDecision: {},
  CallInDecision: { members: ['per-member'], grounds: 'Cost.' },
  ConcludeCallIn: { outcome: 'dismissed', reason: 'none' },
  ReconsiderDecision: { outcome: 'confirmed', reason: 'none' },
  BringIntoEffect: {},
  MeetApprovalCondition: { condition: 'budget' },
  ExerciseDelegation: { delegate: 'Chief executive', consulted: null },
  LapseApproval: { why: 'none' },
  ExecuteCounterpart: { mode: 'unknown', valuePence: '100', signatories: [], attestedBy: null, sealRegister: null },
  SetConditionPrecedent: { condition: 'budget', what: 'A budget is set' },
  MeetConditionPrecedent: { condition: 'budget' },
  WaiveConditionPrecedent: { condition: 'budget', authority: 'Council' },
  DateAgreement: {},
  Commence: {},
  CorrectRecord: { corrects: 0, statement: 'It was 2008.', why: 'Misread.' },
};
type Typed = { readonly [T in HistoryCommand['type']]: Omit<Extract<HistoryCommand, { type: T }>, 'type'> };
export const samples = plain as unknown as Typed;

const minutes = { title: 'Minutes', address: 'https://minutes.example/2007', read: 'looked-up' as const };
export const fact = (change: Readonly<Record<string, unknown>>): HistoryFact =>
  ({ on: '2007', council: 'SHA', source: 'minutes', command: { type: 'JoinProposal' }, ...change }) as HistoryFact;
const implied = (type: string, more: object = {}) => fact({ on: 'unknown', implied: true, command: { type, ...more } });

export const example = {
  agreement: 'shared-chief-executive', title: 'Shared chief executive',
  sources: { minutes, memory: { title: 'Recollection', read: 'own-knowledge' as const } },
  facts: [
    fact({ command: { type: 'ProposeAgreement', model: 'shared-chief-executive', invited: ['WDE'],
      services: [{ service: 'chief-executive', kind: 'chief-executive', startsOn: null }] } }),
    fact({ on: '2007-05', council: 'WDE', conflicts: [{ source: 'memory', says: 'joined in June' }] }),
    implied('IssueDraft', { summary: 'Text not seen' }), implied('FreezeText'), implied('DateAgreement'),
    fact({ on: '2007-10-01', source: ['minutes', 'memory'], note: 'The first day in office.',
      command: { type: 'Commence' } }),
  ],
} satisfies HistoryFile;

/** The example with members changed, one fact a line, as a file. */
export function fileOf(change: Readonly<Record<string, unknown>>): string {
  const { facts, ...head } = { format: 'concordat-history', version: 1, ...example, ...change };
  const lines = Object.entries(head).map(([name, value]) => `  "${name}": ${JSON.stringify(value, null, 1)},`);
  return ['{', ...lines, '  "facts": [', facts.map((one) => JSON.stringify(one)).join(',\n'), ']}', ''].join('\n');
}
