import { type Signer } from '../answer/signature.js';
import { isGiven, isObject, type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import {
  checkLength,
  checkPattern,
  invalid,
  invalidType,
  invalidValue,
  missingParameter,
  refuseUnknown,
  requireText,
} from '../openai/invalid.js';
import { VendorError } from '../vendor.js';

const ITEM_TYPES =
  `message reasoning function_call function_call_output custom_tool_call custom_tool_call_output item_reference
   file_search_call computer_call computer_call_output web_search_call tool_search_call tool_search_output
   additional_tools agent_message compaction compaction_trigger configuration_update image_generation_call
   code_interpreter_call local_shell_call local_shell_call_output shell_call shell_call_output apply_patch_call
   apply_patch_call_output mcp_list_tools mcp_approval_request mcp_approval_response mcp_call program
   program_output`.split(/\s+/);

const CALL_OF_OUTPUT: Readonly<Record<string, string>> = {
  function_call_output: 'function_call',
  custom_tool_call_output: 'custom_tool_call',
};

/** Prefix of an item's own id by type. */
const ID_PREFIX: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  custom_tool_call: 'ctc',
};

/** Codex 0.171 adds it to its items where OpenAI's own provider is set. */
const CODEX_FIELD = 'internal_chat_message_metadata_passthrough';
const CALL_FIELDS = ['type', 'id', 'call_id', 'status', 'caller', CODEX_FIELD];

/** What the vendor remembers, as far as a request may refer to it. */
export interface Memory {
  readonly signer: Signer;
  /** The item with an id, if it is stored. */
  item(id: string): JsonObject | undefined;
  /** Items of the response that the request continues. */
  heldItems(body: JsonObject): readonly unknown[];
}

/** Checks the items of `input`: each for itself, next to each other, and calls against their outputs. */
export function checkInput(body: JsonObject, memory: Memory): void {
  const items = inputItems(body);
  for (const [i, item] of items.entries()) {
    if (!isObject(item)) throw invalidType(`input[${i}]`, 'an object', item);

    checkItem(item, `input[${i}]`, body, memory);
    checkFollower(item, items[i + 1]);
  }
  checkCalls([...memory.heldItems(body), ...items].map((item) => referredItem(objectOf(item), memory)));
}

function referredItem(item: JsonObject, memory: Memory): JsonObject {
  return item.type === 'item_reference' ? (memory.item(textOf(item.id)) ?? item) : item;
}

function checkItem(item: JsonObject, path: string, body: JsonObject, memory: Memory): void {
  const type = textOf(item.type ?? (isGiven(item.role) ? 'message' : undefined));
  if (!ITEM_TYPES.includes(type))
    throw isGiven(item.type) ? invalidValue(`${path}.type`, item.type, ITEM_TYPES) : missingParameter(`${path}.type`);

  const prefix = ID_PREFIX[type];
  if (isGiven(item.id) && prefix !== undefined && !textOf(item.id).startsWith(prefix)) {
    throw invalid(
      `Invalid '${path}.id': '${textOf(item.id)}'. Expected an ID that begins with '${prefix}'.`,
      `${path}.id`,
      'invalid_value',
    );
  }
  switch (type) {
    case 'message':
      checkMessage(item, path);
      break;
    case 'reasoning':
      checkReasoningItem(item, path, body, memory);
      break;
    case 'compaction':
      if (!memory.signer.isSealed(item.encrypted_content)) {
        throw invalid(
          'The encrypted content of a compaction item could not be verified.',
          path,
          'invalid_encrypted_content',
        );
      }
      break;
    case 'item_reference':
      if (memory.item(textOf(item.id)) === undefined) throw notFound(textOf(item.id), body);

      break;
    case 'function_call':
      refuseUnknown(item, path, [...CALL_FIELDS, 'name', 'arguments', 'namespace']);
      checkCallId(item, path);
      checkPattern(requireText(item, 'name', path), `${path}.name`, /^[a-zA-Z0-9_-]+$/);
      checkLength(item.name, `${path}.name`, 64);
      requireText(item, 'arguments', path);
      break;
    case 'function_call_output':
      refuseUnknown(item, path, [...CALL_FIELDS, 'output']);
      checkCallId(item, path);
      if (!isGiven(item.output)) throw missingParameter(`${path}.output`);

      if (typeof item.output !== 'string')
        checkParts(item.output, `${path}.output`, ['input_text', 'input_image', 'input_file']);

      break;
  }
}

function checkCallId(item: JsonObject, path: string): void {
  checkLength(requireText(item, 'call_id', path), `${path}.call_id`, 64);
}

function checkMessage(item: JsonObject, path: string): void {
  const roles = ['assistant', 'system', 'developer', 'user'];
  if (!roles.includes(textOf(item.role)))
    throw isGiven(item.role) ? invalidValue(`${path}.role`, item.role, roles) : missingParameter(`${path}.role`);

  refuseUnknown(item, path, ['type', 'id', 'role', 'content', 'status', 'phase', CODEX_FIELD]);
  if (!isGiven(item.content)) throw missingParameter(`${path}.content`);

  if (typeof item.content !== 'string') {
    const assistant = item.role === 'assistant';
    checkParts(
      item.content,
      `${path}.content`,
      assistant ? ['output_text', 'refusal'] : ['input_text', 'input_image', 'input_file'],
    );
  }
}

function checkParts(parts: unknown, path: string, types: string[]): void {
  if (!Array.isArray(parts)) throw invalidType(path, 'one of an array of objects or string', parts);

  for (const [i, entry] of parts.entries()) {
    const part = objectOf(entry);
    if (!types.includes(textOf(part.type))) throw invalidValue(`${path}[${i}].type`, part.type, types);

    if (part.type === 'input_text' || part.type === 'output_text') requireText(part, 'text', `${path}[${i}]`);

    if (part.type === 'input_image' && isGiven(part.image_url) && typeof part.image_url !== 'string')
      throw invalidType(`${path}[${i}].image_url`, 'an image URL', part.image_url);
  }
}

/** Without a store only what the client carries itself can be read again: sealed reasoning, whole. */
function checkReasoningItem(item: JsonObject, path: string, body: JsonObject, memory: Memory): void {
  refuseUnknown(item, path, [CODEX_FIELD, 'type', 'id', 'summary', 'content', 'encrypted_content', 'status']);
  if (!Array.isArray(item.summary)) throw missingParameter(`${path}.summary`);

  if (isGiven(item.encrypted_content)) {
    if (!memory.signer.isSealed(item.encrypted_content)) {
      throw invalid(
        `The encrypted content for item ${textOf(item.id)} could not be verified.`,
        undefined,
        'invalid_encrypted_content',
      );
    }
  } else if (memory.item(textOf(item.id)) === undefined) throw notFound(textOf(item.id), body);
}

function notFound(id: string, body: JsonObject): VendorError {
  const advice =
    body.store === false
      ? ' Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this ' +
        'item from your input.'
      : '';
  return new VendorError(404, `Item with id '${id}' not found.${advice}`, { param: 'input' });
}

function checkFollower(item: JsonObject, next: unknown): void {
  const { type, role } = objectOf(next);
  const follows = role === 'assistant' || (typeof type === 'string' && type !== 'message' && !type.endsWith('_output'));
  if (item.type === 'reasoning' && !follows) {
    throw invalid(
      `Item '${textOf(item.id)}' of type 'reasoning' was provided without its required following item.`,
      'input',
    );
  }
}

function checkCalls(items: readonly JsonObject[]): void {
  const open = new Map<string, string>();
  for (const { type, call_id: id } of items) {
    if (type === 'function_call' || type === 'custom_tool_call') open.set(textOf(id), type);

    const call = CALL_OF_OUTPUT[textOf(type)];
    if (call !== undefined && open.get(textOf(id)) !== call) {
      const kind = call === 'function_call' ? 'function call' : 'custom tool call';
      throw invalid(`No tool call found for ${kind} output with call_id ${textOf(id)}.`, 'input');
    }
  }
  const answered = new Set(items.filter(({ type }) => textOf(type) in CALL_OF_OUTPUT).map((item) => item.call_id));
  const unanswered = [...open].find(([id]) => !answered.has(id));
  if (unanswered !== undefined) {
    const kind = unanswered[1] === 'function_call' ? 'function call' : 'custom tool call';
    throw invalid(`No tool output found for ${kind} ${unanswered[0]}.`, 'input');
  }
}

/** `input` as a list of items, whatever its form. */
export function inputItems({ input }: JsonObject): unknown[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : listOf(input);
}
