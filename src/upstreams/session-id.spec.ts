import { describe, expect, it } from '@jest/globals';
import { sessionIdOf } from './session-id.js';

const OWN = 'c0ffee00-0000-4000-8000-000000000001';
const CONVERSATION = 'c0ffee00-0000-4000-8000-000000000002';

describe('sessionIdOf', () => {
  it("is the client's own where that is a UUID", () => {
    expect(sessionIdOf({ 'x-session-id': OWN.toUpperCase() }, CONVERSATION)).toBe(OWN);
  });

  it.each([{}, { 'x-session-id': '' }, { 'x-session-id': 'ses_ddbe940f3ffeS5lS67ixuxEr5X' }])(
    "is the conversation's where the client has %j",
    (headers) => {
      expect(sessionIdOf(headers, CONVERSATION)).toBe(CONVERSATION);
    },
  );
});
