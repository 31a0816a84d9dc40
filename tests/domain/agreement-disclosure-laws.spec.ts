/** Whatever is released, withheld, reviewed and corrected in whatever order: nothing is read that may not be. */
import assert from 'node:assert/strict';
import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { agreement, classAt } from '#domain';
import type { AgreementEvent, AgreementState } from '#domain';
import { acting } from '../kit/agreement-register.ts';
import { plain, wholeLife } from '../kit/agreement-story.ts';
import type { PlainCommand } from '../kit/agreement-story.ts';
import { citedIn, classed } from '../kit/cited.ts';
import { laws, lawsTimeout } from '../kit/laws.ts';
import type { Step } from '../kit/laws.ts';

const history = wholeLife();
const recorded = classed(history);
/** Few facts of each class, so that much is said of each. */
const facts = ['StatutoryOfficerAdviceGiven', 'DueDiligenceItemRaised', 'KeyDecisionNoticePublished', 'DraftIssued']
  .map((type) => history.findIndex((event) => event.type === type));

const day = fc.constantFrom('2024-06-10', '2024-06-11', '2024-06-12');
const reviewOn = fc.constantFrom('2025-03-31', '2026-03-31');
const of = fc.constantFrom(...facts);
const command: fc.Arbitrary<object> = fc.oneof(
  fc.record({ type: fc.constant('PublishFact'), on: day, of, to: fc.constantFrom('partner', 'public'),
    why: fc.constant('w'), documents: fc.constant([]) }),
  fc.record({ type: fc.constant('WithholdFact'), on: day, of, paragraph: fc.constantFrom(3, 5, 9), reviewOn,
    why: fc.constant('w') }),
  fc.record({ type: fc.constant('ReviewExemption'), on: day, of, outcome: fc.constant('continues'), reviewOn,
    why: fc.constant('w') }),
  fc.record({ type: fc.constant('ReviewExemption'), on: day, of, outcome: fc.constant('lapses'),
    reviewOn: fc.constant(null), why: fc.constant('w') }),
  fc.record({ type: fc.constant('CorrectRecord'), on: day, corrects: of, statement: fc.constantFrom('a', 'b'),
    why: fc.constant('w') }));
const step: fc.Arbitrary<Step<never, never>> = fc.tuple(fc.constantFrom('ALV', 'BRK', 'CHW'), command)
  .map(([council, given]) => ({ command: plain(given as PlainCommand) as never, facts: {
    ...acting(council, 'monitoring-officer', '2024-06-20'), ...citedIn(history, given as never) } as never }));

/** By the events alone, in plain words: who has been told what. */
function keepsFaith(state: AgreementState, told: readonly AgreementEvent[]): void {
  for (const at of facts) {
    const now = classAt(state.disclosure, at, (revision) => told[revision] && { event: told[revision],
      classification: recorded[revision]! });
    const about = told.filter((event) => 'of' in event && event.of === at);
    const releases = about.filter((event) => event.type === 'FactPublished');
    const own = recorded[at]!;
    if (own.class === 'council') {
      assert.ok(releases.every(({ council }) => council === own.council), 'I57 broken: released by another council');
      if (releases.length === 0) assert.deepStrictEqual(now, own, 'I57 broken: read without a release');
    }
    const everPublic = own.class === 'public' || releases.some((event) => event.to === 'public');
    if (now.class === 'public') assert.ok(everPublic, 'I57 broken: public without a release');
    if (everPublic) assert.equal(now.class, 'public', '7.5 broken: what was public was taken back');
    const last = about.filter(({ type }) => type === 'FactWithheld' || type === 'ExemptionReviewed').at(-1);
    const exempt = last !== undefined && !(last.type === 'ExemptionReviewed' && last.outcome === 'lapses');
    assert.equal(now.class === 'exempt', exempt, '7.5 broken: exempt by no word, or by one that is over');
  }
}

it('I57: no fact is wider than its releases made it, and none that was public is taken back', () => {
  const { accepted, refused } = laws(agreement, { steps: step as never, history, lengthMax: 20, runs: 150,
    invariant: keepsFaith });
  for (const type of ['PublishFact', 'WithholdFact', 'ReviewExemption', 'CorrectRecord']) {
    expect([type, accepted[type] ?? 0]).not.toEqual([type, 0]);
  }
  expect(Object.keys(refused)).toEqual(expect.arrayContaining(['fact-missing', 'fact-exempt', 'already-public']));
}, lawsTimeout);

it('I57: a planted rule that lets a partner release another\'s fact is found', () => {
  const planted = { ...agreement, decide: ((state, given, known) => {
    const asOwner = given.type === 'PublishFact' && known.cited !== undefined
      ? { ...known, actor: { ...known.actor, council: known.cited.event.council } } : known;
    const decision = agreement.decide(state, given, asOwner);
    return 'refused' in decision ? decision : { events: decision.events.map((event) =>
      (event.type === 'FactPublished' ? { ...event, council: known.actor.council! } : event)) };
  }) as typeof agreement.decide };
  expect(() => laws(planted, { steps: step as never, history, lengthMax: 20, runs: 150, endOnFailure: true,
    invariant: keepsFaith })).toThrow(/I57 broken/);
}, lawsTimeout);
