import { addressOf } from '../address-of.js';
import { type Clients } from '../request-heads.js';
import { type Child } from '../start-child.js';
import { type Rung, type Work } from './rung.js';
import { sizedBody } from './sized-body.js';

const MODEL = 'claude-opus-4-8';
const PATH = '/v1/messages';
const QUESTION = { model: MODEL, max_tokens: 1024, messages: [{ role: 'user', content: 'Why does "npm test" hang?' }] };
const SMALL = Buffer.from(JSON.stringify(QUESTION));
const STREAMED = Buffer.from(JSON.stringify({ ...QUESTION, stream: true }));

const CONCURRENCY = 16;
const SIZES_KB = [1, 4, 16, 64, 256, 1024, 2048, 4096];
const EVENTS = [10, 30, 100, 300, 1000, 2000];
const STREAMS = [1, 10, 50, 100, 250, 500, 1000];
/** Of each of many streams at once. */
const EVENTS_OF_MANY = 50;

/** A target of requests, and who sends them. */
export interface Asked {
  child: Child;
  clients: Clients;
}

interface Question {
  body: Buffer;
  events?: number;
  concurrency: number;
  requests: number;
}

/** Small answers to bodies of every size. */
export function bodyRungs(gateway: Asked, reference: Asked): Rung[] {
  return SIZES_KB.map((kilobytes) =>
    rungOf(kilobytes, gateway, reference, {
      body: sizedBody(MODEL, kilobytes * 1024),
      concurrency: CONCURRENCY,
      requests: Math.round(clamp(100_000 / kilobytes, 40, 400)),
    }),
  );
}

/** Streams of every length. */
export function eventRungs(gateway: Asked, reference: Asked): Rung[] {
  return EVENTS.map((events) =>
    rungOf(events, gateway, reference, {
      body: STREAMED,
      events,
      concurrency: CONCURRENCY,
      requests: Math.round(clamp(80_000 / events, 40, 400)),
    }),
  );
}

/** Streams of one length, so many at once. */
export function streamRungs(gateway: Asked, reference: Asked): Rung[] {
  return STREAMS.map((concurrency) =>
    rungOf(concurrency, gateway, reference, {
      body: STREAMED,
      events: EVENTS_OF_MANY,
      concurrency,
      requests: Math.max(400, concurrency),
    }),
  );
}

/** Small requests and answers for gateways that differ in what they hold. */
export function poolRungs(gateways: ReadonlyMap<number, Asked>, requests: number): Rung[] {
  return [...gateways].map(([x, gateway]) => ({
    x,
    gateway: workOf(gateway, { body: SMALL, concurrency: CONCURRENCY, requests }),
    reference: undefined,
  }));
}

/** The reference has a smaller share: it only has to be compared with, and parses whole bodies. */
function rungOf(x: number, gateway: Asked, reference: Asked, question: Question): Rung {
  const fewer = { ...question, requests: Math.max(question.concurrency, question.requests / 2) };
  return { x, gateway: workOf(gateway, question), reference: workOf(reference, fewer) };
}

function workOf({ child, clients }: Asked, { body, events, concurrency, requests }: Question): Work {
  return { child, order: { ...addressOf(child.url, body, { path: PATH, clients, events }), concurrency, requests } };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
