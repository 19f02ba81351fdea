import { describe, expect, it } from '@jest/globals';
import { describeRefusal } from './describe-refusal.js';

describe('what upstream says about a refused credential', () => {
  it.each<[string, string, string, boolean]>([
    [
      'Anthropic',
      '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}',
      'invalid x-api-key',
      true,
    ],
    [
      'OpenAI, without the key',
      '{"error":{"message":"Incorrect API key provided: ' +
        'sk-abcdefgh.","type":"invalid_request_error","code":"invalid_api_key"}}',
      'Incorrect API key provided: [key]',
      true,
    ],
    [
      'Google',
      '{"error":{"code":401,"message":"Request had invalid credentials.","status":"UNAUTHENTICATED"}}',
      'Request had invalid credentials.',
      true,
    ],
    ['an error without a kind', '{"error":"Token expired"}', 'Token expired', true],
    [
      'an error of another kind, which may quote the request',
      '{"error":{"type":"api_error","message":"in: hi"}}',
      'in: hi',
      false,
    ],
    ['a page', '<html>Who are\n you?</html>', 'Who are you?', false],
    ['nothing', '', 'The upstream answered with status 401.', false],
  ])('%s', (_name, body, said, forLog) => {
    expect(describeRefusal(body)).toEqual({ said, forLog });
  });

  it('is one line of bounded length', () => {
    const { said } = describeRefusal(JSON.stringify({ error: `a\u0000b\n${'c'.repeat(1_000)}` }));
    expect([said.length, said.slice(0, 6)]).toEqual([300, 'a b cc']);
  });
});
