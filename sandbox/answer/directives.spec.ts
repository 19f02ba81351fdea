import { describe, expect, it } from '@jest/globals';
import { parseDirectives } from './directives.js';

describe('parseDirectives', () => {
  it('finds nothing in ordinary text', () => {
    expect(parseDirectives('a [[link]] and [[tool]] and [[text many]]')).toBeUndefined();
  });

  it('reads calls of one batch and the next', () => {
    const prompt =
      'do [[tool Bash {"command":"ls"}]] [[tool Read {"file_path":"/a"}]] [[next]] [[tool Done]] then say so';
    expect(parseDirectives(prompt)?.toolBatches).toEqual([
      [
        { name: 'Bash', input: { command: 'ls' } },
        { name: 'Read', input: { file_path: '/a' } },
      ],
      [{ name: 'Done', input: {} }],
    ]);
  });

  it('lets arguments contain brackets, braces and escaped quotes', () => {
    const prompt = String.raw`[[tool Bash {"command":"if [[ -f \"a}\" ]]; then echo {}; fi"}]]`;
    expect(parseDirectives(prompt)?.toolBatches).toEqual([
      [{ name: 'Bash', input: { command: 'if [[ -f "a}" ]]; then echo {}; fi' } }],
    ]);
  });

  it('reads numbers and a fault', () => {
    expect(parseDirectives('[[text 12]][[think 3]] [[pace 0]] [[fault {"cut":{"afterEvents":2}}]]')).toEqual({
      toolBatches: [],
      textTokens: 12,
      thinkTokens: 3,
      paceMs: 0,
      fault: { cut: { afterEvents: 2 } },
    });
  });

  it('takes arguments that are not JSON for text', () => {
    expect(parseDirectives('[[tool Bash {command: ls}]]')).toBeUndefined();
  });
});
