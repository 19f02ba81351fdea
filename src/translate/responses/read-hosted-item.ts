import { writeJson } from '../../dialects/exact-json.js';
import { type ResponseInputItem } from 'openai/resources/responses/responses';
import { type Block } from '../neutral/neutral-request.js';
import { argumentsOf } from '../tools/arguments-of.js';
import { readMediaUrl } from '../wire/read-media-url.js';
import { listAt, textAt } from '../wire/read-setting.js';
import { asArray, asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { type Conversation } from './conversation.js';
import { readToolOutput } from './read-content.js';

/** Items of tools that OpenAI ran itself. */
type HostedType = Extract<
  ResponseInputItem['type'],
  | 'file_search_call'
  | 'web_search_call'
  | 'code_interpreter_call'
  | 'image_generation_call'
  | 'mcp_list_tools'
  | 'mcp_call'
  | 'mcp_approval_request'
  | 'mcp_approval_response'
  | 'program'
  | 'program_output'
>;

/**
 * Adds what came of a tool that OpenAI ran, as text and images that another model can read: it can neither call such a
 * tool nor take its items. An item that holds no result is left out and named.
 */
export function readHostedItem(type: HostedType, item: JsonObject, path: string, conversation: Conversation): void {
  const blocks = readResult(type, item, path);
  if (blocks.length === 0) conversation.leaveOut(path, type);
  else conversation.say('user', [{ type: 'text', text: `[${type}${nameOf(item)}]` }, ...blocks]);
}

/** The tool of an MCP server, as far as the item names it. */
function nameOf({ server_label, name }: JsonObject): string {
  const names = [textOf(server_label), textOf(name)].filter(Boolean);
  return names.length === 0 ? '' : ` ${names.join('.')}`;
}

function readResult(type: HostedType, item: JsonObject, path: string): Block[] {
  switch (type) {
    case 'file_search_call':
      return asArray(item.results).flatMap((entry) => {
        const result = asObject(entry);
        return texts([textOf(result?.filename), textOf(result?.text)].filter(Boolean).join('\n'));
      });
    case 'code_interpreter_call':
      return [
        ...texts(textAt(item, 'code', path)),
        ...listAt(item, 'outputs', path).flatMap((output, at) => readCodeOutput(output, `${path}.outputs[${at}]`)),
      ];
    case 'image_generation_call':
      return readImage(item, path);
    case 'mcp_call':
      return [
        ...texts(argumentsOf(item.arguments)),
        ...readToolOutput(item.output, `${path}.output`),
        ...texts(errorOf(item.error)),
      ];
    case 'mcp_approval_request':
      return texts(textOf(item.arguments) || '{}');
    case 'mcp_approval_response':
      return [...texts(item.approve === true ? 'approved' : 'refused'), ...texts(textOf(item.reason))];
    case 'program':
      return texts(textOf(item.code));
    case 'program_output':
      return texts(textOf(item.result));
    case 'web_search_call':
    case 'mcp_list_tools':
      return [];
  }
}

function readCodeOutput(value: unknown, path: string): Block[] {
  const output = asObject(value);
  if (output?.type !== 'image') return texts(textAt(output ?? {}, 'logs', path));
  return [{ type: 'image', source: readMediaUrl(textOf(output.url), `${path}.url`), path }];
}

/** A drawing in SVG is text. */
function readImage(item: JsonObject, path: string): Block[] {
  const result = textOf(item.result);
  const prompt = texts(textOf(item.revised_prompt));
  if (result === '') return texts(textOf(asObject(item.error)?.message));
  const format = asString(item.output_format) ?? 'png';
  if (format === 'svg') return [...prompt, ...texts(Buffer.from(result, 'base64').toString())];
  return [
    ...prompt,
    { type: 'image', source: { kind: 'base64', mediaType: `image/${format}`, base64: result }, path: `${path}.result` },
  ];
}

/** What went wrong at an MCP server: a text, an error with a message, or the content of a failed call. */
function errorOf(error: unknown): string {
  const object = asObject(error);
  if (object === undefined) return argumentsOf(error);
  return textOf(object.message) || textOf(object.content) || writeJson(object.content ?? object);
}

function texts(text: string): Block[] {
  return text === '' ? [] : [{ type: 'text', text }];
}
