import { type ChatCompletion } from 'openai/resources/chat/completions';
import { readStopWord, type ToldStop } from '../neutral/end-events.js';
import { type StopReason } from '../neutral/neutral-events.js';
import { textOf, type JsonObject } from '../../dialects/wire-value.js';

type FinishReason = ChatCompletion.Choice['finish_reason'];

/** Where servers tell the stop sequence at which they stopped: vLLM, SGLang. Numbers there are tokens. */
const SEQUENCE_FIELDS = ['stop_reason', 'matched_stop', 'stop_sequence'] as const;

/** Why a choice has ended. What it calls its stop sequence is one only if the request had it. */
export function readChatStop(word: string, choice: JsonObject): ToldStop {
  const reason = word === 'stop_sequence' ? 'stopSequence' : readFinishReason(word);
  const sequence = SEQUENCE_FIELDS.map((field) => textOf(choice[field])).find((text) => text !== '');
  const isSequence = reason === 'stopSequence' || (reason === 'done' && sequence !== undefined);
  return isSequence ? { reason: 'stopSequence', word, sequence } : { reason, word };
}

/** https://platform.openai.com/docs/api-reference/chat/object#chat-object-choices-finish_reason */
function readFinishReason(reason: string): StopReason | 'failed' {
  switch (reason as FinishReason) {
    case 'stop':
      return 'done';
    case 'tool_calls':
    case 'function_call':
      return 'tools';
    case 'length':
      return 'length';
    case 'content_filter':
      return 'refusal';
    default:
      return readStopWord(reason);
  }
}

export function writeFinishReason(reason: StopReason, legacyFunction: boolean): FinishReason {
  switch (reason) {
    case 'tools':
      return legacyFunction ? 'function_call' : 'tool_calls';
    case 'length':
    case 'context':
      return 'length';
    case 'refusal':
      return 'content_filter';
    case 'done':
    case 'stopSequence':
    case 'paused':
    case 'unknown':
      return 'stop';
  }
}
