import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../gateway-error.js';
import { wordCapability } from './capability-rejected.js';
import { mapUpstreamError } from './map-upstream-error.js';

const worded = (message: string, status = 400): string => wordCapability(new GatewayError(status, message)).message;

describe('wordCapability', () => {
  it.each([
    ['supports at most 1 image per prompt', 'media_budget'],
    ['Too many images in request', 'media_budget'],
    ['No endpoints found that support image input', undefined],
    ['This model does not support image input.', 'image_block'],
    ['Invalid content type. image_url is only supported by certain models.', 'image_block'],
    ['glm-4.6 is not a multimodal model', undefined],
    ['unsupported content part: input_file', 'document_block'],
    ['The encrypted content gAAA could not be verified.', 'thinking_signature'],
    ["Invalid 'encrypted_content': item could not be decrypted", 'thinking_signature'],
    ['Thought signature is not valid.', 'thinking_signature'],
    ["Unsupported parameter: 'reasoning.effort' is not supported with this model.", 'effort_unsupported'],
    ["This response_format type is unavailable now: json_schema isn't supported", 'structured_outputs_unsupported'],
    ['messages.0.cache_control: Extra inputs are not permitted', 'cache_control_field'],
    ['System message must be at the beginning.', 'mid_conv_system'],
    ["'max_tokens' is too large: 65536", 'max_tokens_context_overflow'],
    ['tools.0.name: too short', undefined],
    ['prompt is too long: 210000 tokens > 200000 maximum', undefined],
  ])('%s: %s', (message, word) => {
    expect(worded(message)).toBe(word === undefined ? message : `capability_rejected: ${word}`);
  });

  it('speaks of requests only', () => {
    expect(worded('images are not supported', 500)).toBe('images are not supported');
  });
});

describe('a request whose max_tokens do not fit', () => {
  it.each([
    "'max_tokens' or 'max_completion_tokens' is too large: 65536. " +
      "This model's maximum context length is 131072 tokens and your " +
      'request has 90000 input tokens (65536 > 131072 - 90000).',
    "This model's maximum context length is 131072 tokens. " +
      'However, you requested 155536 tokens (90000 in the messages, 65536 in the completion).',
  ])('is told in the words that Claude Code reads: %s', (message) => {
    const error = mapUpstreamError('messages', 400, JSON.stringify({ error: { message } }));
    expect(error.message).toBe('input length and `max_tokens` exceed context limit: 90000 + 65536 > 131072');
    expect(wordCapability(error)).toBe(error);
  });
});
