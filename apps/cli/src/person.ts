/** `concordat person`: what a council holds about a person, and who read it; never a word of what it says. */
import type { Desk } from './savings.ts';

type Told = Readonly<Record<string, any>>;
export type PersonOptions = { readonly council: string };

const line = (...cells: readonly unknown[]): string => cells.map((cell) => String(cell ?? '-')).join('  ');

function recordInWords({ name, narratives, holds, erasures, reads }: Told): string {
  const state = (one: Told): string => (one.erased ? 'erased' : 'kept');
  return [
    line('name', name?.on, name === null ? 'none' : state(name)),
    ...narratives.map((one: Told) =>
      line(one.narrative, one.on, state(one), one.kind, one.agreement, `until ${one.keptUntil ?? 'not known'}`)),
    ...holds.map((one: Told) => line(one.hold, one.on, one.authority, one.reference,
      one.liftedOn === null ? `until ${one.until ?? 'it is lifted'}` : `lifted ${one.liftedOn}`)),
    ...erasures.map((one: Told) => line('erased', one.on, one.basis, `${one.narratives} narratives`)),
    line('read', `${reads} times`),
  ].join('\n');
}

const readsInWords = ({ reads, next }: Told): string => [
  ...reads.map((one: Told) =>
    line(one.recordedAt, one.by.person, one.by.council, one.by.capacity, one.narrative ?? one.what, one.purpose)),
  ...(next === null ? [] : [`... and more: --json, from revision ${next}`]),
].join('\n') || 'never read';

/** As the auditor of the whole system. @param person its reference */
export async function tellPerson(
  desk: Desk, what: 'record' | 'reads', person: string, { council }: PersonOptions,
): Promise<void> {
  const query = new URLSearchParams({ council });
  const document = await desk.service().document(`/people/${encodeURIComponent(person)}/${what}?${query}`, 'auditor');
  desk.print({ text: what === 'record' ? recordInWords(document) : readsInWords(document), json: document });
}
