import { type ResponseInputItem } from 'openai/resources/responses/responses';
import { introduceSummary } from '../../edit/introduce-summary.js';
import { isUnknownEffort, readEffort } from '../chat/read-reasoning.js';
import { type Block } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { objectAt } from '../wire/read-setting.js';
import { asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { type Conversation } from './conversation.js';
import { readContent } from './read-content.js';
import { readHostedItem } from './read-hosted-item.js';
import { readCall, readOutput } from './read-input-call.js';
import { readReasoningInput } from './read-reasoning-input.js';

/** Every kind of item that OpenAI's SDK knows, and those that Codex sends beside them. */
type ItemType = NonNullable<ResponseInputItem['type']> | 'agent_message' | 'context_compaction';

/**
 * Adds the `input` of a Responses request to a conversation.
 *
 * @returns whether the request asks for a summary of it: its last item is a `compaction_trigger`.
 */
export function readInput(input: unknown, conversation: Conversation): boolean {
  if (typeof input === 'string') {
    conversation.say('user', [{ type: 'text', text: input }]);
    return false;
  }
  if (!Array.isArray(input)) throw refuse('input', 'input must be a string or a list of items.', 'invalid_type');
  const compacts = asObject(input.at(-1))?.type === 'compaction_trigger';
  const items: unknown[] = compacts ? input.slice(0, -1) : input;
  items.forEach((value, at) => {
    const path = `input[${at}]`;
    const item = asObject(value);
    if (item === undefined) throw refuse(path, `${path} must be an object.`, 'invalid_type');
    readItem(item, path, conversation);
  });
  return compacts;
}

/** Adds one item. Nothing vanishes: what cannot be told to another vendor's model is refused by name, or listed. */
function readItem(item: JsonObject, path: string, conversation: Conversation): void {
  const type = typeOf(item);
  switch (type) {
    case 'message':
      return readMessage(item, path, conversation);
    case 'agent_message':
      return conversation.say('user', readSaid(item, path));
    case 'function_call':
    case 'custom_tool_call':
    case 'tool_search_call':
    case 'shell_call':
    case 'local_shell_call':
    case 'apply_patch_call':
    case 'computer_call':
      return readCall(type, item, path, conversation);
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'tool_search_output':
    case 'shell_call_output':
    case 'local_shell_call_output':
    case 'apply_patch_call_output':
    case 'computer_call_output':
      return readOutput(type, item, path, conversation);
    case 'reasoning':
      return conversation.say('assistant', readReasoningInput(item));
    case 'additional_tools':
      conversation.tools.add(item.tools, `${path}.tools`);
      return;
    case 'configuration_update':
      return readConfiguration(item, path, conversation);
    case 'compaction':
    case 'context_compaction':
      return readCompaction(type, item, path, conversation);
    case 'compaction_trigger':
      throw refuse(path, `${path}: a compaction_trigger must be the last item of the input.`, 'invalid_value');
    case 'item_reference':
      throw refuse(
        path,
        `${path}: references to stored items are not supported for this model; send the items themselves.`,
      );
    case 'file_search_call':
    case 'web_search_call':
    case 'code_interpreter_call':
    case 'image_generation_call':
    case 'mcp_list_tools':
    case 'mcp_call':
    case 'mcp_approval_request':
    case 'mcp_approval_response':
    case 'program':
    case 'program_output':
      return readHostedItem(type, item, path, conversation);
    default:
      return readUnknown(item, type satisfies never, path, conversation);
  }
}

/** An item without a type is a message, or names a stored item. */
function typeOf(item: JsonObject): ItemType {
  const isReference = item.role === undefined && item.content === undefined && typeof item.id === 'string';
  return (asString(item.type) ?? (isReference ? 'item_reference' : 'message')) as ItemType;
}

function readMessage(item: JsonObject, path: string, conversation: Conversation): void {
  const blocks = readContent(item.content, `${path}.content`);
  switch (item.role) {
    case 'user':
      return conversation.say('user', blocks);
    case 'assistant':
      return conversation.sayMessage(blocks);
    case 'system':
    case 'developer':
      return sayInstructions(blocks, conversation);
    default:
      throw refuse(`${path}.role`, `${path}.role must be one of user, assistant, system, developer.`, 'invalid_value');
  }
}

/** Other vendors take instructions as text only; what stands beside it is shown by the user. */
function sayInstructions(blocks: Block[], conversation: Conversation): void {
  conversation.say(
    'developer',
    blocks.filter((block) => block.type === 'text'),
  );
  conversation.say(
    'user',
    blocks.filter((block) => block.type !== 'text'),
  );
}

/** What is configured from here on holds for the answer. */
function readConfiguration(item: JsonObject, path: string, conversation: Conversation): void {
  const wanted = objectAt(item, 'reasoning', path)?.effort;
  conversation.effort = readEffort(wanted) ?? conversation.effort;
  if (isUnknownEffort(wanted)) conversation.ignore('input[].reasoning.effort');
  conversation.format = objectAt(objectAt(item, 'text', path) ?? {}, 'format', `${path}.text`) ?? conversation.format;
}

/** The summary of what was said before, as this gateway sealed it. */
function readCompaction(type: string, item: JsonObject, path: string, conversation: Conversation): void {
  const summary = conversation.openCompaction(textOf(item.encrypted_content));
  if (summary === undefined) {
    throw refuse(
      path,
      `${path}: this ${type} item was sealed by another vendor or another gateway, so the conversation in it ` +
        'cannot be ' +
        'read here. Go on with the model that wrote it, or begin a new conversation.',
    );
  }
  conversation.say('developer', [{ type: 'text', text: introduceSummary(summary) }]);
}

/** What stands in `text` and in `content`, of which an item mostly has one. */
function readSaid(item: JsonObject, path: string): Block[] {
  const content = typeof item.content === 'string' || Array.isArray(item.content) ? item.content : undefined;
  return [...readContent(asString(item.text), `${path}.text`), ...readContent(content, `${path}.content`)];
}

/** A kind of item that is not known yet goes on as its text, or as the content that it holds. */
function readUnknown(item: JsonObject, type: unknown, path: string, conversation: Conversation): void {
  const blocks = readSaid(item, path);
  if (blocks.length === 0)
    throw refuse(path, `${path}: items of type "${textOf(type)}" are not supported for this model.`);
  if (item.role === 'system' || item.role === 'developer') sayInstructions(blocks, conversation);
  else if (item.role === 'assistant') conversation.sayMessage(blocks);
  else conversation.say('user', blocks);
}
