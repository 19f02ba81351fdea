import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { HOUR_MS } from '../src/config/durations.js';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** What goes wrong with the next call of a kind. */
export interface WorkosFault {
  on: 'refresh' | 'device' | 'poll';
  /** Answers with this status, nothing spent. */
  status?: number;
  /** `error` of that answer. */
  error?: string;
  /** The whole of that answer, in place of JSON with `error`: of a proxy's page, say. */
  page?: string;
  headers?: Readonly<Record<string, string>>;
  /** Takes the connection down: before the token is spent, or after it was. */
  cut?: 'before_spending' | 'after_spending';
  /** Leaves `refresh_token` out of the answer; the old one then stays good. */
  keepRefreshToken?: true;
  /** What stands in the answer in place of each token. */
  spell?: (token: string) => string;
}

export interface PretendUser {
  email: string;
  /** WorkOS ids; a user of several has none in the token until one is named. */
  organizations: readonly string[];
}

interface Grant {
  user: PretendUser;
  organization: string | null;
  spentAt: number | undefined;
}

interface Device {
  userCode: string;
  state: { kind: 'pending' } | { kind: 'approved'; user: PretendUser } | { kind: 'denied' } | { kind: 'expired' };
  polls: number;
}

interface PretendWorkosOptions {
  /** How long access tokens live; 8 hours when absent. */
  lifetimeMs?: number;
  clientId?: string;
  /** Seconds between polls that a device login is told. */
  pollSeconds?: number;
}

/** A pretend issuer on loopback. A refresh token works once: a second use is refused and remembered in `reuses`. */
export class PretendWorkos {
  private readonly grants = new Map<string, Grant>();
  private readonly accessTokens = new Map<string, { user: PretendUser; expiresAtMs: number }>();
  private readonly devices = new Map<string, Device>();
  private readonly faults: WorkosFault[] = [];
  private readonly server: Server;
  /** Refreshes that succeeded, in order. */
  readonly refreshes: { user: string; organization: string | undefined }[] = [];
  /** Spent tokens that came again. */
  readonly reuses: string[] = [];
  /** Waited for when a refresh has come in, before the token is spent. */
  beforeSpending: (() => Promise<void>) | undefined;
  /** Waited for when the token is spent, before the answer goes out. */
  beforeAnswer: (() => Promise<void>) | undefined;

  constructor(private readonly options: PretendWorkosOptions = {}) {
    this.server = createServer((request, response) => {
      void this.answer(request, response).then((known) => known || send(response, 404, { message: 'not found' }));
    });
    // An idle connection must not be closed under a gateway that is about to use it again.
    this.server.keepAliveTimeout = 0;
  }

  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A login that has already happened. */
  issue(
    user: PretendUser,
    organization: string | null = user.organizations[0] ?? null,
  ): { accessToken: string; refreshToken: string } {
    const refreshToken = `rt_${randomBytes(24).toString('base64url')}`;
    this.grants.set(refreshToken, { user, organization, spentAt: undefined });
    return { accessToken: this.accessToken(user, organization), refreshToken };
  }

  /** Whether Factory would take an access token now. */
  accepts(accessToken: string): boolean {
    const known = this.accessTokens.get(accessToken);
    return known !== undefined && known.expiresAtMs > Date.now();
  }

  /** From now on an access token is refused, as after a revocation. */
  revoke(accessToken: string): void {
    this.accessTokens.delete(accessToken);
  }

  fail(...faults: WorkosFault[]): void {
    this.faults.push(...faults);
  }

  approve(userCode: string, user: PretendUser): void {
    this.settle(userCode, { kind: 'approved', user });
  }

  deny(userCode: string): void {
    this.settle(userCode, { kind: 'denied' });
  }

  expire(userCode: string): void {
    this.settle(userCode, { kind: 'expired' });
  }

  /** How often a device login has been polled. */
  pollsOf(userCode: string): number {
    return this.deviceOf(userCode)?.polls ?? 0;
  }

  /**
   * The handler alone, for a server that also pretends something else. Answers false where the path is none of
   * WorkOS's.
   */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = new URL(request.url ?? '/', 'http://pretend').pathname;
    if (request.method === 'GET' && path === '/api/cli/org') return this.listOrganizations(request, response);
    if (request.method !== 'POST' || !path.startsWith('/user_management/')) return false;
    const type = request.headers['content-type'];
    const form = new URLSearchParams(await readText(request));
    if (type !== 'application/x-www-form-urlencoded') return send(response, 415, { error: 'invalid_request' });
    if (this.options.clientId !== undefined && form.get('client_id') !== this.options.clientId)
      return send(response, 400, { error: 'invalid_client' });
    if (path === '/user_management/authorize/device') return this.startDevice(response);
    if (path !== '/user_management/authenticate') return send(response, 404, { message: 'not found' });
    switch (form.get('grant_type')) {
      case 'refresh_token':
        return this.refresh(form, response);
      case DEVICE_GRANT:
        return this.poll(form, response);
      default:
        return send(response, 400, { error: 'unsupported_grant_type' });
    }
  }

  private async refresh(form: URLSearchParams, response: ServerResponse): Promise<boolean> {
    const token = form.get('refresh_token') ?? '';
    const organization = form.get('organization_id') ?? undefined;
    const fault = this.takeFault('refresh');
    if (fault?.status !== undefined) return fail(response, fault.status, fault);
    await this.beforeSpending?.();
    if (fault?.cut === 'before_spending') return cut(response);

    const grant = this.grants.get(token);
    if (grant?.spentAt !== undefined) this.reuses.push(token);
    if (!grant || grant.spentAt !== undefined)
      return send(response, 400, { error: 'invalid_grant', error_description: `Refresh token ${token} is not valid` });
    if (organization !== undefined && !grant.user.organizations.includes(organization))
      return send(response, 400, { error: 'organization_not_found' });
    if (!fault?.keepRefreshToken) grant.spentAt = Date.now();
    const chosen = organization ?? grant.organization;
    this.refreshes.push({ user: grant.user.email, organization });
    const pair = this.issue(grant.user, chosen);
    await this.beforeAnswer?.();
    if (fault?.cut === 'after_spending') return cut(response);
    const spell = fault?.spell ?? ((token: string) => token);
    return send(
      response,
      200,
      this.session(
        grant.user,
        chosen,
        spell(pair.accessToken),
        fault?.keepRefreshToken ? undefined : spell(pair.refreshToken),
      ),
    );
  }

  private startDevice(response: ServerResponse): boolean {
    const fault = this.takeFault('device');
    if (fault?.status !== undefined) return fail(response, fault.status, fault);
    const deviceCode = `dev_${randomBytes(16).toString('hex')}`;
    const userCode = `${randomBytes(2).toString('hex')}-${randomBytes(2).toString('hex')}`.toUpperCase();
    this.devices.set(deviceCode, { userCode, state: { kind: 'pending' }, polls: 0 });
    return send(response, 200, {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: `${this.url}/device`,
      verification_uri_complete: `${this.url}/device?user_code=${userCode}`,
      expires_in: 300,
      interval: this.options.pollSeconds ?? 5,
    });
  }

  private poll(form: URLSearchParams, response: ServerResponse): boolean {
    const device = this.devices.get(form.get('device_code') ?? '');
    if (!device) return send(response, 400, { error: 'invalid_grant' });
    device.polls++;
    const fault = this.takeFault('poll');
    if (fault?.status !== undefined) return fail(response, fault.status, fault);
    switch (device.state.kind) {
      case 'pending':
        return send(response, 400, { error: 'authorization_pending' });
      case 'denied':
        return send(response, 400, { error: 'access_denied' });
      case 'expired':
        return send(response, 400, { error: 'expired_token' });
      case 'approved': {
        const { user } = device.state;
        const organization = user.organizations.length === 1 ? (user.organizations[0] ?? null) : null;
        const { accessToken, refreshToken } = this.issue(user, organization);
        this.devices.delete(form.get('device_code') ?? '');
        return send(response, 200, this.session(user, organization, accessToken, refreshToken));
      }
    }
  }

  private listOrganizations(request: IncomingMessage, response: ServerResponse): boolean {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const known = this.accessTokens.get(token);
    return known
      ? send(response, 200, { workosOrgIds: known.user.organizations })
      : send(response, 401, { error: 'unauthorized' });
  }

  private session(
    user: PretendUser,
    organization: string | null,
    accessToken: string,
    refreshToken: string | undefined,
  ): object {
    return {
      user: { object: 'user', id: `user_${user.email}`, email: user.email, first_name: null, last_name: null },
      ...(organization !== null && { organization_id: organization }),
      access_token: accessToken,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      authentication_method: 'GoogleOAuth',
    };
  }

  private accessToken(user: PretendUser, organization: string | null): string {
    const expiresAtMs = Date.now() + (this.options.lifetimeMs ?? 8 * HOUR_MS);
    const claims = {
      sub: `user_${user.email}`,
      email: user.email,
      sid: randomBytes(8).toString('hex'),
      exp: Math.floor(expiresAtMs / 1000),
      ...(organization !== null && { org_id: organization }),
    };
    const token = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${randomBytes(32).toString('base64url')}`;
    this.accessTokens.set(token, { user, expiresAtMs });
    return token;
  }

  private settle(userCode: string, state: Device['state']): void {
    const device = this.deviceOf(userCode);
    if (!device) throw new Error(`No device login has the code ${userCode}`);
    device.state = state;
  }

  private deviceOf(userCode: string): Device | undefined {
    return [...this.devices.values()].find((device) => device.userCode === userCode);
  }

  private takeFault(on: WorkosFault['on']): WorkosFault | undefined {
    const index = this.faults.findIndex((fault) => fault.on === on);
    return index === -1 ? undefined : this.faults.splice(index, 1)[0];
  }
}

/** A pretend WorkOS on a port of its own; with 0, a free one. */
export async function startPretendWorkos(
  options: PretendWorkosOptions & { port?: number } = {},
): Promise<PretendWorkos> {
  const workos = new PretendWorkos(options);
  await workos.listen(options.port ?? 0);
  return workos;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): true {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  return true;
}

function fail(response: ServerResponse, status: number, { error = 'server_error', page, headers }: WorkosFault): true {
  if (page === undefined) return send(response, status, { error }, headers);
  response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(page);
  return true;
}

function cut(response: ServerResponse): true {
  response.destroy();
  return true;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
