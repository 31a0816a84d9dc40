/** Legal bases, procurement, shared posts and holders over HTTP: routes of `agreement/legal.ts`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { procurementRoutes, statutoryRoles } from '#domain';
import type { CouncilId, PersonRef, ProcurementRoute, StatutoryRole, When } from '#domain';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsCouncilId, IsDay, IsOneOf, IsPart, IsPersonRef, IsSlug, IsText, IsTrueOrFalse, IsWhole, Means, Optional,
} from '../checks.ts';
import { Route } from '../route.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const routesOfProcurement = Object.keys(procurementRoutes) as ProcurementRoute[];
const methodMax = 100;
const holderSubjects = ['contract', 'employer', 'asset', 'data', 'licence'] as const;

class RecordLegalBasis extends Step {
  @Means('Name of the legal basis in this agreement')
  @IsSlug() basis!: string;
  @Means('Code of the catalogue, see `GET /catalogues`')
  @IsSlug() kind!: string;
  @Means('Names of the services in this agreement that rest on it')
  @IsSlug({ list: true, min: 1 }) services!: string[];
  @Means('First day on which the basis holds')
  @IsDay() from!: When;
  @Means('First day on which the basis no longer holds; left out where it has no end')
  @Optional(null) @IsDay() to!: When | null;
  @Means('Whether the functions are executive functions of the receiving council')
  @IsTrueOrFalse() executive!: boolean;
  @Means('The council that receives the function, where the basis moves one')
  @Optional(null) @IsCouncilId() receiver!: CouncilId | null;
}

class EndLegalBasis extends Step {
  @IsSlug() basis!: string;
  @IsText(reasonMax) reason!: string;
}

class AssessProcurement extends Step {
  @IsSlug() assessment!: string;
  @IsOneOf(routesOfProcurement) route!: ProcurementRoute;
  @Means('Share of the activities done for others, in whole percent')
  @IsWhole(0, 100) externalPercent!: number;
  @Means('Whether the councils pursue objectives that they have in common')
  @IsTrueOrFalse() commonObjectives!: boolean;
  @Means('Whether the cooperation is governed by the public interest alone')
  @IsTrueOrFalse() publicInterestOnly!: boolean;
}

class Borrower {
  @IsCouncilId() council!: CouncilId;
  @Means('Share of the post in basis points: hundredths of a percent')
  @IsWhole(0, 10_000) basisPoints!: number;
}

class DefineSharedPost extends Step {
  @Means('Name of the post in this agreement')
  @IsSlug() post!: string;
  @IsText(titleMax) title!: string;
  @Means('The council that employs the officer')
  @IsCouncilId() lender!: CouncilId;
  @IsPart(Borrower, { list: true, min: 1 }) borrowers!: Borrower[];
  @Means('The statutory role that goes with the post, if one does')
  @Optional(null) @IsOneOf(statutoryRoles) statutoryRole!: StatutoryRole | null;
}

class WithdrawSharedPost extends Step {
  @IsSlug() post!: string;
  @IsText(reasonMax) reason!: string;
}

class ConsultOfficer extends Step {
  @IsSlug() post!: string;
  @IsPersonRef() person!: PersonRef;
  @Means('How the officer was consulted, for example by letter')
  @IsText(methodMax) method!: string;
}

class PlaceOfficer extends Step {
  @IsSlug() post!: string;
  @IsPersonRef() person!: PersonRef;
}

class EndPlacement extends Step {
  @IsSlug() post!: string;
  @IsPersonRef() person!: PersonRef;
  @IsText(reasonMax) reason!: string;
}

class NameHolder extends Step {
  @IsOneOf(holderSubjects) subject!: (typeof holderSubjects)[number];
  @Means('What is held, as the councils name it, for example the number of a contract')
  @IsText(titleMax) reference!: string;
  @Means('A council of the agreement by its code, or the company of the agreement by its name')
  @IsText(titleMax) holder!: string;
}

class RecordCommitteeDecision extends Step {
  @Means('Name of the decision in this agreement')
  @IsSlug() decision!: string;
  @Means("The function that was decided on; beyond the committee's mandate it counts as a recommendation")
  @IsText(titleMax) function!: string;
  @IsText(reasonMax) outcome!: string;
}

@Controller()
export class LegalRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Route(step('RecordLegalBasis', '/legal-bases', 'Record a legal basis for services'))
  basis(@Param() at: AgreementPath, @Body() body: RecordLegalBasis, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EndLegalBasis', '/legal-basis-endings', 'End a legal basis'))
  endBasis(@Param() at: AgreementPath, @Body() body: EndLegalBasis, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AssessProcurement', '/procurement-assessments', 'Record a procurement assessment'))
  procurement(@Param() at: AgreementPath, @Body() body: AssessProcurement, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('DefineSharedPost', '/posts', 'Define a shared post'))
  post(@Param() at: AgreementPath, @Body() body: DefineSharedPost, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('WithdrawSharedPost', '/post-withdrawals', 'Withdraw a shared post before the text is frozen'))
  withdrawPost(@Param() at: AgreementPath, @Body() body: WithdrawSharedPost, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ConsultOfficer', '/consultations', 'Record the consultation of an officer (LGA 1972 s.113)'))
  consult(@Param() at: AgreementPath, @Body() body: ConsultOfficer, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('PlaceOfficer', '/placements', 'Place an officer at the disposal of the borrowers'))
  place(@Param() at: AgreementPath, @Body() body: PlaceOfficer, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EndPlacement', '/placement-endings', 'Record the first day of a shared post without its officer'))
  endPlacement(@Param() at: AgreementPath, @Body() body: EndPlacement, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('NameHolder', '/holders', 'Name who holds a contract, post, asset, data or licence'))
  holder(@Param() at: AgreementPath, @Body() body: NameHolder, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RecordCommitteeDecision', '/committee-decisions',
    'Record what the joint committee decided or recommended'))
  committee(@Param() at: AgreementPath, @Body() body: RecordCommitteeDecision, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }
}
