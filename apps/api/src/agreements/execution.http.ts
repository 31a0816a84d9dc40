/** Execution, conditions precedent, commencement and corrections; routes of `agreement/execution.ts`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { signingModes } from '#domain';
import type { Hash, PenceText, PersonRef, SigningMode } from '#domain';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import { IsHash, IsOneOf, IsPart, IsPenceText, IsPersonRef, IsSlug, IsText, IsWhole, Optional } from '../checks.ts';
import { Route } from '../route.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const revisionMax = 1_000_000;

class Signatory {
  @IsPersonRef() person!: PersonRef;
  @IsText(titleMax) capacity!: string;
}

class ExecuteCounterpart extends Step {
  /** Content hash of the text signed. */
  @IsHash() hash!: Hash;
  @IsOneOf(signingModes) mode!: SigningMode;
  @IsPenceText() valuePence!: PenceText;
  @IsPart(Signatory, { list: true, max: 20 }) signatories!: Signatory[];
  @Optional(null) @IsPersonRef() attestedBy!: PersonRef | null;
  @Optional(null) @IsText(titleMax) sealRegister!: string | null;
}

class SetCondition extends Step {
  @IsSlug() condition!: string;
  @IsText(reasonMax) what!: string;
}

class MeetCondition extends Step { @IsSlug() condition!: string; }

class WaiveCondition extends MeetCondition { @IsText(titleMax) authority!: string; }

class DateAgreement extends Step {}

class Commence extends Step {}

class CorrectRecord extends Step {
  /** Revision of the event that is corrected. */
  @IsWhole(0, revisionMax) corrects!: number;
  @IsText(reasonMax) statement!: string;
  @IsText(reasonMax) why!: string;
}

@Controller()
export class ExecutionRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Route(step('/counterparts', 'Execute the council\'s counterpart', { textSensitive: true }))
  execute(@Param() at: AgreementPath, @Body() body: ExecuteCounterpart, @Calling() call: Call) {
    return this.steps.take(at, 'ExecuteCounterpart', body, call);
  }

  @Route(step('/conditions', 'Set a condition precedent'))
  setCondition(@Param() at: AgreementPath, @Body() body: SetCondition, @Calling() call: Call) {
    return this.steps.take(at, 'SetConditionPrecedent', body, call);
  }

  @Route(step('/conditions-met', 'Record that a condition precedent is met'))
  meet(@Param() at: AgreementPath, @Body() body: MeetCondition, @Calling() call: Call) {
    return this.steps.take(at, 'MeetConditionPrecedent', body, call);
  }

  @Route(step('/condition-waivers', 'Waive a condition precedent, by authority'))
  waive(@Param() at: AgreementPath, @Body() body: WaiveCondition, @Calling() call: Call) {
    return this.steps.take(at, 'WaiveConditionPrecedent', body, call);
  }

  @Route(step('/execution', 'Date and release the agreement once every counterpart is executed'))
  date(@Param() at: AgreementPath, @Body() body: DateAgreement, @Calling() call: Call) {
    return this.steps.take(at, 'DateAgreement', body, call);
  }

  @Route(step('/commencement', 'Record commencement'))
  commence(@Param() at: AgreementPath, @Body() body: Commence, @Calling() call: Call) {
    return this.steps.take(at, 'Commence', body, call);
  }

  @Route(step('/corrections', 'Correct a record by a statement that names it and says why'))
  correct(@Param() at: AgreementPath, @Body() body: CorrectRecord, @Calling() call: Call) {
    const { corrects: revision, why } = body;
    return this.steps.take(at, 'CorrectRecord', body, { ...call, corrects: { revision, why } });
  }
}
