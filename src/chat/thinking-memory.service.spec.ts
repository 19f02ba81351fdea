import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MINUTE_MS } from '../config/durations.js';
import { type ThinkingBlock } from '../translate/neutral/neutral-request.js';
import { ThinkingMemory } from './thinking-memory.service.js';

function thinking(value: string): ThinkingBlock[] {
  return [{ type: 'thinking', text: '', redacted: true, seal: { family: 'claude', value } }];
}

describe('ThinkingMemory', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('recalls reasoning by each call it led to', () => {
    const memory = new ThinkingMemory();
    memory.remember('key-1', ['a', 'b'], thinking('sig'));
    expect(memory.recall('key-1', 'a')).toEqual(thinking('sig'));
    expect(memory.recall('key-1', 'b')).toEqual(thinking('sig'));
  });

  it('never shows one caller what another got', () => {
    const memory = new ThinkingMemory();
    memory.remember('key-1', ['call_0'], thinking('sig'));
    expect(memory.recall('key-2', 'call_0')).toBeUndefined();
    memory.remember('x","y', ['z'], thinking('sig'));
    expect(memory.recall('x', 'y","z')).toBeUndefined();
  });

  it('forgets after an hour', () => {
    const memory = new ThinkingMemory();
    memory.remember('key', ['a'], thinking('sig'));
    jest.advanceTimersByTime(59 * MINUTE_MS);
    expect(memory.recall('key', 'a')).toBeDefined();
    jest.advanceTimersByTime(MINUTE_MS);
    expect(memory.recall('key', 'a')).toBeUndefined();
  });

  it('forgets the longest unused beyond 5000 entries', () => {
    const memory = new ThinkingMemory();
    for (let i = 0; i < 5_000; i += 1) memory.remember('key', [`c${i}`], thinking('s'));
    memory.recall('key', 'c0');
    memory.remember('key', ['new'], thinking('s'));
    expect(memory.recall('key', 'c1')).toBeUndefined();
    expect(memory.recall('key', 'c0')).toBeDefined();
  });

  it('forgets the longest unused beyond 64 MB', () => {
    const memory = new ThinkingMemory();
    const big = 'x'.repeat(20 * 1024 * 1024);
    for (const id of ['a', 'b', 'c', 'd']) memory.remember('key', [id], thinking(big));
    expect(memory.recall('key', 'a')).toBeUndefined();
    expect(memory.recall('key', 'd')).toBeDefined();
  });
});
