/** What lies beside an agreement for the question whether a saving is claimed elsewhere: the council's portfolio. */
import { agreement as decider } from '#domain';
import type { CouncilId } from '#domain';
import type { Reader } from '../reader.ts';
import { duplicatesOfCouncil } from '../savings/answers.ts';
import type { Sources } from '../savings/answers.ts';
import type { Log, Stamp } from '../savings/known.ts';
import { agreementsOfCouncil } from '../savings/positions.ts';
import { mustBeLine } from './claimed-elsewhere.ts';
import type { Asked, Beside } from './claimed-elsewhere.ts';
import { bookSteps, recordFor } from './record.ts';
import type { Told } from './told.ts';

/** Whether any claim of the agreement is marked as the same as one of the line; read without envelopes. */
async function marks(log: Log, agreement: string, told: Told, line: string): Promise<boolean> {
  const { events } = await log.contents(`${decider.name}-${agreement}`);
  return events.some(({ type, data }) => {
    if (type !== 'DuplicateClaimMarked') return false;
    const { sameAs } = data as { sameAs: { agreement: string; line: string } };
    return sameAs.agreement === told.agreement && sameAs.line === line;
  });
}

/** @throws NotInRecord for a line that the agreement does not have */
export async function besideSaving(
  sources: Sources, reader: Reader, told: Told, asked: Asked,
    at: { readonly asked: Stamp | null; readonly read: Stamp },
): Promise<Beside> {
  mustBeLine(told, asked.line);
  const { log, sql } = sources;
  const council: CouncilId = told.state.savings.lines[asked.line]!.of;
  const found = await duplicatesOfCouncil(sources, reader, council, { asOf: at.asked, year: asked.year });
  const book = await bookSteps(log, reader, council, at.read);
  if (found === null) return { suspicions: null, others: [], book, withheld: true };
  const own = (one: { agreement: string; line: string }): boolean =>
    one.agreement === told.agreement && one.line === asked.line;
  const led = new Set(found.suspicions.filter(({ first, second }) => own(first) || own(second))
    .flatMap(({ first, second }) => [first.agreement, second.agreement]));
  const names = (await agreementsOfCouncil(sql, council)).filter((name) => name !== told.agreement);
  const marked = await Promise.all(names.map((name) => marks(log, name, told, asked.line)));
  const others = await Promise.all(names.filter((name, nth) => led.has(name) || marked[nth])
    .map((name) => recordFor(log, reader, name, at.read)));
  const shown = others.flatMap((one) => (one === null ? [] : [one.shown]));
  return { suspicions: found.suspicions, others: shown, book,
    withheld: book === null || shown.length < others.length };
}
