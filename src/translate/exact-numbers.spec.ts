import { describe, expect, it } from '@jest/globals';
import { MODELS } from '../../test/translation-page/render-page.js';
import { translateFor } from '../../test/translate/translate-for.js';
import { parseJson, writeJson } from '../dialects/exact-json.js';
import { type Dialect } from '../dialects/dialect.js';
import { parseBody } from '../edit/parse-body.js';
import { scanBody } from '../edit/scan-body.js';
import { type ClientDialect } from './answer-writers.js';
import { createStreamTranslator, translateAnswer } from './translate-answer.js';

const ARGS = '{"id":9007199254740993,"x":[1.0,-0,1E5,{"big":1e400}]}';
const SCHEMA = '{"type":"object","properties":{"id":{"type":"integer","default":9007199254740993,"minimum":1.0}}}';
const TEXT = JSON.stringify(ARGS);

const REQUESTS: Readonly<Record<ClientDialect, string>> = {
  messages: `{"model":"m","max_tokens":9,"tools":[{"name":"f","input_schema":${SCHEMA}}],
    "messages":[{"role":"user","content":"x"},
    {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":${ARGS}}]},
    {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":${TEXT}}]}]}`,
  responses: `{"model":"m","tools":[{"type":"function","name":"f","parameters":${SCHEMA}}],
    "input":[{"role":"user","content":"x"},
    {"type":"function_call","call_id":"a","name":"f","arguments":${TEXT}},
    {"type":"function_call_output","call_id":"a","output":${TEXT}}]}`,
  chat: `{"model":"m","temperature":1.0,"max_tokens":10.0,
    "tools":[{"type":"function","function":{"name":"f","parameters":${SCHEMA}}}],
    "messages":[{"role":"user","content":"x"},
    {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":${TEXT}}}]},
    {"role":"tool","tool_call_id":"a","content":${TEXT}}]}`,
  generate: `{"model":"m","tools":[{"functionDeclarations":[{"name":"f","parameters":${SCHEMA}}]}],
    "contents":[{"role":"user","parts":[{"text":"x"}]},
    {"role":"model","parts":[{"functionCall":{"id":"a","name":"f","args":${ARGS}}}]},
    {"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{"output":${TEXT}}}}]}]}`,
};

const ANSWERS: Readonly<Record<Dialect, string>> = {
  messages: `{"id":"m","content":[{"type":"tool_use","id":"a","name":"f","input":${ARGS}}],"stop_reason":"tool_use"}`,
  responses:
    `{"id":"r","status":"completed","output":[{"type":"function_call","call_id":"a","name":"f","arguments":${TEXT}` +
    '}]}',
  chat:
    `{"id":"c","choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":${TEXT}}}]},` +
    '"finish_reason":"tool_calls"}]}',
  generate:
    `{"candidates":[{"content":{"parts":[{"functionCall":{"id":"a","name":"f","args":${ARGS}}}]},` +
    '"finishReason":"STOP"}]}',
};

/** Servers that give the arguments as an object. */
const PARSED_CHAT = ANSWERS.chat.replace(TEXT, ARGS);

const STREAMS: Readonly<Record<Dialect, string>> = {
  messages: `data: {"type":"message_start","message":{"id":"m","content":[]}}

data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":${ARGS}}}

data: {"type":"content_block_stop","index":0}

data: {"type":"message_delta","delta":{"stop_reason":"tool_use"}}

data: {"type":"message_stop"}

`,
  responses: `data: {"type":"response.completed","response":${ANSWERS.responses}}\n\n`,
  chat:
    `data: ${ANSWERS.chat.replace('"message":{"tool_calls":[{', '"delta":{"tool_calls":[{"index":0,')}\n\ndata: ` +
    `[DONE]\n\n`,
  generate: `data: ${ANSWERS.generate}\n\n`,
};

const CLIENTS: readonly ClientDialect[] = ['messages', 'responses', 'chat', 'generate'];
const PAIRS = CLIENTS.flatMap((client) =>
  (Object.keys(MODELS) as Dialect[])
    .filter((upstream) => upstream !== client)
    .map((upstream) => [client, upstream] as const),
);

/** A JSON text, bare or inside another's string. */
const holds = (text: string, json: string): boolean =>
  text.replaceAll('\\"', '"').includes(json) || text.includes(json);

describe.each(PAIRS)('numbers between %s and %s', (client, upstream) => {
  const request = parseBody(scanBody(Buffer.from(REQUESTS[client])));
  const { body, answer } = translateFor(client, upstream, MODELS[upstream], request);

  it('keep their spelling in arguments, results and schemas of a request', () => {
    const sent = writeJson(body);
    expect(sent.replaceAll('\\"', '"').split(ARGS)).toHaveLength(3);
    expect(sent).toContain('"default":9007199254740993,"minimum":1.0');
  });

  it.each([ANSWERS[upstream], ...(upstream === 'chat' ? [PARSED_CHAT] : [])])('keep it in a whole answer', (text) => {
    expect(holds(writeJson(translateAnswer(answer, parseJson(text)).body), ARGS)).toBe(true);
  });

  it('keep it in a stream', () => {
    const translator = createStreamTranslator(answer);
    const pieces = [...Buffer.from(STREAMS[upstream])].map((byte) => translator.push(Buffer.from([byte])));
    const text = pieces.map((piece) => piece.text).join('') + translator.end().text;
    expect(holds(text, ARGS)).toBe(true);
  });
});

it('a number at the top of a request is a setting, however it is spelled', () => {
  const request = parseBody(scanBody(Buffer.from(REQUESTS.chat)));
  const { body } = translateFor('chat', 'messages', 'claude-sonnet-4-5', request);
  expect(body).toMatchObject({ temperature: 1, max_tokens: 10 });
});

it('pieces of arguments that Google streams keep the spelling of theirs', () => {
  const { answer } = translateFor('messages', 'generate', MODELS.generate, {
    model: 'm',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'x' }],
  });
  const parts =
    '{"functionCall":{"name":"f","willContinue":true}},{"functionCall":{"partialArgs":[{"jsonPath":"$.a.b",' +
    '"numberValue":1.0}]}}';
  const { body } = translateAnswer(
    answer,
    parseJson(`{"candidates":[{"content":{"parts":[${parts}]},"finishReason":"STOP"}]}`),
  );
  expect(writeJson(body)).toContain('"input":{"a":{"b":1.0}}');
});
