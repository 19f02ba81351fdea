import { type Signer } from '../answer/signature.js';
import { isGiven, type JsonObject, listOf, objectOf, quoted, textOf } from '../json-value.js';
import { invalid, requireList, requireObject } from './invalid.js';
import { type ModelRow } from './model-row.js';

const BLOCK_TYPES: Readonly<Record<string, ReadonlySet<string>>> = {
  user: new Set(
    `text image document search_result tool_result container_upload tool_addition tool_removal mcp_tool_listing
     compaction`.split(/\s+/),
  ),
  assistant: new Set(
    `text thinking redacted_thinking tool_use server_tool_use web_search_tool_result web_fetch_tool_result
     advisor_tool_result code_execution_tool_result bash_code_execution_tool_result
     text_editor_code_execution_tool_result tool_search_tool_result mcp_tool_use mcp_tool_result container_upload
     compaction fallback mcp_tool_listing`.split(/\s+/),
  ),
  system: new Set(['text', 'tool_addition', 'tool_removal', 'mcp_tool_listing']),
};

const TOOL_USE_ID = /^[a-zA-Z0-9_-]+$/;
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;

export function checkSystem(system: unknown): void {
  if (system === undefined || typeof system === 'string') return;

  for (const [i, block] of requireList(system, 'system').entries())
    checkText(requireObject(block, `system.${i}`), `system.${i}`, 'system');
}

export function checkMessages(messages: unknown, signer: Signer, row: ModelRow): void {
  const list = requireList(messages, 'messages');
  for (const [i, entry] of list.entries()) {
    const path = `messages.${i}`;
    const { role, content } = requireObject(entry, path);
    if (role !== 'user' && role !== 'assistant' && !(role === 'system' && row.systemTurns))
      throw invalid(`${path}.role: Input should be 'user' or 'assistant'`);

    if (typeof content === 'string') {
      checkNotEmpty(content, role === 'assistant', i === list.length - 1, path);
      continue;
    }
    const blocks = requireList(content, `${path}.content`);
    if (blocks.length === 0 && !(i === list.length - 1 && role === 'assistant')) {
      throw invalid(
        `${path}: all messages must have non-empty content except for the optional final assistant message`,
      );
    }
    for (const [j, block] of blocks.entries())
      checkBlock(requireObject(block, `${path}.content.${j}`), `${path}.content.${j}`, role, signer);
  }
}

function checkNotEmpty(content: string, isAssistant: boolean, isLast: boolean, path: string): void {
  if (content === '' && !(isAssistant && isLast))
    throw invalid(`${path}: all messages must have non-empty content except for the optional final assistant message`);

  if (content !== '' && content.trim() === '' && !isAssistant)
    throw invalid('messages: text content blocks must contain non-whitespace text');
}

function checkBlock(block: JsonObject, path: string, role: 'user' | 'assistant' | 'system', signer: Signer): void {
  const known = BLOCK_TYPES[role];
  if (typeof block.type !== 'string' || known?.has(block.type) !== true) {
    throw invalid(
      `${path}: Input tag '${quoted(block.type)}' found using 'type' does not match any of the expected tags: ` +
        [...(known ?? [])].map((type) => `'${type}'`).join(', '),
    );
  }
  switch (block.type) {
    case 'text':
      checkText(block, path, 'messages', role === 'assistant');
      break;
    case 'thinking':
      checkThinkingBlock(block, path, signer);
      break;
    case 'redacted_thinking':
      if (!signer.isSealed(block.data)) throw invalid(`${path}: Invalid \`data\` in \`redacted_thinking\` block`);

      break;
    case 'tool_use':
      checkMatches(block.id, TOOL_USE_ID, `${path}.tool_use.id`);
      checkMatches(block.name, TOOL_NAME, `${path}.tool_use.name`);
      requireObject(block.input, `${path}.tool_use.input`);
      break;
    case 'tool_result':
      checkMatches(block.tool_use_id, TOOL_USE_ID, `${path}.tool_result.tool_use_id`);
      for (const [i, inner] of listOf(block.content).entries())
        if (objectOf(inner).type === 'text') checkText(objectOf(inner), `${path}.tool_result.content.${i}`, 'messages');

      break;
    case 'image':
    case 'document':
      checkSource(block, path);
      break;
  }
}

/** A blank alone is accepted of the model, which says such things before it calls a tool, and of nobody else. */
function checkText(block: JsonObject, path: string, where: string, mayBeBlank = false): void {
  if (block.type !== 'text') throw invalid(`${path}.type: Input should be 'text'`);

  if (typeof block.text !== 'string') {
    throw invalid(
      `${path}.text.text: ${block.text === undefined ? 'Field required' : 'Input should be a valid string'}`,
    );
  }
  if (block.text === '') {
    throw invalid(
      objectOf(block.cache_control).type === undefined
        ? `${where}: text content blocks must be non-empty`
        : `${path}.text: cache_control cannot be set for empty text blocks`,
    );
  }
  if (block.text.trim() === '' && !mayBeBlank)
    throw invalid(`${where}: text content blocks must contain non-whitespace text`);
}

function checkThinkingBlock({ thinking, signature }: JsonObject, path: string, signer: Signer): void {
  if (typeof thinking !== 'string' || typeof signature !== 'string')
    throw invalid(`${path}.thinking.${typeof thinking !== 'string' ? 'thinking' : 'signature'}: Field required`);

  if (!signer.isSigned(thinking, signature)) throw invalid(`${path}: Invalid \`signature\` in \`thinking\` block`);
}

export function checkMatches(value: unknown, pattern: RegExp, path: string): void {
  if (typeof value !== 'string')
    throw invalid(`${path}: ${value === undefined ? 'Field required' : 'Input should be a valid string'}`);

  if (!pattern.test(value)) throw invalid(`${path}: String should match pattern '${pattern.source}'`);
}

function checkSource(block: JsonObject, path: string): void {
  const source = requireObject(block.source, `${path}.${textOf(block.type)}.source`);
  if (!['base64', 'url', 'text', 'content', 'file'].includes(textOf(source.type))) {
    throw invalid(
      `${path}.${textOf(block.type)}.source: Input tag '${quoted(source.type)}' found using 'type' does not ` +
        `match any of the expected tags: 'base64', 'file', 'url'`,
    );
  }
  const formats = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
  if (block.type === 'image' && source.type === 'base64' && !formats.includes(textOf(source.media_type))) {
    throw invalid(
      `${path}.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
    );
  }
}

/** Every block that may carry a marker: tools, system, content, the content of tool results, and the whole request. */
export function countCacheMarkers(body: JsonObject): number {
  const blocks = [body, ...listOf(body.tools), ...listOf(body.system)];
  for (const message of listOf(body.messages))
    for (const block of listOf(objectOf(message).content)) blocks.push(block, ...listOf(objectOf(block).content));

  const markers = blocks.map((block) => objectOf(block).cache_control).filter(isGiven);
  for (const marker of markers)
    if (objectOf(marker).type !== 'ephemeral') throw invalid("cache_control.type: Input should be 'ephemeral'");

  return markers.length;
}
