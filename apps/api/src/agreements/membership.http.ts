/** Membership over HTTP: accession, roles, withdrawal, succession, suspension; routes of `agreement/membership`. */
import { Body, Controller, Inject, Param, Query as Queried } from '@nestjs/common';
import { takingRoles } from '#domain';
import type { Actor, CouncilId, LocalDate, PenceText, TakingRole, When } from '#domain';
import { membershipDocument } from '#views';
import { AtLeast, Caller, Calling } from '../caller.ts';
import type { Call } from '../caller.ts';
import { IsCouncilId, IsDay, IsOneOf, IsPart, IsPenceText, IsSlug, IsText, Means, Optional } from '../checks.ts';
import { Route } from '../route.ts';
import { LifeReads, lifeRead } from './life-reads.ts';
import { AgreementPath, Step, Steps, reasonMax, step, titleMax } from './steps.ts';

class TakingPart {
  @IsSlug() service!: string;
  @IsOneOf(takingRoles) role!: TakingRole;
}

class MembershipChange extends Step {
  @Means('Name of the change in this agreement, chosen by who proposes it')
  @IsSlug() change!: string;
}

class ProposeAccession extends MembershipChange {
  @IsCouncilId() acceding!: CouncilId;
  @Means('The deed or clause under which it accedes')
  @IsText(titleMax) instrument!: string;
  @IsPart(TakingPart, { list: true }) services!: TakingPart[];
  @Means('The first day of taking part')
  @IsDay() from!: When;
  @Means('What it pays to come in, in pence; left out where it pays nothing')
  @Optional(null) @IsPenceText() buyInPence!: PenceText | null;
  @Means('How the shares of all are reckoned anew')
  @IsText(reasonMax) sharesRebased!: string;
}

class ProposeRoleChange extends MembershipChange {
  @Means('The council whose role changes')
  @IsCouncilId() of!: CouncilId;
  @IsSlug({ list: true }) services!: string[];
  @IsOneOf(takingRoles) role!: TakingRole;
  @Means('The first day of the new role')
  @IsDay() from!: When;
  @IsText(reasonMax) reason!: string;
}

class ProposeWithdrawal extends MembershipChange {
  @IsSlug({ list: true }) services!: string[];
  @Means('The first day without the council')
  @IsDay() from!: When;
  @Means('The notice that it rests on; without one all other parties must consent')
  @Optional(null) @IsSlug() notice!: string | null;
  @IsText(reasonMax) reason!: string;
}

class RejectMembershipChange extends MembershipChange { @IsText(reasonMax) reason!: string; }

class Succession extends Step {
  @Means('Name of the succession in this agreement')
  @IsSlug() substitution!: string;
}

class Allotted {
  @IsSlug() service!: string;
  @IsCouncilId() successor!: CouncilId;
}

class ScheduleSubstitution extends Succession {
  @Means('The council that ends; the vesting day is that of the register')
  @IsCouncilId() old!: CouncilId;
  @Means('Its successors in this agreement, as the register names them')
  @IsCouncilId({ list: true }) successors!: CouncilId[];
  @Means('The successor that has what is allotted to nobody')
  @IsCouncilId() nominated!: CouncilId;
  @Optional([]) @IsPart(Allotted, { list: true }) allotted!: Allotted[];
  @Means('The order under which it ends')
  @IsText(titleMax) instrument!: string;
}

class AllotService extends Succession {
  @IsSlug() service!: string;
  @IsCouncilId() successor!: CouncilId;
  @Means('The first day on which the service is the successor\'s')
  @IsDay() from!: When;
  @Means('The section 16 agreement or the award that says so')
  @IsText(titleMax) authority!: string;
}

class ImposeSuspension extends Step {
  @IsSlug() suspension!: string;
  @Means('None means all services')
  @Optional([]) @IsSlug({ list: true }) services!: string[];
  @Means('None means all councils')
  @Optional([]) @IsCouncilId({ list: true }) councils!: CouncilId[];
  @IsDay() from!: When;
  @Means('The first day without it, where that is known')
  @Optional(null) @IsDay() until!: When | null;
  @IsText(reasonMax) reason!: string;
  @Means('The clause or agreement that entitles the council to suspend')
  @IsText(titleMax) authority!: string;
}

class LiftSuspension extends Step {
  @IsSlug() suspension!: string;
  @IsText(reasonMax) reason!: string;
}

class MembershipQuery {
  @Means('The day asked about; without it, everything recorded')
  @Optional() @IsDay() on?: LocalDate;
}

@Controller()
export class MembershipRoutes {
  constructor(@Inject(Steps) private readonly steps: Steps, @Inject(LifeReads) private readonly reads: LifeReads) {}

  @Route(step('ProposeAccession', '/accessions', 'Propose that a council accedes'))
  accession(@Param() at: AgreementPath, @Body() body: ProposeAccession, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ProposeRoleChange', '/role-changes', 'Propose another role of a council in services'))
  roleChange(@Param() at: AgreementPath, @Body() body: ProposeRoleChange, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ProposeWithdrawal', '/withdrawals', 'Withdraw from services, by notice or with the consent of all'))
  withdrawal(@Param() at: AgreementPath, @Body() body: ProposeWithdrawal, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AgreeMembershipChange', '/membership-agreements', 'Agree to a change; the last makes it effective'))
  agree(@Param() at: AgreementPath, @Body() body: MembershipChange, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('RejectMembershipChange', '/membership-rejections', 'Reject a change; nothing comes of it'))
  reject(@Param() at: AgreementPath, @Body() body: RejectMembershipChange, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('CompleteWithdrawal', '/withdrawals-completed', 'Record that a council is no party any more'))
  complete(@Param() at: AgreementPath, @Body() body: MembershipChange, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ScheduleSubstitution', '/substitutions', 'Record who succeeds a council by law, and when'))
  schedule(@Param() at: AgreementPath, @Body() body: ScheduleSubstitution, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('EffectSubstitution', '/substitutions-effected', 'Record that a succession has come about'))
  effect(@Param() at: AgreementPath, @Body() body: Succession, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('AllotService', '/service-allotments', 'Allot a service of a split council to a successor'))
  allot(@Param() at: AgreementPath, @Body() body: AllotService, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('ImposeSuspension', '/suspensions', 'Suspend services, councils or the whole for a time'))
  suspend(@Param() at: AgreementPath, @Body() body: ImposeSuspension, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(step('LiftSuspension', '/suspensions-lifted', 'Lift a suspension'))
  lift(@Param() at: AgreementPath, @Body() body: LiftSuspension, @Calling() call: Call) {
    return this.steps.take(at, body, call);
  }

  @Route(lifeRead('/membership', 'Parties, changes of membership, successions and suspensions',
    'Who takes part in what, and what is to change; with a day, what applies on it'))
  membership(@Param() { agreement }: AgreementPath, @Queried() { on }: MembershipQuery, @Caller() reader: Actor,
    @AtLeast() atLeast: string | undefined) {
    return this.reads.of(agreement, reader, atLeast, (state) => membershipDocument(state, on ?? null));
  }
}
