import { type JsonObject } from '../../src/dialects/wire-value.js';

/** Whole answers of each upstream dialect around their content. */
export const answerOf = {
  messages: (content: object[], more: JsonObject = {}): JsonObject => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 5 },
    ...more,
  }),
  responses: (output: object[], more: JsonObject = {}): JsonObject => ({
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'm',
    output,
    usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
    ...more,
  }),
  chat: (message: JsonObject, finishReason = 'stop', more: JsonObject = {}): JsonObject => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: finishReason }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    ...more,
  }),
  generate: (parts: object[], finishReason = 'STOP', more: JsonObject = {}): JsonObject => ({
    responseId: 'r1',
    modelVersion: 'm',
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
    ...more,
  }),
};

/** A message item of the Responses API. */
export function messageItem(part: JsonObject): JsonObject {
  return { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [part] };
}

/** The least that an upstream of each dialect answers. */
export const LEAST_ANSWER = {
  messages: answerOf.messages([{ type: 'text', text: 'plain' }]),
  responses: answerOf.responses([messageItem({ type: 'output_text', text: 'plain', annotations: [] })]),
  chat: answerOf.chat({ content: 'plain' }),
  generate: answerOf.generate([{ text: 'plain' }]),
};
