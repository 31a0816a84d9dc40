/** Steps that make sense in life in force: who takes part, what the text says, and how it ends. */
import { acceding, earliest, neededFor, termOf } from '#domain';
import type { Capacity } from '#domain';
import { act, days, lasting, next, pick } from './life-ground.ts';
import type { Act, Ground } from './life-ground.ts';

// Membership ------------------------------------------------------------------------------------------

function changing(g: Ground): Act[] {
  const { state, on, n, m, table } = g;
  const change = next(state.membership.changes, 'c');
  const acts: Act[] = [];
  const parts = lasting(g);
  const free = ['DUN', 'WEL'].flatMap((of) => g.services.filter((service) =>
    !parts.some((part) => part.council === of && part.service === service)).map((service) => ({ of, service })));
  if (free.length > 0) {
    const { of, service } = pick(free, m);
    acts.push(act(pick(table, n), 'ProposeAccession', on, { change, acceding: of, instrument: 'deed',
      sharesRebased: 's',
      services: [{ service, role: pick(['partner', 'customer', 'supplier'], n) }], from: days(on, n % 40),
      buyInPence: n % 2 === 0 ? null : '2500' }));
  }
  if (parts.length === 0) return acts;
  const { council, service } = pick(parts, m);
  acts.push(act(council, 'ProposeRoleChange', on, { change, of: council, services: [service], from: days(on, n % 30),
    role: pick(['customer', 'partner', 'lead', 'host'], n), reason: 'r' }));
  const notices = Object.entries(state.ending.notices).filter(([, one]) => one.from === council
    && (one.phase === 'standing' || one.phase === 'effective'));
  const [notice, served] = n % 3 === 0 || notices.length === 0 ? [null, null] : pick(notices, n);
  const all = parts.filter((part) => part.council === council).map((part) => part.service);
  acts.push(act(council, 'ProposeWithdrawal', on, { change, services: n % 2 === 0 ? [service] : all, notice,
    from: served !== null && served.endsOn > on ? served.endsOn : days(on, n % 20), reason: 'r' }));
  return acts;
}

function answering({ state, on, n, table }: Ground): Act[] {
  return Object.entries(state.membership.changes).flatMap(([change, { outcome, terms, agreed }]): Act[] => {
    if (outcome === 'effective' && terms.kind === 'withdrawal' && earliest(terms.from) <= on) {
      return [act(pick(table, n), 'CompleteWithdrawal', on, { change })];
    }
    if (outcome !== 'open') return [];
    const waiting = neededFor(state, terms).filter((council) => !agreed.includes(council));
    return waiting.map((council) => (n % 12 === 0 ? act(council, 'RejectMembershipChange', on, { change, reason: 'r' })
      : act(council, 'AgreeMembershipChange', on, { change })));
  });
}

function succeeding({ state, on, n, m, table, services, world }: Ground): Act[] {
  const { substitutions } = state.membership;
  const acts: Act[] = [];
  for (const [old, successors] of Object.entries(world.follows)) {
    const scheduled = Object.entries(substitutions).find(([, one]) => one.old === old);
    if (scheduled === undefined) {
      acts.push(act(pick(table, n), 'ScheduleSubstitution', on, { substitution: next(substitutions, 'lgr'), old,
        successors, nominated: pick(successors, n), instrument: 'SI 2026/1',
        allotted: n % 2 === 0 ? [] : [{ service: pick(services, m), successor: pick(successors, m) }] }));
      continue;
    }
    const [substitution, one] = scheduled;
    const by = pick([...table.filter((council) => !(council in world.follows)), ...successors], n);
    if (!one.effective) acts.push(act(by, 'EffectSubstitution', on, { substitution }));
    acts.push(act(by, 'AllotService', on, { substitution, service: pick(services, m), successor: pick(successors, n),
      from: one.effective ? on : one.from, authority: 'a' }));
  }
  return acts;
}

export function membershipActs(g: Ground): Act[] {
  const { state, on, n, m, table, services } = g;
  const { suspensions } = state.membership;
  const open = Object.entries(suspensions).filter(([, { liftedOn }]) => liftedOn === null);
  const answers = answering(g);
  return [
    ...changing(g), ...answers, ...answers, ...succeeding(g), ...succeeding(g),
    act(pick(table, n), 'ImposeSuspension', on, { suspension: next(suspensions, 's'), from: days(on, n % 5),
      services: m % 2 === 0 ? [] : [pick(services, m)], councils: m % 3 === 0 ? [] : [pick(table, m)],
      until: n % 2 === 0 ? null : days(on, 6 + (n % 30)), reason: 'r', authority: 'a' }),
    ...open.map(([suspension]) => act(pick(table, n), 'LiftSuspension', on, { suspension, reason: 'r' })),
    ...acceding(state.membership).filter((council) => n % 30 === 0 && council !== 'ALV')
      .map((council) => act(council, 'ProposeEnd', on, { proposal: 'x', conditions: [], decisionRef: 'd' })),
  ];
}

// Variation -------------------------------------------------------------------------------------------

const hand = (person: string): object => ({ person, capacity: 'signatory' });
const hands = (council: string): object => council === 'BRK'
  ? { mode: 'seal', signatories: [], attestedBy: 'per-brk-mo', sealRegister: '2024/51' }
  : { mode: 'hand', attestedBy: null, sealRegister: null, signatories: [
    hand(`per-${council.toLowerCase()}-ceo`), hand(`per-${council.toLowerCase()}-mo`)] };

/** Words that matter to other rules: length of notice, the ladder, the term, tolerances, who may call in. */
const rewordings: readonly object[] = [
  { clause: 'ending', kind: 'termination', params: { noticeMonths: 3 } },
  { clause: 'ending', kind: 'termination', params: { noticeMonths: 6, expiresAtYearEnd: true, cureDays: 20 } },
  { clause: 'ending', kind: 'termination', params: { noticeMonths: 1, notBefore: '2025-01-01' } },
  { clause: 'leaving', kind: 'withdrawal', params: { noticeMonths: 2 } },
  { clause: 'disputes', kind: 'disputes', params: { levels: 3, daysPerLevel: 5 } },
  { clause: 'disputes', kind: 'disputes', params: { daysPerLevel: 15, bodies: 'officers, leaders, judge' } },
  { clause: 'start', kind: 'commencement-duration', params: { expiresOn: '2026-03-31' } },
  { clause: 'breach', kind: 'default', params: { cureDays: 14 } },
  { clause: 'post', kind: 'notices', params: { byPostDays: 3, deemedReceiptDays: 2 } },
  { clause: 'flex', kind: 'variation', params: { toleratedBasisPoints: 400, minorChangesByOfficers: true } },
  { clause: 'table', kind: 'posts', params: {} },
];

function answeringVariation(g: Ground): Act[] {
  const { state, on, n, m } = g;
  return Object.values(state.variation.variations).filter(({ phase }) => phase === 'proposed')
    .flatMap(({ variation, hash, approvals, signatures, councils, by, instrument }): Act[] => {
      const light = { variation, reason: 'r' };
      if (n % 25 === 0) return [act(by, 'WithdrawVariation', on, light)];
      if (n % 25 === 1) return [act(pick(councils, m), 'RefuseVariation', on, light)];
      const approving = councils.filter((council) => approvals[council] === undefined);
      if (approving.length > 0) return approving.map((council) => act(council, 'ApproveVariation', on, {
        variation, hash,
        by: pick(['executive', 'council', 'executive', 'officer'], m), decisionRef: 'd', conditions: [] }));
      const signed = ['deed-of-variation', 'amending-agreement', 'side-letter'].includes(instrument);
      return !signed ? [] : councils.filter((council) => signatures[council] === undefined)
        .map((council) => act(council, 'SignVariation', on, { variation, hash, ...hands(council) }));
    });
}

export function variationActs(g: Ground): Act[] {
  const { state, on, n, m, table, services } = g;
  const { variations, restrictions } = state.variation;
  const instrument = pick(['deed-of-variation', 'change-control-note', 'side-letter', 'amending-agreement',
    'change-control-note', 'schedule-refresh'], n);
  const schedule = instrument === 'schedule-refresh';
  const reworded = schedule ? rewordings.at(-1)! : pick(rewordings, m);
  const from = days(on, pick([0, 0, 10, 40, -5], n));
  const answers = answeringVariation(g);
  const agreed = Object.values(variations).filter((one) => one.agreed !== null);
  return [
    act(pick(table, m), 'ProposeVariation', on, { variation: next(variations, 'v'), instrument, title: 't',
      changes: [{ heading: 'h', body: `body ${n % 7}`, ...reworded }],
      strikes: n % 13 === 0 && !schedule ? ['money'] : [], from,
      expires: instrument === 'side-letter' || n % 9 === 0 ? days(from, 30 + (n % 200)) : null,
      reviewOn: n % 5 === 0 ? days(from, 90) : null, valuePence: pick(['5000000', '12000000', '-3'], m),
      extendsTerm: n % 17 === 0 && instrument !== 'change-control-note' && !schedule }),
    ...answers, ...answers, ...answers, ...answers,
    act(pick(table, n), 'RecordToleratedChange', on, { service: pick(services, m), what: 'w',
      basisPoints: pick([50, 300, 600], m) }),
    ...agreed.slice(0, 1).map(({ variation }) => act(pick(table, n), 'ImposeRestriction', on, {
      restriction: next(restrictions, 'r'), variation, favours: pick(table, m),
      acts: pick([['ProposeVariation'], ['ServeNotice', 'ProposeEnd'], ['ExtendTerm', 'SetApportionmentRule'],
        ['ProposeAccession', 'ProposeWithdrawal', 'ProposeRoleChange']], n),
      trigger: n % 2 === 0 ? { on: days(on, 20 + (m % 100)), event: null }
        : { on: null, event: 'accounts approved' } })),
    ...Object.entries(restrictions).filter(([, { liftedOn }]) => liftedOn === null)
      .map(([restriction, { favours }]) => act(favours, 'LiftRestriction', on, { restriction, reason: 'r' })),
  ];
}

// Ending ----------------------------------------------------------------------------------------------

function aboutNotices({ state, on, n, m }: Ground): Act[] {
  return Object.entries(state.ending.notices).filter(([, { phase }]) => phase === 'standing')
    .flatMap(([notice, one]): Act[] => {
      const to = pick(one.to, n);
      if (one.endsOn <= on || n % 15 === 0) return [act(pick([one.from, to], m), 'TakeNoticeEffect', on, { notice })];
      if (one.withdrawal !== null) {
        return one.to.filter((council) => !one.withdrawal!.consents.includes(council as never))
          .map((council) => act(council, 'ConsentToWithdrawal', on, { notice }));
      }
      const moved = Object.values(one.otherEnd)[0] ?? days(on, 5 + (n % 50));
      return pick([
        [act(to, 'AcknowledgeNotice', on, { notice })],
        [act(to, 'ContestNotice', on, { notice, grounds: 'g' })],
        [one.from, ...one.to].filter((council) => one.otherEnd[council] !== moved)
          .map((council) => act(council, 'AgreeNoticeEnd', on, { notice, endsOn: moved })),
        n % 3 === 0 ? [act(one.from, 'WithdrawNotice', on, { notice, reason: 'r' })]
          : [act(to, 'AcknowledgeNotice', on, { notice })],
      ], m);
    });
}

function deciding({ state, on, n, m, table }: Ground): Act[] {
  const { reviews, proposals, extensions, agreed } = state.ending;
  const open = Object.entries(proposals).filter(([, { lapsedOn }]) => lapsedOn === null);
  const proposing = (proposal: string): Act => act(pick(table, n), 'ProposeEnd', on, { proposal, decisionRef: 'd',
    conditions: n % 2 === 0 ? [] : [{ condition: 'case', what: 'w', dueOn: days(on, 40) }] });
  const termEnds = termOf(state)?.endsOn ?? '2029-06-03';
  const standing = Object.entries(extensions).filter(([, { effectiveOn }]) => effectiveOn === null);
  const said = Object.values(agreed)[0];
  const terms = said !== undefined && said.endsOn >= on ? { endsOn: said.endsOn, replacedBy: said.replacedBy }
    : { endsOn: days(on, pick([0, 0, 20, 60], m)), replacedBy: m % 4 === 0 ? 'a-better-one' : null };
  const ends = table.map((council) => act(council, 'AgreeToEnd', on, { ...terms, decisionRef: 'd' }));
  return [
    act(pick(table, n), 'CommissionReview', on, { review: next(reviews, 'rev'), by: 'LGA', remit: 't',
      dueOn: n % 2 === 0 ? null : days(on, 60) }),
    ...Object.entries(reviews).filter(([, { reported }]) => reported === null).map(([review]) =>
      act(pick(table, n), 'ReportReview', on, { review, advice: 'change', summary: 's' })),
    proposing(next(proposals, 'p')),
    ...open.flatMap(([proposal, { by, conditions }]) => (n % 4 === 0
      ? [act(by, 'LapseEndProposal', on, { proposal, why: 'w' })]
      : Object.entries(conditions).filter(([, { metOn }]) => metOn === null)
        .map(([condition]) => act(by, 'MeetEndCondition', on, { proposal, condition })))),
    ...standing.flatMap(([extension, { agreed: by }]) => table.filter((council) => !by.includes(council as never))
      .map((council) => act(council, 'AgreeExtension', on, { extension, valuePence: '5000' }))),
    act(pick(table, m), 'ExtendTerm', on, { extension: next(extensions, 'e'), until: days(termEnds, 365 + (n % 300)),
      instrument: 'deed', valuePence: pick(['5000', '90000000'], n) }),
    ...(n % 3 === 0 || said !== undefined ? [...ends, ...ends] : []),
    ...(state.ending.fixed['consent'] === undefined ? []
      : [act(pick(table, n), 'EndByConsent', on), act(pick(table, n), 'EndByConsent', on)]),
    ...(termEnds <= on ? Array.from({ length: 6 }, () => act(pick(table, n), 'Expire', on)) : []),
  ];
}

export function endingActs(g: Ground): Act[] {
  const { state, on, n, m, table, services, world } = g;
  const from = pick(table, m);
  const kind = n % 3 === 0 ? 'termination' : 'withdrawal';
  const proposals = Object.entries(state.ending.proposals).filter(([, { by, lapsedOn, conditions }]) => by === from
    && lapsedOn === null && Object.values(conditions).every(({ metOn }) => metOn !== null));
  const own = lasting(g).filter((part) => part.council === from).map((part) => part.service);
  const about = aboutNotices(g);
  const stranded = Object.entries(state.bases).filter(([, basis]) => basis.to !== null);
  const dissolving = world.name === 'dissolved' ? [
    act('ALV', 'ScheduleDissolution', on, { vestingOn: world.vesting, councils: ['BRK', 'CHW'], order: 'o' }),
    act('ALV', 'EndByDissolution', world.vesting!, { order: 'o' })] : [];
  return [
    act(from, 'ServeNotice', on, { notice: next(state.ending.notices, 'n'), kind,
      cause: n % 11 === 0 ? 'breach' : 'no-fault', to: table.filter((council) => council !== from),
      services: n % 2 === 0 || own.length === 0 ? null : [pick(own, n)],
      deliveredBy: pick(['hand', 'post', 'email', 'unknown'], n),
      proposal: proposals[0]?.[0] ?? null, reason: 'r', deemedOn: null,
      endsOn: n % 5 === 0 ? days(on, 400 + (m % 200)) : null }),
    ...about, ...about, ...about, ...deciding(g), ...dissolving, ...dissolving,
    ...(n % 29 === 0 ? Object.keys(state.bases).map((basis) =>
      act(pick(table, n), 'EndLegalBasis', on, { basis, reason: 'repealed' })) : []),
    ...stranded.map(([basis]) => act(pick(table, n), 'EndByLegalLapse', on, { basis })),
    ...(table.length === 1 ? [act(table[0]!, 'EndByMerger', on, { order: 'o' })] : []),
    ...(n % 6 === 0 ? [act(from, 'LinkSuccessor', on, { successor: `a${m % 4}`, kind: 'residual' }),
      act(from, 'LinkPredecessor', on, { predecessor: `b${m % 4}`, kind: 'replacement' })] : []),
    ...(services.length > 0 && n % 40 === 0 ? [act(from, 'RecordLegalBasis', on, { basis: next(state.bases, 'l'),
      kind: 'lagsa1970-s1', services, from: on, to: null, executive: false, receiver: null })] : []),
  ];
}

/** Consents that a bound council may hold. */
export const consentActs = ({ state, on, n, m, table }: Ground): Act[] => {
  const kind = pick(['s114-authority', 's24-consent'], n);
  const capacity: Capacity = kind === 's114-authority' ? 'finance-officer' : 'monitoring-officer';
  return [act(pick(table, m), 'RecordConsent', on, { consent: next(state.consents, 'k'), kind, giver: 'g',
    reference: 'r', acts: pick([['variation'], ['extension', 'accession'], ['variation', 'extension']], m),
    limitPence: n % 3 === 0 ? '20000000' : null }, capacity)];
};
