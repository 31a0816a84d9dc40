/**
 * Names and narrative on their way in and out. In: sealed here, so that the decider, the log and whatever follows it
 * see boxes. Out: the reading is recorded first, and only then is the box opened. Nothing here keeps a text.
 */
import { Inject, Injectable } from '@nestjs/common';
import { keptUntil, person as decider, retained, standingNarratives } from '#domain';
import type {
  Actor, CouncilId, ErasureBasis, Held, NarrativeKind, PersonCommand, PersonFacts, PersonRecord, PersonRef, Purpose,
  Sealed, When,
} from '#domain';
import { fingerprint, open, recordOf, seal, streamOf } from '#people';
import type { Keyring, Owner } from '#people';
import { todayIn } from '#platform';
import { IdempotencyMismatch } from '#store';
import type { Recorded } from '#store';
import { Commands } from './act.ts';
import type { Receipt } from './act.ts';
import type { Call } from './caller.ts';
import { Parts } from './parts.ts';
import { Problem } from './problem.ts';

export type NarrativeGiven = {
  readonly on: When; readonly kind: NarrativeKind; readonly agreement: string | null; readonly keepDays: number;
  readonly text: string;
};

/** Whose record is asked for: the caller's own council's, or the one that the auditor of the whole system names. */
export function ownerAsked({ council, capacity }: Actor, person: PersonRef, asked: CouncilId | null): Owner {
  if (council !== null) {
    if (asked !== null && asked !== council) throw new Problem('record-of-another-council');
    return { person, council };
  }
  if (capacity === 'auditor' && asked !== null) return { person, council: asked };
  throw new Problem('invalid-request', undefined, { errors: [
    { field: 'council', rule: 'required', message: 'must name the council whose record is asked for' }] });
}

const triesMax = 2;

@Injectable()
export class People {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Parts) private readonly parts: Parts,
  ) {}

  name(owner: Owner, { on, name }: { readonly on: When; readonly name: string }, call: Call): Promise<Receipt> {
    return this.#record(owner, { what: 'name', on, name }, name, (sealed) =>
      ({ type: 'NamePerson', on, ...owner, name: sealed }), call);
  }

  async narrate(
    owner: Owner, { text, ...terms }: NarrativeGiven, call: Call,
  ): Promise<Receipt & { narrative: string }> {
    const receipt = await this.#record(owner, { what: 'narrative', ...terms, text }, text, (sealed) =>
      ({ type: 'RecordNarrative', ...owner, ...terms, text: sealed }), call);
    return { ...receipt, narrative: (await this.#eventOf(owner, receipt)).data.narrative as string };
  }

  /** Legal holds: nothing sealed is touched. */
  run(owner: Owner, command: PersonCommand, call: Call): Promise<Receipt> {
    return this.commands.run(decider, recordOf(owner), command, call);
  }

  async placeHold(owner: Owner, command: PersonCommand, call: Call): Promise<Receipt & { hold: string }> {
    const receipt = await this.run(owner, command, call);
    return { ...receipt, hold: (await this.#eventOf(owner, receipt)).data.hold as string };
  }

  /** The text, once it is recorded that it was read. @param narrative null for the name */
  async read(owner: Owner, narrative: string | null, purpose: Purpose, call: Call): Promise<Held & { text: string }> {
    const keyring = this.#keyring();
    const on = todayIn('england', this.parts.clock()) as string as When;
    await this.run(owner, { type: 'ReadPersonalData', on, ...owner, narrative, purpose }, call);
    for (let tries = 1; ; tries += 1) {
      // The key first: what is erased after it was found is not given either.
      const key = await keyring.find(owner);
      const { state } = await this.parts.deciders.person.state(recordOf(owner));
      const held = narrative === null ? state.name : state.narratives[narrative];
      // Erased since: that it was asked for stays recorded.
      if (!held?.sealed) throw new Problem('personal-data-erased');
      const { key: wanted } = held.sealed.sealed;
      if (key?.id === wanted) return { ...held, text: open(key, held.sealed) };
      // It may have been erased and recorded anew in between, once.
      if (tries === triesMax) throw new Error(`the key ${wanted} is gone, and no erasure says so`);
    }
  }

  /** Recorded first, then the keys destroyed; a repeat destroys what a fall has left. */
  async erase(
    owner: Owner, given: { readonly on: When; readonly basis: ErasureBasis }, call: Call,
  ): Promise<Receipt & { readonly keys: number; readonly narratives: number }> {
    const keyring = this.#keyring();
    const receipt = await this.run(owner, { type: 'ErasePersonalData', ...owner, ...given }, call);
    const { keys, narratives } = (await this.#eventOf(owner, receipt)).data as { keys: string[]; narratives: number };
    await keyring.destroy(keys);
    return { ...receipt, keys: keys.length, narratives };
  }

  /** What is held, without a word of it. @throws Problem where nothing ever was */
  async record(owner: Owner): Promise<{ readonly revision: number; readonly record: PersonRecord;
    readonly until: (narrative: string) => string | null }> {
    const { state, revision } = await this.parts.deciders.person.state(recordOf(owner));
    if (revision < 0) throw new Problem('nothing-recorded');
    const agreements: Record<string, PersonFacts['agreements'][string]> = {};
    for (const [, { agreement }] of standingNarratives(state)) {
      if (agreement === null || Object.hasOwn(agreements, agreement)) continue;
      agreements[agreement] = retained((await this.parts.deciders.agreement.state(agreement)).state);
    }
    const standing = new Map(standingNarratives(state));
    return { revision, record: state, until: (id) => {
      const narrative = standing.get(id);
      return narrative === undefined ? null : keptUntil(narrative, agreements);
    } };
  }

  async reads(owner: Owner, from: number, limit: number): Promise<readonly Recorded[]> {
    const { events, revision } = await this.parts.store.read(streamOf(owner), from);
    if (revision < 0) throw new Problem('nothing-recorded');
    return events.filter(({ type }) => type === 'PersonalDataRead').slice(0, limit);
  }

  /**
   * Seals and records. The request is known again by a fingerprint that only the key can make, since what is sealed
   * differs each time and a plain hash of a name would give it away.
   */
  async #record(
    owner: Owner, asked: object, text: string, commandOf: (sealed: Sealed) => PersonCommand, call: Call,
  ): Promise<Receipt> {
    const keyring = this.#keyring();
    const key = await keyring.keyFor(owner);
    try {
      return await this.run(owner, commandOf(seal(key, text)), { ...call, fingerprint: fingerprint(key, asked) });
    } catch (error) {
      // An erasure under way: its key goes now, so that the next try gets another.
      if (error instanceof Problem && error.code === 'key-destroyed') await keyring.destroy([key.id]);
      if (error instanceof IdempotencyMismatch && await this.#wasErased(owner)) {
        throw new Problem('personal-data-erased', 'What the first request recorded was erased since');
      }
      throw error;
    }
  }

  async #wasErased(owner: Owner): Promise<boolean> {
    return (await this.parts.deciders.person.state(recordOf(owner))).state.erasures.length > 0;
  }

  async #eventOf(owner: Owner, { events: [first] }: Receipt): Promise<Recorded> {
    return (await this.parts.store.read(streamOf(owner), first!.revision)).events[0]!;
  }

  #keyring(): Keyring {
    if (this.parts.people === null) throw new Problem('people-not-kept');
    return this.parts.people;
  }
}
