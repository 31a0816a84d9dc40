/**
 * Records older than the system. A register loads row by row; saying again what is recorded changes
 * nothing, so the request is a PUT and needs no Idempotency-Key.
 */
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Body, Controller, Inject, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { registered } from '#domain';
import type { Actor, CouncilFacts, CouncilId } from '#domain';
import { importHistory, loadCouncils } from '#imports';
import type { ActOnAgreement, ActOnCouncil, CouncilsLoaded } from '#imports';
import { todayIn } from '#platform';
import { Act } from './act.ts';
import { Caller } from './caller.ts';
import { IsText, Means } from './checks.ts';
import { calendars } from './deciders.ts';
import type { Deciders } from './deciders.ts';
import { Parts } from './parts.ts';
import { Problem } from './problem.ts';
import { Route } from './route.ts';

const sourceMax = 200;

class ImportQuery {
  @Means('Title and version of the register, kept with every record it gave')
  @IsText(sourceMax) source!: string;
}

/** How a register's commands reach the deciders: recorded by `actor`, graded as imported. */
export const actOnCouncils =
  (bus: CommandBus, { council }: Deciders, actor: Actor): ActOnCouncil =>
  async (id, command, { commandId, source }) => {
    const done = await bus.execute(
      new Act(council, id, command, {
        commandId,
        correlationId: commandId,
        actor,
        grade: 'imported',
        evidence: [{ hash: 'unknown', title: source, source }],
      }),
    );
    return 'refused' in done ? done : { recorded: done.repeated ? 0 : done.events.length };
  };

/** How a history's commands reach the decider, in the importer's name. */
const actOnAgreements =
  (bus: CommandBus, { agreement }: Deciders): ActOnAgreement =>
  async (id, command, context) => {
    const done = await bus.execute(new Act(agreement, id, command, context));
    return 'refused' in done ? done : { recorded: done.repeated ? 0 : done.events.length };
  };

const pieceBytes = 65_536;

/** Rows that are refused wait for nothing, so a large register would be read in one go, with everyone else waiting. */
async function* inPieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
    await setImmediate();
  }
}

@Controller()
export class ImportRoutes {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  @Route({
    method: 'PUT',
    path: '/imports/councils',
    tag: 'Imports',
    only: ['registrar'],
    accepts: 'text/csv',
    summary: 'Load a register of councils from CSV; a bad row is reported, the rest load',
    problems: ['unavailable', 'conflict'],
    answer: { status: 200, description: 'Rows loaded and unchanged, and those refused with line and reason' },
  })
  councils(@Body() csv: string, @Query() { source }: ImportQuery, @Caller() actor: Actor): Promise<CouncilsLoaded> {
    return loadCouncils(inPieces(csv), actOnCouncils(this.bus, this.parts.deciders, actor), source);
  }

  @Route({
    method: 'PUT',
    path: '/imports/histories',
    tag: 'Imports',
    only: ['records-importer'],
    accepts: 'application/vnd.concordat.history+json',
    summary: 'Import the history of an agreement older than the system',
    description: 'The whole file is decided before its first fact is recorded. Repeating a file records only ' +
      'what is missing. Progress comes as lines of JSON while it goes on, the outcome as the last line.',
    problems: ['history-refused', 'unavailable', 'conflict'],
    answer: { status: 200, description: 'Progress and outcome, line by line', media: 'application/x-ndjson' },
  })
  async histories(@Body() text: string, @Caller() actor: Actor, @Res() reply: FastifyReply): Promise<void> {
    const { store, deciders, clock, log } = this.parts;
    const lines = new PassThrough();
    // `reply.sent` turns true only when the stream has ended, and must not be asked in its stead.
    let begun = false;
    const say = (line: object): void => {
      if (!begun) void reply.header('content-type', 'application/x-ndjson').send(lines);
      begun = true;
      lines.write(`${JSON.stringify(line)}\n`);
    };
    const councils = async (id: CouncilId): Promise<CouncilFacts | null> =>
      registered((await deciders.council.state(id)).state);
    try {
      const outcome = await importHistory(text, actOnAgreements(this.bus, deciders), {
        store, councils, calendars, today: todayIn('england', clock()), importer: actor.person, progress: say,
      });
      if ('problems' in outcome && !begun) throw new Problem('history-refused', undefined, outcome);
      say(outcome);
      lines.end();
    } catch (error) {
      if (!begun) throw error;
      // It is too late for a problem: an answer cut off cannot be taken for one that ended well.
      log.error('an import broke off', { error });
      lines.destroy(error as Error);
    }
  }
}
