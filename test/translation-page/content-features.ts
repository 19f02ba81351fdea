import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { type JsonObject } from '../../src/translate/neutral/neutral-request.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { adapted, dropped, droppedSilently, type Feature, kept, refused } from './outcome.js';
import { PDF, PNG, reasonedLoop, said, toolLoop } from './requests.js';

const HI = { role: 'user', content: 'hi' };
const YO = { role: 'assistant', content: 'yo' };
const DATA_URL = `data:image/png;base64,${PNG}`;
const PDF_URL = `data:application/pdf;base64,${PDF}`;
const NOTE_URL = 'data:text/plain;base64,bm90ZQ==';

/** What an upstream of each dialect must find in its first message. */
const first = {
  messages: (block: JsonObject): JsonObject => ({ messages: [{ content: [block] }] }),
  responses: (part: JsonObject): JsonObject => ({ input: [{ content: [part] }] }),
  chat: (part: JsonObject): JsonObject => ({ messages: [{ content: [part] }] }),
  generate: (part: JsonObject): JsonObject => ({ contents: [{ parts: [part] }] }),
};

export const CONTENT_FEATURES: Feature<ClientDialect, Dialect>[] = [
  {
    name: 'Instructions',
    said: {
      messages: { system: 'Be brief.' },
      responses: { instructions: 'Be brief.' },
      chat: { messages: [{ role: 'system', content: 'Be brief.' }, HI] },
    },
    becomes: {
      messages: kept({ system: [{ type: 'text', text: 'Be brief.' }] }),
      responses: kept({ instructions: 'Be brief.' }),
      chat: kept({ messages: [{ role: 'system', content: 'Be brief.' }, HI] }),
      generate: kept({ systemInstruction: { parts: [{ text: 'Be brief.' }] } }),
    },
  },
  {
    name: 'Instructions amid the conversation',
    said: {
      messages: { messages: [HI, YO, { role: 'system', content: 'Now French.' }, HI] },
      responses: { input: [HI, YO, { role: 'developer', content: 'Now French.' }, HI] },
      chat: { messages: [HI, YO, { role: 'developer', content: 'Now French.' }, HI] },
    },
    becomes: {
      messages: adapted('stand with the others at the beginning', { system: [{ text: 'Now French.' }] }),
      responses: kept({
        input: [
          { role: 'user' },
          { role: 'assistant' },
          { role: 'developer', content: [{ text: 'Now French.' }] },
          { role: 'user' },
        ],
      }),
      chat: kept({ messages: [HI, YO, { role: 'system', content: 'Now French.' }, HI] }),
      generate: adapted('stand with the others at the beginning', {
        systemInstruction: { parts: [{ text: 'Now French.' }] },
      }),
    },
  },
  {
    name: 'Image, inline',
    said: {
      messages: said.messages({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } }),
      responses: said.responses({ type: 'input_image', image_url: DATA_URL }),
      chat: said.chat({ type: 'image_url', image_url: { url: DATA_URL } }),
    },
    becomes: {
      messages: kept(first.messages({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } })),
      responses: kept(first.responses({ type: 'input_image', image_url: DATA_URL })),
      chat: kept(first.chat({ type: 'image_url', image_url: { url: DATA_URL } })),
      generate: kept(first.generate({ inlineData: { mimeType: 'image/png', data: PNG } })),
    },
  },
  {
    name: 'Image at an https URL (the gateway fetches nothing)',
    said: {
      messages: said.messages({ type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } }),
      responses: said.responses({ type: 'input_image', image_url: 'https://example.org/a.png' }),
      chat: said.chat({ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }),
    },
    becomes: {
      messages: kept(first.messages({ type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } })),
      responses: kept(first.responses({ type: 'input_image', image_url: 'https://example.org/a.png' })),
      chat: kept(first.chat({ type: 'image_url', image_url: { url: 'https://example.org/a.png' } })),
      generate: adapted(
        'its type is told from the extension',
        first.generate({ fileData: { fileUri: 'https://example.org/a.png', mimeType: 'image/png' } }),
      ),
    },
  },
  {
    name: 'Image at a URL without a known extension',
    said: {
      messages: said.messages({ type: 'image', source: { type: 'url', url: 'https://example.org/a' } }),
      responses: said.responses({ type: 'input_image', image_url: 'https://example.org/a' }),
      chat: said.chat({ type: 'image_url', image_url: { url: 'https://example.org/a' } }),
    },
    becomes: {
      messages: kept(first.messages({ type: 'image', source: { type: 'url', url: 'https://example.org/a' } })),
      responses: kept(first.responses({ type: 'input_image', image_url: 'https://example.org/a' })),
      chat: kept(first.chat({ type: 'image_url', image_url: { url: 'https://example.org/a' } })),
      generate: {
        from: {
          messages: refused('messages[0].content[0]'),
          responses: refused('input[0].content[0]'),
          chat: refused('messages[0].content[0]'),
        },
      },
    },
  },
  {
    name: 'PDF, inline',
    said: {
      messages: said.messages({
        type: 'document',
        title: 'a.pdf',
        source: { type: 'base64', media_type: 'application/pdf', data: PDF },
      }),
      responses: said.responses({ type: 'input_file', filename: 'a.pdf', file_data: PDF_URL }),
      chat: said.chat({ type: 'file', file: { filename: 'a.pdf', file_data: PDF_URL } }),
    },
    becomes: {
      messages: kept(
        first.messages({
          type: 'document',
          title: 'a.pdf',
          source: { type: 'base64', media_type: 'application/pdf', data: PDF },
        }),
      ),
      responses: kept(first.responses({ type: 'input_file', filename: 'a.pdf', file_data: PDF_URL })),
      chat: kept(first.chat({ type: 'file', file: { filename: 'a.pdf', file_data: PDF_URL } })),
      generate: adapted('without its name', first.generate({ inlineData: { mimeType: 'application/pdf', data: PDF } })),
    },
  },
  {
    name: 'Text file, inline',
    said: {
      messages: said.messages({
        type: 'document',
        title: 'a.txt',
        source: { type: 'text', media_type: 'text/plain', data: 'note' },
      }),
      responses: said.responses({ type: 'input_file', filename: 'a.txt', file_data: NOTE_URL }),
      chat: said.chat({ type: 'file', file: { filename: 'a.txt', file_data: NOTE_URL } }),
    },
    becomes: {
      messages: kept(
        first.messages({
          type: 'document',
          title: 'a.txt',
          source: { type: 'text', media_type: 'text/plain', data: 'note' },
        }),
      ),
      responses: adapted("text below the file's name", first.responses({ type: 'input_text', text: 'a.txt\n\nnote' })),
      chat: adapted('text, without the name', { messages: [{ content: 'note' }] }),
      generate: adapted('text, without the name', first.generate({ text: 'note' })),
    },
  },
  {
    name: "File by a vendor's id",
    said: {
      messages: said.messages({ type: 'document', source: { type: 'file', file_id: 'file_011CNha8iCJcU1wXNR6q4V8w' } }),
      responses: said.responses({ type: 'input_file', file_id: 'file-abc123' }),
      chat: said.chat({ type: 'file', file: { file_id: 'file-abc123' } }),
    },
    becomes: {
      messages: { from: { responses: refused('input[0].content[0]'), chat: refused('messages[0].content[0]') } },
      responses: {
        from: {
          messages: refused('messages[0].content[0]'),
          chat: kept(first.responses({ type: 'input_file', file_id: 'file-abc123' })),
        },
      },
      chat: { from: { messages: refused('messages[0].content[0]'), responses: refused('input[0].content[0]') } },
      generate: {
        from: {
          messages: refused('messages[0].content[0]'),
          responses: refused('input[0].content[0]'),
          chat: refused('messages[0].content[0]'),
        },
      },
    },
  },
  {
    name: 'Audio',
    said: { chat: said.chat({ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }) },
    becomes: {
      messages: refused('messages[0].content[0]'),
      responses: refused('messages[0].content[0]'),
      generate: kept(first.generate({ inlineData: { mimeType: 'audio/wav', data: 'UklGRg==' } })),
    },
  },
  {
    name: "Image in a tool's result",
    said: {
      messages: toolLoop.messages({
        content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } }],
      }),
      responses: toolLoop.responses([{ type: 'input_image', image_url: DATA_URL }]),
      chat: toolLoop.chat([{ type: 'image_url', image_url: { url: DATA_URL } }]),
    },
    becomes: {
      messages: kept({
        messages: [{}, {}, { content: [{ type: 'tool_result', content: [{ type: 'image', source: { data: PNG } }] }] }],
      }),
      responses: kept({
        input: [{}, {}, { type: 'function_call_output', output: [{ type: 'input_image', image_url: DATA_URL }] }],
      }),
      chat: adapted('in a message of its own after the result', {
        messages: [
          {},
          {},
          { role: 'tool', content: '[image]' },
          { role: 'user', content: [{ image_url: { url: DATA_URL } }] },
        ],
      }),
      generate: adapted('beside the result', {
        contents: [{}, {}, { parts: [{ functionResponse: { name: 'weather' } }, { inlineData: { data: PNG } }] }],
      }),
    },
  },
  {
    name: 'Result that says the tool failed',
    said: { messages: toolLoop.messages({ content: 'no network', is_error: true }) },
    becomes: {
      responses: adapted('said in words', {
        input: [{}, {}, { type: 'function_call_output', output: 'Error: no network' }],
      }),
      chat: adapted('said in words', { messages: [{}, {}, { role: 'tool', content: 'Error: no network' }] }),
      generate: kept({ contents: [{}, {}, { parts: [{ functionResponse: { response: { error: 'no network' } } }] }] }),
    },
  },
  {
    name: "Earlier reasoning before a call, of three vendors: what the model's own vendor gets",
    said: {
      messages: reasonedLoop.messages(['oai', 'goog']),
      responses: reasonedLoop.responses(['claude', 'goog']),
      chat: reasonedLoop.chat(['claude', 'oai', 'goog']),
    },
    beside: {
      messages: toolLoop.messages({ content: 'sunny' }),
      responses: toolLoop.responses('sunny'),
      chat: toolLoop.chat('sunny'),
    },
    becomes: {
      messages: kept({
        messages: [
          {},
          { content: [{ type: 'thinking', thinking: 'hm', signature: 'sealed-claude' }, { type: 'tool_use' }] },
          {},
        ],
      }),
      responses: kept({
        input: [{}, { type: 'reasoning', encrypted_content: 'sealed-oai' }, { type: 'function_call' }, {}],
      }),
      chat: droppedSilently('only DeepSeek and Kimi want any back, and get its text'),
      generate: kept({ contents: [{}, { parts: [{ functionCall: {}, thoughtSignature: 'sealed-goog' }] }, {}] }),
    },
  },
  {
    name: 'Earlier reasoning of another vendor alone',
    said: { messages: reasonedLoop.messages(['claude']), responses: reasonedLoop.responses(['oai']) },
    beside: { messages: toolLoop.messages({ content: 'sunny' }), responses: toolLoop.responses('sunny') },
    becomes: {
      messages: droppedSilently('nobody else can read it'),
      responses: droppedSilently('nobody else can read it'),
      chat: droppedSilently('nobody else can read it'),
      generate: droppedSilently('nobody else can read it'),
    },
  },
  {
    name: 'Beginning of the answer, said for the model (prefill)',
    said: {
      messages: { messages: [HI, { role: 'assistant', content: 'Once' }] },
      responses: { input: [HI, { role: 'assistant', content: 'Once' }] },
      chat: { messages: [HI, { role: 'assistant', content: 'Once' }] },
    },
    becomes: {
      messages: adapted('newer models get a "Continue." after it', {
        messages: [{}, { role: 'assistant' }, { role: 'user', content: [{ text: 'Continue.' }] }],
      }),
      responses: kept({ input: [{}, { role: 'assistant', content: [{ text: 'Once' }] }] }),
      chat: kept({ messages: [HI, { role: 'assistant', content: 'Once' }] }),
      generate: kept({ contents: [{}, { role: 'model', parts: [{ text: 'Once' }] }] }),
    },
  },
  {
    name: '`cache_control`',
    said: {
      messages: said.messages({ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }),
      chat: said.chat({ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }),
    },
    becomes: {
      messages: kept(first.messages({ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } })),
      responses: droppedSilently('the vendor caches by itself'),
      chat: droppedSilently('the vendor caches by itself'),
      generate: droppedSilently('the vendor caches by itself'),
    },
  },
  {
    name: '`previous_response_id`',
    said: { responses: { previous_response_id: 'resp_1' } },
    becomes: {
      messages: refused('previous_response_id'),
      chat: refused('previous_response_id'),
      generate: refused('previous_response_id'),
    },
  },
  {
    name: '`conversation`',
    said: { responses: { conversation: 'conv_1' } },
    becomes: { messages: refused('conversation'), chat: refused('conversation'), generate: refused('conversation') },
  },
  {
    name: '`item_reference`',
    said: { responses: { input: [HI, { type: 'item_reference', id: 'msg_1' }] } },
    becomes: { messages: refused('input[1]'), chat: refused('input[1]'), generate: refused('input[1]') },
  },
  {
    name: '`context_management`',
    said: { messages: { context_management: { edits: [] } } },
    becomes: {
      responses: dropped('context_management'),
      chat: dropped('context_management'),
      generate: dropped('context_management'),
    },
  },
];
