import { type JsonObject } from '../../src/dialects/wire-value.js';
import { afterAll, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/dialects/gateway-error.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { translateFor } from '../translate/translate-for.js';
import { completed } from './complete-contents.js';
import { listProbes, type Probe } from './list-probes.js';
import { loadRequestTypes } from './load-request-types.js';
import { saysNothing } from './says-nothing.js';

const MODELS: readonly (readonly [Dialect, string])[] = [
  ['messages', 'claude-opus-4-6'],
  ['responses', 'gpt-5.4'],
  ['responses', 'gpt-5.6'],
  ['chat', 'glm-4.6'],
  ['generate', 'gemini-3-pro'],
];

const USER = { role: 'user', content: 'hi' };
const CALLS: Readonly<Record<ClientDialect, JsonObject>> = {
  messages: { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'f', input: {} }] },
  chat: {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
  },
  responses: { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
  generate: { role: 'model', parts: [{ functionCall: { id: 'call_1', name: 'f', args: {} } }] },
};

/** The names that choices are marked with. */
const TOOLS = ['marka', 'markb'].map((name) => ({
  name,
  description: name,
  parameters: { type: 'object', properties: {} },
}));
const DECLARED: Readonly<Record<ClientDialect, unknown[]>> = {
  messages: TOOLS.map(({ parameters, ...tool }) => ({ ...tool, input_schema: parameters })),
  chat: TOOLS.map((tool) => ({ type: 'function', function: tool })),
  responses: TOOLS.map((tool) => ({ type: 'function', ...tool })),
  generate: [{ functionDeclarations: TOOLS }],
};

const LISTS: Readonly<Record<ClientDialect, string>> = {
  messages: 'messages',
  chat: 'messages',
  responses: 'input',
  generate: 'contents',
};

/**
 * A request's own messages stand within a conversation that has called a tool; a choice of tools has tools to choose.
 */
function inConversation(client: ClientDialect): (body: object) => object {
  const list = LISTS[client];
  const user = client === 'generate' ? { role: 'user', parts: [{ text: 'hi' }] } : USER;
  return (told) => {
    const body = client === 'generate' ? completed(told) : told;
    const { [list]: own, ...rest } = body as JsonObject;
    const messages = Array.isArray(own) ? (own as unknown[]) : [];
    const spoken = typeof own === 'string' ? own : [user, CALLS[client], ...messages, user];
    const chooses = 'tool_choice' in rest || 'parallel_tool_calls' in rest || 'toolConfig' in rest;
    return {
      ...(chooses && { tools: DECLARED[client] }),
      ...('function_call' in rest && { functions: TOOLS }),
      ...rest,
      model: 'the-model',
      [list]: spoken,
    };
  };
}

type Sent = { refused: GatewayError } | { body: string; ignored: readonly string[] };

function send(client: ClientDialect, [to, model]: (typeof MODELS)[number], body: unknown): Sent {
  try {
    const translated = translateFor(client, to, model, body as JsonObject);
    // What the gateway does itself, such as to cut the answer, is told by what it makes of the answer.
    const { answer } = translated;
    return {
      body: JSON.stringify([translated.body, answer.client, answer.createFilters().length]),
      ignored: translated.ignoredParams,
    };
  } catch (error) {
    if (error instanceof GatewayError && error.status === 400) return { refused: error };
    throw error;
  }
}

/** `input[3] (web_search_call)` is an entry of the input, of that kind. */
const withoutPlaces = (name: string): string => name.replace(/\[\d+\]/g, '[]').replace(/ \((\w+)\)$/, '.$1');

/** What became of a member: it arrived, was refused or named; undefined when it was lost in silence. */
function fateOf(probe: Probe, client: ClientDialect, model: (typeof MODELS)[number]): string | undefined {
  const sent = probe.values.map((value) => send(client, model, value));
  const bodies = new Set<string>();
  for (const each of sent) {
    if ('refused' in each) return refusalNames(each.refused, probe) ? 'refused' : undefined;
    if (each.ignored.some((name) => isNamed(withoutPlaces(name), probe))) return 'listed';
    bodies.add(each.body);
  }
  if (probe.isUnknown) return undefined;
  const other = send(client, model, probe.other);
  if ('body' in other) bodies.add(other.body);
  return bodies.size > 1 ? 'translated' : undefined;
}

function isNamed(name: string, { names, path, isWhole }: Probe): boolean {
  if (isWhole && name.startsWith(`${path}.`)) return true;
  // What a message, an item or a namespace brings is one of the tools.
  return names.has(name) || path.replace(/^.*(?:tools\[\]|tool\.definition)\.(\w+)$/, 'tools[].$1') === name;
}

function refusalNames({ message, details }: GatewayError, { names, path }: Probe): boolean {
  const param = withoutPlaces(details.param ?? '');
  return names.has(param) || path.startsWith(param) || param.startsWith(path) || message.includes(path);
}

const types = loadRequestTypes();
/** How many members were looked at on each pair, and what became of them. */
const counts: string[] = [];

afterAll(() => {
  process.stdout.write(`${counts.join('\n')}\n`);
});

describe('every member of a request', () => {
  it.each([...types.types])('of %s reaches the upstream, is refused by name, or is listed', (name, type) => {
    const client = name.replace(/ .*/, '') as ClientDialect;
    const probes = listProbes(types, type, inConversation(client));
    expect(probes.length).toBeGreaterThan(300);
    for (const model of MODELS.filter(([dialect]) => dialect !== client)) {
      const fates = probes.map(
        (probe) => fateOf(probe, client, model) ?? (saysNothing(probe, client) ? 'kept' : 'lost'),
      );
      const lost = probes
        .filter((_, at) => fates[at] === 'lost')
        .map(({ path, word }) => (word === undefined ? path : `${path}=${word}`));
      const count = (fate: string): number => fates.filter((each) => each === fate).length;
      counts.push(
        `${name} on ${model[1]}: ${probes.length} members, ${count('translated')} translated, ` +
          `${count('refused')} refused by name, ${count('listed')} listed, ${lost.length} lost`,
      );
      expect([model[1], [...new Set(lost)]]).toEqual([model[1], []]);
    }
  });
});
