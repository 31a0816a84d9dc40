import type { CommitmentRefusal, ConsentRefusal } from '#domain';
import type { Row } from './row.ts';

export const consentsRows = {
  'consent-exists': [409, 'A consent of that name is recorded'],
  'consent-for-nothing': [422, 'A consent is for one kind of step or more'],
  'authority-of-finance-officer': [403, 'Only the finance officer gives this authority'],
  's114-authority-missing': [409, 'A report under section 114 binds the council: its finance officer must agree first'],
  's24-consent-missing': [409, 'A direction under section 24 binds the council: it needs consent first'],
} satisfies Record<ConsentRefusal | CommitmentRefusal, Row>;
