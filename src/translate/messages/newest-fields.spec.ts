import { type JsonObject } from '../../dialects/wire-value.js';
import { describe, expect, it } from '@jest/globals';
import { refusalFrom, translateFor } from '../../../test/translate/translate-for.js';
import { type Dialect } from '../../dialects/dialect.js';
import { type TranslatedRequest } from '../translate-request.js';

const USER = { role: 'user', content: 'hi' };
const YO = { role: 'assistant', content: 'yo' };
const MODELS: Readonly<Record<Dialect, string>> = {
  messages: 'claude-opus-4-6',
  responses: 'gpt-5.4',
  chat: 'glm-5',
  generate: 'gemini-3-pro',
};
const OTHERS = ['responses', 'chat', 'generate'] as const;

function translate(body: JsonObject, to: Dialect = 'responses'): TranslatedRequest {
  return translateFor('messages', to, MODELS[to], { model: 'x', max_tokens: 100, messages: [USER], ...body });
}
const bodyOf = (body: JsonObject, to?: Dialect): JsonObject => translate(body, to).body;
const user = (...content: object[]): JsonObject => ({ messages: [{ role: 'user', content }] });
const partsOf = (body: JsonObject): unknown => (bodyOf(body).input as { content: unknown }[])[0]!.content;

describe('what no other vendor has and what would change the meaning', () => {
  it.each(OTHERS)('is refused on %s: threads, in the words that Anthropic’s SDK answers', (to) => {
    for (const thread of [{ type: 'create' }, { type: 'continue', previous_message_id: 'msg_1' }]) {
      expect(refusalFrom(() => translate({ thread }, to))).toMatchObject({
        status: 400,
        details: {
          param: 'thread',
          errorDetails: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
        },
      });
    }
    expect(translate({ thread: null }, to).ignoredParams).toEqual([]);
  });

  it.each(OTHERS)('is refused on %s: safeguards, summaries, files of a container', (to) => {
    expect(refusalFrom(() => translate({ safeguards: { type: 'default' } }, to)).message).toMatch(/^safeguards/);
    expect(refusalFrom(() => translate({ compaction: { type: 'summarize' } }, to)).details.param).toBe('compaction');
    const upload = user({ type: 'container_upload', file_id: 'file_1' });
    expect(refusalFrom(() => translate(upload, to)).details.param).toBe('messages[0].content[0]');
  });

  it('is refused: a setting of the wrong type, which would be lost', () => {
    const wrong = { max_tokens: '100', temperature: 'hot', stop_sequences: [1], stream: 'yes', thinking: 'on' };
    for (const [field, value] of Object.entries(wrong))
      expect(refusalFrom(() => translate({ [field]: value })).details.param).toBe(field);
  });
});

describe('what would be lost because of its type or place', () => {
  const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ' } };
  const call = { type: 'tool_use', id: 'a', name: 'f', input: {} };
  const result = { type: 'tool_result', tool_use_id: 'a', content: 'r' };

  it.each<[string, JsonObject, string]>([
    ['tools that are no list', { tools: { name: 'f' } }, 'tools'],
    ['a schema that is text', { tools: [{ name: 'f', input_schema: '{}' }] }, 'tools[0].input_schema'],
    [
      'a description that is no text',
      { tools: [{ name: 'f', description: 1, input_schema: {} }] },
      'tools[0].description',
    ],
    ['a text that is none', user({ type: 'text', text: 1 }), 'messages[0].content[0].text'],
    ['a user id that is a number', { metadata: { user_id: 7 } }, 'metadata.user_id'],
    ['a picture among the instructions', { system: [picture] }, 'system'],
    [
      'a picture in a system message',
      { messages: [USER, { role: 'system', content: [picture] }] },
      'messages[1].content',
    ],
    ['a call of the user', user(call), 'messages[0].content'],
    [
      'a result of the assistant',
      { messages: [USER, { role: 'assistant', content: [result] }] },
      'messages[1].content',
    ],
    [
      'a call within a result',
      { messages: [USER, { role: 'user', content: [{ ...result, content: [call] }] }] },
      'messages[1].content[0].content',
    ],
  ])('is refused by its place: %s', (_, body, param) => {
    for (const to of OTHERS) expect(refusalFrom(() => translate(body, to)).details.param).toBe(param);
  });
});

describe('the effort of one turn', () => {
  const effort = (...messages: object[]): unknown =>
    (bodyOf({ output_config: { effort: 'high' }, messages }).reasoning as JsonObject).effort;
  const low = { role: 'system', output_config: { effort: 'low' } };
  const CALL = { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] };
  const RESULT = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'r' }] };

  it('holds before that of the request, to the end of the turn', () => {
    expect(effort(USER, low)).toBe('low');
    expect(effort(USER, low, CALL, RESULT)).toBe('low');
    expect(effort(USER, YO, low, USER)).toBe('low');
  });

  it('ends with the turn', () => {
    expect(effort(USER, low, YO, USER)).toBe('high');
  });

  it('is named when its word is not known', () => {
    const unknown = { role: 'system', output_config: { effort: 'ultra' } };
    expect(translate({ messages: [USER, unknown] }).ignoredParams).toEqual(['messages[].output_config.effort']);
    expect(translate({ output_config: { effort: 'ultra' } }).ignoredParams).toEqual(['output_config.effort']);
  });
});

describe('instructions within a conversation', () => {
  const reminder = (text: string): JsonObject => ({ text: `<system-reminder>\n${text}\n</system-reminder>` });

  it('leave the beginning of Gemini’s prompt as it was', () => {
    const first = bodyOf({ system: 'S', messages: [USER, { role: 'system', content: 'a' }] }, 'generate');
    const messages = [USER, { role: 'system', content: 'a' }, YO, USER, { role: 'system', content: 'b' }];
    const second = bodyOf({ system: 'S', messages }, 'generate');
    expect(second.systemInstruction).toEqual({ parts: [{ text: 'S' }] });
    expect((second.contents as unknown[]).slice(0, 1)).toEqual(first.contents);
    expect(second.contents).toMatchObject([
      { role: 'user', parts: [{ text: 'hi' }, reminder('a')] },
      { role: 'model' },
      { role: 'user', parts: [{ text: 'hi' }, reminder('b')] },
    ]);
  });

  it('go when a later message of the user has cleared them', () => {
    const cleared = { role: 'system', content: 'once', clear_at: 'next_user_message' };
    expect(JSON.stringify(bodyOf({ messages: [USER, cleared] }))).toContain('once');
    expect(JSON.stringify(bodyOf({ messages: [USER, cleared, YO, USER] }))).not.toContain('once');
  });
});

describe('documents', () => {
  const text = { type: 'text', media_type: 'text/plain', data: 'words' };

  it('keep what the client says about them', () => {
    expect(partsOf(user({ type: 'document', source: text, title: 'a.txt', context: 'from 1999' }))).toMatchObject([
      { text: 'from 1999' },
      { text: 'a.txt\n\nwords' },
    ]);
  });

  it('of content blocks keep their images', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ' } };
    const content = [{ type: 'text', text: 'see' }, image];
    expect(partsOf(user({ type: 'document', title: 'T', source: { type: 'content', content } }))).toMatchObject([
      { text: 'T' },
      { text: 'see' },
      { type: 'input_image', image_url: 'data:image/png;base64,QQ' },
    ]);
  });
});

describe('blocks', () => {
  it('of kinds that nobody knows go on as their text or content, else they are refused by their place', () => {
    expect(partsOf(user({ type: 'new', text: 'a', extra: 1 }, { type: 'new', content: 'b' }))).toMatchObject([
      { text: 'a' },
      { text: 'b' },
    ]);
    const inside = { type: 'new', content: [{ type: 'text', text: 'c' }] };
    expect(partsOf(user(inside))).toMatchObject([{ text: 'c' }]);
    expect(translate(user({ type: 'new', text: 'a', extra: 1 })).ignoredParams).toEqual(['messages[].content[].extra']);
    expect(refusalFrom(() => translate(user({ type: 'new', data: {} }))).details.param).toBe('messages[0].content[0]');
  });

  it('of Anthropic’s own tools go on as what a reader makes of them', () => {
    const content = [
      { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 's',
        content: [{ type: 'web_search_result', title: 'T', url: 'https://a.example', encrypted_content: 'sealed' }],
      },
      { type: 'compaction', content: 'what was said', encrypted_content: 'sealed' },
    ];
    const { body, ignoredParams } = translate({ messages: [USER, { role: 'assistant', content }, USER] });
    expect((body.input as { content: unknown }[])[1]!.content).toEqual(
      ['\n\nT\nhttps://a.example\n\n', 'what was said'].map((said) => ({ type: 'output_text', text: said })),
    );
    expect(ignoredParams).toEqual([
      'messages[].content[].server_tool_use',
      'messages[].content[].tool_use_id',
      'messages[].content[].content[].encrypted_content',
      'messages[].content[].encrypted_content',
    ]);
    const sealed = { role: 'assistant', content: [{ type: 'compaction', encrypted_content: 'sealed' }] };
    expect(refusalFrom(() => translate({ messages: [USER, sealed] })).details.param).toBe('messages[1].content[0]');
  });
});

describe('metadata.user_id', () => {
  const ids = (userId: string): (string | undefined)[] => {
    const { safety_identifier, prompt_cache_key } = bodyOf({ metadata: { user_id: userId } });
    return [safety_identifier as string, prompt_cache_key as string];
  };
  const claudeCode = (session: string, account = 'acc'): string =>
    JSON.stringify({ device_id: 'd'.repeat(64), account_uuid: account, session_id: session });

  it.each([
    ['Claude Code', claudeCode('1'), claudeCode('2')],
    ['Claude Code without an account', claudeCode('1', ''), claudeCode('2', '')],
    ['older versions', 'user_a_account__session_1', 'user_a_account__session_2'],
  ])('of %s: one user, two sessions', (_, one, other) => {
    expect(ids(one)[0]).toBe(ids(other)[0]);
    expect(ids(one)[1]).not.toBe(ids(other)[1]);
    expect(ids(one)[0]).not.toBe(ids(one)[1]);
  });

  it('tells users apart', () => {
    expect(ids(claudeCode('1', 'a'))[0]).not.toBe(ids(claudeCode('1', 'b'))[0]);
    expect(ids('a')[0]).not.toBe(ids('b')[0]);
  });
});
