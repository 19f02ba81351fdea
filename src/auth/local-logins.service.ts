import { homedir } from 'node:os';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigService as EnvironmentService } from '@nestjs/config';
import { type AccountEntry, type AccountLogin, DEFAULT_SETTINGS } from '../accounts/account-entry.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { isRenewable, readTokens } from '../accounts/tokens.js';
import { fileActor } from '../audit/actor.js';
import { followFile, versionOf } from '../config/follow-file.js';
import { readAuthJson, writeBackAuthJson } from './auth-json.js';
import { type Refreshed, TokenRefreshService } from './token-refresh.service.js';

const POLL_INTERVAL_MS = 5_000;
const REFRESH_KEY = 'DROID_REFRESH_KEY';

/**
 * Takes over two logins of this machine that `accounts.json` does not have: `DROID_REFRESH_KEY` and the Droid CLI's
 * `~/.factory/auth.json`. The database knows a refresh token by its hash, so that a restart uses the token that
 * replaced it.
 */
@Injectable()
export class LocalLogins implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Auth');
  private readonly path: string;
  private unfollow: (() => void) | undefined;

  constructor(
    private readonly environment: EnvironmentService,
    private readonly accounts: AccountsService,
    refresh: TokenRefreshService,
  ) {
    this.path = join(environment.get<string>('HOME') || homedir(), '.factory', 'auth.json');
    refresh.refreshed$.subscribe((refreshed) => this.writeBack(refreshed));
  }

  async onModuleInit(): Promise<void> {
    const tokens = readTokens({ refresh_token: this.environment.get<string>(REFRESH_KEY) });
    await this.accounts.reconcile(
      'refresh_key',
      isRenewable(tokens) ? [entry(REFRESH_KEY, { kind: 'tokens', ...tokens })] : [],
      true,
      fileActor('environment'),
    );
    const version = versionOf(this.path);
    await this.takeOverAuthJson();
    this.unfollow = followFile(this.path, version, POLL_INTERVAL_MS, () => void this.takeOverAuthJson());
  }

  onApplicationShutdown(): void {
    this.unfollow?.();
  }

  private async takeOverAuthJson(): Promise<void> {
    try {
      const login = readAuthJson(this.path);
      if (login === 'no_refresh_token') {
        this.logger.warn(
          `${this.path} has no refresh_token, so nobody pays by it: log in with the Droid CLI again, or remove ` +
            'the file',
        );
      }
      const entries = typeof login === 'string' ? [] : [entry('auth.json', login)];
      await this.accounts.reconcile('auth_json', entries, true, fileActor('auth.json'));
    } catch (error) {
      this.logger.error(error instanceof Error ? error.message : `${this.path} cannot be taken over`);
    }
  }

  private writeBack({ account, spent }: Refreshed): void {
    if (account.source !== 'auth_json' || account.login.kind !== 'tokens') return;
    try {
      writeBackAuthJson(this.path, spent, account.login);
    } catch (error) {
      this.logger.warn(
        `The rotated token cannot be written to ${this.path} ` +
          `(${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); the database has it`,
      );
    }
  }
}

function entry(id: string, login: AccountLogin): AccountEntry {
  return { id, login, settings: DEFAULT_SETTINGS };
}
