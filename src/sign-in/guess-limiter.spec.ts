import { EventEmitter } from 'node:events';
import { type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Siblings } from '../observability/siblings.service.js';
import { Drain } from '../relay/drain.service.js';
import { GuessLimiter } from './guess-limiter.service.js';

/** Asks those of the same process as workers ask each other. */
class NearSiblings extends Siblings {
  private readonly others: NearSiblings[] = [];
  private readonly own = new Map<string, (question: unknown) => unknown>();

  join(other: NearSiblings): void {
    this.others.push(other);
    other.others.push(this);
  }

  override whenAsked(topic: string, respond: (question: unknown) => unknown): void {
    this.own.set(topic, respond);
  }

  override ask<T>(topic: string, question: unknown): Promise<T[]> {
    return Promise.resolve(this.others.map(({ own }) => own.get(topic)?.(question) as T));
  }
}

let drain: Drain;
let siblings: NearSiblings;
let limiter: GuessLimiter;
beforeEach(() => {
  jest.useFakeTimers();
  drain = new Drain();
  siblings = new NearSiblings();
  limiter = new GuessLimiter(drain, siblings);
});
afterEach(() => {
  jest.useRealTimers();
});

function response(): ServerResponse {
  return new EventEmitter() as ServerResponse;
}

/** Has an answer held; tells whether it may go by now. */
function hold(address: string, answer = response()): () => Promise<boolean> {
  let done = false;
  void limiter.hold(answer, address).then(() => (done = true));
  return async () => {
    await jest.advanceTimersByTimeAsync(0);
    return done;
  };
}

/** Milliseconds until the answer to one more wrong token from an address may go, to a quarter of a second. */
async function delayFor(address: string): Promise<number> {
  const isDone = hold(address);
  for (let ms = 0; ; ms += 250) {
    if (await isDone()) return ms;
    await jest.advanceTimersByTimeAsync(250);
  }
}

describe('GuessLimiter', () => {
  it('doubles what each wrong token costs, up to half a minute', async () => {
    const delays = [];
    for (let guess = 0; guess < 10; guess++) delays.push(await delayFor('203.0.113.9'));
    expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('makes those wait longer that come at once, too', async () => {
    const answers = Array.from({ length: 12 }, () => hold('203.0.113.9'));
    const gone = () => Promise.all(answers.map((isDone) => isDone())).then((all) => all.filter(Boolean).length);
    await jest.advanceTimersByTimeAsync(16_000);
    expect(await gone()).toBe(7);
    await jest.advanceTimersByTimeAsync(14_000);
    expect(await gone()).toBe(12);
  });

  it('counts what the other workers of this machine have met: more workers allow no more guesses', async () => {
    const others = new NearSiblings();
    siblings.join(others);
    const other = new GuessLimiter(drain, others);
    for (let guess = 0; guess < 3; guess++) await delayFor('203.0.113.9');
    const answer = other.hold(response(), '203.0.113.9');
    expect(await delayFor('203.0.113.9')).toBe(4_000);
    await answer;
    expect(await delayFor('203.0.113.8')).toBe(250);
  });

  it('asks other workers of nobody whose answers wait for longest anyway', async () => {
    const ask = jest.spyOn(siblings, 'ask');
    for (let guess = 0; guess < 20; guess++) void limiter.hold(response(), '203.0.113.9');
    expect(ask).toHaveBeenCalledTimes(7);
    await jest.advanceTimersByTimeAsync(30_000);
    expect(limiter.size).toBe(0);
  });

  it('counts by address, and by network for IPv6', async () => {
    await delayFor('203.0.113.9');
    expect(await delayFor('::ffff:203.0.113.9')).toBe(500);
    expect(await delayFor('203.0.113.8')).toBe(250);
    await delayFor('2001:db8:0:7::1');
    expect(await delayFor('2001:DB8:0:7:ffff::2')).toBe(500);
    expect(await delayFor('2001:db8::7:0:0:1')).toBe(250);
    await delayFor('fe80::1%eth0');
    expect(await delayFor('fe80::2')).toBe(500);
    await delayFor('::1');
    expect(await delayFor('0:0:0:0:0:0:0:1')).toBe(500);
  });

  it('forgives after ten minutes without a guess', async () => {
    for (let guess = 0; guess < 5; guess++) await delayFor('203.0.113.9');
    await jest.advanceTimersByTimeAsync(600_000);
    expect(await delayFor('203.0.113.9')).toBe(250);
  });

  it('remembers ten thousand addresses, and forgets the one that has been quiet for longest', async () => {
    for (let n = 0; n <= 10_000; n++) void limiter.hold(response(), `10.1.${n >> 8}.${n & 255}`).catch(() => undefined);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await delayFor('10.1.0.0')).toBe(250);
    expect(await delayFor('10.1.39.16')).toBe(500);
  });

  it('holds a thousand answers, and says to others that there are too many', async () => {
    const answers = Array.from({ length: 1_000 }, (_, n) => hold(`10.2.${n >> 8}.${n & 255}`));
    await expect(limiter.hold(response(), '203.0.113.9')).rejects.toMatchObject({
      status: 429,
      details: { headers: { connection: 'close' } },
    });
    await jest.advanceTimersByTimeAsync(250);
    expect(await answers[0]?.()).toBe(true);
    expect(await delayFor('203.0.113.9')).toBe(500);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('holds nothing for who has left', async () => {
    const answer = response();
    const isDone = hold('203.0.113.9', answer);
    answer.emit('close');
    expect(await isDone()).toBe(true);
    expect([jest.getTimerCount(), answer.listenerCount('close')]).toEqual([0, 0]);
  });

  it('keeps no gateway from stopping', async () => {
    for (let guess = 0; guess < 8; guess++) await delayFor('203.0.113.9');
    const isDone = hold('203.0.113.9');
    drain.begin();
    expect(await isDone()).toBe(true);
    expect(await delayFor('203.0.113.9')).toBe(250);
  });
});
