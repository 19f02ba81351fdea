import { type VendorState } from '../accounts/vendor-states.service.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { type BodyScan } from '../edit/body-scan.js';
import { findStoredItems } from '../edit/find-stored-items.js';
import { type RoutedCall } from './call.js';

/** A state that a request names, and the vendor's error for an unknown one. */
export interface NamedState extends VendorState {
  notFound: GatewayError;
}

/** Vendors' ids have a fifth of this length. Longer ids are ignored. */
const LONGEST_ID = 256;
const SEAL = '"encrypted_content"';
const SEAL_END = 64;
/** More than one answer has. */
const MOST_SEALS = 1_000;
/** More than one answer has. */
const MOST_PLACES = 1_000;
const MOST_TOLD_ITEMS = 100;
/**
 * A container of the code interpreter, in its tool and in its calls:
 * https://platform.openai.com/docs/guides/tools-code-interpreter
 */
const CONTAINER_IN_TOOL = /"container"\s*:\s*"(cntr_[^"\\]{1,250})"/;
const CONTAINER_OF_CALL = /"container_id"\s*:\s*"(cntr_[^"\\]{1,250})"/g;
const ITEM_ID = /"id"\s*:\s*"((?!resp_|conv_)[a-z]{1,12}_[^"\\]{1,250})"/g;
/** An answer has its ids at the beginning, or right behind the name of their object. In UTF-16 code units. */
const LOOKED_AT = 2_048;

/**
 * Reads the states that a request names and that its vendor keeps for the account that made them: a stored response,
 * its items or a conversation (https://platform.openai.com/docs/guides/conversation-state), a container, a thread.
 * Those of a translated request do not count, because the vendor does not see them.
 */
export function readNamedStates({ dialect, scan }: RoutedCall): NamedState[] {
  const named: NamedState[] = [];
  const add = (kind: VendorState['kind'], value: unknown, notFound: (id: string) => GatewayError): void => {
    const id = typeof value === 'string' ? value : member(value, 'id');
    if (typeof id === 'string' && id !== '' && id.length <= LONGEST_ID)
      named.push({ kind, id, notFound: notFound(id) });
  };
  const read = (name: string): unknown => (scan.has(name) ? scan.readMember(name) : undefined);
  if (dialect === 'responses') {
    add('response', read('previous_response_id'), responseNotFound);
    add('conversation', read('conversation'), conversationNotFound);
    for (const id of findStoredItems(scan)) add('item', id, itemNotFound);
    add('container', containerOfTools(scan), containerNotFound);
  } else if (dialect === 'messages') {
    add('message', member(read('thread'), 'previous_message_id'), threadNotFound);
    add('container', read('container'), containerNotFound);
  }
  return named;
}

/**
 * Reads the states that an answer tells of and a later request may name. `pieces` are the answer's events with counts,
 * or its body.
 */
export function readToldStates({ dialect, scan }: RoutedCall, pieces: readonly Buffer[]): VendorState[] {
  if (dialect === 'responses') {
    const isStored = !scan.has('store') || scan.readMember('store') !== false;
    const stored = isStored ? readStoredStates(pieces) : [];
    return [...stored, ...idsIn('container', pieces, CONTAINER_OF_CALL), ...pieces.flatMap(sealsIn)];
  }
  if (dialect !== 'messages') return [];
  const message = scan.has('thread') ? findIn(pieces, /"id"\s*:\s*"(msg_[^"\\]{1,250})"/) : undefined;
  const container = findIn(pieces, /^"container"\s*:\s*\{[^{}]*?"id"\s*:\s*"([^"\\]{1,250})"/, '"container"');
  return [
    ...(message === undefined ? [] : [{ kind: 'message' as const, id: message }]),
    ...(container === undefined ? [] : [{ kind: 'container' as const, id: container }]),
  ];
}

/** A response that its vendor stores, its items, and the conversation to which it belongs. */
function readStoredStates(pieces: readonly Buffer[]): VendorState[] {
  const response = findIn(pieces, /"id"\s*:\s*"(resp_[^"\\]{1,250})"/);
  const conversation = findIn(pieces, /^"conversation"\s*:\s*\{\s*"id"\s*:\s*"([^"\\]{1,250})"/, '"conversation"');
  return [
    ...(response === undefined ? [] : [{ kind: 'response' as const, id: response }]),
    ...(conversation === undefined ? [] : [{ kind: 'conversation' as const, id: conversation }]),
    ...idsIn('item', pieces, ITEM_ID),
  ];
}

function idsIn(kind: 'item' | 'container', pieces: readonly Buffer[], pattern: RegExp): VendorState[] {
  const ids = new Set<string>();
  for (const piece of pieces) {
    for (const [, id = ''] of piece.toString('latin1').matchAll(pattern)) {
      if (ids.size === MOST_TOLD_ITEMS) break;
      ids.add(id);
    }
  }
  return [...ids].map((id) => ({ kind, id }));
}

function containerOfTools(scan: BodyScan): string | undefined {
  const tools = scan.member('tools');
  if (tools === undefined) return undefined;
  const bytes = scan.body.subarray(tools.valueStart, tools.valueEnd);
  return bytes.includes('"code_interpreter"') ? CONTAINER_IN_TOOL.exec(bytes.toString('latin1'))?.[1] : undefined;
}

/** Identifies a seal by its length and its ends: a request may have a hundred long ones. */
export function sealState(sealed: string): VendorState {
  return { kind: 'seal', id: `${sealed.length} ${sealed.slice(0, SEAL_END)}${sealed.slice(-SEAL_END)}` };
}

/** Reads the seals of reasoning and summaries in an answer. Nothing in them is escaped. */
function sealsIn(piece: Buffer): VendorState[] {
  const seals: VendorState[] = [];
  for (let at = piece.indexOf(SEAL); at !== -1 && seals.length < MOST_SEALS; at = piece.indexOf(SEAL, at + 1)) {
    const start = piece.indexOf('"', at + SEAL.length) + 1;
    const end = piece.indexOf('"', start);
    // `null` is followed by another member's name.
    const isText = /^\s*:\s*"$/.test(piece.toString('latin1', at + SEAL.length, Math.min(start, at + LOOKED_AT)));
    if (isText && end > start) seals.push(sealState(piece.toString('latin1', start, end)));
  }
  return seals;
}

/** Searches the beginning of each piece, or the text from each `from` on: a tool's input may have the same name. */
function findIn(pieces: readonly Buffer[], pattern: RegExp, from?: string): string | undefined {
  for (const piece of pieces) {
    let start = from === undefined ? 0 : piece.indexOf(from);
    for (let places = 0; start !== -1 && places < MOST_PLACES; places++) {
      const found = pattern.exec(piece.toString('latin1', start, start + LOOKED_AT));
      if (found?.[1] !== undefined) return found[1];
      start = from === undefined ? -1 : piece.indexOf(from, start + from.length);
    }
  }
  return undefined;
}

function member(value: unknown, name: 'id' | 'previous_message_id'): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Partial<Record<typeof name, unknown>>)[name]
    : undefined;
}

/** Uses OpenAI's words. Clients that know the code send the whole conversation again. */
export function responseNotFound(id: string): GatewayError {
  return new GatewayError(400, `Previous response with id '${id}' not found.`, {
    param: 'previous_response_id',
    code: 'previous_response_not_found',
  });
}

function itemNotFound(id: string): GatewayError {
  return new GatewayError(404, `Item with id '${id}' not found.`, { param: 'input' });
}

function conversationNotFound(id: string): GatewayError {
  return new GatewayError(404, `Conversation with id '${id}' not found.`, {
    param: 'conversation',
    code: 'conversation_not_found',
  });
}

/** Makes Anthropic's SDK begin a new thread with the whole conversation. */
function threadNotFound(): GatewayError {
  return new GatewayError(404, 'thread: no usable thread was found for `previous_message_id`.', {
    errorDetails: { error_code: 'thread_not_found' },
  });
}

function containerNotFound(id: string): GatewayError {
  return new GatewayError(404, `container: no container with id "${id}" was found.`);
}
