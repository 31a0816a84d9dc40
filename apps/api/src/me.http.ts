/** Who the service takes the caller for; a council needs the opaque person reference of its officers. */
import { Controller } from '@nestjs/common';
import type { Actor } from '#domain';
import { Caller } from './caller.ts';
import { Route } from './route.ts';

@Controller()
export class MeRoutes {
  @Route({ method: 'GET', path: '/me', tag: 'About', summary: 'The person, council and capacity behind the token',
    answer: { status: 200, description: 'The caller' } })
  me(@Caller() actor: Actor): Actor {
    return actor;
  }
}
