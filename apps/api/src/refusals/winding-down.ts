import type { WindingDownRefusal } from '#domain';
import type { Row } from './row.ts';

export const windingDownRows = {} satisfies Record<WindingDownRefusal, Row>;
