import { type JsonObject } from '../../dialects/wire-value.js';
import { toolInput } from '../tools/tool-input.js';
import { type ToolResultBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { type Block, type DocumentBlock, type ImageBlock, type ToolResultBlock } from '../neutral/neutral-request.js';
import { requireImageType } from '../wire/read-media-url.js';
import { refuse } from '../errors/refuse.js';
import { anthropicMark } from '../wire/cache-marks.js';

/**
 * The content block of the Messages API for a neutral block; none for reasoning that Anthropic did not seal.
 * https://platform.claude.com/docs/en/api/messages
 */
export function writeBlock(block: Block): JsonObject[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: block.text, ...anthropicMark(block) }];
    case 'image':
      return [writeImage(block)];
    case 'document':
      return [writeDocument(block)];
    case 'audio':
      throw refuse(block.path, `${block.path}: audio input is not supported for this model.`);
    case 'thinking':
      if (block.seal?.family !== 'claude') return [];
      return [
        block.redacted
          ? { type: 'redacted_thinking', data: block.seal.value }
          : { type: 'thinking', thinking: block.text, signature: block.seal.value },
      ];
    case 'toolCall':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: toolInput(block), ...anthropicMark(block) }];
    case 'toolResult':
      return [writeToolResult(block)];
  }
}

function writeImage(block: ImageBlock): JsonObject {
  requireImageType(block.source, block.path);
  const source =
    block.source.kind === 'url'
      ? { type: 'url', url: block.source.url }
      : { type: 'base64', media_type: block.source.mediaType, data: block.source.base64 };
  return { type: 'image', source, ...anthropicMark(block) };
}

function writeDocument(block: DocumentBlock): JsonObject {
  return {
    type: 'document',
    source: documentSource(block),
    ...(block.title !== undefined && { title: block.title }),
    ...anthropicMark(block),
  };
}

function documentSource({ source, path }: DocumentBlock): JsonObject {
  switch (source.kind) {
    case 'url':
      return { type: 'url', url: source.url };
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text };
    case 'base64':
      if (source.mediaType !== 'application/pdf')
        throw refuse(path, `${path}: files of type ${source.mediaType} are not supported for this model.`);
      return { type: 'base64', media_type: source.mediaType, data: source.base64 };
    case 'file':
      if (!source.id.startsWith('file_01'))
        throw refuse(path, `${path}: the file id belongs to another vendor; send the file itself.`);
      return { type: 'file', file_id: source.id };
  }
}

/** A result that is one plain text stays a string; an empty one has no `content` at all. */
function writeToolResult(block: ToolResultBlock): JsonObject {
  const [only, ...more] = block.content;
  const isPlain = only?.type === 'text' && more.length === 0 && anthropicMark(only).cache_control === undefined;
  const content = isPlain ? only.text : block.content.flatMap(writeBlock);
  return {
    type: 'tool_result' satisfies ToolResultBlockParam['type'],
    tool_use_id: block.callId,
    ...(block.content.length > 0 && { content }),
    ...(block.isError && { is_error: true }),
    ...anthropicMark(block),
  };
}
