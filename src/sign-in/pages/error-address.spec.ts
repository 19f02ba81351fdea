import { expect, it } from '@jest/globals';
import { errorAddress } from './error-address.js';

it('keeps what the client has in its address, and says nothing that RFC 6749 forbids', () => {
  const waiting = { clientName: 'Codex', redirectUri: 'http://127.0.0.1:8123/cb?x=1', state: 'ä&b' } as const;
  const url = errorAddress({ ...waiting, error: 'access_denied' }, '"Ånn" is\r\nnot\\here');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    x: '1',
    error: 'access_denied',
    error_description: "''nn' is''not'here",
    state: 'ä&b',
  });
  expect(errorAddress({ ...waiting, state: undefined, error: 'invalid_request' }, 'no').href).toBe(
    'http://127.0.0.1:8123/cb?x=1&error=invalid_request&error_description=no',
  );
});
