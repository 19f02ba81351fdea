import { describe, expect, it } from '@jest/globals';
import { browserCommand } from './open-browser.js';

const ADDRESS = 'https://auth.factory.ai/device?user_code=AB-CD&x=$(id)';

describe('browserCommand', () => {
  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string | undefined]>([
    ['darwin', {}, 'open'],
    ['win32', {}, 'rundll32'],
    ['linux', { DISPLAY: ':0' }, 'xdg-open'],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
    ['linux', {}, undefined],
    ['aix', {}, undefined],
  ])('on %s with %j is %s, the address as an argument of its own', (platform, env, command) => {
    const opening = browserCommand(ADDRESS, platform, env);
    expect(opening?.[0]).toBe(command);
    if (opening) expect(opening[1].at(-1)).toBe(new URL(ADDRESS).href);
  });

  it.each(['http://auth.factory.ai/device', 'file:///etc/passwd', 'javascript:alert(1)', '--help', ''])('never opens %s', (address) => {
    expect(browserCommand(address, 'darwin', {})).toBeUndefined();
  });
});
