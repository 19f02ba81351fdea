import { readStopWord } from '../neutral/end-events.js';
import { type StopReason } from '../neutral/neutral-events.js';

/** https://ai.google.dev/api/generate-content#FinishReason */
export function readGenerateStop(reason: string): StopReason | 'failed' {
  switch (reason) {
    case 'STOP':
      return 'done';
    case 'MAX_TOKENS':
      return 'length';
    case 'SAFETY':
    case 'RECITATION':
    case 'BLOCKLIST':
    case 'PROHIBITED_CONTENT':
    case 'SPII':
    case 'IMAGE_SAFETY':
    case 'IMAGE_PROHIBITED_CONTENT':
    case 'IMAGE_RECITATION':
    case 'LANGUAGE':
    case 'MODEL_ARMOR':
      return 'refusal';
    case 'MALFORMED_FUNCTION_CALL':
    case 'UNEXPECTED_TOOL_CALL':
    case 'TOO_MANY_TOOL_CALLS':
    case 'MISSING_THOUGHT_SIGNATURE':
    case 'MALFORMED_RESPONSE':
    case 'IMAGE_OTHER':
    case 'NO_IMAGE':
    case 'OTHER':
      return 'failed';
    default:
      return readStopWord(reason);
  }
}
