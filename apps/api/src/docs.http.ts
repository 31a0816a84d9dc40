/** What the service says about itself: the OpenAPI document, the page made of it, and every problem. */
import { Controller, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { IsSlug } from './checks.ts';
import { docsPage, docsPolicy } from './docs.ts';
import { Problem, problems } from './problem.ts';
import type { ProblemCode } from './problem.ts';
import { Route } from './route.ts';

class ProblemPath {
  @IsSlug() code!: string;
}

/** The document as text and as a page, made once when the service starts. */
export class Documents {
  readonly json: string;
  readonly page: string;
  constructor(document: object) {
    this.json = JSON.stringify(document);
    this.page = docsPage(document);
  }
}

const described = (code: ProblemCode): object => ({
  type: `/problems/${code}`,
  code,
  status: problems[code][0],
  title: problems[code][1],
});
const known = (code: string): code is ProblemCode => Object.hasOwn(problems, code);

@Controller()
export class DocsRoutes {
  constructor(@Inject(Documents) private readonly documents: Documents) {}

  @Route({
    method: 'GET',
    path: '/openapi.json',
    tag: 'About',
    open: true,
    summary: 'This document',
    answer: { status: 200, description: 'OpenAPI 3.1' },
  })
  json(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.header('content-type', 'application/json; charset=utf-8');
    return this.documents.json;
  }

  @Route({
    method: 'GET',
    path: '/docs',
    tag: 'About',
    open: true,
    summary: 'This document as a page',
    answer: { status: 200, description: 'HTML', media: 'text/html', schema: { type: 'string' } },
  })
  page(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', docsPolicy);
    return this.documents.page;
  }

  @Route({
    method: 'GET',
    path: '/problems',
    tag: 'About',
    open: true,
    summary: 'Every problem the service answers with',
    answer: { status: 200, description: 'By code' },
  })
  problems(): object {
    return { problems: (Object.keys(problems) as ProblemCode[]).map(described) };
  }

  @Route({
    method: 'GET',
    path: '/problems/:code',
    tag: 'About',
    open: true,
    summary: 'What one problem means',
    problems: ['not-found'],
    answer: { status: 200, description: 'The problem' },
  })
  problem(@Param() { code }: ProblemPath): object {
    if (!known(code)) throw new Problem('not-found');
    return described(code);
  }
}
