import { type ServerResponse } from 'node:http';
import { type ClientRequest, type Fault } from './start-faulty-gateway.js';

interface NamedFault extends Fault {
  /** What a gateway with this fault does. */
  what: string;
  /** The rules that it breaks, and no others. */
  breaks: readonly string[];
}

const KNOWN_BETAS = ['claude-code-20250219', 'context-management-2025-06-27'];
const KNOWN_FIELDS = [
  'model',
  'max_tokens',
  'system',
  'messages',
  'metadata',
  'stream',
  'tools',
  'thinking',
  'output_config',
  'context_management',
  'cache_control',
  'safeguards',
];

type Body = Record<string, unknown>;

/** Faults that gateways have in practice, one each. */
export const FAULTS: readonly NamedFault[] = [
  { what: 'collects streams before it passes them on', breaks: ['stream-unbuffered'], collects: true },
  {
    what: 'keeps a list of allowed betas',
    breaks: ['beta-header'],
    request: ({ headers }) => ({
      headers: {
        ...headers,
        'anthropic-beta': KNOWN_BETAS.filter((beta) => headers['anthropic-beta']?.includes(beta)).join(','),
      },
    }),
  },
  {
    what: 'drops fields that it does not know',
    breaks: ['body-unchanged'],
    request: (request) =>
      editBody(request, (body) =>
        Object.fromEntries(Object.entries(body).filter(([name]) => KNOWN_FIELDS.includes(name))),
      ),
  },
  {
    what: 'puts a prompt of its own first',
    breaks: ['attribution'],
    request: (request) =>
      editBody(request, (body) => ({
        ...body,
        ...(Array.isArray(body['system']) && {
          system: [{ type: 'text', text: 'You are a helpful gateway.' }, ...(body['system'] as unknown[])],
        }),
      })),
  },
  {
    what: 'strips cache_control',
    breaks: ['cache-control'],
    request: (request) => editBody(request, ({ cache_control: _mark, ...body }) => body),
  },
  {
    what: 'words errors anew',
    breaks: ['error-body'],
    errorBody: (body) => body.replace('"message":"', '"message":"Upstream error: '),
  },
  {
    what: 'sends 401 without x-should-retry',
    breaks: ['refused-key'],
    headers: ({ 'x-should-retry': shouldRetry, ...headers }, status) =>
      status === 401 ? headers : { ...headers, ...(shouldRetry !== undefined && { 'x-should-retry': shouldRetry }) },
  },
  {
    what: 'limits bodies to 100 kB',
    breaks: ['large-body'],
    answer: ({ body }, response) =>
      body.length > 100_000 && refuse(response, 413, 'request_too_large', 'The body is too large.'),
  },
  {
    what: 'ends broken streams cleanly',
    breaks: ['cut-stream', 'truncated-stream'],
    chunk: (chunk) => chunk.replace(/event: error\ndata: (?!.*overloaded_error).*\n\n/g, ''),
  },
  {
    what: 'writes no pings',
    breaks: ['ping'],
    chunk: (chunk) => chunk.replaceAll('event: ping\ndata: {"type":"ping"}\n\n', ''),
  },
  {
    what: 'shows the quota of the account',
    breaks: ['quota-headers'],
    headers: (headers) => ({ ...headers, 'anthropic-ratelimit-requests-remaining': '3' }),
  },
  {
    what: 'redirects the list of models',
    breaks: ['models-list'],
    answer: ({ url }, response) =>
      url.startsWith('/v1/models') && ends(response.writeHead(308, { location: '/models' })),
  },
  { what: 'sends no request-id', breaks: ['request-id'], headers: ({ 'request-id': _id, ...headers }) => headers },
  {
    what: 'takes keys as bearer only',
    breaks: ['credential-forms'],
    answer: ({ method, headers }, response) =>
      method === 'POST' &&
      headers.authorization === undefined &&
      refuse(response, 401, 'authentication_error', 'No key.'),
  },
  {
    what: 'sends clients away for an hour',
    breaks: ['retry-after'],
    headers: (headers, status) => (status === 429 ? { ...headers, 'retry-after': '3600' } : headers),
  },
  { what: 'drops the query', breaks: ['query-kept'], request: ({ url }) => ({ url: url.replace(/\?.*/, '') }) },
  {
    what: 'writes events anew and drops what it does not know',
    breaks: ['stream-bytes'],
    chunk: (chunk) => chunk.replace(/^: .*\n\n/gm, '').replace(/event: doctor_unknown\n.*\n\n/g, ''),
  },
  {
    what: 'has a firewall for web pages before it',
    breaks: ['code-in-prompt'],
    answer: ({ body }, response) =>
      body.includes('<script>') &&
      ends(response.writeHead(403, { 'content-type': 'text/html' }), '<h1>Request blocked</h1>'),
  },
  // On the others a machine that is busy would make it hang up, too.
  {
    what: 'hangs up on a client that has waited for a while',
    breaks: ['whole-patience'],
    patienceMs: ({ headers }) => (headers['x-stainless-timeout'] === undefined ? undefined : 400),
  },
];

function editBody({ method, body }: ClientRequest, edit: (body: Body) => Body): Partial<ClientRequest> {
  try {
    return method === 'POST' ? { body: Buffer.from(JSON.stringify(edit(JSON.parse(body.toString()) as Body))) } : {};
  } catch {
    return {};
  }
}

function refuse(response: ServerResponse, status: number, type: string, message: string): true {
  const body = JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_faulty' });
  return ends(
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-should-retry': 'false',
      'request-id': 'req_faulty',
    }),
    body,
  );
}

function ends(response: ServerResponse, body = ''): true {
  response.end(body);
  return true;
}
