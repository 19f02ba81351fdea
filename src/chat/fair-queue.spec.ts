import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AccountQueue } from './account-queue.service.js';
import { FairQueue } from './fair-queue.js';

const forever = (): AbortSignal => new AbortController().signal;

function drain(queue: FairQueue<string>): string[] {
  const order: string[] = [];
  while (queue.offer((waiter) => order.push(waiter) > 0));
  return order;
}

describe('a fair queue', () => {
  it('lets keys take turns, each in its own order', () => {
    const queue = new FairQueue<string>(100);
    for (let index = 1; index <= 3; index++) queue.add('a', `a${index}`);
    queue.add('b', 'b1');
    queue.add('c', 'c1');
    queue.add('c', 'c2');
    expect(drain(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  });

  it('lets no key wait for more than one turn of every other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }), (keys) => {
        const queue = new FairQueue<string>(1_000);
        keys.forEach((key, index) => queue.add(`k${key}`, `k${key}:${index}`));
        const order = drain(queue).map((waiter) => waiter.slice(0, 2));
        expect(order).toHaveLength(keys.length);
        // Between two turns of a key nobody has two.
        for (const key of new Set(order)) {
          const turns = order.flatMap((one, index) => (one === key ? [index] : []));
          for (let turn = 1; turn < turns.length; turn++) {
            const between = order.slice((turns[turn - 1] ?? 0) + 1, turns[turn]);
            expect(new Set(between).size).toBe(between.length);
          }
        }
      }),
      { seed: 1 },
    );
  });

  it('passes over who cannot take a turn, without losing the place', () => {
    const queue = new FairQueue<string>(10);
    queue.add('a', 'a1');
    queue.add('b', 'b1');
    expect(queue.offer((waiter) => waiter === 'b1')).toBe(true);
    expect(queue.offer((waiter) => waiter === 'b1')).toBe(false);
    expect(drain(queue)).toEqual(['a1']);
  });

  it('is bounded, and takes from the key that has most', () => {
    const queue = new FairQueue<string>(3);
    for (const waiter of ['a1', 'a2', 'a3']) expect(queue.add('a', waiter)).toBeUndefined();
    expect(queue.add('a', 'a4')).toBe('a4');
    expect(queue.add('b', 'b1')).toBe('a3');
    expect(queue.size).toBe(3);
    expect(drain(queue)).toEqual(['a1', 'b1', 'a2']);
  });
});

describe('waiting for an account', () => {
  it('serves the first request of another key next, whatever 30 sub-agents of one key wait for', async () => {
    const queue = new AccountQueue();
    let free = 0;
    const take = () => (free > 0 ? free-- : undefined);
    const served: string[] = [];
    const wait = (key: string) => void queue.wait('factory', key, forever(), take).then(() => served.push(key));
    for (let index = 0; index < 30; index++) wait('greedy');
    wait('modest');
    for (let turn = 0; turn < 3; turn++) {
      free++;
      queue.wake('factory');
      await Promise.resolve();
    }
    expect(served).toEqual(['greedy', 'modest', 'greedy']);
    expect(queue.length('factory')).toBe(28);
  });

  it('takes an account at once where nobody waits, and behind the others where somebody does', async () => {
    const queue = new AccountQueue();
    expect(await queue.wait('factory', 'a', forever(), () => 1)).toBe(1);
    const order: string[] = [];
    let free = false;
    const take = (name: string) => () => (free ? name : undefined);
    const first = queue.wait('factory', 'a', forever(), take('first')).then((name) => order.push(name));
    free = true;
    const second = queue.wait('factory', 'a', forever(), take('second')).then((name) => order.push(name));
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });

  it('does not let one that may use other accounts only hold up the rest', async () => {
    const queue = new AccountQueue();
    queue.wait('factory', 'bound', forever(), () => undefined).catch(() => undefined);
    expect(await queue.wait('factory', 'free', forever(), () => 'other account')).toBe('other account');
  });

  it('ends with a 503 when the wait is over', async () => {
    const queue = new AccountQueue();
    const controller = new AbortController();
    const waiting = queue.wait('factory', 'a', controller.signal, () => undefined);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ status: 503, details: { retryAfterSeconds: 5 } });
    expect(queue.length('factory')).toBe(0);
  });

  it('passes on what the attempt throws', async () => {
    const queue = new AccountQueue();
    const waiting = queue.wait('factory', 'a', forever(), () => {
      throw new Error('refused');
    });
    await expect(waiting).rejects.toThrow('refused');
  });
});
