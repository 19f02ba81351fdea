import { writeJson } from '../../dialects/exact-json.js';
import {
  type ResponseContent,
  type ResponseInputAudio,
  type ResponseInputContent,
} from 'openai/resources/responses/responses';
import { readAudioPart, readFileContent } from '../chat/read-content.js';
import { type Block, type DocumentBlock, type ImageBlock, type ToolResultBlock } from '../neutral/neutral-request.js';
import { readMediaUrl } from '../wire/read-media-url.js';
import { refuse } from '../errors/refuse.js';
import { cacheMarksOf } from '../wire/cache-marks.js';
import { textAt } from '../wire/read-setting.js';
import { asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';

/** Every kind of part that an item may hold; `text` is Chat's. */
type PartType =
  | (ResponseInputContent | ResponseContent | ResponseInputAudio)['type']
  | 'computer_screenshot'
  | 'encrypted_content'
  | 'summary_text'
  | 'text';

/** The content of an item, a string or a list of parts. `path` is where it stands in the request. */
export function readContent(content: unknown, path: string): Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (content === undefined || content === null) return [];
  if (!Array.isArray(content))
    throw refuse(path, `${path} must be a string or a list of content parts.`, 'invalid_type');
  return content.flatMap((part, at) => readPart(asObject(part) ?? {}, `${path}[${at}]`));
}

function readPart(part: JsonObject, path: string): Block[] {
  const type = part.type as PartType;
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'reasoning_text':
    case 'summary_text':
    case 'text':
      return [{ type: 'text', text: textAt(part, 'text', path), ...cacheMarksOf(part) }];
    case 'refusal':
      return [{ type: 'text', text: textAt(part, 'refusal', path) }];
    case 'input_image':
    case 'computer_screenshot':
      return [readImage(part, path)];
    case 'input_file':
      return [readFile(part, path)];
    case 'input_audio':
      return [readAudioPart(part, path)];
    case 'encrypted_content':
      return [readUnsealed(part, path)];
    default:
      return readUnknownPart(part, type satisfies never, path);
  }
}

/** A part of a kind that is not known yet goes on as its text, and as the content that it holds. */
function readUnknownPart(part: JsonObject, type: unknown, path: string): Block[] {
  const content = typeof part.content === 'string' || Array.isArray(part.content) ? part.content : undefined;
  if (typeof part.text === 'string' || content !== undefined)
    return [...readContent(asString(part.text), path), ...readContent(content, `${path}.content`)];
  throw refuse(path, `${path}: content parts of type "${textOf(type)}" are not supported.`, 'invalid_value');
}

/** OpenAI's seals, which begin with the version of a Fernet token and its time. */
const SEALED = /^gAAAA[\w-]+=*$/;

/** What one agent tells another stands there in plain text where the model of the first seals nothing. */
function readUnsealed(part: JsonObject, path: string): Block {
  const text = textOf(part.encrypted_content);
  if (!SEALED.test(text)) return { type: 'text', text };
  throw refuse(
    path,
    `${path}: this text was sealed by OpenAI and only its own models can read it; run both agents on models of ` +
      'one vendor.',
  );
}

function readImage(part: JsonObject, path: string): ImageBlock {
  if (typeof part.image_url !== 'string')
    throw refuse(path, `${path}: images by file id are not supported for this model; send the image itself.`);
  const detail = asString(part.detail);
  return {
    type: 'image',
    source: readMediaUrl(part.image_url, path),
    path,
    ...(detail !== undefined && { detail }),
    ...cacheMarksOf(part),
  };
}

function readFile(part: JsonObject, path: string): DocumentBlock | ImageBlock {
  const title = asString(part.filename);
  const common = { path, ...(title !== undefined && { title }), ...cacheMarksOf(part) };
  const id = asString(part.file_id);
  if (id !== undefined) return { type: 'document', source: { kind: 'file', id }, ...common };
  if (typeof part.file_url === 'string')
    return { type: 'document', source: readMediaUrl(part.file_url, path), ...common };
  return readFileContent(textOf(part.file_data), title, common);
}

/** The output of a tool: text, a list of parts, or whatever JSON a client made of it. */
export function readToolOutput(output: unknown, path: string): ToolResultBlock['content'] {
  if (typeof output === 'string') return output === '' ? [] : [{ type: 'text', text: output }];
  if (Array.isArray(output)) return output.flatMap((part, at) => readOutputPart(part, `${path}[${at}]`));
  return output === undefined || output === null ? [] : [{ type: 'text', text: writeJson(output) }];
}

/** One part of a tool's output. */
export function readOutputPart(part: unknown, path: string): ToolResultBlock['content'] {
  return readPart(asObject(part) ?? {}, path).map((block) => {
    if (block.type === 'text' || block.type === 'image' || block.type === 'document') return block;
    throw refuse(path, `${path}: the output of a tool can hold text, images and files only.`);
  });
}
