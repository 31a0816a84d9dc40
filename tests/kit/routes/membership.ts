import type { MembershipCommand } from '#domain';

export const membershipRoutes: Readonly<Record<MembershipCommand['type'], string>> = {};
