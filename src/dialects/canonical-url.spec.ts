import { describe, expect, it } from '@jest/globals';
import { canonicalUrl } from './canonical-url.js';

describe('the address that a client means', () => {
  it.each(['/messages', '/messages/count_tokens', '/responses', '/chat/completions', '/generate', '/models', '/usage'])(
    'is /v1%s for every spelling of it',
    (path) => {
      for (const spelt of [
        path,
        `/v1${path}`,
        `/v1/v1${path}`,
        `/v1/v1/v1${path}`,
        `/${path}`,
        `/v1/${path}`,
        `//v1${path}`,
        `/V1${path.toUpperCase()}`,
        path.replaceAll('/', '//'),
      ]) {
        for (const tail of ['', '?beta=true', '?next=/v1//v1/messages', '?']) {
          expect(canonicalUrl(spelt + tail)).toBe(`/v1${path}${tail}`);
          // The list of models lives below its own path, which has its spellings already.
          if (!spelt.startsWith('/v1/models')) expect(canonicalUrl(`${spelt}/${tail}`)).toBe(`/v1${path}${tail}`);
        }
      }
    },
  );

  it.each([
    ['/anthropic/v1/messages', '/v1/messages'],
    ['/anthropic/messages/count_tokens?beta=true', '/v1/messages/count_tokens?beta=true'],
    ['/Anthropic/V1/Messages/', '/v1/messages'],
    ['/anthropic/v1/chat/completions', '/v1/chat/completions'],
    ['/anthropic/v1/models?limit=5', '/v1/models?limit=5'],
    ['/openai/responses', '/v1/responses'],
    ['/openai/v1/responses/compact', '/v1/responses/compact'],
    ['/openai/v1/v1/responses/input_tokens', '/v1/responses/input_tokens'],
    ['/openai/v1/chat/completions', '/v1/chat/completions'],
    ['/openai/v1/models/vendor/Model-X', '/v1/models/vendor/Model-X'],
  ])("of a vendor's API: %s", (sent, means) => {
    expect(canonicalUrl(sent)).toBe(means);
  });

  it.each([
    ['/models/claude-x', '/v1/models/claude-x'],
    ['/v1/v1/models/vendor/Model%2Fx?a=b', '/v1/models/vendor/Model%2Fx?a=b'],
    ['/v1/models/a//b/', '/v1/models/a//b/'],
    ['/v1beta/models/a//b:generateContent', '/v1beta/models/a//b:generateContent'],
    ['/v1/v1beta/models/a:generateContent?alt=sse', '/v1beta/models/a:generateContent?alt=sse'],
    ['/v1beta/v1beta/models/a', '/v1beta/models/a'],
    ['/v1beta/v1/models/a', '/v1beta/models/a'],
    ['/gemini/v1beta/models', '/v1beta/models'],
    ['/google/V1Beta//Models/A:countTokens', '/v1beta/models/A:countTokens'],
  ])('of a model: %s', (sent, means) => {
    expect(canonicalUrl(sent)).toBe(means);
  });

  it.each([
    '',
    '/',
    '//',
    '*',
    '/v1',
    '/v1/',
    '/v1/v1',
    '/v1/embeddings',
    '/messages/batches',
    '/v1/messages/batches',
    '/anthropic/v1/messages/batches',
    '/anthropic/v1/responses',
    '/openai/v1/messages',
    '/openai/v1/usage',
    '/openai',
    '/openai/v1',
    '/v1/openai/v1/responses',
    '/openai/anthropic/v1/messages',
    '/openai/deployments/gpt-x/chat/completions',
    '/google/v1/generate',
    '/v1x/messages',
    '/xv1/messages',
    '/message',
    '/admin/messages',
    '/v1/responses/compact',
    '/dashboard/',
    '/?/v1/v1/messages',
    '/x?/messages',
  ])('is left alone where it is another: %j', (url) => {
    expect(canonicalUrl(url)).toBe(url);
  });
});
