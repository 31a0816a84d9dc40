/** What a caller may know of an agreement, where a route has to ask before its command is decided. */
import { agreement } from '#domain';
import type { Actor, AgreementCommand } from '#domain';
import { mayCorrect } from '#views';
import type { Parts } from '../parts.ts';
import { Problem } from '../problem.ts';

/** The rule tells the proposal from all else, and asks no more of a command. */
const anyStep = { type: 'CommentOnClause' } as AgreementCommand;

/**
 * For what is written beside an agreement and not into it, so that no command of the agreement asks this.
 * @throws Problem if the caller may not know of it, the same as if there were none
 */
export async function mustKnow({ deciders }: Pick<Parts, 'deciders'>, id: string, actor: Actor): Promise<void> {
  const { state } = await deciders.agreement.state(id);
  const unseen = agreement.unseen?.(state, anyStep, { actor, grade: 'live' }) ?? null;
  if (unseen !== null) throw new Problem(unseen.code);
}

/** A revision that no stream reaches: asked to correct it, the store answers in its own order that there is none. */
const none = Number.MAX_SAFE_INTEGER;

/**
 * The revision to correct; of an event that is another council's own (I57), or that corrects one, `none`. What that
 * council has released is anybody's to correct.
 * Refusing here would answer before the store has looked at the key and the If-Match, which tells it apart.
 */
export async function correctable(
  { store }: Pick<Parts, 'store'>, id: string, revision: number, { council }: Actor,
): Promise<number> {
  const { events } = await store.read(`${agreement.name}-${id}`);
  return mayCorrect(events, revision, council) ? revision : none;
}
