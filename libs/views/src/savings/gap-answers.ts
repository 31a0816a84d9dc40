/** The funding gap of a council and the appraisal of an agreement, as known at a moment, for whoever may read them. */
import type { CouncilId } from '#domain';
import { priceIndexOf } from '../reference/price-index.ts';
import type { PriceIndexFile } from '../reference/price-index.ts';
import { seesOwn } from '../reader.ts';
import type { Reader } from '../reader.ts';
import { savingsOfAgreement, savingsOfCouncil } from './answers.ts';
import type { SavingsQuestion, Sources } from './answers.ts';
import { appraisalDocument } from './appraisal.ts';
import type { AppraisalDocument, AppraisalRequest } from './appraisal.ts';
import { bookAt } from './book.ts';
import { fundingGap } from './funding-gap.ts';
import type { FundingGapDocument } from './funding-gap.ts';
import type { Stamp } from './known.ts';

export type FundingGapAnswer = FundingGapDocument & { readonly asOf: Stamp };

/** Null for everybody but the council's own people, its auditor and the auditor of all: finances are its own (I57). */
export async function fundingGapOfCouncil(
  sources: Sources, reader: Reader, council: CouncilId, year: string, question: SavingsQuestion,
  index: PriceIndexFile,
): Promise<FundingGapAnswer | null> {
  if (!seesOwn(reader, council)) return null;
  const known = await savingsOfCouncil(sources, reader, council, { ...question, year });
  if (known === null) return null;
  const book = await bookAt(sources.log, council, known.asOf);
  return { asOf: known.asOf, ...fundingGap(council, year, book, known.rows, priceIndexOf(index)) };
}

/** Null when there is no such agreement at the moment, and for whoever reads only published figures of it. */
export async function appraisalOfAgreement(
  sources: Sources, reader: Reader, agreement: string, question: SavingsQuestion, request: AppraisalRequest,
  index: PriceIndexFile,
): Promise<AppraisalDocument | null> {
  const savings = await savingsOfAgreement(sources, reader, agreement, question);
  return savings?.scope === 'full' ? appraisalDocument(savings, request, index) : null;
}
