import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it('the library of OpenID Connect is loaded when somebody signs in, and not when the gateway starts', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
    /(?<!\.spec)\.ts$/.test(path),
  );
  const naming = sources.filter((path) => readFileSync(join('src', path), 'utf8').includes("'openid-client'"));
  expect(naming).toContain(join('sign-in', 'provider', 'provider-client.service.ts'));
  for (const path of naming) {
    const imports = readFileSync(join('src', path), 'utf8').match(/^import [^;]* from 'openid-client';/gm) ?? [];
    // Types alone: the compiler leaves these out.
    const loading = imports.filter((line) => !/^import type |^import \{(?: type \w+,?)+ \} /.test(line));
    expect([path, loading]).toEqual([path, []]);
  }
});
