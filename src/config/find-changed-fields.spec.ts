import { expect, it } from '@jest/globals';
import { findChangedFields } from './find-changed-fields.js';

it.each([
  ['{"port": 1, "models": [{"id": "a"}]}', '{"models": [ {"id":"a"} ], "port": 1}', []],
  ['{"port": 1}', '{"port": 2}', ['port']],
  [
    '{"port": 1, "usage": {"enabled": true}}',
    '{"proxies": [], "usage": {"enabled": false}}',
    ['port', 'proxies', 'usage'],
  ],
  ['{}', '{"__proto__": {"a": 1}}', ['__proto__']],
])('%s to %s', (before, after, fields) => {
  expect(findChangedFields(before, after)).toEqual(fields);
});
