import { type StopReason as WireStopReason } from '@anthropic-ai/sdk/resources/messages';
import { readStopWord } from '../neutral/end-events.js';
import { type StopReason } from '../neutral/neutral-events.js';

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
export function readStopReason(reason: string): StopReason | 'failed' {
  switch (reason as WireStopReason) {
    case 'end_turn':
      return 'done';
    case 'stop_sequence':
      return 'stopSequence';
    case 'tool_use':
      return 'tools';
    case 'max_tokens':
      return 'length';
    case 'model_context_window_exceeded':
      return 'context';
    case 'pause_turn':
      return 'paused';
    case 'refusal':
      return 'refusal';
    default:
      return readStopWord(reason);
  }
}

export function writeStopReason(reason: StopReason): WireStopReason {
  switch (reason) {
    case 'stopSequence':
      return 'stop_sequence';
    case 'tools':
      return 'tool_use';
    case 'length':
      return 'max_tokens';
    case 'context':
      return 'model_context_window_exceeded';
    case 'paused':
      return 'pause_turn';
    case 'refusal':
      return 'refusal';
    case 'done':
    case 'unknown':
      return 'end_turn';
  }
}
