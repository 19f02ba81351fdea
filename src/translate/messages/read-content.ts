import { argumentsOf } from '../tools/arguments-of.js';
import { type BetaContentBlockParam } from '@anthropic-ai/sdk/resources/beta/messages';
import { type ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import {
  type Block,
  type ImageBlock,
  type TextBlock,
  type ThinkingBlock,
  type ToolResultBlock,
} from '../neutral/neutral-request.js';
import { readBase64, readMediaUrl } from '../wire/read-media-url.js';
import { readSealed } from '../wire/read-seal.js';
import { refuse } from '../errors/refuse.js';
import { cacheMarksOf } from '../wire/cache-marks.js';
import { booleanAt, textAt } from '../wire/read-setting.js';
import { asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { readDocument } from './read-document.js';
import { readableText } from './readable-text.js';

type BlockType = (ContentBlockParam | BetaContentBlockParam)['type'];

/** The content of a message, a string or a list of blocks. `path` is where it stands in the request. */
export function readContent(content: unknown, path: string): Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content))
    throw refuse(path, `${path} must be a string or a list of content blocks.`, 'invalid_type');
  return content.flatMap((block, at) => readBlock(asObject(block) ?? {}, `${path}[${at}]`));
}

/** One block. Lax clients put such blocks into Chat content, where they are read as what they are. */
export function readBlock(block: JsonObject, path: string): Block[] {
  const type = block.type as BlockType;
  switch (type) {
    case 'text':
      return [{ type: 'text', text: textAt(block, 'text', path), ...cacheMarksOf(block) }];
    case 'image':
      return [readImage(block, path)];
    case 'document':
      return readDocument(block, path, readContent);
    case 'thinking':
      return readThinking(textOf(block.thinking), asString(block.signature), false);
    case 'redacted_thinking':
      return readThinking('', asString(block.data), true);
    case 'tool_use':
      return [
        {
          type: 'toolCall',
          id: textAt(block, 'id', path),
          name: nameOf(block, path),
          args: argumentsOf(block.input) || '{}',
          custom: false,
          ...cacheMarksOf(block),
        },
      ];
    case 'tool_result':
      return [readToolResult(block, path)];
    case 'search_result':
      return [{ type: 'text', text: readableText(block), ...cacheMarksOf(block) }];
    case 'web_search_tool_result':
    case 'web_fetch_tool_result':
    case 'advisor_tool_result':
    case 'code_execution_tool_result':
    case 'bash_code_execution_tool_result':
    case 'text_editor_code_execution_tool_result':
    case 'tool_search_tool_result':
    case 'mcp_tool_result':
      return readVendorResult(block);
    case 'compaction':
      return readCompaction(block, path);
    case 'container_upload':
      throw refuse(path, `${path}: files by id are not supported for this model; send the file itself.`);
    // Calls of tools that the vendor runs say nothing without their results; the changes of tools are read with the
    // tools.
    case 'server_tool_use':
    case 'mcp_tool_use':
    case 'mcp_tool_listing':
    case 'fallback':
    case 'tool_addition':
    case 'tool_removal':
      return [];
    default:
      return readUnknown(block, type satisfies never, path);
  }
}

/** A block of a kind that is not known yet goes on as its text, or as the content that it holds. */
function readUnknown(block: JsonObject, type: unknown, path: string): Block[] {
  if (type === 'tool_reference') return asText(`[tool ${textOf(block.tool_name)}]`);
  if (type === 'browser_state') return asText(readableText(block));
  const content = typeof block.content === 'string' || Array.isArray(block.content) ? block.content : undefined;
  if (typeof block.text === 'string' || content !== undefined)
    return [...asText(textOf(block.text)), ...(content === undefined ? [] : readContent(content, `${path}.content`))];
  throw refuse(path, `${path}: content blocks of type "${textOf(type)}" are not supported for this model.`);
}

/** An empty line keeps a result apart from what the model said before and after it, with which it may be joined. */
function readVendorResult(block: JsonObject): TextBlock[] {
  const text = readableText(block.content);
  return asText(text === '' ? '' : `\n\n${text}\n\n`);
}

function nameOf(block: JsonObject, path: string): string {
  const name = textOf(block.name);
  if (name === '') throw refuse(path, `${path}: the tool call has no name.`, 'invalid_value');
  return name;
}

function asText(text: string): TextBlock[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

/** The vendor's summary of what was said before. */
function readCompaction(block: JsonObject, path: string): TextBlock[] {
  const summary = textOf(block.content);
  if (summary !== '') return asText(summary);
  throw refuse(path, `${path}: only the vendor that sealed this compaction can read it; start without it.`);
}

function readThinking(text: string, value: string | undefined, redacted: boolean): ThinkingBlock[] {
  const param = `messages[].content[].${redacted ? 'redacted_thinking' : 'thinking'}`;
  return readSealed({ text, value, native: 'claude', redacted, param });
}

function readImage(block: JsonObject, path: string): ImageBlock {
  const source = asObject(block.source) ?? {};
  if (source.type === 'url') {
    return {
      type: 'image',
      source: readMediaUrl(textOf(source.url), `${path}.source.url`),
      path,
      ...cacheMarksOf(block),
    };
  }
  if (source.type !== 'base64')
    throw refuse(path, `${path}: images by file id are not supported for this model; send the image itself.`);
  return {
    type: 'image',
    source: readBase64(source, `${path}.source`),
    path,
    ...cacheMarksOf(block),
  };
}

function readToolResult(block: JsonObject, path: string): ToolResultBlock {
  const content =
    block.content === undefined || block.content === null ? [] : readContent(block.content, `${path}.content`);
  return {
    type: 'toolResult',
    callId: textAt(block, 'tool_use_id', path),
    content: content.map((part) => {
      if (part.type === 'text' || part.type === 'image' || part.type === 'document') return part;
      throw refuse(`${path}.content`, `${path}.content can only hold text, images and documents for this model.`);
    }),
    isError: booleanAt(block, 'is_error', path) === true,
    ...cacheMarksOf(block),
  };
}
