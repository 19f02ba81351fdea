import { describe, expect, it } from '@jest/globals';
import { cleanSecret, isSendable } from './clean-secret.js';

describe('cleanSecret', () => {
  it.each([
    ['line ends', 'fk-1\r\n'],
    ['blanks', ' \tfk-1\u00a0'],
    ['a byte order mark', '\ufefffk-1'],
    ['NUL', 'fk-1\0\0'],
    ['zero-width characters, inside too', '\u200bf\u200dk-\u20601\u200b'],
    ['marks of direction', '\u202afk-1\u202c'],
  ])('takes away %s', (_what, text) => {
    expect(cleanSecret(text)).toBe('fk-1');
  });

  it('leaves what is inside, which it cannot judge', () => {
    expect(cleanSecret(' two words\nand lines ')).toBe('two words\nand lines');
    expect(cleanSecret('\n \0')).toBe('');
  });
});

describe('isSendable', () => {
  it.each([
    ['fk-1', true],
    ['two words', true],
    ['two\nlines', false],
    ['n\0l', false],
    ['密钥', false],
    ['', false],
  ])('%j: %s', (text, sendable) => {
    expect(isSendable(text)).toBe(sendable);
  });
});
