/** What the routes of an agreement's parts share: the path, the day, the evidence, and the act itself. */
import { Inject, Injectable } from '@nestjs/common';
import {
  agreement, approvalRefusals, chargingRefusals, commands, commitmentRefusals, consentsRefusals,
  deadlineRefusals, disclosureRefusals, disputesRefusals, endingRefusals, executionRefusals, governanceRefusals,
  legalRefusals, lifeRefusals, membershipRefusals, openingRefusals, proposalRefusals, savingsRefusals, textRefusals,
  variationRefusals, windingDownRefusals,
} from '#domain';
import type { AgreementCommand, AgreementRefusal, Evidence, Hash, When } from '#domain';
import { Commands, receiptAnswer } from '../act.ts';
import type { Receipt } from '../act.ts';
import type { Call } from '../caller.ts';
import { IsDay, IsHash, IsPart, IsSlug, IsText, Means, Optional } from '../checks.ts';
import type { RouteSpec } from '../route.ts';

export const titleMax = 200;
export const reasonMax = 2_000;
export const bodyMax = 50_000;

export class AgreementPath {
  @Means('The name its proposer chose, as `GET /agreements` lists it')
  @IsSlug() agreement!: string;
}

/** A document that the step rests on. */
export class EvidenceRef {
  @Means('SHA-256 of the document')
  @IsHash() hash!: Hash;
  @IsText(titleMax) title!: string;
}

/** Every step says on which day it took effect; when it was recorded the service knows itself. */
export class Step {
  @Means('The day on which the step took effect, today or earlier')
  @IsDay() on!: When;
  @Means('Documents that the step rests on')
  @Optional([]) @IsPart(EvidenceRef, { list: true }) evidence!: Evidence[];
}

type Part = (typeof commands)[AgreementCommand['type']][0];

/** What the steps of a part may be refused with, beside the opening checks. */
const refusalsOf: Readonly<Record<Part, readonly AgreementRefusal[]>> = {
  proposal: proposalRefusals,
  legal: legalRefusals,
  text: textRefusals,
  approval: approvalRefusals,
  execution: [...executionRefusals, ...commitmentRefusals],
  membership: [...lifeRefusals, ...membershipRefusals],
  variation: [...lifeRefusals, ...variationRefusals],
  charging: [...lifeRefusals, ...chargingRefusals],
  governance: [...lifeRefusals, ...governanceRefusals],
  disputes: [...lifeRefusals, ...disputesRefusals],
  ending: [...lifeRefusals, ...endingRefusals],
  windingDown: [...lifeRefusals, ...windingDownRefusals],
  deadlines: deadlineRefusals,
  consents: consentsRefusals,
  // Savings begin before commencement and are tested after the end: of a part's own stage only closing is left.
  savings: ['agreement-closed', ...savingsRefusals],
  disclosure: disclosureRefusals,
};

/** A route that takes this command to the decider, and says who may give it and why it may be refused. */
export const step = (
  type: AgreementCommand['type'], path: string, summary: string, more: Partial<RouteSpec> = {},
): RouteSpec => {
  const [part, capacities] = commands[type];
  return {
    method: 'POST', path: `/agreements/:agreement${path}`, summary, tag: 'Agreements', command: true, step: type,
    capacities, problems: [...openingRefusals, ...refusalsOf[part]], answer: receiptAnswer, ...more,
  };
};

/** Takes a checked request to the agreement's decider as the route's command; evidence goes to the envelope. */
@Injectable()
export class Steps {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  take<B extends Step>(at: AgreementPath, { evidence, ...body }: B, call: Call): Promise<Receipt> {
    if (call.step === undefined) throw new TypeError('the route is not declared by step()');
    const command = { type: call.step, ...body } as unknown as AgreementCommand;
    return this.commands.run(agreement, at.agreement, command, { ...call, evidence });
  }
}
