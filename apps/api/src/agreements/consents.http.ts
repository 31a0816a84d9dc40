/** Consents over HTTP: the route of `agreement/consents`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { commitmentActs, consentKinds } from '#domain';
import type { CommitmentAct, ConsentKind, PenceText } from '#domain';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import { IsOneOf, IsPenceText, IsSlug, IsText, Means, Optional } from '../checks.ts';
import { Route } from '../route.ts';
import { AgreementPath, Step, Steps, step, titleMax } from './steps.ts';

class RecordConsent extends Step {
  @IsSlug() consent!: string;
  @Means('The finance officer\'s authority in a prohibition period, or the consent a direction asks for')
  @IsOneOf(consentKinds) kind!: ConsentKind;
  @Means('Who gave it: an officer\'s post or an authority, never a name')
  @IsText(titleMax) giver!: string;
  @IsText(titleMax) reference!: string;
  @Means('The steps it covers')
  @IsOneOf(commitmentActs, { list: true }) acts!: CommitmentAct[];
  @Means('The highest consideration it covers, in whole pence; left out where it has no limit')
  @Optional(null) @IsPenceText() limitPence!: PenceText | null;
}

@Controller()
export class ConsentRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Route(step('RecordConsent', '/consents', 'Record an authority or consent that lets the council bind itself'))
  consent(@Param() at: AgreementPath, @Body() body: RecordConsent, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }
}
