/** Who asks: keys and conversations of the requests, each taken in turn. */
export interface Clients {
  keys: readonly string[];
  /** Undefined: a request that does not name its conversation. */
  conversations: readonly (string | undefined)[];
}

/** A single client that knows no key, in one conversation. */
export const ONE_CLIENT: Clients = { keys: ['placeholder'], conversations: ['5b0e9a52-0c43-4f0e-9d6c-0a4ac9a6b7f1'] };

export interface HeadSettings {
  host: string;
  path: string;
  bodyLength: number;
  clients: Clients;
  /** For the upstream's `asked` answer: how many events it shall have. */
  events?: number | undefined;
  /** Sent as well, each in the place of one of the same name. */
  headers?: ReadonlyMap<string, string> | undefined;
}

/**
 * The heads of as many requests as it takes until every key and every conversation had its turn, with the headers that
 * the vendor's SDK sends.
 */
export function requestHeads({ clients, ...head }: HeadSettings): Buffer[] {
  const { keys, conversations } = clients;
  return Array.from({ length: Math.max(keys.length, conversations.length) }, (_, index) =>
    requestHead({
      ...head,
      key: keys[index % keys.length] ?? '',
      conversation: conversations[index % conversations.length],
    }),
  );
}

function requestHead({
  host,
  path,
  bodyLength,
  key,
  conversation,
  events,
  headers = new Map(),
}: Omit<HeadSettings, 'clients'> & { key: string; conversation: string | undefined }): Buffer {
  const sent = new Map([
    ['host', host],
    ['connection', 'keep-alive'],
    ['accept', 'application/json'],
    ['content-type', 'application/json'],
    ['content-length', String(bodyLength)],
    ['user-agent', 'claude-cli/2.1.330 (external, cli)'],
    ['x-api-key', key],
    ['x-app', 'cli'],
    ['anthropic-version', '2023-06-01'],
    ['anthropic-beta', 'claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27'],
  ]);
  if (conversation !== undefined) sent.set('x-claude-code-session-id', conversation);
  if (events !== undefined) sent.set('anthropic-events', String(events));
  for (const [name, value] of [...SDK_HEADERS, ...headers]) sent.set(name.toLowerCase(), value);
  const lines = [...sent].map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

const SDK_HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['x-stainless-arch', 'x64'],
  ['x-stainless-lang', 'js'],
  ['x-stainless-os', 'Linux'],
  ['x-stainless-package-version', '0.70.1'],
  ['x-stainless-retry-count', '0'],
  ['x-stainless-runtime', 'node'],
  ['x-stainless-runtime-version', 'v24.3.0'],
  ['x-stainless-timeout', '600'],
];
