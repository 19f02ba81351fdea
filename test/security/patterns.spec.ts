import { type Context, createContext, Script } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { attacksOn, type Pattern } from '../support/attack-pattern.js';
import { findPatterns } from '../support/find-patterns.js';

const LENGTH = 100_000;
/** Looking once at each character takes a millisecond; once for each character at all the others, seconds. */
const CUT_OFF_MS = 300;
/** A busy machine may hold one run up, and not each of several. */
const TRIES = 3;

/** `test`, `exec` and `match` do the same work as the first. */
const USES = ['text.replace(pattern, "")', 'text.split(pattern)'].map((code) => ({ code, script: new Script(code) }));

/**
 * A sticky pattern looks at one place, which its caller moves on by what it has found. `split` would try it everywhere.
 */
const STICKY_USES = ['pattern.lastIndex = 0; pattern.exec(text)'].map((code) => ({ code, script: new Script(code) }));

/** The first text and use in which a pattern takes far more than linear time. */
function weaknessOf({ source, flags }: Pattern): string | undefined {
  const context = createContext({ pattern: new RegExp(source, flags) });
  for (const text of attacksOn({ source, flags }, LENGTH)) {
    context['text'] = text;
    for (const { code, script } of flags.includes('y') ? STICKY_USES : USES)
      if (isSlow(script, context)) return `${code} with ${JSON.stringify(text.slice(0, 60))} …`;
  }
  return undefined;
}

function isSlow(script: Script, context: Context): boolean {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      script.runInContext(context, { timeout: CUT_OFF_MS });
      return false;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    }
  }
  return true;
}

describe('patterns', () => {
  it.each([
    '<[^>]*>',
    '(a+)+$',
    '\\s+$',
    '\\beyJ[\\w-]{8,}\\.',
    '\\b([a-z][a-z0-9+.-]*:\\/\\/)[^/\\s@]+@',
    '^eu\\..*-claude-.*-v1$',
  ])('of which %s takes too long are found', (source) => {
    expect(weaknessOf({ source, flags: 'g' })).toBeDefined();
  });

  const { literals, made } = findPatterns('src');

  it('of the sources are written out, so that this test sees them', () => {
    expect(made).toEqual([]);
    expect(literals.length).toBeGreaterThan(80);
  });

  it.each(literals.map(({ at, source, flags }) => ({ at, source, flags })))('at $at take linear time', (pattern) => {
    expect(weaknessOf(pattern)).toBeUndefined();
  });
});
