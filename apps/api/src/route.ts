/**
 * One decorator says what a route is: its address, who may call it, what it answers. Nest gets its
 * routing from it and the OpenAPI document its text, so the two cannot disagree.
 */
import 'reflect-metadata';
import { Get, HttpCode, Post, Put, applyDecorators } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { AgreementCommand, Capacity } from '#domain';
import { checked, isRequestClass } from './checks.ts';
import type { JsonSchema, RequestClass } from './checks.ts';
import { Problem } from './problem.ts';
import type { ProblemCode } from './problem.ts';

export type Answer = {
  readonly status: number;
  readonly description: string;
  readonly schema?: JsonSchema;
  readonly media?: string;
};

export type RouteSpec = {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Full path, parameters as `:name`; `*path` at its end takes all that is left, slashes too. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly answer: Answer;
  /** Media type of a body that is no JSON and so has no request class. */
  readonly accepts?: 'text/csv' | 'application/vnd.concordat.history+json';
  /** Needs no token. Every route does unless it says so. */
  readonly open?: boolean;
  /** Changes something: needs an Idempotency-Key and takes an If-Match. */
  readonly command?: boolean;
  /** Rests on words the caller has read: the If-Match is not optional. */
  readonly textSensitive?: boolean;
  /** Capacities that may call it; without a list every one may that the decider lets. */
  readonly only?: readonly Capacity[];
  /** The command of an agreement that it takes to the decider. */
  readonly step?: AgreementCommand['type'];
  /** Capacities in which the decider lets the command be given; for the reader of the document. */
  readonly capacities?: readonly Capacity[];
  /** A read that can wait for a position. */
  readonly waits?: boolean;
  /** Problems of its own, beside those every route has. */
  readonly problems?: readonly ProblemCode[];
};

/** What the edge knows of the matched route before anything is parsed: it rides on Fastify's route. */
export type RouteFacts = Pick<RouteSpec, 'open' | 'command' | 'textSensitive' | 'only' | 'accepts' | 'step'>;

export type Described = RouteSpec & {
  readonly body?: RequestClass;
  readonly query?: RequestClass;
  readonly params?: RequestClass;
};

const specs = new Map<object, Map<string, RouteSpec>>();
const verbs = { GET: Get, POST: Post, PUT: Put };

export function Route(spec: RouteSpec): MethodDecorator {
  const { open, command, textSensitive, only, accepts, step } = spec;
  const facts: RouteFacts = { open, command, textSensitive, only, accepts, step };
  const note: MethodDecorator = (target, key) => {
    const own = specs.get(target.constructor) ?? new Map<string, RouteSpec>();
    specs.set(target.constructor, own.set(String(key), spec));
  };
  const path = spec.path.replace(/\*path$/, '*');
  return applyDecorators(verbs[spec.method](path), HttpCode(spec.answer.status), RouteConfig({ facts }), note);
}

/** Nest's own record of a method's parameters: `3:0` is the body at place 0, 4 the query, 5 the path. */
const places = { body: '3', query: '4', params: '5' } as const;

/** Every route of a controller with the request classes of its parameters. */
export function describe(controller: abstract new (...args: never[]) => object): readonly Described[] {
  return [...(specs.get(controller) ?? [])].map(([key, spec]) => {
    const types = Reflect.getMetadata('design:paramtypes', controller.prototype as object, key) as RequestClass[];
    const args = Reflect.getMetadata('__routeArguments__', controller, key) as
      Record<string, { index: number }> | undefined;
    const at = (place: string): RequestClass | undefined => {
      const found = Object.entries(args ?? {}).find(([name]) => name.split(':')[0] === place);
      return found === undefined ? undefined : types[found[1].index];
    };
    return { ...spec, body: at(places.body), query: at(places.query), params: at(places.params) };
  });
}

/** What the router calls `*` is `path` to the routes. */
function withPath(value: unknown): unknown {
  const { '*': path, ...others } = value as Record<string, unknown>;
  return path === undefined ? value : { ...others, path };
}

/** Checks every body, query and path that has a request class; what passes is plain and complete. */
export class ChecksPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || !isRequestClass(metatype)) return value;
    const result = checked(metatype, type === 'param' ? withPath(value) : value);
    if ('failed' in result) throw new Problem('invalid-request', undefined, { errors: result.failed });
    return result.ok;
  }
}
