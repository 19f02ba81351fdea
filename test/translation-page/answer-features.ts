import { type JsonObject } from '../../src/dialects/wire-value.js';
import { expect } from '@jest/globals';
import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { answerOf, messageItem } from './answers.js';
import { adapted, droppedSilently, type Feature, kept } from './outcome.js';

/** What clients must find in the answer that they get. */
const seen = {
  messages: (block: JsonObject): JsonObject => ({ content: [block] }),
  responses: (item: JsonObject): JsonObject => ({ output: [item] }),
  chat: (message: JsonObject, finishReason = 'stop'): JsonObject => ({
    choices: [{ message, finish_reason: finishReason }],
  }),
};

const GIVEN = { name: 'weather', id: 'call_1', args: { city: 'Bern' } };
const ARGS = JSON.stringify(GIVEN.args);
const CITED = { title: 'Bern', url: 'https://example.org/bern' };
const sealOf = (family: string): unknown => expect.stringMatching(new RegExp(`^gw1\\.${family}\\.`));

const OPENAI_USAGE = {
  responses: {
    usage: {
      input_tokens: 40,
      input_tokens_details: { cached_tokens: 30 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 3 },
      total_tokens: 45,
    },
  },
  chat: {
    usage: {
      prompt_tokens: 40,
      prompt_tokens_details: { cached_tokens: 30 },
      completion_tokens: 5,
      completion_tokens_details: { reasoning_tokens: 3 },
      total_tokens: 45,
    },
  },
};

export const ANSWER_FEATURES: Feature<Dialect, ClientDialect>[] = [
  {
    name: 'Text',
    said: {
      messages: answerOf.messages([{ type: 'text', text: '你好' }]),
      responses: answerOf.responses([messageItem({ type: 'output_text', text: '你好', annotations: [] })]),
      chat: answerOf.chat({ content: '你好' }),
      generate: answerOf.generate([{ text: '你好' }]),
    },
    becomes: {
      messages: kept(seen.messages({ type: 'text', text: '你好' })),
      responses: kept(seen.responses({ type: 'message', content: [{ type: 'output_text', text: '你好' }] })),
      chat: kept(seen.chat({ content: '你好' })),
    },
  },
  {
    name: 'Tool calls',
    said: {
      messages: answerOf.messages([{ type: 'tool_use', id: GIVEN.id, name: GIVEN.name, input: GIVEN.args }], {
        stop_reason: 'tool_use',
      }),
      responses: answerOf.responses([
        { type: 'function_call', id: 'fc_1', call_id: GIVEN.id, name: GIVEN.name, arguments: ARGS },
      ]),
      chat: answerOf.chat(
        { tool_calls: [{ id: GIVEN.id, type: 'function', function: { name: GIVEN.name, arguments: ARGS } }] },
        'tool_calls',
      ),
      generate: answerOf.generate([{ functionCall: { id: GIVEN.id, name: GIVEN.name, args: GIVEN.args } }]),
    },
    becomes: {
      messages: kept({
        content: [{ type: 'tool_use', id: GIVEN.id, name: GIVEN.name, input: GIVEN.args }],
        stop_reason: 'tool_use',
      }),
      responses: kept(seen.responses({ type: 'function_call', call_id: GIVEN.id, name: GIVEN.name, arguments: ARGS })),
      chat: kept(
        seen.chat(
          { tool_calls: [{ id: GIVEN.id, type: 'function', function: { name: GIVEN.name, arguments: ARGS } }] },
          'tool_calls',
        ),
      ),
    },
  },
  {
    name: 'A call without arguments',
    said: {
      messages: answerOf.messages([{ type: 'tool_use', id: GIVEN.id, name: 'now', input: {} }], {
        stop_reason: 'tool_use',
      }),
      responses: answerOf.responses([
        { type: 'function_call', id: 'fc_1', call_id: GIVEN.id, name: 'now', arguments: '' },
      ]),
      chat: answerOf.chat(
        { tool_calls: [{ id: GIVEN.id, type: 'function', function: { name: 'now', arguments: '' } }] },
        'tool_calls',
      ),
      generate: answerOf.generate([{ functionCall: { name: 'now' } }]),
    },
    becomes: {
      messages: kept(seen.messages({ name: 'now', input: {} })),
      responses: kept(seen.responses({ name: 'now', arguments: '{}' })),
      chat: kept(seen.chat({ tool_calls: [{ function: { name: 'now', arguments: '{}' } }] }, 'tool_calls')),
    },
  },
  {
    name: 'Reasoning',
    said: {
      messages: answerOf.messages([
        { type: 'thinking', thinking: 'hm', signature: 'sealed' },
        { type: 'text', text: 'yo' },
      ]),
      responses: answerOf.responses([
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'sealed' },
        messageItem({ type: 'output_text', text: 'yo', annotations: [] }),
      ]),
      chat: answerOf.chat({ content: 'yo', reasoning_content: 'hm' }),
      generate: answerOf.generate([{ text: 'hm', thought: true }, { text: 'yo' }]),
    },
    becomes: {
      messages: kept({
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'yo' },
        ],
      }),
      responses: kept({ output: [{ type: 'reasoning', summary: [{ text: 'hm' }] }, { type: 'message' }] }),
      chat: kept(seen.chat({ content: 'yo', reasoning_content: 'hm' })),
    },
  },
  {
    name: "The vendor's seal of its reasoning, for the next turn",
    said: {
      messages: answerOf.messages([
        { type: 'thinking', thinking: 'hm', signature: 'sealed' },
        { type: 'text', text: 'yo' },
      ]),
      responses: answerOf.responses([
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'sealed' },
        messageItem({ type: 'output_text', text: 'yo', annotations: [] }),
      ]),
      generate: answerOf.generate([
        { text: 'hm', thought: true },
        { functionCall: { name: 'now', args: {} }, thoughtSignature: 'sealed' },
      ]),
    },
    becomes: {
      messages: {
        from: {
          responses: adapted('wrapped, in `signature`', { content: [{ signature: sealOf('oai') }, {}] }),
          generate: adapted('wrapped, in `signature`', { content: [{ signature: sealOf('goog') }, {}] }),
        },
      },
      responses: {
        from: {
          messages: adapted('wrapped, in `encrypted_content`', {
            output: [{ encrypted_content: sealOf('claude') }, {}],
          }),
          generate: adapted('wrapped, in `encrypted_content`', { output: [{ encrypted_content: sealOf('goog') }, {}] }),
        },
      },
      chat: {
        from: {
          messages: kept(seen.chat({ thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 'sealed' }] })),
          responses: adapted(
            'wrapped, in `thinking_blocks`',
            seen.chat({ thinking_blocks: [{ signature: sealOf('oai') }] }),
          ),
          generate: adapted(
            'wrapped, in `thinking_blocks`',
            seen.chat({ thinking_blocks: [{ signature: sealOf('goog') }] }, 'tool_calls'),
          ),
        },
      },
    },
  },
  {
    name: 'Refusal',
    said: {
      messages: answerOf.messages([], { stop_reason: 'refusal' }),
      responses: answerOf.responses([messageItem({ type: 'refusal', refusal: 'No.' })]),
      chat: answerOf.chat({ refusal: 'No.' }),
      generate: answerOf.generate([], 'SAFETY'),
    },
    becomes: {
      messages: {
        from: {
          responses: kept({ content: [{ text: 'No.' }], stop_reason: 'refusal' }),
          chat: kept({ content: [{ text: 'No.' }], stop_reason: 'refusal' }),
          generate: kept({ stop_reason: 'refusal' }),
        },
      },
      responses: {
        from: {
          messages: kept({ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }),
          chat: kept(seen.responses({ content: [{ type: 'refusal', refusal: 'No.' }] })),
          generate: kept({ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }),
        },
      },
      chat: {
        from: {
          messages: kept({ choices: [{ finish_reason: 'content_filter' }] }),
          responses: kept(seen.chat({ refusal: 'No.' })),
          generate: kept({ choices: [{ finish_reason: 'content_filter' }] }),
        },
      },
    },
  },
  {
    name: 'Cut off at the output limit',
    said: {
      messages: answerOf.messages([{ type: 'text', text: 'yo' }], { stop_reason: 'max_tokens' }),
      responses: answerOf.responses([messageItem({ type: 'output_text', text: 'yo', annotations: [] })], {
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
      }),
      chat: answerOf.chat({ content: 'yo' }, 'length'),
      generate: answerOf.generate([{ text: 'yo' }], 'MAX_TOKENS'),
    },
    becomes: {
      messages: kept({ stop_reason: 'max_tokens' }),
      responses: kept({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }),
      chat: kept({ choices: [{ finish_reason: 'length' }] }),
    },
  },
  {
    name: 'Context window exceeded',
    said: {
      messages: answerOf.messages([{ type: 'text', text: 'yo' }], { stop_reason: 'model_context_window_exceeded' }),
    },
    becomes: {
      responses: adapted('as the output limit', { incomplete_details: { reason: 'max_output_tokens' } }),
      chat: adapted('as the output limit', { choices: [{ finish_reason: 'length' }] }),
    },
  },
  {
    name: 'Usage: tokens from the cache, and of reasoning',
    said: {
      messages: answerOf.messages([{ type: 'text', text: 'yo' }], {
        usage: { input_tokens: 10, cache_read_input_tokens: 30, cache_creation_input_tokens: 2, output_tokens: 5 },
      }),
      responses: answerOf.responses([messageItem({ type: 'output_text', text: 'yo', annotations: [] })], {
        usage: {
          input_tokens: 40,
          input_tokens_details: { cached_tokens: 30 },
          output_tokens: 5,
          output_tokens_details: { reasoning_tokens: 3 },
          total_tokens: 45,
        },
      }),
      chat: answerOf.chat({ content: 'yo' }, 'stop', {
        usage: {
          prompt_tokens: 40,
          prompt_tokens_details: { cached_tokens: 30 },
          completion_tokens: 5,
          completion_tokens_details: { reasoning_tokens: 3 },
          total_tokens: 45,
        },
      }),
      generate: answerOf.generate([{ text: 'yo' }], 'STOP', {
        usageMetadata: {
          promptTokenCount: 40,
          cachedContentTokenCount: 30,
          candidatesTokenCount: 2,
          thoughtsTokenCount: 3,
          totalTokenCount: 45,
        },
      }),
    },
    becomes: {
      messages: kept({ usage: { input_tokens: 10, cache_read_input_tokens: 30, output_tokens: 5 } }),
      responses: {
        from: {
          messages: kept({
            usage: {
              input_tokens: 42,
              input_tokens_details: { cached_tokens: 30 },
              output_tokens: 5,
              total_tokens: 47,
            },
          }),
          chat: kept(OPENAI_USAGE.responses),
          generate: kept(OPENAI_USAGE.responses),
        },
      },
      chat: {
        from: {
          messages: kept({
            usage: {
              prompt_tokens: 42,
              prompt_tokens_details: { cached_tokens: 30 },
              completion_tokens: 5,
              total_tokens: 47,
            },
          }),
          responses: kept(OPENAI_USAGE.chat),
          generate: kept(OPENAI_USAGE.chat),
        },
      },
    },
  },
  {
    name: 'Citations of web pages',
    said: {
      messages: answerOf.messages([
        {
          type: 'text',
          text: 'yo',
          citations: [{ type: 'web_search_result_location', ...CITED, cited_text: 'yo', encrypted_index: 'x' }],
        },
      ]),
      responses: answerOf.responses([
        messageItem({
          type: 'output_text',
          text: 'yo',
          annotations: [{ type: 'url_citation', ...CITED, start_index: 0, end_index: 2 }],
        }),
      ]),
    },
    becomes: {
      messages: { from: { responses: droppedSilently('a citation of Claude needs a key that only Anthropic gives') } },
      responses: {
        from: {
          messages: kept(
            seen.responses({
              content: [{ annotations: [{ type: 'url_citation', ...CITED, start_index: 0, end_index: 2 }] }],
            }),
          ),
        },
      },
      chat: kept(
        seen.chat({
          annotations: [{ type: 'url_citation', url_citation: { ...CITED, start_index: 0, end_index: 2 } }],
        }),
      ),
    },
  },
  {
    name: 'Images in the answer',
    said: {
      generate: answerOf.generate([{ text: 'yo' }, { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }]),
      responses: answerOf.responses([
        messageItem({ type: 'output_text', text: 'yo', annotations: [] }),
        { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'iVBORw0KGgo=' },
      ]),
    },
    becomes: {
      messages: droppedSilently('there is no field for them'),
      responses: adapted('`image_generation_call` items', {
        output: [{ type: 'message' }, { type: 'image_generation_call', result: 'iVBORw0KGgo=' }],
      }),
      chat: adapted(
        'in `images`, as OpenRouter has them',
        seen.chat({ images: [{ image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }] }),
      ),
    },
  },
  {
    name: "What the vendor's own tools did",
    said: {
      messages: answerOf.messages([
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
        { type: 'text', text: 'yo' },
      ]),
      responses: answerOf.responses([
        { type: 'web_search_call', id: 'ws_1', status: 'completed' },
        messageItem({ type: 'output_text', text: 'yo', annotations: [] }),
      ]),
    },
    becomes: {
      messages: droppedSilently('only the text that came of it is shown'),
      responses: droppedSilently('only the text that came of it is shown'),
      chat: droppedSilently('only the text that came of it is shown'),
    },
  },
];
