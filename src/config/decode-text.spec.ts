import { expect, it } from '@jest/globals';
import { decodeText } from './decode-text.js';

const TEXT = '{"name":"Zürich 東京 🙂"}';
const utf16 = Buffer.from(`\uFEFF${TEXT}`, 'utf16le');

it.each<[string, Buffer]>([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with its mark', Buffer.from(`\uFEFF${TEXT}`)],
  ['UTF-16', utf16],
  ['UTF-16, big end first', Buffer.from(utf16).swap16()],
])('reads %s', (_name, bytes) => {
  expect(decodeText(bytes)).toBe(TEXT);
});

it('reads nothing from nothing', () => {
  expect(decodeText(Buffer.alloc(0))).toBe('');
});
