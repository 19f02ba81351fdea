import { isObject, listOf, objectOf } from '../json-value.js';
import { invalid, invalidType } from './invalid.js';

/** A function's `parameters`: an object schema, and a closed one when `strict`. */
export function checkFunctionSchema(schema: unknown, name: string, param: string, strict: boolean): void {
  if (schema === undefined || schema === null) return;

  if (!isObject(schema)) throw invalidType(param, 'an object', schema);

  const refuse = (reason: string) =>
    invalid(`Invalid schema for function '${name}': ${reason}`, param, 'invalid_function_parameters');
  if (Object.keys(schema).length > 0 && schema.type !== 'object') {
    const type = typeof schema.type === 'string' ? schema.type : 'None';
    throw refuse(`schema must be a JSON Schema of 'type: "object"', got 'type: "${type}"'.`);
  }
  if (!strict) return;

  if (schema.additionalProperties !== false)
    throw refuse("In context=(), 'additionalProperties' is required to be supplied and to be false.");

  const missing = Object.keys(objectOf(schema.properties)).find((key) => !listOf(schema.required).includes(key));
  if (missing !== undefined) {
    throw refuse(
      `In context=(), 'required' is required to be supplied and to be an array including every key in ` +
        `properties. Missing '${missing}'.`,
    );
  }
}
