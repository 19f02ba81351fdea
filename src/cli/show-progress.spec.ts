import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { showProgress } from './show-progress.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Shows the progress of work that takes so long, and gives what a terminal has got of it. */
async function written(ms: number, isTTY: boolean, fails = false): Promise<string[]> {
  const texts: string[] = [];
  const terminal = { isTTY, write: (text: string | Uint8Array) => texts.push(String(text)) > 0 };
  const work = async (): Promise<string> => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (fails) throw new Error('it failed');
    return 'done';
  };
  const shown = showProgress('Asking upstream', work, terminal).catch((error: Error) => error.message);
  await jest.advanceTimersByTimeAsync(ms);
  expect(await shown).toBe(fails ? 'it failed' : 'done');
  return texts;
}

it('says what takes longer than a second, and takes the words away, after a failure too', async () => {
  expect(await written(1_500, true)).toEqual(['Asking upstream …', '\r\u001B[K']);
  expect(await written(1_500, true, true)).toEqual(['Asking upstream …', '\r\u001B[K']);
});

it('says nothing of what is quick, and nothing where nobody looks', async () => {
  expect(await written(900, true)).toEqual([]);
  expect(await written(1_500, false)).toEqual([]);
});
