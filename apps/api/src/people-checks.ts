/** Checks of what stands beside a person's text in the clear: nothing that a name could hide in. */
import { check } from './checks.ts';

const matching = (name: string, pattern: RegExp, message: string): PropertyDecorator =>
  check(name, { type: 'string', pattern: pattern.source }, message,
    (value) => typeof value === 'string' && pattern.test(value), {});

const reference = /^(?=.*[0-9])[A-Z0-9][A-Z0-9/.-]{0,63}$/;
/** The number of a case in somebody's files. */
export const IsCaseReference = (): PropertyDecorator => matching('case-reference', reference,
  'must be the number of a case: capital letters, digits, / . - and at least one digit, never a name');

export const IsNarrativeId = (): PropertyDecorator =>
  matching('narrative', /^narrative-[1-9]\d{0,8}$/, 'must be a narrative such as narrative-1');
export const IsHoldId = (): PropertyDecorator =>
  matching('hold', /^hold-[1-9]\d{0,8}$/, 'must be a hold such as hold-1');
