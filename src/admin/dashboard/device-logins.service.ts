import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type AccountEntry, DEFAULT_SETTINGS } from '../../accounts/account-entry.js';
import { AccountPool } from '../../accounts/account-pool.service.js';
import { AccountsService } from '../../accounts/accounts.service.js';
import { idInOrganization, organizationOf } from '../../accounts/assign-account-ids.js';
import { type Actor } from '../../audit/actor.js';
import { LoginFailed, loginByDevice, renewableTokensOf } from '../../auth/login-by-device.js';
import { type DeviceLogin, type IssuedLogin, WorkosClient } from '../../auth/workos-client.service.js';
import { WorkosRefusal, WorkosUnavailable } from '../../auth/workos-error.js';
import { steadyNowMs } from '../../config/steady-clock.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { type LoginDescription } from './dashboard-api.js';

const MOST_LOGINS = 20;

interface RunningLogin {
  description: LoginDescription;
  /** A steady time; people see the time of day. */
  expiresAtMs: number;
  abort: AbortController;
  choose: (organization: string) => void;
}

/** What the account of a login is to be. */
export interface LoginWishes {
  name: string | null;
  upstream: string;
}

/** Runs the device logins that operators begin on the dashboard. A browser only sees how far they are. */
@Injectable()
export class DeviceLogins implements OnApplicationShutdown {
  private readonly logger = new Logger('Accounts');
  /** The oldest login first. */
  private readonly logins = new Map<string, RunningLogin>();

  constructor(
    private readonly workos: WorkosClient,
    private readonly accounts: AccountsService,
    private readonly pool: AccountPool,
  ) {}

  onApplicationShutdown(): void {
    for (const { abort } of this.logins.values()) abort.abort();
  }

  /** Begins a login; resolves when there is a code to show. Throws a 503 where the issuer gives none. */
  start(settings: LoginWishes, by: Actor): Promise<LoginDescription> {
    this.makeRoom();
    const id = `login_${randomBytes(8).toString('hex')}`;
    const abort = new AbortController();
    return new Promise((resolve, reject) => {
      const login = loginByDevice(
        this.workos,
        {
          show: (shown) => {
            this.logins.set(id, {
              description: begun(id, shown),
              expiresAtMs: steadyNowMs() + shown.expiresInMs,
              abort,
              choose: () => undefined,
            });
            resolve(this.find(id).description);
          },
          waiting: () => this.update(id, { polls: (this.logins.get(id)?.description.polls ?? 0) + 1 }),
          chooseOrganization: (ids) => this.askForOrganization(id, ids, abort.signal),
        },
        (ms) => wait(ms, undefined, { signal: abort.signal, ref: false }),
      );
      login
        .then((issued) => this.finish(id, issued, settings, by))
        .catch((error: unknown) => {
          if (abort.signal.aborted) return;
          const message = explain(error);
          if (message === undefined)
            this.logger.error('A login failed unexpectedly', error instanceof Error ? error.stack : String(error));
          this.update(id, { state: 'failed', message: message ?? 'The login failed; the log has the details.' });
          reject(new GatewayError(503, message ?? 'The login failed.', { retryAfterSeconds: 5 }));
        });
    });
  }

  has(id: string): boolean {
    return this.logins.has(id);
  }

  /** Throws a 404 where there is no such login. */
  describe(id: string): LoginDescription {
    return this.find(id).description;
  }

  choose(id: string, organization: string): LoginDescription {
    const login = this.find(id);
    if (login.description.state !== 'choose_organization')
      throw new GatewayError(409, 'This login does not wait for an organization.');
    if (!login.description.organizations.includes(organization))
      throw new GatewayError(400, 'organization must be one of those that the login names.', { param: 'organization' });
    login.choose(organization);
    this.update(id, { state: 'waiting' });
    return this.describe(id);
  }

  cancel(id: string): void {
    this.find(id).abort.abort();
    this.logins.delete(id);
  }

  private async finish(id: string, login: IssuedLogin, { name, upstream }: LoginWishes, by: Actor): Promise<void> {
    if (!this.logins.has(id)) return;
    const entry = this.keepDecisions(this.apart(toEntry(login, name, upstream)), name);
    await this.accounts.reconcile('import', [entry], false, by);
    this.update(id, { state: 'done', account_id: entry.id });
  }

  /** A new login of an account that is there does not undo what an operator has decided of it. */
  private keepDecisions(entry: AccountEntry, name: string | null): AccountEntry {
    const known = this.pool.find(entry.id)?.account;
    if (!known) return entry;
    const { weight, maxConcurrency, enabled, labels } = known;
    return {
      ...entry,
      settings: { ...entry.settings, name: name ?? known.name, weight, maxConcurrency, enabled, labels },
    };
  }

  /** Keeps accounts of one e-mail address in two organizations apart: the second must not replace the first. */
  private apart(entry: AccountEntry): AccountEntry {
    const known = this.pool.find(entry.id)?.account;
    const [theirs, organization] = [known ? organizationOf(known) : null, organizationOf(entry)];
    return theirs === null || organization === null || theirs === organization
      ? entry
      : { ...entry, id: idInOrganization(entry.id, organization) };
  }

  private askForOrganization(id: string, organizations: readonly string[], signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new LoginFailed('The login was cancelled.')), { once: true });
      const login = this.logins.get(id);
      if (login) login.choose = resolve;
      this.update(id, { state: 'choose_organization', organizations: [...organizations] });
    });
  }

  private update(id: string, change: Partial<LoginDescription>): void {
    const login = this.logins.get(id);
    if (login) login.description = { ...login.description, ...change };
  }

  private find(id: string): RunningLogin {
    const login = this.logins.get(id);
    if (!login) throw new GatewayError(404, `There is no login ${JSON.stringify(id)}.`);
    return login;
  }

  private makeRoom(): void {
    for (const [id, { expiresAtMs, abort }] of this.logins) {
      if (this.logins.size < MOST_LOGINS && expiresAtMs > steadyNowMs()) break;
      abort.abort();
      this.logins.delete(id);
    }
  }
}

function begun(
  id: string,
  { userCode, verificationUri, verificationUriComplete, expiresInMs }: DeviceLogin,
): LoginDescription {
  return {
    id,
    state: 'waiting',
    user_code: userCode,
    verification_uri: verificationUri,
    verification_uri_complete: verificationUriComplete,
    expires_at_ms: Date.now() + expiresInMs,
    polls: 0,
    organizations: [],
    account_id: null,
    message: null,
  };
}

function toEntry(login: IssuedLogin, name: string | null, upstream: string): AccountEntry {
  return {
    id: login.email ?? `account-${Date.now()}`,
    settings: { ...DEFAULT_SETTINGS, upstream, name: name ?? login.name, email: login.email },
    login: { kind: 'tokens', ...renewableTokensOf(login) },
  };
}

/** Explains a failure to the person who waits; undefined for an unexpected one. */
function explain(error: unknown): string | undefined {
  return error instanceof LoginFailed || error instanceof WorkosRefusal || error instanceof WorkosUnavailable
    ? error.message
    : undefined;
}
