import { type TestGateway } from '../start-gateway.js';

export const ADMIN_TOKEN = 'an-admin-token-of-some-length';

/** A page of the dashboard, as far as its requests go: it keeps its cookie and names its origin. */
export class BrowsedPage {
  cookie = '';
  /** `Set-Cookie` of the last answer that had one. */
  setCookie = '';

  constructor(
    private readonly gateway: TestGateway,
    /** Sent with everything. */
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = { origin: this.gateway.url },
  ): Promise<{ status: number; body: unknown; headers: Headers }> {
    const response = await fetch(`${this.gateway.url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...this.headers,
        ...headers,
        ...(this.cookie !== '' && { cookie: this.cookie }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const [given] = response.headers.getSetCookie();
    if (given !== undefined) {
      this.setCookie = given;
      this.cookie = given.split(';')[0] ?? '';
    }
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
      headers: response.headers,
    };
  }

  signIn(token: string) {
    return this.call('POST', '/dashboard/api/session', { token });
  }
}

/** Makes a key by the admin API. */
export async function makeKey(gateway: TestGateway, settings: object): Promise<{ id: string; secret: string }> {
  const response = await fetch(`${gateway.url}/admin/api/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  });
  return (await response.json()) as { id: string; secret: string };
}
