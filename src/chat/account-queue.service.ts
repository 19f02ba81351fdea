import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { callEvery } from '../config/call-every.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { FairQueue } from './fair-queue.js';

const LONGEST_QUEUE = 1_000;
/** The end of an account's cool-down is no event, so the queue looks by itself. */
const WAKE_INTERVAL_MS = 500;

interface Waiter {
  /** Tries to take what it waits for, and answers whether it could. */
  attempt(): boolean;
  reject(error: GatewayError): void;
}

/** Requests wait here while all accounts of an upstream are at their concurrency limit. The keys take turns. */
@Injectable()
export class AccountQueue implements OnModuleInit, OnApplicationShutdown {
  private readonly queues = new Map<string, FairQueue<Waiter>>();
  private stopTimer: (() => void) | undefined;

  onModuleInit(): void {
    this.stopTimer = callEvery(WAKE_INTERVAL_MS, () => this.wakeAll());
  }

  onApplicationShutdown(): void {
    this.stopTimer?.();
  }

  /**
   * Resolves with what `take` answers: at once where nobody waits and an account is free, else when it is the key's
   * turn and an account has become free. `take` answers undefined while all accounts are busy; an error that it throws
   * ends the wait. Rejects with a 503 when the queue is too long or `signal` fires.
   */
  wait<T>(upstream: string, keyId: string, signal: AbortSignal, take: () => T | undefined): Promise<T> {
    const queue = this.queueOf(upstream);
    return new Promise((resolve, reject) => {
      const attempt = (): boolean => {
        try {
          const taken = take();
          if (taken === undefined) return false;
          resolve(taken);
        } catch (error) {
          reject(error instanceof Error ? error : new Error('the account could not be taken'));
        }
        signal.removeEventListener('abort', leave);
        return true;
      };
      const waiter: Waiter = { attempt, reject };
      const leave = (): void => {
        queue.remove(keyId, waiter);
        reject(allBusy());
      };
      if (signal.aborted) reject(allBusy());
      else if (queue.size > 0 || !attempt()) {
        signal.addEventListener('abort', leave, { once: true });
        queue.add(keyId, waiter)?.reject(allBusy());
        // The requests before this one may wait for accounts that this one may not use.
        this.wake(upstream);
      }
    });
  }

  /** Must be called when an account may have become free: after every release, and when accounts change. */
  wake(upstream: string): void {
    const queue = this.queues.get(upstream);
    while (queue && queue.size > 0 && queue.offer((waiter) => waiter.attempt()));
  }

  /** The number of requests that wait. */
  length(upstream: string): number {
    return this.queues.get(upstream)?.size ?? 0;
  }

  private wakeAll(): void {
    for (const upstream of this.queues.keys()) this.wake(upstream);
  }

  private queueOf(upstream: string): FairQueue<Waiter> {
    let queue = this.queues.get(upstream);
    if (!queue) this.queues.set(upstream, (queue = new FairQueue(LONGEST_QUEUE)));
    return queue;
  }
}

export function allBusy(): GatewayError {
  return new GatewayError(503, "All of the gateway's accounts are busy.", { retryAfterSeconds: 5 });
}
