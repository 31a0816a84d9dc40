import type { EndingRefusal } from '#domain';
import type { Row } from './row.ts';

export const endingRows = {} satisfies Record<EndingRefusal, Row>;
