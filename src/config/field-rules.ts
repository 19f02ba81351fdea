import { isISO8601, ValidateBy, type ValidationOptions } from 'class-validator';

/** What a field may hold. A field has one rule, so that people read one sentence about it. */
interface Rule {
  accepts: (value: unknown) => boolean;
  /** What comes after "must be ". */
  wanted: string;
  /** The same for OpenAPI. */
  schema: object;
}

/** The name of a finding by one of these rules. */
export const RULE = 'rule';

const SCHEMA = Symbol('schema');
const LONGEST_LIST = 1_000;

/** Text with something in it. */
export function Text({ most }: { most: number }): PropertyDecorator {
  return ruled({ accepts: (value) => isText(value, most), wanted: `text of 1 to ${most} characters`, schema: { type: 'string', minLength: 1, maxLength: most } });
}

export function Texts({ most }: { most: number }): PropertyDecorator {
  return ruled({
    accepts: (value) => Array.isArray(value) && value.length <= LONGEST_LIST && value.every((one) => isText(one, most)),
    wanted: `a list of texts, each of 1 to ${most} characters`,
    schema: { type: 'array', maxItems: LONGEST_LIST, items: { type: 'string', minLength: 1, maxLength: most } },
  });
}

export function OneOf(choices: readonly string[]): PropertyDecorator {
  return ruled({ accepts: (value) => typeof value === 'string' && choices.includes(value), wanted: `one of ${choices.join(', ')}`, schema: { type: 'string', enum: choices } });
}

export function WholeNumber({ least, most }: { least: number; most: number }): PropertyDecorator {
  return ruled({ accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most, wanted: `a whole number from ${least} to ${most}`, schema: { type: 'integer', minimum: least, maximum: most } });
}

/** More than nothing. */
export function Amount({ most }: { most: number }): PropertyDecorator {
  return ruled({ accepts: (value) => typeof value === 'number' && value > 0 && value <= most, wanted: `a number above 0 and at most ${most}`, schema: { type: 'number', exclusiveMinimum: true, minimum: 0, maximum: most } });
}

export function YesOrNo(): PropertyDecorator {
  return ruled({ accepts: (value) => typeof value === 'boolean', wanted: 'true or false', schema: { type: 'boolean' } });
}

/** A day, or a time with its offset: without one it would be another moment on another machine. */
export function Moment(): PropertyDecorator {
  return ruled({ accepts: (value) => typeof value === 'string' && MOMENT.test(value) && isISO8601(value, { strict: true }) && !Number.isNaN(Date.parse(value)), wanted: 'a date such as 2026-01-31, or a time with its offset', schema: { type: 'string', format: 'date-time' } });
}

const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d))?$/;

/** Fields of its own; beside `@Type`, and `@ValidateNested` for what is in it. */
export function Fields(): PropertyDecorator {
  return ruled({ accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value), wanted: 'an object', schema: { type: 'object' } });
}

/** JSON Schema of each field that a class has a rule for. */
export function fieldSchemas(type: { prototype: object }): Readonly<Record<string, object>> {
  return (Reflect.getMetadata(SCHEMA, type.prototype) ?? {}) as Record<string, object>;
}

function ruled({ accepts, wanted, schema }: Rule): PropertyDecorator {
  const options: ValidationOptions = { message: ({ value }) => (value === undefined ? '$property is missing: it must be ' : '$property must be ') + wanted };
  const decorate = ValidateBy({ name: RULE, validator: { validate: accepts } }, options);
  return (prototype, property) => {
    decorate(prototype, property);
    Reflect.defineMetadata(SCHEMA, { ...fieldSchemas({ prototype }), [property]: schema }, prototype);
  };
}

function isText(value: unknown, most: number): boolean {
  return typeof value === 'string' && value !== '' && value.length <= most;
}
