import { expect, it } from '@jest/globals';
import { runMixing } from './run-mixing.js';

it('nothing of one request reaches another upstream or client than its own, with many under way at once', async () => {
  const { differences, bytes } = await runMixing({ requests: 400, atOnce: 24, node: process.execPath });
  expect(differences).toEqual([]);
  expect(bytes).toBeGreaterThan(10_000_000);
});
