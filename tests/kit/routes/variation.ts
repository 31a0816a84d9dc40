import type { VariationCommand } from '#domain';

export const variationRoutes: Readonly<Record<VariationCommand['type'], string>> = {};
