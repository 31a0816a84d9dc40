/** All wiring on one screen: parts in, a listening service out. */
import { Module } from '@nestjs/common';
import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '#platform';
import { ActHandler, Commands } from './act.ts';
import { agreementRoutes } from './agreements/routes.ts';
import { LifeReads } from './agreements/life-reads.ts';
import { AskHandler } from './agreements/reads.http.ts';
import { AskLogHandler } from './agreements/replay.http.ts';
import { Steps } from './agreements/steps.ts';
import { authenticate } from './caller.ts';
import { requestClasses } from './checks.ts';
import { correlationOf } from './correlation.ts';
import { BudgetRoutes } from './budget.http.ts';
import { ConstraintRoutes } from './constraints.http.ts';
import { CouncilRoutes, ListCouncilsHandler, ReadCouncilHandler } from './councils.http.ts';
import { Documents, DocsRoutes } from './docs.http.ts';
import { FundingGapRoutes } from './funding-gap.http.ts';
import { HealthRoutes } from './health.http.ts';
import { ImportRoutes } from './imports.http.ts';
import { MeRoutes } from './me.http.ts';
import { openapi } from './openapi.ts';
import { cannotListen } from './opening.ts';
import { Parts } from './parts.ts';
import { Problem, ProblemFilter, problemOf, sendProblem } from './problem.ts';
import { ReferenceRoutes } from './reference.http.ts';
import { ChecksPipe, describe } from './route.ts';
import { SavingsAnswers } from './savings-asked.ts';
import { SavingsRoutes } from './savings.http.ts';
import { verifier } from './tokens.ts';
import { TrailRoutes } from './trail.http.ts';
import { named, watch } from './watching.ts';

const version = '0.1.0';
const bodyBytesMax = 1_048_576;
const importBytesMax = 8 * bodyBytesMax;
const headerBytesMax = 16_384;
const requestMsMax = 30_000;
const pathPartMax = 200;

const controllers = [
  CouncilRoutes,
  ConstraintRoutes,
  BudgetRoutes,
  ...agreementRoutes,
  SavingsRoutes,
  FundingGapRoutes,
  ReferenceRoutes,
  ImportRoutes,
  TrailRoutes,
  MeRoutes,
  HealthRoutes,
  DocsRoutes,
];
const handlers = [ActHandler, AskHandler, AskLogHandler, ListCouncilsHandler, ReadCouncilHandler];

/** Every route with its request classes: what the document and the tests are made from. */
export const routes = controllers.flatMap((controller) => describe(controller));

@Module({})
export class ApiModule {
  static of(parts: Parts, more: readonly Type<object>[]): DynamicModule {
    const documents = new Documents(openapi(routes, requestClasses(), version));
    return {
      module: ApiModule,
      imports: [CqrsModule.forRoot()],
      controllers: [...controllers, ...more],
      providers: [
        { provide: Parts, useValue: parts },
        { provide: Documents, useValue: documents },
        Commands,
        Steps,
        LifeReads,
        SavingsAnswers,
        ...handlers,
      ],
    };
  }
}

/** What Nest has to say goes to our log; the list of its routes is of interest to nobody. */
const nestLog = (log: Log): LoggerService => ({
  log: () => undefined,
  warn: (message: unknown) => {
    log.warn(String(message));
  },
  error: (message: unknown, ...rest: unknown[]) => {
    log.error(String(message), { rest });
  },
});

/** Text goes only to routes that say they accept it. */
function readText(request: FastifyRequest, text: string, done: (error: Error | null, body?: string) => void): void {
  const { facts } = request.routeOptions.config;
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (facts?.accepts === undefined || facts.accepts !== type) done(new Problem('unsupported-media-type'));
  else done(null, text);
}

export type Api = {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Stops accepting, answers what is under way, then lets go. */
  readonly close: () => Promise<void>;
};

export type ApiOptions = {
  /** Routes of a bench's own. */
  readonly more?: readonly Type<object>[];
  /** What a stop waits for requests under way before it cuts their connections. */
  readonly drainMsMax?: number;
};

/** Builds the service and listens; port 0 takes any free one. */
export async function createApi(parts: Parts, { more = [], drainMsMax = 5_000 }: ApiOptions = {}): Promise<Api> {
  const { log } = parts;
  const adapter = new FastifyAdapter({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestMsMax,
    http: { maxHeaderSize: headerBytesMax },
    routerOptions: { maxParamLength: pathPartMax },
    forceCloseConnections: 'idle',
    // Errors before there is a route never reach Nest.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(problemOf(error, false), request, reply);
    },
    genReqId: ({ headers }: IncomingMessage) => correlationOf(headers),
  });
  const fastify = adapter.getInstance();
  // JSON by Fastify's own parser and nothing else: what is neither declared nor checked is not read.
  fastify.removeContentTypeParser('text/plain');
  for (const type of ['text/csv', 'application/vnd.concordat.history+json']) {
    fastify.addContentTypeParser(type, { parseAs: 'string', bodyLimit: importBytesMax }, readText);
  }
  fastify.decorateRequest('caller', null);
  watch(fastify, parts);
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    done();
  });
  fastify.addHook('onRequest', authenticate(verifier(parts.tokens)));
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.of(parts, more), adapter, {
    logger: nestLog(log),
    abortOnError: false,
    bodyParser: false,
  });
  app.useGlobalPipes(new ChecksPipe());
  app.useGlobalFilters(
    new ProblemFilter((error, { method, routeOptions, id }) => {
      log.error('a request failed', { method, route: routeOptions.url, ...named(id), error });
    }),
  );
  await app.init();
  const { port: wanted, host: on } = parts;
  // Nest's own `listen` would also log the error that is told to whoever starts us.
  await adapter.getInstance().listen({ port: wanted, host: on }).catch((error: unknown) => {
    throw cannotListen(error, parts);
  });
  const { address, port, family } = app.getHttpServer().address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  const close = async (): Promise<void> => {
    // A caller that never finishes its request must not keep the process.
    const cut = setTimeout(() => { (app.getHttpServer() as Server).closeAllConnections(); }, drainMsMax);
    await app.close();
    clearTimeout(cut);
  };
  return { app, url: `http://${host}:${port}`, close };
}
