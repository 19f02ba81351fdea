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

  it('is not slowed down by many stars', () => {
    const started = process.cpuUsage();
    expect(matchGlob('*'.repeat(50) + 'b')('a'.repeat(5000))).toBe(false);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000);
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
