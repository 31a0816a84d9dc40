/** Whether the process lives, and whether it is fit to be sent requests. */
import { Controller, Inject } from '@nestjs/common';
import { isFit, within } from '#platform';
import type { FollowerHealth } from '#platform';
import { Parts } from './parts.ts';
import { Problem } from './problem.ts';
import { Route } from './route.ts';

const storeWaitMs = 2_000;

type Fitness = {
  readonly store: { readonly reachable: boolean };
  readonly followers: readonly (FollowerHealth & { readonly fit: boolean })[];
};

@Controller()
export class HealthRoutes {
  constructor(@Inject(Parts) private readonly parts: Parts) {}

  @Route({
    method: 'GET',
    path: '/health/live',
    tag: 'Health',
    open: true,
    summary: 'Whether the process answers',
    answer: { status: 200, description: 'It does' },
  })
  live(): object {
    return { status: 'live' };
  }

  @Route({
    method: 'GET',
    path: '/health/ready',
    tag: 'Health',
    open: true,
    summary: 'Whether the service is fit to be sent requests',
    problems: ['not-ready'],
    description: 'Not ready when the store cannot be reached, or a follower has stopped or is too far behind.',
    answer: { status: 200, description: 'Ready; the problem has the same members when it is not' },
  })
  async ready(): Promise<Fitness & { readonly status: 'ready' }> {
    const { store, lagMax } = this.parts;
    const [reachable, followers] = await Promise.all([
      within(store.end(), storeWaitMs).then(
        () => true,
        () => false,
      ),
      within(this.parts.followers(), storeWaitMs).catch(() => null),
    ]);
    const judged = (followers ?? []).map((follower) => ({
      ...follower,
      fit: isFit(follower, lagMax),
    }));
    const fitness: Fitness = { store: { reachable }, followers: judged };
    if (!reachable) throw new Problem('not-ready', 'The store cannot be reached', fitness);
    if (followers === null) throw new Problem('not-ready', 'The followers cannot be asked', fitness);
    const unfit = judged.filter(({ fit }) => !fit).map(({ name }) => name);
    if (unfit.length > 0) throw new Problem('not-ready', `Stopped or too far behind: ${unfit.join(', ')}`, fitness);
    return { status: 'ready', ...fitness };
  }
}
