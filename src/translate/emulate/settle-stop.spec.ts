import { expect, it } from '@jest/globals';
import { settleStop, type SettledStop } from './settle-stop.js';

const isBlank = (sequence: string): boolean => sequence.trim() === '';

it.each<[string, string[] | undefined, number | undefined, SettledStop]>([
  ['none', undefined, 4, {}],
  ['an empty list', [], 0, {}],
  ['as many as the model takes', ['a', 'b'], 2, { stop: ['a', 'b'] }],
  ['more', ['a', 'b', 'c'], 2, { emulateStop: ['a', 'b', 'c'] }],
  ['one for a model that takes none', ['a'], 0, { emulateStop: ['a'] }],
  ['any number', ['a', 'b', 'c', 'd', 'e', 'f'], undefined, { stop: ['a', 'b', 'c', 'd', 'e', 'f'] }],
  ['one twice', ['a', 'a'], 1, { stop: ['a'] }],
  ['an empty one', ['', 'a'], 4, { stop: ['a'] }],
  ['an empty one alone', [''], 0, {}],
  ['one that is refused', ['\n\n'], undefined, { emulateStop: ['\n\n'] }],
  ['one that is refused beside others', ['\n\n', 'a'], 4, { stop: ['a'], emulateStop: ['\n\n'] }],
  ['one that is refused beside too many', ['\n\n', 'a', 'b'], 1, { emulateStop: ['\n\n', 'a', 'b'] }],
])('%s', (_, sequences, maxStopSequences, expected) => {
  expect(settleStop(sequences, { maxStopSequences }, isBlank)).toEqual(expected);
});
