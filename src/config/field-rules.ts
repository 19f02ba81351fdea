import { isISO8601, ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';

/** The rule for a field. A field has one rule, so that people read one sentence about it. */
interface Rule {
  accepts: (value: unknown) => boolean;
  /** The words after "must be ". */
  wanted: string;
  /** The words after "must " for a value of the wanted kind that is not good; undefined where it is. */
  faultOf?: (value: unknown) => string | undefined;
  /** The same for OpenAPI. */
  schema: FieldSchema;
}

/** JSON Schema of a field; where `type` is a function, the field holds objects of the class that it answers. */
export type FieldSchema = Readonly<Record<string, unknown>>;

/** The name of a finding by one of these rules. */
export const RULE = 'rule';

const SCHEMA = Symbol('schema');
const LONGEST_LIST = 1_000;

/**
 * The characters that split the lines of a log or table, turn their direction round, or are refused by a database:
 * controls, line ends, bidirectional marks, halves of pairs.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const NOT_PRINTABLE = 'not have line breaks, control or bidirectional characters in it';

/** Makes a name that others have given fit for {@link Text}. */
export function cleanName(name: string): string {
  return Array.from(name, (character) => (UNPRINTABLE.test(character) ? ' ' : character))
    .join('')
    .trim();
}

/** Text of one line with something in it. */
export function Text({ most }: { most: number }): PropertyDecorator {
  return ruled({
    accepts: (value) => isText(value, most),
    faultOf: (value) => (isUnprintable(value) ? NOT_PRINTABLE : undefined),
    wanted: `text of 1 to ${most} characters`,
    schema: { type: 'string', minLength: 1, maxLength: most },
  });
}

export function Texts({ most }: { most: number }): PropertyDecorator {
  return ruled({
    accepts: (value) => Array.isArray(value) && value.length <= LONGEST_LIST && value.every((one) => isText(one, most)),
    faultOf: (value) => (Array.isArray(value) && value.some(isUnprintable) ? NOT_PRINTABLE : undefined),
    wanted: `a list of texts, each of 1 to ${most} characters`,
    schema: { type: 'array', maxItems: LONGEST_LIST, items: { type: 'string', minLength: 1, maxLength: most } },
  });
}

export function OneOf(choices: readonly string[]): PropertyDecorator {
  return ruled({
    accepts: (value) => typeof value === 'string' && choices.includes(value),
    wanted: `one of ${choices.join(', ')}`,
    schema: { type: 'string', enum: choices },
  });
}

export function WholeNumber({ least, most }: { least: number; most: number }): PropertyDecorator {
  return ruled({
    accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
    wanted: `a whole number from ${least} to ${most}`,
    schema: { type: 'integer', minimum: least, maximum: most },
  });
}

export function NumberBetween({ least, most }: { least: number; most: number }): PropertyDecorator {
  return ruled({
    accepts: (value) => typeof value === 'number' && value >= least && value <= most,
    wanted: `a number from ${least} to ${most}`,
    schema: { type: 'number', minimum: least, maximum: most },
  });
}

/** More than nothing. */
export function Amount({ most }: { most: number }): PropertyDecorator {
  return ruled({
    accepts: (value) => typeof value === 'number' && value > 0 && value <= most,
    wanted: `a number above 0 and at most ${most}`,
    schema: { type: 'number', exclusiveMinimum: true, minimum: 0, maximum: most },
  });
}

export function YesOrNo(): PropertyDecorator {
  return ruled({
    accepts: (value) => typeof value === 'boolean',
    wanted: 'true or false',
    schema: { type: 'boolean' },
  });
}

/** A day, or a time with its offset: without one it would be another moment on another machine. */
export function Moment(): PropertyDecorator {
  return ruled({
    accepts: (value) =>
      typeof value === 'string' &&
      MOMENT.test(value) &&
      isISO8601(value, { strict: true }) &&
      !Number.isNaN(Date.parse(value)),
    wanted: 'a date such as 2026-01-31, or a time with its offset',
    schema: { type: 'string', format: 'date-time' },
  });
}

const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d))?$/;

/** An object with the fields of a class; stands beside `@Type`, and beside `@ValidateNested` for what is in it. */
export function Fields(members: () => new () => object): PropertyDecorator {
  return ruled({
    accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    wanted: 'an object',
    schema: { type: members },
  });
}

/** A field that may be left out and must not be null; `@IsOptional` allows both. */
export function MayBeAbsent(): PropertyDecorator {
  const unlessAbsent = ValidateIf((_, value) => value !== undefined);
  return (prototype, property) => {
    unlessAbsent(prototype, property);
    noteSchema(prototype, property, { required: false });
  };
}

/** Text that a pattern matches as a whole; `wanted` are the words after "must be ". */
export function Matching(pattern: RegExp, wanted: string): PropertyDecorator {
  return ruled({
    accepts: (value) => typeof value === 'string' && pattern.test(value),
    wanted,
    schema: { type: 'string', pattern: pattern.source },
  });
}

/** Tells OpenAPI of a field: one of an answer, one that is checked in another way, or more than its rule says. */
export function Schema(schema: FieldSchema): PropertyDecorator {
  return (prototype, property) => noteSchema(prototype, property, schema);
}

/** What OpenAPI says of each field of a class that has a rule or a schema, those of its base class first. */
export function fieldSchemas(type: { prototype: object }): ReadonlyMap<string, FieldSchema> {
  return (Reflect.getMetadata(SCHEMA, type.prototype) ?? new Map<string, FieldSchema>()) as Map<string, FieldSchema>;
}

/** A field may have both a rule and a schema, which then adds to what the rule says. */
function noteSchema(prototype: object, property: string | symbol, schema: FieldSchema): void {
  const schemas = new Map(fieldSchemas({ prototype }));
  schemas.set(String(property), { ...schemas.get(String(property)), ...schema });
  Reflect.defineMetadata(SCHEMA, schemas, prototype);
}

function ruled({ accepts, wanted, schema, faultOf = () => undefined }: Rule): PropertyDecorator {
  const describe = (value: unknown): string => {
    if (value === undefined) return `$property is missing: it must be ${wanted}`;
    return accepts(value) ? `$property must ${faultOf(value) ?? ''}` : `$property must be ${wanted}`;
  };
  const options: ValidationOptions = { message: ({ value }) => describe(value) };
  const decorate = ValidateBy(
    { name: RULE, validator: { validate: (value: unknown) => accepts(value) && faultOf(value) === undefined } },
    options,
  );
  return (prototype, property) => {
    decorate(prototype, property);
    noteSchema(prototype, property, schema);
  };
}

function isText(value: unknown, most: number): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= most;
}

function isUnprintable(value: unknown): boolean {
  return typeof value === 'string' && UNPRINTABLE.test(value);
}
