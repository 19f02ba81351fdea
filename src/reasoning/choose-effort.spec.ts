import { expect, it } from '@jest/globals';
import { chooseEffort } from './choose-effort.js';
import { type Effort } from './model-capabilities.js';

it.each<[Effort, Effort[], Effort | undefined]>([
  ['medium', ['low', 'medium', 'high'], 'medium'],
  ['xhigh', ['low', 'medium', 'high', 'max'], 'high'],
  ['medium', ['low', 'high'], 'low'],
  ['low', ['medium', 'high'], 'medium'],
  ['high', ['high', 'low'], 'high'],
  ['low', ['minimal'], 'minimal'],
  ['low', [], undefined],
])('%s of %j', (wanted, supported, expected) => {
  expect(chooseEffort(wanted, supported)).toBe(expected);
});
