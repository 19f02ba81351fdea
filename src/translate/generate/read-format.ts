import { type ResponseFormat } from '@google/genai';
import { type OutputFormat } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { objectAt, stringAt } from '../wire/read-setting.js';
import { asObject, type JsonObject } from '../../dialects/wire-value.js';
import { readList } from './read-list.js';
import { readOpenapiSchema } from './openapi-schema.js';

const PATH = 'generationConfig';

/** The media types that a request may ask for, JSON with a schema or without. */
const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain';

/**
 * The format of the answer: `responseMimeType` with `responseSchema` or `responseJsonSchema`, or the newer
 * `responseFormat`. Throws a 400 for anything but text and JSON. https://ai.google.dev/api/generate-content
 */
export function readFormat(config: JsonObject): OutputFormat | undefined {
  const openapi = objectAt(config, 'responseSchema', PATH);
  const named = objectAt(config, 'responseJsonSchema', PATH);
  const older = objectAt(config, '_responseJsonSchema', PATH);
  const formats = readList(config, 'responseFormat', PATH);
  const mimeType = stringAt(config, 'responseMimeType', PATH);
  const told = [openapi, named, older, formats[0]].filter((one) => one !== undefined);
  if (told.length > 1) {
    throw refuse(
      `${PATH}.responseSchema`,
      `${PATH} has more than one of responseSchema, responseJsonSchema and responseFormat; give one of them.`,
      'invalid_value',
    );
  }
  const schema =
    named ?? older ?? (openapi === undefined ? undefined : readOpenapiSchema(openapi, `${PATH}.responseSchema`));
  const first = formats.length > 1 ? refuseSeveral() : formats[0];
  if (first !== undefined) return readTextFormat(asObject(first) ?? {}, `${PATH}.responseFormat[0]`);
  return formatOf(mimeType, schema, `${PATH}.responseMimeType`);
}

function refuseSeveral(): never {
  throw refuse(`${PATH}.responseFormat`, `${PATH}.responseFormat: this model answers in one format.`);
}

function readTextFormat(format: JsonObject, path: string): OutputFormat | undefined {
  for (const kind of ['audio', 'image', 'video'] as const satisfies (keyof ResponseFormat)[])
    if (objectAt(format, kind, path)) throw refuse(`${path}.${kind}`, `${path}.${kind}: this model answers with text.`);

  const text = objectAt(format, 'text', path) ?? {};
  const within = `${path}.text`;
  return formatOf(stringAt(text, 'mimeType', within), objectAt(text, 'schema', within), `${within}.mimeType`);
}

function formatOf(
  mimeType: string | undefined,
  schema: JsonObject | undefined,
  path: string,
): OutputFormat | undefined {
  const type = mimeType?.toLowerCase();
  if (type !== undefined && type !== '' && type !== JSON_TYPE && type !== TEXT_TYPE)
    throw refuse(path, `${path} must be ${TEXT_TYPE} or ${JSON_TYPE} for this model.`);
  if (schema !== undefined) {
    if (type === TEXT_TYPE) throw refuse(path, `${path} must be ${JSON_TYPE} beside a schema.`, 'invalid_value');
    return { type: 'jsonSchema', schema };
  }
  return type === JSON_TYPE ? { type: 'jsonObject' } : undefined;
}
