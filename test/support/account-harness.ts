import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { type PretendUser, type PretendWorkos, startPretendWorkos } from '../../sandbox/pretend-workos.js';
import { type StorageSettings } from '../../src/storage/storage-settings.js';
import { type EngineUnderTest } from './describe-engines.js';
import { type GatewayServices, startServices } from './gateway-services.js';

export const USER: PretendUser = { email: 'a@example.com', organizations: ['org_a'] };

/** A folder with a configuration, a database and a pretend issuer for each test, and the services on them. */
export class AccountHarness {
  workos!: PretendWorkos;
  folder!: string;
  settings!: StorageSettings;
  env!: Record<string, string>;
  private running: GatewayServices[] = [];

  constructor(under: EngineUnderTest) {
    beforeEach(async () => {
      this.folder = mkdtempSync(join(tmpdir(), 'droid-accounts-'));
      this.workos = await startPretendWorkos();
      this.settings = await under.settings();
      writeFileSync(
        join(this.folder, 'config.json'),
        JSON.stringify({
          endpoint: [{ name: 'anthropic', base_url: `${this.workos.url}/v1/messages` }],
          workos: { base_url: this.workos.url, organizations_url: `${this.workos.url}/api/cli/org` },
        }),
      );
      this.env = {
        NODE_ENV: 'test',
        HOME: this.folder,
        FACTORY_API_KEY: '',
        DROID_REFRESH_KEY: '',
        DROID_CONFIG: join(this.folder, 'config.json'),
        DROID_ACCOUNTS: this.accountsPath,
        DROID_DATA_DIR: this.settings.dataDir,
        DROID_ENCRYPTION_KEY: this.settings.encryptionKey ?? '',
        DATABASE_URL: this.settings.databaseUrl ?? '',
      };
    });
    afterEach(async () => {
      await Promise.all(this.running.splice(0).map((services) => services.close()));
      await this.workos.close();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  get accountsPath(): string {
    return join(this.folder, 'accounts.json');
  }

  /** Starts the services on the test's database; they are closed after the test. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<GatewayServices> {
    const services = await startServices({ ...this.env, ...env });
    this.running.push(services);
    return services;
  }

  /** Stops services before the end of the test, as for a restart. */
  async stop(services: GatewayServices): Promise<void> {
    this.running = this.running.filter((other) => other !== services);
    await services.close();
  }

  writeAccounts(accounts: readonly object[]): void {
    writeFileSync(this.accountsPath, JSON.stringify({ version: 1, accounts }));
  }

  /** An entry of `accounts.json` with a login that has just happened. */
  entry(id: string, more: object = {}): Record<string, unknown> & { access_token: string; refresh_token: string } {
    const { accessToken, refreshToken } = this.workos.issue(USER);
    return {
      id,
      access_token: accessToken,
      refresh_token: refreshToken,
      logged_in_at: new Date().toISOString(),
      ...more,
    };
  }
}
