import { Injectable } from '@nestjs/common';
import { type AxiosResponse } from 'axios';
import { readTokenClaims, type TokenClaims } from '../accounts/read-token-claims.js';
import { readTokens, type Tokens } from '../accounts/tokens.js';
import { cleanSecret } from '../config/clean-secret.js';
import { ConfigService } from '../config/config.service.js';
import { cleanName } from '../config/field-rules.js';
import { Secret } from '../config/secret.js';
import { retryAfterMs } from '../dialects/retry-after.js';
import { ControlCalls, ControlFailure } from '../proxy/control-calls.service.js';
import { userAgentOf } from '../upstreams/factory-client.js';
import { WorkosRefusal, WorkosUnavailable } from './workos-error.js';

/** The issuer's answer to a refresh token or to a confirmed login. */
export interface IssuedLogin {
  tokens: Tokens & { accessToken: Secret };
  /** The end that the access token names, where it has passed although the token was just issued; null otherwise. */
  seemsExpiredSinceMs: number | null;
  email: string | null;
  name: string | null;
}

/** A login that waits for a person. The person never sees the device code. */
export interface DeviceLogin {
  deviceCode: Secret;
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string | null;
  expiresInMs: number;
  intervalMs: number;
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1_000_000;
/**
 * Calls WorkOS, the issuer of the accounts' tokens. Errors never carry the request, which holds tokens.
 * https://workos.com/docs/reference/authkit/authentication, https://workos.com/docs/authkit/cli-auth
 */
@Injectable()
export class WorkosClient {
  constructor(
    private readonly config: ConfigService,
    private readonly calls: ControlCalls,
  ) {}

  /** Spends a refresh token. Throws a {@link WorkosRefusal} or a {@link WorkosUnavailable}. */
  async refresh(refreshToken: Secret, organizationId: string | null): Promise<IssuedLogin> {
    return toIssuedLogin(
      await this.post('/user_management/authenticate', {
        grant_type: 'refresh_token',
        // An earlier version stored tokens without cleaning them.
        refresh_token: cleanSecret(refreshToken.reveal()),
        ...(organizationId !== null && { organization_id: organizationId }),
      }),
    );
  }

  async startDeviceLogin(): Promise<DeviceLogin> {
    const answer = await this.post('/user_management/authorize/device', {});
    const deviceCode = secretOf(answer['device_code']);
    const userCode = textOf(answer['user_code']);
    const verificationUri = textOf(answer['verification_uri']);
    if (deviceCode === null || userCode === null || verificationUri === null)
      throw new WorkosUnavailable('the issuer gave an answer without a device code', false, undefined);
    return {
      deviceCode: new Secret(deviceCode),
      userCode,
      verificationUri,
      verificationUriComplete: textOf(answer['verification_uri_complete']),
      expiresInMs: secondsOf(answer['expires_in'], 300) * 1000,
      intervalMs: secondsOf(answer['interval'], 5) * 1000,
    };
  }

  /**
   * Fetches the tokens of a device login. Throws a {@link WorkosRefusal} with `authorization_pending` or `slow_down`
   * while the person has not answered.
   */
  async finishDeviceLogin(deviceCode: Secret): Promise<IssuedLogin> {
    const issued = toIssuedLogin(
      await this.post('/user_management/authenticate', {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: deviceCode.reveal(),
      }),
    );
    return { ...issued, tokens: { ...issued.tokens, loggedInAtMs: Date.now() } };
  }

  /** Lists the WorkOS ids of the organizations that an account belongs to. */
  async listOrganizations(accessToken: Secret): Promise<string[]> {
    const url = this.config.current.workos.organizationsUrl;
    const answer = await this.send(url, {
      method: 'GET',
      headers: { authorization: `Bearer ${accessToken.reveal()}` },
    });
    const ids = answer['workosOrgIds'];
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  }

  private post(path: string, fields: Record<string, string>): Promise<Record<string, unknown>> {
    const { baseUrl, clientId } = this.config.current.workos;
    const url = new URL(baseUrl);
    url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
    return this.send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...fields, client_id: clientId }).toString(),
    });
  }

  private async send(
    url: URL,
    { method, headers, body }: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string },
  ): Promise<Record<string, unknown>> {
    try {
      const answer = await this.calls.send({
        url,
        method,
        headers: { ...headers, accept: 'application/json', 'user-agent': userAgentOf(this.config.current) },
        ...(body !== undefined && { body }),
        limitMs: TIMEOUT_MS,
        maxAnswerBytes: MAX_ANSWER_BYTES,
        // Refresh tokens and codes work once, so a POST is never sent again.
        repeatable: method === 'GET',
      });
      return readAnswer(answer);
    } catch (error) {
      if (!(error instanceof ControlFailure)) throw error;
      const reason = error.code === 'ERR_CANCELED' ? `no answer within ${TIMEOUT_MS / 1000} s` : error.code;
      throw new WorkosUnavailable(`the issuer cannot be reached (${reason})`, error.maybeSent, undefined);
    }
  }
}

function readAnswer({ status, data: answer, headers }: AxiosResponse<unknown>): Record<string, unknown> {
  const fields = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
  if (status >= 200 && status < 300) return fields;
  const refused = status >= 400 && status < 500 && status !== 429 && status !== 408;
  const code = errorCode(fields);
  if (refused && code !== undefined) throw new WorkosRefusal(status, code);
  // A firewall's or a proxy's page, or nothing at all: this is not the issuer's word.
  const pauseMs = retryAfterMs({ 'retry-after': String(headers['retry-after'] ?? '') }, Date.now());
  throw new WorkosUnavailable(
    `the issuer answered ${status}${refused ? ' without an error code' : ''}`,
    status >= 500 || status < 400 || status === 408,
    pauseMs === 0 ? undefined : pauseMs,
  );
}

/**
 * Reads the error code. It takes nothing that does not look like a code, since descriptions may quote what was sent.
 */
function errorCode(fields: Record<string, unknown>): string | undefined {
  return [fields['error'], fields['code']].find(
    (code): code is string => typeof code === 'string' && /^[a-z][a-z0-9_.-]{0,60}$/i.test(code),
  );
}

function toIssuedLogin({ user, ...answer }: Record<string, unknown>): IssuedLogin {
  const { access_token, refresh_token, organization_id, expires_in } = answer;
  const { accessToken, expiresAtMs, ...tokens } = readTokens({
    access_token,
    refresh_token,
    organization_id,
    expires_in,
  });
  if (accessToken === null)
    throw new WorkosUnavailable('the issuer gave an answer without an access token', true, undefined);

  const claims = readTokenClaims(accessToken);
  const person = typeof user === 'object' && user !== null ? (user as Record<string, unknown>) : {};
  const nowMs = Date.now();
  const seemsExpired = expiresAtMs !== null && expiresAtMs <= nowMs;
  return {
    tokens: { ...tokens, accessToken, expiresAtMs: seemsExpired ? endByLifetime(claims, nowMs) : expiresAtMs },
    seemsExpiredSinceMs: seemsExpired ? expiresAtMs : null,
    email: textOf(person['email']) ?? claims.email,
    name: [textOf(person['first_name']), textOf(person['last_name'])].filter((part) => part !== null).join(' ') || null,
  };
}

/**
 * Gives the end of a token by its lifetime. A token that has ended when it is issued shows that the issuer's clock and
 * this machine's differ.
 */
function endByLifetime({ issuedAtMs, expiresAtMs }: TokenClaims, nowMs: number): number | null {
  return issuedAtMs !== null && expiresAtMs !== null && expiresAtMs > issuedAtMs
    ? nowMs + expiresAtMs - issuedAtMs
    : null;
}

function secretOf(value: unknown): string | null {
  return (typeof value === 'string' && cleanSecret(value)) || null;
}

/** Cleans a name, an address or an id, which people read in logs and tables. */
function textOf(value: unknown): string | null {
  return (typeof value === 'string' && cleanName(value)) || null;
}

function secondsOf(value: unknown, fallback: number): number {
  return typeof value === 'number' && value > 0 ? value : fallback;
}
