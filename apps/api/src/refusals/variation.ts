import type { VariationRefusal } from '#domain';
import type { Row } from './row.ts';

export const variationRows = {} satisfies Record<VariationRefusal, Row>;
