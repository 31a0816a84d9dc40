export {
  registerPage,
  registerSorts,
  type RegisterFilter,
  type RegisterRow,
  type RegisterSort,
} from './agreement-register.ts';
export {
  agreementDocument,
  type AgreementDocument,
  type ClauseEntry,
  type FullDocument,
  type PublicDocument,
  type ServiceEntry,
} from './agreement-state.ts';
export type { ClauseVersion, StoredDraft, Wording } from './agreement-texts.ts';
export {
  councilById,
  councilPage,
  councilSorts,
  type CouncilFilter,
  type CouncilRow,
  type CouncilSort,
} from './councils.ts';
export { answerOf, questionsOf, type AskedParameters, type Question } from './answers/answering.ts';
export {
  documentShape, parameterMeans, questionNames, questions,
  type AnswerDocument, type ParameterName, type QuestionList, type QuestionName,
} from './answers/questions.ts';
export { schemaOfShape } from './answers/shapes.ts';
export { NotInRecord } from './answers/told.ts';
export { CursorInvalid, type Direction, type Page, type PageRequest } from './cursor.ts';
export { RevisionMissing } from './fold.ts';
export { deadlines, deadlinesFor, dueBy, type DeadlineRow, type DueIn } from './deadlines.ts';
export { lifeOf, type LifeReaders } from './life.ts';
export { chargesDocument, sharesDocument, type ChargesDocument, type SharesDocument } from './life/charging.ts';
export { endingDocument, type EndingDocument } from './life/ending.ts';
export { disputesDocument, type DisputesDocument } from './life/disputes.ts';
export { governanceDocument, type GovernanceDocument } from './life/governance.ts';
export { membershipDocument, type MembershipDocument } from './life/membership.ts';
export { finalAccountDocument, windingDownDocument } from './life/winding-down.ts';
export {
  textInForceDocument,
  variationsDocument,
  type TextInForceDocument,
  type VariationsDocument,
} from './life/variation.ts';
export {
  participationHistory,
  participationOn,
  type AsRecorded,
  type ParticipationOnDay,
  type ParticipationRow,
} from './participation.ts';
export { participationStatuses, type ParticipationStatus } from './participation-spans.ts';
export { earliestOf, oneMoment, positionOf, slotsOf, standingOf, untilAt } from './position.ts';
export { replayOfAgreement, type MomentAsked, type Replay, type ReplayLog, type Step } from './replay/answers.ts';
export {
  differenceOfAgreement, type Difference as StateDifference, type DifferenceRequest, type StepBetween,
} from './replay/difference.ts';
export type { Change, ShownChanges } from './replay/changes.ts';
export { savingsDifference, type RowDifference, type SavingsDifference } from './replay/savings-difference.ts';
export { ViewsDiffer, type Difference } from './beside.ts';
export { RebuildUnderWay, type RebuildRequest } from './rebuild.ts';
export {
  duplicatesOfCouncil, savingsOfAgreement, savingsOfCouncil, savingsOfCountry, seriesOfAgreement, seriesOfCouncil,
  seriesOfCountry,
  type SavingsQuestion, type Sources,
} from './savings/answers.ts';
export type {
  AgreementSavings, CountrySavings, Portfolio, PublishedSavings, RatedRow, SavingsSeries,
} from './savings/documents.ts';
export { bookOfCouncil, type BookAnswer } from './savings/book.ts';
export { usualDisclosure, type Disclosure } from './savings/disclosure.ts';
export { duplicates, type Duplicates, type Suspicion } from './savings/duplicates.ts';
export { savingsFile, type FileFormat, type SavingsFile } from './savings/export.ts';
export { stampAsked, type Moment, type Stamp } from './savings/known.ts';
export { ragOf, type Rag } from './savings/rag.ts';
export { amounts, columnOf, savingsPositions, type PositionRow } from './savings/positions.ts';
export { mayCorrect } from './disclosure.ts';
export { disclosureDocument, type DisclosureDocument, type DisclosureEntry } from './life/disclosure.ts';
export { seesOwn, type Reader, type Scope } from './reader.ts';
export {
  openViews,
  Overtaken,
  type RunnerOptions,
  type RunnerStatus,
  type ViewsRunner,
} from './runner.ts';
export { tasksFor, type TaskRow } from './tasks.ts';
export { contentsOf } from './views.ts';
export {
  redline,
  sideOf,
  textParts,
  type ClauseChange,
  type ParamChange,
  type Redline,
  type TextPart,
} from './redline.ts';
export {
  backOfficeLikely,
  backOfficeMost,
  nationalFigures,
  type NationalFigures,
} from './reference/national.ts';
export { gdpDeflator, priceIndexOf, readPriceIndex, type PriceIndexFile } from './reference/price-index.ts';
export {
  appraisalDocument,
  appraisedVersions,
  type AppraisalDocument,
  type AppraisalRequest,
  type AppraisedVersion,
} from './savings/appraisal.ts';
export { fundingGap, type FundingGapDocument } from './savings/funding-gap.ts';
export { appraisalOfAgreement, fundingGapOfCouncil, type FundingGapAnswer } from './savings/gap-answers.ts';
export { sentenceOf, spokenTypes } from './sentences.ts';
export { pounds } from './sentences/words.ts';
export {
  standingRows,
  type AgreementForEveryone,
  type AgreementForPartners,
  type SavingsPositionForPartners,
  type StandingRow,
} from './standings.ts';
export { timeline, timelineRows, type TimelineRequest, type TimelineRow } from './timeline.ts';
export { agreementRegister } from './agreement-register.ts';
export { agreementState } from './agreement-state.ts';
export { agreementTexts } from './agreement-texts.ts';
export { councils } from './councils.ts';
export { participation } from './participation.ts';
export { tasks } from './tasks.ts';
