import { type FunctionTool } from '../neutral/neutral-request.js';
import { type ToolForm } from '../neutral/client-request.js';
import { asObject, asString, textOf, withoutAbsent, type JsonObject } from '../../dialects/wire-value.js';

/** Tools without a name, which OpenAI's models know by heart and the client runs. */
export type ClientToolKind = Exclude<ToolForm['kind'], 'function' | 'custom'>;

interface Known {
  description: string;
  properties: JsonObject;
  required: string[];
}

const TEXT = { type: 'string' };
const WHOLE_NUMBER = { type: 'integer' };
const TEXTS = { type: 'array', items: TEXT };

/** What other models must be told of each. Calls have these members in the vendor's own items too. */
const KNOWN: Readonly<Record<ClientToolKind, Known>> = {
  tool_search: {
    description: 'Searches for further tools; those that are found can be called from then on.',
    properties: { query: TEXT, limit: WHOLE_NUMBER },
    required: ['query'],
  },
  shell: {
    description: 'Runs shell commands, each in a shell of its own, and answers what they print.',
    properties: { commands: TEXTS, timeout_ms: WHOLE_NUMBER, max_output_length: WHOLE_NUMBER },
    required: ['commands'],
  },
  local_shell: {
    description: 'Runs one command, given as the program and its arguments, and answers what it prints.',
    properties: { command: TEXTS, working_directory: TEXT, timeout_ms: WHOLE_NUMBER },
    required: ['command'],
  },
  apply_patch: {
    description:
      'Creates, updates or deletes one file. `diff` is left out to delete; to create, each of its lines begins with ' +
      '`+`; to update, it is a list of hunks that begin with a line `@@` and hold lines of context, which begin with ' +
      'a space, removed lines (`-`) and added lines (`+`).',
    properties: {
      type: { type: 'string', enum: ['create_file', 'update_file', 'delete_file'] },
      path: TEXT,
      diff: TEXT,
    },
    required: ['type', 'path'],
  },
};

/**
 * The function that stands for a tool of the client's own; undefined where it is none, or OpenAI would run it.
 * https://platform.openai.com/docs/guides/tools-shell, https://platform.openai.com/docs/guides/tools-apply-patch
 */
export function readClientTool(kind: ClientToolKind, tool: JsonObject): FunctionTool | undefined {
  if (kind === 'tool_search' && tool.execution !== 'client') return undefined;
  const environment = asString(asObject(tool.environment)?.type);
  if (kind === 'shell' && environment !== undefined && environment !== 'local') return undefined;
  const { description, properties, required } = KNOWN[kind];
  return withoutAbsent<FunctionTool>({
    type: 'function',
    name: kind,
    description: textOf(tool.description) || description,
    schema: asObject(tool.parameters) ?? { type: 'object', properties, required },
  });
}
