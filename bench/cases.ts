import { claudeCodeBody } from './claude-code-body.js';

export interface Case {
  name: string;
  title: string;
  /** First path segment of the upstream, by which it chooses its answer. */
  answer: 'small' | 'events' | 'bursts' | 'tokens' | 'paced' | 'responses';
  /** The route that the client calls; the model decides whether the gateway translates. */
  path: string;
  body: Buffer;
  concurrency: number;
  /** In how many parts a round is cut, gateway and reference by turns: what else runs on the machine then meets both alike. */
  slices: number;
  /** Requests a round and target. */
  requests: number;
  /** Requests one after the other a round and target, for the time to the first byte; 0: not measured. */
  sequential: number;
  /** Upstream and network proxy speak TLS. */
  throughProxy: boolean;
  /** The median of the CPU ratio that the gateway promises. */
  bar: number | undefined;
  /** The same where keys, limits and ledger are measured against a gateway without them. */
  teamBar?: number;
}

const MODEL = 'claude-opus-4-8';
const question = { model: MODEL, max_tokens: 1024, messages: [{ role: 'user', content: 'Why does "npm test" hang?' }] };
const whole = Buffer.from(JSON.stringify(question));
const streamed = Buffer.from(JSON.stringify({ ...question, stream: true }));
const fromResponses = Buffer.from(JSON.stringify({ ...question, model: 'gpt-5.4', stream: true }));
const MESSAGES = '/v1/messages';

export const CASES: readonly Case[] = [
  { name: 'small', title: 'small JSON', answer: 'small', path: MESSAGES, body: whole, concurrency: 16, slices: 8, requests: 4000, sequential: 300, throughProxy: false, bar: 6 },
  { name: 'stream', title: '200-event stream', answer: 'events', path: MESSAGES, body: streamed, concurrency: 16, slices: 8, requests: 800, sequential: 60, throughProxy: false, bar: 2.2, teamBar: 1.15 },
  { name: 'bursts', title: '200 events, ten a write', answer: 'bursts', path: MESSAGES, body: streamed, concurrency: 16, slices: 8, requests: 1200, sequential: 60, throughProxy: false, bar: undefined },
  { name: 'chat', title: '200 events, Chat client on a Messages model', answer: 'events', path: '/v1/chat/completions', body: streamed, concurrency: 16, slices: 8, requests: 800, sequential: 60, throughProxy: false, bar: 3 },
  { name: 'responses', title: '200 events, Messages client on a Responses model', answer: 'responses', path: MESSAGES, body: fromResponses, concurrency: 16, slices: 8, requests: 800, sequential: 60, throughProxy: false, bar: 3.5 },
  { name: 'claude-code', title: '115 KB body, 20 tokens', answer: 'tokens', path: MESSAGES, body: claudeCodeBody(MODEL), concurrency: 16, slices: 8, requests: 1000, sequential: 100, throughProxy: false, bar: 0.7, teamBar: 1.15 },
  { name: 'long-session', title: '1 MB body, 20 tokens', answer: 'tokens', path: MESSAGES, body: claudeCodeBody(MODEL, 92), concurrency: 16, slices: 8, requests: 240, sequential: 40, throughProxy: false, bar: 0.25 },
  { name: 'slow', title: '500 slow streams at once', answer: 'paced', path: MESSAGES, body: streamed, concurrency: 500, slices: 1, requests: 500, sequential: 0, throughProxy: false, bar: undefined },
  { name: 'tls', title: 'small JSON by TLS proxy', answer: 'small', path: MESSAGES, body: whole, concurrency: 16, slices: 8, requests: 3000, sequential: 200, throughProxy: true, bar: undefined },
];

/** The same cases for a short run: fewer requests, so wider spreads. */
export function shortened(one: Case): Case {
  return { ...one, requests: Math.max(one.concurrency, one.requests / 4), sequential: one.sequential / 4, slices: Math.ceil(one.slices / 4) };
}

/** The request as it goes over the wire, with the headers that the vendor's SDK sends. */
export function requestBytes({ body }: Case, host: string, path: string, key: string): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    'connection: keep-alive',
    'accept: application/json',
    'content-type: application/json',
    `content-length: ${body.length}`,
    'user-agent: claude-cli/2.1.330 (external, cli)',
    `x-api-key: ${key}`,
    'x-app: cli',
    'anthropic-version: 2023-06-01',
    'anthropic-beta: claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27',
    'x-claude-code-session-id: 5b0e9a52-0c43-4f0e-9d6c-0a4ac9a6b7f1',
    'x-stainless-arch: x64',
    'x-stainless-lang: js',
    'x-stainless-os: Linux',
    'x-stainless-package-version: 0.70.1',
    'x-stainless-retry-count: 0',
    'x-stainless-runtime: node',
    'x-stainless-runtime-version: v24.3.0',
    'x-stainless-timeout: 600',
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(head.join('\r\n')), body]);
}
