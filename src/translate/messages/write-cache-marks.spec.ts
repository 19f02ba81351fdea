import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { translateFor } from '../../../test/translate/translate-for.js';

const MARK = { type: 'ephemeral' };
const said = (role: string, content: string): JsonObject => ({ role, content });
const FUNCTION = { name: 'f', parameters: { type: 'object', properties: {} } };

interface Sent {
  system?: JsonObject[];
  tools?: JsonObject[];
  messages: { role: string; content: JsonObject[] }[];
}

function chat(body: JsonObject, model = 'claude-opus-4-6'): Sent {
  return translateFor('chat', 'messages', model, { model: 'x', ...body }).body as unknown as Sent;
}

/** Where marks stand: `tools.0`, `messages.2.0` … */
function marksIn(sent: Sent): string[] {
  const places: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (name === 'cache_control') {
        places.push(path);
        expect(member).toEqual(MARK);
      } else look(member, `${path}.${name}`.replace(/^\./, '').replace('.content', ''));
    }
  };
  look(sent, '');
  return places.sort();
}

const HISTORY = [said('system', 'S'), said('user', 'a'), said('assistant', 'b'), said('user', 'c')];
const tools = [{ type: 'function', function: FUNCTION }];

describe('marks of the prompt cache that the gateway sets', () => {
  it('stand on tools, instructions and the last two turns of the user', () => {
    expect(marksIn(chat({ tools, messages: HISTORY }))).toEqual([
      'messages.0.0',
      'messages.2.0',
      'system.0',
      'tools.0',
    ]);
  });

  it('move on with the conversation, the last one of a turn staying where it was', () => {
    const next = [...HISTORY, said('assistant', 'd'), said('user', 'e')];
    const [before, after] = [HISTORY, next].map((messages) => chat({ tools, messages }));
    expect(marksIn(after!)).toEqual(['messages.2.0', 'messages.4.0', 'system.0', 'tools.0']);
    const plain = (sent: Sent): Sent =>
      JSON.parse(JSON.stringify(sent), (name, value: unknown) =>
        name === 'cache_control' ? undefined : value,
      ) as Sent;
    expect(plain(after!).messages.slice(0, 3)).toEqual(plain(before!).messages);
  });

  it('leave a single question alone, which nothing will read again', () => {
    expect(marksIn(chat({ messages: HISTORY.slice(0, 2) }))).toEqual(['system.0']);
  });

  it('are the client’s alone where it sets any, of either kind', () => {
    const marked = (mark: JsonObject): JsonObject[] => [
      { role: 'user', content: [{ type: 'text', text: 'a', ...mark }] },
      ...HISTORY.slice(2),
    ];
    expect(marksIn(chat({ tools, messages: marked({ cache_control: MARK }) }))).toEqual(['messages.0.0']);
    const breakpoint = { prompt_cache_breakpoint: { mode: 'explicit' } };
    expect(marksIn(chat({ tools, messages: marked(breakpoint) }))).toEqual(['messages.0.0']);
    expect(marksIn(chat({ tools, messages: HISTORY, cache_control: MARK }))).toEqual(['']);
  });

  it('are none for models that are not known to take them', () => {
    expect(marksIn(chat({ tools, messages: HISTORY }, 'minimax-m2.5'))).toEqual([]);
  });

  it('stand in what Codex sends too', () => {
    const body = {
      model: 'x',
      instructions: 'I',
      prompt_cache_key: 'conversation',
      tools: [{ type: 'function', ...FUNCTION }],
      input: [said('user', 'a'), said('assistant', 'b'), said('user', 'c')],
    };
    const sent = translateFor('responses', 'messages', 'claude-opus-4-6', body).body as unknown as Sent;
    expect(marksIn(sent)).toEqual(['messages.0.0', 'messages.2.0', 'system.0', 'tools.0']);
  });
});

describe('OpenAI’s own marks', () => {
  const part = { type: 'text', text: 'x', prompt_cache_breakpoint: { mode: 'explicit', ttl: '12h' } };
  const body = {
    model: 'x',
    prompt_cache_options: { mode: 'explicit' },
    messages: [
      { role: 'system', content: [part] },
      { role: 'user', content: [part, { type: 'text', text: 'y' }] },
    ],
  };

  it('reach the Responses API where the model takes them', () => {
    const { body: sent, ignoredParams } = translateFor('chat', 'responses', 'gpt-5.6-sol', body);
    const marked = { type: 'input_text', text: 'x', prompt_cache_breakpoint: part.prompt_cache_breakpoint };
    expect(sent).toMatchObject({
      prompt_cache_options: { mode: 'explicit' },
      input: [
        { role: 'developer', content: [marked] },
        { role: 'user', content: [marked, { text: 'y' }] },
      ],
    });
    expect(ignoredParams).toEqual([]);
  });

  it('are named where it does not', () => {
    const { body: sent, ignoredParams } = translateFor('chat', 'responses', 'gpt-5.4', body);
    expect(JSON.stringify(sent)).not.toContain('prompt_cache');
    expect(ignoredParams).toEqual(['prompt_cache_options', 'messages[].content[].prompt_cache_breakpoint']);
  });

  it('are Claude’s marks from Claude Code, and the other way', () => {
    const claudeCode = {
      model: 'x',
      max_tokens: 100,
      system: [{ type: 'text', text: 'S', cache_control: MARK }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'a', cache_control: MARK }] }],
    };
    const { body: sent, ignoredParams } = translateFor('messages', 'responses', 'gpt-5.6', claudeCode);
    const breakpoint = { prompt_cache_breakpoint: { mode: 'explicit' } };
    expect(sent).toMatchObject({
      input: [
        { role: 'developer', content: [{ text: 'S', ...breakpoint }] },
        { role: 'user', content: [{ text: 'a', ...breakpoint }] },
      ],
    });
    expect(ignoredParams).toEqual([]);
  });
});
