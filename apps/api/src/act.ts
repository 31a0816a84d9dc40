/**
 * The whole of the command side of Nest: one command, `Act`, carries any decider's command to the
 * store's loop, and `Commands` is what a route calls. Adding a command adds nothing here.
 */
import { Inject, Injectable } from '@nestjs/common';
import { Command, CommandBus, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Conflict } from '#store';
import type { Context, Receipt as Outcome } from '#store';
import type { Call } from './caller.ts';
import type { Deciders } from './deciders.ts';
import { Keys } from './keys.ts';
import { receiptSchema } from './openapi.ts';
import { Parts } from './parts.ts';
import { Problem } from './problem.ts';
import type { RefusalCode } from './refusals.ts';
import type { Answer } from './route.ts';

/** A decider bound to the log, whatever it decides about: `Deciding` of the store. */
export type Handles<C> = { handle(id: string, command: C, context: Context): Promise<Outcome<RefusalCode>> };

export class Act<C = unknown> extends Command<Outcome<RefusalCode>> {
  constructor(
    readonly by: Handles<C>,
    readonly id: string,
    readonly command: C,
    readonly context: Context,
  ) {
    super();
  }
}

@CommandHandler(Act)
export class ActHandler implements ICommandHandler<Act> {
  execute({ by, id, command, context }: Act): Promise<Outcome<RefusalCode>> {
    return by.handle(id, command, context);
  }
}

/** What an accepted command answers; a repeated request gets the same again. */
export type Receipt = {
  readonly id: string;
  readonly revision: number;
  readonly position: string;
  readonly events: readonly { readonly type: string; readonly revision: number }[];
};

export const receiptAnswer: Answer = {
  status: 200,
  description: 'Done; the ETag is the new revision',
  schema: receiptSchema,
};

/** A decider by its name; which commands it takes the compiler reads off its `decide`. */
type Named<C> = { readonly name: string; readonly decide: (state: never, command: C, facts: never) => unknown };

/** Runs commands for routes: one at a time for each key, and a refusal becomes its problem. */
@Injectable()
export class Commands {
  private readonly keys = new Keys();

  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  /** @throws Problem for a refusal, and what the store throws */
  async run<C>(decider: Named<C>, id: string, command: C, call: Call): Promise<Receipt> {
    const { actor, commandId, correlationId, span, expectedRevision, evidence, corrects, fingerprint, reply } = call;
    const record = `${decider.name}-${id}`;
    this.keys.begin(commandId, record);
    let accepted = false;
    try {
      const by = this.parts.deciders[decider.name as keyof Deciders] as Handles<C>;
      const context: Context = {
        actor, commandId, correlationId, span, expectedRevision, evidence, corrects, fingerprint, grade: 'live',
      };
      const done = await this.bus.execute(new Act(by, id, command, context));
      if ('refused' in done) {
        const { code, ...details } = done.refused;
        throw new Problem(code, undefined, details);
      }
      accepted = true;
      void reply.header('etag', `"${done.revision}"`);
      if (done.repeated) void reply.header('idempotency-replayed', 'true');
      const events = done.events.map(({ type, revision }) => ({ type, revision }));
      return { id, revision: done.revision, position: done.position, events };
    } catch (error) {
      // Another record that the decision rests on would not keep still: an If-Match never spoke of that one.
      if (error instanceof Conflict && error.stream !== record) throw new Problem('conflict');
      throw error;
    } finally {
      this.keys.end(commandId, record, accepted);
    }
  }
}
