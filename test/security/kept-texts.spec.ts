import { describe, expect, it } from '@jest/globals';
import { ConversationPins } from '../../src/accounts/conversation-pins.js';
import { scanBody } from '../../src/edit/scan-body.js';
import { findConversationId } from '../../src/chat/find-conversation.js';
import { ThinkingMemory } from '../../src/chat/thinking-memory.service.js';
import { ownText } from '../../src/memory/own-text.js';
import { RequestTrace } from '../../src/observability/request-trace.js';
import { readClient } from '../../src/usage/read-client.js';
import { type AttemptStart } from '../../src/usage/usage-record.js';
import { startRecord } from '../../src/usage/write-record.js';
import { collectGarbage } from '../support/collect-garbage.js';

const MB = 1024 * 1024;
const PARENTS = 40;

/**
 * A text of a megabyte that nobody else holds, in the heap: that of a buffer lies outside, where Node 24 and later do
 * not count it.
 */
function parent(index: number): string {
  return JSON.parse(`"${Buffer.alloc(MB, `${index}-abcdefgh/1.2.3-`).toString()}"`) as string;
}

/**
 * Megabytes of heap that stay after each of `PARENTS` texts of a megabyte has been given to `keep`, with all that it
 * answered.
 */
function heldAfter(keep: (text: string, index: number) => unknown): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: PARENTS }, (_, index) => keep(parent(index), index));
  collectGarbage();
  const held = (process.memoryUsage().heapUsed - before) / MB;
  expect(kept).toHaveLength(PARENTS);
  return held;
}

const START: AttemptStart = {
  requestId: 'req_1',
  attempt: 1,
  kind: 'answer',
  keyId: undefined,
  memberId: undefined,
  teamId: undefined,
  project: undefined,
  conversation: undefined,
  agent: undefined,
  userAgent: undefined,
  modelAsked: 'm',
  modelServed: 'm',
  endpoint: 'anthropic',
  account: 'a',
  clientDialect: 'chat',
  upstreamDialect: 'chat',
  requestBytes: 1,
  inputTokens: 1,
};

it('a part of a text holds all of it, which is what this test is about', () => {
  expect(heldAfter((text) => text.slice(10, 100))).toBeGreaterThan(PARENTS * 0.7);
});

it('ownText answers the same text, cut where it is asked to', () => {
  for (const text of ['', 'a', 'déjà', '漢字😀', '\ud800', 'x'.repeat(5000)]) expect(ownText(text)).toBe(text);
  expect(ownText('abcdef', 3)).toBe('abc');
});

describe('no more than itself is held by', () => {
  const pins = new ConversationPins(60_000, 1000);
  const memory = new ThinkingMemory();

  it.each<[string, (text: string, index: number) => unknown]>([
    ['ownText', (text) => ownText(text.slice(10, 100))],
    ['ownText of a cut', (text) => ownText(text, 100)],
    [
      'the models of a trace',
      (text, index) => {
        const trace = new RequestTrace(`req_${index}`, 0, 'answer', 'chat');
        trace.asks(text.slice(1), text.slice(0, 200), null);
        return trace;
      },
    ],
    [
      'where the request of a trace comes from, and what its answer is called',
      (text, index) => {
        const trace = new RequestTrace(`req_${index}`, 0, 'answer', 'chat');
        trace.comesFrom(text.slice(1, 40), undefined);
        trace.answered(200, text.slice(2, 60));
        return trace;
      },
    ],
    ['a client of a User-Agent', (text) => readClient(text.slice(0, 1000))],
    [
      'a record',
      (text) =>
        startRecord(
          {
            ...START,
            project: text.slice(5, 50),
            conversation: text,
            agent: text.slice(1, 100),
            userAgent: text,
            modelAsked: text,
            modelServed: text.slice(0, 100),
          },
          0,
        ),
    ],
    ['a pin', (text) => pins.put(text, 'a', 0)],
    [
      'a conversation of the body',
      (text) => findConversationId({}, scanBody(Buffer.from(JSON.stringify({ prompt_cache_key: text }))), []),
    ],
    [
      'a conversation of user_id',
      (text) =>
        findConversationId(
          {},
          scanBody(
            Buffer.from(
              JSON.stringify({
                metadata: { user_id: `${text.slice(0, 3000)}_session_12345678-1234-1234-1234-123456789012` },
              }),
            ),
          ),
          [],
        ),
    ],
    [
      'a conversation of a header',
      (text) => findConversationId({ 'session-id': text.slice(0, 100) }, scanBody(Buffer.from('{}')), ['session-id']),
    ],
    [
      'remembered thinking',
      (text, index) =>
        memory.remember(
          text,
          [`${index}${text}`],
          [
            {
              type: 'thinking',
              redacted: false,
              text: text.slice(0, 100),
              seal: { family: 'oai', value: text.slice(100, 200), itemId: text.slice(3, 60) },
            },
          ],
        ),
    ],
  ])('%s', (_, keep) => {
    expect(heldAfter(keep)).toBeLessThan(PARENTS / 8);
  });
});
