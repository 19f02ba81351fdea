import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DAY_MS } from '../config/durations.js';
import { type KeyHolder } from '../keys/key-access.service.js';
import { Projects } from './projects.service.js';

const holderOf = (project: string | null) => ({ key: { id: 'key_1', project } }) as unknown as KeyHolder;
const named = (name: string) => ({ 'x-gateway-project': name });

describe('the project of a request', () => {
  afterEach(() => void jest.restoreAllMocks());

  it("is its key's, whatever the client says, else the one that the client names", () => {
    const projects = new Projects();
    expect(projects.projectOf(holderOf('shop'), named('blog'))).toBe('shop');
    expect(projects.projectOf(holderOf(null), named(' acme/blog-2.0 web_app '))).toBe('acme/blog-2.0 web_app');
    expect(projects.projectOf(undefined, named('blog'))).toBe('blog');
    expect(projects.projectOf(holderOf(null), {})).toBeNull();
  });

  it('is left out where it cannot be one, with a word in the log that does not repeat it', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const projects = new Projects();
    for (const name of ['=1+1', 'a,b', 'x'.repeat(65), 'caf\u00e9', 'a\tb', '<script>', '"'])
      expect([name, projects.projectOf(holderOf(null), named(name))]).toEqual([name, null]);
    expect(projects.projectOf(undefined, named('   '))).toBeNull();
    expect(warn.mock.calls).toEqual([
      [
        'x-gateway-project of key key_1 is left out: a project has 1 to 64 letters, digits, blanks, dots, dashes, ' +
          'underscores and slashes',
      ],
    ]);
  });

  it('is one of a thousand that clients name in a day, and other beyond', () => {
    const projects = new Projects();
    const now = jest.spyOn(Date, 'now').mockReturnValue(5 * DAY_MS);
    for (let index = 0; index < 1_000; index++) projects.projectOf(undefined, named(`p${index}`));
    expect(projects.projectOf(undefined, named('late'))).toBe('other');
    expect(projects.projectOf(undefined, named('p7'))).toBe('p7');
    expect(projects.projectOf(holderOf('own'), {})).toBe('own');
    now.mockReturnValue(6 * DAY_MS);
    expect(projects.projectOf(undefined, named('late'))).toBe('late');
  });
});
