/** What is published about the whole country, and the index that turns cash into real prices, for every reader. */
import { Controller, Inject } from '@nestjs/common';
import { nationalFigures } from '#views';
import { Parts } from './parts.ts';
import { Route } from './route.ts';
import type { RouteSpec } from './route.ts';

const reference = (path: string, summary: string, description: string): RouteSpec => ({
  method: 'GET', path: `/reference${path}`, tag: 'Reference', summary, answer: { status: 200, description },
});

@Controller()
export class ReferenceRoutes {
  constructor(@Inject(Parts) private readonly parts: Parts) {}

  @Route(reference('/national-figures', 'What has been published about sharing in the whole country',
    'Figures with their publications; `read` tells what was looked up from what was not'))
  national() {
    return nationalFigures;
  }

  @Route(reference('/price-index', 'The price index by financial year, by which cash becomes real prices',
    'Index numbers with where and how each was read; years that are not listed have none'))
  priceIndex() {
    return this.parts.priceIndex;
  }
}
