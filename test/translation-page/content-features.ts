import { type JsonObject } from '../../src/dialects/wire-value.js';
import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { adapted, dropped, droppedSilently, type Feature, kept, type Outcome, refused, without } from './outcome.js';
import { PDF, PNG, reasonedLoop, said, toolLoop } from './requests.js';

const HI = { role: 'user', content: 'hi' };
const YO = { role: 'assistant', content: 'yo' };
const DATA_URL = `data:image/png;base64,${PNG}`;
const PDF_URL = `data:application/pdf;base64,${PDF}`;
const NOW_FRENCH = '<system-reminder>\nNow French.\n</system-reminder>';
const NOTE_URL = 'data:text/plain;base64,bm90ZQ==';

/** What an upstream of each dialect must find in its first message. */
const first = {
  messages: (block: JsonObject): JsonObject => ({ messages: [{ content: [block] }] }),
  responses: (part: JsonObject): JsonObject => ({ input: [{ content: [part] }] }),
  chat: (part: JsonObject): JsonObject => ({ messages: [{ content: [part] }] }),
  generate: (part: JsonObject): JsonObject => ({ contents: [{ parts: [part] }] }),
};

/** Reasoning that another vendor sealed is named, in each client's words. */
function ofOthers(outcome: Outcome): { from: Partial<Record<ClientDialect, Outcome>> } {
  const named = (param: string): Outcome => (outcome.kind === 'dropped' ? dropped(param) : without(outcome, param));
  return {
    from: {
      messages: named('messages[].content[].thinking'),
      responses: named('input[].encrypted_content'),
      chat: named('messages[].thinking_blocks'),
    },
  };
}

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
    name: 'What Claude Code says of its build, before its instructions',
    said: { messages: { system: [{ type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.332' }] } },
    becomes: {
      responses: droppedSilently('it would keep other vendors from caching the prompt'),
      chat: droppedSilently('it would keep other vendors from caching the prompt'),
      generate: droppedSilently('it would keep other vendors from caching the prompt'),
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
      messages: adapted('words of the user in their place, so that the beginning stays cached', {
        messages: [{}, {}, { content: [{ text: NOW_FRENCH }, { text: 'hi' }] }],
      }),
      responses: kept({
        input: [
          { role: 'user' },
          { role: 'assistant' },
          { role: 'developer', content: [{ text: 'Now French.' }] },
          { role: 'user' },
        ],
      }),
      chat: kept({ messages: [HI, YO, { role: 'system', content: 'Now French.' }, HI] }),
      generate: adapted('words of the user in their place, so that the beginning stays cached', {
        contents: [{}, {}, { parts: [{ text: NOW_FRENCH }, { text: 'hi' }] }],
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
      generate: adapted('below its name', {
        contents: [{ parts: [{ text: 'a.pdf' }, { inlineData: { mimeType: 'application/pdf', data: PDF } }] }],
      }),
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
      chat: adapted("text below the file's name", { messages: [{ content: 'a.txt\n\nnote' }] }),
      generate: adapted("text below the file's name", first.generate({ text: 'a.txt\n\nnote' })),
    },
  },
  {
    name: 'What is said about a document (`context`)',
    said: {
      messages: said.messages({
        type: 'document',
        context: 'From 1999.',
        source: { type: 'text', media_type: 'text/plain', data: 'note' },
      }),
    },
    becomes: {
      responses: adapted('text before it', { input: [{ content: [{ text: 'From 1999.' }, { text: 'note' }] }] }),
      chat: adapted('text before it', { messages: [{ content: [{ text: 'From 1999.' }, { text: 'note' }] }] }),
      generate: adapted('text before it', { contents: [{ parts: [{ text: 'From 1999.' }, { text: 'note' }] }] }),
    },
  },
  {
    name: 'Citations within what was said, and the wish for them',
    said: { messages: said.messages({ type: 'text', text: 'hi', citations: [] }) },
    becomes: {
      responses: dropped('messages[].content[].citations'),
      chat: dropped('messages[].content[].citations'),
      generate: dropped('messages[].content[].citations'),
    },
  },
  {
    name: 'A block or part of a kind that nobody knows',
    said: {
      messages: said.messages({ type: 'novelty', text: 'news' }),
      chat: said.chat({ type: 'novelty', text: 'news' }),
    },
    becomes: {
      messages: adapted('its text', first.messages({ text: 'news' })),
      responses: adapted('its text', first.responses({ text: 'news' })),
      chat: adapted('its text', { messages: [{ content: 'news' }] }),
      generate: adapted('its text', first.generate({ text: 'news' })),
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
      messages: ofOthers(
        kept({
          messages: [
            {},
            { content: [{ type: 'thinking', thinking: 'hm', signature: 'sealed-claude' }, { type: 'tool_use' }] },
            {},
          ],
        }),
      ),
      responses: ofOthers(
        kept({ input: [{}, { type: 'reasoning', encrypted_content: 'sealed-oai' }, { type: 'function_call' }, {}] }),
      ),
      chat: ofOthers(dropped()),
      generate: ofOthers(
        kept({ contents: [{}, { parts: [{ functionCall: {}, thoughtSignature: 'sealed-goog' }] }, {}] }),
      ),
    },
  },
  {
    name: 'Earlier reasoning of another vendor alone',
    said: { messages: reasonedLoop.messages(['claude']), responses: reasonedLoop.responses(['oai']) },
    beside: { messages: toolLoop.messages({ content: 'sunny' }), responses: toolLoop.responses('sunny') },
    becomes: {
      messages: ofOthers(dropped()),
      responses: ofOthers(dropped()),
      chat: ofOthers(dropped()),
      generate: ofOthers(dropped()),
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
      responses: dropped('messages[].content[].cache_control'),
      chat: dropped('messages[].content[].cache_control'),
      generate: dropped('messages[].content[].cache_control'),
    },
  },
  {
    name: '`prompt_cache_breakpoint`',
    said: { chat: said.chat({ type: 'text', text: 'hi', prompt_cache_breakpoint: { mode: 'explicit' } }) },
    becomes: {
      messages: adapted('`cache_control`', first.messages({ text: 'hi', cache_control: { type: 'ephemeral' } })),
      responses: dropped('messages[].content[].prompt_cache_breakpoint'),
      generate: dropped('messages[].content[].prompt_cache_breakpoint'),
    },
  },
  {
    name: '`thread`',
    said: { messages: { thread: { type: 'create' } } },
    becomes: { responses: refused('thread'), chat: refused('thread'), generate: refused('thread') },
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
    said: {
      messages: { context_management: { edits: [] } },
      responses: { context_management: [{ type: 'compaction', compact_threshold: 1000 }] },
    },
    becomes: {
      messages: dropped('context_management'),
      responses: dropped('context_management'),
      chat: dropped('context_management'),
      generate: dropped('context_management'),
    },
  },
];
