/** Question 9: what obligations survive the exit? (I17, I52, I58) */
import { latest, retentionOf } from '#domain';
import type { LocalDate, When } from '#domain';
import { list as listed, pounds, words as worded } from '../sentences/words.ts';
import { onDay } from './sentence.ts';
import { basisPoints, by, council, day, list, oneOf, orNull, pence, some, text, when, whole, yes } from './shapes.ts';
import type { Of } from './shapes.ts';
import { lastStep, stepsOf } from './told.ts';
import type { Found, Told } from './told.ts';

const obligation = some({ obligation: text, clause: text,
  /** Its last day; null where it has no end. */
  until: orNull(when), owedBy: list(council), owedTo: list(council),
  /** Whether its last day lies before the day asked about; null without a day, or where the dates do not tell. */
  over: orNull(yes) });
const liability = some({ liability: text, kind: text, amountPence: orNull(pence), estimate: yes,
  shares: by(basisPoints), amounts: by(pence) });
const residual = some({ service: text, provider: council, receivers: list(council), until: orNull(when),
  successor: orNull(text), agreed: yes });
const retention = some({ form: oneOf('hand', 'deed', 'unknown'), years: whole, startsOn: orNull(day),
  keptUntil: orNull(day), holds: list(text) });
export const survivalsShape = some({
  endedOn: orNull(when), cause: orNull(text), closedOn: orNull(when), on: orNull(day),
  /** Whether obligations are listed, it was said that none survives, or nobody has said either. */
  stated: oneOf('listed', 'none', 'not-stated'),
  obligations: list(obligation), liabilities: list(liability), residualServices: list(residual),
  retention: orNull(retention),
});
type Survivals = Of<typeof survivalsShape>;
type Asked = { readonly on?: LocalDate };

const overOn = (until: When | null, on: LocalDate | undefined): boolean | null =>
  (on === undefined ? null : until === null ? false : until === 'unknown' ? null : latest(until) < on);

function answerOf({ state }: Told, { on }: Asked): Survivals {
  const { windingDown: wound, ending } = state;
  const obligations = Object.values(wound.survivals).map(({ obligation: id, clause, until, owedBy, owedTo }) =>
    ({ obligation: id, clause, until, owedBy, owedTo, over: overOn(until, on) }));
  const kept = retentionOf(state);
  return {
    endedOn: ending.ended?.on ?? null, cause: ending.ended?.cause ?? null, closedOn: wound.closedOn, on: on ?? null,
    stated: obligations.length > 0 ? 'listed' : wound.noSurvivals ? 'none' : 'not-stated', obligations,
    liabilities: Object.values(wound.liabilities).map(({ liability: id, kind, amountPence, estimate, shares,
      amounts }) => ({
      liability: id, kind, amountPence: amountPence === 'unknown' ? null : amountPence, estimate,
      shares: Object.fromEntries(shares.map((one) => [one.council, one.basisPoints])),
      amounts: Object.fromEntries(amounts.map((one) => [one.council, one.amountPence])) })),
    residualServices: Object.values(wound.residuals).map(({ service, provider, receivers, until, successor,
      agreedOn }) =>
      ({ service, provider, receivers, until, successor, agreed: agreedOn !== null })),
    retention: ending.ended === null ? null : { form: kept.form, years: kept.years, startsOn: kept.startsOn,
      keptUntil: kept.keptUntil, holds: kept.holds },
  };
}

const lasting = (until: string | null): string => (until === null ? 'without an end'
  : until === 'unknown' ? 'until a day that is not recorded' : `until ${until}`);
function inWords({ endedOn, stated, obligations, liabilities, residualServices, retention: kept,
  on }: Survivals): string[] {
  const still = (over: boolean | null): string => (over === true ? `, which was over by ${on}` : '');
  return [
    endedOn === null ? 'The agreement has not ended.' : `The agreement ended ${onDay(endedOn)}.`,
    ...(stated === 'listed'
      ? obligations.map((one) => `${one.obligation} (${one.clause}) survives ${lasting(one.until)}, `
      + `owed by ${listed(one.owedBy)} to ${listed(one.owedTo)}${still(one.over)}.`)
      : [stated === 'none' ? 'It was stated that no obligation survives.'
        : 'No obligation that survives is recorded, and nobody has stated that there is none.']),
    ...liabilities.map((one) => `The liability ${one.liability} (${worded(one.kind)}) of ${
      one.amountPence === null ? 'an unknown sum' : pounds(one.amountPence as never)} is borne by ${
      listed([...new Set([...Object.keys(one.shares), ...Object.keys(one.amounts)])])}.`),
    ...residualServices.map((one) => `${one.provider} goes on to provide ${one.service} to ${listed(one.receivers)} ${
      lasting(one.until)}.`),
    ...(kept === null ? [] : [kept.keptUntil === null
      ? `Documents are kept ${kept.years} years from the last obligation.`
      : `Documents are kept until ${kept.keptUntil}.`]),
  ];
}

export function survivals(told: Told, asked: Asked): Found<Survivals> {
  const { steps } = told;
  const answer = answerOf(told, asked);
  const { obligations, stated, endedOn } = answer;
  return {
    answer, words: inWords(answer),
    proof: [lastStep(steps, ['AgreementEnded']), ...stepsOf(steps, ['SurvivalRecorded', 'LiabilityAllocated',
      'ResidualServiceAccepted', 'ResidualServiceAgreed', 'AgreementClosed', 'LegalHoldPlaced', 'LegalHoldLifted']),
    ...(stated === 'none' ? stepsOf(steps, ['NoSurvivalsStated']) : [])],
    unknown: [
      ...(stated === 'not-stated' ? ['Which obligations survive.'] : []),
      ...(endedOn === null ? ['What may yet be agreed to survive: the agreement goes on.'] : []),
      ...obligations.filter(({ until }) => until === 'unknown').map((one) => `Until when ${one.obligation} is owed.`),
      ...answer.liabilities.filter(({ amountPence }) => amountPence === null)
        .map((one) => `What the liability ${one.liability} comes to.`),
      ...answer.residualServices.filter(({ agreed }) => !agreed)
        .map((one) => `Whether all agree to the residual service ${one.service}.`)],
  };
}
