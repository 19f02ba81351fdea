import { type EnglishWords, en } from './words-en.js';
import { type Language } from './pick-language.js';
import { zh } from './words-zh.js';

/** What the pages say, in one language. */
export type Words = EnglishWords;

const WORDS: Readonly<Record<Language, Words>> = { en, zh };

export function wordsOf(language: Language): Words {
  return WORDS[language];
}
