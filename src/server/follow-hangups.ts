import { closeSync, openSync } from 'node:fs';

/**
 * Calls `reload` at SIGHUP. The system also sends SIGHUP when the gateway's terminal is closed; then it calls
 * `terminalClosed`. On Windows the signal is sent only for that.
 */
export function followHangups(reload: () => void, terminalClosed: () => void): void {
  const hadTerminal = process.stdin.isTTY || process.stdout.isTTY;
  process.on('SIGHUP', () => {
    if (process.platform === 'win32' || (hadTerminal && !hasTerminal())) terminalClosed();
    else reload();
  });
}

/** When its terminal is gone, the process has no controlling terminal any more. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
