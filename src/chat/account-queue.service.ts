import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { GatewayError } from '../dialects/gateway-error.js';
import { FairQueue } from './fair-queue.js';

const LONGEST_QUEUE = 1_000;
/** Nobody tells when an account's cool-down ends. */
const WAKE_INTERVAL_MS = 500;

interface Waiter {
  /** Answers whether what it waits for could be had. */
  attempt(): boolean;
  reject(error: GatewayError): void;
}

/** Where requests wait while all accounts of an upstream are at their concurrency limit; keys take turns. */
@Injectable()
export class AccountQueue implements OnModuleInit, OnApplicationShutdown {
  private readonly queues = new Map<string, FairQueue<Waiter>>();
  private timer: NodeJS.Timeout | undefined;

  onModuleInit(): void {
    this.timer = setInterval(() => this.wakeAll(), WAKE_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * Resolves with what `take` yields: at once where it does and nobody waits already, else when it is the key's turn
   * and an account has become free. `take` answers undefined while all are busy; an error that it throws ends the
   * waiting. Rejects with a 503 when the queue is too long or `signal` says that the wait is over.
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
        // Those before it may wait for other accounts than this one may use.
        this.wake(upstream);
      }
    });
  }

  /** To be called when an account may have become free: after every release, and when accounts change. */
  wake(upstream: string): void {
    const queue = this.queues.get(upstream);
    while (queue && queue.size > 0 && queue.offer((waiter) => waiter.attempt()));
  }

  /** How many wait. */
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

function allBusy(): GatewayError {
  return new GatewayError(503, "All of the gateway's accounts are busy.", { retryAfterSeconds: 5 });
}
