import { type ChatCompletion } from 'openai/resources/chat/completions';
import { readStopWord } from '../neutral/end-events.js';
import { type StopReason } from '../neutral/neutral-events.js';

type FinishReason = ChatCompletion.Choice['finish_reason'];

/** https://platform.openai.com/docs/api-reference/chat/object#chat-object-choices-finish_reason */
export function readFinishReason(reason: string): StopReason | 'failed' {
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
