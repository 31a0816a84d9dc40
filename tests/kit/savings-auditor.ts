/**
 * An auditor of savings: reads events only, keeps books of its own, and says which invariant is broken. It knows
 * nothing of the product's state, rules and reckoning but what it is shown to compare with.
 */
import assert from 'node:assert/strict';
import { positionsOf, tasksOf } from '#domain';
import type { AgreementEvent, AgreementState } from '#domain';

type Of<T extends AgreementEvent['type']> = Extract<AgreementEvent, { type: T }>;
type Test = { on: string; stage: string; rating: string; pence: bigint; left: bigint; green: number };
type Told = {
  on: string; by: string; person: string; year: string; net: bigint; gross: bigint; joint: string | null;
  stands: boolean; documents: readonly string[];
  tests: Test[]; reversals: number;
};
/** What left the budget; `until` is the first year in which it no more does. */
type Cut = Of<'BudgetReduced'> & { until: string };
type Known = {
  of: string; owners: string[]; nature: string; recurrence: string; measured: string[]; frozenOn: string | null;
  forecasts: Of<'SavingsForecastPrepared' | 'ForecastRevised'>[]; cuts: Cut[];
  claims: Map<string, Told>; share: bigint; disposition: string | null; short: Set<string>;
};

const firstDay = (year: string): string => `${year.slice(0, 4)}-04-01`;
const lastDay = (year: string): string => `${+year.slice(0, 4) + 1}-03-31`;
const later = (year: string, by: number): string => `${+year.slice(0, 4) + by}/${(+year.slice(0, 4) + by + 1) % 100}`;
const add = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((a, b) => a + b, 0n);
const least = ['green', 'amber', 'red'];
const order = ['provisional', 'interim', 'final'];
const realised = ({ stands, tests }: Told): bigint | null => {
  const last = tests.at(-1);
  return !stands || last === undefined || last.rating === 'red' ? null : last.left;
};
const forecastOf = ({ forecasts }: Known, year: string, version = -1): bigint | null => {
  const profile = forecasts.at(version)?.profile ?? {};
  return Object.hasOwn(profile, year) ? BigInt(profile[year]!.grossPence) - BigInt(profile[year]!.ongoingPence) : null;
};

export class SavingsAuditor {
  readonly lines = new Map<string, Known>();
  readonly #joint = new Map<string, Record<string, bigint>>();
  #read = 0;

  /** What came since it last looked; then the state that the product makes of all of it. */
  read(events: readonly AgreementEvent[], state: AgreementState): void {
    const touched = new Set<string>();
    for (const event of events.slice(this.#read)) {
      this.#event(event);
      if ('line' in event) touched.add(event.line as string);
      if (event.type === 'DuplicateClaimMarked') touched.add(event.sameAs.line);
    }
    this.#read = events.length;
    for (const [id, line] of this.lines) if (touched.has(id)) this.#compare(id, line, state);
  }

  #line(id: string): Known {
    const line = this.lines.get(id);
    assert.ok(line, `${id} was never identified`);
    return line;
  }

  #event(event: AgreementEvent): void {
    switch (event.type) {
      case 'SavingIdentified': this.#identified(event); break;
      case 'BaselineProposed': case 'BaselineFrozen': case 'BaselineRevised': this.#measured(event); break;
      case 'SavingsForecastPrepared': case 'ForecastRevised': {
        const { forecasts } = this.#line(event.line);
        assert.equal(event.version, forecasts.push(event), 'I32 broken: a forecast takes the number of another');
        break;
      }
      case 'BudgetReduced': {
        const { cuts } = this.#line(event.line);
        assert.ok(cuts.every(({ reduction }) => reduction !== event.reduction), 'I36 broken: a reduction counts twice');
        cuts.push({ ...event, until: 'for ever' });
        break;
      }
      case 'BudgetReductionReturned': this.#returned(event); break;
      case 'BenefitOwnerChanged': this.#line(event.line).owners.push(event.owner); break;
      case 'SavingClaimed': this.#claimed(event); break;
      case 'SavingVerified': this.#verified(event); break;
      case 'SavingReversed': this.#reversed(event); break;
      case 'SavingRejected': this.#gone(this.#line(event.line).claims.get(event.claim)!, event.on); break;
      case 'DuplicateClaimMarked': this.#duplicate(event); break;
      case 'AttributionAgreed': this.#attributed(event); break;
      case 'SavingReclassified': this.#reclassified(event); break;
      case 'VarianceExplained':
        assert.ok(event.causes.length > 0 && event.owner !== '', 'I42 broken: explained without a cause or an owner');
        this.#line(event.line).short.delete(event.year);
        break;
      case 'SavingsLineClosed': {
        const line = this.#line(event.line);
        assert.equal(line.disposition, null, 'I43 broken: two dispositions');
        line.disposition = event.disposition;
        assert.ok(!['reversed', 'double-counted'].includes(event.disposition)
          || [...line.claims.values()].every((claim) => (realised(claim) ?? 0n) === 0n),
        'I37 broken: closed as no saving while some of it is verified');
        break;
      }
      case 'JointSavingApportioned':
        assert.equal(add(Object.values(event.amounts).map(BigInt)), BigInt(event.totalPence),
          'I23 broken: shares of a joint saving do not add to it');
        this.#joint.set(event.joint, Object.fromEntries(Object.entries(event.amounts)
          .map(([council, amount]) => [council, BigInt(amount)])));
        break;
      default:
    }
  }

  #identified(event: Of<'SavingIdentified'>): void {
    const { line, of, owner, nature, recurrence, firstYear, priceBase, reducesScope, council } = event;
    assert.ok(!this.lines.has(line), 'a line is identified twice');
    assert.equal(of, council, 'I34 broken: a saving of another council');
    assert.ok(![nature, recurrence, firstYear, priceBase].includes('unknown'), 'I31 broken: unclassified');
    assert.equal(reducesScope, nature === 'scope-reduction', 'I38 broken: a cut is called an efficiency');
    this.lines.set(line, { of, owners: [owner], nature, recurrence, measured: [], frozenOn: null, forecasts: [],
      cuts: [], claims: new Map(), share: 10_000n, disposition: null, short: new Set() });
  }

  #measured(event: Of<'BaselineProposed' | 'BaselineFrozen' | 'BaselineRevised'>): void {
    const line = this.#line(event.line);
    assert.equal(event.type === 'BaselineRevised', line.frozenOn !== null, 'I33 broken: a frozen baseline moves');
    if (event.type !== 'BaselineFrozen') {
      line.measured.push(event.costPence);
      assert.equal(event.version, line.measured.length, 'I33 broken: a baseline takes the number of another');
    }
    if (event.type !== 'BaselineProposed') line.frozenOn = event.on;
  }

  #cutsIn({ cuts }: Known, year: string): Cut[] {
    return cuts.filter((cut) => (cut.year === year || (cut.recurrent && cut.year < year)) && year < cut.until);
  }

  #within(line: Known, nature: string, year: string, net: bigint): boolean {
    return nature !== 'cash-releasing'
      || net <= add(this.#cutsIn(line, year).map(({ amountPence }) => BigInt(amountPence)));
  }

  /** What is accepted, or claimed by the council itself and untested, is still within what left the budget. */
  #returned({ line: id, reduction, fromYear, on }: Of<'BudgetReductionReturned'>): void {
    const line = this.#line(id);
    const cut = line.cuts.find((one) => one.reduction === reduction);
    assert.ok(cut !== undefined && cut.until === 'for ever' && fromYear >= cut.year && on >= cut.on,
      'I36 broken: given back what nobody had');
    cut.until = fromYear;
    for (const claim of line.claims.values()) {
      const untested = claim.stands && claim.by === line.of ? claim.net : 0n;
      const counts = claim.tests.length > 0 ? realised(claim) ?? 0n : untested;
      assert.ok(counts <= 0n || claim.year < fromYear || this.#within(line, line.nature, claim.year, counts),
        'I35 broken: the budget came back under what is claimed');
    }
  }

  #claimed(event: Of<'SavingClaimed'>): void {
    const line = this.#line(event.line);
    const { council: by, by: person, year, corrects } = event;
    const net = BigInt(event.grossPence) - BigInt(event.ongoingPence);
    assert.equal(BigInt(event.netPence), net, 'I39 broken: net is not gross less ongoing cost');
    assert.ok(event.on >= firstDay(year), 'claimed before the year');
    assert.ok([null, 'continues', 'transferred'].includes(line.disposition), 'I43 broken: claimed of what has ended');
    if (corrects !== null) this.#gone(line.claims.get(corrects)!);
    assert.ok([...line.claims.values()].every((one) => !one.stands || one.by !== by || one.year !== year),
      'I36 broken: a council tells of its year twice');
    if (by === line.of) {
      assert.ok(line.frozenOn !== null && line.frozenOn <= event.on, 'I33 broken: claimed before the baseline');
      assert.ok(this.#within(line, line.nature, year, net), 'I35 broken: claimed beyond the budget');
    }
    assert.ok(line.recurrence !== 'one-off' || [...line.claims.values()].every((one) => !one.stands || one.by !== by),
      'I36 broken: what came once is claimed of two years');
    line.claims.set(event.claim, { on: event.on, documents: event.documents, by, person, year, net,
      gross: BigInt(event.grossPence), joint: event.joint,
      stands: true, tests: [], reversals: 0 });
    if (event.joint === null) return;
    const together = [...this.lines.values()].flatMap(({ claims }) => [...claims.values()])
      .filter((one) => one.stands && one.by === by && one.joint === event.joint);
    assert.ok(add(together.map(({ gross }) => gross)) <= this.#joint.get(event.joint)![by]!,
      'I36 broken: claimed beyond the share of a joint saving');
  }

  #verified(event: Of<'SavingVerified'>): void {
    const line = this.#line(event.line);
    const claim = line.claims.get(event.claim)!;
    const accepted = BigInt(event.acceptedPence);
    const code = line.of.toLowerCase();
    assert.ok(event.by !== claim.person && !line.owners.includes(event.by), 'I34 broken: the claimant verifies');
    assert.ok(event.council === line.of && [`per-${code}-cfo`, `per-${code}-deputy`].includes(event.by),
      'I34 broken: verified by nobody of the finance side of the council');
    assert.ok(claim.stands, 'verified though it stands no more');
    assert.ok(accepted >= 0n, 'I40 broken: less than nothing is accepted');
    assert.ok(line.nature !== 'income' || event.rating === 'red' || accepted === 0n
      || event.documents.some((one) => !claim.documents.includes(one)), 'I35 broken: income that no ledger shows');
    assert.ok(accepted === 0n || (accepted <= claim.net && accepted * 10_000n <= claim.net * line.share),
      'I36 broken: accepted beyond the claim or the share');
    const found = Object.values(event.criteria);
    const best = found.includes('not-met') ? 2 : found.includes('partly-met') || event.qualityHeld === false ? 1 : 0;
    assert.ok(found.length === 6 && least.indexOf(event.rating) >= best && event.documents.length > 0,
      'I38, I41 broken: rated better than its criteria');
    const last = claim.tests.at(-1);
    assert.ok(last === undefined || order.indexOf(last.stage) <= order.indexOf(event.stage), 'a stage goes back');
    this.#ripe(line, claim, event);
    claim.tests.push({ on: event.on, stage: event.stage, rating: event.rating, pence: accepted, left: accepted,
      green: event.bands.greenBasisPoints });
    if (event.rating !== 'red') {
      assert.ok(this.#within(line, line.nature, claim.year, accepted), 'I35 broken: accepted beyond the budget');
      assert.ok([...line.claims.values()].every((one) => one === claim || one.year !== claim.year
        || (realised(one) ?? 0n) === 0n), 'I36 broken: one saving is verified twice');
    }
    this.#shortfall(line, claim);
  }

  #ripe(line: Known, claim: Told, { stage, on, acceptedPence }: Of<'SavingVerified'>): void {
    if (stage === 'provisional') return;
    assert.ok(on > lastDay(claim.year), 'I37 broken: the year is not over');
    // That nothing came of a claim of nothing needs no time to be shown.
    if (stage !== 'final' || acceptedPence === '0') return;
    const standing = [...line.claims.values()].filter(({ stands }) => stands);
    const first = standing.map(({ year }) => year).sort()[0]!;
    assert.ok(on > lastDay(later(first, 2)), 'I37 broken: final before two full years');
    const lasts = (year: string): boolean => standing.some((one) => one.year === year && (realised(one) ?? 0n) > 0n);
    assert.ok(line.recurrence !== 'recurrent' || (lasts(later(first, 1)) && lasts(later(first, 2))),
      'I37 broken: final though it did not last');
  }

  /** I37: a year that the saving had to last, and once did, is verified no more. */
  #fellBack({ claims, recurrence, of }: Known): boolean {
    const all = [...claims.values()];
    const first = all.filter((one) => one.stands && one.net > 0n && (one.by === of || (realised(one) ?? 0n) > 0n))
      .map(({ year }) => year).sort()[0];
    return recurrence === 'recurrent' && first !== undefined && [later(first, 1), later(first, 2)].some((year) => {
      const ofYear = all.filter((one) => one.year === year);
      const earnest = ({ stage }: Test): boolean => stage !== 'provisional';
      return ofYear.some(({ tests }) => tests.some((one) => earnest(one) && one.rating !== 'red' && one.pence > 0n))
        && !ofYear.some((one) => (realised(one) ?? 0n) > 0n && earnest(one.tests.at(-1)!));
    });
  }

  #reversed(event: Of<'SavingReversed'>): void {
    const line = this.#line(event.line);
    const claim = line.claims.get(event.claim)!;
    const last = claim.tests.at(-1);
    assert.ok(last !== undefined && claim.stands, 'I37 broken: reversed what was not verified');
    assert.ok(BigInt(event.amountPence) > 0n && BigInt(event.amountPence) <= last.left,
      'I37 broken: more is reversed than was accepted');
    assert.ok(event.on >= last.on, 'I37 broken: reversed before it was verified');
    last.left -= BigInt(event.amountPence);
    claim.reversals += 1;
    this.#shortfall(line, claim);
  }

  /** I42: what waits for an explanation, after each test and each reversal. */
  #shortfall(line: Known, { year, tests }: Told): void {
    const forecast = forecastOf(line, year);
    const real = add([...line.claims.values()].filter((one) => one.year === year).map((one) => realised(one) ?? 0n));
    if (forecast === null || forecast <= 0n || real * 10_000n >= forecast * BigInt(tests.at(-1)!.green)) {
      line.short.delete(year);
    } else line.short.add(year);
  }

  /** It was nothing that anybody had accepted. */
  #gone(claim: Told, on?: string): void {
    assert.ok(on === undefined || on >= (claim.tests.at(-1)?.on ?? claim.on), 'a claim is given up before it was made');
    assert.ok((realised(claim) ?? 0n) === 0n, 'I37 broken: what is verified disappears without a reversal');
    claim.stands = false;
  }

  #duplicate({ line, claim, sameAs, kept, council, on }: Of<'DuplicateClaimMarked'>): void {
    assert.equal(this.#line(line).of, council, 'I34 broken: another council\'s claim is marked');
    const here = sameAs.agreement === 'audit-and-payroll';
    if (kept === 'other') this.#gone(this.#line(line).claims.get(claim)!, on);
    else if (here) {
      assert.equal(this.#line(sameAs.line).of, council, 'I34 broken: another council\'s claim is given up');
      this.#gone(this.#line(sameAs.line).claims.get(sameAs.claim)!);
    }
  }

  #attributed({ line: id, programmes }: Of<'AttributionAgreed'>): void {
    const points = programmes.map(({ basisPoints }) => BigInt(basisPoints));
    assert.ok(add(points) <= 10_000n && points.every((one) => one >= 0n),
      'I36 broken: more than the whole is attributed');
    const line = this.#line(id);
    const ours = programmes.find(({ programme }) => programme === 'audit-and-payroll');
    line.share = ours === undefined ? 10_000n - add(points) : BigInt(ours.basisPoints);
    for (const claim of line.claims.values()) {
      const real = realised(claim) ?? 0n;
      assert.ok(real <= 0n || real * 10_000n <= claim.net * line.share, 'I36 broken: verified beyond the share');
    }
  }

  #reclassified({ line: id, from, to }: Of<'SavingReclassified'>): void {
    const line = this.#line(id);
    assert.equal(from, line.nature);
    assert.equal(to === 'scope-reduction', line.nature === 'scope-reduction',
      'I38 broken: a cut becomes an efficiency');
    line.nature = to;
    for (const claim of line.claims.values()) {
      if (!claim.stands || (claim.by !== line.of && (realised(claim) ?? 0n) <= 0n)) continue;
      assert.ok(this.#within(line, to, claim.year, realised(claim) ?? claim.net), 'I35 broken: cash beyond the budget');
    }
  }

  // The product's own state and position ------------------------------------------------------------------

  #compare(id: string, line: Known, state: AgreementState): void {
    const kept = state.savings.lines[id]!;
    assert.deepStrictEqual(kept.forecasts.map(({ profile }) => profile), line.forecasts.map(({ profile }) => profile),
      'I32 broken: a forecast is lost or changed');
    assert.deepStrictEqual(kept.baselines.map(({ costPence }) => costPence), line.measured,
      'I33 broken: a baseline is lost or changed');
    for (const [name, claim] of line.claims) {
      const known = kept.claims[name]!;
      assert.deepStrictEqual(
        known.verifications.map(({ stage, rating, acceptedPence }) => [stage, rating, acceptedPence]),
        claim.tests.map(({ stage, rating, pence }) => [stage, rating, String(pence)]),
        'I32 broken: a verification is lost or changed');
      assert.equal(Object.keys(known.reversals).length, claim.reversals, 'I37 broken: a reversal is lost');
    }
    assert.deepStrictEqual(Object.keys(kept.unexplained).sort(), [...line.short].sort(),
      'I42 broken: a shortfall waits for nobody');
    const asked = tasksOf(state, line.of as never).filter(({ what }) => what.startsWith(`Say why ${id} fell short`));
    assert.equal(asked.length, line.short.size, 'I42 broken: nobody is asked why');
    for (const at of positionsOf(state, [id])) this.#position(line, at);
  }

  #position(line: Known, at: ReturnType<typeof positionsOf>[number]): void {
    const { year } = at;
    const text = (values: readonly (bigint | null)[]): string | null => {
      const said = values.filter((one) => one !== null);
      return said.length === 0 ? null : String(add(said));
    };
    const standing = [...line.claims.values()].filter((one) => one.stands && one.year === year);
    const as = (test: (last: Test) => boolean): string | null => text(standing.map((one) =>
      (one.tests.length > 0 && test(one.tests.at(-1)!) ? realised(one) : null)));
    const cuts = this.#cutsIn(line, year);
    const { originalPence, latestPence, budgetedPence, verifiedPence, finalPence, greenPence } = at;
    assert.deepStrictEqual({ originalPence, latestPence, budgetedPence, verifiedPence, finalPence, greenPence }, {
      originalPence: text([forecastOf(line, year, 0)]), latestPence: text([forecastOf(line, year)]),
      budgetedPence: text(cuts.map(({ amountPence }) => BigInt(amountPence))), verifiedPence: as(() => true),
      finalPence: this.#fellBack(line) ? null : as(({ stage }) => stage === 'final'),
      greenPence: as(({ rating }) => rating === 'green'),
    }, 'I32, I40, I41 broken: the position says otherwise');
  }
}
