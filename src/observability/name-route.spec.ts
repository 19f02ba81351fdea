import { describe, expect, it } from '@jest/globals';
import { inferenceRoute, isInference, nameMethod, nameRoute } from './name-route.js';

describe('nameRoute', () => {
  it.each([
    ['/', '/'],
    ['/healthz', '/healthz'],
    ['/HEALTHZ/', '/healthz'],
    ['/v1/models/claude-opus-4-8', '/v1/models/{id}'],
    ['/v1/models/a/b/c', '/v1/models/{id}'],
    ['/admin/api/accounts/somebody@example.com/refresh', '/admin/*'],
    ['/dashboard', '/dashboard/*'],
    ['/dashboard/api/requests/req_1', '/dashboard/api/*'],
    ['/v1/messages/count_tokens', '/v1/messages/count_tokens'],
    ['/v1beta/models/a/b:c:generateContent', '/v1beta/models/{model}:generateContent'],
    ['/V1/models/a%3AcountTokens/', '/v1beta/models/{model}:countTokens'],
    ['/v1beta/models/%E0%A4%A:generateContent', '/v1beta/models/{id}'],
    ['/v1beta/models/', '/v1beta/models'],
    ['/v1/embeddings', 'other'],
    ['/.env', 'other'],
  ])('%s is %s', (path, route) => {
    expect(nameRoute(path)).toBe(route);
  });

  it('knows every inference route by its own name', () => {
    for (const [dialect, kind] of [
      ['messages', 'answer'],
      ['messages', 'count_tokens'],
      ['responses', 'answer'],
      ['chat', 'answer'],
      ['generate', 'answer'],
    ] as const) {
      const route = inferenceRoute(dialect, kind);
      expect(nameRoute(route)).toBe(route);
      expect([isInference('POST', route), isInference('GET', route)]).toEqual([true, false]);
    }
  });
});

describe('nameMethod', () => {
  it('has a word for those that nobody knows', () => {
    expect(['GET', 'POST', 'PROPFIND', 'get'].map(nameMethod)).toEqual(['GET', 'POST', '_OTHER', '_OTHER']);
  });
});
