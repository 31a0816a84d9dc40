import type { DisclosureCommand } from '#domain';

export const disclosureRoutes: Readonly<Record<DisclosureCommand['type'], string>> = {
  PublishFact: '/releases', WithholdFact: '/withholdings', ReviewExemption: '/exemption-reviews',
  PublishNote: '/note-releases',
};
