import { type FieldSchema } from './field-rules.js';

// Fields of answers as OpenAPI has them; for `@Shown`.

export const TEXT: FieldSchema = { type: 'string' };
export const TEXTS: FieldSchema = { type: 'array', items: TEXT };
export const TIME: FieldSchema = { type: 'string', format: 'date-time' };
export const COUNT: FieldSchema = { type: 'integer' };
export const NUMBER: FieldSchema = { type: 'number' };
export const YES_OR_NO: FieldSchema = { type: 'boolean' };

export function oneOf(...choices: readonly string[]): FieldSchema {
  return { type: 'string', enum: choices };
}

export function orNull(schema: FieldSchema): FieldSchema {
  return { ...schema, nullable: true };
}
