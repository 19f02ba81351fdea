import { expect, it } from '@jest/globals';
import { pickLanguage } from './pick-language.js';

it.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['ZH-Hant-TW', 'zh'],
  ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
  ['de-DE,de;q=0.9,zh;q=0.5,en;q=0.4', 'zh'],
  ['fr', 'en'],
  ['en;q=0.1, zh ; q=0.2', 'zh'],
  ['zh;q=0,en;q=0.1', 'en'],
  ['zh;q=0', 'en'],
  ['zh;q=9,en', 'en'],
  ['zhx,en', 'en'],
  [`${'a,'.repeat(50_000)}zh`, 'en'],
])('Accept-Language %s: %s', (header, language) => {
  expect(pickLanguage(header)).toBe(language);
});
