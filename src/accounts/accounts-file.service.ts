import { resolve } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { fileActor } from '../audit/actor.js';
import { followFile, versionOf } from '../config/follow-file.js';
import { readTextFile } from '../config/read-text-file.js';
import { AccountsService } from './accounts.service.js';
import { type AccountEntry } from './account-entry.js';
import { AccountsFileError, asList, readAccountsFile } from './read-accounts-file.js';
import { UnusableFile } from './unusable-file.service.js';

export const ACCOUNTS_PATH = Symbol('path of accounts.json');

/** A copied file works within a second. Polling also sees the symlink swap by which Kubernetes updates a Secret. */
const POLL_INTERVAL_MS = 1_000;
const RETRY_MS = 5_000;

const NOTHING_USABLE = 'has no entry that may be used, so its accounts do not pay';

/**
 * Takes over `accounts.json`, entry by entry, at the start and whenever the file changes. The service never writes the
 * file. Where it cannot read the file it logs why and keeps the accounts. A missing file changes no account.
 */
@Injectable()
export class AccountsFileService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Accounts');
  private readonly path: string;
  private unfollow: (() => void) | undefined;
  private retry: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    @Inject(ACCOUNTS_PATH) path: string,
    private readonly accounts: AccountsService,
    private readonly unusable: UnusableFile,
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
    this.unfollow?.();
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
      await this.accounts.reconcile('file', entries, true, fileActor('accounts.json'));
    } catch (error) {
      this.logger.error(
        `${this.path} cannot be taken over for now (${error instanceof Error ? error.message : 'unknown error'})`,
      );
      this.retry = setTimeout(() => void this.takeOver(), RETRY_MS).unref();
    }
  }

  /** Gives the usable entries; undefined where there is no file, or no usable entry in it. */
  private read(): AccountEntry[] | undefined {
    try {
      const { entries, problems, warnings, count } = readAccountsFile(readTextFile(this.path));
      if (warnings.length > 0) this.logger.warn(`${this.path} has in it what is not known here:\n${asList(warnings)}`);
      const isUnusable = count > 0 && entries.length === 0;
      this.unusable.set(isUnusable ? { kind: 'no_usable_entry', path: this.path, problems } : undefined);
      if (problems.length > 0) {
        this.logger.error(
          `${this.path} ${isUnusable ? NOTHING_USABLE : 'is taken over without these entries'}:\n${asList(problems)}`,
        );
      }
      return isUnusable ? undefined : entries;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        this.unusable.set(undefined);
        return undefined;
      }
      const problems =
        error instanceof AccountsFileError ? error.problems : [`it cannot be read (${code ?? 'unknown error'})`];
      this.unusable.set({ kind: 'unreadable', path: this.path, problems });
      this.logger.error(`${this.path} is not usable, the accounts stay as they were:\n${asList(problems)}`);
      return undefined;
    }
  }
}
