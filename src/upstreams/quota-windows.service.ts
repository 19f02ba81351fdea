import { Injectable, Logger } from '@nestjs/common';
import { AccountPool } from '../accounts/account-pool.service.js';
import { credentialOf, displayNameOf, type TeamAccount } from '../accounts/team-account.js';
import { ConfigService } from '../config/config.service.js';
import { DAY_MS } from '../config/durations.js';
import { type Endpoint } from '../config/gateway-config.js';
import { type Secret } from '../config/secret.js';
import { bodyOf } from '../edit/body-parts.js';
import { ControlCalls, ControlFailure } from '../proxy/control-calls.service.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { authorizeRequest } from './authorize-request.js';
import { userAgentOf } from './factory-client.js';
import { type QuotaSource } from './upstream-kind.js';
import { kindOf } from './upstream-kinds.js';

const NO_BODY = bodyOf();
const LIMIT_MS = 10_000;
const MAX_ANSWER_BYTES = 100_000;
/** Somebody may buy quota meanwhile, so an account is tried once a day however long its window is. */
const LONGEST_REST_MS = DAY_MS;

/**
 * Finds out until when an account rests after a 402, where its kind of upstream tells. It asks beside the requests,
 * with the account's own credential and only at the host that the credential is for. Where the answer says nothing, the
 * rest that the 402 caused stays.
 */
@Injectable()
export class QuotaWindows {
  private readonly logger = new Logger('Accounts');
  private readonly asked = new Set<string>();

  constructor(
    private readonly config: ConfigService,
    private readonly pool: AccountPool,
    private readonly calls: ControlCalls,
  ) {
    pool.whenExhausted((account) => void this.look(account));
  }

  private async look(account: TeamAccount): Promise<void> {
    const found = this.sourceFor(account);
    const secret = credentialOf(account);
    if (!found || !secret || this.asked.has(account.id)) return;
    this.asked.add(account.id);
    try {
      const { status, data } = await this.ask(found, account, secret);
      const nowMs = Date.now();
      const window = status === 200 ? found.quota.read(data, nowMs) : undefined;
      if (!window) {
        return this.logger.debug(
          `Upstream names no end of the quota of account ${displayNameOf(account)} (status ${status})`,
        );
      }
      const untilMs = Math.min(window.endsAtMs, nowMs + LONGEST_REST_MS);
      this.pool.restFor(account.id, untilMs - nowMs);
      this.logger.log(
        `Account ${displayNameOf(account)} is exhausted (${window.name}) and rests until ` +
          `${new Date(untilMs).toISOString()}`,
      );
    } catch (error) {
      const reason =
        error instanceof ControlFailure ? error.code : error instanceof UpstreamFailure ? error.reason : '';
      if (reason === '') throw error;
      this.logger.debug(`The quota of account ${displayNameOf(account)} cannot be asked for (${reason})`);
    } finally {
      this.asked.delete(account.id);
    }
  }

  /** Asks for the quota with the account's own credential, which travels as it does in requests. */
  private async ask({ endpoint, quota }: Found, { id, upstream }: TeamAccount, secret: Secret) {
    const url = quota.url(endpoint);
    const headers = { accept: 'application/json', 'user-agent': userAgentOf(this.config.current) };
    const request = { method: 'GET', url, headers, body: NO_BODY } as const;
    await authorizeRequest(kindOf(endpoint), request, endpoint, {
      id,
      upstream,
      owner: 'team',
      secret,
      scheme: undefined,
    });
    return await this.calls.send({
      url,
      method: 'GET',
      headers,
      limitMs: LIMIT_MS,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      repeatable: true,
    });
  }

  /** Finds an endpoint of the account's own upstream that tells of quotas; undefined where there is none. */
  private sourceFor({ upstream }: TeamAccount): Found | undefined {
    for (const endpoint of this.config.current.endpoints) {
      const { quota } = kindOf(endpoint);
      if (endpoint.upstream === upstream && quota) return { endpoint, quota };
    }
    return undefined;
  }
}

/** An endpoint, and the source of the quotas of its accounts. */
interface Found {
  endpoint: Endpoint;
  quota: QuotaSource;
}
