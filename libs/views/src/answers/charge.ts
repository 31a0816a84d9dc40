/** Question 5: what did council A pay for a year, and how was it computed? (I23, I25-I28, I30) */
import { earliest, financialYearOf, penceText } from '#domain';
import type { CouncilId, PenceText } from '#domain';
import { chargesDocument } from '../life/charging.ts';
import type { ChargeLine, ExplainedStretch } from '../life/charging.ts';
import { list as listed, pounds } from '../sentences/words.ts';
import { chargeSteps } from './charge-steps.ts';
import { basisPoints, by, council, day, list, oneOf, orNull, pence, some, text, when, whole, year,
  yes } from './shapes.ts';
import type { Of } from './shapes.ts';
import { mustBeNamed } from './told.ts';
import type { Found, Told } from './told.ts';
import { onDay } from './sentence.ts';

const stretch = some({
  from: day, to: day, days: whole, costPence: pence,
  rule: orNull(some({ rule: text, method: text })),
  weight: orNull(text), totalWeight: text, basisPoints: orNull(basisPoints), sharePence: pence,
  residueTo: council, residuePence: pence,
  counts: orNull(some({ declaration: text, driver: text, source: text, counts: by(whole) })),
  tolerance: orNull(oneOf('within', 'exceeded', 'nothing-counted', 'no-estimate')),
});
const line = some({
  line: text, service: text, stage: text, takenFrom: oneOf('true-up', 'estimate'), payTo: council,
  costPence: pence, irrecoverableVatPence: pence, sharePence: pence, billedPence: orNull(pence),
    duePence: orNull(pence),
  disputedPence: orNull(pence), agreed: yes, working: list(stretch),
});
const oneOff = some({ cost: text, kind: text, cause: text, on: when, costPence: pence, sharePence: pence,
  splitRule: text, payTo: council });
const correction = some({ correction: text, line: text, into: year, amountPence: pence, why: text, authority: text });
const payment = some({ payment: text, to: council, on: when, amountPence: pence });
const figure = some({ figure: text, series: text, amountPence: orNull(pence), statedBy: text });
export const chargeShape = some({
  council, year, closedOn: orNull(when),
  /** What it bears of the year: shares, one-off costs and corrections; null where nothing is recorded. */
  chargedPence: orNull(pence),
  /** What it paid to others on days of the year; null where no payment is recorded. */
  paidPence: orNull(pence),
  lines: list(line), oneOffs: list(oneOff), corrections: list(correction), payments: list(payment),
  /** What others state; it is in no sum. */
  published: list(figure),
});
type Charge = Of<typeof chargeShape>;
type Line = Charge['lines'][number];
type Stretch = Line['working'][number];
type Asked = { readonly council: CouncilId; readonly year: string };

const sum = (amounts: readonly string[]): PenceText =>
  penceText(amounts.reduce((total, amount) => total + BigInt(amount), 0n));
const sumOrNull = (amounts: readonly string[]): PenceText | null => (amounts.length === 0 ? null : sum(amounts));

function stretchOf(of: CouncilId, one: ExplainedStretch): Stretch {
  const share = one.shares.find((each) => each.council === of);
  return {
    from: one.from, to: one.to, days: one.days, costPence: one.costPence,
    rule: one.rule === null ? null : { rule: one.rule.rule, method: one.rule.method },
    weight: share?.weight ?? null, totalWeight: one.totalWeight, basisPoints: share?.basisPoints ?? null,
    sharePence: share?.pence ?? '0', residueTo: one.residueTo, residuePence: one.residuePence,
    counts: one.counts === null ? null : { declaration: one.counts.declaration, driver: one.counts.driver,
      source: one.counts.source, counts: one.counts.counts },
    tolerance: one.test?.result ?? null,
  };
}

function lineOf(of: CouncilId, told: ChargeLine): Charge['lines'] {
  const calculated = told.trueUp ?? told.estimate;
  if (calculated === null || calculated.shares[of] === undefined) return [];
  const billed = Object.values(told.bills).filter((bill) => bill.of === of).map((bill) => bill.pence);
  return [{
    line: told.line, service: told.service, stage: told.stage, payTo: calculated.payTo,
    takenFrom: told.trueUp === null ? 'estimate' : 'true-up', costPence: calculated.costPence,
    irrecoverableVatPence: calculated.irrecoverableVatPence, sharePence: calculated.shares[of],
    billedPence: sumOrNull(billed), duePence: told.trueUp?.due[of] ?? null,
    disputedPence: told.disputed[of]?.pence ?? null, agreed: told.agreedBy.includes(of),
    working: calculated.working.map((one) => stretchOf(of, one)),
  }];
}

function answerOf({ state, steps }: Told, { council: of, year: wanted }: Asked): Charge {
  const document = chargesDocument(state);
  const period = document.years.find((one) => one.year === wanted);
  const lines = (period?.lines ?? []).flatMap((told) => lineOf(of, told));
  const oneOffs = document.oneOffCosts.flatMap(({ cost, kind, cause, on, costPence, shares, splitRule, payTo }) =>
    (financialYearOf(earliest(on)) !== wanted || shares[of] === undefined ? []
      : [{ cost, kind, cause, on, costPence, sharePence: shares[of], splitRule, payTo }]));
  const corrections = document.years.flatMap(({ year: into, corrections: made }) => Object.entries(made)
    .flatMap(([correction, one]) => (one.year !== wanted || one.amounts[of] === undefined ? []
      : [{ correction, line: one.line, into, amountPence: one.amounts[of], why: one.why, authority: one.authority }])));
  const { payments } = chargeSteps({ state, steps }, of, wanted);
  const figures = Object.values(state.savings.figures).filter((told) => told.series === 'recharge' && told.of === of
    && told.fromYear === wanted && told.toYear === wanted);
  return {
    council: of, year: wanted, closedOn: (period?.closedOn ?? null) as Charge['closedOn'],
    chargedPence: sumOrNull([...lines.map((one) => one.sharePence), ...oneOffs.map((one) => one.sharePence),
      ...corrections.map((one) => one.amountPence)]),
    paidPence: sumOrNull(payments.map(({ event }) => event.amountPence)),
    lines, oneOffs, corrections,
    payments: payments.map(({ event }) => ({ payment: event.payment, to: event.to, on: event.on,
      amountPence: event.amountPence })),
    published: figures.map(({ figure: name, series, amountPence, statedBy }) =>
      ({ figure: name, series, amountPence, statedBy })),
  };
}

const money = (amount: string): string => pounds(amount as PenceText);
const stretchInWords = ({ from, to, costPence, rule, weight, totalWeight, sharePence, counts }: Stretch): string => {
  const part = weight === null ? 'a price' : `${weight} of ${totalWeight}`;
  const counted = counts === null ? '' : ` (${counts.driver}, ${counts.source})`;
  const how = `${rule?.rule ?? 'a rule that is not recorded'}${counted}`;
  return `${from} to ${to}: ${part} of ${money(costPence)} by ${how}, ${money(sharePence)}`;
};
const lineInWords = (of: CouncilId) => ({ line: name, costPence, takenFrom, sharePence, working }: Line): string =>
  `Of ${name}, which cost ${money(costPence)}, the ${takenFrom} gives ${of} ${money(sharePence)}: `
    + `${working.map(stretchInWords).join('; ')}.`;

function inWords(of: CouncilId, answer: Charge): string[] {
  const { year: wanted, chargedPence, paidPence, payments, corrections, oneOffs, lines, published } = answer;
  return [
    chargedPence === null ? `Nothing that ${of} bears of ${wanted} is recorded.`
      : `${of} bears ${money(chargedPence)} of ${wanted}.`,
    ...lines.map(lineInWords(of)),
    ...oneOffs.map((one) => `Its part of the one-off cost ${one.cost} of ${money(one.costPence)} is ${
      money(one.sharePence)}, by ${one.splitRule}.`),
    ...corrections.map((one) => `${money(one.amountPence)} were corrected in ${one.into}: ${one.why}.`),
    paidPence === null ? `No payment of ${of} in ${wanted} is recorded.`
      : `It paid ${money(paidPence)} in ${wanted}: ${listed(payments.map((one) =>
        `${money(one.amountPence)} to ${one.to} ${onDay(one.on)}`))}.`,
    ...published.map((one) => `Stated by ${one.statedBy}, and in no sum: ${one.figure}, ${
      one.amountPence === null ? 'without an amount' : money(one.amountPence)}.`),
  ];
}

/** @throws NotInRecord */
export function charge(told: Told, asked: Asked): Found<Charge> {
  mustBeNamed(told, asked.council);
  const answer = answerOf(told, asked);
  const { council: of, year: wanted } = asked;
  return {
    answer, words: inWords(of, answer), proof: chargeSteps(told, of, wanted).proof,
    unknown: [
      ...(answer.chargedPence === null ? [`What ${of} bears of ${wanted}.`] : []),
      ...(answer.paidPence === null ? [`What ${of} paid in ${wanted}.`]
        : ['Which year a payment is for: payments are those of days within the year.']),
      ...answer.lines.filter(({ takenFrom }) => takenFrom === 'estimate')
        .map((one) => `What ${one.line} came to: the year has not been trued up.`),
      ...answer.lines.filter(({ disputedPence }) => disputedPence !== null)
        .map((one) => `What becomes of the ${money(one.disputedPence!)} of ${one.line} that ${of} disputes.`)],
  };
}
