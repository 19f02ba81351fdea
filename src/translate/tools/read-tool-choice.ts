import { refuse } from '../errors/refuse.js';
import { type NeutralTool, type NeutralToolChoice } from '../neutral/neutral-request.js';
import { listAt, stringAt } from '../wire/read-setting.js';
import { asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';

type Word = 'auto' | 'required' | 'none' | 'validated';

/** The words of all dialects, for clients take those of another: Copilot CLI asks Gemini for `validated` in Chat. */
const WORDS: ReadonlyMap<string, Word> = new Map([
  ['auto', 'auto'],
  ['none', 'none'],
  ['required', 'required'],
  ['any', 'required'],
  ['validated', 'validated'],
]);

/**
 * `tool_choice` of any dialect: a word, bare or as the `type` of an object, or an object that names a tool of the
 * client or of the vendor, or several. `tools` are those that the request declares. Throws a 400 for what nobody knows.
 */
export function readToolChoice(value: unknown, tools: readonly NeutralTool[]): NeutralToolChoice | undefined {
  if (value === undefined || value === null) return undefined;
  const choice = asObject(value) ?? { type: value };
  const allowed = asObject(choice.allowed_tools) ?? (choice.type === 'allowed_tools' ? choice : undefined);
  if (allowed !== undefined) return readAllowed(allowed, tools);
  // Before the tools, of which one may be called like a word.
  const word = WORDS.get(textOf(choice.type));
  if (word !== undefined) return { type: word };
  const named = findTool(choice, tools);
  if (named !== undefined) return named;
  const name = nameOf(choice);
  if (name !== '') return { type: 'tool', name };
  throw refuse(
    'tool_choice',
    `tool_choice${described(choice.type)} must be auto, none, required (any), validated or name one of the tools.`,
    'invalid_value',
  );
}

function described(type: unknown): string {
  return typeof type === 'string' && /^\w{1,40}$/.test(type)
    ? ` "${type}" is not known or not among the tools; it`
    : '';
}

/** Throws a 400 for a tool that nobody declared: without it there may be none left, and the model would go without. */
function readAllowed(allowed: JsonObject, tools: readonly NeutralTool[]): NeutralToolChoice {
  const chosen = listAt(allowed, 'tools', 'tool_choice').map((entry) => {
    const wire = asObject(entry) ?? {};
    const found = findTool(wire, tools);
    if (found !== undefined) return found;
    const name = nameOf(wire) || textOf(wire.type);
    throw refuse('tool_choice', `tool_choice names "${name}", which is not among the tools.`, 'invalid_value');
  });
  if (chosen.length === 0)
    throw refuse('tool_choice', 'tool_choice must name at least one tool that is allowed.', 'invalid_value');
  return {
    type: 'allowed',
    required: readMode(stringAt(allowed, 'mode', 'tool_choice')) === 'required',
    names: chosen.flatMap((one) => (one.type === 'tool' ? [one.name] : [])),
    hosted: chosen.flatMap((one) => (one.type === 'hosted' ? [one.path] : [])),
  };
}

/** `none` is not among the modes: a client that allows no tool names none. */
function readMode(mode: string | undefined): Word {
  const word = mode === undefined ? 'auto' : WORDS.get(mode);
  if (word === undefined || word === 'none')
    throw refuse('tool_choice', 'tool_choice.mode must be auto or required (any).', 'invalid_value');
  return word;
}

/** Finds the tool that an object means: by its name, else by its type, as tools of the vendor have no name. */
function findTool(
  wire: JsonObject,
  tools: readonly NeutralTool[],
): (NeutralToolChoice & { type: 'tool' | 'hosted' }) | undefined {
  const name = nameOf(wire) || textOf(wire.type);
  if (tools.some((tool) => isNamed(tool) && tool.name === name)) return { type: 'tool', name };
  const hosted = tools.find((tool) => isMeant(tool, wire));
  return hosted !== undefined && 'path' in hosted ? { type: 'hosted', path: hosted.path } : undefined;
}

function isMeant(tool: NeutralTool, wire: JsonObject): boolean {
  const words = [textOf(wire.type), nameOf(wire)].filter(Boolean);
  if (tool.type === 'webSearch') return words.some((word) => word.startsWith('web_search'));
  if (tool.type !== 'native') return false;
  const isOtherServer = wire.server_label !== undefined && wire.server_label !== tool.tool.server_label;
  return !isOtherServer && words.some((word) => word === tool.tool.type || word === tool.tool.name);
}

function isNamed(tool: NeutralTool): tool is NeutralTool & { type: 'function' | 'custom' } {
  return tool.type === 'function' || tool.type === 'custom';
}

/** Reads the name that an object gives; a tool of a namespace is known by one flat name. */
function nameOf(wire: JsonObject): string {
  const named = asObject(wire.function) ?? asObject(wire.custom) ?? wire;
  const namespace = asString(named.namespace) ?? '';
  return namespace === '' ? textOf(named.name) : `${namespace}__${textOf(named.name)}`;
}
