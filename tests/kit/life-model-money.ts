/**
 * The model's money: who owes whom, in plain sums; each year's shares worked out day by day; the final
 * account; and what is still open when an agreement is to be closed.
 */
import { strict as assert } from 'node:assert';
import type { AgreementEvent } from '#domain';
import type { LifeModel } from './life-model.ts';
import { dayNo, firstOf, lastOf } from './life-days.ts';
import type { DayNo } from './life-days.ts';

type Of<T extends AgreementEvent['type']> = Extract<AgreementEvent, { type: T }>;
type Rule = { readonly id: string; readonly from: DayNo; readonly method: string; readonly parameters: unknown;
  readonly residueTo: string; readonly wholeYear: boolean; readonly rounding: string; readonly tolerance: number };
type Line = { readonly service: string; readonly rules: Rule[];
  readonly proposed: Map<string, { from: DayNo; agreed: Set<string> }>;
  readonly counts: Map<string, { counts: Readonly<Record<string, number>>; from: DayNo; to: DayNo }> };
type Charged = { estimate: Of<'ChargeEstimated'> | null; readonly billed: Map<string, bigint>;
  trueUp: Of<'TrueUpCalculated'>['lines'][number] | null; readonly agreed: Set<string>; settled: boolean;
  readonly disputed: Map<string, bigint> };
type Account = { id: string; agreed: Set<string>; stands: boolean; settled: boolean; left: Map<string, bigint> };
type Amounts = Readonly<Record<string, string>>;

const sum = (amounts: Amounts): bigint => Object.values(amounts).reduce((total, one) => total + BigInt(one), 0n);

export class MoneyModel {
  readonly lines = new Map<string, Line>();
  readonly years = new Map<string, { closed: boolean; lines: Map<string, Charged> }>();
  readonly owes = new Map<string, bigint>();
  readonly reserves = new Map<string, bigint>();
  readonly held = new Set<string>();
  readonly placed = new Set<string>();
  readonly settledItems = new Set<string>();
  readonly uncertified = new Set<string>();
  readonly items = new Map<string, { owner: string; state: string; waived: Set<string> }>();
  readonly liabilities = new Set<string>();
  readonly said = new Map<string, { terms: string; by: Set<string> }>();
  readonly disposed = new Set<string>();
  survivals = new Map<string, string | null>();
  noSurvivals = false;
  readonly holds = new Set<string>();
  account: Account | null = null;
  readonly #life: LifeModel;

  constructor(life: LifeModel) {
    this.#life = life;
  }

  line(name: string, service: string): Line {
    if (!this.lines.has(name)) this.lines.set(name, { service, rules: [], proposed: new Map(), counts: new Map() });
    return this.lines.get(name)!;
  }

  year(year: string): { closed: boolean; lines: Map<string, Charged> } {
    if (!this.years.has(year)) this.years.set(year, { closed: false, lines: new Map() });
    return this.years.get(year)!;
  }

  charged(year: string, line: string): Charged {
    const { lines } = this.year(year);
    if (!lines.has(line)) {
      lines.set(line, { estimate: null, billed: new Map(), trueUp: null, agreed: new Set(), settled: false,
        disputed: new Map() });
    }
    return lines.get(line)!;
  }

  ruleOn(line: string, day: DayNo): Rule | null {
    return this.lines.get(line)?.rules.filter(({ from }) => from <= day).sort((a, b) => a.from - b.from).at(-1) ?? null;
  }

  #owe(from: string, to: string, amount: bigint): void {
    if (from === to) return;
    this.owes.set(from, (this.owes.get(from) ?? 0n) + amount);
    this.owes.set(to, (this.owes.get(to) ?? 0n) - amount);
  }

  /** Weights of a rule for its payers, from what it states or from the counts it names. */
  #weights(rule: Rule, payers: readonly string[], counts: Readonly<Record<string, number>> | null):
  Record<string, number> | null {
    const given = rule.parameters as { shares?: Record<string, number>; startingShares?: Record<string, number>;
      posts?: { costPence: string; shares: Record<string, number> }[] };
    switch (rule.method) {
      case 'equal': return Object.fromEntries(payers.map((council) => [council, 1]));
      case 'fixed': case 'judged': return given.shares!;
      case 'driver': return counts === null ? given.startingShares ?? null
        : Object.fromEntries(payers.map((council) => [council, counts[council] ?? 0]));
      case 'per-post': return given.posts!.reduce<Record<string, number>>((all, { costPence, shares }) => {
        for (const [council, points] of Object.entries(shares)) {
          all[council] = (all[council] ?? 0) + Number(costPence) * points;
        }
        return all;
      }, {});
      default: return null;
    }
  }

  /** I19, I23, I24: the year's cost by days, each day by its rule among its payers; pence are left to rounding. */
  #share(year: string, name: string, shared: {
    costPence: string; irrecoverableVatPence: string; shares: Amounts;
    working: readonly { from: string; to: string; declaration: string | null; shares: Amounts; costPence: string }[];
  }): void {
    const line = this.lines.get(name)!;
    const cost = BigInt(shared.costPence) + BigInt(shared.irrecoverableVatPence);
    assert.equal(sum(shared.shares), cost, 'I23, I28 broken: shares do not add to the cost without recoverable VAT');
    const exact = new Map<string, number>();
    const last = this.ruleOn(name, lastOf(year));
    const days: { day: DayNo; payers: string[]; rule: Rule | null }[] = [];
    const turns = new Set(this.#life.facts.map(({ from }) => from));
    let payers = this.#life.payersOn(line.service, firstOf(year));
    for (let day = firstOf(year); day <= lastOf(year); day += 1) {
      if (turns.has(day)) payers = this.#life.payersOn(line.service, day);
      if (payers.length > 0) days.push({ day, payers, rule: last?.wholeYear === true ? last : this.ruleOn(name, day) });
    }
    for (const { day, payers, rule } of days) {
      assert.ok(rule !== null, 'I24 broken: a day is charged on which no rule is in force');
      const at = shared.working.find(({ from, to }) => dayNo(from) <= day && day <= dayNo(to));
      assert.ok(at !== undefined, 'I19 broken: a day on which somebody takes part is not charged');
      const counts = at.declaration === null ? null : line.counts.get(at.declaration)!.counts;
      const weights = this.#weights(rule, payers, counts);
      if (weights === null) return;
      const total = Object.values(weights).reduce((all, one) => all + one, 0);
      for (const [council, weight] of Object.entries(weights)) {
        exact.set(council, (exact.get(council) ?? 0) + Number(cost) / days.length * weight / total);
      }
    }
    for (const council of new Set([...exact.keys(), ...Object.keys(shared.shares)])) {
      const off = Math.abs(Number(shared.shares[council] ?? 0) - (exact.get(council) ?? 0));
      assert.ok(off <= shared.working.length * 8, `I23 broken: the share of ${council} in ${name} is out by ${off}`);
    }
  }

  readCharging(event: AgreementEvent): void {
    switch (event.type) {
      case 'ApportionmentRuleProposed':
        this.line(event.line, event.service).proposed.set(event.rule,
          { from: dayNo(event.from), agreed: new Set([event.council]) });
        break;
      case 'ApportionmentRuleAgreed':
        this.lines.get(event.line)!.proposed.get(event.rule)!.agreed.add(event.council);
        break;
      case 'ApportionmentRuleSet': this.#ruleSet(event); break;
      case 'DriverDeclared': this.line(event.line, '').counts.set(event.declaration,
        { counts: event.counts, from: dayNo(event.from), to: dayNo(event.to) }); break;
      case 'ChargeEstimated': {
        this.#share(event.year, event.line, event);
        const charged = this.charged(event.year, event.line);
        charged.estimate = event;
        charged.trueUp = null;
        charged.agreed.clear();
        break;
      }
      case 'ChargeBilled': {
        const charged = this.charged(event.year, event.line);
        charged.billed.set(event.of, (charged.billed.get(event.of) ?? 0n) + BigInt(event.amountPence));
        this.#owe(event.of, event.council, BigInt(event.amountPence));
        break;
      }
      case 'ChargePaid': this.#owe(event.from, event.to, -BigInt(event.amountPence)); break;
      case 'OneOffCostAllocated':
        assert.equal(sum(event.shares), BigInt(event.costPence) + BigInt(event.irrecoverableVatPence),
          'I23, I29 broken: a one-off cost is not shared whole');
        for (const [council, amount] of Object.entries(event.shares)) this.#owe(council, event.payTo, BigInt(amount));
        break;
      case 'ReserveContributed': case 'ReserveReleased': {
        const sign = event.type === 'ReserveContributed' ? 1n : -1n;
        for (const [council, amount] of Object.entries(event.amounts)) {
          this.#owe(council, event.holder, sign * BigInt(amount));
        }
        const left = (this.reserves.get(event.reserve) ?? 0n) + sign * sum(event.amounts);
        assert.ok(left >= 0n, 'a reserve pays out more than it holds');
        this.reserves.set(event.reserve, left);
        break;
      }
      case 'PriorPeriodCorrected':
        assert.ok(this.years.get(event.year)?.closed, 'I27 broken: a correction of a year that is open');
        assert.ok(!this.year(event.into).closed, 'I27 broken: a correction lands in a closed year');
        for (const [council, amount] of Object.entries(event.amounts)) this.#owe(council, event.payTo, BigInt(amount));
        break;
      default: this.#trueUp(event);
    }
  }

  #ruleSet(event: Of<'ApportionmentRuleSet'>): void {
    const line = this.line(event.line, event.service);
    const from = dayNo(event.from);
    const agreed = line.proposed.get(event.rule)?.agreed ?? new Set();
    const missing = this.#life.payersOn(event.service, from).filter((council) => !agreed.has(council));
    assert.ok(event.determination !== null || missing.length === 0,
      `I24 broken: a rule is in force without the word of ${missing.join()}`);
    assert.ok(line.rules.every((rule) => rule.from < from), 'I24 broken: two rules of one line on one day');
    line.proposed.delete(event.rule);
    line.rules.push({ id: event.rule, from, method: event.method, parameters: event.parameters,
      residueTo: event.residueTo, wholeYear: event.midYear === 'whole-year', rounding: event.rounding,
      tolerance: event.toleranceBasisPoints });
  }

  #trueUp(event: AgreementEvent): void {
    switch (event.type) {
      case 'OutturnRecorded': {
        const charged = this.charged(event.year, event.line);
        charged.trueUp = null;
        charged.agreed.clear();
        break;
      }
      case 'TrueUpCalculated': for (const line of event.lines) {
        this.#share(event.year, line.line, line);
        for (const { declaration } of line.working) {
          const counted = declaration === null ? undefined : this.lines.get(line.line)!.counts.get(declaration);
          const named = this.charged(event.year, line.line).estimate?.working.some((one) =>
            one.declaration === declaration) ?? false;
          assert.ok(declaration === null || named || (counted !== undefined && counted.from >= firstOf(event.year)
            && counted.to <= lastOf(event.year)), 'I25 broken: trued up by counts of another year');
        }
        const charged = this.charged(event.year, line.line);
        charged.trueUp = line;
        charged.agreed.clear();
      } break;
      case 'TrueUpAgreed':
        for (const line of event.lines) this.charged(event.year, line).agreed.add(event.council);
        break;
      case 'TrueUpSettled': for (const name of event.lines) this.#settled(event.year, name); break;
      case 'ChargeDisputed':
        this.charged(event.year, event.line).disputed.set(event.council, BigInt(event.disputedPence.replace('-', '')));
        break;
      case 'ChargeDisputeResolved': this.charged(event.year, event.line).disputed.delete(event.of); break;
      case 'ChargePeriodClosed':
        assert.ok([...this.year(event.year).lines.values()].every(({ settled }) => settled),
          'I27, 10.7 broken: a year is closed with a line unsettled');
        assert.ok(dayNo(event.on) > lastOf(event.year), '10.7 broken: a year is closed before it is over');
        this.year(event.year).closed = true;
        break;
      default:
    }
  }

  #settled(year: string, name: string): void {
    const charged = this.charged(year, name);
    const { shares, payTo } = charged.trueUp!;
    const silent = Object.keys(shares).filter((council) => this.#life.parties.get(council) !== 'succeeded'
      && !charged.agreed.has(council) && !charged.disputed.has(council));
    assert.deepEqual(silent, [], '10.7 broken: settled without an answer of these');
    charged.settled = true;
    for (const council of new Set([...Object.keys(shares), ...charged.billed.keys()])) {
      this.#owe(council, payTo, BigInt(shares[council] ?? 0) - (charged.billed.get(council) ?? 0n));
    }
  }

  // Winding down ----------------------------------------------------------------------------------------

  readWinding(event: AgreementEvent): void {
    switch (event.type) {
      case 'HolderNamed': this.held.add(`${event.subject}/${event.reference}`); break;
      case 'SharedPostPlaced': this.placed.add(event.post); break;
      case 'PlacementEnded': this.placed.delete(event.post); break;
      case 'ContractNovated':
        this.settledItems.add(`contract/${event.contract}`).add(`licence/${event.contract}`);
        break;
      case 'AssetAllocated': this.settledItems.add(`asset/${event.asset}`); break;
      case 'DataReturned':
        this.settledItems.add(`data/${event.dataset}`);
        if (event.deletionCertificate === null) this.uncertified.add(event.dataset);
        else this.uncertified.delete(event.dataset);
        break;
      case 'StaffPositionSettled':
        this.settledItems.add(`employer/${event.group}`).add(`post/${event.group}`);
        break;
      case 'ExitItemAdded':
        this.items.set(event.item, { owner: event.owner, state: 'open', waived: new Set() });
        break;
      case 'ExitItemCompleted': this.items.get(event.item)!.state = 'completed'; break;
      case 'ExitItemWaiverApproved': this.items.get(event.item)!.waived.add(event.council); break;
      case 'ExitItemWaived': {
        const item = this.items.get(event.item)!;
        assert.ok(this.#life.joined().every((council) => item.waived.has(council)),
          'I52 broken: an exit item is waived without all');
        item.state = 'waived';
        break;
      }
      case 'LiabilityAllocated': this.liabilities.add(event.liability); break;
      case 'SurvivalRecorded': this.survivals.set(event.obligation, event.until); this.noSurvivals = false; break;
      case 'NoSurvivalsStated': this.noSurvivals = true; break;
      case 'DispositionAccepted': this.#accepted(event); break;
      case 'OpenItemDisposed': this.#dispose(event); break;
      case 'LegalHoldPlaced': this.holds.add(event.hold); break;
      case 'LegalHoldLifted': this.holds.delete(event.hold); break;
      default: this.#accounts(event);
    }
  }

  #accepted({ kind, id, disposition, to, council }: Of<'DispositionAccepted'>): void {
    const key = `${kind}/${id}`;
    const terms = `${disposition}/${to}`;
    const before = this.said.get(key);
    if (before?.terms === terms) before.by.add(council);
    else this.said.set(key, { terms, by: new Set([council]) });
  }

  #dispose({ kind, id }: Of<'OpenItemDisposed'>): void {
    const by = this.said.get(`${kind}/${id}`)!.by;
    assert.ok(kind === 'saving' || this.#life.joined().every((council) => by.has(council)),
      `I52 broken: ${kind} ${id} is disposed of without all`);
    this.disposed.add(`${kind}/${id}`);
    const item = kind === 'exit-item' ? this.items.get(id) : undefined;
    if (item !== undefined) item.state = 'disposed';
  }

  #accounts(event: AgreementEvent): void {
    switch (event.type) {
      case 'FinalAccountStated': {
        const left = new Map(event.positions.map(({ holder, amountPence }) => [holder as string, BigInt(amountPence)]));
        assert.equal([...left.values()].reduce((a, b) => a + b, 0n), 0n,
          'I52 broken: a final account does not sum to nil');
        const net = new Map<string, bigint>(left);
        for (const { from, to, amountPence } of event.lines) {
          net.set(from, (net.get(from) ?? 0n) + BigInt(amountPence));
          net.set(to, (net.get(to) ?? 0n) - BigInt(amountPence));
        }
        assert.ok([...net.values()].every((amount) => amount === 0n), 'I23 broken: positions are not what lines leave');
        this.account = { id: event.account, agreed: new Set([event.council]), stands: false, settled: false, left };
        break;
      }
      case 'FinalAccountAccepted': this.account!.agreed.add(event.council); break;
      case 'FinalAccountAgreed': {
        const { agreed, left } = this.account!;
        // I17: a council that withdrew agrees to what it pays or receives.
        const needed = [...this.#life.parties].filter(([council, status]) => status === 'joined'
          || (status === 'withdrawn' && (left.get(council) ?? 0n) !== 0n)).map(([council]) => council);
        const missing = needed.filter((council) => !agreed.has(council));
        assert.deepEqual(missing, [], 'I17, I52 broken: the final account stands without these');
        this.account!.stands = true;
        break;
      }
      case 'PositionSettled': case 'PositionCarried': {
        const { left } = this.account!;
        const amount = BigInt(event.amountPence);
        assert.ok(this.account!.stands, 'I52 broken: settled before the account was agreed');
        assert.ok(-(left.get(event.from) ?? 0n) >= amount && (left.get(event.to) ?? 0n) >= amount,
          'I52 broken: more is settled than is owed');
        assert.ok(event.type === 'PositionSettled' ? [event.from, event.to].includes(event.council)
          : event.council === event.to, 'I52 broken: settled by a council that neither owes nor is owed');
        left.set(event.from, left.get(event.from)! + amount);
        left.set(event.to, left.get(event.to)! - amount);
        break;
      }
      case 'FinalAccountSettled':
        assert.ok([...this.account!.left.values()].every((amount) => amount === 0n), 'I52 broken: settled with a rest');
        this.account!.settled = true;
        break;
      default:
    }
  }

  #stillOpen(...subjects: string[]): boolean {
    return [...this.held].some((key) => subjects.includes(key.split('/')[0]!) && !this.settledItems.has(key));
  }

  /** I52: what keeps it from being closed, in the words of the refusals. */
  blockers(): string[] {
    const { account } = this;
    const disputes = [...this.#life.care.open(), ...[...this.years].flatMap(([year, { lines }]) =>
      [...lines].flatMap(([line, { disputed }]) =>
        [...disputed.keys()].map((council) => `${year}/${line}/${council}`)))];
    const years = [...this.years].filter(([, { closed }]) => !closed).map(([year]) => year);
    const undisposed = (kind: string, ids: Iterable<string>): boolean =>
      [...ids].some((id) => !this.disposed.has(`${kind}/${id}`));
    const found: [string, boolean][] = [
      ['final-account-not-agreed', account?.stands !== true],
      ['final-account-not-settled', account !== null && [...account.left.values()].some((amount) => amount !== 0n)],
      ['exit-items-open', [...this.items.values()].some(({ state }) => state === 'open')],
      ['contracts-open', this.#stillOpen('contract', 'licence')], ['assets-open', this.#stillOpen('asset')],
      ['data-open', this.#stillOpen('data')], ['certificates-missing', this.uncertified.size > 0],
      ['staff-open', this.#stillOpen('employer') || [...this.placed].some((post) =>
        !this.settledItems.has(`post/${post}`))],
      ['disputes-open', undisposed('dispute', disputes)], ['periods-open', undisposed('charge-period', years)],
      ['liabilities-open', undisposed('liability', this.liabilities)],
      ['survivals-not-listed', !this.noSurvivals && this.survivals.size === 0],
    ];
    return found.filter(([, open]) => open).map(([code]) => code);
  }
}
