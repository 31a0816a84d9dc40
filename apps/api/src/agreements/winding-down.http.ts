/** Winding down over HTTP; routes of `agreement/winding-down/rules.ts`, and the documents about it. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import {
  accountLineKinds, dispositions, liabilityKinds, openKinds, staffOutcomes, workstreamKinds,
} from '#domain';
import type { Actor, CouncilId, Hash, PenceText, When } from '#domain';
import { finalAccountDocument, windingDownDocument } from '#views';
import { AtLeast, Caller, Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsCouncilId, IsDay, IsHash, IsOneOf, IsPart, IsPenceText, IsSlug, IsText, IsTrueOrFalse, IsWhole, Means, Optional,
} from '../checks.ts';
import { Route } from '../route.ts';
import { LifeReads, lifeRead } from './life-reads.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const versionMax = 1_000_000;
const countMax = 1_000_000;
const wholeShare = 10_000;
const linesMax = 2_000;
const holderMeans = 'Code of a council, or the name of a company that was named as holder';

class AdoptExitPlan extends Step {
  @Means('The version that stands, or the next; the first is 1')
  @IsWhole(1, versionMax) version!: number;
  @Means('SHA-256 of the plan')
  @IsHash() hash!: Hash;
}

class OpenWorkstream extends Step {
  @IsSlug() workstream!: string;
  @IsOneOf(workstreamKinds) kind!: string;
}

class AddExitItem extends Step {
  @IsSlug() item!: string;
  @IsSlug() workstream!: string;
  @IsText(titleMax) what!: string;
  @Means('The council that sees to it')
  @IsCouncilId() owner!: CouncilId;
  @IsDay() dueOn!: When;
}

class CompleteExitItem extends Step {
  @IsSlug() item!: string;
  @Means('Reference of a receipt, where there is one')
  @Optional(null) @IsText(titleMax) receipt!: string | null;
  @IsText(reasonMax) outcome!: string;
}

class WaiveExitItem extends Step {
  @IsSlug() item!: string;
  @IsText(titleMax) authority!: string;
}

class NovateContract extends Step {
  @Means('The reference under which its holder was named')
  @IsText(titleMax) contract!: string;
  @Means(holderMeans)
  @IsText(titleMax) from!: string;
  @Means('Councils that take the contract over; none where it ended')
  @Optional([]) @IsText(titleMax, { list: true }) to!: string[];
}

class AllocateAsset extends Step {
  @IsText(titleMax) asset!: string;
  @Means(holderMeans)
  @IsText(titleMax) to!: string;
}

class ReturnData extends Step {
  @IsText(titleMax) dataset!: string;
  @Means(holderMeans)
  @IsText(titleMax) to!: string;
  @IsText(titleMax) receipt!: string;
  @Means('SHA-256 of the certificate that what was kept is deleted; it may follow')
  @Optional(null) @IsHash() deletionCertificate!: Hash | null;
}

class SettleStaffPosition extends Step {
  @Means('A shared post, or the reference under which the employer was named')
  @IsText(titleMax) group!: string;
  @Means('How many people; never who')
  @Optional('unknown') @IsWhole(0, countMax) count!: number | 'unknown';
  @IsOneOf(staffOutcomes) outcome!: string;
  @Means(`${holderMeans}; for staff returned or transferred`)
  @Optional(null) @IsText(titleMax) to!: string | null;
}

class LiabilityShare {
  @IsCouncilId() council!: CouncilId;
  @Means('Hundredths of a percent; all together 10,000')
  @IsWhole(0, wholeShare) basisPoints!: number;
}

class LiabilityAmount {
  @IsCouncilId() council!: CouncilId;
  @Means('Whole pence; all together the amount of the liability')
  @IsPenceText() amountPence!: PenceText;
}

class AllocateLiability extends Step {
  @IsSlug() liability!: string;
  @IsOneOf(liabilityKinds) kind!: string;
  @Means('Whole pence; absent where it is not known')
  @Optional('unknown') @IsPenceText() amountPence!: PenceText | 'unknown';
  @IsTrueOrFalse() estimate!: boolean;
  @Means('Who bears it, by share; or else `amounts`')
  @Optional([]) @IsPart(LiabilityShare, { list: true }) shares!: LiabilityShare[];
  @Means('Who bears it, by amount; or else `shares`')
  @Optional([]) @IsPart(LiabilityAmount, { list: true }) amounts!: LiabilityAmount[];
  @Means('The council that takes the pence rounding leaves')
  @IsCouncilId() residueTo!: CouncilId;
}

class AgreeResidualService extends Step {
  @IsSlug() service!: string;
  @IsCouncilId() provider!: CouncilId;
  @IsCouncilId({ list: true, min: 1 }) receivers!: CouncilId[];
  @Means('Last day; absent where it has none')
  @Optional(null) @IsDay() until!: When | null;
  @Means('The agreement in which the service goes on')
  @Optional(null) @IsSlug() successor!: string | null;
}

class RecordSurvival extends Step {
  @IsSlug() obligation!: string;
  @IsText(titleMax) clause!: string;
  @Means('Last day of the obligation; absent where it has none')
  @Optional(null) @IsDay() until!: When | null;
  @IsCouncilId({ list: true, min: 1 }) owedBy!: CouncilId[];
  @IsCouncilId({ list: true, min: 1 }) owedTo!: CouncilId[];
}

class FinalAccountLine {
  @IsSlug() line!: string;
  @IsOneOf(accountLineKinds) kind!: string;
  @Means('Who owes it')
  @IsText(titleMax) from!: string;
  @Means('Who is owed it')
  @IsText(titleMax) to!: string;
  @Means('Whole pence, more than none')
  @IsPenceText() amountPence!: PenceText;
}

class FinalAccountPosition {
  @Means(holderMeans)
  @IsText(titleMax) holder!: string;
  @Means('Whole pence, to receive where positive and to pay where negative; all positions sum to zero')
  @IsPenceText() amountPence!: PenceText;
}

class StateFinalAccount extends Step {
  @IsSlug() account!: string;
  @IsPart(FinalAccountLine, { list: true, max: linesMax }) lines!: FinalAccountLine[];
  @IsPart(FinalAccountPosition, { list: true, max: linesMax }) positions!: FinalAccountPosition[];
}

class AgreeFinalAccount extends Step { @IsSlug() account!: string; }

class SettlePosition extends Step {
  @Means('Who pays')
  @IsText(titleMax) from!: string;
  @Means('Who is paid')
  @IsText(titleMax) to!: string;
  @Means('Whole pence, no more than either side has left')
  @IsPenceText() amountPence!: PenceText;
  @IsText(titleMax) reference!: string;
}

class CarryPosition extends SettlePosition {
  @Means('The agreement in whose books the debt goes on')
  @IsSlug() into!: string;
}

class DisposeOpenItem extends Step {
  @IsOneOf(openKinds) kind!: string;
  @Means('Its own name: of a charge period the financial year, such as 2025/26')
  @IsText(titleMax) id!: string;
  @IsOneOf(dispositions) disposition!: string;
  @Means(holderMeans)
  @Optional(null) @IsText(titleMax) to!: string | null;
}

class PlaceLegalHold extends Step {
  @IsSlug() hold!: string;
  @IsText(reasonMax) reason!: string;
}

class LiftLegalHold extends Step { @IsSlug() hold!: string; }

class DisposeOfRecords extends Step { @IsText(titleMax) authority!: string; }

@Controller()
export class WindingDownRoutes {
  constructor(
    @Inject(Steps) private readonly steps: Steps, @Inject(LifeReads) private readonly reads: LifeReads,
  ) {}

  @Route(step('AdoptExitPlan', '/exit-plan', 'Adopt a version of the exit plan'))
  adoptExitPlan(@Param() at: AgreementPath, @Body() body: AdoptExitPlan, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('OpenWorkstream', '/workstreams', 'Open a work-stream of the exit'))
  openWorkstream(@Param() at: AgreementPath, @Body() body: OpenWorkstream, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AddExitItem', '/exit-items', 'Add an item that must be done'))
  addExitItem(@Param() at: AgreementPath, @Body() body: AddExitItem, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CompleteExitItem', '/exit-item-completions', 'Record that an exit item is done'))
  completeExitItem(@Param() at: AgreementPath, @Body() body: CompleteExitItem, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('WaiveExitItem', '/exit-item-waivers', 'Approve the waiver of an exit item; every party has to'))
  waiveExitItem(@Param() at: AgreementPath, @Body() body: WaiveExitItem, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('NovateContract', '/contract-novations', 'Record to whom a contract went, or that it ended'))
  novateContract(@Param() at: AgreementPath, @Body() body: NovateContract, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AllocateAsset', '/asset-allocations', 'Record who has an asset'))
  allocateAsset(@Param() at: AgreementPath, @Body() body: AllocateAsset, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReturnData', '/data-returns', 'Record the return of data, or the certificate that follows'))
  returnData(@Param() at: AgreementPath, @Body() body: ReturnData, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('SettleStaffPosition', '/staff-positions', 'Record what became of a group of staff'))
  settleStaffPosition(@Param() at: AgreementPath, @Body() body: SettleStaffPosition, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AllocateLiability', '/liabilities', 'Record who bears a liability'))
  allocateLiability(@Param() at: AgreementPath, @Body() body: AllocateLiability, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeResidualService', '/residual-services', 'Agree that a service goes on; all it binds have to'))
  agreeResidualService(@Param() at: AgreementPath, @Body() body: AgreeResidualService, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RecordSurvival', '/survivals', 'Record an obligation that outlives the agreement'))
  recordSurvival(@Param() at: AgreementPath, @Body() body: RecordSurvival, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('StateNoSurvivals', '/no-survivals', 'State that no obligation outlives the agreement'))
  stateNoSurvivals(@Param() at: AgreementPath, @Body() body: Step, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('StateFinalAccount', '/final-account', 'State the final account, in place of one not yet agreed'))
  stateFinalAccount(@Param() at: AgreementPath, @Body() body: StateFinalAccount, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeFinalAccount', '/final-account/acceptances', 'Agree the final account'))
  agreeFinalAccount(@Param() at: AgreementPath, @Body() body: AgreeFinalAccount, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('SettlePosition', '/final-account/settlements', 'Record a payment under the final account'))
  settlePosition(@Param() at: AgreementPath, @Body() body: SettlePosition, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CarryPosition', '/final-account/transfers', 'Let a debt go on in the books of another agreement'))
  carryPosition(@Param() at: AgreementPath, @Body() body: CarryPosition, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('DisposeOpenItem', '/open-item-dispositions', 'Say what becomes of what is open'))
  disposeOpenItem(@Param() at: AgreementPath, @Body() body: DisposeOpenItem, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CloseAgreement', '/closing', 'Close the agreement'))
  closeAgreement(@Param() at: AgreementPath, @Body() body: Step, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('PlaceLegalHold', '/legal-holds', 'Place a legal hold on documents'))
  placeLegalHold(@Param() at: AgreementPath, @Body() body: PlaceLegalHold, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('LiftLegalHold', '/legal-hold-liftings', 'Lift a legal hold'))
  liftLegalHold(@Param() at: AgreementPath, @Body() body: LiftLegalHold, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('DisposeOfRecords', '/records-disposal', 'Record that documents were disposed of; events stay'))
  disposeOfRecords(@Param() at: AgreementPath, @Body() body: DisposeOfRecords, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(lifeRead('/winding-down', 'What is open and what came of the rest', 'How winding down goes'))
  windingDown(@Param() at: AgreementPath, @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    return this.reads.of(at.agreement, reader, atLeast, windingDownDocument, 'former');
  }

  @Route(lifeRead('/final-account', 'The final account, and what is left of each position', 'The account'))
  finalAccount(@Param() at: AgreementPath, @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    return this.reads.of(at.agreement, reader, atLeast, finalAccountDocument, 'former');
  }
}
