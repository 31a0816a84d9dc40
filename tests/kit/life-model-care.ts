/** The model's disputes, breaches, boards and papers: levels with clocks, windows, and who has said yes. */
import { strict as assert } from 'node:assert';
import type { AgreementEvent } from '#domain';
import type { LifeModel } from './life-model.ts';
import { dayNo, workingDaysLater, workingDaysTo } from './life-days.ts';
import type { DayNo, Holidays } from './life-days.ts';

export type Dispute = {
  readonly parties: readonly string[]; readonly raiser: string; readonly bodies: readonly string[];
  readonly days: number; level: number; due: DayNo | null; cooling: { until: DayNo; left: number } | null;
  agreed: Map<string, number>; readonly resolutions: Map<string, Set<string>>; binding: boolean | null;
  over: boolean;
};
type Decision = { readonly windows: Map<string, DayNo>; readonly callIns: Map<string, 'open' | 'upheld' | 'dismissed'>;
  phase: string };

export class CareModel {
  readonly disputes = new Map<string, Dispute>();
  readonly breaches = new Map<string, { by: string; cureBy: DayNo; over: boolean }>();
  readonly boards = new Map<string, { decides: ReadonlySet<string>; quorum: number; seats: readonly string[];
    callIn: boolean }>();
  readonly decisions = new Map<string, Decision>();
  readonly papers = new Map<string, { councils: readonly string[]; approved: Set<string>; stands: boolean }>();
  readonly #life: LifeModel;
  #meeting: { quorate: boolean; publishedOn: DayNo } = { quorate: false, publishedOn: 0 };

  constructor(life: LifeModel) {
    this.#life = life;
  }

  open(): string[] {
    return [...this.disputes].filter(([, { over }]) => !over).map(([id]) => id).sort();
  }

  /** 2.13, I51: the ladder of the text on the day it is raised. */
  #ladder(day: DayNo): { bodies: string[]; days: number } {
    const of = (name: string): unknown => this.#life.named(day, ['disputes'], name);
    const own = String(of('bodies') ?? '').split(',').map((body) => body.trim()).filter((body) => body !== '');
    const bodies = own.length > 0 ? own : ['partnership leader', 'heads of paid service', 'arbitration'];
    return { bodies: bodies.slice(0, Number(of('levels')) || bodies.length), days: Number(of('daysPerLevel')) || 10 };
  }

  #clock(dispute: Dispute, on: string, holidays: Holidays): void {
    dispute.due = dispute.bodies[dispute.level - 1] === 'arbitration' ? null
      : workingDaysLater(dayNo(on), dispute.days, holidays);
    dispute.cooling = null;
    dispute.agreed = new Map();
  }

  read(event: AgreementEvent, holidays: Holidays): void {
    if ('dispute' in event) return this.#disputed(event, holidays);
    switch (event.type) {
      case 'BreachNotified':
        this.breaches.set(event.breach, { by: event.council, cureBy: dayNo(event.cureBy), over: false });
        break;
      case 'BreachCured': case 'DefaultDeclared': this.breaches.get(event.breach)!.over = true; break;
      case 'ServicePlanProposed': case 'BudgetProposed':
        this.papers.set('plan' in event ? event.plan : event.budget,
          { councils: event.councils, approved: new Set(), stands: false });
        break;
      case 'ServicePlanApproved': case 'BudgetApproved':
        this.papers.get('plan' in event ? event.plan : event.budget)!.approved.add(event.council);
        break;
      case 'ServicePlanAdopted': case 'BudgetSet': this.#stands('plan' in event ? event.plan : event.budget); break;
      default: this.#board(event, holidays);
    }
  }

  #stands(id: string): void {
    const paper = this.papers.get(id)!;
    paper.stands = true;
    const waiting = paper.councils.filter((council) =>
      this.#life.parties.get(council) === 'joined' && !paper.approved.has(council));
    assert.deepEqual(waiting, [], `2.10 broken: ${id} stands without the approval of these`);
  }

  #disputed(event: Extract<AgreementEvent, { dispute: string }>, holidays: Holidays): void {
    if (event.type === 'DisputeRaised') {
      const dispute: Dispute = { parties: [event.council, ...event.against], raiser: event.council,
        ...this.#ladder(dayNo(event.on)), level: 1, due: null, cooling: null, agreed: new Map(),
        resolutions: new Map(), binding: null, over: false };
      this.#clock(dispute, event.on, holidays);
      this.disputes.set(event.dispute, dispute);
      return;
    }
    const dispute = this.disputes.get(event.dispute)!;
    switch (event.type) {
      case 'EscalationAgreed': dispute.agreed.set(event.council, event.to); break;
      case 'DisputeEscalated': {
        const written = dispute.parties.every((party) => dispute.agreed.get(party) === event.level);
        const ran = dispute.due !== null && dayNo(event.on) > dispute.due && event.level === dispute.level + 1;
        assert.ok(written || ran, 'I51 broken: escalated before the clock ran out and not by written agreement of all');
        dispute.level = event.level;
        this.#clock(dispute, event.on, holidays);
        break;
      }
      case 'CoolingOffStarted': {
        const left = dayNo(event.on) >= dispute.due! ? 0 : workingDaysTo(dayNo(event.on), dispute.due!, holidays);
        dispute.due = workingDaysLater(dayNo(event.until), left, holidays);
        dispute.cooling = { until: dayNo(event.until), left };
        break;
      }
      case 'CoolingOffEnded':
        dispute.due = workingDaysLater(dayNo(event.on), dispute.cooling!.left, holidays);
        dispute.cooling = null;
        break;
      case 'DeterminationIssued': dispute.binding = event.binding; break;
      case 'ResolutionProposed': dispute.resolutions.set(event.resolution, new Set([event.council])); break;
      case 'ResolutionAgreed': dispute.resolutions.get(event.resolution)!.add(event.council); break;
      case 'DisputeResolved': {
        const said = dispute.resolutions.get(event.resolution) ?? new Set();
        assert.ok(dispute.parties.every((party) => said.has(party))
          || (event.how === 'determination' && dispute.binding === true),
        'I51 broken: resolved without all its parties');
        dispute.over = true;
        break;
      }
      case 'DisputeWithdrawn': dispute.over = true; break;
    }
  }

  #board(event: AgreementEvent, holidays: Holidays): void {
    const at = 'meeting' in event && 'decision' in event ? `${event.board}/${event.meeting}/${event.decision}` : '';
    switch (event.type) {
      case 'BoardConstituted':
        this.boards.set(event.board, { seats: event.seats.map(({ council }) => council), quorum: Number(event.quorum),
          callIn: event.callInAllowed, decides: new Set(event.mandates.filter(({ power }) => power === 'decide')
            .map((mandate) => mandate.function)) });
        break;
      case 'BoardMet': {
        const people = new Set(event.present.flatMap((present) => present.people)).size;
        const quorate = people > 0 && people >= this.boards.get(event.board)!.quorum;
        this.#meeting = { quorate, publishedOn: dayNo(event.publishedOn) };
        break;
      }
      case 'BoardDecisionMade': {
        const board = this.boards.get(event.board)!;
        assert.ok(board.decides.has(event.function), 'I20 broken: a decision beyond the mandate');
        assert.ok(this.#meeting.quorate, 'I20 broken: a decision of a meeting without a quorum');
        // Each council's policy in the register of the story is five working days.
        const until = workingDaysLater(this.#meeting.publishedOn, 5, holidays);
        const subject = board.callIn && event.reconsiders === null;
        this.decisions.set(at, { phase: 'waiting', callIns: new Map(),
          windows: new Map(subject ? board.seats.map((council) => [council, until]) : []) });
        break;
      }
      case 'BoardDecisionCalledIn': this.decisions.get(at)!.callIns.set(event.council, 'open'); break;
      case 'BoardCallInConcluded': this.decisions.get(at)!.callIns.set(event.council, event.outcome); break;
      case 'BoardDecisionBecameEffective': {
        const decision = this.decisions.get(at)!;
        for (const [council, until] of decision.windows) {
          const called = decision.callIns.get(council);
          assert.ok(called === 'dismissed' || (called === undefined && dayNo(event.on) > until),
            `I22 broken: in effect while ${council} may call in, has called in, or has sent it back`);
        }
        decision.phase = 'effective';
        break;
      }
      default:
    }
  }
}
