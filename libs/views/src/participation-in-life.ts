/**
 * Participation once the agreement is in force: what each step of membership makes of the shares of the
 * councils it is about. Days to come are known ahead, so a step may open several spans, and it opens anew
 * all that follows its day: of two that contradict each other the one recorded later stands.
 */
import { earliest, spansOn } from '#domain';
import type { AgreementEvent, AgreementState, CouncilId, LocalDate, MemberSpan, When } from '#domain';
import type { Change, ParticipationStatus, Share } from './participation-spans.ts';

export type Changed = {
  readonly council: CouncilId;
  readonly changes: readonly Change[];
  /** Shares on the day of the step, by service. */
  readonly now: Readonly<Record<string, Share>>;
};

type About = { readonly council: CouncilId; readonly services: readonly string[]; readonly from: When };

/** Whose part in what is to be told anew, and from which day. */
function about(state: AgreementState, event: AgreementEvent): readonly About[] {
  const { changes, substitutions } = state.membership;
  switch (event.type) {
    case 'AccessionProposed':
      return [{ council: event.acceding, services: event.services.map(({ service }) => service), from: event.on }];
    case 'WithdrawalProposed':
      return [{ council: event.council, services: event.services, from: event.on }];
    case 'MembershipChangeRejected': {
      const terms = changes[event.change]?.terms;
      return terms === undefined || terms.kind === 'role-change' ? [] : [{ council: terms.of, from: event.on,
        services: terms.services.map((entry) => (typeof entry === 'string' ? entry : entry.service)) }];
    }
    case 'CouncilAcceded':
      return [{ council: event.acceding, services: event.services.map(({ service }) => service),
        from: sooner(event.on, event.from) }];
    case 'ParticipationRoleChanged':
      return [{ council: event.of, services: event.roles.map(({ service }) => service), from: event.from }];
    case 'CouncilWithdrew':
      return [{ council: event.of, services: event.services, from: sooner(event.on, event.from) }];
    case 'CouncilSubstituted':
      return event.services.flatMap(({ service, successor }) => [event.old, successor]
        .map((council) => ({ council, services: [service], from: event.from })));
    case 'ServiceAllotted': {
      const scheduled = substitutions[event.substitution];
      return scheduled?.effective !== true ? [] : scheduled.successors
        .map((council) => ({ council, services: [event.service], from: event.from }));
    }
    case 'NoticeTookEffect':
      return event.tookOut.map((council) => ({ council, services: event.services, from: event.on }));
    case 'AgreementEnded': {
      const { spans } = state.membership;
      return [...new Set(spans.map(({ council }) => council))].map((council) => ({ council, from: event.on,
        services: [...new Set(spans.filter((span) => span.council === council).map(({ service }) => service))] }));
    }
    default:
      return [];
  }
}

const sooner = (a: When, b: When): When => (earliest(a) <= earliest(b) ? a : b);

export function changedInLife(state: AgreementState, event: AgreementEvent): readonly Changed[] {
  // What was to come on a day has come: the shares of that day are those that stand now.
  if (event.type === 'DeadlineReached' || event.type === 'WithdrawalCompleted') return standing(state, event.on);
  const whose = about(state, event);
  return [...new Set(whose.map(({ council }) => council))].map((council) => {
    const changes: Change[] = [];
    const now: Record<string, Share> = {};
    for (const { services, from } of whose.filter((one) => one.council === council)) {
      for (const service of services) {
        const steps = told(state, council, service, from);
        const shares = steps.filter((step) => earliest(step.from) <= earliest(event.on));
        const share = shares.at(-1) ?? steps[0];
        if (share !== undefined) now[service] = { role: share.role, status: share.status };
        for (const step of steps) together(changes, step, service);
      }
    }
    return { council, changes, now };
  });
}

type Step = Share & { readonly from: When };

function together(changes: Change[], { from, role, status }: Step, service: string): void {
  const alike = changes.find((one) => one.role === role && one.status === status && one.from === from);
  if (alike === undefined) changes.push({ services: [service], role, status, from });
  else alike.services.push(service);
}

/** Of one council and service, every change of share from a day on, the share of that day first. */
function told(state: AgreementState, council: CouncilId, service: string, from: When): readonly Step[] {
  const own = state.membership.spans.filter((span) => span.council === council && span.service === service);
  const bounds = new Map<LocalDate, When>([[earliest(from), from]]);
  for (const day of own.flatMap((span) => [span.from, ...(span.to === null ? [] : [span.to])])) {
    if (earliest(day) > earliest(from)) bounds.set(earliest(day), day);
  }
  const steps: Step[] = [];
  for (const [day, at] of [...bounds].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const share = shareOn(state, council, service, day, own);
    const last = steps.at(-1);
    if (last === undefined ? share.status !== null : last.role !== share.role || last.status !== share.status) {
      steps.push({ ...share, from: at });
    }
  }
  return steps;
}

function shareOn(
  state: AgreementState, council: CouncilId, service: string, day: LocalDate, own: readonly MemberSpan[],
): Share {
  const taking = spansOn(state.membership, day).find((span) =>
    span.council === council && span.service === service);
  if (taking !== undefined) return { role: taking.role, status: leaving(state, council, service, day) };
  const past = own.filter((span) => earliest(span.from) <= day).at(-1);
  const coming = own.find((span) => earliest(span.from) > day);
  if (coming !== undefined) return { role: coming.role, status: 'PENDING_START' };
  const asked = Object.values(state.membership.changes).findLast(({ terms }) => terms.kind === 'accession'
    && terms.of === council && terms.services.some((entry) => entry.service === service));
  if (asked?.terms.kind === 'accession' && (asked.outcome === 'open' || asked.outcome === 'rejected')) {
    const { role } = asked.terms.services.find((entry) => entry.service === service)!;
    return { role, status: asked.outcome === 'open' ? 'INVITED' : 'DECLINED' };
  }
  if (past === undefined) return { role: 'none', status: null };
  return { role: past.role, status: state.parties[council]?.status === 'succeeded' ? 'SUBSTITUTED' : 'EXITED' };
}

/** The part of a council that takes part: going on, asked to end, or known to end. */
function leaving(state: AgreementState, council: CouncilId, service: string, day: LocalDate): ParticipationStatus {
  const changes = Object.values(state.membership.changes).filter(({ terms }) => terms.kind === 'withdrawal'
    && terms.of === council && terms.services.includes(service));
  if (changes.some(({ terms, outcome, settledOn }) => (outcome === 'effective' || outcome === 'completed')
    && settledOn !== null && earliest(settledOn) <= day && day < earliest(terms.from))) return 'EXITING';
  return changes.some(({ outcome, proposedOn }) => outcome === 'open' && earliest(proposedOn) <= day)
    ? 'NOTICE_GIVEN' : 'ACTIVE';
}

/** The shares of every council on a day, where membership has changed anything. */
function standing(state: AgreementState, on: When): readonly Changed[] {
  const { spans, changes, substitutions } = state.membership;
  if (Object.keys(changes).length === 0 && Object.keys(substitutions).length === 0) return [];
  const day = earliest(on);
  return [...new Set(spans.map(({ council }) => council))].map((council) => {
    const own = spans.filter((span) => span.council === council);
    return { council, changes: [], now: Object.fromEntries([...new Set(own.map(({ service }) => service))]
      .map((service) => [service,
        shareOn(state, council, service, day, own.filter((span) => span.service === service))])) };
  });
}
