import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { callEvery } from './call-every.js';

describe('callEvery', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('wakes the process once for all who ask for the same interval', () => {
    const calls: string[] = [];
    const stops = ['a', 'b', 'c'].map((name) => callEvery(500, () => calls.push(name)));
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(1_000);
    expect(calls).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    for (const stop of stops) stop();
  });

  it('keeps other intervals apart', () => {
    const calls: string[] = [];
    const stops = [callEvery(500, () => calls.push('half')), callEvery(1_000, () => calls.push('whole'))];
    jest.advanceTimersByTime(1_000);
    expect(calls.sort()).toEqual(['half', 'half', 'whole']);
    for (const stop of stops) stop();
  });

  it('calls nobody who has stopped, and goes on for the others', () => {
    const calls: string[] = [];
    const count = (): void => void calls.push('same');
    const [first, second] = [callEvery(500, count), callEvery(500, count)];
    first();
    first();
    jest.advanceTimersByTime(500);
    expect(calls).toEqual(['same']);
    second();
    jest.advanceTimersByTime(500);
    expect([calls, jest.getTimerCount()]).toEqual([['same'], 0]);
  });

  it('begins anew after everybody has stopped', () => {
    callEvery(500, () => undefined)();
    let calls = 0;
    const stop = callEvery(500, () => calls++);
    jest.advanceTimersByTime(500);
    stop();
    expect(calls).toBe(1);
  });

  it('lets somebody who asks again when called wait for the next round', () => {
    const calls: string[] = [];
    let stop = (): void => undefined;
    const again = (): void => {
      calls.push('again');
      stop();
      // Where the round went on with whoever is new, it would never end.
      stop = calls.length < 9 ? callEvery(500, again) : stop;
    };
    stop = callEvery(500, again);
    const stopOther = callEvery(500, () => calls.push('other'));
    jest.advanceTimersByTime(500);
    expect(calls).toEqual(['again', 'other']);
    stop();
    stopOther();
  });
});
