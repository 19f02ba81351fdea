import { describe, expect, it } from '@jest/globals';
import { browserCommand } from './open-browser.js';

const ADDRESS = 'https://auth.factory.ai/device?user_code=AB-CD&x=$(id)';

describe('browserCommand', () => {
  it.each<[NodeJS.Platform, boolean, string | undefined]>([
    ['darwin', false, 'open'],
    ['win32', false, 'rundll32'],
    ['linux', true, 'xdg-open'],
    ['linux', false, undefined],
    ['aix', true, undefined],
  ])('on %s with a display: %s, is %s, the address as an argument of its own', (platform, hasDisplay, command) => {
    const opening = browserCommand(ADDRESS, platform, hasDisplay);
    expect(opening?.[0]).toBe(command);
    if (opening) expect(opening[1].at(-1)).toBe(new URL(ADDRESS).href);
  });

  it('opens the dashboard of this machine', () => {
    expect(browserCommand('http://localhost:3000/dashboard', 'darwin', true)?.[0]).toBe('open');
  });

  it.each([
    'http://auth.factory.ai/device',
    'http://localhost.evil.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '--help',
    '',
  ])('never opens %s', (address) => {
    expect(browserCommand(address, 'darwin', true)).toBeUndefined();
  });
});
