/** Variation over HTTP; routes of `agreement/variation`, and the text in force on a day. */
import { Body, Controller, Inject, Param, Query as Queried } from '@nestjs/common';
import { restrictableActs, signingModes, variationInstruments } from '#domain';
import type { Actor, CouncilId, Hash, LocalDate, ParamValue, PenceText, PersonRef, When } from '#domain';
import { todayIn } from '#platform';
import { textInForceDocument, variationsDocument } from '#views';
import { AtLeast, Caller, Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsCouncilId, IsDay, IsHash, IsMap, IsOneOf, IsPart, IsPenceText, IsPersonRef, IsSlug, IsText, IsTrueOrFalse,
  IsWhole, Means, Optional,
} from '../checks.ts';
import { Parts } from '../parts.ts';
import { Route } from '../route.ts';
import { LifeReads, lifeRead } from './life-reads.ts';
import { AgreementPath, Step, Steps, bodyMax, reasonMax, step, titleMax } from './steps.ts';

const deciding = ['executive', 'council', 'committee', 'officer'] as const;

class ClauseWording {
  @Means('A clause of the text, to be worded so; or the name of a new one')
  @IsSlug() clause!: string;
  @Means('Code of the kind of clause, see `GET /catalogues`')
  @IsSlug() kind!: string;
  @IsText(titleMax) heading!: string;
  @IsText(bodyMax) body!: string;
  @Means('Values that the kind of clause gives a name and a type; see `GET /catalogues`')
  @Optional({}) @IsMap() params!: Record<string, ParamValue>;
}

class ProposeVariation extends Step {
  @Means('Name of the variation in this agreement, chosen by who proposes it')
  @IsSlug() variation!: string;
  @IsOneOf(variationInstruments) instrument!: string;
  @IsText(titleMax) title!: string;
  @Optional([]) @IsPart(ClauseWording, { list: true }) changes!: ClauseWording[];
  @Means('Clauses that the text is no longer to have')
  @Optional([]) @IsSlug({ list: true }) strikes!: string[];
  @Means('The first day on which it applies; it may lie before the day it is agreed')
  @IsDay() from!: When;
  @Means('The last day on which it applies; a side letter needs one')
  @Optional(null) @IsDay() expires!: LocalDate | null;
  @Means('The day by which the parties look at it again')
  @Optional(null) @IsDay() reviewOn!: LocalDate | null;
  @Means('What it is worth to all parties, in pence; left out where nobody can say')
  @Optional('unknown') @IsPenceText() valuePence!: PenceText | 'unknown';
  @Means('Whether the agreement runs, or can be made to run, longer by it')
  @IsTrueOrFalse() extendsTerm!: boolean;
}

class VariationByHash extends Step {
  @IsSlug() variation!: string;
  @Means('Content hash of the variation that the caller has read')
  @IsHash() hash!: Hash;
}

class ApproveVariation extends VariationByHash {
  @Means('Who decided; `on` is the day on which the decision took effect, after any call-in')
  @IsOneOf(deciding) by!: string;
  @Means('Where the decision is recorded')
  @IsText(titleMax) decisionRef!: string;
  @Means('What the approval was subject to; it is recorded once that is met')
  @Optional([]) @IsText(titleMax, { list: true }) conditions!: string[];
}

class VariationSignatory {
  @IsPersonRef() person!: PersonRef;
  @Means('The capacity or post in which the person signs')
  @IsText(titleMax) capacity!: string;
}

class SignVariation extends VariationByHash {
  @IsOneOf(signingModes) mode!: string;
  @Means('Who signed; empty under seal')
  @Optional([]) @IsPart(VariationSignatory, { list: true }) signatories!: VariationSignatory[];
  @Optional(null) @IsPersonRef() attestedBy!: PersonRef | null;
  @Optional(null) @IsText(titleMax) sealRegister!: string | null;
}

class WithdrawVariation extends Step {
  @IsSlug() variation!: string;
  @IsText(reasonMax) reason!: string;
}

class RecordToleratedChange extends Step {
  @IsSlug() service!: string;
  @IsText(reasonMax) what!: string;
  @Means('How far the service has changed, up or down, in hundredths of a percent')
  @IsWhole(1, 10_000) basisPoints!: number;
}

class RestrictionEnd {
  @Means('The first day without the restriction')
  @Optional(null) @IsDay() on!: LocalDate | null;
  @Means('An event that ends it; the favoured council then lifts it')
  @Optional(null) @IsText(titleMax) event!: string | null;
}

class ImposeRestriction extends Step {
  @IsSlug() restriction!: string;
  @Means('The agreed variation that it rests on')
  @IsSlug() variation!: string;
  @Means('The council that is not bound by it and may lift it')
  @IsCouncilId() favours!: CouncilId;
  @Means('Commands that the others may not give')
  @IsOneOf(restrictableActs, { list: true, min: 1 }) acts!: string[];
  @IsPart(RestrictionEnd) trigger!: RestrictionEnd;
}

class LiftRestriction extends Step {
  @IsSlug() restriction!: string;
  @IsText(reasonMax) reason!: string;
}

class VariationDay {
  @Means('The day asked about; today if not given')
  @Optional() @IsDay() on?: LocalDate;
}

@Controller()
export class VariationRoutes {
  constructor(
    @Inject(Steps) private readonly steps: Steps,
    @Inject(LifeReads) private readonly reads: LifeReads,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  @Route(step('ProposeVariation', '/variations', 'Propose a variation of the text'))
  propose(@Param() at: AgreementPath, @Body() body: ProposeVariation, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ApproveVariation', '/variation-approvals', 'Record the approval of the variation with this hash',
    { textSensitive: true }))
  approve(@Param() at: AgreementPath, @Body() body: ApproveVariation, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('SignVariation', '/variation-signatures', 'Sign the variation with this hash', { textSensitive: true }))
  sign(@Param() at: AgreementPath, @Body() body: SignVariation, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('WithdrawVariation', '/variation-withdrawals', 'Withdraw a variation that the council proposed'))
  withdraw(@Param() at: AgreementPath, @Body() body: WithdrawVariation, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RefuseVariation', '/variation-refusals', 'Refuse a variation; it is then over'))
  refuse(@Param() at: AgreementPath, @Body() body: WithdrawVariation, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RecordToleratedChange', '/tolerated-changes', 'Record a change small enough to need no variation'))
  tolerate(@Param() at: AgreementPath, @Body() body: RecordToleratedChange, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ImposeRestriction', '/restrictions', 'Record a restriction that an agreed variation imposes'))
  restrict(@Param() at: AgreementPath, @Body() body: ImposeRestriction, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('LiftRestriction', '/restriction-liftings', 'Lift a restriction in favour of the council'))
  lift(@Param() at: AgreementPath, @Body() body: LiftRestriction, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(lifeRead('/text-in-force', 'The text in force on a day',
    'Its clauses, each with the variation that brought it; `text` is null on days without the agreement'))
  text(@Param() { agreement }: AgreementPath, @Queried() { on }: VariationDay, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    const day = on ?? todayIn('england', this.parts.clock());
    return this.reads.of(agreement, reader, atLeast, (state) => textInForceDocument(state, day));
  }

  @Route(lifeRead('/variations', 'Variations, tolerated changes and restrictions', 'All of them, as they stand'))
  variations(@Param() { agreement }: AgreementPath, @Queried() { on }: VariationDay, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    const day = on ?? todayIn('england', this.parts.clock());
    return this.reads.of(agreement, reader, atLeast, (state) => variationsDocument(state, day));
  }
}
