import type { AgreementCommand, AgreementEvent, AgreementFacts, AgreementState } from '#domain';

export class LifeAuditor {
  constructor(_told: readonly AgreementEvent[], _moved: (what: string) => void) { /* nothing yet */ }
  refused(_command: AgreementCommand, _facts: AgreementFacts, _code: string): void { /* nothing yet */ }
  accepted(_command: AgreementCommand, _facts: AgreementFacts): void { /* nothing yet */ }
  read(_events: readonly AgreementEvent[]): void { /* nothing yet */ }
  compare(_state: AgreementState): void { /* nothing yet */ }
}
