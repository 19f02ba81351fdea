import {
  type ChatCompletionContentPart,
  type ChatCompletionContentPartRefusal,
} from 'openai/resources/chat/completions';
import { readBlock } from '../messages/read-content.js';
import {
  type AudioBlock,
  type Block,
  type Cacheable,
  type DocumentBlock,
  type ImageBlock,
  type TextBlock,
} from '../neutral/neutral-request.js';
import { readDataUrl, readMediaUrl } from '../wire/read-media-url.js';
import { refuse } from '../errors/refuse.js';
import { cacheMarksOf } from '../wire/cache-marks.js';
import { objectAt, textAt } from '../wire/read-setting.js';
import { asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';

type PartType = (ChatCompletionContentPart | ChatCompletionContentPartRefusal)['type'];

/**
 * The content of a Chat message, a string or a list of parts, as blocks. `path` is where it stands in the request.
 * https://platform.openai.com/docs/api-reference/chat/create#chat_create-messages
 */
export function readContent(content: unknown, path: string): Block[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (content === undefined || content === null) return [];
  if (!Array.isArray(content))
    throw refuse(path, `${path} must be a string or a list of content parts.`, 'invalid_type');
  return content.flatMap((part, at) => readPart(part, `${path}[${at}]`));
}

/** Text and nothing else: instructions, and the prefix of a developer turn. */
export function readTextContent(content: unknown, path: string): TextBlock[] {
  return readContent(content, path).map((block) => {
    if (block.type === 'text') return block;
    throw refuse(path, `${path}: system and developer messages can only hold text.`, 'invalid_value');
  });
}

function readPart(value: unknown, path: string): Block[] {
  if (typeof value === 'string') return [{ type: 'text', text: value }];
  const part = asObject(value);
  if (part === undefined) throw refuse(path, `${path} must be an object.`, 'invalid_type');
  const type = part.type as PartType;
  switch (type) {
    case 'text':
      return [{ type: 'text', text: textAt(part, 'text', path), ...cacheMarksOf(part) }];
    case 'refusal':
      return [{ type: 'text', text: textAt(part, 'refusal', path) }];
    case 'image_url':
      return [readImagePart(part, path)];
    case 'input_audio':
      return [readAudioPart(part, path)];
    case 'file':
      return [readFilePart(part, path)];
    default:
      return readBlock({ ...part, type: type satisfies never }, path);
  }
}

/** `image_url` as a bare string is a common client mistake with one possible meaning. */
function readImagePart(part: JsonObject, path: string): ImageBlock {
  const image = asObject(part.image_url);
  const url = image === undefined ? textOf(part.image_url) : textOf(image.url);
  const detail = asString(image?.detail);
  return {
    type: 'image',
    source: readMediaUrl(url, path),
    path,
    ...(detail !== undefined && { detail }),
    ...cacheMarksOf(part),
  };
}

/** Sound, which Chat and Responses write alike. */
export function readAudioPart(part: JsonObject, path: string): AudioBlock {
  const within = `${path}.input_audio`;
  const audio = objectAt(part, 'input_audio', path) ?? {};
  const base64 = textAt(audio, 'data', within);
  if (base64 === '') throw refuse(`${within}.data`, `${within}.data is required.`, 'missing_required_parameter');
  return { type: 'audio', mediaType: `audio/${textAt(audio, 'format', within) || 'wav'}`, base64, path };
}

const MEDIA_TYPE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries({
    pdf: 'application/pdf',
    txt: 'text/plain',
    md: 'text/markdown',
    csv: 'text/csv',
    json: 'application/json',
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    gif: 'image/gif',
    webp: 'image/webp',
  }),
);

function readFilePart(part: JsonObject, path: string): DocumentBlock | ImageBlock {
  const file = asObject(part.file) ?? {};
  const filename = asString(file.filename);
  const common = { path, ...(filename !== undefined && { title: filename }), ...cacheMarksOf(part) };
  const id = asString(file.file_id);
  if (id !== undefined) return { type: 'document', source: { kind: 'file', id }, ...common };
  return readFileContent(textOf(file.file_data), filename, common);
}

/** The block for a file's content, a `data:` URL or bare base64 whose type the file name tells. */
export function readFileContent(
  content: string,
  filename: string | undefined,
  common: { path: string; title?: string } & Cacheable,
): DocumentBlock | ImageBlock {
  const { path, title: _title, ...marks } = common;
  if (/^https?:/i.test(content)) return { type: 'document', source: readMediaUrl(content, path), ...common };
  const inline = readDataUrl(content) ?? bareFile(content, filename, path);
  if (inline.mediaType.startsWith('image/')) {
    return {
      type: 'image',
      source: { kind: 'base64', ...inline },
      path,
      ...marks,
    };
  }
  if (isText(inline.mediaType)) {
    return {
      type: 'document',
      source: { kind: 'text', text: Buffer.from(inline.base64, 'base64').toString('utf8') },
      ...common,
    };
  }
  return { type: 'document', source: { kind: 'base64', ...inline }, ...common };
}

function bareFile(content: string, filename: string | undefined, path: string): { mediaType: string; base64: string } {
  const mediaType = MEDIA_TYPE_OF.get(filename?.split('.').at(-1)?.toLowerCase() ?? '');
  if (content === '' || mediaType === undefined) {
    throw refuse(
      path,
      `${path}: file_data must be a data: URL, or the filename must end with a known extension.`,
      'invalid_value',
    );
  }
  return { mediaType, base64: content.replace(/\s+/g, '') };
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/json';
}
