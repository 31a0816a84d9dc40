/** What a council holds about persons over HTTP: names, narrative, who read them, legal holds, erasure (I56, I58). */
import { Body, Controller, Inject, Param, Query as Queried } from '@nestjs/common';
import {
  erasureBases, holdAuthorities, narrativeKinds, personCommands, personRefusals, readPurposes,
} from '#domain';
import type {
  Actor, Capacity, CouncilId, ErasureBasis, HoldAuthority, LocalDate, NarrativeKind, PersonCommand, PersonRef, Purpose,
  When,
} from '#domain';
import { receiptAnswer } from './act.ts';
import { Caller, Calling, Recording } from './caller.ts';
import type { Call } from './caller.ts';
import {
  FromText, IsCouncilId, IsDay, IsOneOf, IsPersonRef, IsSlug, IsText, IsWhole, Means, Optional,
} from './checks.ts';
import { IsCaseReference, IsHoldId, IsNarrativeId } from './people-checks.ts';
import { People, ownerAsked } from './people.ts';
import { Route } from './route.ts';
import type { RouteSpec } from './route.ts';

const nameMax = 200;
const narrativeMax = 20_000;
/** A hundred years. */
const keepDaysMax = 36_525;
const readsMax = 500;
const revisionMax = 999_999_999;

class PersonPath { @IsPersonRef() person!: PersonRef; }
class NarrativePath extends PersonPath { @IsNarrativeId() narrative!: string; }

class Entry {
  @Means('The day on which it took effect, today or earlier')
  @IsDay() on!: When;
}
class NamePerson extends Entry {
  @Means('As the council writes it; sealed before anything is stored')
  @IsText(nameMax) name!: string;
}
class RecordNarrative extends Entry {
  @IsOneOf(narrativeKinds) kind!: NarrativeKind;
  @Means('The agreement it concerns: it is kept until the last obligation of that has ended, and for keepDays after')
  @Optional(null) @IsSlug() agreement!: string | null;
  @Means('Days it is kept after the end of the obligations, or after its own day where it concerns no agreement')
  @Optional(0) @IsWhole(0, keepDaysMax) keepDays!: number;
  @Means('Sealed before anything is stored')
  @IsText(narrativeMax) text!: string;
}
class PlaceHold extends Entry {
  @Means('Who asks that nothing be destroyed')
  @IsOneOf(holdAuthorities) authority!: HoldAuthority;
  @Means('Number of the case; it is not sealed, so it is no name')
  @IsCaseReference() reference!: string;
  @Means('The first day on which the hold no longer stands; without it, it stands until it is lifted')
  @Optional(null) @IsDay() until!: LocalDate | null;
}
class LiftHold extends Entry { @IsHoldId() hold!: string; }
class ErasePerson extends Entry {
  @Means('Ground of UK GDPR article 17(1)')
  @IsOneOf(erasureBases) basis!: ErasureBasis;
}

class WhoseQuery {
  @Means('The council whose record is asked for; only the auditor of the whole system needs to say')
  @Optional(null) @IsCouncilId() council!: CouncilId | null;
}
class PurposeQuery extends WhoseQuery {
  @Means('What it is read for; recorded before the text is given')
  @IsOneOf(readPurposes) purpose!: Purpose;
}
class ReadsQuery extends WhoseQuery {
  @Means('Revision from which to list')
  @Optional(0) @FromText() @IsWhole(0, revisionMax) from!: number;
}

const tag = 'People';
const problems = [...personRefusals, 'people-not-kept'] as const;
const command = (
  method: 'POST' | 'PUT', path: string, type: PersonCommand['type'], summary: string, description: string,
): RouteSpec => ({
  method, path: `/people/:person${path}`, summary, description, tag, command: true, only: personCommands[type],
  problems, answer: receiptAnswer,
});
const readers: readonly Capacity[] = personCommands.ReadPersonalData;
const read = (path: string, summary: string, description: string, answer: string): RouteSpec => ({
  method: 'GET', path: `/people/:person${path}`, summary, description, tag, only: readers,
  problems: [...problems, 'unavailable'], answer: { status: 200, description: answer },
});

@Controller()
export class PeopleRoutes {
  constructor(@Inject(People) private readonly people: People) {}

  @Route(command('PUT', '', 'NamePerson', 'Name the person behind a reference',
    'Sealed under a key of the person and your council; every earlier name stays until all is erased.'))
  name(@Param() { person }: PersonPath, @Body() body: NamePerson, @Calling() call: Call) {
    return this.people.name(ownerAsked(call.actor, person, null), body, call);
  }

  @Route(command('POST', '/narratives', 'RecordNarrative', 'Record narrative about the person',
    'A reply to a consultation, a declaration, a statement. The answer says under what name it is kept.'))
  narrate(@Param() { person }: PersonPath, @Body() body: RecordNarrative, @Calling() call: Call) {
    return this.people.narrate(ownerAsked(call.actor, person, null), body, call);
  }

  @Route(command('POST', '/holds', 'PlacePersonHold', 'Place a legal hold',
    'While it stands nothing about the person is erased, whatever the ground.'))
  hold(@Param() { person }: PersonPath, @Body() body: PlaceHold, @Calling() call: Call) {
    const owner = ownerAsked(call.actor, person, null);
    return this.people.placeHold(owner, { type: 'PlacePersonHold', ...owner, ...body }, call);
  }

  @Route(command('POST', '/hold-liftings', 'LiftPersonHold', 'Lift a legal hold', 'What it held may be erased again.'))
  lift(@Param() { person }: PersonPath, @Body() body: LiftHold, @Calling() call: Call) {
    const owner = ownerAsked(call.actor, person, null);
    return this.people.run(owner, { type: 'LiftPersonHold', ...owner, ...body }, call);
  }

  @Route(command('POST', '/erasure', 'ErasePersonalData', 'Erase what your council holds about the person',
    'The keys are destroyed and nobody can read a word of it again; digests and counts stay.'))
  erase(@Param() { person }: PersonPath, @Body() body: ErasePerson, @Calling() call: Call) {
    return this.people.erase(ownerAsked(call.actor, person, null), body, call);
  }

  @Route(read('', 'The name of the person', 'The reading is recorded first, with its purpose.',
    'The name your council recorded last'))
  async named(@Param() { person }: PersonPath, @Queried() query: PurposeQuery, @Recording() call: Call) {
    const owner = ownerAsked(call.actor, person, query.council);
    const { text, on, digest } = await this.people.read(owner, null, query.purpose, call);
    return { ...owner, name: text, on, digest };
  }

  @Route(read('/narratives/:narrative', 'A narrative about the person',
    'The reading is recorded first, with its purpose.', 'The narrative'))
  async narrative(
    @Param() { person, narrative }: NarrativePath, @Queried() query: PurposeQuery, @Recording() call: Call,
  ) {
    const owner = ownerAsked(call.actor, person, query.council);
    const { sealed: _, ...found } = await this.people.read(owner, narrative, query.purpose, call);
    return { ...owner, narrative, ...found };
  }

  @Route(read('/record', 'What your council holds about the person, without a word of it',
    'Digests, kinds, retention, legal holds and erasures; it needs no purpose and is not recorded.', 'The record'))
  async record(@Param() { person }: PersonPath, @Queried() query: WhoseQuery, @Caller() actor: Actor) {
    const owner = ownerAsked(actor, person, query.council);
    const { revision, record, until } = await this.people.record(owner);
    const { name, narratives, holds, reads, erasures } = record;
    return {
      ...owner, revision,
      name: name && { on: name.on, digest: name.digest, erased: name.sealed === null },
      narratives: Object.entries(narratives).map(([narrative, { sealed, ...found }]) =>
        ({ narrative, ...found, erased: sealed === null, keptUntil: until(narrative) })),
      holds: Object.entries(holds).map(([hold, found]) => ({ hold, ...found })),
      erasures: erasures.map(({ keys, ...found }) => ({ ...found, keys: keys.length })),
      reads,
    };
  }

  @Route(read('/reads', 'Who read something about the person, when and for what',
    `At most ${readsMax} at a time: \`next\` is where to go on, null at the end.`, 'Readings in the order recorded'))
  async reads(@Param() { person }: PersonPath, @Queried() query: ReadsQuery, @Caller() actor: Actor) {
    const owner = ownerAsked(actor, person, query.council);
    const found = await this.people.reads(owner, query.from, readsMax + 1);
    return {
      ...owner,
      reads: found.slice(0, readsMax).map(({ revision, recordedAt, meta, data }) => ({
        revision, recordedAt, by: meta.actor, what: data.what, narrative: data.narrative, purpose: data.purpose })),
      next: found[readsMax]?.revision ?? null,
    };
  }
}
