import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { VERSION } from '../../config/version.js';
import { GatewayAway, type SetupFailed } from './setup-failed.js';

/** How long a gateway may be silent, and how long an answer may take in all. */
const SILENCE_MS = 15_000;
const TIMEOUT_MS = 60_000;
const LARGEST_ANSWER = 8 << 20;
const OFFLINE = new Set(['ENOTFOUND', 'EAI_AGAIN']);

interface Call {
  /** Sent as a bearer. */
  key?: string | undefined;
  /** What is posted, as a form. Absent where something is asked for. */
  form?: Readonly<Record<string, string>>;
}

interface Answer {
  status: number;
  body: string;
}

/**
 * Asks a gateway, and follows no redirect. `url` is the gateway's address, for what a person is told. Throws
 * {@link SetupFailed}, as {@link GatewayAway} where the gateway cannot be reached.
 */
export function callGateway(address: string, url: string, { key, form }: Call = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(explain(error, url));
    const body = form && new URLSearchParams(form).toString();
    const asked = openCall(address, key, body === undefined ? {} : formHeaders(body), (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => {
        text += piece;
        if (text.length > LARGEST_ANSWER) asked.destroy(new Error('the answer is too long'));
      });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
      answer.once('error', fail);
    });
    const giveUp = () => void asked.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' }));
    asked.once('timeout', giveUp);
    const limit = setTimeout(giveUp, TIMEOUT_MS);
    asked.once('close', () => clearTimeout(limit));
    asked.once('error', fail);
    asked.end(body);
  });
}

/** Begins a request to a gateway; a form where `headers` say so. */
export function openCall(
  address: string,
  key: string | undefined,
  headers: Readonly<Record<string, string>>,
  onAnswer?: (answer: IncomingMessage) => void,
): ClientRequest {
  const request = address.startsWith('https:') ? requestHttps : requestHttp;
  return request(
    address,
    {
      method: 'content-type' in headers ? 'POST' : 'GET',
      headers: {
        'user-agent': `droid2api/${VERSION}`,
        ...headers,
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      timeout: SILENCE_MS,
      agent: false,
    },
    onAnswer,
  );
}

function formHeaders(body: string): Record<string, string> {
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    accept: 'application/json',
  };
}

function explain({ code = '', message }: NodeJS.ErrnoException, url: string): SetupFailed {
  if (OFFLINE.has(code))
    return new GatewayAway(`The name in ${url} is not known here: check the address, and the network or VPN.`);
  if (/CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code)) {
    return new GatewayAway(
      `The certificate of ${url} is not trusted here (${code}): set NODE_EXTRA_CA_CERTS to the file of the team's ` +
        'certificate authority.',
    );
  }
  if (code === 'EPROTO')
    return new GatewayAway(`${url} does not speak TLS: write http:// instead of https://, or check the port.`);
  if (code === 'ETIMEDOUT')
    return new GatewayAway(`${url} gives no answer: check the address, the port, and the firewall or VPN.`);
  return new GatewayAway(
    `Nothing answers at ${url} (${code || message}): check that the gateway runs, and its address and port.`,
  );
}

/** What is shown at a terminal and written into settings is text of one line. */
export function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}
