import { type INestApplicationContext, Logger } from '@nestjs/common';
import { AccountsFileService } from '../accounts/accounts-file.service.js';
import { ConfigService } from '../config/config.service.js';

/** Reads config.json and accounts.json anew, as SIGHUP asks for. */
export function reloadFiles(app: INestApplicationContext): void {
  new Logger('Gateway').log('SIGHUP: reading config.json and accounts.json again');
  app.get(ConfigService).reload();
  void app.get(AccountsFileService, { strict: false }).takeOver();
}
