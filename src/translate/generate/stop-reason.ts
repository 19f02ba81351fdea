import { type StopReason } from '../neutral/neutral-events.js';

/** https://ai.google.dev/api/generate-content#FinishReason */
export function readGenerateStop(reason: string): StopReason {
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
    case 'MODEL_ARMOR':
      return 'refused';
    case 'MALFORMED_FUNCTION_CALL':
    case 'UNEXPECTED_TOOL_CALL':
      return 'malformedTool';
    default:
      return 'unknown';
  }
}
