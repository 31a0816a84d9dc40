/** Execution, conditions precedent, commencement and corrections; routes of `agreement/execution.ts`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { signingModes } from '#domain';
import type { Hash, PenceText, PersonRef, SigningMode } from '#domain';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsHash, IsOneOf, IsPart, IsPenceText, IsPersonRef, IsSlug, IsText, IsWhole, Means, Optional,
} from '../checks.ts';
import { Parts } from '../parts.ts';
import { Route } from '../route.ts';
import { correctable } from './knowing.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const revisionMax = 1_000_000;

class Signatory {
  @IsPersonRef() person!: PersonRef;
  @Means("One of the capacities that the council's policy lets sign, where it names any")
  @IsText(titleMax) capacity!: string;
}

class ExecuteCounterpart extends Step {
  @Means('Content hash of the frozen text that is signed')
  @IsHash() hash!: Hash;
  @IsOneOf(signingModes) mode!: SigningMode;
  @Means('What the agreement is worth to the council in whole pence; its policy for executing depends on it')
  @IsPenceText() valuePence!: PenceText;
  @IsPart(Signatory, { list: true, max: 20 }) signatories!: Signatory[];
  @Means('Who attested the seal; only where it was used')
  @Optional(null) @IsPersonRef() attestedBy!: PersonRef | null;
  @Means('Entry in the seal register; only where the seal was used')
  @Optional(null) @IsText(titleMax) sealRegister!: string | null;
}

class SetCondition extends Step {
  @Means('Name of the condition precedent in this agreement')
  @IsSlug() condition!: string;
  @IsText(reasonMax) what!: string;
}

class MeetCondition extends Step { @IsSlug() condition!: string; }

class WaiveCondition extends MeetCondition {
  @Means('The decision or power that allows the waiver')
  @IsText(titleMax) authority!: string;
}

class DateAgreement extends Step {}

class Commence extends Step {}

class CorrectRecord extends Step {
  @Means('Revision of the event that is corrected, as the timeline shows it; the first is 0')
  @IsWhole(0, revisionMax) corrects!: number;
  @Means('What is true instead')
  @IsText(reasonMax) statement!: string;
  @Means('How the record came to be wrong, or how that was found')
  @IsText(reasonMax) why!: string;
}

@Controller()
export class ExecutionRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps, @Inject(Parts) private readonly parts: Parts) {}

  @Route(step('ExecuteCounterpart', '/counterparts', 'Execute the council\'s counterpart', { textSensitive: true }))
  execute(@Param() at: AgreementPath, @Body() body: ExecuteCounterpart, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('SetConditionPrecedent', '/conditions', 'Set a condition precedent'))
  setCondition(@Param() at: AgreementPath, @Body() body: SetCondition, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('MeetConditionPrecedent', '/conditions-met', 'Record that a condition precedent is met'))
  meet(@Param() at: AgreementPath, @Body() body: MeetCondition, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('WaiveConditionPrecedent', '/condition-waivers', 'Waive a condition precedent, by authority'))
  waive(@Param() at: AgreementPath, @Body() body: WaiveCondition, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('DateAgreement', '/execution', 'Date and release the agreement once every counterpart is executed'))
  date(@Param() at: AgreementPath, @Body() body: DateAgreement, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('Commence', '/commencement', 'Record commencement'))
  commence(@Param() at: AgreementPath, @Body() body: Commence, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CorrectRecord', '/corrections', 'Correct a record by a statement that names it and says why'))
  async correct(@Param() at: AgreementPath, @Body() body: CorrectRecord, @Calling() call: Call) {
    const revision = await correctable(this.parts, at.agreement, body.corrects, call.actor);
    const { why } = body;
    return this.steps.take(at, body, { ...call, corrects: { revision, why } });
  }
}
