import { describe, expect, it } from '@jest/globals';
import { scanBody } from '../edit/scan-body.js';
import { findConversationId } from './find-conversation.js';

const ID = 'c0ffee00-0000-4000-8000-000000000001';
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
