import type { DisclosureEvent } from '#domain';
import { because, words } from './words.ts';
import type { Sentences } from './words.ts';

const readers = { partner: 'the parties', public: 'everybody' } as const;
/** `DraftIssued` as people would say it. */
const kindOf = (type: string): string => type.replace(/(?<!^)([A-Z])/g, ' $1').toLowerCase();

export const disclosureSentences: Sentences<DisclosureEvent> = {
  FactPublished: (e) =>
    `${e.council} released event ${e.of} (${kindOf(e.fact.type)}) to ${readers[e.to]}${because(e.why)}.`,
  FactWithheld: (e) => `${e.council} withheld event ${e.of} (${kindOf(e.kind)}) as exempt information under paragraph `
    + `${e.paragraph}, to be reviewed by ${e.reviewOn}${because(e.why)}.`,
  ExemptionReviewed: (e) => `${e.council} reviewed the exemption of event ${e.of}, which ${e.outcome === 'lapses'
    ? 'lapsed' : `continues until ${e.reviewOn}`}${because(e.why)}.`,
  NotePublished: (e) => `${e.council} released its note ${words(e.note)} of ${e.writtenOn} to ${readers[e.to]}`
    + `${because(e.why)}. It says: ${e.text}`,
};
