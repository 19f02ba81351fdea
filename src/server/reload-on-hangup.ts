import { closeSync, openSync } from 'node:fs';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { AccountsFileService } from '../accounts/accounts-file.service.js';
import { ConfigService } from '../config/config.service.js';

/**
 * Reads config.json and accounts.json anew at SIGHUP. The system also sends SIGHUP when the gateway's terminal is
 * closed; then the gateway ends, as it does at Ctrl+C. On Windows it is sent only for that.
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

/** When its terminal is gone, the process has no controlling terminal any more. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
