import { expect, it } from '@jest/globals';
import { nameCommand } from './name-command.js';

it.each([
  ['keys list', 'npm run keys -- list'],
  ['accounts add', 'npm run add-account'],
  ['doctor', 'npm run doctor'],
])('%s is typed by its name where the program is installed, and as %s in a clone', (words, inClone) => {
  expect(nameCommand(words, true)).toBe(inClone);
  expect(nameCommand(words, false)).toBe(`droid2api ${words}`);
});
