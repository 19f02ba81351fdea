import { describe, expect, it } from '@jest/globals';
import { isGlob, matchGlob } from './match-glob.js';

describe('matchGlob', () => {
  it.each([
    ['claude-*', 'claude-opus-5', true],
    ['claude-*', 'claude-', true],
    ['claude-*', 'claude', false],
    ['claude-*', 'my-claude-opus', false],
    ['*', '', true],
    ['o3*', 'o3', true],
    ['*-pro*', 'gpt-5.2-pro-2026', true],
    ['gpt-?', 'gpt-5', true],
    ['gpt-?', 'gpt-', false],
    ['gpt-?', 'gpt-55', false],
    ['gpt-5.2', 'gpt-5.2', true],
    ['gpt-5.2*', 'gpt-5x2', false],
    ['a+(b|c)[d]{1}^$\\*', 'a+(b|c)[d]{1}^$\\z', true],
    ['a+*', 'aaa', false],
    ['[a-z]*', 'b', false],
    ['vendor/*', 'vendor/a/b', true],
    ['CLAUDE-*', 'claude-x', false],
  ])('%s and %s: %s', (glob, id, expected) => {
    expect(matchGlob(glob)(id)).toBe(expected);
  });

  it('matches a line break like any other character', () => {
    expect(matchGlob('a*z')('a\nz')).toBe(true);
    expect(matchGlob('a')('a\n')).toBe(false);
  });

  it.each([
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a*b*c', 'ac', false],
    ['ab*ba', 'aba', false],
    ['*b*', 'b', true],
    ['*?b', 'b', false],
    ['*a?c*', 'xabaxcx', true],
    ['eu.*-claude-*-v1', 'eu.anthropic-claude-opus-v1', true],
    ['**', 'a', true],
    ['', '', true],
    ['', 'a', false],
  ])('puts the pieces of %s beside each other in %s: %s', (glob, id, expected) => {
    expect(matchGlob(glob)(id)).toBe(expected);
  });

  it('agrees with a pattern on every short glob and id', () => {
    const words = ['', ...'ab*?', ...[...'ab*?'].flatMap((one) => [...'ab*?'].map((two) => one + two))];
    const globs = words.flatMap((one) => words.map((two) => one + two));
    const ids = globs.filter((word) => !isGlob(word));
    const wrong = globs.flatMap((glob) => {
      const pattern = new RegExp(`^${glob.replace(/\*+/g, '.*').replaceAll('?', '.')}$`, 's');
      return ids.filter((id) => matchGlob(glob)(id) !== pattern.test(id)).map((id) => [glob, id]);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['eu.*-claude-*-v1', '-claude-'],
    ['*'.repeat(50) + 'b', 'a'],
    ['*?a*?b*?c', 'ab'],
  ])('goes through a long id once for %s', (glob, piece) => {
    expect(matchGlob(glob)(`eu.${piece.repeat(200_000)}`)).toBe(false);
  });
});

describe('isGlob', () => {
  it.each([
    ['claude-*', true],
    ['gpt-?', true],
    ['gpt-5.4', false],
    ['a+b[c]', false],
  ])('%s: %s', (id, expected) => {
    expect(isGlob(id)).toBe(expected);
  });
});
