import { argumentsOf } from '../tools/arguments-of.js';
import { type Part } from '@google/genai';
import { type Block, type ToolCallBlock, type ToolResultBlock } from '../neutral/neutral-request.js';
import { refuse } from '../errors/refuse.js';
import { refuseMisplaced } from '../errors/refuse-misplaced.js';
import { booleanAt, objectAt, textAt } from '../wire/read-setting.js';
import { ownMember, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { type OpenCalls } from './open-calls.js';
import { addSignature, addThought } from './place-thinking.js';
import { enumAt, ENUMS } from './read-enum.js';
import { readFunctionResponse } from './read-function-response.js';
import { readFileData, readInlineData } from './read-media.js';

/** The members of a part that hold its content: one of them, and others that say more about it. */
const CONTENT = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'audioTranscription',
  'toolCall',
  'toolResponse',
] as const satisfies (keyof Part)[];

const ABOUT: readonly string[] = [
  'thought',
  'thoughtSignature',
  'mediaResolution',
  'mediaProcessing',
  'videoMetadata',
  'speechMetadata',
  'partMetadata',
] satisfies (keyof Part)[];

/** Models of pictures think in drafts of them, which no other vendor takes as thoughts. */
const THOUGHTS: readonly Block['type'][] = ['text', 'image'];

/** The blocks for a part of the user's. https://ai.google.dev/api/caching#Part */
export function readUserPart(part: JsonObject, path: string, calls: OpenCalls): Block[] {
  if (booleanAt(part, 'thought', path) === true)
    throw refuse(`${path}.thought`, `${path}.thought: thoughts stand in contents of the model.`, 'invalid_value');
  return readContent(part, path, calls);
}

/** Adds a part of the model's to what it said before. A piece of text goes on where the last one ended. */
export function readModelPart(part: JsonObject, path: string, blocks: Block[], calls: OpenCalls): void {
  const signature = textAt(part, 'thoughtSignature', path);
  const own = refuseMisplaced(readContent(part, path, calls), 'assistant', path);
  if (booleanAt(part, 'thought', path) === true && own.every((block) => THOUGHTS.includes(block.type))) {
    addThought(blocks, own.map((block) => (block.type === 'text' ? block.text : '')).join(''));
    addSignature(blocks, signature, false);
    return;
  }
  addSignature(blocks, signature, own.length === 0);
  for (const block of own) {
    const last = blocks.at(-1);
    if (block.type === 'text' && last?.type === 'text')
      blocks[blocks.length - 1] = { ...last, text: last.text + block.text };
    else blocks.push(block);
  }
}

function readContent(part: JsonObject, path: string, calls: OpenCalls): Block[] {
  const given = CONTENT.filter((name) => (ownMember(part, name) ?? undefined) !== undefined);
  const [kind, second] = given;
  if (kind === undefined) return nothingIn(part, path);
  if (second !== undefined)
    throw refuse(path, `${path} holds ${kind} and ${second}; a part holds one of them.`, 'invalid_value');
  if (kind === 'text') {
    const text = textAt(part, 'text', path);
    return text === '' ? [] : [{ type: 'text', text }];
  }
  const within = `${path}.${kind}`;
  const content = objectAt(part, kind, path) ?? {};
  switch (kind) {
    case 'inlineData':
      return readInlineData(content, within);
    case 'fileData':
      return readFileData(content, within);
    case 'functionCall':
      return [readCall(content, within, calls)];
    case 'functionResponse':
      return [readResponse(content, within, calls)];
    case 'executableCode':
      return fenced(enumAt(content, 'language', ENUMS.language, within).toLowerCase(), textAt(content, 'code', within));
    case 'codeExecutionResult':
      return fenced(outcomeOf(content, within), textAt(content, 'output', within));
    case 'audioTranscription': {
      const text = textAt(content, 'text', within);
      return text === '' ? [] : [{ type: 'text', text }];
    }
    // What Google's own tools did is listed.
    case 'toolCall':
    case 'toolResponse':
      return [];
  }
}

/** A part may say something about thoughts alone; one of a kind that nobody knows would be lost. */
function nothingIn(part: JsonObject, path: string): Block[] {
  const unknown = Object.keys(part).find((name) => !ABOUT.includes(name));
  if (unknown === undefined || part.thoughtSignature !== undefined) return [];
  throw refuse(path, `${path}: parts with "${unknown.slice(0, 40)}" are not supported for this model.`);
}

function readCall(call: JsonObject, path: string, calls: OpenCalls): ToolCallBlock {
  const name = textAt(call, 'name', path);
  if (name === '') throw refuse(`${path}.name`, `${path}: the function call has no name.`, 'invalid_value');
  const args = argumentsOf(objectAt(call, 'args', path)) || '{}';
  return { type: 'toolCall', id: calls.add({ name, args }, textAt(call, 'id', path), path), name, args, custom: false };
}

function readResponse(response: JsonObject, path: string, calls: OpenCalls): ToolResultBlock {
  const name = textAt(response, 'name', path);
  const callId = calls.close(textAt(response, 'id', path), name);
  if (callId === undefined)
    throw refuse(path, `${path}: the response answers no functionCall of an earlier content.`, 'invalid_value');

  return { type: 'toolResult', callId, ...readFunctionResponse(response, path) };
}

/** An empty line keeps code that Google ran, and what it printed, apart from what the model said. */
function fenced(tag: string, text: string): Block[] {
  return text === '' && tag === '' ? [] : [{ type: 'text', text: `\n\n\`\`\`${tag}\n${text}\n\`\`\`\n\n` }];
}

/** How code ended is said where it did not end well. */
function outcomeOf(result: JsonObject, path: string): string {
  const outcome = enumAt(result, 'outcome', ENUMS.outcome, path);
  return outcome === 'OUTCOME_OK' ? 'output' : textOf(outcome.replace(/^OUTCOME_/, '').toLowerCase());
}
