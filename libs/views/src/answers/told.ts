/** What a question is asked of: the record of one agreement as its reader may read it, in the order of recording. */
import { agreement as decider, earliest, evolveAll, latest } from '#domain';
import type { AgreementEvent, AgreementState, CouncilId, LocalDate, When } from '#domain';
import type { Recorded } from '#store';

/** A step with its envelope. */
type Enveloped<E extends AgreementEvent> = { readonly recorded: Recorded; readonly event: E };
export type AnyStep = Enveloped<AgreementEvent>;
export type Step<T extends AgreementEvent['type']> = Enveloped<Extract<AgreementEvent, { type: T }>>;
export type Told = { readonly agreement: string; readonly steps: readonly AnyStep[]; readonly state: AgreementState };

/** Folded with the deciders' own evolve, so that no answer rests on a step that is not among these. */
export const toldBy = (agreement: string, steps: readonly AnyStep[]): Told =>
  ({ agreement, steps, state: evolveAll(decider.initial, steps.map(({ event }) => event)) });

/** What answers a question. */
export type Found<A> = {
  /** One or a few plain sentences. */
  readonly words: readonly string[];
  readonly answer: A;
  /** The steps it rests on, of this agreement or of other streams; in any order, and null where there is none. */
  readonly proof: readonly (Pick<AnyStep, 'recorded'> | null)[];
  /** What the record does not say, in sentences. */
  readonly unknown: readonly string[];
  /** Something that belongs to the answer is not for this reader. */
  readonly withheld?: boolean;
};

/** A parameter names what the record does not have. */
export class NotInRecord extends Error {
  constructor(readonly field: string, message: string) { super(message); }
}

// Finding steps

type Type = AgreementEvent['type'];
const isOne = <T extends Type>(types: readonly T[], step: AnyStep): step is Step<T> =>
  (types as readonly Type[]).includes(step.event.type);

/** Steps of some types that fit, in the order of recording. */
export const stepsOf = <T extends Type>(
  steps: readonly AnyStep[], types: readonly T[], fits: (event: Step<T>['event']) => boolean = () => true,
): Step<T>[] => steps.filter((step): step is Step<T> => isOne(types, step) && fits(step.event));
/** The last of them; null where there is none. */
export const lastStep = <T extends Type>(
  steps: readonly AnyStep[], types: readonly T[], fits: (event: Step<T>['event']) => boolean = () => true,
): Step<T> | null => stepsOf(steps, types, fits).at(-1) ?? null;

/** By name, the last step by which each thing asked of the state became what it is. */
export function settledBy(
  steps: readonly AnyStep[], asked: (state: AgreementState) => Readonly<Record<string, string>>,
): ReadonlyMap<string, AnyStep> {
  const found = new Map<string, AnyStep>();
  let state = decider.initial;
  let before: Readonly<Record<string, string>> = {};
  for (const step of steps) {
    state = decider.evolve(state, step.event);
    const now = asked(state);
    for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
      if (before[name] !== now[name]) found.set(name, step);
    }
    before = now;
  }
  return found;
}

// Parameters that must be in the record

/** Everybody who was ever at the table, in register-code order. */
export const councilsIn = ({ state }: Told): CouncilId[] => (Object.keys(state.parties) as CouncilId[]).sort();

/** @throws NotInRecord for a council that the agreement does not know */
export function mustBeNamed(told: Told, council: CouncilId): void {
  if (!councilsIn(told).includes(council)) throw new NotInRecord('council', 'is no council of this agreement');
}
/** @throws NotInRecord */
export function mustBeService({ state }: Told, service: string): void {
  if (!Object.hasOwn(state.services, service)) throw new NotInRecord('service', 'is no service of this agreement');
}

// Dates as exact as their source

/** Whether every reading of `a` lies before `b`; null where some do and some do not. */
export const before = (a: When, b: When): boolean | null =>
  (latest(a) < earliest(b) ? true : earliest(a) >= latest(b) ? false : null);
export const notAfter = (a: When, b: When): boolean | null =>
  (latest(a) <= earliest(b) ? true : earliest(a) > latest(b) ? false : null);
/** A day of a question beside a date of the record. */
export const asWhen = (day: LocalDate): When => day as string as When;
