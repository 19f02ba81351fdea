import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { followFile, versionOf } from '../config/follow-file.js';
import { AccountsService } from './accounts.service.js';
import { type AccountEntry } from './account-entry.js';
import { AccountsFileError, readAccountsFile } from './read-accounts-file.js';

export const ACCOUNTS_PATH = Symbol('path of accounts.json');

/** Often enough that a copied file works at once, and it follows the symlink swap by which Kubernetes updates a Secret. */
const POLL_INTERVAL_MS = 1_000;
const RETRY_MS = 5_000;

/**
 * Takes over `accounts.json` at start and whenever it changes; only reads it. A file that cannot be used is reported and
 * what was taken over before stays; a file that is not there says nothing about the accounts.
 */
@Injectable()
export class AccountsFileService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Accounts');
  private readonly path: string;
  private unfollow: () => void = () => undefined;
  private retry: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    @Inject(ACCOUNTS_PATH) path: string,
    private readonly accounts: AccountsService,
  ) {
    this.path = resolve(path);
  }

  async onModuleInit(): Promise<void> {
    await this.accounts.load();
    const version = versionOf(this.path);
    await this.takeOver();
    this.unfollow = followFile(this.path, version, POLL_INTERVAL_MS, () => void this.takeOver());
  }

  onApplicationShutdown(): void {
    this.unfollow();
    clearTimeout(this.retry);
  }

  /** Reads the file and makes the database agree with it; one reading at a time. Never rejects. */
  takeOver(): Promise<void> {
    return (this.turn = this.turn.then(() => this.takeOverNow()));
  }

  private async takeOverNow(): Promise<void> {
    const entries = this.read();
    if (!entries) return;
    clearTimeout(this.retry);
    try {
      await this.accounts.reconcile('file', entries, true);
    } catch (error) {
      this.logger.error(`${this.path} cannot be taken over for now (${error instanceof Error ? error.message : 'unknown error'})`);
      this.retry = setTimeout(() => void this.takeOver(), RETRY_MS).unref();
    }
  }

  private read(): AccountEntry[] | undefined {
    try {
      return readAccountsFile(readFileSync(this.path, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      const problems = error instanceof AccountsFileError ? error.problems : [`it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`];
      this.logger.error(`${this.path} is not usable, the accounts stay as they were:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
      return undefined;
    }
  }
}
