import { spawn } from 'node:child_process';

/**
 * The command by which each system opens an address. The address is an argument of its own, so no shell ever reads it.
 */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/**
 * Gives the command that opens an address in the browser; undefined where no browser is likely, or the address is
 * neither https nor this machine's.
 */
export function browserCommand(
  address: string,
  platform: NodeJS.Platform,
  hasDisplay: boolean,
): readonly [command: string, args: readonly string[]] | undefined {
  if (!isOpenable(address)) return undefined;
  if (platform === 'linux' && !hasDisplay) return undefined;
  const opener = OPENERS[platform];
  if (!opener) return undefined;
  const [command, ...args] = opener;
  return [command, [...args, new URL(address).href]];
}

function isOpenable(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname));
}

/**
 * Opens an address where that is possible. The person has the address on the screen anyway. `hasDisplay` matters on
 * Linux only.
 */
export function openBrowser(address: string, hasDisplay: boolean): void {
  const opening = browserCommand(address, process.platform, hasDisplay);
  if (!opening) return;
  const child = spawn(opening[0], opening[1], { detached: true, stdio: 'ignore', shell: false });
  child.on('error', () => undefined);
  child.unref();
}
