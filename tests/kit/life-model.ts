/**
 * A second, simpler program for the life of an agreement, written from the description of the domain and
 * not from the rules of the code: who takes part is replayed for each day from the list of facts accepted,
 * the text in force from the list of variations, the end from the notices and resolutions. It answers what
 * the agreement must answer.
 */
import { strict as assert } from 'node:assert';
import type { AgreementEvent } from '#domain';
import { CareModel } from './life-model-care.ts';
import { MoneyModel } from './life-model-money.ts';
import { dayNo, monthsLater, sameOrNextWorking, workingDaysLater } from './life-days.ts';
import type { DayNo, Holidays } from './life-days.ts';

type Of<T extends AgreementEvent['type']> = Extract<AgreementEvent, { type: T }>;
export type Cell = { readonly role: string; readonly since: DayNo };
/** By `service/council`. */
export type Cells = Map<string, Cell>;
/** What was accepted about taking part, with the day from which it counts. */
type Fact = { readonly from: DayNo; readonly change: (cells: Cells) => void };
type Clause = { readonly kind: string; readonly params: Readonly<Record<string, unknown>>; readonly by: string | null };
type Varied = {
  readonly id: string; readonly signed: boolean; readonly councils: readonly string[]; readonly from: DayNo;
  readonly until: DayNo; readonly changes: readonly { clause: string; kind: string; params: object }[];
  readonly strikes: readonly string[]; readonly review: DayNo | null; readonly expires: string | null;
  readonly approved: Map<string, DayNo>; readonly signatures: Map<string, DayNo>; nth: number; phase: string;
  agreedOn: DayNo;
};
type Change = { readonly kind: string; readonly of: string; readonly services: readonly string[];
  readonly from: DayNo; readonly notice: string | null; readonly agreed: Set<string>; outcome: string;
  settled: DayNo };
export type Notice = {
  readonly from: string; readonly to: readonly string[]; readonly kind: string;
  readonly services: readonly string[] | null;
  endsOn: DayNo; readonly earliest: DayNo; phase: string; consents: Set<string> | null; tookOut: readonly string[];
  settled: DayNo; readonly otherEnd: Map<string, string>;
};

/** Roles of two councils that become one: what is asked of the heavier remains. */
const weights = ['lead', 'host', 'supplier', 'partner', 'customer'];

export class LifeModel {
  readonly facts: Fact[] = [];
  readonly parties = new Map<string, string>();
  readonly services = new Map<string, DayNo>();
  readonly clauses = new Map<string, Clause>();
  readonly variations = new Map<string, Varied>();
  readonly changes = new Map<string, Change>();
  readonly substitutions = new Map<string, { old: string; successors: readonly string[]; nominated: string;
    from: DayNo; done: boolean; allotted: Map<string, string> }>();
  readonly suspensions = new Map<string, { until: string | null; lifted: boolean }>();
  readonly restrictions = new Map<string, { acts: readonly string[]; favours: string; from: DayNo; until: DayNo;
    day: string | null; lifted: boolean }>();
  readonly consents: { council: string; kind: string; acts: readonly string[]; limit: bigint | null; on: DayNo }[] = [];
  readonly notices = new Map<string, Notice>();
  readonly agreedEnds = new Map<string, string>();
  /** By what fixes it: the first day without. */
  readonly fixed = new Map<string, DayNo>();
  /** What came due, and for which day. */
  readonly reached = new Map<string, string>();
  readonly extensions = new Map<string, { until: DayNo; agreed: Set<string>; done: boolean }>();
  readonly money = new MoneyModel(this);
  readonly care = new CareModel(this);
  commenced: DayNo = NaN;
  extendedTo: DayNo = -Infinity;
  ended: DayNo | null = null;
  closed: DayNo | null = null;
  agreedVariations = 0;

  /** 10.1, from commencement on. */
  get stage(): string {
    if (this.closed !== null) return 'closed';
    if (this.ended !== null) return 'winding-down';
    return this.fixed.size > 0 ? 'ending' : 'in-force';
  }

  joined(): string[] {
    return [...this.parties].filter(([, status]) => status === 'joined').map(([council]) => council).sort();
  }

  /** I19: the matrix of councils and services on one day, replayed. */
  cellsOn(day: DayNo): Cells {
    const cells: Cells = new Map();
    for (const { from, change } of this.facts) if (from <= day) change(cells);
    return cells;
  }

  /** Councils that bear the cost of a service on a day. */
  payersOn(service: string, day: DayNo): string[] {
    return [...this.cellsOn(day)].filter(([key, { role }]) => key.startsWith(`${service}/`) && role !== 'supplier')
      .map(([key]) => key.split('/')[1]!).sort();
  }

  /** The text in force: the first words, and over them each agreed variation from its day on. */
  textOn(day: DayNo): Map<string, Clause> {
    const text = new Map(this.clauses);
    const varied = [...this.variations.values()].filter(({ phase, from, until }) =>
      phase === 'agreed' && from <= day && day <= until).sort((a, b) => a.from - b.from || a.nth - b.nth);
    for (const { id, changes, strikes } of varied) {
      for (const clause of strikes) text.delete(clause);
      for (const { clause, kind, params } of changes) {
        text.set(clause, { kind, params: params as Clause['params'], by: id });
      }
    }
    return text;
  }

  /** A value that clauses of these kinds name on a day; the first kind that names it, clauses by name. */
  named(day: DayNo, kinds: readonly string[], name: string): unknown {
    const text = [...this.textOn(day)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, clause]) => clause);
    for (const kind of kinds) {
      const found = text.find((clause) => clause.kind === kind && name in clause.params);
      if (found !== undefined) return found.params[name];
    }
    return undefined;
  }

  /** I49: from receipt, length, minimum term and year end. */
  earliestEnd(event: { on: string; kind: string; cause: string; deliveredBy: string }, holidays: Holidays): DayNo {
    const served = dayNo(event.on);
    const way = { hand: 'byHandDays', post: 'byPostDays', email: 'byEmailDays' }[event.deliveredBy];
    const wait = Number((way === undefined ? undefined : this.named(served, ['notices'], way))
      ?? this.named(served, ['notices'], 'deemedReceiptDays') ?? 1);
    const received = wait === 0 ? sameOrNextWorking(served, holidays) : workingDaysLater(served, wait, holidays);
    if (event.cause === 'breach') {
      return received + Number(this.named(served, ['default', 'termination'], 'cureDays')) + 1;
    }
    const kinds = event.kind === 'withdrawal' ? ['withdrawal', 'termination'] : ['termination'];
    let end = monthsLater(received, Number(this.named(served, kinds, 'noticeMonths'))) + 1;
    const minimum = this.named(served, kinds, 'notBefore');
    if (typeof minimum === 'string') end = Math.max(end, dayNo(minimum));
    if (this.named(served, kinds, 'expiresAtYearEnd') === true) {
      while (new Date(end * 86_400_000).toISOString().slice(5, 10) !== '04-01') end += 1;
    }
    return end;
  }

  /** The first day after the term; null where the text gives none. */
  termEnd(): DayNo | null {
    const always = dayNo('9999-12-31');
    const last = this.named(always, ['commencement-duration'], 'expiresOn');
    const months = this.named(always, ['commencement-duration'], 'initialTermMonths');
    const written = typeof last === 'string' ? dayNo(last) + 1
      : months === undefined ? -Infinity : monthsLater(this.commenced, Number(months));
    const end = Math.max(written, this.extendedTo);
    return end === -Infinity ? null : end;
  }

  /** Whom a notice takes out: its server; of a termination those served, and with all of them the server too. */
  takesOut({ kind, from, to }: Pick<Notice, 'kind' | 'from' | 'to'>): string[] {
    if (kind === 'withdrawal') return [from];
    return this.joined().every((council) => council === from || to.includes(council)) ? [from, ...to] : [...to];
  }

  /** Fewer than two councils take part on the day, those gone who leave by this notice or left by another. */
  leavesNone(notice: Pick<Notice, 'kind' | 'from' | 'to' | 'services'>, day: DayNo): boolean {
    const gone = [{ councils: this.takesOut(notice), services: notice.services, before: Infinity },
      ...[...this.notices.values()].filter(({ phase }) => phase === 'effective')
        .map(({ tookOut, services, settled }) => ({ councils: tookOut, services, before: settled }))];
    const left = [...this.cellsOn(day)].filter(([key, { since }]) => {
      const [service, council] = key.split('/') as [string, string];
      return !gone.some((out) => out.councils.includes(council) && since < out.before
        && (out.services === null || out.services.includes(service)));
    });
    return new Set(left.map(([key]) => key.split('/')[1])).size < 2;
  }

  /** Without whose word a change does not come about (10.2, 2.12). */
  neededFor({ kind, of, services, from, notice }: Change): string[] {
    const others = kind === 'accession' || (kind === 'withdrawal' && notice === null) ? this.joined()
      : kind === 'withdrawal' ? []
        : [...this.cellsOn(from).keys()].filter((key) => services.includes(key.split('/')[0]!))
          .map((key) => key.split('/')[1]!);
    return [...new Set([of, ...others])];
  }

  // What was accepted -----------------------------------------------------------------------------------

  begin(service: string, council: string, role: string, from: DayNo): void {
    this.facts.push({ from, change: (cells) => { cells.set(`${service}/${council}`, { role, since: from }); } });
  }

  leave(service: string, council: string, from: DayNo): void {
    this.facts.push({ from, change: (cells) => { cells.delete(`${service}/${council}`); } });
  }

  recast(service: string, council: string, role: string, from: DayNo): void {
    this.facts.push({ from, change: (cells) => {
      const cell = cells.get(`${service}/${council}`);
      if (cell !== undefined) cells.set(`${service}/${council}`, { ...cell, role });
    } });
  }

  pass(service: string, old: string, successor: string, from: DayNo): void {
    if (old === successor) return;
    this.facts.push({ from, change: (cells) => {
      const cell = cells.get(`${service}/${old}`);
      const own = cells.get(`${service}/${successor}`);
      if (cell === undefined) return;
      cells.delete(`${service}/${old}`);
      const heavier = own !== undefined && weights.indexOf(own.role) <= weights.indexOf(cell.role) ? own : cell;
      cells.set(`${service}/${successor}`, heavier);
    } });
  }

  end(day: DayNo): void {
    this.ended = day;
    this.facts.push({ from: day, change: (cells) => cells.clear() });
    for (const notice of this.notices.values()) if (notice.phase === 'standing') notice.phase = 'lapsed';
  }

  /** Those a termination is served on leave what it is about without a word of their own (I19, I17). */
  putOut({ from, tookOut, services, endsOn }: Notice): void {
    const cells = [...this.cellsOn(endsOn).keys()].map((key) => key.split('/') as [string, string]);
    const about = services ?? cells.filter(([, council]) => council === from).map(([service]) => service);
    for (const council of tookOut) {
      for (const service of about) this.leave(service, council, endsOn);
      const days = [endsOn, ...this.facts.map((fact) => fact.from).filter((day) => day > endsOn)];
      const stays = days.some((day) => [...this.cellsOn(day).keys()].some((key) => key.endsWith(`/${council}`)));
      if (!stays && this.parties.get(council) === 'joined') this.parties.set(council, 'withdrawn');
    }
  }

  asked(event: Of<'AccessionProposed'> | Of<'RoleChangeProposed'> | Of<'WithdrawalProposed'>): void {
    const [kind, of] = event.type === 'AccessionProposed' ? ['accession', event.acceding]
      : event.type === 'RoleChangeProposed' ? ['role-change', event.of] : ['withdrawal', event.council];
    this.changes.set(event.change, { kind, of, from: dayNo(event.from), outcome: 'open', settled: NaN,
      services: event.services.map((one) => (typeof one === 'string' ? one : one.service)),
      notice: event.type === 'WithdrawalProposed' ? event.notice : null, agreed: new Set([event.council]) });
  }

  /** A change takes effect with the last word it needs, and never before. */
  madeEffective(id: string, on: string): Change {
    const change = this.changes.get(id)!;
    const missing = this.neededFor(change).filter((council) => !change.agreed.has(council));
    assert.deepEqual(missing, [], `I24, 10.2 broken: ${id} took effect without these`);
    change.outcome = 'effective';
    change.settled = dayNo(on);
    return change;
  }

  substituted({ substitution, old, from }: Of<'CouncilSubstituted'>): void {
    const scheduled = this.substitutions.get(substitution)!;
    const day = dayNo(from);
    scheduled.done = true;
    // Everything the old council has on that day or later passes: on a later day too, so each is looked at.
    const has = new Set<string>();
    for (const at of [day, ...this.facts.map((fact) => fact.from).filter((one) => one > day)]) {
      for (const key of this.cellsOn(at).keys()) if (key.endsWith(`/${old}`)) has.add(key.split('/')[0]!);
    }
    for (const service of has) this.pass(service, old, scheduled.allotted.get(service) ?? scheduled.nominated, day);
    this.parties.set(old, 'succeeded');
    const heirs = [...has].map((service) => scheduled.allotted.get(service) ?? scheduled.nominated);
    for (const heir of heirs.length > 0 ? heirs : [scheduled.nominated]) this.parties.set(heir, 'joined');
  }

  allotted({ substitution, service, successor, from }: Of<'ServiceAllotted'>): void {
    const scheduled = this.substitutions.get(substitution)!;
    const before = scheduled.allotted.get(service) ?? scheduled.nominated;
    scheduled.allotted.set(service, successor);
    if (!scheduled.done) return;
    this.pass(service, before, successor, dayNo(from));
    this.parties.set(successor, 'joined');
  }
}
