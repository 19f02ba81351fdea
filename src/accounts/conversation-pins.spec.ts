import { describe, expect, it } from '@jest/globals';
import { ConversationPins } from './conversation-pins.js';

describe('ConversationPins', () => {
  it('forgets a conversation that was idle for its time, and one that was looked at lives on', () => {
    const pins = new ConversationPins(1000, 10);
    pins.put('c', 'a', 0);
    expect(pins.find('c', 999)).toBe('a');
    expect(pins.find('c', 1998)).toBe('a');
    expect(pins.find('c', 2998)).toBeUndefined();
  });

  it('is found by ids of any length, alike or not', () => {
    const pins = new ConversationPins(1000, 10);
    const long = 'k'.repeat(100_000);
    pins.put(`${long}1`, 'a', 0);
    pins.put(`${long}2`, 'b', 0);
    expect([pins.find(`${long}1`, 1), pins.find(`${long}2`, 1), pins.find(long, 1)]).toEqual(['a', 'b', undefined]);
  });

  it('never holds more than its limit: those idle longest go', () => {
    const pins = new ConversationPins(1000, 3);
    for (const id of ['c1', 'c2', 'c3']) pins.put(id, 'a', 0);
    pins.find('c1', 1);
    pins.put('c4', 'a', 2);
    expect([pins.size, pins.find('c2', 3), pins.find('c1', 3)]).toEqual([3, undefined, 'a']);
  });

  it('sheds idle ones as it goes, below its limit too', () => {
    const pins = new ConversationPins(1000, 100);
    pins.put('c1', 'a', 0);
    pins.put('c2', 'a', 0);
    pins.put('c3', 'a', 5000);
    expect(pins.size).toBe(1);
  });
});
