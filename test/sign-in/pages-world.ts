import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { jobActor } from '../../src/audit/actor.js';
import { GatewayKeys } from '../../src/keys/gateway-keys.service.js';
import { AuthorizationCodes } from '../../src/sign-in/authorization-codes.service.js';
import { DeviceGrants } from '../../src/sign-in/device-grants.service.js';
import { GuessLimiter } from '../../src/sign-in/guess-limiter.service.js';
import { postJson } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';
import { findFreePort } from '../support/find-free-port.js';
import { PageVisitor } from './page-visitor.js';

const ADMIN_TOKEN = 'admin-token-of-this-test';
const NOWHERE = 'http://127.0.0.1:9';

/** A gateway at which people sign in, and what a test of its pages needs. */
export class PagesWorld {
  readonly adminToken = ADMIN_TOKEN;
  private readonly held: jest.SpiedFunction<GuessLimiter['hold']>;

  private constructor(
    readonly gateway: TestGateway,
    /** The origin of `public_url`. */
    readonly origin: string,
  ) {
    this.held = jest.spyOn(gateway.app.get(GuessLimiter, { strict: false }), 'hold');
  }

  /** How many wrong keys were slowed down. */
  get guesses(): number {
    return this.held.mock.calls.length;
  }

  static async start(config: object = {}, prefix = ''): Promise<PagesWorld> {
    const port = await findFreePort();
    const origin = `http://127.0.0.1:${port}`;
    const gateway = await startGateway({
      config: sandboxConfig(NOWHERE, { public_url: origin + prefix, trusted_proxies: ['127.0.0.1'], ...config }),
      env: { ADMIN_TOKEN, PORT: String(port), FACTORY_API_KEY: 'fk-only-key' },
    });
    return new PagesWorld(gateway, origin);
  }

  get grants(): DeviceGrants {
    return this.gateway.app.get(DeviceGrants, { strict: false });
  }

  get codes(): AuthorizationCodes {
    return this.gateway.app.get(AuthorizationCodes, { strict: false });
  }

  /** A browser somewhere else than the browsers of other tests, whose tries do not count for it. */
  visitor(headers: Readonly<Record<string, string>> = {}): PageVisitor {
    const address = `10.${[...randomBytes(3)].join('.')}`;
    return new PageVisitor(this.origin, { 'x-forwarded-for': address, ...headers });
  }

  device(client = 'Claude Code 2.1.332'): ReturnType<DeviceGrants['open']> {
    return this.grants.open({ client, clientId: null, address: '203.0.113.9' });
  }

  async makeKey(settings: object = {}): Promise<{ id: string; secret: string }> {
    const answer = await this.admin('POST', 'keys', { name: 'k', ...settings });
    return answer as { id: string; secret: string };
  }

  async revoke(id: string): Promise<void> {
    await this.gateway.app.get(GatewayKeys, { strict: false }).revoke(id, jobActor('test'));
  }

  async admin(method: 'POST', path: string, body: object): Promise<unknown> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const answer = await postJson(`${this.gateway.url}/admin/api/${path}`, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.toString()}`);
    return JSON.parse(answer.body.toString()) as unknown;
  }

  close(): Promise<void> {
    return this.gateway.close();
  }
}

/** What a program on this machine asks for. */
export function authorizePath(more: Readonly<Record<string, string>> = {}, prefix = ''): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'codex',
    redirect_uri: 'http://localhost:1455/auth/callback',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    state: 'the-state',
    ...more,
  });
  return `${prefix}/oauth/authorize?${query.toString()}`;
}
