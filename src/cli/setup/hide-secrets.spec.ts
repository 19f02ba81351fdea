import { describe, expect, it } from '@jest/globals';
import { hideSecrets } from './hide-secrets.js';

const KEY = 'dg-0123456789abcdef';

describe('hideSecrets', () => {
  it.each([
    [`+  "apiKey": "${KEY}",`, '+  "apiKey": "…",'],
    [`+openai-api-key: ${KEY}`, '+openai-api-key: "…"'],
    [`+args = ["--header", "${KEY}"]`, '+args = ["--header", "…"]'],
    ['   "ANTHROPIC_AUTH_TOKEN": "of-somebody",', '   "ANTHROPIC_AUTH_TOKEN": "…",'],
    [" password = 'hunter2'", ' password = "…"'],
    [' authorization: Bearer abc', ' authorization: "…"'],
    ['   "x": "sk-ant-api03-abcdefghijkl"', '   "x": "…"'],
    ['   "url": "https://me:hunter2@example.com/x"', '   "url": "https://…@example.com/x"'],
  ])('hides the secret of %j', (line, shown) => {
    expect(hideSecrets(line, KEY)).toBe(shown);
  });

  it.each([
    '+  "apiKeyHelper": "cat \'/home/me/.config/droid2api/key\'"',
    '+      "envKey": "DROID2API_KEY"',
    '+env_key = "DROID2API_KEY"',
    '+      "apiKey": "{file:/home/me/.config/droid2api/key}",',
    '+      "apiKey": "!cat \'/home/me/.config/droid2api/key\'",',
    '   "max_tokens": 4096,',
    '   "maxOutputTokens": 32000',
  ])('leaves %j', (line) => {
    expect(hideSecrets(line, KEY)).toBe(line);
  });

  it('takes no word of a text for a key that is a word itself', () => {
    expect(hideSecrets('+model = "gpt"', '')).toBe('+model = "gpt"');
  });
});
