/** From in force to closed, over HTTP, with log and read models in PostgreSQL. */
import { configuredGround } from '../kit/configured-ground.ts';
import { lifeOverHttp } from '../kit/life-over-http.ts';

lifeOverHttp(configuredGround);
