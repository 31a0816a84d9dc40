/**
 * The vocabulary of request classes, and the only file that touches class-validator. Each check is a
 * class-validator rule together with its JSON Schema, so the published document cannot promise what
 * the service does not enforce. Checks are on form only; what the law says is the decider's to judge.
 */
import 'reflect-metadata';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsObject,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  getMetadataStorage,
  validateSync,
} from 'class-validator';
import type { ValidationError } from 'class-validator';
import {
  councilIdPattern,
  hashPattern,
  isFinancialYear,
  isLocalDate,
  isWhen,
  localDatePattern,
  pencePattern,
  personRefPattern,
  slugPattern,
  whenPattern,
} from '#domain';

export type JsonSchema = { readonly [key: string]: unknown };
export type RequestClass = new () => object;
type Field = {
  schema: JsonSchema;
  part: RequestClass | null;
  optional: boolean;
  otherwise: unknown;
  /** What the schema says of it. */
  meaning: string | undefined;
  /** Sent as text where a number is meant. */
  fromText: boolean;
};
/** A list of the thing instead of the thing; at most `max` of them, by default 100. */
export type ListOptions = { readonly list?: boolean; readonly min?: number; readonly max?: number };

const fieldsOf = new Map<unknown, Map<string, Field>>();

function field(target: object, key: string): Field {
  const fields = fieldsOf.get(target.constructor) ?? new Map<string, Field>();
  fieldsOf.set(target.constructor, fields);
  const found = fields.get(key) ?? {
    schema: {},
    part: null,
    optional: false,
    otherwise: undefined,
    meaning: undefined,
    fromText: false,
  };
  fields.set(key, found);
  return found;
}

/** The fields of a class and of those it extends, the latter first. */
function allFieldsOf(request: unknown): ReadonlyMap<string, Field> {
  const parent = typeof request === 'function' ? (Object.getPrototypeOf(request) as unknown) : null;
  const own = fieldsOf.get(request) ?? [];
  return parent === null || parent === Function.prototype ? new Map(own) : new Map([...allFieldsOf(parent), ...own]);
}

const listMax = 100;
export const mapMax = 50;

function listed(schema: JsonSchema, options: ListOptions): { schema: JsonSchema; rules: PropertyDecorator[] } {
  if (!options.list) return { schema, rules: [] };
  const { min = 0, max = listMax } = options;
  return {
    schema: { type: 'array', items: schema, minItems: min, maxItems: max },
    rules: [
      IsArray({ message: 'must be a list' }),
      ArrayMaxSize(max, { message: `must have at most ${max} items` }),
      ArrayMinSize(min, { message: `must have at least ${min} items` }),
    ],
  };
}

/** One check: its name (stable, sent to callers), its schema, its test and what it tells the caller. */
export function check(
  name: string,
  schema: JsonSchema,
  message: string,
  test: (value: unknown) => boolean,
  options: ListOptions,
): PropertyDecorator {
  const all = listed(schema, options);
  const each = options.list === true;
  const rules = [
    ...all.rules,
    ValidateBy({ name, validator: { validate: test, defaultMessage: () => message } }, { each }),
  ];
  return (target, key) => {
    field(target, String(key)).schema = all.schema;
    for (const rule of rules) rule(target, key);
  };
}

const matching =
  (name: string, pattern: RegExp, message: string) =>
  (options: ListOptions = {}): PropertyDecorator =>
    check(
      name,
      { type: 'string', pattern: pattern.source },
      message,
      (value) => typeof value === 'string' && pattern.test(value),
      options,
    );

export const IsSlug = matching('slug', slugPattern, 'must be 1 to 64 of a-z, 0-9 and hyphen');
export const IsCouncilId = matching('council-id', councilIdPattern, 'must be a council code such as BRM');
export const IsPersonRef = matching('person-ref', personRefPattern, 'must be a person reference such as per-9f2c');
export const IsHash = matching('hash', hashPattern, 'must be a SHA-256 in 64 lower-case hexadecimal digits');
export const IsPenceText = matching('pence', pencePattern, 'must be whole pence in decimal digits, as a string');

export const IsDay = (options: ListOptions = {}): PropertyDecorator =>
  check(
    'day',
    { type: 'string', format: 'date', pattern: localDatePattern.source },
    'must be a day that exists, YYYY-MM-DD',
    (value) => typeof value === 'string' && isLocalDate(value),
    options,
  );

/** From 1 April to 31 March. */
export const IsFinancialYear = (options: ListOptions = {}): PropertyDecorator =>
  check(
    'financial-year',
    { type: 'string', pattern: '^[1-9][0-9]{3}/[0-9]{2}$' },
    'must be a financial year such as 2026/27',
    (value) => typeof value === 'string' && isFinancialYear(value),
    options,
  );

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
/** A moment in UTC. */
export const IsInstant = (options: ListOptions = {}): PropertyDecorator =>
  check(
    'instant',
    { type: 'string', format: 'date-time', pattern: instantPattern.source },
    'must be a moment in UTC, YYYY-MM-DDThh:mm:ss.sssZ',
    (value) => typeof value === 'string' && instantPattern.test(value) && !Number.isNaN(Date.parse(value)),
    options,
  );

/** A day, a month, a year or `unknown`: for facts as exact as their source. */
export const IsWhen = (options: ListOptions = {}): PropertyDecorator =>
  check(
    'when',
    { type: 'string', pattern: whenPattern.source },
    'must be YYYY-MM-DD, YYYY-MM, YYYY or unknown',
    (value) => typeof value === 'string' && isWhen(value),
    options,
  );

/**
 * Says something, and holds neither U+0000, which PostgreSQL cannot store, nor half a character.
 * Each part excludes what ends it, so that no text makes the match slow.
 */
const textPattern = /^\s*[^\s\u0000\p{Cs}][^\u0000\p{Cs}]*$/u;

/** The same two, in any text. */
const unstorable = /[\u0000\p{Cs}]/u;

/** Characters as JSON Schema counts them: code points, not UTF-16 units. */
const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

export const textSchema = (max: number): JsonSchema =>
  ({ type: 'string', minLength: 1, maxLength: max, pattern: textPattern.source });
export const isText = (value: unknown, max: number): boolean =>
  typeof value === 'string' && codePoints(value) <= max && textPattern.test(value);

/** Text of 1 to `max` characters that says something: white space alone does not. */
export const IsText = (max: number, options: ListOptions = {}): PropertyDecorator =>
  check('text', textSchema(max), `must be text of 1 to ${max} characters`, (value) => isText(value, max), options);

export const IsOneOf = (values: readonly string[], options: ListOptions = {}): PropertyDecorator =>
  check(
    'one-of',
    { type: 'string', enum: values },
    `must be one of ${values.join(', ')}`,
    (value) => typeof value === 'string' && values.includes(value),
    options,
  );

export const IsWhole = (min: number, max: number): PropertyDecorator =>
  check(
    'whole',
    { type: 'integer', minimum: min, maximum: max },
    `must be a whole number from ${min} to ${max}`,
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    {},
  );

export const IsTrueOrFalse = (): PropertyDecorator =>
  check('boolean', { type: 'boolean' }, 'must be true or false', (value) => typeof value === 'boolean', {});

/** An object of named values whose names depend on the kind of thing; the decider knows them. */
export const IsMap = (): PropertyDecorator =>
  check('map', { type: 'object', maxProperties: mapMax },
    `must be an object of at most ${mapMax} members, not deep, of text that can be stored`,
    (value) => plain(value) && Object.keys(value).length <= mapMax && sound(value, mapDepthMax), {});

/** The deepest terms of any delivery model are lists of objects. */
const mapDepthMax = 5;

/** Shallow enough to be walked, and made only of numbers and texts that can be hashed and stored. */
function sound(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return !unstorable.test(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.entries(value).every(([name, member]) =>
    !unstorable.test(name) && sound(member, depth - 1));
}

/** One object, or a list of objects, of another request class. */
export const IsPart = (part: RequestClass, options: ListOptions = {}): PropertyDecorator => {
  const all = listed({ $ref: `#/components/schemas/${part.name}` }, options);
  const each = options.list === true;
  // class-validator passes over null among nested values, so the object itself is asked for first.
  const rules = [
    ...all.rules,
    IsObject({ each, message: 'must be an object' }),
    ValidateNested({ each }),
  ];
  if (!fieldsOf.has(part)) fieldsOf.set(part, new Map());
  return (target, key) => {
    Object.assign(field(target, String(key)), { schema: all.schema, part });
    for (const rule of rules) rule(target, key);
  };
};

/**
 * May be left out, and is then `otherwise`. It may not be sent as null: absent is the one way to say
 * nothing.
 */
export const Optional =
  (otherwise?: unknown): PropertyDecorator =>
  (target, key) => {
    Object.assign(field(target, String(key)), { optional: true, otherwise });
    ValidateIf((_, value) => value !== undefined)(target, key);
  };

/** What a field means where its name does not say it, for the document; the unit of a number or date. */
export const Means = (meaning: string): PropertyDecorator => (target, key) => {
  field(target, String(key)).meaning = meaning;
};

/** In a query or path, where all is text: digits are read as a number before it is checked. */
export const FromText = (): PropertyDecorator => (target, key) => {
  field(target, String(key)).fromText = true;
};

/** The JSON Schema of a request class, and the classes it refers to. */
export function schemaOf(request: RequestClass): { schema: JsonSchema; required: readonly string[] } {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [name, { schema, optional, meaning }] of allFieldsOf(request)) {
    properties[name] = meaning === undefined ? schema : { ...schema, description: meaning };
    if (!optional) required.push(name);
  }
  const some = required.length > 0 ? { required } : {};
  return { schema: { type: 'object', properties, ...some, additionalProperties: false }, required };
}

/** Every class that has a check, by name. */
export const requestClasses = (): ReadonlyMap<string, RequestClass> =>
  new Map([...fieldsOf.keys()].map((request) => [(request as RequestClass).name, request as RequestClass]));

const whole = new Map<RequestClass, ReadonlyMap<string, Field>>();

/** The same, remembered: classes are complete once requests arrive. */
function wholeOf(request: RequestClass): ReadonlyMap<string, Field> {
  const known = whole.get(request) ?? allFieldsOf(request);
  whole.set(request, known);
  return known;
}

export const isRequestClass = (type: unknown): type is RequestClass =>
  typeof type === 'function' && wholeOf(type as RequestClass).size > 0;

export type Failed = { readonly field: string; readonly rule: string; readonly message: string };

function failures(errors: readonly ValidationError[], path: string): Failed[] {
  return errors.flatMap((error) => {
    const name = path === '' ? error.property : `${path}.${error.property}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({ field: name, rule, message }));
    return [...own, ...failures(error.children ?? [], name)];
  });
}

export const plain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Plain = Readonly<Record<string, unknown>>;

const numberIn = (given: unknown): unknown =>
  typeof given === 'string' && /^\d{1,9}$/.test(given) ? Number(given) : given;

/**
 * The value as an instance of its class, which is where class-validator looks for rules. Only fields of
 * the class are taken over: any other name is noted, and never becomes a property of anything.
 */
function instanceOf(request: RequestClass, value: Plain, path: string, strangers: Failed[]): object {
  const fields = wholeOf(request);
  const made = new request() as Record<string, unknown>;
  for (const [name, given] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    const known = fields.get(name);
    if (known === undefined) {
      strangers.push({ field: at, rule: 'unknown', message: 'is not a field of this request' });
    } else if (known.part === null) {
      made[name] = known.fromText ? numberIn(given) : given;
    } else {
      const { part } = known;
      const inside = (item: unknown, where: string): unknown =>
        plain(item) ? instanceOf(part, item as Plain, where, strangers) : item;
      made[name] = Array.isArray(given)
        ? given.map((item, index) => inside(item, `${at}.${index}`))
        : inside(given, at);
    }
  }
  return made;
}

/** The fields that were sent, and what stands for those that were not. */
function complete(request: RequestClass, value: Plain): Plain {
  const made: Record<string, unknown> = {};
  for (const [name, { part, otherwise }] of wholeOf(request)) {
    const given = value[name] === undefined ? otherwise : value[name];
    if (given === undefined) continue;
    if (part === null || given === null) made[name] = given;
    else if (Array.isArray(given)) made[name] = given.map((item: Plain) => complete(part, item));
    else made[name] = complete(part, given as Plain);
  }
  return made;
}

/**
 * class-validator gathers the rules of a class anew at every check, a third of what checking costs.
 * They do not change once the class is declared, so each class's are gathered once.
 */
const rules = getMetadataStorage();
const gather = rules.getTargetValidationMetadatas.bind(rules);
const gathered = new Map<unknown, ReturnType<typeof gather>>();
rules.getTargetValidationMetadatas = (target, ...rest) => {
  const found = gathered.get(target) ?? gather(target, ...rest);
  gathered.set(target, found);
  return found;
};

const optionsOfChecks = { forbidUnknownValues: true, validationError: { target: false, value: false } };

/** Checks a value against a request class: plain values, complete, or every failing field. */
export function checked(request: RequestClass, value: unknown): { ok: object } | { failed: readonly Failed[] } {
  if (!plain(value)) return { failed: [{ field: '', rule: 'object', message: 'must be a JSON object' }] };
  const strangers: Failed[] = [];
  const instance = instanceOf(request, value as Plain, '', strangers);
  const failed = [...failures(validateSync(instance, optionsOfChecks), ''), ...strangers];
  return failed.length === 0 ? { ok: complete(request, instance as Plain) } : { failed };
}
