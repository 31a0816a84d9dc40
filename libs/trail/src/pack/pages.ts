/** The pages of a pack that people read. They say nothing that is not in its events. */
import type { Certificate } from './certificate.ts';
import type { Document, Packed, PackParts } from './pack.ts';

const escaped = (text: unknown): string => String(text).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const style = 'body{font:1rem/1.5 sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}'
  + 'table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;'
  + 'border-bottom:1px solid #767676}code{overflow-wrap:anywhere}';

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><style>${style}</style></head>
<body><main>
<h1>${escaped(title)}</h1>
${body}
</main></body></html>
`;

/** Cells are HTML already. */
const table = (caption: string, headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><caption>${escaped(caption)}</caption>
<thead><tr>${headings.map((one) => `<th scope="col">${escaped(one)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}
</tbody></table>`;

const upTo = ({ agreement, size }: PackParts): string =>
  `<p>Agreement <strong>${escaped(agreement)}</strong>, from the evidence trail at ${size} events. `
  + 'The number of an event is its place in the trail.</p>';

const who = ({ recorded: { meta: { actor } } }: Packed): string =>
  [actor.capacity, ...(actor.council === null ? [] : ['of', actor.council]), actor.person].map(escaped).join(' ');

export function timelinePage(parts: PackParts): string {
  const rows = parts.events.map((event) => {
    const { index, recorded: { type, recordedAt, meta }, sentence } = event;
    const papers = meta.evidence.map(({ title, hash }) => `<br>${escaped(title)}: <code>${escaped(hash)}</code>`);
    return [String(index), escaped(meta.effectiveOn), escaped(recordedAt), who(event),
      `${escaped(sentence)}${papers.join('')}`, escaped(type), escaped(meta.classification.class)];
  });
  return page(`What happened: ${parts.agreement}`, `${upTo(parts)}
${table('In the order in which it was recorded', ['Event', 'Took effect', 'Recorded', 'By', 'What', 'Kind', 'Class'],
    rows)}`);
}

const at = (index: number | null): string => (index === null ? 'not in this pack' : `event ${index}`);

export function certificatePage(
  parts: PackParts, { executed, signatures }: Certificate, documents: readonly Document[],
): string {
  const said = executed === null ? 'No execution of this agreement is in this pack.'
    : `The agreement was executed: event ${executed}.`;
  const rows = signatures.map(({ council, person, capacity, textHash, signedOn, event, ...others }) => {
    const { decision, delegation, voided } = others;
    const signatory = person === null ? 'not recorded' : `${escaped(capacity)}, ${escaped(person)}`;
    return [escaped(council), signatory, escaped(signedOn),
      `<code>${escaped(textHash)}</code>`, at(event), at(decision), delegation === null ? 'none' : at(delegation),
      voided === null ? '' : `void: ${at(voided)}`];
  });
  return page(`Certificate of execution: ${parts.agreement}`, `${upTo(parts)}
<p>${said} Whether the hashes and signatures of this pack hold, its verifier says; this page alone proves nothing.</p>
${table('Who signed', ['Council', 'Signatory', 'Signed', 'Text (SHA-256)', 'Recorded', 'Decision', 'Delegation', ''],
    rows)}
${table('Documents that the events name', ['Event', 'Title', 'SHA-256', 'Source'], documents.map((one) =>
    [String(one.index), escaped(one.title), `<code>${escaped(one.hash)}</code>`, escaped(one.source ?? '')]))}`);
}

export const readme = ({ agreement, size, events }: PackParts): string => `Evidence about the agreement ${agreement}

${events.length} events, as far as the reader of this pack may see them, from an evidence trail of ${size} events.

timeline.html       what happened, in words
certificate.html    who signed, in what capacity, on which text, under which decision
documents.json      the documents that the events name, by their SHA-256
events/             each event as it is recorded, and the proof that it stands in the trail
checkpoint, keys/   what the trail is signed with
manifest            the SHA-256 of every file here, signed

Verify it, without the service that made it:

    npm run concordat -- verify PACK.zip --key VKEY

VKEY is the key of the trail, which you have from somewhere else than this file. The formats are public: RFC 6962,
RFC 8785 and the C2SP specifications signed-note, tlog-checkpoint and tlog-proof.
`;
