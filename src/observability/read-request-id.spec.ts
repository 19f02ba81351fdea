import { describe, expect, it } from '@jest/globals';
import { readRequestId } from './read-request-id.js';

describe('readRequestId', () => {
  it.each(['a', '4bf92f35-77b3-4da6-a3ce-929d0e0e4736', 'ingress.node_1-99', 'x'.repeat(128)])('takes %s', (id) => {
    expect(readRequestId({ 'x-request-id': id })).toBe(id);
  });

  it.each(['', ' ', 'x'.repeat(129), 'two words', 'a\nb', 'a"b', '\u00e4', '${jndi}'])('does not take %j', (id) => {
    expect(readRequestId({ 'x-request-id': id })).toBeUndefined();
  });

  it('is undefined where there is none', () => {
    expect(readRequestId({})).toBeUndefined();
  });
});
