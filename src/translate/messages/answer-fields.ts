import { type JsonObject } from '../../dialects/wire-value.js';
import { type RefusalStopDetails } from '@anthropic-ai/sdk/resources/messages';
import { sealToWire } from '../wire/carrier.js';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { newId } from '../wire/new-id.js';
import { type Seal } from '../neutral/seal.js';
import { writeStopReason } from './stop-reason.js';

/** The id of an answer as this API writes them, made of the upstream's. */
export function messageId(id: string): string {
  const bare = id.replace(/^(msg_|resp_|chatcmpl-)/, '').replace(/[^a-zA-Z0-9_-]/g, '');
  return bare === '' ? newId('msg_') : `msg_${bare}`;
}

/**
 * The `signature` of a thinking block. Reasoning that came without a seal gets a carrier without content: Claude Code
 * discards an answer whose thinking has no signature.
 */
export function signatureOf(seal: Seal | undefined): string {
  return sealToWire({ seal: seal ?? { family: 'chat', value: '' }, redacted: false }, 'claude');
}

/**
 * Reasoning without text: in Anthropic's own forms, of another vendor as a redacted block, for an empty one is refused
 * in a history.
 */
export function withheldThinking(seal: Seal, redacted: boolean): JsonObject {
  if (seal.family === 'claude' && !redacted) return { type: 'thinking', thinking: '', signature: seal.value };
  return { type: 'redacted_thinking', data: sealToWire({ seal, redacted }, 'claude') };
}

interface StopFields {
  stop_reason: ReturnType<typeof writeStopReason>;
  stop_sequence: string | null;
  stop_details?: RefusalStopDetails;
}

/** A refusal in words is a refusal here, also where its vendor calls it an ordinary end. */
export function stopFields(answer: NeutralAnswer): StopFields {
  const isRefusal = answer.stop.reason === 'refusal' || answer.refusal !== '';
  const explanation = answer.stop.explanation ?? (answer.refusal === '' ? null : answer.refusal);
  return {
    stop_reason: isRefusal ? 'refusal' : writeStopReason(answer.stop.reason),
    stop_sequence: answer.stop.sequence ?? null,
    ...(isRefusal && { stop_details: { type: 'refusal' as const, category: null, explanation } }),
  };
}
