import type { MembershipEvent } from '#domain';
import { because, list, pounds, words } from './words.ts';
import type { Sentences } from './words.ts';

const scope = (services: readonly string[], councils: readonly string[]): string =>
  services.length === 0 && councils.length === 0 ? 'the whole agreement'
    : [...(services.length === 0 ? [] : [list(services)]),
      ...(councils.length === 0 ? [] : [`of ${list(councils)}`])].join(' ');

const roles = (services: readonly { readonly service: string; readonly role: string }[]): string =>
  list(services.map(({ service, role }) => `${service} as ${role}`));

export const membershipSentences: Sentences<MembershipEvent> = {
  AccessionProposed: ({ council, acceding, services, from }) =>
    `${council} proposed that ${acceding} accede from ${from}: ${roles(services)}.`,
  RoleChangeProposed: ({ council, of, services, role, from, reason }) =>
    `${council} proposed that ${of} be ${role} in ${list(services)} from ${from}${because(reason)}.`,
  WithdrawalProposed: ({ council, services, from, reason }) =>
    `${council} wants to leave ${list(services)} from ${from}${because(reason)}.`,
  MembershipChangeAgreed: ({ council, change, of }) => `${council} agreed to the change ${change} of ${of}.`,
  MembershipChangeRejected: ({ council, change, of, reason }) =>
    `${council} rejected the change ${change} of ${of}${because(reason)}.`,
  CouncilAcceded: ({ acceding, instrument, from, services, buyInPence }) =>
    `${acceding} acceded from ${from} by ${instrument}: ${roles(services)}`
    + `${buyInPence === null ? '' : `, buying in for ${pounds(buyInPence)}`}.`,
  ParticipationRoleChanged: ({ of, from, roles: changed }) => `${of} changed roles from ${from}: ${
    list(changed.map(({ service, before, after }) => `${service} from ${before} to ${after}`))}.`,
  CouncilWithdrew: ({ of, services, from, restsOn, last }) =>
    `${of} withdraws from ${last ? 'the agreement' : list(services)} from ${from}, by ${words(restsOn)}.`,
  WithdrawalCompleted: ({ of, from }) => `${of} is no party any more from ${from}; what it owes and is owed stays.`,
  SubstitutionScheduled: ({ old, successors, from, instrument }) =>
    `${list(successors)} will succeed ${old} by law on ${from} (${instrument}).`,
  CouncilSubstituted: ({ old, from, services }) =>
    `${old} ended on ${from} and was succeeded by law${services.length === 0 ? '' : `: ${
      list(services.map(({ service, successor }) => `${service} by ${successor}`))}`}.`,
  ServiceAllotted: ({ service, successor, from, authority }) =>
    `${service} was allotted to ${successor} from ${from} (${authority}).`,
  SuspensionImposed: ({ council, services, councils, from, until, reason }) =>
    `${council} suspended ${scope(services, councils)} from ${from}${until === null ? '' : ` until ${until}`}${
      because(reason)}.`,
  SuspensionLifted: ({ council, suspension, reason }) =>
    `${council} lifted suspension ${suspension}${because(reason)}.`,
};
