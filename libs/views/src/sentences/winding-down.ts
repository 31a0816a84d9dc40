import type { WindingDownEvent } from '#domain';
import { because, list, pounds, short, words } from './words.ts';
import type { Sentences } from './words.ts';

export const windingDownSentences: Sentences<WindingDownEvent> = {
  ExitPlanAccepted: (e) => `${e.council} adopted version ${e.version} of the exit plan, ${short(e.hash)}.`,
  ExitPlanAdopted: (e) => `Version ${e.version} of the exit plan stands, ${short(e.hash)}.`,
  WorkstreamOpened: (e) => `${e.council} opened the work-stream ${e.workstream} (${words(e.kind)}).`,
  ExitItemAdded: (e) => `${e.council} added exit item ${e.item} for ${e.owner}, due ${e.dueOn}: ${e.what}.`,
  ExitItemCompleted: (e) => `${e.council} completed exit item ${e.item}${because(e.outcome)}.`,
  ExitItemWaiverApproved: (e) =>
    `${e.council} approved the waiver of exit item ${e.item} on the authority of ${e.authority}.`,
  ExitItemWaived: (e) => `Exit item ${e.item} was waived by all it affects.`,
  ContractNovated: (e) => e.to.length === 0 ? `The contract ${e.contract} of ${e.from} ended.`
    : `The contract ${e.contract} went from ${e.from} to ${list(e.to)}.`,
  AssetAllocated: (e) => `The asset ${e.asset} went to ${e.to}.`,
  DataReturned: (e) => `The data ${e.dataset} was returned to ${e.to} (${e.receipt}), `
    + `${e.deletionCertificate === null ? 'its deletion not yet certified' : 'its deletion certified'}.`,
  StaffPositionSettled: (e) => `${e.count === 'unknown' ? 'An unknown number' : e.count} of ${e.group} `
    + `${e.outcome === 'redundant' || e.outcome === 'ended' ? 'became' : 'were'} ${e.outcome}`
    + `${e.to === null ? '' : ` to ${e.to}`}.`,
  LiabilityAllocated: (e) =>
    `The ${words(e.kind)} liability ${e.liability}, ${e.estimate ? 'about ' : ''}${pounds(e.amountPence)}, `
    + `falls on ${list([...e.shares, ...e.amounts].map(({ council }) => council))}.`,
  ResidualServiceAccepted: (e) => `${e.council} accepted that ${e.provider} goes on providing ${e.service}.`,
  ResidualServiceAgreed: (e) => `${e.provider} goes on providing ${e.service} to ${list(e.receivers)}`
    + `${e.until === null ? '' : ` until ${e.until}`}${e.successor === null ? '' : `, under ${e.successor}`}.`,
  SurvivalRecorded: (e) => `The obligation ${e.obligation} of ${list(e.owedBy)} to ${list(e.owedTo)} survives `
    + `${e.until === null ? 'without end' : `until ${e.until}`}.`,
  NoSurvivalsStated: (e) => `${e.council} stated that no obligation survives.`,
  FinalAccountStated: (e) => `${e.council} stated the final account ${e.account}, of ${e.lines.length} lines.`,
  FinalAccountAccepted: (e) => `${e.council} agreed the final account ${e.account}.`,
  FinalAccountAgreed: (e) => `The final account ${e.account} stands, agreed by all.`,
  PositionSettled: (e) => `${e.from} paid ${e.to} ${pounds(e.amountPence)} under the final account (${e.reference}).`,
  PositionCarried: (e) => `${pounds(e.amountPence)} that ${e.from} owes ${e.to} were carried into ${e.into} `
    + `(${e.reference}).`,
  FinalAccountSettled: (e) => `The final account ${e.account} is settled: nobody owes anything under it.`,
  DispositionAccepted: (e) => `${e.council} accepted for the ${words(e.kind)} ${e.id}: ${words(e.disposition)}.`,
  OpenItemDisposed: (e) => `The ${words(e.kind)} ${e.id} has its disposition: ${words(e.disposition)}`
    + `${e.to === null ? '' : `, to ${e.to}`}.`,
  AgreementClosed: (e) => `The agreement was closed; ${e.survivals.length === 0 ? 'no obligation survives'
    : `what survives: ${list(e.survivals)}`}.`,
  LegalHoldPlaced: (e) => `${e.council} placed the legal hold ${e.hold}${because(e.reason)}.`,
  LegalHoldLifted: (e) => `${e.council} lifted the legal hold ${e.hold}.`,
  RecordsDisposed: (e) => `${e.council} disposed of its documents on the authority of ${e.authority}.`,
};
