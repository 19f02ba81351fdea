import { getMetadataStorage } from 'class-validator';
import { type FieldSchema, fieldSchemas } from '../config/field-rules.js';
import { type Class } from './described.js';

/** A field of a class, as OpenAPI has it. */
interface DescribedField {
  name: string;
  required: boolean;
  schema: FieldSchema;
}

/**
 * Describes the fields of a class that have a rule or a schema. Objects within it are described in their place. In a
 * body, a field that may be absent may be null too: `@IsOptional` makes no difference.
 */
export function describeFields(type: Class, isBody: boolean): DescribedField[] {
  const optional = optionalFieldsOf(type);
  return [...fieldSchemas(type)].map(([name, { required = true, ...schema }]) => ({
    name,
    required: required === true && !optional.has(name),
    schema: { ...expand(schema, isBody), ...(isBody && optional.has(name) && { nullable: true }) },
  }));
}

function expand({ type, isArray, ...rest }: FieldSchema, isBody: boolean): FieldSchema {
  if (typeof type !== 'function') return { type, ...rest };
  const object = describeObject((type as () => Class)(), isBody);
  return isArray === true ? { type: 'array', items: object, ...rest } : { ...object, ...rest };
}

function describeObject(type: Class, isBody: boolean): FieldSchema {
  const fields = describeFields(type, isBody);
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 && { required }),
  };
}

function optionalFieldsOf(type: Class): ReadonlySet<string> {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return new Set(rules.filter(({ name }) => name === 'isOptional').map(({ propertyName }) => propertyName));
}
