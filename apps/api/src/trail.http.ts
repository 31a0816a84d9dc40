/**
 * The evidence trail over HTTP: static files for everybody, what its leaves say for those who may read the events.
 * What each path serves is the published format, `libs/trail/FORMAT.md`.
 */
import { Controller, Inject, Param, Query as Queried, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Actor } from '#domain';
import type { Position } from '#store';
import { KeysRefused, recordsAt, recordsOf, tileAt, tileWidth } from '#trail';
import type { Said, Tile, TrailKeys } from '#trail';
import { AgreementPath } from './agreements/steps.ts';
import { Caller } from './caller.ts';
import { FromText, IsText, IsWhole, Means, Optional } from './checks.ts';
import { evidencePack } from './evidence.ts';
import { Parts } from './parts.ts';
import { Problem } from './problem.ts';
import { Route } from './route.ts';
import type { RouteSpec } from './route.ts';
import { mayReadEvent } from './trail-access.ts';
import type { LeafEvent, TrailParts } from './trail-access.ts';

const sizeMax = Number.MAX_SAFE_INTEGER;
const pathMax = 60;
const text = 'text/plain; charset=utf-8';
const bytes = 'application/octet-stream';
const zip = 'application/zip';
const forGood = 'public, max-age=31536000, immutable';

class TilePath {
  @Means('Level and number as in tlog-tiles, such as `0/x001/234` or `entries/000.p/7`')
  @IsText(pathMax) path!: string;
}
class BundlePath {
  @Means('Number as in tlog-tiles, such as `x001/234` or `000.p/7`')
  @IsText(pathMax) path!: string;
}
class SizePath {
  @FromText() @IsWhole(0, sizeMax) size!: number;
}
class NotePath {
  @Means('1 for the first')
  @FromText() @IsWhole(1, 1_000_000) n!: number;
}
class PositionPath {
  @Means('Position of the event in the log, as its timeline shows it')
  @IsText(pathMax) position!: string;
}
class SizeQuery {
  @Means('Size of the checkpoint; the latest without it')
  @Optional() @FromText() @IsWhole(1, sizeMax) size?: number;
}
class SizesQuery {
  @FromText() @IsWhole(0, sizeMax) from!: number;
  @FromText() @IsWhole(0, sizeMax) to!: number;
}

const read = (path: string, summary: string, media: string, more: Partial<RouteSpec> = {}): RouteSpec => ({
  method: 'GET', path: `/trail${path}`, summary, tag: 'Evidence trail', problems: ['not-found'],
  answer: { status: 200, description: 'As in the published format', media, schema: { type: 'string' } }, ...more,
});
const forEverybody = { open: true } as const;
const forAuditors = {
  only: ['auditor'], description: 'For auditors of the whole system', problems: ['not-found', 'trail-differs'],
} as const satisfies Partial<RouteSpec>;

@Controller()
export class TrailRoutes {
  constructor(@Inject(Parts) private readonly parts: Parts) {}

  @Route(read('/checkpoint', 'The latest checkpoint of the trail', text, forEverybody))
  async checkpoint(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { note } = await this.latest();
    void reply.header('content-type', text).header('cache-control', 'public, max-age=1');
    return note;
  }

  @Route(read('/checkpoint/:size', 'The checkpoint of a size, as it was first published', text, forEverybody))
  async checkpointOf(
    @Param() { size }: SizePath, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { note } = await this.published(size);
    void reply.header('content-type', text).header('cache-control', forGood);
    return note;
  }

  @Route(read('/checkpoints', 'The sizes of all checkpoints that were published', text, forEverybody))
  async checkpoints(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const sizes = await this.trail().checkpoints.sizes();
    void reply.header('content-type', text);
    return sizes.map((size) => `${size}\n`).join('');
  }

  @Route(read('/keys/:n', 'How the keys of the trail follow each other', text, forEverybody))
  async keys(@Param() { n }: NotePath, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const note = await this.trail().reader.keys(n);
    if (note === null) throw new Problem('not-found');
    void reply.header('content-type', text);
    return note;
  }

  @Route(read('/consistency', 'That one checkpoint is the beginning of another', text, forEverybody))
  async consistency(
    @Queried() { from, to }: SizesQuery, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { size } = await this.latest();
    if (from > to || to > size) throw new Problem('not-found', `The trail has no ${from} and then ${to} of ${size}`);
    const hashes = await this.trail().reader.consistency(from, to);
    void reply.header('content-type', text);
    return hashes.map((hash) => `${hash.toString('base64')}\n`).join('');
  }

  @Route(read('/tile/*path', 'A tile of hashes of the trail', bytes, forEverybody))
  async tile(@Param() { path }: TilePath, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const tile = await this.tileAsked(path);
    if (tile.level === 'entries') throw new Problem('not-found');
    return this.sent(await this.trail().reader.tile(tile), reply, forGood);
  }

  @Route(read('/tile/entries/*path', 'A bundle of leaves of the trail', bytes, forAuditors))
  async entries(
    @Param() { path }: BundlePath, @Caller() reader: Actor, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const tile = await this.bundleAsked(path, reader);
    return this.sent(await this.trail().reader.tile(tile), reply, 'private, max-age=31536000, immutable');
  }

  @Route(read('/records/*path', 'The events of a bundle as the database has them now', bytes, forAuditors))
  async records(
    @Param() { path }: BundlePath, @Caller() reader: Actor, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const tile = await this.bundleAsked(path, reader);
    const { reader: files } = this.trail();
    const keys = await this.ownKeys();
    return this.sent(await recordsAt(this.parts.store, files, recordsOf(keys.saltKey), tile), reply, 'no-store');
  }

  @Route(read('/proof/:position', 'That an event is in the trail', text, {
    description: 'For whoever may read the event',
  }))
  async proof(
    @Param() { position }: PositionPath, @Queried() { size }: SizeQuery, @Caller() reader: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { reader: files } = this.trail();
    const said = size === undefined ? await this.latest() : await this.published(size);
    const index = await files.indexOf(position as Position, said.size);
    // Whether there is an event and whether it may be read are one answer.
    if (index === null || !(await this.mayRead(reader, await files.leaf(index, said.size)))) {
      throw new Problem('not-found', 'No event at this position that is in the trail and for this reader');
    }
    void reply.header('content-type', text);
    return files.proof(index, said);
  }

  @Route({
    method: 'GET', path: '/agreements/:agreement/evidence-pack', summary: 'Everything the caller may see, with proofs',
    tag: 'Evidence trail', problems: ['not-found', 'trail-differs', 'pack-too-large'],
    description: 'A ZIP file that is verified without the service; asked for twice at one size it has the same bytes',
    answer: { status: 200, description: 'The pack', media: zip, schema: { type: 'string' } },
  })
  async pack(
    @Param() { agreement }: AgreementPath, @Queried() { size }: SizeQuery, @Caller() reader: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const said = size === undefined ? await this.latest() : await this.published(size);
    await this.ownKeys();
    const pack = await evidencePack(this.parts.store, this.trail(), reader, agreement, said);
    if (pack === null) throw new Problem('not-found');
    void reply.header('content-type', zip)
      .header('content-disposition', `attachment; filename="${agreement}-${said.size}.zip"`);
    return pack;
  }

  private mayRead(reader: Actor, leaf: Buffer): Promise<boolean> {
    return mayReadEvent(this.parts.store, reader, JSON.parse(leaf.toString()) as LeafEvent);
  }

  private trail(): TrailParts {
    const { trail } = this.parts;
    if (!trail) throw new Problem('not-found', 'This deployment keeps no trail');
    return trail;
  }

  /** With the salts of another log every event would seem to be another. */
  private async ownKeys(): Promise<TrailKeys> {
    const { origin } = await this.latest();
    const keys = this.keysOf(this.trail());
    if (keys.origin !== origin) throw new Problem('trail-differs', 'The keys here are not those of the trail');
    return keys;
  }

  private keysOf(trail: TrailParts): TrailKeys {
    try {
      return trail.keys;
    } catch (error) {
      if (!(error instanceof KeysRefused)) throw error;
      throw new Problem('not-found', 'This deployment has no keys of the trail here');
    }
  }

  private async latest(): Promise<Said> {
    const said = await this.trail().reader.checkpoint();
    if (said === null) throw new Problem('not-found', 'The trail has no checkpoint yet');
    return said;
  }

  private async published(size: number): Promise<Pick<Said, 'size' | 'note'>> {
    const found = await this.trail().checkpoints.from(size);
    if (found === null || found.size !== size) throw new Problem('not-found', `No checkpoint of ${size} was published`);
    return found;
  }

  /** @throws Problem where there is no such tile, or the trail has not come so far */
  private async tileAsked(path: string): Promise<Tile> {
    const tile = tileAt(path);
    const { size } = await this.latest();
    if (tile === null) throw new Problem('not-found', 'Not the path of a tile');
    const leaves = tile.level === 'entries' ? 1 : tileWidth ** tile.level;
    if ((tile.index * tileWidth + tile.width) * leaves > size) throw new Problem('not-found');
    return tile;
  }

  private async bundleAsked(path: string, reader: Actor): Promise<Tile> {
    if (reader.council !== null) throw new Problem('forbidden', 'For auditors of the whole system');
    return this.tileAsked(`entries/${path}`);
  }

  private sent(found: Buffer | null, reply: FastifyReply, caching: string): Buffer {
    if (found === null) throw new Problem('not-found');
    void reply.header('content-type', bytes).header('cache-control', caching);
    return found;
  }
}
