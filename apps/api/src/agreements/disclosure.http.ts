/** Disclosure over HTTP: what is released, what is kept from the public; routes of `agreement/disclosure`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { releases, reviewOutcomes } from '#domain';
import type { Actor, Hash, LocalDate, Release, ReviewOutcome } from '#domain';
import { disclosureDocument } from '#views';
import { AtLeast, Caller, Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import { IsDay, IsHash, IsOneOf, IsSlug, IsText, IsWhole, Means, Optional } from '../checks.ts';
import { Route } from '../route.ts';
import { LifeReads, lifeRead } from './life-reads.ts';
import { AgreementPath, Step, Steps, reasonMax, step } from './steps.ts';

const revisionMax = Number.MAX_SAFE_INTEGER;
const paragraphMax = 100;

class OfFact extends Step {
  @Means('Revision of the fact, as the timeline numbers it')
  @IsWhole(0, revisionMax) of!: number;
  @IsText(reasonMax) why!: string;
}

class PublishFact extends OfFact {
  @Means('Who may read it from now on: the parties, or everybody once the agreement is executed')
  @IsOneOf(releases) to!: Release;
  @Means('SHA-256 of each document that is released with it')
  @Optional([]) @IsHash({ list: true }) documents!: Hash[];
}

class WithholdFact extends OfFact {
  @Means('Paragraph of the schedule of exempt information of the council\'s nation, see `GET /catalogues`')
  @IsWhole(1, paragraphMax) paragraph!: number;
  @Means('The day by which the exemption is looked at again, within five years of `on`')
  @IsDay() reviewOn!: LocalDate;
}

class ReviewExemption extends OfFact {
  @IsOneOf(reviewOutcomes) outcome!: ReviewOutcome;
  @Means('The day of the next review, within five years of `on`; only of an exemption that continues')
  @Optional(null) @IsDay() reviewOn!: LocalDate | null;
}

class PublishNote extends Step {
  @Means('Name of the council\'s own note on this agreement')
  @IsSlug() note!: string;
  @Means('Who may read it from now on: the parties, or everybody once the agreement is executed')
  @IsOneOf(releases) to!: Release;
  @IsText(reasonMax) why!: string;
}

@Controller()
export class DisclosureRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps, @Inject(LifeReads) private readonly reads: LifeReads) {}

  @Route(step('PublishFact', '/releases', 'Release a fact of the council to the parties or to everybody'))
  publish(@Param() at: AgreementPath, @Body() body: PublishFact, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('WithholdFact', '/withholdings', 'Keep a fact from the public as exempt information'))
  withhold(@Param() at: AgreementPath, @Body() body: WithholdFact, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ReviewExemption', '/exemption-reviews',
    'Say that an exemption continues or lapses: the council that withheld the fact, or the one whose fact it is'))
  review(@Param() at: AgreementPath, @Body() body: ReviewExemption, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('PublishNote', '/note-releases', 'Release a private note of the council, as it was written'))
  publishNote(@Param() at: AgreementPath, @Body() body: PublishNote, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(lifeRead('/disclosures', 'What has been released or kept from the public since it was recorded',
    'Facts by revision, exemptions with their paragraph and day of review'))
  disclosures(@Param() { agreement }: AgreementPath, @Caller() reader: Actor, @AtLeast() atLeast: string | undefined) {
    return this.reads.of(agreement, reader, atLeast, disclosureDocument);
  }
}
