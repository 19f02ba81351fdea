import { type FieldSchema } from './field-rules.js';

// Kinds of fields as OpenAPI has them, for `@Schema`.

export const TEXT: FieldSchema = { type: 'string' };
export const TEXTS: FieldSchema = { type: 'array', items: TEXT };
export const TIME: FieldSchema = { type: 'string', format: 'date-time' };
export const COUNT: FieldSchema = { type: 'integer' };
export const NUMBER: FieldSchema = { type: 'number' };
export const YES_OR_NO: FieldSchema = { type: 'boolean' };

/** Sums by names that are not known before. */
export const COUNTS: FieldSchema = { type: 'object', additionalProperties: COUNT };

export function oneOf(...choices: readonly string[]): FieldSchema {
  return { type: 'string', enum: choices };
}

export function orNull(schema: FieldSchema): FieldSchema {
  return { ...schema, nullable: true };
}

/** Objects with the fields of a class. */
export function listOf(members: () => new () => object): FieldSchema {
  return { type: members, isArray: true };
}
