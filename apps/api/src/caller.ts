/**
 * Who calls. Authentication runs before a body is read, on every route that does not say it is open;
 * what a route needs to know of its caller rides on the request.
 */
import { randomUUID } from 'node:crypto';
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, AgreementCommand, Evidence, Hash } from '#domain';
import type { Position } from '#store';
import { commandId, idempotencyKey, ifMatch } from './keys.ts';
import { Problem } from './problem.ts';
import type { RouteFacts } from './route.ts';
import { Unauthenticated } from './tokens.ts';
import type { Verifier } from './tokens.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Actor | null;
    /** Of the request itself, where its trace is kept. */
    span: string | undefined;
  }
  interface FastifyContextConfig {
    facts?: RouteFacts;
  }
}

const bearer = /^Bearer +([\w.~+/=-]{1,8192})$/i;

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Auditors read everything and change nothing; a route may narrow its callers further. */
function admitted(actor: Actor, facts: RouteFacts, method: string): void {
  if (!reading.has(method) && actor.capacity === 'auditor')
    throw new Problem('forbidden', 'An auditor changes nothing');
  if (facts.only !== undefined && !facts.only.includes(actor.capacity)) {
    throw new Problem('forbidden', `Only for: ${facts.only.join(', ')}`);
  }
}

/** The hook that authenticates. A token seen before is answered without leaving this turn of the loop. */
export const authenticate =
  (verify: Verifier) =>
  (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const facts = request.routeOptions.config.facts;
    // No facts: an unknown address, which the not-found handler answers. Routes all have them.
    if (facts === undefined || facts.open) return done();
    const admit = (actor: Actor): void => {
      admitted(actor, facts, request.method);
      request.caller = actor;
    };
    const token = bearer.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return done(new Unauthenticated('no bearer token was sent'));
    try {
      const actor = verify(token);
      if (actor instanceof Promise) return void actor.then(admit).then(() => done(), done);
      admit(actor);
    } catch (error) {
      return done(error as Error);
    }
    done();
  };

const requestOf = (context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>();

function callerOf(request: FastifyRequest): Actor {
  if (request.caller === null) throw new Unauthenticated('no bearer token was sent');
  return request.caller;
}

/** The person, council and capacity behind the token. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Actor =>
  callerOf(requestOf(context)),
);

/** All that the edge knows of one command beside its body. */
export type Call = {
  readonly actor: Actor;
  readonly commandId: string;
  readonly correlationId: string;
  /** The request's own, where its trace is kept. */
  readonly span: string | undefined;
  /** The revision the caller has read, if it said so. */
  readonly expectedRevision: number | undefined;
  /** The command of an agreement that the route is declared to take. */
  readonly step: AgreementCommand['type'] | undefined;
  /** What a route adds: the papers the command rests on, and the event it corrects. */
  readonly evidence?: readonly Evidence[];
  readonly corrects?: { readonly revision: number; readonly why: string };
  /** What stands for the body where its plain hash would tell what it says. */
  readonly fingerprint?: Hash;
  readonly reply: FastifyReply;
};

/** A read that is itself recorded: a command of its own each time it is asked. */
export const Recording = createParamDecorator((_: unknown, context: ExecutionContext): Call => {
  const request = requestOf(context);
  return {
    actor: callerOf(request), commandId: randomUUID(), correlationId: request.id, span: request.span,
    expectedRevision: undefined, step: undefined, reply: context.switchToHttp().getResponse<FastifyReply>(),
  };
});

export const Calling = createParamDecorator((_: unknown, context: ExecutionContext): Call => {
  const request = requestOf(context);
  const actor = callerOf(request);
  const facts = request.routeOptions.config.facts;
  return {
    actor,
    commandId: commandId(actor, idempotencyKey(request.headers['idempotency-key'])),
    correlationId: request.id,
    span: request.span,
    expectedRevision: ifMatch(request.headers['if-match'], facts?.textSensitive === true),
    step: facts?.step,
    reply: context.switchToHttp().getResponse<FastifyReply>(),
  };
});

/** The position a read must show, from its header. */
export const AtLeast = createParamDecorator((_: unknown, context: ExecutionContext): Position | undefined => {
  const header = requestOf(context).headers['concordat-at-least'];
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !/^[\w.-]{1,64}$/.test(header)) {
    throw new Problem('invalid-request', undefined, {
      errors: [
        { field: 'Concordat-At-Least', rule: 'position', message: 'must be a position as a command answered it' },
      ],
    });
  }
  return header as Position;
});
