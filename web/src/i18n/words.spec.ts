import { describe, expect, it } from '@jest/globals';
import { en } from './en.js';
import { zh } from './zh.js';

type Leaf = [path: string, text: string];

/** Every text, those that take something in with figures and words in its place. */
function leavesOf(words: object, path = ''): Leaf[] {
  return Object.entries(words).flatMap(([name, value]: [string, unknown]): Leaf[] => {
    const here = `${path}.${name}`;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'function') return [[here, String((value as (...values: unknown[]) => unknown)(7, 9))]];
    return leavesOf(value as object, here);
  });
}

const CHINESE = /\p{Script=Han}/u;
/** Names that are the same everywhere. */
const NAMES = /^(?:accounts\.json|DROID_REFRESH_KEY|Token|Ping|CSV)$/;

describe('the words of the pages', () => {
  const english = leavesOf(en);
  const chinese = leavesOf(zh);

  it('are the same in number and places', () => {
    expect(chinese.map(([path]) => path)).toEqual(english.map(([path]) => path));
    expect(english.length).toBeGreaterThan(200);
  });

  it('are English in English', () => {
    expect(english.filter(([, text]) => CHINESE.test(text))).toEqual([]);
  });

  it('are Chinese in Chinese', () => {
    const figures = /^[\d\s/.:]*$/;
    expect(
      chinese.filter(([, text]) => text !== '' && !CHINESE.test(text) && !NAMES.test(text) && !figures.test(text)),
    ).toEqual([]);
  });

  it('keep what they are given', () => {
    const given = (leaves: readonly Leaf[]): string[] =>
      leaves.filter(([, text]) => /7/.test(text) && !/\b7 (?:d|days)\b|7 天/.test(text)).map(([path]) => path);
    expect(given(chinese)).toEqual(given(english));
  });
});
