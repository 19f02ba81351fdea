import { createHash, randomBytes } from 'node:crypto';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { AuthorizationCodes } from '../../src/sign-in/authorization-codes.service.js';
import { DeviceGrants } from '../../src/sign-in/device-grants.service.js';
import { postJson, type RawAnswer, sendRequest } from '../send-request.js';
import { sandboxConfig, startGateway, type TestGateway } from '../start-gateway.js';

const ADMIN_TOKEN = 'admin-token-of-this-test';
const ADMIN = { authorization: `Bearer ${ADMIN_TOKEN}` };
const MESSAGE = { model: 'claude-opus-4-8', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
export const PUBLIC_URL = 'https://gw.internal/team/cc';
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

interface Answer {
  status: number;
  headers: RawAnswer['headers'];
  body: Record<string, unknown>;
}

/** Gateways at which Ada signs in, who has a key. Several share a database. */
export class SignInWorld {
  gateways: TestGateway[] = [];
  sandbox!: Sandbox;
  key!: { id: string; secret: string };
  memberId = '';

  async start(config: object = {}, env: Record<string, string> = {}, replicas = 1): Promise<void> {
    this.sandbox = await startSandbox({ strict: false });
    const settings = {
      config: sandboxConfig(this.sandbox.url, {
        public_url: PUBLIC_URL,
        trusted_proxies: ['127.0.0.1'],
        ...config,
      }),
      env: {
        FACTORY_API_KEY: 'fk-team',
        ADMIN_TOKEN,
        DROID_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        ...env,
      },
    };
    for (let replica = 0; replica < replicas; replica++) this.gateways.push(await startGateway(settings));
    const member = await this.admin('POST', '/members', { name: 'Ada', email: 'ada@example.com' });
    this.memberId = String(member.body.id);
    const { body } = await this.admin('POST', '/keys', { name: 'of ada', member: this.memberId });
    this.key = { id: String(body.id), secret: String(body.secret) };
  }

  async close(): Promise<void> {
    for (const gateway of this.gateways.splice(0)) await gateway.close();
    await this.sandbox.close();
  }

  url(replica = 0): string {
    return this.gateways[replica]?.url ?? '';
  }

  async admin(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { ...ADMIN, 'content-type': 'application/json' };
    return read(await sendRequest(`${this.url()}/admin/api${path}`, { method, headers }, body && JSON.stringify(body)));
  }

  async post(path: string, fields: object, headers: Record<string, string> = {}, replica = 0): Promise<Answer> {
    const form = new URLSearchParams(Object.entries(fields) as [string, string][]).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return read(
      await sendRequest(this.url(replica) + path, { method: 'POST', headers: { ...type, ...headers } }, form),
    );
  }

  token(fields: object, replica = 0, headers: Record<string, string> = {}): Promise<Answer> {
    return this.post('/oauth/token', fields, headers, replica);
  }

  async send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    return read(await sendRequest(this.url() + path, { method, headers }, body));
  }

  /** Begins a device's sign-in, as Claude Code does. */
  async begin(headers: Record<string, string> = {}, fields: object = { surface: 'claude_code' }): Promise<Answer> {
    return await this.post('/oauth/device_authorization', fields, { 'user-agent': 'claude-code/2.1.332', ...headers });
  }

  /** Lets a device in, as the page does once Ada has shown her key. */
  async approve(userCode: unknown, replica = 0): Promise<boolean> {
    const grants = this.gateways[replica]?.app.get(DeviceGrants, { strict: false });
    return (await grants?.approve(String(userCode), this.approval)) ?? false;
  }

  /** Signs a device in; answers the token endpoint's body. */
  async signIn(fields: object = {}): Promise<Record<string, unknown>> {
    const { body } = await this.begin({}, fields);
    await this.approve(body.user_code);
    return (await this.token({ grant_type: DEVICE_GRANT, device_code: body.device_code, ...fields })).body;
  }

  /** Makes a code, as the page does once Ada has shown her key; answers what its client exchanges. */
  async makeCode(client = 'codex'): Promise<Record<string, string>> {
    const codes = this.gateways[0]?.app.get(AuthorizationCodes, { strict: false });
    const verifier = randomBytes(32).toString('base64url');
    const redirect = 'http://127.0.0.1:1455/callback';
    const request = codes?.check({
      response_type: 'code',
      client_id: client,
      redirect_uri: redirect,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const url = request && (await codes?.issue(request, this.approval, '203.0.113.9'));
    return {
      grant_type: 'authorization_code',
      code: url?.searchParams.get('code') ?? '',
      client_id: client,
      redirect_uri: redirect,
      code_verifier: verifier,
    };
  }

  /** A request to a model with a token. */
  async ask(token: unknown, replica = 0): Promise<Answer> {
    return read(
      await postJson(`${this.url(replica)}/v1/messages`, MESSAGE, { authorization: `Bearer ${String(token)}` }),
    );
  }

  private get approval() {
    return { keyId: this.key.id, memberId: this.memberId, provider: null };
  }
}

function read({ status, headers, body }: RawAnswer): Answer {
  const text = body.toString();
  return { status, headers, body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Record<string, unknown> };
}
