import { afterEach, beforeEach, expect } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { DatabaseService } from '../../src/storage/database.service.js';
import { LedgerWriter } from '../../src/usage/ledger-writer.service.js';
import { type UsageRecord } from '../../src/usage/usage-record.js';
import { postJson, type RawAnswer } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { currentHour, runUndisturbed } from './run-undisturbed.js';

const ADMIN_TOKEN = 'admin-token-of-this-test';
export const HI = [{ role: 'user', content: 'hi' }];
export const MESSAGE = { model: 'claude-opus-4-8', max_tokens: 50, messages: HI };

/** A gateway with gateway keys and a pretend upstream for each test of a file. */
export class KeyedGateway {
  sandbox!: Sandbox;
  gateway!: TestGateway;
  readonly admin = { authorization: `Bearer ${ADMIN_TOKEN}` };

  constructor() {
    beforeEach(() => this.open());
    afterEach(() => this.close());
  }

  get url(): string {
    return this.gateway.url;
  }

  /** Runs the body of a test whose budgets must not begin anew within it. */
  withinAnHour(body: () => Promise<void>): Promise<void> {
    let attempts = 0;
    return runUndisturbed(currentHour, async () => {
      if (attempts++ > 0) {
        await this.close();
        await this.open();
      }
      await body();
    });
  }

  async start(env: Record<string, string> = { FACTORY_API_KEY: 'fk-team' }, more: object = {}): Promise<void> {
    this.gateway = await startGateway({ config: sandboxConfig(this.sandbox.url, more), env: { ADMIN_TOKEN, ...env } });
  }

  async makeKey(settings: object = {}): Promise<{ id: string; secret: string }> {
    const answer = await postJson(`${this.url}/admin/api/keys`, { name: 'k', ...settings }, this.admin);
    expect([answer.status, answer.body.toString()]).toEqual([201, expect.any(String)]);
    return JSON.parse(answer.body.toString()) as { id: string; secret: string };
  }

  ask(
    secret: string,
    body: object = MESSAGE,
    headers: Record<string, string> = {},
    path = '/v1/messages',
  ): Promise<RawAnswer> {
    return postJson(this.url + path, body, { authorization: `Bearer ${secret}`, ...headers });
  }

  /** What the ledger has, in the order of the attempts. */
  async records(): Promise<UsageRecord[]> {
    const writer = this.gateway.app.get(LedgerWriter, { strict: false });
    // The first may be one that is under way already, and has passed the last record by.
    for (let turn = 0; turn < 2; turn++) await writer.write();
    return await this.gateway.app
      .get(DatabaseService, { strict: false })
      .db.selectFrom('usage_records')
      .selectAll()
      .orderBy('at_ms')
      .orderBy('attempt')
      .execute();
  }

  private async open(): Promise<void> {
    this.sandbox = await startSandbox({ strict: false });
  }

  private async close(): Promise<void> {
    await this.gateway.close();
    await this.sandbox.close();
  }
}
