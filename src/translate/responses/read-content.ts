import { writeJson } from '../../dialects/exact-json.js';
import { readFileContent } from '../chat/read-content.js';
import {
  type Block,
  type DocumentBlock,
  type ImageBlock,
  type JsonObject,
  type ToolResultBlock,
} from '../neutral/neutral-request.js';
import { readMediaUrl } from '../wire/read-media-url.js';
import { refuse } from '../errors/refuse.js';
import { asObject, asString, textOf } from '../wire/wire-value.js';

/** The content of a message item, a string or a list of parts. `path` is where it stands in the request. */
export function readContent(content: unknown, path: string): Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (content === undefined || content === null) return [];
  if (!Array.isArray(content))
    throw refuse(path, `${path} must be a string or a list of content parts.`, 'invalid_type');
  return content.map((part, at) => readPart(asObject(part) ?? {}, `${path}[${at}]`));
}

function readPart(part: JsonObject, path: string): Block {
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
      return { type: 'text', text: textOf(part.text) };
    case 'refusal':
      return { type: 'text', text: textOf(part.refusal) };
    case 'input_image':
      return readImage(part, path);
    case 'input_file':
      return readFile(part, path);
    default:
      throw refuse(path, `${path}: content parts of type "${textOf(part.type)}" are not supported.`, 'invalid_value');
  }
}

function readImage(part: JsonObject, path: string): ImageBlock {
  if (typeof part.image_url !== 'string')
    throw refuse(path, `${path}: images by file id are not supported for this model; send the image itself.`);
  const detail = asString(part.detail);
  return { type: 'image', source: readMediaUrl(part.image_url, path), path, ...(detail !== undefined && { detail }) };
}

function readFile(part: JsonObject, path: string): DocumentBlock | ImageBlock {
  const title = asString(part.filename);
  const common = { path, ...(title !== undefined && { title }) };
  const id = asString(part.file_id);
  if (id !== undefined) return { type: 'document', source: { kind: 'file', id }, ...common };
  if (typeof part.file_url === 'string')
    return { type: 'document', source: readMediaUrl(part.file_url, path), ...common };
  return readFileContent(textOf(part.file_data), title, common);
}

/** The output of a tool: text, a list of parts, or whatever JSON a client made of it. */
export function readToolOutput(output: unknown, path: string): ToolResultBlock['content'] {
  if (typeof output === 'string') return output === '' ? [] : [{ type: 'text', text: output }];
  if (Array.isArray(output))
    return readContent(output, path).filter(
      (block) => block.type === 'text' || block.type === 'image' || block.type === 'document',
    );
  return output === undefined || output === null ? [] : [{ type: 'text', text: writeJson(output) }];
}
