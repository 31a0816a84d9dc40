/** What the routes of an agreement's parts share: the path, the day, the evidence, and the act itself. */
import { Inject, Injectable } from '@nestjs/common';
import { agreement, agreementRefusals } from '#domain';
import type { AgreementCommand, Evidence, Hash, When } from '#domain';
import { Commands, receiptAnswer } from '../act.ts';
import type { Receipt } from '../act.ts';
import type { Call } from '../caller.ts';
import { IsDay, IsHash, IsPart, IsSlug, IsText, Optional } from '../checks.ts';
import type { RouteSpec } from '../route.ts';

export const titleMax = 200;
export const reasonMax = 2_000;
export const bodyMax = 50_000;

export class AgreementPath {
  /** Chosen by the proposer: 1 to 64 of a-z, 0-9 and hyphen. */
  @IsSlug() agreement!: string;
}

/** A document that the step rests on. */
export class EvidenceRef {
  @IsHash() hash!: Hash;
  @IsText(titleMax) title!: string;
}

/** Every step says on which day it took effect; when it was recorded the service knows itself. */
export class Step {
  @IsDay() on!: When;
  @Optional([]) @IsPart(EvidenceRef, { list: true }) evidence!: Evidence[];
}

export const step = (path: string, summary: string, more: Partial<RouteSpec> = {}): RouteSpec => ({
  method: 'POST', path: `/agreements/:agreement${path}`, summary, tag: 'Agreements', command: true,
  problems: agreementRefusals, answer: receiptAnswer, ...more,
});

/** Takes a checked request to the agreement's decider as a command; evidence goes to the envelope. */
@Injectable()
export class Steps {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  take<T extends AgreementCommand['type'], B extends Step>(
    at: AgreementPath, type: T, { evidence, ...body }: B, call: Call,
  ): Promise<Receipt> {
    const command = { type, ...body } as unknown as AgreementCommand;
    return this.commands.run(agreement, at.agreement, command, { ...call, evidence });
  }
}
