/** Every "no" of the service as application/problem+json (RFC 9457), whoever said it. */
import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Conflict, IdempotencyMismatch, NothingToCorrect, SqlFailed, Unavailable } from '#store';
import { CursorInvalid } from '#views';
import { refusals } from './refusals.ts';
import type { RefusalCode, Row } from './refusals.ts';
import { IssuerUnavailable, Unauthenticated } from './tokens.ts';

/** What the edge itself answers, whatever the domain would say. */
const edge = {
  'invalid-request': [400, 'Some fields of the request are wrong'],
  'malformed-json': [400, 'The body is not JSON'],
  'malformed-url': [400, 'The address is malformed'],
  'idempotency-key-missing': [400, 'A command needs an Idempotency-Key'],
  'idempotency-key-malformed': [400, 'The Idempotency-Key is malformed'],
  'if-match-malformed': [400, 'The If-Match is malformed'],
  'cursor-invalid': [400, 'The cursor does not belong to this list in this order'],
  'bad-request': [400, 'The request cannot be understood'],
  unauthenticated: [401, 'A valid bearer token is needed'],
  forbidden: [403, 'You may not do this'],
  'not-found': [404, 'There is nothing here for you'],
  'method-not-allowed': [405, 'This address does not take that method'],
  conflict: [409, 'The record has moved on; read it and try again'],
  'request-in-flight': [409, 'A request with this Idempotency-Key is still under way'],
  'trail-differs': [409, 'The database and the evidence trail differ; verify the log'],
  'stale-revision': [412, 'The record is no longer at the revision you named'],
  'too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  'pack-too-large': [422, 'The agreement has more events than a pack holds'],
  'history-refused': [422, 'The history breaks a rule; nothing of it was recorded'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used for another request'],
  'if-match-required': [428, 'This command needs an If-Match'],
  'headers-too-large': [431, 'The headers are too large'],
  internal: [500, 'Something went wrong on our side'],
  'people-not-kept': [501, 'No names and narrative are kept here: the service has no key to seal them under'],
  behind: [503, 'The views have not yet reached the position you asked for'],
  'not-ready': [503, 'The service is not ready'],
  unavailable: [503, 'The store cannot be reached; repeating the request is safe'],
  'issuer-unavailable': [503, 'Tokens cannot be checked just now'],
} satisfies Record<string, Row>;

export type ProblemCode = RefusalCode | keyof typeof edge;
export const problems: Readonly<Record<ProblemCode, Row>> = { ...refusals, ...edge };
export const problemType = 'application/problem+json; charset=utf-8';

/** An answer that is a problem; `details` become members beside `code`. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail?: string,
    readonly details: object = {},
  ) {
    super(code);
  }
}

const retryAfterSeconds = 1;
const statusOf = (error: unknown): number | undefined =>
  error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number } | null)?.statusCode;

/** Fastify's code of an error; Nest wraps the error but keeps it as the cause. */
const codeOf = (error: unknown): string => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  return String(code ?? cause?.code ?? '');
};

/** Errors of Fastify and Nest by their number; their texts may name our parts and stay inside. */
function edgeProblem(error: unknown): Problem {
  switch (statusOf(error)) {
    case 400: {
      const code = codeOf(error);
      if (code === 'FST_ERR_BAD_URL') return new Problem('malformed-url');
      return new Problem(/JSON_BODY/.test(code) ? 'malformed-json' : 'bad-request');
    }
    case 404:
      return new Problem('not-found');
    case 405:
      return new Problem('method-not-allowed');
    case 413:
      return new Problem('too-large');
    case 414:
      return new Problem('malformed-url');
    case 415:
      return new Problem('unsupported-media-type');
    case 431:
      return new Problem('headers-too-large');
    default:
      return new Problem('internal');
  }
}

/** What any error means to a caller. `ifMatch`: the caller named a revision, so staleness is 412. */
export function problemOf(error: unknown, ifMatch: boolean): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Conflict) return new Problem(ifMatch ? 'stale-revision' : 'conflict');
  if (error instanceof IdempotencyMismatch) return new Problem('idempotency-key-reused');
  if (error instanceof NothingToCorrect) return new Problem('nothing-to-correct');
  if (error instanceof CursorInvalid) return new Problem('cursor-invalid');
  if (error instanceof Unavailable || (error instanceof SqlFailed && error.unavailable))
    return new Problem('unavailable');
  if (error instanceof Unauthenticated) return new Problem('unauthenticated', error.reason);
  if (error instanceof IssuerUnavailable) return new Problem('issuer-unavailable');
  return edgeProblem(error);
}

export type Report = (error: unknown, request: FastifyRequest) => void;

/** Writes a problem, with the headers its status asks for. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const [status, title] = problems[problem.code];
  if (status === 401) {
    const sent = request.headers.authorization === undefined ? '' : `, error="invalid_token"`;
    void reply.header('www-authenticate', `Bearer realm="concordat"${sent}`);
  }
  if (status === 503) void reply.header('retry-after', String(retryAfterSeconds));
  const { code, detail, details } = problem;
  const body = {
    type: `/problems/${code}`,
    title,
    status,
    detail: detail ?? title,
    instance: `urn:uuid:${request.id}`,
    code,
  };
  void reply
    .code(status)
    .header('content-type', problemType)
    .send(JSON.stringify({ ...details, ...body }));
}

/** The one exception filter: everything thrown anywhere behind the socket ends here. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly report: Report) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const problem = problemOf(error, request.headers['if-match'] !== undefined);
    if (problem.code === 'internal') this.report(error, request);
    sendProblem(problem, request, host.switchToHttp().getResponse<FastifyReply>());
  }
}
