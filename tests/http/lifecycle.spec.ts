/** From first proposal to in force, over HTTP, with log and read models in PostgreSQL. */
import { describe } from '@jest/globals';
import { configuredGround } from '../kit/configured-ground.ts';
import { lifecycleOverHttp } from '../kit/lifecycle-over-http.ts';

describe('an agreement from first proposal to in force, over HTTP', () => {
  lifecycleOverHttp(configuredGround);
});
