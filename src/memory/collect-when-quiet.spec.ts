import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { collectWhenQuiet } from './collect-when-quiet.js';

const MB = 1024 * 1024;

describe('collectWhenQuiet', () => {
  let usedBytes: number;
  let quiet: boolean;
  let collections: number;
  let stop: () => void;

  beforeEach(() => {
    jest.useFakeTimers();
    usedBytes = 40 * MB;
    quiet = true;
    collections = 0;
    stop = collectWhenQuiet(() => quiet, {
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
    quiet = false;
    usedBytes = 90 * MB;
    jest.advanceTimersByTime(60_000);
    expect(collections).toBe(0);
    quiet = true;
    jest.advanceTimersByTime(60_000);
    expect(collections).toBe(1);
  });

  it('leaves alone what is not worth it', () => {
    usedBytes = 60 * MB;
    jest.advanceTimersByTime(60_000);
    expect(collections).toBe(0);
  });

  it('does not take a moment between two requests for quiet', () => {
    usedBytes = 90 * MB;
    for (let second = 0; second < 20; second++) {
      quiet = second % 2 === 1;
      jest.advanceTimersByTime(1_000);
    }
    expect(collections).toBe(0);
  });

  it('measures what has come by the least there was', () => {
    usedBytes = 30 * MB;
    jest.advanceTimersByTime(1_000);
    usedBytes = 55 * MB;
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
  const stop = collectWhenQuiet(() => true);
  jest.advanceTimersByTime(1_000);
  const garbage = new WeakRef(Array.from({ length: 1_000_000 }, (_, index) => ({ index })));
  // What a WeakRef was made for lives to the end of its turn.
  await new Promise((resolve) => setImmediate(resolve));
  jest.advanceTimersByTime(2_000);
  expect(garbage.deref()).toBeUndefined();
  stop();
  jest.useRealTimers();
});
