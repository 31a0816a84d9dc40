import type { ConsentCommand } from '#domain';

export const consentsRoutes: Readonly<Record<ConsentCommand['type'], string>> = { RecordConsent: '/consents' };
