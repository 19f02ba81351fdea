import { describe, expect, it } from '@jest/globals';
import { scanBody } from '../edit/scan-body.js';
import { sessionIdOf } from './session-id.js';

const ID = 'c0ffee00-0000-4000-8000-000000000001';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const scan = (body: object | string) => scanBody(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

describe('sessionIdOf', () => {
  it("keeps the client's own where it is a UUID", () => {
    expect(sessionIdOf({ 'x-session-id': ID }, 'another', scan({}))).toBe(ID);
  });

  it("makes a UUID of a client's own of another form, the same one each time", () => {
    const own = { 'x-session-id': 'ses_ddbe940f3ffeS5lS67ixuxEr5X' };
    const first = sessionIdOf(own, undefined, scan({ messages: [1] }));
    expect(first).toMatch(UUID);
    expect(sessionIdOf(own, ID, scan({ messages: [2] }))).toBe(first);
    expect(sessionIdOf({ 'x-session-id': 'ses_another' }, undefined, scan({ messages: [1] }))).not.toBe(first);
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
