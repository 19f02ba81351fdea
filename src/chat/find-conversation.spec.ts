import { describe, expect, it } from '@jest/globals';
import { scanBody } from '../edit/scan-body.js';
import { findConversationId, sessionIdOf } from './find-conversation.js';

const ID = 'c0ffee00-0000-4000-8000-000000000001';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const scan = (body: object | string) => scanBody(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
const withUser = (userId: unknown) => scan({ metadata: { user_id: userId } });

describe('findConversationId', () => {
  it('takes the names in their order', () => {
    const all = {
      metadata: { user_id: JSON.stringify({ session_id: 'from metadata' }) },
      prompt_cache_key: 'from cache key',
    };
    const headers = {
      'x-claude-code-session-id': 'from claude code',
      session_id: 'from codex',
      'session-id': 'from newer codex',
    };
    expect(findConversationId(headers, scan(all))).toBe('from claude code');
    expect(findConversationId({ ...headers, 'x-claude-code-session-id': '' }, scan(all))).toBe('from metadata');
    expect(findConversationId(headers, scan({}))).toBe('from claude code');
    expect(findConversationId({ session_id: 'from codex' }, scan({ prompt_cache_key: 'from cache key' }))).toBe(
      'from cache key',
    );
    expect(findConversationId({ session_id: 'from codex', 'session-id': 'from newer codex' }, scan({}))).toBe(
      'from codex',
    );
    expect(findConversationId({ 'session-id': 'from newer codex' }, scan({}))).toBe('from newer codex');
  });

  it.each([
    [`user_0a1b2c_account_aaaa_session_${ID}`, ID],
    [`user_0a1b2c_account__session_${ID}`, ID],
    [JSON.stringify({ device_id: 'd', account_uuid: 'a', session_id: ID }), ID],
  ])('reads the session of metadata.user_id %s', (userId, expected) => {
    expect(findConversationId({}, withUser(userId))).toBe(expected);
  });

  it.each([
    'person@example.test',
    'user_0a1b2c',
    '{"session_id":',
    '{"session_id":5}',
    '{"device_id":"d"}',
    '{}',
    '',
    7,
    null,
    ['a'],
    { session_id: ID },
  ])('finds no session in metadata.user_id %j, and does not stumble', (userId) => {
    expect(findConversationId({}, withUser(userId))).toBeUndefined();
  });

  it.each(['null', '"text"', '[]', '5'])('takes metadata %s for none', (metadata) => {
    expect(findConversationId({}, scan(`{"metadata":${metadata},"prompt_cache_key":7}`))).toBeUndefined();
  });
});

describe('sessionIdOf', () => {
  it("keeps the client's own", () => {
    expect(sessionIdOf({ 'x-session-id': 'any form' }, ID, scan({}))).toBe('any form');
  });

  it("is the conversation's own id where that is a UUID", () => {
    expect(sessionIdOf({}, ID.toUpperCase(), scan({}))).toBe(ID);
  });

  it('is a UUID, the same for the same name', () => {
    const first = sessionIdOf({}, 'my conversation', scan({}));
    expect(first).toMatch(UUID);
    expect(sessionIdOf({}, 'my conversation', scan({ messages: [1] }))).toBe(first);
    expect(sessionIdOf({}, 'another conversation', scan({}))).not.toBe(first);
  });

  it.each(['messages', 'input', 'contents'])('follows the first element of %s where there is no name', (member) => {
    const first = sessionIdOf({}, undefined, scan({ model: 'a', [member]: [{ text: 'hi' }] }));
    expect(first).toMatch(UUID);
    expect(sessionIdOf({}, undefined, scan({ model: 'b', [member]: [{ text: 'hi' }, { text: 'hello' }] }))).toBe(first);
    expect(sessionIdOf({}, undefined, scan({ model: 'a', [member]: [{ text: 'bye' }] }))).not.toBe(first);
  });

  it('follows the whole body where nothing else tells conversations apart', () => {
    expect(sessionIdOf({}, undefined, scan({ input: 'a' }))).not.toBe(sessionIdOf({}, undefined, scan({ input: 'b' })));
    expect(sessionIdOf({}, undefined, scan({ messages: [] }))).toMatch(UUID);
  });
});
