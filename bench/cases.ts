import { claudeCodeBody } from './claude-code-body.js';

export interface Case {
  name: string;
  title: string;
  /** First path segment of the upstream, by which it chooses its answer. */
  answer: 'small' | 'events' | 'bursts' | 'tokens' | 'paced' | 'responses' | 'mixed';
  /** The route that the client calls; the model decides whether the gateway translates. */
  path: string;
  body: Buffer;
  concurrency: number;
  /**
   * In how many parts a round is cut, gateway and reference by turns: what else runs on the machine then meets both
   * alike.
   */
  slices: number;
  /** Requests a round and target. */
  requests: number;
  /** Requests one after the other for each target, for the time to the first byte; 0: not measured. */
  sequential: number;
  /** Another process keeps a core and the caches busy meanwhile. */
  besideBusy?: boolean;
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

const SMALL: Case = {
  name: 'small',
  title: 'small JSON',
  answer: 'small',
  path: MESSAGES,
  body: whole,
  concurrency: 16,
  slices: 8,
  requests: 4000,
  sequential: 4000,
  throughProxy: false,
  bar: 6,
};

export const CASES: readonly Case[] = [
  SMALL,
  {
    ...SMALL,
    name: 'busy',
    title: 'small JSON beside a busy process',
    sequential: 0,
    besideBusy: true,
    bar: undefined,
  },
  {
    name: 'stream',
    title: '200-event stream',
    answer: 'events',
    path: MESSAGES,
    body: streamed,
    concurrency: 16,
    slices: 8,
    requests: 800,
    sequential: 1000,
    throughProxy: false,
    bar: 2.2,
    teamBar: 1.15,
  },
  {
    name: 'bursts',
    title: '200 events, ten a write',
    answer: 'bursts',
    path: MESSAGES,
    body: streamed,
    concurrency: 16,
    slices: 8,
    requests: 1200,
    sequential: 1000,
    throughProxy: false,
    bar: undefined,
  },
  {
    name: 'chat',
    title: '200 events, Chat client on a Messages model',
    answer: 'events',
    path: '/v1/chat/completions',
    body: streamed,
    concurrency: 16,
    slices: 8,
    requests: 800,
    sequential: 1000,
    throughProxy: false,
    bar: 3,
  },
  {
    name: 'responses',
    title: '200 events, Messages client on a Responses model',
    answer: 'responses',
    path: MESSAGES,
    body: fromResponses,
    concurrency: 16,
    slices: 8,
    requests: 800,
    sequential: 1000,
    throughProxy: false,
    bar: 3.5,
  },
  {
    name: 'claude-code',
    title: '115 KB body, 20 tokens',
    answer: 'tokens',
    path: MESSAGES,
    body: claudeCodeBody(MODEL),
    concurrency: 16,
    slices: 8,
    requests: 1000,
    sequential: 1000,
    throughProxy: false,
    bar: 0.7,
    teamBar: 1.15,
  },
  {
    name: 'long-session',
    title: '1 MB body, 20 tokens',
    answer: 'tokens',
    path: MESSAGES,
    body: claudeCodeBody(MODEL, 92),
    concurrency: 16,
    slices: 8,
    requests: 240,
    sequential: 1000,
    throughProxy: false,
    bar: 0.25,
  },
  {
    name: 'slow',
    title: '1000 streams at once, 20 tokens a second',
    answer: 'paced',
    path: MESSAGES,
    body: streamed,
    concurrency: 1000,
    slices: 1,
    requests: 1000,
    sequential: 0,
    throughProxy: false,
    bar: undefined,
  },
  {
    name: 'slow500',
    title: '500 streams at once, 20 tokens a second',
    answer: 'paced',
    path: MESSAGES,
    body: streamed,
    concurrency: 500,
    slices: 1,
    requests: 500,
    sequential: 0,
    throughProxy: false,
    bar: undefined,
  },
  {
    name: 'tls',
    title: 'small JSON by TLS proxy',
    answer: 'small',
    path: MESSAGES,
    body: whole,
    concurrency: 16,
    slices: 8,
    requests: 3000,
    sequential: 1000,
    throughProxy: true,
    bar: undefined,
  },
];

/** The same cases for a short run: fewer requests, so wider spreads. */
export function shortened(one: Case): Case {
  return {
    ...one,
    requests: Math.max(one.concurrency, one.requests / 4),
    sequential: one.sequential / 4,
    slices: Math.ceil(one.slices / 4),
  };
}
