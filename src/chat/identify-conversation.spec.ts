import { describe, expect, it } from '@jest/globals';
import { type KeyHolder } from '../keys/key-access.service.js';
import { scanBody } from '../edit/scan-body.js';
import { type Conversation, recordedName } from './conversation.js';
import { identifyConversation } from './identify-conversation.js';

const SECRET = Buffer.alloc(32, 'one secret');
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NAME = 'C0FFEE00-0000-4000-8000-000000000001';

interface Asked {
  headers?: Record<string, string>;
  url?: string;
  keyId?: string;
  address?: string | null;
  secret?: Buffer;
  requestId?: string;
}

function identify(body: object, asked: Asked = {}): Conversation {
  const { headers = {}, url = '/v1/messages', keyId, address = null, secret = SECRET, requestId = 'req_1' } = asked;
  const holder = keyId === undefined ? undefined : ({ key: { id: keyId } } as KeyHolder);
  const scan = scanBody(Buffer.from(JSON.stringify(body)));
  return identifyConversation(
    { request: { headers, url }, holder, address, requestId },
    scan,
    ['x-session-id'],
    secret,
  );
}

const said = (first: string, ...more: string[]): object => ({
  system: `it is ${more.length} o'clock`,
  tools: more.map((name) => ({ name })),
  messages: [{ role: 'user', content: first }, ...more.map((content) => ({ role: 'assistant', content }))],
});

describe('a conversation that the client names', () => {
  it('has a UUID of the client for its id, whoever calls', () => {
    for (const keyId of ['key_a', 'key_b', undefined]) {
      expect(identify(said('hi'), { headers: { 'x-session-id': NAME }, ...(keyId && { keyId }) })).toEqual({
        name: NAME,
        id: NAME.toLowerCase(),
        isKnown: true,
      });
    }
  });

  it('has an id that follows from any other name and the caller, and not from what is said', () => {
    const named = (name: string, first: string, keyId = 'key_a'): Conversation =>
      identify(said(first), { headers: { 'x-session-id': name }, keyId });
    const { name, id, isKnown } = named('ses_1', 'hi');
    expect({ name, isKnown }).toEqual({ name: 'ses_1', isKnown: true });
    expect(id).toMatch(UUID);
    expect(named('ses_1', 'something else').id).toBe(id);
    expect(named('ses_2', 'hi').id).not.toBe(id);
    expect(named('ses_1', 'hi', 'key_b').id).not.toBe(id);
  });
});

describe('a conversation that the client does not name', () => {
  it('has the same id in every turn, whatever else changes', () => {
    const first = identify(said('mend it'), { keyId: 'key_a' });
    expect(first).toEqual({ name: undefined, id: expect.stringMatching(UUID), isKnown: true });
    expect(identify(said('mend it', 'done', 'and more'), { keyId: 'key_a', requestId: 'req_2' })).toEqual(first);
    expect(identify(said('Mend it'), { keyId: 'key_a' }).id).not.toBe(first.id);
  });

  it('is told from others by what comes after the first 4 KiB where that has another length', () => {
    const long = 'x'.repeat(5_000);
    expect(identify(said(`${long}a`)).id).toBe(identify(said(`${long}b`)).id);
    expect(identify(said(`${long}ab`)).id).not.toBe(identify(said(`${long}a`)).id);
  });

  it('is told from those of other callers: by the key, the credential, the address', () => {
    const callers: Asked[] = [
      { keyId: 'key_a' },
      { keyId: 'key_b' },
      { headers: { authorization: 'Bearer a' } },
      { headers: { authorization: 'Bearer b' } },
      { headers: { 'x-api-key': 'c' } },
      { url: '/v1/generate?key=d' },
      { address: '192.0.2.1' },
      { address: '192.0.2.2' },
      {},
    ];
    expect(new Set(callers.map((caller) => identify(said('hi'), caller).id)).size).toBe(callers.length);
    // Who has a key or credential may come from anywhere, and with a key may send any credential beside it.
    const moved: Asked = { keyId: 'key_a', address: '192.0.2.1', headers: { 'x-api-key': 'c' } };
    expect(identify(said('hi'), moved).id).toBe(identify(said('hi'), { keyId: 'key_a' }).id);
    expect(identify(said('hi'), { headers: { 'x-api-key': 'c' }, address: '192.0.2.1' }).id).toBe(
      identify(said('hi'), { headers: { 'x-api-key': 'c' } }).id,
    );
  });

  it('has an id that only the holder of the secret can compute', () => {
    expect(identify(said('hi'), { secret: Buffer.alloc(32, 'another') }).id).not.toBe(identify(said('hi')).id);
  });

  it('is never taken for one that is named like its words', () => {
    expect(identify({}, { headers: { 'x-session-id': 'hi' } }).id).not.toBe(identify(said('hi')).id);
  });
});

it('a request that tells no conversation has an id of its own', () => {
  const one = identify({ messages: [] }, { keyId: 'key_a' });
  expect(one).toEqual({ name: undefined, id: expect.stringMatching(UUID), isKnown: false });
  expect(identify({ messages: [] }, { keyId: 'key_a', requestId: 'req_2' }).id).not.toBe(one.id);
});

it('the ledger and the log have the name, or else the id, or nothing', () => {
  const unnamed = identify(said('hi'));
  expect(recordedName(unnamed)).toBe(unnamed.id);
  expect(recordedName(identify(said('hi'), { headers: { 'x-session-id': NAME } }))).toBe(NAME);
  expect(recordedName(identify({ messages: [] }))).toBeUndefined();
});
