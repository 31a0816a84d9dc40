import type { MembershipRefusal } from '#domain';
import type { Row } from './row.ts';

export const membershipRows = {} satisfies Record<MembershipRefusal, Row>;
