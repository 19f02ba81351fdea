import { describe, expect, it } from '@jest/globals';
import { readConfig } from './read-config.js';
import { readConversationHeaders } from './read-conversation-headers.js';

const problemsOf = (names: readonly string[]): string[] => {
  const problems: string[] = [];
  readConversationHeaders(names, problems);
  return problems;
};

describe('conversation_headers', () => {
  it('has defaults, which are as they would have to be in the file', () => {
    const { conversationHeaders } = readConfig('{}').config;
    expect(conversationHeaders).toEqual(expect.arrayContaining(['x-session-affinity', 'x-session-id', 'session-id']));
    expect(problemsOf(conversationHeaders)).toEqual([]);
    expect(readConversationHeaders(conversationHeaders, [])).toEqual(conversationHeaders);
  });

  it('is replaced by the list of the file, in small letters and each once; an empty one is none', () => {
    const read = (names: unknown): readonly string[] =>
      readConfig(JSON.stringify({ conversation_headers: names })).config.conversationHeaders;
    expect(read(['X-My-Chat', 'session_id', 'x-my-chat'])).toEqual(['x-my-chat', 'session_id']);
    expect(read([])).toEqual([]);
  });

  it.each([
    ...['x-request-id', 'X-Client-Request-Id', 'request-id', 'traceparent', 'x-interaction-id', 'x-amzn-trace-id'],
    ...['idempotency-key', 'x-stainless-retry-count', 'content-length', 'user-agent', 'host', 'x-forwarded-for'],
  ])('refuses %s, which is of each request or of the client', (name) => {
    expect(problemsOf(['x-session-id', name])).toEqual([
      'conversation_headers[1] must be a header that stays the same within a conversation and differs between ' +
        'conversations, not one of each request or of the client',
    ]);
  });

  it.each(['Authorization', 'proxy-authorization', 'cookie', 'x-api-key', 'api-key', 'x-goog-api-key', 'x-my-token'])(
    'refuses %s, which would stand in the ledger',
    (name) => {
      expect(problemsOf([name])).toEqual(['conversation_headers[0] must not be a header with a credential']);
    },
  );

  it.each(['', 'two words', 'x:y', 'naïve', 'x'.repeat(101)])('refuses %j, which is no name of a header', (name) => {
    expect(problemsOf([name])).toEqual(['conversation_headers[0] must be the name of a header']);
  });

  it.each<[unknown, string]>([
    ['x-session-id', 'conversation_headers must be an array'],
    [[7], 'each value in conversation_headers must be a string'],
    [Array.from({ length: 51 }, (_, index) => `x-${index}`), 'conversation_headers must contain no more than 50'],
  ])('refuses %j', (names, problem) => {
    expect(() => readConfig(JSON.stringify({ conversation_headers: names }))).toThrow(problem);
  });
});
