/**
 * Reads what was accepted into the model, says what should never have been accepted, and compares. One
 * auditor for one history.
 */
import { strict as assert } from 'node:assert';
import type { AgreementCommand, AgreementEvent, AgreementFacts, AgreementState } from '#domain';
import { calendars } from './agreement-register.ts';
import { dayNo, firstOf } from './life-days.ts';
import { compare } from './life-compare.ts';
import { forbidden } from './life-forbidden.ts';
import { LifeModel } from './life-model.ts';

type Of<T extends AgreementEvent['type']> = Extract<AgreementEvent, { type: T }>;
const { holidays } = calendars.england;
const after = '9999-12-31';

export class LifeAuditor {
  readonly model = new LifeModel();
  /** Acts accepted so far, for whoever reads a failure. */
  readonly said: string[] = [];
  readonly #moved: (what: string) => void;
  #steps = 0;
  #last = '2024-06-03';

  constructor(told: readonly AgreementEvent[], moved: (what: string) => void) {
    this.#moved = moved;
    for (const event of told) this.#read(event);
  }

  /** What may be done must not be refused: closing with nothing open, escalating a clock that has run. */
  refused(command: AgreementCommand, facts: AgreementFacts, code: string): void {
    if (command.type === 'CloseAgreement' && /open$|account|certificates|survivals/.test(code)) {
      assert.notDeepEqual(this.model.money.blockers(), [], `I52 broken: refused with ${code}, but nothing is open`);
    }
    if (command.type === 'EscalateDispute' && code === 'level-clock-running') {
      const due = this.model.care.disputes.get(command.dispute)!.due;
      assert.ok(due === null || dayNo(facts.today) <= due || dayNo(command.on) <= due,
        'I51 broken: the clock has run out, and it may not be escalated');
    }
  }

  /** I9, I10, I17, I18, I21, I26, I27, I49, I50, I52, I53, I58: what must be refused whatever else is so. */
  accepted(command: AgreementCommand, facts: AgreementFacts): void {
    const why = forbidden(this.model, command, facts);
    if (why !== null) assert.fail(`${why}: ${command.type} was accepted`);
    if (command.type !== 'ReachDeadline') this.#last = command.on;
  }

  read(events: readonly AgreementEvent[]): void {
    const before = this.model.stage;
    for (const event of events) this.#read(event);
    this.#steps += events.length;
    if (this.model.stage !== before) this.#moved(`stage: ${before} -> ${this.model.stage}`);
  }

  /** The day of the last act, days around it, and days far from it, other ones at every step. */
  compare(state: AgreementState): void {
    const last = dayNo(this.#last);
    const turn = this.#steps * 37;
    compare(state, this.model, [last, last + 300 + (turn % 400), dayNo('2024-06-03') + (turn % 900)], this.#steps);
  }

  #read(event: AgreementEvent): void {
    const { model } = this;
    model.money.readCharging(event);
    model.money.readWinding(event);
    model.care.read(event, holidays);
    this.#way(event);
    this.#membership(event);
    this.#variation(event);
    this.#ending(event);
    this.#transitions(event);
  }

  #way(event: AgreementEvent): void {
    const { model } = this;
    switch (event.type) {
      case 'AgreementProposed': for (const { service, startsOn } of event.services) {
        model.services.set(service, startsOn === null ? -Infinity : dayNo(startsOn));
      } break;
      case 'ClauseProposed': case 'ClauseCountered':
        model.clauses.set(event.clause, { kind: event.kind, params: event.params, by: null });
        break;
      case 'AgreementExecuted': for (const council of event.councils) model.parties.set(council, 'joined'); break;
      case 'AgreementCommenced':
        model.commenced = dayNo(event.on);
        for (const { service, council, role } of event.participation) {
          model.begin(service, council, role, Math.max(model.commenced, model.services.get(service)!));
        }
        break;
      case 'ConsentRecorded': model.consents.push({ council: event.council, kind: event.kind, acts: event.acts,
        limit: event.limitPence === null ? null : BigInt(event.limitPence), on: dayNo(event.on) }); break;
      case 'DeadlineReached': model.reached.set(event.deadline, event.due); break;
      case 'AgreementClosed': model.closed = dayNo(event.on); break;
      default:
    }
  }

  #membership(event: AgreementEvent): void {
    const { model } = this;
    switch (event.type) {
      case 'AccessionProposed': case 'RoleChangeProposed': case 'WithdrawalProposed': model.asked(event); break;
      case 'MembershipChangeAgreed': model.changes.get(event.change)!.agreed.add(event.council); break;
      case 'MembershipChangeRejected': model.changes.get(event.change)!.outcome = 'rejected'; break;
      case 'CouncilAcceded': {
        const { of, from } = model.madeEffective(event.change, event.on);
        for (const { service, role } of event.services) model.begin(service, of, role, from);
        model.parties.set(of, 'joined');
        break;
      }
      case 'ParticipationRoleChanged': {
        const { of, from } = model.madeEffective(event.change, event.on);
        for (const { service, after: role } of event.roles) model.recast(service, of, role, from);
        break;
      }
      case 'CouncilWithdrew': this.#withdrew(event); break;
      case 'WithdrawalCompleted':
        model.changes.get(event.change)!.outcome = 'completed';
        model.parties.set(event.of, 'withdrawn');
        break;
      case 'SubstitutionScheduled': model.substitutions.set(event.substitution, { old: event.old, done: false,
        successors: event.successors, nominated: event.nominated, from: dayNo(event.from),
        allotted: new Map(event.allotted.map(({ service, successor }) => [service, successor])) }); break;
      case 'CouncilSubstituted':
        model.substituted(event);
        break;
      case 'ServiceAllotted': model.allotted(event); break;
      case 'SuspensionImposed': model.suspensions.set(event.suspension, { until: event.until, lifted: false }); break;
      case 'SuspensionLifted': model.suspensions.get(event.suspension)!.lifted = true; break;
      default:
    }
  }

  #withdrew(event: Of<'CouncilWithdrew'>): void {
    const { of, from, notice } = this.model.madeEffective(event.change, event.on);
    if (notice !== null) {
      const served = this.model.notices.get(notice)!;
      assert.ok(served.from === of && ['standing', 'effective'].includes(served.phase) && from >= served.endsOn,
        'I49, I50 broken: left by a notice that does not carry it');
    }
    for (const service of event.services) this.model.leave(service, of, from);
  }

  #variation(event: AgreementEvent): void {
    const { variations, restrictions } = this.model;
    switch (event.type) {
      case 'VariationProposed': variations.set(event.variation, { id: event.variation, councils: event.councils,
        signed: ['deed-of-variation', 'amending-agreement', 'side-letter'].includes(event.instrument),
        from: dayNo(event.from), until: dayNo(event.expires ?? after), changes: event.changes, strikes: event.strikes,
        review: event.reviewOn === null ? null : dayNo(event.reviewOn), expires: event.expires, approved: new Map(),
        signatures: new Map(), nth: 0, phase: 'proposed', agreedOn: NaN }); break;
      case 'VariationApproved': this.#said(event, 'approved'); break;
      case 'VariationSigned': this.#said(event, 'signatures'); break;
      case 'VariationAgreed':
        assert.equal(variations.get(event.variation)!.phase, 'agreed',
          'I24, 2.11 broken: agreed by some and not by all');
        break;
      case 'VariationWithdrawn': variations.get(event.variation)!.phase = 'withdrawn'; break;
      case 'VariationRefused': variations.get(event.variation)!.phase = 'refused'; break;
      case 'RestrictionImposed': restrictions.set(event.restriction, { acts: event.acts, favours: event.favours,
        from: dayNo(event.on), until: dayNo(event.trigger.on ?? after), day: event.trigger.on, lifted: false }); break;
      case 'RestrictionLifted': {
        const lifted = restrictions.get(event.restriction)!;
        restrictions.set(event.restriction, { ...lifted, lifted: true,
          until: Math.min(lifted.until, dayNo(event.on)) });
        break;
      }
      default:
    }
  }

  /** The last council's step makes it agreed, and nothing else does. */
  #said(event: Of<'VariationApproved' | 'VariationSigned'>, step: 'approved' | 'signatures'): void {
    const varied = this.model.variations.get(event.variation)!;
    assert.ok(step === 'approved' || varied.approved.has(event.council), 'I1 broken: signed without an approval');
    varied[step].set(event.council, dayNo(event.on));
    if ((step === 'signatures') !== varied.signed || !varied.councils.every((one) => varied[step].has(one))) return;
    this.model.agreedVariations += 1;
    Object.assign(varied, { phase: 'agreed', nth: this.model.agreedVariations });
  }

  #ending(event: AgreementEvent): void {
    const { model } = this;
    switch (event.type) {
      case 'NoticeServed': {
        const earliest = model.earliestEnd(event, holidays);
        const endsOn = dayNo(event.endsOn);
        assert.ok(endsOn >= earliest, 'I49 broken: a notice ends before the earliest day');
        const { kind, to, services, council: from } = event;
        model.notices.set(event.notice, { from, to, kind, services, endsOn, earliest, phase: 'standing', consents: null,
          tookOut: [], settled: NaN, otherEnd: new Map() });
        this.#fixes(event.notice);
        break;
      }
      case 'NoticeEndAgreed': this.#moveEnd(event); break;
      case 'NoticeWithdrawalProposed': model.notices.get(event.notice)!.consents = new Set(); this.#freed(event); break;
      case 'NoticeWithdrawalConsented':
        model.notices.get(event.notice)!.consents!.add(event.council);
        this.#freed(event);
        break;
      case 'NoticeTookEffect': {
        const notice = model.notices.get(event.notice)!;
        const none = model.leavesNone(notice, notice.endsOn);
        Object.assign(notice, { tookOut: model.takesOut(notice), phase: 'effective', settled: notice.endsOn });
        model.fixed.delete(event.notice);
        if (none) model.end(notice.endsOn);
        else if (notice.kind === 'termination') model.putOut(notice);
        break;
      }
      case 'TermExtensionProposed':
        model.extensions.set(event.extension, {
          until: dayNo(event.until), agreed: new Set([event.council]), done: false });
        break;
      case 'TermExtensionAgreed': {
        const extension = model.extensions.get(event.extension)!;
        extension.agreed.add(event.council);
        if (model.joined().every((council) => extension.agreed.has(council))) {
          extension.done = true;
          model.extendedTo = extension.until + 1;
        }
        break;
      }
      case 'EndAgreed':
        model.agreedEnds.set(event.council, `${event.endsOn} ${event.replacedBy}`);
        if (new Set(model.joined().map((council) => model.agreedEnds.get(council))).size === 1) {
          model.fixed.set('consent', dayNo(event.endsOn));
        }
        break;
      case 'DissolutionScheduled': model.fixed.set('dissolution', dayNo(event.vestingOn)); break;
      case 'AgreementEnded': if (model.ended === null) model.end(dayNo(event.on)); break;
      default:
    }
  }

  /** A notice fixes the end of the whole where nobody would be left to go on. */
  #fixes(id: string): void {
    const notice = this.model.notices.get(id)!;
    if (this.model.leavesNone(notice, notice.endsOn)) this.model.fixed.set(id, notice.endsOn);
  }

  #moveEnd({ notice: id, council, endsOn }: Of<'NoticeEndAgreed'>): void {
    const notice = this.model.notices.get(id)!;
    notice.otherEnd.set(council, endsOn);
    const concerned = this.model.joined().filter((one) => one === notice.from || notice.to.includes(one));
    if (!concerned.every((one) => notice.otherEnd.get(one) === endsOn)) return;
    notice.endsOn = dayNo(endsOn);
    notice.otherEnd.clear();
    this.#fixes(id);
  }

  /** I50: withdrawn with the consent of every recipient that is still a party. */
  #freed({ notice: id }: { notice: string }): void {
    const notice = this.model.notices.get(id)!;
    const asked = this.model.joined().filter((one) => one !== notice.from && notice.to.includes(one));
    if (!asked.every((one) => notice.consents!.has(one))) return;
    notice.phase = 'withdrawn';
    this.model.fixed.delete(id);
  }

  /** 10.2, 10.7 to 10.9, counted as they happen. */
  #transitions(event: AgreementEvent): void {
    const moved = moves[event.type];
    if (moved !== undefined) this.#moved(moved);
    if (event.type === 'DisputeEscalated') this.#moved(`dispute: level ${event.level - 1} -> level ${event.level}`);
    if (event.type === 'AgreementEnded') this.#moved(`end by ${event.cause}`);
    if (event.type === 'TrueUpCalculated') for (const { working, resplit } of event.lines) {
      this.#moved(`true-up: ${working[0]?.test?.result} ${resplit ? 're-split' : 'as estimated'}`);
    }
    if (event.type === 'PriorPeriodCorrected') assert.ok(firstOf(event.year) < firstOf(event.into), 'I27 broken');
  }
}

/** Transitions by the event that makes them. */
export const moves: Readonly<Record<string, string>> = {
  CouncilAcceded: 'participation: proposed -> active', ParticipationRoleChanged: 'participation: role -> role',
  CouncilWithdrew: 'participation: active -> exiting', WithdrawalCompleted: 'participation: exiting -> exited',
  CouncilSubstituted: 'participation: active -> substituted',
  MembershipChangeRejected: 'participation: proposed -> rejected',
  ChargeEstimated: 'charge: open -> estimated', ChargeBilled: 'charge: estimated -> billed',
  OutturnRecorded: 'charge: billed -> actuals received', TrueUpCalculated: 'charge: actuals received -> trued up',
  TrueUpSettled: 'charge: trued up -> agreed', ChargeDisputed: 'charge: trued up -> disputed',
  ChargeDisputeResolved: 'charge: disputed -> resolved', ChargePeriodClosed: 'charge: agreed -> closed',
  DisputeRaised: 'dispute: raised', DisputeMediated: 'dispute: mediation',
  DeterminationIssued: 'dispute: determination',
  DisputeResolved: 'dispute: -> resolved', DisputeWithdrawn: 'dispute: -> withdrawn',
  CoolingOffStarted: 'dispute: cooling off',
  NoticeServed: 'notice: -> served', NoticeAcknowledged: 'notice: served -> acknowledged',
  NoticeContested: 'notice: served -> contested', NoticeTookEffect: 'notice: served -> effective',
  NoticeWithdrawn: 'notice: served -> withdrawn by consent', NoticeEndChanged: 'notice: another end',
  TermExtended: 'term: -> extended', VariationAgreed: 'variation: proposed -> agreed',
  VariationRefused: 'variation: proposed -> refused', VariationWithdrawn: 'variation: proposed -> withdrawn',
};
