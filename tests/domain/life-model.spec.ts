/** Random lives from in force to disposal of records beside a second, simpler program that must answer alike. */
import { describe, expect, it } from '@jest/globals';
import { addDays, agreement, localDate, when } from '#domain';
import type { AgreementCommand, AgreementEvent, AgreementRefusal, CouncilId, PenceText } from '#domain';
import { misremembering, miswriting, without } from '../kit/agreement-laws.ts';
import type { AgreementDecider } from '../kit/agreement-laws.ts';
import { coverageInWords, lacking, lifeCommands, lived } from '../kit/life-laws.ts';
import type { LifeCoverage } from '../kit/life-laws.ts';
import { lawsTimeout } from '../kit/laws.ts';

/** At most so many lives are tried with a fault before it is said not to have been found. */
const tries = 1_500;
const faulty = (decider: AgreementDecider, from?: string): LifeCoverage =>
  lived({ runs: tries, decider, ...(from === undefined ? {} : { from }) });
/** Where it would refuse with this code, the event of this name is recorded with the command's members. */
const recording = (code: AgreementRefusal, type: AgreementCommand['type'], event: AgreementEvent['type'],
  more: object = {}): AgreementDecider => without(code, (_, command, { actor }) => (command.type !== type ? null
  : { ...command, type: event, council: actor.council, ...more } as unknown as AgreementEvent));
const later = (day: string, days: number): never => addDays(localDate(day), days) as never;

describe('the model of a whole life', () => {
  it('I9, I10, I17 to I30, I49 to I53, I58: the agreement and the model answer alike after every act', () => {
    const cover = lived({ runs: 200 });
    process.stdout.write(coverageInWords(cover));
    expect(lacking(['in-force', 'ending', 'winding-down', 'closed'], cover.stages)).toEqual([]);
    expect(lacking(['stage: in-force -> ending', 'stage: ending -> winding-down', 'stage: winding-down -> closed',
      'notice: -> served', 'notice: served -> effective', 'dispute: level 1 -> level 2', 'dispute: -> resolved',
      'charge: open -> estimated', 'charge: actuals received -> trued up', 'charge: agreed -> closed',
      'participation: proposed -> active', 'variation: proposed -> agreed'], cover.transitions)).toEqual([]);
    expect(lacking(lifeCommands, cover.accepted).length).toBeLessThan(15);
    expect(Object.keys(cover.codes).length).toBeGreaterThan(150);
  }, lawsTimeout * 4);
});

describe('the model catches', () => {
  const catches = (what: string, decider: AgreementDecider, how: RegExp, from?: string): void => {
    it(what, () => expect(() => faulty(decider, from)).toThrow(how), lawsTimeout * 4);
  };

  catches('I9: an approval under a s.114 report without authority',
    recording('s114-authority-missing', 'ApproveVariation', 'VariationApproved'), /I9 broken/);
  catches('I18: a suspension of what has ended',
    recording('agreement-ended', 'ImposeSuspension', 'SuspensionImposed'), /I18 broken/);
  catches('I19: a withdrawal remembered as a day later than it was', misremembering((event) =>
    event.type !== 'WithdrawalProposed' ? event : { ...event, from: later(event.from, 1) }),
  /I19, I53 broken|deadlines that stand broken/);
  catches('I20: a recommendation written down as a decision', miswriting((event) => {
    if (event.type !== 'BoardRecommendationMade') return event;
    const { why: _, ...said } = event;
    return { ...said, type: 'BoardDecisionMade', reconsiders: null, windows: [] };
  }), /I20 broken/);
  catches('I21: an act that a restriction bars', recording('restricted', 'ProposeEnd', 'EndProposed'), /I21 broken/,
    'restricted');
  catches('I22: a decision of a board in effect while it may be called in',
    recording('board-call-in-open', 'BringBoardDecisionIntoEffect', 'BoardDecisionBecameEffective'), /I22 broken/,
    'seated');
  catches('I23: a penny too many', miswriting((event) => {
    if (event.type !== 'ChargeEstimated') return event;
    const [[council, amount], ...rest] = Object.entries(event.shares) as [[string, PenceText]];
    return { ...event, shares: { ...Object.fromEntries(rest), [council]: String(BigInt(amount) + 1n) as PenceText } };
  }), /I23, I28 broken/);
  catches('I24: a rule remembered as in force from the day before', misremembering((event) =>
    event.type !== 'ApportionmentRuleSet' ? event : { ...event, from: later(event.from, -1) }), /I24/);
  catches('I27: an outturn of a closed year',
    recording('period-closed', 'RecordOutturn', 'OutturnRecorded'), /I27 broken/, 'settledYear');
  catches('I30: a dispute that is forgotten', misremembering((event) =>
    event.type !== 'ChargeDisputed' ? event : { ...event, disputedPence: '0' as PenceText }), /I30/, 'charged');
  catches('I49: a notice that ends a day before the earliest', miswriting((event) =>
    event.type !== 'NoticeServed' ? event : { ...event, endsOn: later(event.endsOn, -1) }), /I49 broken/);
  catches('I49: a notice with effect before its day', without('notice-not-yet-effective', (state, command, facts) =>
    command.type !== 'TakeNoticeEffect' ? null : { type: 'NoticeTookEffect', on: command.on, services: [],
      council: facts.actor.council as CouncilId, notice: command.notice,
      tookOut: [state.ending.notices[command.notice]!.from] }), /I49 broken/, 'noticed');
  catches('I50: a notice withdrawn by its server alone', { ...agreement, decide(state, command, facts) {
    const decision = agreement.decide(state, command, facts);
    return 'refused' in decision || command.type !== 'WithdrawNotice' ? decision
      : { events: [...decision.events, { type: 'NoticeWithdrawn', on: command.on, notice: command.notice, consents: [],
        council: facts.actor.council as CouncilId }] };
  } }, /I50/, 'noticed');
  catches('I51: an escalation before the clock has run out', without('level-clock-running', (state, command, facts) =>
    command.type !== 'EscalateDispute' ? null : { type: 'DisputeEscalated', on: command.on, dispute: command.dispute,
      level: state.disputes.disputes[command.dispute]!.level + 1, body: 'b', agreedInWriting: [], due: null,
      calendar: 'c', council: facts.actor.council as CouncilId }), /I51 broken/);
  catches('I52: an agreement closed with an account unsettled',
    recording('final-account-not-settled', 'CloseAgreement', 'AgreementClosed', { survivals: [] }),
    /I52 broken: closed/, 'cleared');
  catches('I52: a settlement by a council that neither owes nor is owed', without('settlement-of-others',
    (state, command, { actor }) => (command.type !== 'SettlePosition' ? null : { ...command, type: 'PositionSettled',
      account: state.windingDown.account!.account, council: actor.council as CouncilId })),
  /I52 broken: settled by/, 'cleared');
  catches('I52: a final account that does not sum to nil',
    recording('final-account-not-zero', 'StateFinalAccount', 'FinalAccountStated'), /I52 broken: a final account/,
    'ended');
  catches('I53: a succession before the vesting day', without('before-vesting', (state, command, { actor }) =>
    command.type !== 'EffectSubstitution' ? null : { type: 'CouncilSubstituted', on: command.on, services: [],
      council: actor.council as CouncilId, substitution: command.substitution, from: when('2025-04-01'),
      old: state.membership.substitutions[command.substitution]!.old }), /I53 broken/, 'scheduled');
  catches('I58: records disposed of while they are kept',
    recording('retention-running', 'DisposeOfRecords', 'RecordsDisposed'), /I58 broken/);
});
