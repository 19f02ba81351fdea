import { type AttemptEnd, type AttemptStart } from '../../src/usage/usage-record.js';

export function makeStart(requestId: string, more: Partial<AttemptStart> = {}): AttemptStart {
  return {
    requestId,
    attempt: 1,
    kind: 'answer',
    keyId: 'key_1',
    memberId: 'mem_ada',
    teamId: undefined,
    project: undefined,
    conversation: 'conversation-1',
    agent: undefined,
    userAgent: 'claude-cli/2.1.330 (external, cli)',
    modelAsked: 'claude-opus-4-5',
    modelServed: 'claude-opus-4-5',
    endpoint: 'anthropic',
    account: 'a1',
    clientDialect: 'messages',
    upstreamDialect: 'messages',
    requestBytes: 4_000,
    inputTokens: 1_000,
    ...more,
  };
}

export function makeEnd(more: Partial<AttemptEnd> = {}): AttemptEnd {
  return {
    ended: 'complete',
    status: 200,
    tokens: { input: 100, cacheRead: 1_000, cacheWrite5m: 10, cacheWrite1h: 1, output: 50, reasoning: 20 },
    firstByteMs: 12,
    answerBytes: 9_000,
    events: 60,
    ...more,
  };
}
