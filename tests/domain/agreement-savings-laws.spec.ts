/** What is true of every history of savings, tried on random ones beside an auditor that reads events only. */
import { describe, expect, it } from '@jest/globals';
import { agreement, commands, savingsRefusals, usualBands } from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementFacts, AgreementState, CouncilId } from '#domain';
import { misremembering, miswriting, without } from '../kit/agreement-laws.ts';
import type { AgreementDecider } from '../kit/agreement-laws.ts';
import { lawRuns, laws, lawsTimeout } from '../kit/laws.ts';
import type { Tally } from '../kit/laws.ts';
import { SavingsAuditor } from '../kit/savings-auditor.ts';
import { agreementInForce, eventHistories, savingsHistories } from '../kit/savings-histories.ts';

function tried(decider: AgreementDecider = agreement): Tally {
  const auditors = new WeakMap<readonly AgreementEvent[], SavingsAuditor>();
  return laws(decider, {
    history: agreementInForce, lists: savingsHistories(decider), endOnFailure: decider !== agreement,
    runs: decider === agreement ? lawRuns / 2 : lawRuns,
    // A baseline may be proposed, or revised, again in the same words.
    repeatable: ({ type }) => type === 'ProposeBaseline' || type === 'ReviseBaseline',
    invariant(state, history) {
      const auditor = auditors.get(history) ?? new SavingsAuditor();
      auditors.set(history, auditor);
      auditor.read(history, state);
    },
  });
}

type Made = (state: AgreementState, command: AgreementCommand, facts: AgreementFacts) => AgreementEvent | null;
const council = ({ actor }: AgreementFacts): CouncilId => actor.council as CouncilId;

const claimed: Made = (state, command, facts) => {
  if (command.type !== 'ClaimSaving') return null;
  const { type: _, ...terms } = command;
  const { of, baselines } = state.savings.lines[command.line]!;
  return { type: 'SavingClaimed', ...terms, council: council(facts), of, by: facts.actor.person,
    netPence: String(BigInt(terms.grossPence) - BigInt(terms.ongoingPence)) as typeof terms.grossPence,
    baseline: baselines.findLast(({ frozenOn }) => frozenOn !== null)?.version ?? null };
};
const verified: Made = (state, command, facts) => {
  if (command.type !== 'VerifySaving') return null;
  const { type: _, ...terms } = command;
  return { type: 'SavingVerified', ...terms, council: council(facts), by: facts.actor.person, bands: usualBands,
    year: state.savings.lines[command.line]!.claims[command.claim]!.year, sharedWith: [] };
};
const reversed: Made = (state, command, facts) => {
  if (command.type !== 'ReverseSaving') return null;
  const { type: _, ...terms } = command;
  return { type: 'SavingReversed', ...terms, council: council(facts),
    year: state.savings.lines[command.line]!.claims[command.claim]!.year };
};
/** The words of the command, written down as they came. */
const as = (type: AgreementEvent['type'], of: AgreementCommand['type']): Made => (_, command, facts) =>
  (command.type === of ? { ...command, type, council: council(facts) } as unknown as AgreementEvent : null);

/** The decider remembers no more than the last of several things told. */
const forgetful = (change: (line: AgreementState['savings']['lines'][string]) => object): AgreementDecider => ({
  ...agreement, evolve(state, event) {
    const next = agreement.evolve(state, event);
    return { ...next, savings: { ...next.savings, lines: Object.fromEntries(Object.entries(next.savings.lines)
      .map(([id, line]) => [id, { ...line, ...change(line) }])) } };
  } });

const faults: readonly (readonly [what: string, decider: AgreementDecider, says: RegExp])[] = [
  ['I33: a claim against a baseline that is not frozen', without('baseline-not-frozen', claimed), /I33 broken/],
  ['I35: cash that left no budget', without('budget-not-reduced', claimed), /I35 broken/],
  ['I35: cash accepted beyond the budget', without('budget-not-reduced', verified), /I35 broken/],
  ['I35: an avoided cost that becomes cash by a word', without('budget-not-reduced', (state, command, facts) =>
    (command.type !== 'ReclassifySaving' ? null : { type: 'SavingReclassified', on: command.on, line: command.line,
      council: council(facts), from: state.savings.lines[command.line]!.nature, to: command.nature, reason: 'r' })),
  /I35 broken/],
  ['I36: a claim made twice', without('claim-stands', claimed), /I36 broken: a council tells/],
  ['I34: a claimant who verifies', without('verifier-is-claimant', verified), /I34 broken: the claimant/],
  ['I34: a verifier whom nobody designated', without('verifier-not-designated', verified), /I34 broken: verified by/],
  ['I36: two verified claims of one saving', without('other-claim-verified', verified), /I36 broken: one saving/],
  ['I36: more accepted than this agreement caused', without('accepted-beyond-attribution', verified), /I36 broken/],
  ['I36: shares of programmes beyond the whole', without('attribution-beyond-whole',
    as('AttributionAgreed', 'AgreeAttribution')), /I36 broken: more than the whole/],
  ['I38: a cut in service as an efficiency', without('scope-reduction-mistyped',
    as('SavingIdentified', 'IdentifySaving')), /I38 broken/],
  ['I41: a rating better than its criteria', without('rating-above-criteria', verified), /I38, I41 broken/],
  ['I37: a final word before two full years', without('sustain-test-not-over', verified), /I37 broken: final before/],
  ['I37: a final word on what did not last', without('not-sustained', verified), /I37 broken: final though/],
  ['I37: more reversed than was accepted', without('reversed-beyond-accepted', reversed), /I37 broken: more is/],
  ['I37: a verified claim that is rejected', without('claim-verified', as('SavingRejected', 'RejectClaim')),
    /I37 broken: what is verified/],
  ['I37: a saving closed as none while it is verified', without('verified-not-reversed',
    as('SavingsLineClosed', 'CloseSavingsLine')), /I37 broken: closed/],
  ['I43: a claim of what has ended', without('savings-line-closed', claimed), /I43 broken/],
  ['I34: the claim of another council given up', without('saving-of-another-council',
    as('DuplicateClaimMarked', 'MarkDuplicateClaim')), /I34 broken: another council/],
  ['I39: gross written for net', miswriting((event) => (event.type === 'SavingClaimed'
    ? { ...event, netPence: event.grossPence } : event)), /I39 broken/],
  ['I35: a budget that comes back under what is verified', without('reduction-relied-on',
    as('BudgetReductionReturned', 'ReturnBudgetReduction')), /I35 broken: the budget came back/],
  ['I36: what comes once claimed of two years', without('one-off-claimed', claimed), /I36 broken: what came once/],
  ['I35: income that no ledger shows', without('income-not-evidenced', verified), /I35 broken: income/],
  ['I40: less than nothing accepted', without('accepted-negative', verified), /I40 broken/],
  ['I37: a reversal before what it reverses', without('before-the-claim', reversed), /I37 broken: reversed before/],
  ['I41: red remembered as green', misremembering((event) => (event.type === 'SavingVerified' && event.rating === 'red'
    ? { ...event, rating: 'green' } : event)), /I32 broken: a verification/],
  ['I32: a first forecast that the next overwrites', forgetful(({ forecasts }) => ({ forecasts: forecasts.slice(-1) })),
    /I32 broken: a forecast/],
  ['I33: a baseline that the revised one overwrites', forgetful(({ baselines }) =>
    ({ baselines: baselines.slice(-1) })), /I33 broken: a baseline/],
  ['I42: a shortfall that nobody has to explain', forgetful(() => ({ unexplained: {} })), /I42 broken/],
];

describe('the laws of savings', () => {
  it('I31 to I43: no random history breaks an invariant', () => {
    const { accepted, refused } = tried();
    process.stdout.write(`savings: ${Object.values(accepted).reduce((a, b) => a + b, 0)} commands accepted; `
      + `${Object.entries(accepted).map(([type, n]) => `${type} ${n}`).join(', ')}\n`);
    const missing = Object.entries(commands).filter(([type, [part]]) => part === 'savings' && !(type in accepted));
    // Figures are published beside the lines, and touch none of them.
    expect(missing.map(([type]) => type)).toEqual(['PublishFigure']);
    expect(savingsRefusals.filter((code) => code in refused).length).toBeGreaterThan(30);
  }, lawsTimeout * 4);

  it('make the same histories of events for the same seed', () => {
    const [one, again] = [5, 5].map((seed) => [...eventHistories(seed, 3)]);
    expect(one).toEqual(again);
    expect(new Set(one!.flat().map(({ event }) => event.type)).size).toBeGreaterThan(8);
  });
});

describe('the laws of savings catch', () => {
  for (const [what, decider, says] of faults) {
    it(what, () => expect(() => tried(decider)).toThrow(says), lawsTimeout * 4);
  }
});
