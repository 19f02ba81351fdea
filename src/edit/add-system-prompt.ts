import { type Dialect } from '../dialects/dialect.js';
import { type Splice } from './apply-splices.js';
import { type BodyScan } from './body-scan.js';
import { scanElement, scanMember } from './scan-body.js';
import { OPEN_BRACKET } from './skip-json.js';
import { type BodyEdits } from './splice-body.js';

/**
 * The place of the prompt among the blocks of `system`: before all of them, or after the client's attribution block,
 * which Anthropic's own API finds by its position.
 */
export type SystemPosition = 'first' | 'afterAttribution';

const ATTRIBUTION = 'x-anthropic-billing-header';

/** The first byte of null; no other JSON value begins with it. */
const LETTER_N = 0x6e;

/** Puts the gateway's system prompt before the client's own, once. The client's text stays byte for byte. */
export function addSystemPrompt(dialect: Dialect, scan: BodyScan, prompt: string, position: SystemPosition): BodyEdits {
  if (prompt.trim() === '') return {};
  switch (dialect) {
    case 'messages':
      return addToSystem(scan, prompt, position);
    case 'responses':
      return addToText(scan, 'instructions', prompt);
    case 'chat':
      return addToFirstMessage(scan, prompt);
    case 'generate':
      return addToSystemInstruction(scan, prompt);
  }
}

function addToSystem(scan: BodyScan, prompt: string, position: SystemPosition): BodyEdits {
  const member = scan.member('system');
  const text = scan.readString('system');
  const block = { type: 'text', text: prompt };
  if (member !== undefined && text !== undefined && text.trim() !== '') {
    if (startsWithPrompt(text, prompt)) return {};
    const added = JSON.stringify(block);
    const [before, after] =
      position === 'afterAttribution' && text.startsWith(ATTRIBUTION) ? ['[', `,${added}]`] : [`[${added},`, ']'];
    return {
      splices: [
        insertion(member.valueStart, `${before}{"type":"text","text":`),
        insertion(member.valueEnd, `}${after}`),
      ],
    };
  }
  const [first] = scan.elements('system');
  if (first === undefined)
    return isArray(scan, 'system') || isBlank(scan, 'system') ? { set: { system: [block] } } : {};

  const firstText = scanElement(scan, 'system', 0)?.readString('text');
  const attributed = firstText?.startsWith(ATTRIBUTION) === true;
  if (startsWithPrompt(firstText, prompt)) return {};
  if (attributed && startsWithPrompt(scanElement(scan, 'system', 1)?.readString('text'), prompt)) return {};
  return {
    splices: [
      position === 'afterAttribution' && attributed
        ? insertion(first.end, `,${JSON.stringify(block)}`)
        : insertion(first.start, `${JSON.stringify(block)},`),
    ],
  };
}

/**
 * Adds the prompt to the first message of a Chat request when that is a system or developer message, else as a new
 * message before it.
 */
function addToFirstMessage(scan: BodyScan, prompt: string): BodyEdits {
  if (!isArray(scan, 'messages')) return {};
  const first = scanElement(scan, 'messages', 0);
  const role = first?.readString('role');
  if (first !== undefined && (role === 'system' || role === 'developer')) {
    if (first.readString('content') !== undefined) return addToText(first, 'content', prompt);
    if (isArray(first, 'content')) return addToParts(first, 'content', { type: 'text', text: prompt }, prompt);
  }
  const message = JSON.stringify({ role: 'system', content: prompt });
  return {
    splices: [
      insertion(startOf(scan, 'messages') + 1, scan.elements('messages').length === 0 ? message : `${message},`),
    ],
  };
}

function addToSystemInstruction(scan: BodyScan, prompt: string): BodyEdits {
  const name =
    scan.has('system_instruction') && !scan.has('systemInstruction') ? 'system_instruction' : 'systemInstruction';
  const part = { text: prompt };
  const instruction = scanMember(scan, name);
  if (isBlank(scan, name)) return { set: { [name]: { parts: [part] } } };
  // Google's SDKs know these forms, and so may what stands before Google.
  if (isArray(scan, name)) return addToParts(scan, name, part, prompt);
  if (instruction === undefined) return addToText(scan, name, prompt);
  if (isArray(instruction, 'parts')) return addToParts(instruction, 'parts', part, prompt);
  if (isBlank(instruction, 'parts')) return { set: { [`${name}.parts`]: [part] } };
  return addBeforeOnlyPart(instruction, part, prompt);
}

/** Puts the prompt before `parts` that is one part without brackets, as Google's own examples write it. */
function addBeforeOnlyPart(instruction: BodyScan, part: object, prompt: string): BodyEdits {
  const only = scanMember(instruction, 'parts');
  const member = instruction.member('parts');
  if (!only || !member || startsWithPrompt(only.readString('text'), prompt)) return {};
  return {
    splices: [insertion(member.valueStart, `[${JSON.stringify(part)},`), insertion(member.valueEnd, ']')],
  };
}

function addToParts(scan: BodyScan, name: string, part: object, prompt: string): BodyEdits {
  if (startsWithPrompt(scanElement(scan, name, 0)?.readString('text'), prompt)) return {};
  const text = JSON.stringify(part);
  return { splices: [insertion(startOf(scan, name) + 1, scan.elements(name).length === 0 ? text : `${text},`)] };
}

/** Puts the prompt before a string, within its quotes, without anything between them. */
function addToText(scan: BodyScan, name: string, prompt: string): BodyEdits {
  const text = scan.readString(name);
  if (text === undefined) return isBlank(scan, name) ? { set: { [name]: prompt } } : {};
  if (startsWithPrompt(text, prompt)) return {};
  return { splices: [insertion(startOf(scan, name) + 1, JSON.stringify(prompt).slice(1, -1))] };
}

/**
 * Tells whether a member says nothing: it is absent, null or a blank string. The upstream refuses any other value of
 * the wrong type.
 */
function isBlank(scan: BodyScan, name: string): boolean {
  const member = scan.member(name);
  return member === undefined || scan.body[member.valueStart] === LETTER_N || scan.readString(name)?.trim() === '';
}

function isArray(scan: BodyScan, name: string): boolean {
  return scan.body[startOf(scan, name)] === OPEN_BRACKET;
}

/** Gives the offset of a member's value; before the body when there is no such member. */
function startOf(scan: BodyScan, name: string): number {
  return scan.member(name)?.valueStart ?? -1;
}

/**
 * Tells whether a text begins with the prompt. A client that replays what it was sent carries the prompt already,
 * perhaps without the space around it.
 */
function startsWithPrompt(text: string | undefined, prompt: string): boolean {
  return text?.trimStart().startsWith(prompt.trim()) === true;
}

function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text };
}
