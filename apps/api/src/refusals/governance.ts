import type { GovernanceRefusal } from '#domain';
import type { Row } from './row.ts';

export const governanceRows = {} satisfies Record<GovernanceRefusal, Row>;
