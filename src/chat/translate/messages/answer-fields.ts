import { type RefusalStopDetails } from '@anthropic-ai/sdk/resources/messages';
import { encodeCarrier, sealToWire } from '../carrier.js';
import { type NeutralAnswer } from '../fold-events.js';
import { newId } from '../new-id.js';
import { type Seal } from '../seal.js';
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

/** The `data` of a redacted block: Anthropic's own, or a carrier of reasoning whose text another vendor withheld. */
export function redactedData(seal: Seal, redacted: boolean): string {
  return seal.family === 'claude' && redacted ? seal.value : encodeCarrier({ seal, redacted });
}

interface StopFields {
  stop_reason: ReturnType<typeof writeStopReason>;
  stop_sequence: string | null;
  stop_details?: RefusalStopDetails;
}

/** A refusal in words is a refusal here, also where its vendor calls it an ordinary end. */
export function stopFields(answer: NeutralAnswer): StopFields {
  const isRefusal = answer.stop.reason === 'refused' || answer.refusal !== '';
  const explanation = answer.stop.explanation ?? (answer.refusal === '' ? null : answer.refusal);
  return {
    stop_reason: isRefusal ? 'refusal' : writeStopReason(answer.stop.reason),
    stop_sequence: answer.stop.sequence ?? null,
    ...(isRefusal && { stop_details: { type: 'refusal' as const, category: null, explanation } }),
  };
}
