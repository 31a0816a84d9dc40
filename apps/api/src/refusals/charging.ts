import type { ChargingRefusal } from '#domain';
import type { Row } from './row.ts';

export const chargingRows = {} satisfies Record<ChargingRefusal, Row>;
