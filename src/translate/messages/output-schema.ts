import { ExactNumber, writeJson } from '../../dialects/exact-json.js';
import { type JsonObject } from '../neutral/neutral-request.js';
import { asNumber, asObject, setMember, textOf } from '../wire/wire-value.js';

/**
 * Keywords outside the subset that `output_config.format` accepts.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
const UNSUPPORTED = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
];

const FORMATS = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']);

/**
 * A JSON schema as Anthropic's structured output takes it: every object is closed, and a keyword that would be refused
 * moves into the description, where the model still reads it.
 */
export function outputSchema(schema: JsonObject): JsonObject {
  const kept: JsonObject = {};
  const moved: string[] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (isUnsupported(key, value)) moved.push(`${key}: ${writeJson(value)}`);
    else setMember(kept, key, prepareMember(key, value));
  }
  if (kept.type === 'object' || kept.properties !== undefined) kept.additionalProperties = false;
  if (moved.length > 0)
    kept.description = [textOf(kept.description), `(${moved.join(', ')})`].filter(Boolean).join(' ');
  return kept;
}

function isUnsupported(key: string, value: unknown): boolean {
  if (key === 'format') return typeof value === 'string' && !FORMATS.has(value);
  if (key === 'minItems') return asNumber(value) !== 0 && asNumber(value) !== 1;
  return UNSUPPORTED.includes(key) && (typeof value !== 'object' || value instanceof ExactNumber);
}

function prepareMember(key: string, value: unknown): unknown {
  if (Array.isArray(value))
    return key === 'enum' || key === 'required' || key === 'type' ? value : value.map(prepareSchema);
  const object = asObject(value);
  if (object === undefined || key === 'default' || key === 'const') return value;
  if (key === 'properties' || key === '$defs' || key === 'definitions') {
    return Object.fromEntries(Object.entries(object).map(([name, member]) => [name, prepareSchema(member)]));
  }
  return outputSchema(object);
}

function prepareSchema(value: unknown): unknown {
  const schema = asObject(value);
  return schema === undefined ? value : outputSchema(schema);
}
