import { writeJson } from '../../dialects/exact-json.js';
import { type ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { sealFromWire } from '../wire/carrier.js';
import {
  type Block,
  type Cacheable,
  type DocumentBlock,
  type ImageBlock,
  type JsonObject,
  type TextBlock,
  type ThinkingBlock,
  type ToolResultBlock,
} from '../neutral/neutral-request.js';
import { readMediaUrl } from '../wire/read-media-url.js';
import { refuse } from '../errors/refuse.js';
import { asArray, asObject, asString, textOf } from '../wire/wire-value.js';

/** The content of a message, a string or a list of blocks. `path` is where it stands in the request. */
export function readContent(content: unknown, path: string): Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content))
    throw refuse(path, `${path} must be a string or a list of content blocks.`, 'invalid_type');
  return content.flatMap((block, at) => readBlock(asObject(block) ?? {}, `${path}[${at}]`));
}

export function cacheable(block: JsonObject): Cacheable {
  const cacheControl = asObject(block.cache_control);
  return cacheControl === undefined ? {} : { cacheControl };
}

function readBlock(block: JsonObject, path: string): Block[] {
  switch (block.type as ContentBlockParam['type']) {
    case 'text':
      return [{ type: 'text', text: textOf(block.text), ...cacheable(block) }];
    case 'image':
      return [readImage(block, path)];
    case 'document':
      return [readDocument(block, path)];
    case 'thinking':
      return readThinking(textOf(block.thinking), asString(block.signature), false);
    case 'redacted_thinking':
      return readThinking('', asString(block.data), true);
    case 'tool_use':
      return [
        {
          type: 'toolCall',
          id: textOf(block.id),
          name: textOf(block.name),
          args: writeJson(block.input ?? {}),
          custom: false,
          ...cacheable(block),
        },
      ];
    case 'tool_result':
      return [readToolResult(block, path)];
    case 'search_result':
      return [{ type: 'text', text: searchResultText(block), ...cacheable(block) }];
    default:
      return [{ type: 'native', block }];
  }
}

function readThinking(text: string, value: string | undefined, redacted: boolean): ThinkingBlock[] {
  if (value === undefined || value === '') return text === '' ? [] : [{ type: 'thinking', text, redacted: false }];
  const carried = sealFromWire(value, 'claude', redacted);
  return carried === undefined ? [] : [{ type: 'thinking', text, redacted: carried.redacted, seal: carried.seal }];
}

function readImage(block: JsonObject, path: string): ImageBlock {
  const source = asObject(block.source) ?? {};
  if (source.type === 'url')
    return { type: 'image', source: readMediaUrl(textOf(source.url), `${path}.source.url`), path, ...cacheable(block) };
  if (source.type !== 'base64')
    throw refuse(path, `${path}: images by file id are not supported for this model; send the image itself.`);
  return {
    type: 'image',
    source: { kind: 'base64', mediaType: textOf(source.media_type), base64: textOf(source.data) },
    path,
    ...cacheable(block),
  };
}

function readDocument(block: JsonObject, path: string): DocumentBlock {
  const title = asString(block.title);
  return {
    type: 'document',
    source: documentSource(asObject(block.source) ?? {}, path),
    path,
    ...(title !== undefined && { title }),
    ...cacheable(block),
  };
}

function documentSource(source: JsonObject, path: string): DocumentBlock['source'] {
  switch (source.type) {
    case 'base64':
      return { kind: 'base64', mediaType: textOf(source.media_type), base64: textOf(source.data) };
    case 'url':
      return readMediaUrl(textOf(source.url), `${path}.source.url`);
    case 'file':
      return { kind: 'file', id: textOf(source.file_id) };
    case 'content':
      return { kind: 'text', text: textsIn(source.content) };
    default:
      return { kind: 'text', text: textOf(source.data) };
  }
}

function textsIn(content: unknown): string {
  return typeof content === 'string'
    ? content
    : asArray(content)
        .map((part) => textOf(asObject(part)?.text))
        .join('\n');
}

function readToolResult(block: JsonObject, path: string): ToolResultBlock {
  const content =
    block.content === undefined || block.content === null ? [] : readContent(block.content, `${path}.content`);
  return {
    type: 'toolResult',
    callId: textOf(block.tool_use_id),
    content: content.flatMap(resultPart),
    isError: block.is_error === true,
    ...cacheable(block),
  };
}

/** What only Anthropic knows inside a result is kept as its text. */
function resultPart(block: Block): ToolResultBlock['content'] {
  if (block.type === 'text' || block.type === 'image' || block.type === 'document') return [block];
  if (block.type !== 'native') return [];
  const name = textOf(block.block.tool_name);
  const text: TextBlock = { type: 'text', text: name === '' ? writeJson(block.block) : `[tool ${name}]` };
  return [text];
}

function searchResultText(block: JsonObject): string {
  return [textOf(block.title), textOf(block.source), textsIn(block.content)].filter(Boolean).join('\n');
}
