import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { asArray, asNumber, asObject, asString, ownMember, parseObject } from '../../dialects/wire-value.js';
import { showProgress } from '../show-progress.js';
import { type OfferedModel } from './agent.js';
import { KeyRefused, SetupFailed } from './setup-failed.js';

const TIMEOUT_MS = 15_000;
const LARGEST_ANSWER = 8 << 20;
const OFFLINE = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/**
 * Brings an address into the form that agents build theirs from: with its scheme, without `/v1`, the path of a page and
 * a slash at the end. Throws {@link SetupFailed}.
 */
export function cleanUrl(text: string): string {
  const typed = text.trim();
  const url = URL.canParse(typed) ? new URL(typed) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SetupFailed(
      `${JSON.stringify(typed)} is no address of a gateway: write it with its scheme, like ` +
        'https://gateway.example.com.',
    );
  }
  if (url.username !== '' || url.password !== '')
    throw new SetupFailed('The address has a user name or a password in it: give the key with --key-stdin instead.');
  const path = url.pathname.replace(/\/(?:v1|droid2api\.tgz|dashboard)?\/?$/, '');
  return url.origin + path;
}

/** Asks the gateway which models a key may use. Throws {@link SetupFailed}, with the remedy for what is wrong. */
export async function askModels(url: string, key: string | undefined): Promise<OfferedModel[]> {
  const { status, body } = await showProgress(`Asking ${url}`, () => get(`${url}/v1/models`, key, url));
  const answer = parseObject(body);
  if (status === 401 || status === 403) {
    const told = asString(ownMember(asObject(ownMember(answer, 'error')), 'message'));
    const says = told === undefined ? '' : ` It says: ${withoutControls(told)}`;
    throw new KeyRefused(`The gateway at ${url} refuses the key: ask whoever runs it for a new one.${says}`);
  }
  const list = ownMember(answer, 'data');
  if (status !== 200 || !Array.isArray(list)) {
    throw new SetupFailed(
      `${url} answers, but not as the gateway does (status ${status} at /v1/models): check the address.`,
    );
  }
  const windows = readWindows(asArray(ownMember(answer, 'models')));
  const models = asArray(list).flatMap((entry) => readModel(entry, windows));
  if (models.length > 0) return models;
  throw new SetupFailed(`The key may use no model of the gateway at ${url}: ask whoever runs it to allow some.`);
}

/** Tells whether the gateway takes Responses over WebSocket. */
export function askForWebSocket(url: string, key: string): Promise<boolean> {
  return new Promise((resolve) => {
    const { request, options } = clientFor(`${url}/v1/responses`, key);
    const headers = {
      ...options.headers,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    const asked = request(`${url}/v1/responses`, { ...options, headers });
    asked.once('upgrade', (_, socket) => {
      socket.destroy();
      resolve(true);
    });
    asked.once('response', (answer) => {
      answer.destroy();
      resolve(false);
    });
    asked.once('error', () => resolve(false));
    asked.once('timeout', () => asked.destroy(new Error('no answer')));
    asked.end();
  });
}

function clientFor(address: string, key: string | undefined) {
  const request = address.startsWith('https:') ? requestHttps : requestHttp;
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return { request, options: { headers, timeout: TIMEOUT_MS, agent: false as const } };
}

function get(address: string, key: string | undefined, url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(new SetupFailed(explain(error, url)));
    const { request, options } = clientFor(address, key);
    const asked = request(address, options, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => {
        body += text;
        if (body.length > LARGEST_ANSWER) asked.destroy(new Error('the answer is too long'));
      });
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, body }));
      answer.once('error', fail);
    });
    asked.once('timeout', () => asked.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
    asked.once('error', fail);
    asked.end();
  });
}

function explain({ code = '', message }: NodeJS.ErrnoException, url: string): string {
  if (OFFLINE.has(code)) return `The name in ${url} is not known here: check the address, and the network or VPN.`;
  if (/CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code)) {
    return (
      `The certificate of ${url} is not trusted here (${code}): set NODE_EXTRA_CA_CERTS to the file of the team's ` +
      'certificate authority.'
    );
  }
  if (code === 'EPROTO') return `${url} does not speak TLS: write http:// instead of https://, or check the port.`;
  if (code === 'ETIMEDOUT') return `${url} gives no answer: check the address, the port, and the firewall or VPN.`;
  return `Nothing answers at ${url} (${code || message}): check that the gateway runs, and its address and port.`;
}

/** What is shown at a terminal and written into settings is text of one line. */
function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}

/** The windows of models, which the gateway tells in the list for Codex. */
function readWindows(entries: readonly unknown[]): Map<string, number> {
  return new Map(
    entries.flatMap((entry) => {
      const slug = asString(ownMember(asObject(entry), 'slug'));
      const tokens = asNumber(ownMember(asObject(entry), 'context_window'));
      return slug === undefined || tokens === undefined ? [] : [[slug, tokens]];
    }),
  );
}

function readModel(entry: unknown, windows: ReadonlyMap<string, number>): OfferedModel[] {
  const model = asObject(entry);
  const id = asString(ownMember(model, 'id'));
  if (id === undefined || id.includes('*')) return [];
  if (id !== withoutControls(id)) return [];
  const name = withoutControls(asString(ownMember(model, 'display_name')) ?? id);
  const dialect = dialectOf(asString(ownMember(model, 'owned_by')) ?? '', id);
  return [{ id, name, dialect, contextTokens: windows.get(id) }];
}

/** The wire format of whoever made a model: clouds sell those of several vendors. */
function dialectOf(owner: string, id: string): OfferedModel['dialect'] {
  if (/^(?:openai|azure)/.test(owner)) return 'responses';
  if (owner === 'anthropic' || (/^(?:bedrock|vertex)/.test(owner) && /claude/i.test(id))) return 'messages';
  return owner === 'google' || (owner.startsWith('vertex') && /gemini/i.test(id)) ? 'generate' : 'chat';
}
