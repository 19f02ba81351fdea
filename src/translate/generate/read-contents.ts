import { type Content } from '@google/genai';
import { type Block, type TextBlock, type Turn } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { refuseMisplaced } from '../errors/refuse-misplaced.js';
import { textAt } from '../wire/read-setting.js';
import { asObject, type JsonObject } from '../../dialects/wire-value.js';
import { OpenCalls } from './open-calls.js';
import { readModelPart, readUserPart } from './read-part.js';

/**
 * The `contents` of a request as turns. SDKs keep each piece of a stream as a content of its own, so neighbours of the
 * model are one answer, whose pieces of text follow each other without a gap.
 * https://ai.google.dev/api/caching#Content
 */
export function readContents(contents: unknown): Turn[] {
  const turns: Turn[] = [];
  const calls = new OpenCalls();
  const list = listOf(contents);
  if (list.length === 0) throw refuse('contents', 'contents must be a non-empty list.', 'missing_required_parameter');
  list.forEach((entry, at) => {
    const path = `contents[${at}]`;
    const content = asObject(entry);
    if (content === undefined) throw refuse(path, `${path} must be an object.`, 'invalid_type');
    const parts = partsOf(content, path);
    if (roleOf(content, path) === 'user') {
      const blocks = parts.flatMap(([part, place]) => readUserPart(part, place, calls));
      turns.push({ role: 'user', blocks: refuseMisplaced(blocks, 'user', path) });
      return;
    }
    const last = turns.at(-1);
    const turn: Turn = last?.role === 'assistant' ? last : { role: 'assistant', blocks: [] };
    for (const [part, place] of parts) readModelPart(part, place, turn.blocks, calls);
    if (turn !== last) turns.push(turn);
  });
  return turns;
}

/** Gives an instruction that is parts, or one part, as the content that they stand for. */
export function wholeInstruction(instruction: unknown): unknown {
  const { parts, role } = asObject(instruction) ?? {};
  const isAlone = Array.isArray(instruction) || (parts === undefined && role === undefined);
  return typeof instruction === 'object' && instruction !== null && isAlone ? { parts: instruction } : instruction;
}

/** `systemInstruction`: a content or bare text. */
export function readSystemInstruction(instruction: unknown): TextBlock[] {
  if (instruction === undefined || instruction === null) return [];
  if (typeof instruction === 'string') return instruction === '' ? [] : [{ type: 'text', text: instruction }];
  const path = 'systemInstruction';
  const content = asObject(instruction);
  if (content === undefined) throw refuse(path, `${path} must be an object.`, 'invalid_type');
  const parts = partsOf(content, path);
  const blocks = parts.flatMap(([part, place]) => readUserPart(part, place, new OpenCalls()));
  return blocks.map((block: Block) => {
    if (block.type === 'text') return block;
    throw refuse(path, 'systemInstruction can only hold text.', 'invalid_value');
  });
}

/** The parts of a content, each with the place where it stands. */
function partsOf(content: JsonObject, path: string): [JsonObject, string][] {
  const { parts } = content satisfies { [K in keyof Content]?: unknown };
  return listOf(parts, `${path}.parts`).map((entry, at) => {
    const place = `${path}.parts[${at}]`;
    if (typeof entry === 'string') return [{ text: entry }, place];
    const part = asObject(entry);
    if (part === undefined) throw refuse(place, `${place} must be an object.`, 'invalid_type');
    return [part, place];
  });
}

/** Google takes a list of one without its brackets. */
function listOf(value: unknown, path = 'contents'): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  if (asObject(value) !== undefined) return [value];
  throw refuse(path, `${path} must be a list.`, 'invalid_type');
}

/** Results of functions had a role of their own once. */
function roleOf(content: JsonObject, path: string): 'user' | 'model' {
  const role = textAt(content, 'role', path).toLowerCase();
  if (role === 'model') return 'model';
  if (role === '' || role === 'user' || role === 'function') return 'user';
  throw refuse(`${path}.role`, `${path}.role must be user or model.`, 'invalid_value');
}
