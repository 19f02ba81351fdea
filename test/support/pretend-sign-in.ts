import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A gateway that signs people in as ours does, and in which a test has a say. */
export class PretendSignIn {
  private readonly server = createServer((request, response) => {
    void this.answer(request, response);
  });
  /** Every form that came to the token endpoint. */
  readonly forms: URLSearchParams[] = [];
  readonly revoked: string[] = [];
  /** What the device's code is worth, in the order of its polls; tokens when it is empty. */
  readonly device: string[] = [];
  /** What the person does on the page. */
  person: 'approves' | 'refuses' = 'approves';
  offered: object = {};
  isOff = false;
  lifetimeS = 3_600;
  email: string | undefined = 'ada@example.com';
  /** Awaited before an answer of the token endpoint goes out, when the tokens are made already. */
  hold: () => Promise<void> = async () => undefined;
  /** Answers in place of the token endpoint. */
  tokenFailure: { status: number; body: object } | undefined;
  private readonly codes = new Map<string, URLSearchParams>();
  private access = '';
  private refresh = '';
  private isEnded = false;

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const form = new URLSearchParams(await text(request));
    const json = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (pathname) {
      case '/.well-known/oauth-authorization-server':
        if (this.isOff) return void json(404, { error: { message: 'public_url is not set' } });
        return void json(200, {
          issuer: this.url,
          device_authorization_endpoint: `${this.url}/oauth/device_authorization`,
          token_endpoint: `${this.url}/oauth/token`,
          revocation_endpoint: `${this.url}/oauth/revoke`,
          ...this.offered,
        });
      case '/oauth/device_authorization':
        return void json(200, {
          device_code: 'dgd-code',
          user_code: 'WDJB-MJHT',
          verification_uri: `${this.url}/device`,
          verification_uri_complete: `${this.url}/device?user_code=WDJB-MJHT`,
          expires_in: 600,
          interval: 0,
        });
      case '/oauth/authorize': {
        const back = new URL(searchParams.get('redirect_uri') ?? '');
        back.searchParams.set('state', searchParams.get('state') ?? '');
        const code = `dgc-${randomUUID()}`;
        this.codes.set(code, searchParams);
        if (this.person === 'approves') back.searchParams.set('code', code);
        else back.searchParams.set('error', 'access_denied');
        return void response.writeHead(302, { location: back.href }).end();
      }
      case '/oauth/token':
        this.forms.push(form);
        return await this.answerToken(form, json);
      case '/oauth/revoke':
        this.revoked.push(form.get('token') ?? '');
        return void json(200, {});
      case '/v1/models':
        if (this.isEnded || request.headers.authorization !== `Bearer ${this.access}`)
          return void json(401, { error: { message: 'This session has ended.' } });
        return void json(200, { data: [{ id: 'big-one', owned_by: 'anthropic' }] });
      default:
        return void json(404, {});
    }
  }

  private async answerToken(form: URLSearchParams, json: (status: number, body: object) => void): Promise<void> {
    if (this.tokenFailure) return json(this.tokenFailure.status, this.tokenFailure.body);
    const refusal = this.refusalOf(form);
    if (refusal !== undefined) return json(400, { error: refusal, error_description: sentenceOf(refusal) });
    [this.access, this.refresh] = [`dgs-${randomUUID()}`, `dgr-${randomUUID()}`];
    const tokens = { access_token: this.access, refresh_token: this.refresh, expires_in: this.lifetimeS };
    await this.hold();
    json(200, { ...tokens, token_type: 'Bearer', ...(this.email !== undefined && { email: this.email }) });
  }

  private refusalOf(form: URLSearchParams): string | undefined {
    if (form.get('client_id') !== 'droid2api') return 'invalid_client';
    switch (form.get('grant_type')) {
      case 'refresh_token':
        // A token that comes a second time ends the session, as ours does.
        this.isEnded ||= form.get('refresh_token') !== this.refresh;
        return this.isEnded ? 'invalid_grant' : undefined;
      case 'authorization_code': {
        const asked = this.codes.get(form.get('code') ?? '');
        const verifier = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        const isProven =
          asked?.get('redirect_uri') === form.get('redirect_uri') && asked?.get('code_challenge') === verifier;
        return isProven ? undefined : 'invalid_grant';
      }
      default:
        return form.get('device_code') === 'dgd-code' ? this.device.shift() : 'invalid_grant';
    }
  }
}

function sentenceOf(refusal: string): string {
  return refusal === 'invalid_grant' ? 'Your company account no longer lets you in.' : '';
}
