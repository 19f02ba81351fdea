import { type AttemptEnd } from './usage-record.js';
import { NO_TOKENS, type TokenCounts } from './token-counts.js';

/** A token of English text or JSON is about so many bytes. */
const BYTES_PER_TOKEN = 4;
/**
 * The same for base64: between a screenshot's 300 and a PDF file's 34. The estimate does not look which of them it is.
 */
const BYTES_PER_BLOB_TOKEN = 64;
/** A body up to this size has no room for a blob that matters. */
const SMALL_BYTES = 16 * 1024;
const SAMPLES = 64;
const SAMPLE_BYTES = 48;

const BASE64 = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-')
  BASE64[character.charCodeAt(0)] = 1;

/**
 * Estimates how many tokens a request's body stands for. Limits use the estimate, and so do records where the upstream
 * told nothing. As every request needs it, it goes by the size of the body, and takes samples for the share of base64:
 * a screenshot that counted as text would block its key for a minute. `count_tokens` counts with a vocabulary instead.
 */
export function estimateInputTokens(body: Uint8Array): number {
  const { length } = body;
  const blobBytes = length <= SMALL_BYTES ? 0 : Math.floor(length * shareOfBase64(body));
  return Math.ceil((length - blobBytes) / BYTES_PER_TOKEN + blobBytes / BYTES_PER_BLOB_TOKEN);
}

/**
 * Estimates what an attempt that broke off has used. The input is what the upstream has told, else the estimate. The
 * output is what it has told, but at least a token for each event that came.
 */
export function estimateUse(
  inputTokens: number,
  { tokens, answerBytes, events }: Pick<AttemptEnd, 'tokens' | 'answerBytes' | 'events'>,
): TokenCounts {
  const output = events > 0 ? events : Math.ceil(answerBytes / BYTES_PER_TOKEN);
  if (tokens) return { ...tokens, output: Math.max(tokens.output, output) };
  return { ...NO_TOKENS, input: inputTokens, output };
}

/** Words and JSON have a blank, a quote or a character beyond ASCII every few bytes; base64 has none. */
function shareOfBase64(body: Uint8Array): number {
  let blobs = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = Math.floor(((body.length - SAMPLE_BYTES) * sample) / (SAMPLES - 1));
    let end = start;
    while (end < start + SAMPLE_BYTES && BASE64[body[end] ?? 0] === 1) end++;
    if (end === start + SAMPLE_BYTES) blobs++;
  }
  return blobs / SAMPLES;
}
