import type { DisputeRefusal } from '#domain';
import type { Row } from './row.ts';

export const disputesRows = {} satisfies Record<DisputeRefusal, Row>;
