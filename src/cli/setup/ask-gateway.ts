import { asArray, asNumber, asObject, asString, ownMember, parseObject } from '../../dialects/wire-value.js';
import { showProgress } from '../show-progress.js';
import { type OfferedModel } from './agent.js';
import { callGateway, openCall, withoutControls } from './call-gateway.js';
import { KeyRefused, SetupFailed } from './setup-failed.js';

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
  const path = url.pathname.replace(/\/(?:v1|droid2api\.tgz|dashboard|device)?\/?$/, '');
  return url.origin + path;
}

/** Asks the gateway which models a key may use. Throws {@link SetupFailed}, with the remedy for what is wrong. */
export async function askModels(url: string, key: string | undefined): Promise<OfferedModel[]> {
  const { status, body } = await showProgress(`Asking ${url}`, () => callGateway(`${url}/v1/models`, url, { key }));
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
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    const asked = openCall(`${url}/v1/responses`, key, headers);
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
