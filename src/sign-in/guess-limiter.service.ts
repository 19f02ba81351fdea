import { type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { Siblings } from '../observability/siblings.service.js';
import { Drain } from '../relay/drain.service.js';
import { networkOf } from './network-of.js';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
/** After so long without a wrong token an address is a stranger again. */
const FORGIVEN_AFTER_MS = 600_000;
const MOST_ADDRESSES = 10_000;
/** How many answers wait at a time; each keeps a connection open. */
const MOST_HELD = 1_000;
/** Under which workers ask each other. */
const TOPIC = 'guesses';

/**
 * Slows down guesses at tokens: the answer to a wrong token waits, twice as long each time, whichever worker gets the
 * guess. Requests with a right token never come here, so nobody's guesses slow them down or lock them out.
 */
@Injectable()
export class GuessLimiter {
  /** In the order of the last guess. */
  private readonly guessers = new Map<string, { guesses: number; lastMs: number }>();
  /** A function for each wait, which ends it. */
  private readonly held = new Set<() => void>();

  constructor(
    private readonly drain: Drain,
    private readonly siblings: Siblings,
  ) {
    siblings.whenAsked(TOPIC, (guesser) => this.guessesOf(String(guesser)));
    drain.whenBegun(() => {
      for (const release of this.held) release();
    });
  }

  /** How many answers wait. */
  get size(): number {
    return this.held.size;
  }

  /**
   * Resolves when the answer to a wrong token may go out, or when nobody waits for it any more. Throws a 429 at once
   * where too many answers wait already.
   */
  async hold(response: ServerResponse, address: string): Promise<void> {
    const guesser = networkOf(address);
    const guesses = this.count(guesser);
    if (this.held.size >= MOST_HELD) {
      throw new GatewayError(429, 'Too many wrong tokens are being answered.', {
        retryAfterSeconds: LONGEST_DELAY_MS / 1000,
        shouldRetry: false,
        headers: { connection: 'close' },
      });
    }
    await new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const release = (): void => {
        clearTimeout(timer);
        response.off('close', release);
        this.held.delete(release);
        resolve();
      };
      response.once('close', release);
      this.held.add(release);
      void this.countAll(guesser, guesses).then((all) => {
        if (!this.held.has(release)) return;
        const delayMs = delayAfter(all);
        // A gateway that stops waits for its answers, so it shortens the delay.
        timer = setTimeout(release, this.drain.ready ? delayMs : FIRST_DELAY_MS).unref();
      });
    });
  }

  /**
   * Adds what the other workers have met to the guesses of somebody here. Where these are enough for the longest wait,
   * nobody is asked: whoever floods one worker must not keep the others and the starting process busy.
   */
  private async countAll(guesser: string, guesses: number): Promise<number> {
    if (delayAfter(guesses) === LONGEST_DELAY_MS) return guesses;
    const others = await this.siblings.ask<number>(TOPIC, guesser);
    return others.reduce((sum, more) => sum + more, guesses);
  }

  /** Counts a wrong token; answers how many there have been. */
  private count(guesser: string): number {
    const guesses = this.guessesOf(guesser) + 1;
    this.guessers.delete(guesser);
    this.guessers.set(guesser, { guesses, lastMs: steadyNowMs() });
    if (this.guessers.size > MOST_ADDRESSES) {
      const [oldest = ''] = this.guessers.keys();
      this.guessers.delete(oldest);
    }
    return guesses;
  }

  private guessesOf(guesser: string): number {
    const known = this.guessers.get(guesser);
    return known && steadyNowMs() - known.lastMs < FORGIVEN_AFTER_MS ? known.guesses : 0;
  }
}

/** How many milliseconds the answer to the last of so many wrong tokens waits. */
function delayAfter(guesses: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(guesses - 1, 16));
}
