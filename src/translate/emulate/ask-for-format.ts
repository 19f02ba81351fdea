import { type JsonObject } from '../../dialects/wire-value.js';
import { writeJson } from '../../dialects/exact-json.js';

/** Asks in words for an answer in a format that no field of the upstream can hold the model to. */
export function askForFormat(schema: JsonObject): string {
  return (
    'Answer with exactly one JSON value that is valid against this JSON schema, and nothing else: no prose, ' +
    `no code fences.\n${writeJson(schema)}`
  );
}

/** Whether values of a schema are objects: vendors take no other for arguments, and OpenAI none for an answer. */
export function isOfObjects({ type, properties }: JsonObject): boolean {
  return type === 'object' || properties !== undefined;
}
