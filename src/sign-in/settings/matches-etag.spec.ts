import { expect, it } from '@jest/globals';
import { matchesEtag } from './matches-etag.js';

it.each([
  ['"sha256:ab"', true],
  ['sha256:ab', true],
  ['W/"sha256:ab"', true],
  ['"x", W/"sha256:ab" ,"y"', true],
  ['"sha256:abc"', false],
  ['"sha256:AB"', false],
  ['*', false],
  ['"x", *', false],
  ['', false],
  [undefined, false],
])('%s names the document: %s', (header, expected) => {
  expect(matchesEtag(header, 'sha256:ab')).toBe(expected);
});
