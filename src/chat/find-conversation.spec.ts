import { type IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { type BodyScan } from '../edit/body-scan.js';
import { scanBody } from '../edit/scan-body.js';
import { findConversationId } from './find-conversation.js';

const HEADERS = ['x-session-affinity', 'session_id', 'session-id'];
const find = (headers: object, body: BodyScan): string | undefined =>
  findConversationId(headers as IncomingHttpHeaders, body, HEADERS);

const ID = 'c0ffee00-0000-4000-8000-000000000001';
const scan = (body: object | string) => scanBody(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
const withUser = (userId: unknown) => scan({ metadata: { user_id: userId } });

describe('findConversationId', () => {
  it('takes the names in their order', () => {
    const members = {
      metadata: { user_id: JSON.stringify({ session_id: 'of metadata' }) },
      conversation: { id: 'of conversation' },
      prompt_cache_key: 'of cache key',
      session_id: 'of body',
    };
    const headers = {
      'x-claude-code-session-id': 'of claude code',
      'x-session-affinity': 'of opencode',
      session_id: 'of codex',
      'session-id': 'of newer codex',
    };
    const names: (string | undefined)[] = [];
    const rest = [Object.entries(headers), Object.entries(members)];
    const [ofHeaders = [], ofMembers = []] = rest;
    const take = (): void => void names.push(find(Object.fromEntries(ofHeaders), scan(Object.fromEntries(ofMembers))));
    take();
    ofHeaders.shift();
    while (ofMembers.length > 0) {
      take();
      ofMembers.shift();
    }
    while (ofHeaders.length > 0) {
      take();
      ofHeaders.shift();
    }
    take();
    expect(names).toEqual([
      'of claude code',
      'of metadata',
      'of conversation',
      'of cache key',
      'of body',
      'of opencode',
      'of codex',
      'of newer codex',
      undefined,
    ]);
  });

  it('passes over empty names', () => {
    const empty = { metadata: { user_id: '' }, conversation: '', prompt_cache_key: '', session_id: '' };
    expect(find({ 'x-claude-code-session-id': '', 'x-session-affinity': '' }, scan(empty))).toBeUndefined();
    expect(find({ 'x-session-affinity': '', session_id: 'of codex' }, scan(empty))).toBe('of codex');
  });

  it('takes a conversation that is an id or an object with one', () => {
    expect(find({}, scan({ conversation: 'conv_1' }))).toBe('conv_1');
    expect(find({}, scan({ conversation: { id: 'conv_1' } }))).toBe('conv_1');
    for (const conversation of [null, 7, ['conv_1'], {}, { id: 7 }])
      expect(find({}, scan({ conversation }))).toBeUndefined();
  });

  it('takes the headers that it is told, and no members that every object has', () => {
    const headers = { 'x-chat': 'a', session_id: 'b' };
    expect(findConversationId(headers, scan({}), ['x-chat'])).toBe('a');
    expect(findConversationId(headers, scan({}), ['constructor', '__proto__', 'toString'])).toBeUndefined();
    expect(findConversationId(headers, scan({}), [])).toBeUndefined();
  });

  it.each([
    [`user_0a1b2c_account_aaaa_session_${ID}`, ID],
    [`user_0a1b2c_account__session_${ID}`, ID],
    [JSON.stringify({ device_id: 'd', account_uuid: 'a', session_id: ID }), ID],
  ])('reads the session of metadata.user_id %s', (userId, expected) => {
    expect(find({}, withUser(userId))).toBe(expected);
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
    expect(find({}, withUser(userId))).toBeUndefined();
  });

  it.each(['null', '"text"', '[]', '5'])('takes metadata %s for none', (metadata) => {
    expect(find({}, scan(`{"metadata":${metadata},"prompt_cache_key":7,"session_id":7}`))).toBeUndefined();
  });
});
