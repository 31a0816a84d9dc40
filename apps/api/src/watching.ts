/** Every answer is told to whoever watches, and at level `debug` to the log. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { traceIdOf } from '#store';
import { callerSpan } from './correlation.ts';
import type { Parts } from './parts.ts';

/** Asked for every few seconds by machines: they would bury what people do. */
const isProbe = (route: string): boolean => route.startsWith('/health/');

/** The fields of a log entry that lead from it to what was recorded, and to the trace. */
export const named = (correlationId: string): { readonly correlationId: string; readonly traceId: string | null } =>
  ({ correlationId, traceId: traceIdOf(correlationId) });

export function watch(
  fastify: Pick<FastifyInstance, 'addHook' | 'decorateRequest'>, { log, seeing = {} }: Pick<Parts, 'log' | 'seeing'>,
): void {
  const { span, request: tell } = seeing;
  fastify.decorateRequest('span', undefined);
  if (span) {
    fastify.addHook('onRequest', (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
      if (!isProbe(request.routeOptions.url ?? '')) request.span = span(request.id);
      done();
    });
  }
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { method, id, span: own, headers } = request;
    // An address that is no route is a caller's own words, and would be a label of its own each time.
    const route = request.routeOptions.url ?? 'none';
    const { statusCode: status, elapsedTime } = reply;
    const endedAt = performance.now();
    tell?.({ method, route, status, correlationId: id, span: own, caller: callerSpan(headers),
      startedAt: endedAt - elapsedTime, endedAt });
    if (!isProbe(route)) log.debug('answered', { method, route, status, milliseconds: elapsedTime, ...named(id) });
    done();
  });
}
