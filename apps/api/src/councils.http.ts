/** The council register over HTTP: legal bodies, their officers and policies, as of any day. */
import { Body, Controller, Inject, Param, Query as Queried, Res } from '@nestjs/common';
import { Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import {
  approvalPolicyOn,
  capacities,
  council,
  councilKinds,
  councilRefusals,
  existsOn,
  governanceModels,
  governanceOn,
  gssOn,
  nameOn,
  nations,
  officerOn,
  registered,
  signingModes,
  statutoryRoles,
} from '#domain';
import type {
  Capacity,
  CouncilCommand,
  CouncilId,
  CouncilKind,
  GovernanceModel,
  LocalDate,
  Nation,
  PenceText,
  PersonRef,
  SigningMode,
  StatutoryRole,
  When,
} from '#domain';
import { todayIn } from '#platform';
import type { Position } from '#store';
import { councilPage, councilSorts } from '#views';
import type { CouncilRow, CouncilSort, Page } from '#views';
import { Commands, receiptAnswer } from './act.ts';
import type { Receipt } from './act.ts';
import { AtLeast, Calling } from './caller.ts';
import type { Call } from './caller.ts';
import {
  FromText,
  IsCouncilId,
  IsDay,
  IsOneOf,
  IsPart,
  IsPenceText,
  IsPersonRef,
  IsText,
  IsTrueOrFalse,
  IsWhen,
  IsWhole,
  Means,
  Optional,
} from './checks.ts';
import { Parts } from './parts.ts';
import { readModels } from './reads.ts';
import { Problem } from './problem.ts';
import { Route } from './route.ts';
import type { RouteSpec } from './route.ts';

const nameMax = 200;
const instrumentMax = 300;
const bandsMax = 20;

class CouncilPath {
  @IsCouncilId() council!: CouncilId;
}

class CouncilQuery {
  @Means('The day asked about; today if not given')
  @Optional() @IsDay() on?: LocalDate;
}

class RegisterCouncil {
  @Means('Code of the council in this register, chosen by the registrar, for example BRM')
  @IsCouncilId() council!: CouncilId;
  @IsText(nameMax) legalName!: string;
  @IsOneOf(councilKinds) kind!: CouncilKind;
  @IsOneOf(nations) nation!: Nation;
  @Means('Day on which the body came into being, as exactly as it is known')
  @IsWhen() startsOn!: When;
  @IsOneOf(governanceModels) governanceModel!: GovernanceModel;
  @Optional(null) @IsText(nameMax) region!: string | null;
}

class RenameCouncil {
  @IsText(nameMax) legalName!: string;
  @Means('Day from which the name holds, as exactly as it is known')
  @IsWhen() from!: When;
  @Means('The order or resolution by which it was done')
  @Optional(null) @IsText(instrumentMax) instrument!: string | null;
}

class EndCouncil {
  @Means('First day on which the body is no more')
  @IsWhen() on!: When;
  @IsCouncilId({ list: true }) successors!: CouncilId[];
  @Optional(null) @IsText(instrumentMax) instrument!: string | null;
}

class AddSuccessor {
  @IsCouncilId() successor!: CouncilId;
  @Optional(null) @IsText(instrumentMax) instrument!: string | null;
}

class AssignGssCode {
  @IsText(9) code!: string;
  @IsWhen() from!: When;
  @Optional(null) @IsWhen() to!: When | null;
}

class WithdrawGssCode {
  @IsText(9) code!: string;
  @IsWhen() on!: When;
}

class ChangeGovernanceModel {
  @IsOneOf(governanceModels) to!: GovernanceModel;
  @IsWhen() on!: When;
}

class DesignateOfficer {
  @IsOneOf(statutoryRoles) role!: StatutoryRole;
  @Optional(false) @IsTrueOrFalse() deputy!: boolean;
  @IsText(nameMax) post!: string;
  @IsPersonRef() person!: PersonRef;
  @IsWhen() from!: When;
  @Optional(null) @IsText(instrumentMax) instrument!: string | null;
}

class EndOfficer {
  @IsOneOf(statutoryRoles) role!: StatutoryRole;
  @Optional(false) @IsTrueOrFalse() deputy!: boolean;
  @IsPersonRef() person!: PersonRef;
  @IsWhen() on!: When;
}

class Band {
  @Means('Highest value of the band in whole pence, inclusive; left out in the last, which has no limit')
  @Optional(null) @IsPenceText() upToPence!: PenceText | null;
  @IsOneOf(signingModes, { list: true }) modes!: SigningMode[];
  @Means('Signatures needed by hand or electronically')
  @IsWhole(0, 20) signatories!: number;
  @Means('People attesting, where the seal is used')
  @IsWhole(0, 20) attestors!: number;
  @Means('The post that attests, as the constitution words it')
  @Optional(null) @IsText(nameMax) attestedBy!: string | null;
  @Means('Capacities in which one may sign or attest; empty where the constitution names none')
  @IsOneOf(capacities, { list: true }) capacities!: Capacity[];
}

class SetExecutionPolicy {
  @IsWhen() from!: When;
  @IsPart(Band, { list: true, min: 1, max: bandsMax }) bands!: Band[];
}

class SetApprovalPolicy {
  @IsWhen() from!: When;
  @Means('Spending or saving from which a decision is key, in whole pence; left out where no figure is stated')
  @Optional(null) @IsPenceText() keyDecisionThresholdPence!: PenceText | null;
  @Means('Working days after publication in which a decision may be called in; 0 where there is no call-in')
  @IsWhole(0, 366) callInDays!: number;
  @Means('How many members a call-in takes at least')
  @IsWhole(0, 1000) callInMembersMin!: number;
  @IsText(nameMax) whoMayCallIn!: string;
  @Means('Working days for reconsideration after an upheld call-in; left out where none are stated')
  @Optional(null) @IsWhole(0, 366) reconsiderationDays!: number | null;
  @Means('Whether minor amendments after approval may be agreed under delegation')
  @IsTrueOrFalse() minorAmendmentsDelegable!: boolean;
}

class CouncilsQuery {
  @Optional() @IsOneOf(nations) nation?: Nation;
  @Optional() @IsOneOf(councilKinds) kind?: CouncilKind;
  @Means('Anywhere in the present name, or the beginning of the code')
  @Optional() @IsText(nameMax) text?: string;
  @Optional() @IsOneOf(['yes', 'no']) ended?: 'yes' | 'no';
  @Optional() @IsText(9) gss?: string;
  @Optional('name') @IsOneOf(councilSorts) sort!: CouncilSort;
  @Optional('asc') @IsOneOf(['asc', 'desc']) direction!: 'asc' | 'desc';
  @Optional(50) @FromText() @IsWhole(1, 200) limit!: number;
  @Means('`next` of the page before, with the same sort and direction')
  @Optional() @IsText(1_000) cursor?: string;
}

/** A page of the register. */
export class ListCouncils extends Query<Page<CouncilRow>> {
  constructor(
    readonly filter: CouncilsQuery,
    readonly atLeast: Position | undefined,
  ) {
    super();
  }
}

@QueryHandler(ListCouncils)
export class ListCouncilsHandler implements IQueryHandler<ListCouncils> {
  constructor(@Inject(Parts) private readonly parts: Parts) {}

  async execute({ filter: { sort, direction, limit, cursor, ended, ...rest }, atLeast }: ListCouncils) {
    const filter = { ...rest, ...(ended === undefined ? {} : { ended: ended === 'yes' }) };
    return councilPage(await readModels(this.parts, atLeast), filter, { sort, direction, limit, cursor });
  }
}

type Found = { readonly revision: number } & Readonly<Record<string, unknown>>;

/** One council as the register has it on a day. */
export class ReadCouncil extends Query<Found> {
  constructor(
    readonly id: CouncilId,
    readonly on: LocalDate | undefined,
  ) {
    super();
  }
}

@QueryHandler(ReadCouncil)
export class ReadCouncilHandler implements IQueryHandler<ReadCouncil> {
  constructor(@Inject(Parts) private readonly parts: Parts) {}

  async execute({ id, on = todayIn('england', this.parts.clock()) }: ReadCouncil): Promise<Found> {
    const { state, revision } = await this.parts.deciders.council.state(id);
    const facts = registered(state);
    if (facts === null) throw new Problem('not-registered');
    const officers = Object.fromEntries(statutoryRoles.map((role) => [role, officerOn(facts, role, on)]));
    return {
      ...facts,
      revision,
      onDay: {
        on,
        exists: existsOn(facts, on),
        legalName: nameOn(facts, on),
        governanceModel: governanceOn(facts, on),
        gssCode: gssOn(facts, on),
        officers,
        approvalPolicy: approvalPolicyOn(facts, on),
      },
    };
  }
}

const command = (path: string, summary: string): RouteSpec => ({
  method: 'POST',
  path,
  summary,
  tag: 'Councils',
  command: true,
  problems: councilRefusals,
  answer: receiptAnswer,
});

@Controller()
export class CouncilRoutes {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Route({
    ...command('/councils', 'Enter a legal body in the register'),
    only: ['registrar'],
    answer: { ...receiptAnswer, status: 201, description: 'Registered' },
  })
  register(@Body() body: RegisterCouncil, @Calling() call: Call) {
    return this.act(body.council, { type: 'RegisterCouncil', ...body }, call);
  }

  @Route(command('/councils/:council/names', 'Record a new legal name'))
  rename(@Param() at: CouncilPath, @Body() body: RenameCouncil, @Calling() call: Call) {
    return this.act(at.council, { type: 'RenameCouncil', ...body }, call);
  }

  @Route(command('/councils/:council/end', 'Record the end of a body and who succeeds it'))
  end(@Param() at: CouncilPath, @Body() body: EndCouncil, @Calling() call: Call) {
    return this.act(at.council, { type: 'EndCouncil', ...body }, call);
  }

  @Route(command('/councils/:council/successors', 'Add a successor to a body that has ended'))
  succeed(@Param() at: CouncilPath, @Body() body: AddSuccessor, @Calling() call: Call) {
    return this.act(at.council, { type: 'AddSuccessor', ...body }, call);
  }

  @Route(command('/councils/:council/gss-codes', 'Assign a boundary code for a period'))
  assignCode(@Param() at: CouncilPath, @Body() body: AssignGssCode, @Calling() call: Call) {
    return this.act(at.council, { type: 'AssignGssCode', ...body }, call);
  }

  @Route(command('/councils/:council/gss-code-withdrawals', 'Withdraw a boundary code'))
  withdrawCode(@Param() at: CouncilPath, @Body() body: WithdrawGssCode, @Calling() call: Call) {
    return this.act(at.council, { type: 'WithdrawGssCode', ...body }, call);
  }

  @Route(command('/councils/:council/governance-models', 'Record a change of governance model'))
  govern(@Param() at: CouncilPath, @Body() body: ChangeGovernanceModel, @Calling() call: Call) {
    return this.act(at.council, { type: 'ChangeGovernanceModel', ...body }, call);
  }

  @Route({ ...command('/councils/:council/officers', 'Designate a statutory officer or a deputy'),
    capacities: ['monitoring-officer', 'registrar'] })
  designate(@Param() at: CouncilPath, @Body() body: DesignateOfficer, @Calling() call: Call) {
    return this.act(at.council, { type: 'DesignateStatutoryOfficer', ...body }, call);
  }

  @Route(command('/councils/:council/officer-departures', 'End the term of a statutory officer'))
  depart(@Param() at: CouncilPath, @Body() body: EndOfficer, @Calling() call: Call) {
    return this.act(at.council, { type: 'EndStatutoryOfficer', ...body }, call);
  }

  @Route(command('/councils/:council/execution-policies', 'Set how the council executes agreements, by value'))
  execution(@Param() at: CouncilPath, @Body() body: SetExecutionPolicy, @Calling() call: Call) {
    return this.act(at.council, { type: 'SetExecutionPolicy', ...body }, call);
  }

  @Route(
    command(
      '/councils/:council/approval-policies',
      "Set the thresholds and the call-in of the council's approvals",
    ),
  )
  approval(@Param() at: CouncilPath, @Body() body: SetApprovalPolicy, @Calling() call: Call) {
    return this.act(at.council, { type: 'SetApprovalPolicy', ...body }, call);
  }

  @Route({
    method: 'GET',
    path: '/councils',
    tag: 'Councils',
    waits: true,
    summary: 'The register, page by page',
    problems: ['cursor-invalid', 'unavailable'],
    answer: { status: 200, description: 'Councils, and in `next` the cursor of the following page or null' },
  })
  list(@Queried() query: CouncilsQuery, @AtLeast() atLeast: Position | undefined) {
    return this.queries.execute(new ListCouncils(query, atLeast));
  }

  @Route({
    method: 'GET',
    path: '/councils/:council',
    tag: 'Councils',
    summary: 'A council as the register has it, on any day',
    problems: ['not-registered'],
    answer: { status: 200, description: 'The council; its ETag is the revision' },
  })
  async read(
    @Param() at: CouncilPath,
    @Queried() { on }: CouncilQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const found = await this.queries.execute(new ReadCouncil(at.council, on));
    void reply.header('etag', `"${found.revision}"`);
    return found;
  }

  private act(id: CouncilId, what: CouncilCommand, call: Call): Promise<Receipt> {
    return this.commands.run(council, id, what, call);
  }
}
