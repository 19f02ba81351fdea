import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../config/read-config.js';
import { type RequestTarget } from './upstream-kind.js';
import { VERTEX } from './vertex.js';

const BASE = 'https://aiplatform.googleapis.com/v1/projects/team-1/locations/global/publishers';

function endpointOf(type: string, base_url: string) {
  const file = { endpoint: [{ name: 'it', type, kind: 'vertex', base_url }] };
  const [endpoint] = readConfig(JSON.stringify(file)).config.endpoints;
  if (!endpoint) throw new Error('no endpoint');
  return endpoint;
}

const CLAUDE = endpointOf('anthropic', `${BASE}/anthropic`);
const GEMINI = endpointOf('google', `${BASE}/google/`);

function urlOf(endpoint: typeof CLAUDE, more: Partial<RequestTarget>): string {
  const target = { endpoint, requestUrl: '/v1/messages?beta=true', model: 'm@20250929', streaming: false };
  return VERTEX.url({ ...target, below: undefined, ...more }).href;
}

describe('Vertex AI', () => {
  it.each<[Partial<RequestTarget>, string]>([
    [{}, `${BASE}/anthropic/models/m@20250929:rawPredict`],
    [{ streaming: true }, `${BASE}/anthropic/models/m@20250929:streamRawPredict`],
    [{ below: 'count_tokens' }, `${BASE}/anthropic/models/count-tokens:rawPredict`],
    [{ model: '../a/b' }, `${BASE}/anthropic/models/..%2Fa%2Fb:rawPredict`],
  ])('is asked for %j at its address', (more, expected) => {
    expect(urlOf(CLAUDE, more)).toBe(expected);
  });

  it("is asked for Google's own models at theirs", () => {
    expect(urlOf(GEMINI, { model: 'm', streaming: true, requestUrl: '/x' })).toBe(
      `${BASE}/google/models/m:streamGenerateContent?alt=sse`,
    );
  });

  it('takes the version in the body and the model in the address, which of a count is in the body', () => {
    const set = { anthropic_version: 'vertex-2023-10-16' };
    expect(VERTEX.bodyChanges(CLAUDE, undefined)).toEqual({ set, remove: ['model', 'tags'] });
    expect(VERTEX.bodyChanges(CLAUDE, undefined, 'count_tokens')).toEqual({ set, remove: ['tags'] });
  });

  it.each([
    ['effort-2025-11-24,context-1m-2025-08-07', 'context-1m-2025-08-07'],
    ['oauth-2025-04-20', undefined],
    ['a-beta-of-next-year', 'a-beta-of-next-year'],
  ])('gets of the betas %s those that it has', (betas, expected) => {
    const headers: Record<string, string> = { 'anthropic-version': '2023-06-01', 'anthropic-beta': betas };
    const context = { client: {}, provider: undefined, sessionId: undefined, userAgent: 'x' };
    VERTEX.addHeaders(headers, { endpoint: CLAUDE, ...context });
    expect(headers).toEqual(expected === undefined ? {} : { 'anthropic-beta': expected });
  });

  it.each(['tool-search-tool-2025-10-19', 'advanced-tool-use-2025-11-20', 'web-search-2025-03-05'])(
    'takes the beta %s for answers, and refuses it for counts',
    (beta) => {
      const betasFor = (below?: 'count_tokens') => {
        const headers: Record<string, string> = { 'anthropic-beta': `${beta},context-1m-2025-08-07` };
        const context = { client: {}, provider: undefined, sessionId: undefined, userAgent: 'x', below };
        VERTEX.addHeaders(headers, { endpoint: CLAUDE, ...context });
        return headers['anthropic-beta'];
      };
      expect(betasFor()).toMatch(/tool-search-tool|web-search/);
      expect(betasFor('count_tokens')).toBe('context-1m-2025-08-07');
    },
  );
});
