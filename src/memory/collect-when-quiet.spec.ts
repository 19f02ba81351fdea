import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { collectWhenQuiet } from './collect-when-quiet.js';

const MB = 1024 * 1024;

describe('collectWhenQuiet', () => {
  let usedBytes: number;
  let idleMs: number;
  let collections: number;
  let stop: () => void;

  beforeEach(() => {
    jest.useFakeTimers();
    usedBytes = 40 * MB;
    idleMs = 60_000;
    collections = 0;
    stop = collectWhenQuiet(() => idleMs, {
      usedBytes: () => usedBytes,
      collect: () => {
        collections++;
        usedBytes = 40 * MB;
      },
    });
    jest.advanceTimersByTime(10_000);
  });

  afterEach(() => {
    stop();
    jest.useRealTimers();
  });

  it('collects once after much has come, when it has become quiet', () => {
    idleMs = 0;
    usedBytes = 90 * MB;
    jest.advanceTimersByTime(60_000);
    expect(collections).toBe(0);
    idleMs = 60_000;
    jest.advanceTimersByTime(60_000);
    expect(collections).toBe(1);
  });

  it('leaves alone what is not worth it', () => {
    usedBytes = 55 * MB;
    jest.advanceTimersByTime(60_000);
    expect(collections).toBe(0);
  });

  it('does not take a moment between two requests for quiet', () => {
    usedBytes = 90 * MB;
    idleMs = 2_900;
    jest.advanceTimersByTime(60_000);
    expect(collections).toBe(0);
  });

  it('measures what has come by the least there was', () => {
    usedBytes = 30 * MB;
    jest.advanceTimersByTime(1_000);
    usedBytes = 65 * MB;
    jest.advanceTimersByTime(2_000);
    expect(collections).toBe(1);
  });

  it('collects no more once it is stopped', () => {
    stop();
    usedBytes = 90 * MB;
    jest.advanceTimersByTime(60_000);
    expect(collections).toBe(0);
  });
});

it('collects what nobody can reach any more', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  const stop = collectWhenQuiet(() => 60_000);
  jest.advanceTimersByTime(1_000);
  // Far more than what makes it worth it, wherever the heap has it.
  const garbage = new WeakRef(Array.from({ length: 4_000_000 }, (_, index) => ({ index })));
  // What a WeakRef was made for lives to the end of its turn.
  await new Promise((resolve) => setImmediate(resolve));
  jest.advanceTimersByTime(2_000);
  expect(garbage.deref()).toBeUndefined();
  stop();
  jest.useRealTimers();
});
