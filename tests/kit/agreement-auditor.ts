/**
 * An auditor of agreements who knows no decider: he reads events in order and objects when an invariant
 * of the law is broken. Whatever an event lists as unverified he takes for not known, and so for no
 * breach; vague dates he does not compare.
 */
import assert from 'node:assert/strict';
import type { AgreementEvent } from '#domain';
import { calendars } from './agreement-register.ts';

type Of<T extends AgreementEvent['type']> = Extract<AgreementEvent, { type: T }>;
type Run = {
  hash: string; executive: boolean; key: boolean; notice: string | null; urgencies: [string, string][];
  decided: string | null; published: string | null; until: string | null; window: boolean; calledIn: boolean;
  effective: string | null; open: Set<string>; met: string[]; delegated: [string, string][];
};
type Counterpart = { on: string; hash: string; people: string[]; known: boolean };
type Basis = { kind: string; services: readonly string[]; from: string; to: string | null; executive: unknown };

const exact = (...dates: readonly (string | null)[]): boolean =>
  dates.every((date) => date !== null && date.length === 10);
const notBefore = (later: string, earlier: string | null, what: string): void => {
  if (exact(later, earlier)) assert.ok(later >= earlier!, `order: ${what}: ${later} before ${earlier}`);
};
const plus = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
const works = (date: string): boolean =>
  ![0, 6].includes(new Date(date).getUTCDay()) && !calendars.england.holidays.has(date);
const workingDays = (from: string, to: string): number => {
  let count = 0;
  for (let day = plus(from, 1); day < to; day = plus(day, 1)) count += works(day) ? 1 : 0;
  return count;
};
const windowEnd = (from: string): string => {
  let day = from;
  for (let left = 5; left > 0;) {
    day = plus(day, 1);
    if (works(day)) left -= 1;
  }
  return day;
};
/** From this value an executive decision of any council of the register is key. */
const keyFromPence = 500_000_00;
const committees = ['lga1972-s101-5', 'si2012-1019-reg11'];

/** One auditor follows one agreement. */
export class Auditor {
  #read = 0;
  #abandoned = false;
  #table = new Set<string>();
  #invited = new Set<string>();
  #clauses = new Map<string, string>();
  #early = false;
  #draft: { hash: string; on: string; text: string } | null = null;
  #accepted = new Map<string, string>();
  #frozen: Pick<Of<'TextFrozen'>, 'hash' | 'on' | 'councils' | 'participation'> | null = null;
  #runs = new Map<string, Run>();
  #counterparts = new Map<string, Counterpart>();
  #bases = new Map<string, Basis>();
  #consulted = new Map<string, string>();
  #posts = new Map<string, { role: string | null; at: readonly string[] }>();
  #officers = new Map<string, { person: string; on: string }>();
  /** First day of a post without the officer it had. */
  #free = new Map<string, string>();
  #services = new Set<string>();
  /** Services in force whose last basis has just ended, until that is said. */
  #lost: string[] = [];
  #conditions = new Map<string, string | null>();
  #executed: string | null = null;
  #commencedOn: string | null = null;
  #mandates: readonly { readonly function: string; readonly power: string }[] = [];

  /** Reads on from where he stopped. @throws AssertionError naming the invariant */
  read(events: readonly AgreementEvent[]): void {
    for (; this.#read < events.length; this.#read += 1) {
      assert.ok(!this.#abandoned, 'an event after the abandonment');
      this.#one(events[this.#read]!);
    }
    this.#settled();
  }

  /** What holds between commands. */
  #settled(): void {
    assert.deepEqual(this.#lost, [], 'I11 broken: services lost their last basis and nothing says so');
    if (this.#executed !== null) return;
    for (const [council, { known, hash }] of this.#counterparts) {
      assert.equal(hash, this.#frozen?.hash, `I1 broken: ${council} stays signed to a text that is not frozen`);
      if (known) this.#authority(council, hash, null);
    }
  }

  #one(event: AgreementEvent): void {
    const missing = event.unverified ?? [];
    switch (event.type) {
      case 'AgreementProposed': this.#table.add(event.council);
        for (const { service } of event.services) this.#services.add(service);
        break;
      case 'ServiceAdded': this.#services.add(event.service); break;
      case 'ServiceRemoved': this.#services.delete(event.service); break;
      case 'CouncilInvited':
        assert.ok(!this.#table.has(event.invited), 'I15 broken: a council is invited to its own table');
        this.#invited.add(event.invited); break;
      case 'CouncilJoinedProposal':
        assert.ok(this.#invited.delete(event.council), `${event.council} joins uninvited`);
        this.#table.add(event.council); break;
      case 'InvitationDeclined': this.#invited.delete(event.council); break;
      case 'CouncilLeftProposal':
        assert.ok(this.#table.delete(event.council), 'a stranger leaves');
        this.#accepted.delete(event.council); break;
      case 'AgreementAbandoned':
        assert.equal(this.#executed, null, 'a signed agreement is abandoned');
        this.#abandoned = true; break;
      case 'ClauseProposed': case 'ClauseCountered':
        if (event.kind === 'commencement-duration') this.#early = event.params.commencementMayPrecedeExecution === true;
        this.#clauses.set(event.clause, JSON.stringify([event.kind, event.heading, event.body, event.params])); break;
      case 'ClauseStruck': this.#clauses.delete(event.clause); break;
      case 'DraftIssued':
        this.#draft = { hash: event.hash, on: event.on, text: this.#text() };
        this.#accepted.clear(); break;
      case 'TextAccepted': this.#accepted.set(event.council, event.hash); break;
      case 'TextFrozen': this.#frozenText(event, missing); break;
      case 'TextReopened': this.#frozen = null; this.#accepted.clear(); break;
      case 'CounterpartExecuted': this.#signed(event, missing); break;
      case 'CounterpartVoided': this.#counterparts.delete(event.council); break;
      case 'ConditionPrecedentSet': this.#conditions.set(event.condition, null); break;
      case 'ConditionPrecedentMet': case 'ConditionPrecedentWaived':
        this.#conditions.set(event.condition, event.on); break;
      case 'AgreementExecuted': this.#dated(event, missing); break;
      case 'AgreementCommenced': this.#commenced(event, missing); break;
      case 'RecordCorrected':
        assert.ok(event.corrects >= 0 && event.corrects < this.#read, 'I54 broken: no such event');
        assert.ok(event.why !== '', 'I54 broken: corrected without a reason'); break;
      default:
        this.#ofLaw(event, missing);
        this.#inRun(event, missing);
    }
  }

  /** Legal bases, posts, holders and the committee. */
  #ofLaw(event: AgreementEvent, missing: readonly string[]): void {
    switch (event.type) {
      case 'LegalBasisRecorded':
        if (event.kind === 'lga1972-s101-1b') assert.ok(event.executive === false
          || missing.includes('executive-function-barred'), 'I12 broken: an executive function is delegated by s.101');
        this.#bases.set(event.basis, event);
        if (this.#frozen !== null && this.#commencedOn === null) {
          this.#committee({ on: event.on, participation: this.#frozen.participation }, missing);
        }
        break;
      case 'LegalBasisEnded':
        this.#bases.set(event.basis, { ...this.#bases.get(event.basis)!, to: event.on });
        if (this.#commencedOn !== null) this.#lost = this.#bases.get(event.basis)!.services
          .filter((service) => this.#services.has(service) && ![...this.#bases.values()]
            .some((basis) => basis.to === null && basis.services.includes(service)));
        break;
      case 'LegalBasisInvalidated':
        assert.deepEqual([...event.services], this.#lost, 'I11 broken: other services have lost their basis');
        this.#lost = []; break;
      case 'SharedPostDefined':
        this.#posts.set(event.post, { role: event.statutoryRole,
          at: [event.lender, ...event.borrowers.map(({ council }) => council)] });
        assert.ok(event.borrowers.every((entry) => entry.council !== event.lender),
          'I15 broken: lent to itself'); break;
      case 'SharedPostWithdrawn':
        assert.equal(this.#frozen, null, 'a post is withdrawn from under a frozen text');
        assert.ok(this.#posts.delete(event.post) && !this.#officers.has(event.post), 'a post withdrawn that is filled');
        for (const key of [...this.#consulted.keys()]) {
          if (key.split('/')[0] === event.post) this.#consulted.delete(key);
        }
        break;
      case 'OfficerConsulted': this.#consulted.set(`${event.post}/${event.person}`, event.on); break;
      case 'SharedPostPlaced': this.#placed(event, missing); break;
      case 'PlacementEnded': {
        const officer = this.#officers.get(event.post);
        assert.equal(officer?.person, event.person, 'who was not placed leaves');
        if (!missing.includes('before-the-placement')) notBefore(event.on, officer!.on, 'left and placed');
        this.#officers.delete(event.post);
        this.#free.set(event.post, event.on); break;
      }
      case 'HolderNamed': assert.ok(this.#table.has(event.holder),
        `I14 broken: ${event.holder} holds a contract`); break;
      case 'ModelTermsSet':
        this.#mandates = event.terms.model === 'joint-committee' ? event.terms.mandates : []; break;
      case 'CommitteeDecisionRecorded':
        assert.ok(this.#commencedOn !== null && this.#mandates.some((mandate) =>
          mandate.function === event.function && mandate.power === 'decide'),
            'I20 broken: a decision beyond the mandate');
        notBefore(event.on, this.#commencedOn, 'I20: decided and commenced'); break;
    }
  }

  #text(): string {
    return JSON.stringify([[...this.#clauses].sort(), [...this.#table].sort()]);
  }

  #frozenText(event: Of<'TextFrozen'>, missing: readonly string[]): void {
    assert.ok(this.#draft, 'a text is frozen that nobody drafted');
    assert.equal(event.hash, this.#draft.hash, 'another text than the last draft is frozen');
    assert.equal(this.#text(), this.#draft.text, 'the frozen text changed since its draft');
    if (!missing.includes('before-the-draft')) notBefore(event.on, this.#draft.on, 'frozen and drafted');
    assert.deepEqual([...event.councils], [...this.#table].sort(), 'the frozen text names other councils');
    if (!missing.includes('text-not-accepted-by-all')) for (const council of event.councils) {
      assert.equal(this.#accepted.get(council), event.hash, `${council} has not accepted the text agreed`);
    }
    const leads = event.participation.filter((entry) => entry.role === 'lead').map((entry) => entry.service);
    assert.equal(new Set(leads).size, leads.length, 'a service has two leads');
    this.#committee(event, missing);
    this.#frozen = event;
  }

  /** I13, of the bases that are executive for certain. */
  #committee(
    { on, participation }: Pick<Of<'TextFrozen'>, 'on' | 'participation'>, missing: readonly string[],
  ): void {
    if (!exact(on) || missing.includes('committee-sets-differ')) return;
    const bases = [...this.#bases.values()].filter((basis) => committees.includes(basis.kind)
      && basis.executive === true
      && (basis.to === null || basis.to > on));
    const sets = [...new Set(bases.flatMap((basis) => basis.services))].map((service) => participation
      .filter((entry) => entry.service === service && entry.role !== 'customer').map((entry) => entry.council).join());
    assert.ok(new Set(sets.filter((set) => set !== '')).size <= 1, 'I13 broken: one committee, two sets of councils');
  }

  #placed(event: Of<'SharedPostPlaced'>, missing: readonly string[]): void {
    if (!missing.includes('officer-not-consulted')) {
      const consulted = this.#consulted.get(`${event.post}/${event.person}`);
      assert.ok(consulted !== undefined, 'I4 broken: placed without consultation');
      if (exact(consulted, event.on)) assert.ok(consulted < event.on, 'I4 broken: consulted too late');
    }
    assert.ok(!this.#officers.has(event.post), 'two officers in one post');
    if (!missing.includes('post-not-yet-free')) {
      notBefore(event.on, this.#free.get(event.post) ?? null, 'placed and the post free');
    }
    this.#officers.set(event.post, event);
    const { role, at } = this.#posts.get(event.post)!;
    const rivals = role === 'monitoring-officer' ? ['ceo', 'cfo'] : role === null ? [] : ['mo'];
    assert.ok(!at.some((council) => rivals.some((rival) => event.person === `per-${council.toLowerCase()}-${rival}`)),
      'I8 broken: a monitoring officer is not separate');
  }

  #inRun(event: AgreementEvent, missing: readonly string[]): void {
    if (event.type === 'ApprovalRunOpened') {
      const executive = event.route === 'executive' || event.route === 'officer';
      if (executive && !event.key && event.valuePence !== 'unknown') {
        assert.ok(Math.abs(Number(event.valuePence)) < keyFromPence, 'I3 broken: a key decision is taken for another');
      }
      this.#runs.set(event.council, { hash: event.hash, executive, key: event.key,
        notice: null,
        urgencies: [], decided: null, published: null, until: null, window: false, calledIn: false, effective: null,
        open: new Set(), met: [], delegated: [] });
      return;
    }
    const run = this.#runs.get(event.council);
    if (run === undefined) return;
    switch (event.type) {
      case 'KeyDecisionNoticePublished': run.notice = event.on; break;
      case 'ReportPublished': case 'StatutoryOfficerAdviceGiven':
        assert.equal(run.hash, this.#frozen?.hash, 'advice on a text that is not frozen');
        if (!missing.includes('before-the-text')) notBefore(event.on, this.#frozen!.on, 'advised and frozen'); break;
      case 'UrgencyClaimed': run.urgencies.push([event.provision, event.on]); break;
      case 'DecisionMade': this.#decided(run, event, missing); break;
      case 'DecisionPublished': this.#published(run, event, missing); break;
      case 'DecisionCalledIn':
        if (run.until !== null && exact(event.on)) assert.ok(event.on <= run.until, 'called in after the window');
        run.calledIn = true; break;
      case 'CallInConcluded': run.calledIn = event.outcome === 'upheld'; break;
      case 'DecisionReconsidered': run.calledIn = false;
        if (event.outcome === 'withdrawn') this.#runs.delete(event.council);
        break;
      case 'DecisionBecameEffective':
        assert.ok(!run.calledIn, 'I2 broken: effective while called in');
        assert.ok(run.published !== null, 'I2 broken: effective without publication');
        if (!missing.includes('before-publication')) notBefore(event.on, run.published, 'effective and published');
        if (run.window && run.until !== null && exact(event.on)) {
          assert.ok(event.on > run.until, 'I2 broken: effective in the call-in window');
        }
        run.effective = event.on; break;
      case 'ApprovalConditionMet': run.open.delete(event.condition); run.met.push(event.on); break;
      case 'DelegationExercised':
        assert.equal(event.hash, this.#frozen?.hash, 'I1 broken: a delegation for another text');
        run.delegated.push([event.hash, event.on]); break;
      case 'ApprovalLapsed': this.#runs.delete(event.council); break;
    }
  }

  #decided(run: Run, event: Of<'DecisionMade'>, missing: readonly string[]): void {
    assert.equal(event.hash, run.hash, 'I1 broken: a decision on another text than its run');
    assert.equal(event.hash, this.#frozen?.hash, 'I1 broken: a decision on a text that is not frozen');
    if (!missing.includes('before-the-text')) notBefore(event.on, this.#frozen!.on, 'decided and frozen');
    if (run.key && run.executive && !missing.includes('notice-missing-or-short') && exact(event.on)) {
      const noticed = run.notice !== null && exact(run.notice) && plus(run.notice, 28) < event.on;
      const urgent = run.urgencies.some(([provision, on]) => exact(on)
        && (provision === 'special-urgency' ? on <= event.on
        : provision === 'general-exception' && workingDays(on, event.on) >= 5));
      const vague = !exact(run.notice) && run.notice !== null;
      assert.ok(noticed || urgent || vague || run.urgencies.some(([, on]) => !exact(on)), 'I3 broken: no notice');
    }
    if (event.outcome === 'refuse') this.#runs.delete(event.council);
    run.open = new Set(event.conditions.map((entry) => entry.condition));
    run.decided = event.outcome === 'defer' ? null : event.on;
  }

  #published(run: Run, event: Of<'DecisionPublished'>, missing: readonly string[]): void {
    assert.ok(run.decided !== null, 'published without a decision');
    if (!missing.includes('before-the-decision')) notBefore(event.on, run.decided, 'published and decided');
    const exempt = run.urgencies.some(([provision, on]) => provision === 'call-in-exemption'
      && (!exact(on, event.on) || on <= event.on));
    run.window = run.executive && !exempt;
    run.published = event.on;
    run.until = event.callInUntil === 'unknown' ? null : event.callInUntil;
    if (run.window && exact(event.on)) {
      assert.equal(run.until, windowEnd(event.on), 'I59 broken: the window ends on another day');
      assert.equal(event.calendar, calendars.england.version, 'I59 broken: the rules are not named');
    }
  }

  /** I1: an effective approval of this text, or a delegation exercised for it, and no condition open. */
  #authority(council: string, hash: string, on: string | null): void {
    const run = this.#runs.get(council);
    assert.ok(run !== undefined && run.effective !== null, `I1 broken: ${council} signs without an approval in effect`);
    const exercised = run.delegated.filter(([text]) => text === hash);
    assert.ok(run.hash === hash || exercised.length > 0, `I1 broken: ${council} signs another text than it approved`);
    assert.equal(run.open.size, 0, `I1 broken: ${council} signs with a condition open`);
    if (on === null) return;
    notBefore(on, run.effective, 'signed and effective');
    for (const met of run.met) notBefore(on, met, 'signed and condition met');
    if (run.hash !== hash) notBefore(on, exercised[0]![1], 'signed and delegation exercised');
  }

  #signed(event: Of<'CounterpartExecuted'>, missing: readonly string[]): void {
    assert.equal(event.hash, this.#frozen?.hash, 'I1 broken: a text signed that is not frozen');
    assert.ok(this.#frozen!.councils.includes(event.council), 'a stranger signs');
    const known = !missing.includes('signed-without-approval');
    if (known) this.#authority(event.council, event.hash, missing.includes('signed-before-approval') ? null : event.on);
    const hands = [...event.signatories.map(({ person }) => person as string), ...event.attestedBy === null ? []
      : [event.attestedBy as string]];
    const elsewhere = [...this.#counterparts].filter(([council]) => council !== event.council)
      .flatMap(([, counterpart]) => counterpart.people);
    assert.ok(hands.length === 0 || hands.some((person) => !elsewhere.includes(person)),
      'I7 broken: signs for two sides alone');
    this.#counterparts.set(event.council, { on: event.on, hash: event.hash, people: hands, known });
  }

  #dated(event: Of<'AgreementExecuted'>, missing: readonly string[]): void {
    assert.equal(event.hash, this.#frozen?.hash, 'I5 broken: another text is executed');
    assert.equal(this.#executed, null, 'I5 broken: executed twice');
    if (!missing.includes('counterparts-missing')) for (const council of this.#frozen!.councils) {
      assert.ok(this.#counterparts.has(council), `I5 broken: ${council} has not signed`);
    }
    for (const [council, { on, known, hash }] of this.#counterparts) {
      if (known) this.#authority(council, hash, null);
      if (!missing.includes('dated-before-a-counterpart')) notBefore(event.on, on, 'dated and signed');
    }
    this.#executed = event.on;
  }

  #commenced(event: Of<'AgreementCommenced'>, missing: readonly string[]): void {
    assert.ok(this.#executed !== null, 'I5 broken: commenced without being executed');
    if (!this.#early && !missing.includes('commencement-before-execution')) {
      notBefore(event.on, this.#executed, 'I5: commenced and executed');
    }
    for (const [condition, settled] of this.#conditions) {
      assert.ok(settled !== null, `commenced with ${condition} open`);
      if (!missing.includes('precedents-open')) notBefore(event.on, settled, 'commenced and condition settled');
    }
    if (!missing.includes('service-without-live-basis') && exact(event.on)) {
      for (const { service } of event.participation) {
        assert.ok([...this.#bases.values()].some((basis) => basis.services.includes(service)
          && (!exact(basis.from) || basis.from <= event.on)
            && (basis.to === null || !exact(basis.to) || basis.to > event.on)),
        `I11 broken: ${service} has no legal basis`);
      }
    }
    this.#committee(event, missing);
    this.#commencedOn = event.on;
  }
}
