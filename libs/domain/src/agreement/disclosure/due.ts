/** When exemptions are to be looked at again, and by whom: an exemption without a review would be for ever. */
import type { CouncilId } from '../../ids.ts';
import { task } from '../part.ts';
import type { Deadline, Task } from '../part.ts';
import type { AgreementState } from '../state.ts';
import { speaksFor } from './rules.ts';
import type { Exempt } from './state.ts';

/** Of talks that were given up nobody can say anything any more. */
const exempt = ({ disclosure, abandonedOn }: AgreementState): [of: string, one: Exempt][] => (abandonedOn !== null ? []
  : Object.entries(disclosure.facts).flatMap(([of, one]): [string, Exempt][] =>
    (one.class === 'exempt' ? [[of, one]] : [])));

export const disclosureTasks = (state: AgreementState, council: CouncilId): readonly Task[] => exempt(state)
  .filter(([, one]) => speaksFor(state, one.by, council))
  .map(([of, one]) => task('review-exemption',
    `Monitoring officer: review the exemption of event ${of}, paragraph ${one.paragraph}`, one.reviewOn));

export const disclosureDeadlines = (state: AgreementState): readonly Deadline[] => exempt(state).map(([of, one]) => ({
  id: `exemption/${of}`, kind: 'exemption-review', due: one.reviewOn,
  what: `Review of the exemption of event ${of}, paragraph ${one.paragraph}`,
  councils: (Object.keys(state.parties) as CouncilId[])
    .filter((council) => speaksFor(state, one.by, council)).sort() }));
