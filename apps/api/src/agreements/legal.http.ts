/** Legal bases, procurement, shared posts and holders over HTTP: routes of `agreement/legal.ts`. */
import { Body, Controller, Inject, Param } from '@nestjs/common';
import { procurementRoutes, statutoryRoles } from '#domain';
import type { CouncilId, PersonRef, ProcurementRoute, StatutoryRole, When } from '#domain';
import { Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import {
  IsCouncilId, IsDay, IsOneOf, IsPart, IsPersonRef, IsSlug, IsText, IsTrueOrFalse, IsWhole, Optional,
} from '../checks.ts';
import { Route } from '../route.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

const routesOfProcurement = Object.keys(procurementRoutes) as ProcurementRoute[];
const methodMax = 100;
const holderSubjects = ['contract', 'employer', 'asset', 'data', 'licence'] as const;

class RecordLegalBasis extends Step {
  @IsSlug() basis!: string;
  /** Code of the catalogue, see GET /catalogues. */
  @IsSlug() kind!: string;
  @IsSlug({ list: true, min: 1 }) services!: string[];
  @IsDay() from!: When;
  @Optional(null) @IsDay() to!: When | null;
  /** Whether the functions are executive functions of the receiving council. */
  @IsTrueOrFalse() executive!: boolean;
  @Optional(null) @IsCouncilId() receiver!: CouncilId | null;
}

class EndLegalBasis extends Step {
  @IsSlug() basis!: string;
  @IsText(reasonMax) reason!: string;
}

class AssessProcurement extends Step {
  @IsSlug() assessment!: string;
  @IsOneOf(routesOfProcurement) route!: ProcurementRoute;
  /** Share of the activities done for others, in whole percent. */
  @IsWhole(0, 100) externalPercent!: number;
  @IsTrueOrFalse() commonObjectives!: boolean;
  @IsTrueOrFalse() publicInterestOnly!: boolean;
}

class Borrower {
  @IsCouncilId() council!: CouncilId;
  /** Share of the post in hundredths of a percent. */
  @IsWhole(0, 10_000) basisPoints!: number;
}

class DefineSharedPost extends Step {
  @IsSlug() post!: string;
  @IsText(titleMax) title!: string;
  @IsCouncilId() lender!: CouncilId;
  @IsPart(Borrower, { list: true, min: 1 }) borrowers!: Borrower[];
  @Optional(null) @IsOneOf(statutoryRoles) statutoryRole!: StatutoryRole | null;
}

class ConsultOfficer extends Step {
  @IsSlug() post!: string;
  @IsPersonRef() person!: PersonRef;
  @IsText(methodMax) method!: string;
}

class PlaceOfficer extends Step {
  @IsSlug() post!: string;
  @IsPersonRef() person!: PersonRef;
}

class NameHolder extends Step {
  @IsOneOf(holderSubjects) subject!: (typeof holderSubjects)[number];
  @IsText(titleMax) reference!: string;
  /** A council of the agreement by its code, or the company of the agreement by its name. */
  @IsText(titleMax) holder!: string;
}

class RecordCommitteeDecision extends Step {
  @IsSlug() decision!: string;
  @IsText(titleMax) function!: string;
  @IsText(reasonMax) outcome!: string;
}

@Controller()
export class LegalRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Route(step('/legal-bases', 'Record a legal basis for services'))
  basis(@Param() at: AgreementPath, @Body() body: RecordLegalBasis, @Calling() call: Call) {
    return this.steps.take(at, 'RecordLegalBasis', body, call);
  }

  @Route(step('/legal-basis-endings', 'End a legal basis'))
  endBasis(@Param() at: AgreementPath, @Body() body: EndLegalBasis, @Calling() call: Call) {
    return this.steps.take(at, 'EndLegalBasis', body, call);
  }

  @Route(step('/procurement-assessments', 'Record a procurement assessment'))
  procurement(@Param() at: AgreementPath, @Body() body: AssessProcurement, @Calling() call: Call) {
    return this.steps.take(at, 'AssessProcurement', body, call);
  }

  @Route(step('/posts', 'Define a shared post'))
  post(@Param() at: AgreementPath, @Body() body: DefineSharedPost, @Calling() call: Call) {
    return this.steps.take(at, 'DefineSharedPost', body, call);
  }

  @Route(step('/consultations', 'Record the consultation of an officer (LGA 1972 s.113)'))
  consult(@Param() at: AgreementPath, @Body() body: ConsultOfficer, @Calling() call: Call) {
    return this.steps.take(at, 'ConsultOfficer', body, call);
  }

  @Route(step('/placements', 'Place an officer at the disposal of the borrowers'))
  place(@Param() at: AgreementPath, @Body() body: PlaceOfficer, @Calling() call: Call) {
    return this.steps.take(at, 'PlaceOfficer', body, call);
  }

  @Route(step('/holders', 'Name who holds a contract, post, asset, data or licence'))
  holder(@Param() at: AgreementPath, @Body() body: NameHolder, @Calling() call: Call) {
    return this.steps.take(at, 'NameHolder', body, call);
  }

  @Route(step('/committee-decisions', 'Record what the joint committee decided or recommended'))
  committee(@Param() at: AgreementPath, @Body() body: RecordCommitteeDecision, @Calling() call: Call) {
    return this.steps.take(at, 'RecordCommitteeDecision', body, call);
  }
}
