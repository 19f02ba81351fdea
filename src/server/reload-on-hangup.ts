import { closeSync, openSync } from 'node:fs';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { AccountsFileService } from '../accounts/accounts-file.service.js';
import { ConfigService } from '../config/config.service.js';

/**
 * SIGHUP reads config.json and accounts.json anew, without waiting for the next look at them. The system also sends it
 * when the terminal is closed that the gateway was started in; then it ends, as it does for Ctrl+C. Windows has only
 * the latter.
 */
export function reloadOnHangup(app: INestApplicationContext, terminalClosed: () => void): void {
  const hadTerminal = process.stdin.isTTY || process.stdout.isTTY;
  process.on('SIGHUP', () => {
    if (process.platform === 'win32' || (hadTerminal && !hasTerminal())) {
      terminalClosed();
      return;
    }
    new Logger('Gateway').log('SIGHUP: reading config.json and accounts.json again');
    app.get(ConfigService).reload();
    void app.get(AccountsFileService, { strict: false }).takeOver();
  });
}

/** Of a terminal that is gone the process has no controlling one any more. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
