/** What the command loop finds for a command that names an event of its record, from the events alone. */
import { agreement, rootOf } from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementFacts, Classification } from '#domain';

/** Each event with the class it was recorded with. */
export function classed(history: readonly AgreementEvent[]): readonly Classification[] {
  const classes: Classification[] = [];
  let state = agreement.initial;
  history.forEach((event, at) => {
    const facts = event.type === 'RecordCorrected' ? citedAt(history.slice(0, at), classes, event.corrects) : {};
    classes.push(agreement.classify(event, facts as AgreementFacts, state));
    state = agreement.evolve(state, event);
  });
  return classes;
}

function citedAt(
  history: readonly AgreementEvent[], classes: readonly Classification[], named: number,
): Pick<AgreementFacts, 'cited'> {
  if (history[named] === undefined) return {};
  const revision = rootOf(named, (at) => history[at]);
  const event = history[revision]!;
  return { cited: { named, revision, event, version: agreement.versions[event.type],
    classification: classes[revision]! } };
}

export function citedIn(
  history: readonly AgreementEvent[], command: AgreementCommand,
): Pick<AgreementFacts, 'cited'> {
  const [named] = agreement.cites?.(command) ?? [];
  return named === undefined ? {} : citedAt(history, classed(history), named);
}
