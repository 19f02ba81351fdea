import { describe, expect, it } from '@jest/globals';
import { sizedBody } from './sized-body.js';

describe('sizedBody', () => {
  it.each([500, 1024, 16 * 1024, 100_001, 1024 ** 2])('has %d bytes', (bytes) => {
    const body = sizedBody('claude-opus-4-8', bytes);
    expect(body).toHaveLength(bytes);
    expect(JSON.parse(body.toString())).toMatchObject({ model: 'claude-opus-4-8' });
  });

  it('consists of turns of a session, as far as they go in', () => {
    const { messages } = JSON.parse(sizedBody('claude-opus-4-8', 64 * 1024).toString()) as {
      messages: { role: string; content: unknown }[];
    };
    const results = messages.filter(
      ({ content }) => Array.isArray(content) && (content as { type: string }[])[0]?.type === 'tool_result',
    );
    expect(results).toHaveLength(6);
    expect(messages.at(-1)?.role).toBe('user');
  });

  it('is refused below the least size', () => {
    expect(() => sizedBody('claude-opus-4-8', 499)).toThrow('500');
  });
});
