/** How one agreement ends, as a document: its term, each notice with the reckoning of its end, what is agreed. */
import { nextReview, reckoning, stageOf, termOf } from '#domain';
import type { AgreementState, EndingState, LocalDate, Notice, NoticeInputs, Stage, When } from '#domain';

type Named<T, K extends string> = T & { readonly [key in K]: string };
/** One step from the day of service to the earliest end; `day` is what it led to. */
export type Reckoned = {
  readonly step: 'served' | 'received' | 'length' | 'minimum-term' | 'year-end' | 'earliest-end' | 'has-effect';
  readonly what: string; readonly clause: string | null; readonly day: When;
};
export type NoticeEntry = Named<Notice, 'notice'> & { readonly steps: readonly Reckoned[] };
export type EndingDocument = {
  readonly stage: Stage; readonly endsOn: When | null; readonly ended: EndingState['ended'];
  readonly replacedBy: readonly string[];
  readonly term: ReturnType<typeof termOf>; readonly nextReview: LocalDate | null;
  readonly fixed: readonly Named<EndingState['fixed'][string], 'by'>[];
  readonly notices: readonly NoticeEntry[];
  readonly proposals: readonly Named<EndingState['proposals'][string], 'proposal'>[];
  readonly extensions: readonly Named<EndingState['extensions'][string], 'extension'>[];
  readonly agreed: readonly Named<EndingState['agreed'][string], 'council'>[];
  readonly reviews: readonly Named<EndingState['reviews'][string], 'review'>[];
  readonly predecessors: readonly Named<EndingState['predecessors'][string], 'agreement'>[];
  readonly successors: readonly Named<EndingState['successors'][string], 'agreement'>[];
};

const named = <T extends object, K extends string>(entries: Readonly<Record<string, T>>, name: K) =>
  Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => ({ [name]: key, ...entry }) as Named<T, K>);

const rules = {
  'length': 'The notice has run; the day of receipt does not count',
  'minimum-term': 'No end before the minimum term is over',
  'year-end': 'The notice expires on 31 March',
} as const;

const receiptIn = ({ receipt }: NoticeInputs): string => receipt === null
  ? 'Received as the source states'
  : `Counts as received ${receipt.days} working day(s) after service, by ${receipt.calendar}`;

/** I49: from service to effect, each step with the clause it rests on. */
export function stepsOf(notice: Notice): Reckoned[] {
  const { servedOn, deliveredBy, deemedOn, inputs, earliestEnd, endsOn } = notice;
  const { length } = inputs;
  return [
    { step: 'served', what: `Served by ${deliveredBy}`, clause: null, day: servedOn },
    { step: 'received', what: receiptIn(inputs), clause: inputs.receipt?.clause ?? null, day: deemedOn },
    ...reckoning(deemedOn, inputs).map(({ rule, clause, endsOn: day }): Reckoned => ({
      step: rule, what: rule === 'length' ? `${rules.length}: ${length!.count} ${length!.unit}` : rules[rule], clause,
      day: day as string as When })),
    { step: 'earliest-end', what: 'The first day without, at the earliest', clause: null, day: earliestEnd },
    { step: 'has-effect', what: endsOn === earliestEnd ? 'Has effect then' : 'Has effect on the day named or agreed',
      clause: null, day: endsOn },
  ];
}

export function endingDocument(state: AgreementState): EndingDocument {
  const { ending } = state;
  return {
    stage: stageOf(state), endsOn: ending.endsOn, ended: ending.ended, replacedBy: ending.replacedBy,
    term: termOf(state), nextReview: nextReview(state), fixed: named(ending.fixed, 'by'),
    notices: named(ending.notices, 'notice').map((notice) => ({ ...notice, steps: stepsOf(notice) })),
    proposals: named(ending.proposals, 'proposal'), extensions: named(ending.extensions, 'extension'),
    agreed: named(ending.agreed, 'council'), reviews: named(ending.reviews, 'review'),
    predecessors: named(ending.predecessors, 'agreement'), successors: named(ending.successors, 'agreement'),
  };
}
