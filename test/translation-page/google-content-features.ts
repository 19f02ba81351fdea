import { type JsonObject } from '../../src/dialects/wire-value.js';
import { writeThoughtSignature } from '../../src/translate/generate/thought-signature.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { adapted, dropped, type Feature, kept, type Outcome, refused, without } from './outcome.js';
import { PDF, PNG, SCHEMA } from './requests.js';

const HI = { role: 'user', parts: [{ text: 'hi' }] };
const said = (...parts: object[]): JsonObject => ({ contents: [{ role: 'user', parts }] });
const answered = (...parts: object[]): JsonObject => ({ contents: [HI, { role: 'model', parts }, HI] });

const CALL = { functionCall: { id: 'call_1', name: 'weather', args: { city: 'Bern' } } };
const tools = [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: SCHEMA }] }];
const loop = (response: object, call: object = CALL): JsonObject => ({
  tools,
  contents: [
    HI,
    { role: 'model', parts: [call] },
    { role: 'user', parts: [{ functionResponse: { id: 'call_1', name: 'weather', ...response } }] },
  ],
});
const PLAIN_LOOP = loop({ response: { output: 'sunny' } });
const carried = (family: 'claude' | 'oai'): JsonObject =>
  loop(
    { response: { output: 'sunny' } },
    {
      ...CALL,
      thoughtSignature: writeThoughtSignature([
        { text: 'hm', redacted: false, seal: { family, value: `sealed-${family}` } },
      ]),
    },
  );

/** What an upstream of each dialect must find in its first message. */
const first = {
  messages: (...content: object[]): JsonObject => ({ messages: [{ content }] }),
  responses: (...content: object[]): JsonObject => ({ input: [{ content }] }),
  chat: (...content: object[]): JsonObject => ({ messages: [{ content }] }),
};

const RAN = '\n\n```python\nprint(1)\n```\n\n\n\n```output\n1\n```\n\n';
const NULLABLE = { type: 'object', properties: { city: { type: ['string', 'null'] } } };

/** The same for every other vendor's model. */
export function everywhere(outcome: Outcome): Partial<Record<Dialect, Outcome>> {
  return { messages: outcome, responses: outcome, chat: outcome };
}

/** What clients of generateContent say, and nobody else in these words. */
export const GOOGLE_CONTENT_FEATURES: Feature<Dialect, Dialect>[] = [
  {
    name: '`systemInstruction`, in any of its forms and both spellings',
    said: { generate: { system_instruction: { parts: [{ text: 'Be brief.' }] } } },
    becomes: {
      messages: kept({ system: [{ type: 'text', text: 'Be brief.' }] }),
      responses: kept({ instructions: 'Be brief.' }),
      chat: kept({ messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user' }] }),
    },
  },
  {
    name: '`inlineData`: an image',
    said: { generate: said({ inlineData: { mimeType: 'image/png', data: PNG } }) },
    becomes: {
      messages: kept(first.messages({ type: 'image', source: { media_type: 'image/png', data: PNG } })),
      responses: kept(first.responses({ type: 'input_image', image_url: `data:image/png;base64,${PNG}` })),
      chat: kept(first.chat({ type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } })),
    },
  },
  {
    name: '`inlineData`: a PDF with its name',
    said: { generate: said({ inlineData: { mimeType: 'application/pdf', data: PDF, displayName: 'a.pdf' } }) },
    becomes: {
      messages: kept(first.messages({ type: 'document', title: 'a.pdf', source: { data: PDF } })),
      responses: kept(first.responses({ type: 'input_file', filename: 'a.pdf' })),
      chat: kept(first.chat({ type: 'file', file: { filename: 'a.pdf' } })),
    },
  },
  {
    name: '`inlineData`: a text file',
    said: { generate: said({ inlineData: { mimeType: 'text/plain', data: 'bm90ZQ==' } }) },
    becomes: {
      messages: kept(first.messages({ type: 'document', source: { type: 'text', data: 'note' } })),
      responses: adapted('text', first.responses({ type: 'input_text', text: 'note' })),
      chat: adapted('text', { messages: [{ content: 'note' }] }),
    },
  },
  {
    name: '`inlineData`: sound',
    said: { generate: said({ inlineData: { mimeType: 'audio/mpeg', data: 'UklGRg==' } }) },
    becomes: {
      messages: refused('contents[0].parts[0].inlineData'),
      responses: refused('contents[0].parts[0].inlineData'),
      chat: kept(first.chat({ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'mp3' } })),
    },
  },
  {
    name: '`inlineData`, `fileData`: a video',
    said: { generate: said({ inlineData: { mimeType: 'video/mp4', data: 'AAAA' } }) },
    becomes: everywhere(refused('contents[0].parts[0].inlineData')),
  },
  {
    name: '`fileData`: an image at an https URL',
    said: { generate: said({ fileData: { fileUri: 'https://example.org/a', mimeType: 'image/png' } }) },
    becomes: {
      messages: kept(first.messages({ type: 'image', source: { type: 'url', url: 'https://example.org/a' } })),
      responses: kept(first.responses({ type: 'input_image', image_url: 'https://example.org/a' })),
      chat: kept(first.chat({ type: 'image_url', image_url: { url: 'https://example.org/a' } })),
    },
  },
  {
    name: '`fileData`: a file of the Files API, of Cloud Storage or YouTube',
    said: { generate: said({ fileData: { fileUri: 'gs://bucket/a.pdf', mimeType: 'application/pdf' } }) },
    becomes: everywhere(refused('contents[0].parts[0].fileData.fileUri')),
  },
  {
    name: '`videoMetadata`, `mediaResolution`, `partMetadata` of a part',
    said: { generate: said({ text: 'hi', partMetadata: { a: 1 }, mediaResolution: { level: 'LOW' } }) },
    becomes: everywhere(dropped('contents[].parts[].partMetadata', 'contents[].parts[].mediaResolution')),
  },
  {
    name: '`functionCall` and `functionResponse`; without ids they are paired by name and order',
    said: { generate: PLAIN_LOOP },
    beside: { generate: { tools } },
    becomes: {
      messages: kept({ messages: [{}, { content: [{ type: 'tool_use', id: 'call_1' }] }, {}] }),
      responses: kept({ input: [{}, { call_id: 'call_1', name: 'weather' }, { call_id: 'call_1', output: 'sunny' }] }),
      chat: kept({ messages: [{}, { tool_calls: [{ id: 'call_1' }] }, { role: 'tool', content: 'sunny' }] }),
    },
  },
  {
    name: '`response` with `error`',
    said: { generate: loop({ response: { error: 'no network' } }) },
    beside: { generate: PLAIN_LOOP },
    becomes: {
      messages: kept({ messages: [{}, {}, { content: [{ content: 'no network', is_error: true }] }] }),
      responses: adapted('said in words', { input: [{}, {}, { output: 'Error: no network' }] }),
      chat: adapted('said in words', { messages: [{}, {}, { content: 'Error: no network' }] }),
    },
  },
  {
    name: '`response` of any other members than `output`, `result` or `error`',
    said: { generate: loop({ response: { sun: true } }) },
    beside: { generate: PLAIN_LOOP },
    becomes: {
      messages: adapted('its JSON', { messages: [{}, {}, { content: [{ content: '{"sun":true}' }] }] }),
      responses: adapted('its JSON', { input: [{}, {}, { output: '{"sun":true}' }] }),
      chat: adapted('its JSON', { messages: [{}, {}, { content: '{"sun":true}' }] }),
    },
  },
  {
    name: '`parts` of a response: an image',
    said: {
      generate: loop({
        response: { output: 'sunny' },
        parts: [{ inlineData: { mimeType: 'image/png', data: PNG } }],
      }),
    },
    beside: { generate: PLAIN_LOOP },
    becomes: {
      messages: kept({ messages: [{}, {}, { content: [{ content: [{ text: 'sunny' }, { type: 'image' }] }] }] }),
      responses: kept({ input: [{}, {}, { output: [{ text: 'sunny' }, { type: 'input_image' }] }] }),
      chat: adapted('in a message of its own after the result', {
        messages: [{}, {}, { role: 'tool', content: 'sunny\n[image]' }, { content: [{ type: 'image_url' }] }],
      }),
    },
  },
  {
    name: "Reasoning of Claude's in `thoughtSignature`, with its `thought` or without",
    said: { generate: carried('claude') },
    beside: { generate: PLAIN_LOOP },
    becomes: {
      messages: kept({
        messages: [{}, { content: [{ thinking: 'hm', signature: 'sealed-claude' }, { type: 'tool_use' }] }, {}],
      }),
      responses: dropped('contents[].parts[].thoughtSignature'),
      chat: dropped('contents[].parts[].thoughtSignature'),
    },
  },
  {
    name: "Reasoning of GPT's in `thoughtSignature`",
    said: { generate: carried('oai') },
    beside: { generate: PLAIN_LOOP },
    becomes: {
      messages: dropped('contents[].parts[].thoughtSignature'),
      responses: kept({ input: [{}, { type: 'reasoning', encrypted_content: 'sealed-oai' }, {}, {}] }),
      chat: dropped('contents[].parts[].thoughtSignature'),
    },
  },
  {
    name: "Gemini's own `thoughtSignature`",
    said: { generate: loop({ response: { output: 'sunny' } }, { ...CALL, thoughtSignature: 'CtEB' }) },
    beside: { generate: PLAIN_LOOP },
    becomes: everywhere(dropped('contents[].parts[].thoughtSignature')),
  },
  {
    name: '`executableCode`, `codeExecutionResult`',
    said: {
      generate: answered(
        { executableCode: { language: 'PYTHON', code: 'print(1)' } },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
      ),
    },
    becomes: {
      messages: adapted('text', { messages: [{}, { content: [{ text: RAN }] }, {}] }),
      responses: adapted('text', { input: [{}, { content: [{ text: RAN }] }, {}] }),
      chat: adapted('text', { messages: [{}, { content: RAN }, {}] }),
    },
  },
  {
    name: "`toolCall`, `toolResponse` of Google's own tools",
    said: { generate: answered({ text: 'yo' }, { toolCall: { id: 'a' } }, { toolResponse: { id: 'a' } }) },
    beside: { generate: answered({ text: 'yo' }) },
    becomes: everywhere(dropped('contents[].parts[].toolCall', 'contents[].parts[].toolResponse')),
  },
  {
    name: 'A part of a kind that nobody knows',
    said: { generate: said({ hologram: {} }) },
    becomes: everywhere(refused('contents[0].parts[0]')),
  },
  {
    name: '`cachedContent`',
    said: { generate: { cachedContent: 'cachedContents/a' } },
    becomes: everywhere(refused('cachedContent')),
  },
  {
    name: "Functions with `parameters` in Google's subset of OpenAPI",
    said: {
      generate: {
        tools: [
          {
            functionDeclarations: [
              {
                name: 'weather',
                parameters: { type: 'OBJECT', properties: { city: { type: 'STRING', nullable: true } } },
              },
            ],
          },
        ],
      },
    },
    becomes: {
      messages: kept({ tools: [{ name: 'weather', input_schema: NULLABLE }] }),
      responses: kept({ tools: [{ name: 'weather', parameters: NULLABLE }] }),
      chat: kept({ tools: [{ function: { name: 'weather', parameters: NULLABLE } }] }),
    },
  },
  {
    name: '`response`, `behavior` of a function',
    said: { generate: { tools: [{ functionDeclarations: [{ name: 'f', behavior: 'BLOCKING', response: {} }] }] } },
    beside: { generate: { tools: [{ functionDeclarations: [{ name: 'f' }] }] } },
    becomes: everywhere(dropped('tools[].functionDeclarations[].behavior', 'tools[].functionDeclarations[].response')),
  },
  {
    name: '`googleSearch`',
    said: { generate: { tools: [{ googleSearch: { excludeDomains: ['a.example'] } }] } },
    becomes: {
      messages: without(kept({ tools: [{ name: 'web_search' }] }), 'tools[].googleSearch.excludeDomains'),
      responses: without(kept({ tools: [{ type: 'web_search' }] }), 'tools[].googleSearch.excludeDomains'),
      chat: dropped('tools[0].googleSearch', 'tools[].googleSearch.excludeDomains'),
    },
  },
  {
    name: '`urlContext`, `codeExecution` and other tools that only Google runs',
    said: { generate: { tools: [{ urlContext: {} }] } },
    becomes: everywhere(refused('tools[0].urlContext')),
  },
];
