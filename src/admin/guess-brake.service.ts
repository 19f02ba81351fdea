import { type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { plainAddress } from '../config/is-trusted-proxy.js';
import { steadyNowMs } from '../config/steady-clock.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { Drain } from '../relay/drain.service.js';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
/** After this long without a wrong token an address is a stranger again. */
const FORGIVEN_AFTER_MS = 600_000;
const MOST_ADDRESSES = 10_000;
/** Answers that are held back at a time; each keeps a connection open. */
const MOST_HELD = 1_000;

/**
 * Makes guessing of tokens slow: the answer to a wrong one waits, twice as long each time. Who brings the right one
 * never comes here, and so is neither slowed nor locked out by anybody's guesses.
 */
@Injectable()
export class GuessBrake {
  /** The address that guessed last stands last. */
  private readonly guessers = new Map<string, { guesses: number; lastMs: number }>();
  /** What ends each wait that is under way. */
  private readonly held = new Set<() => void>();

  constructor(private readonly drain: Drain) {
    drain.whenBegun(() => {
      for (const release of this.held) release();
    });
  }

  /** How many answers are held back. */
  get size(): number {
    return this.held.size;
  }

  /**
   * Resolves when the answer to a wrong token may go out, or when nobody waits for it any more. Throws a 429 at once
   * where too many answers wait already.
   */
  async hold(response: ServerResponse, address: string): Promise<void> {
    const delayMs = this.count(address);
    if (this.held.size >= MOST_HELD)
      throw new GatewayError(429, 'Too many wrong tokens are being answered.', {
        retryAfterSeconds: LONGEST_DELAY_MS / 1000,
        shouldRetry: false,
        headers: { connection: 'close' },
      });
    await new Promise<void>((resolve) => {
      const release = (): void => {
        clearTimeout(timer);
        response.off('close', release);
        this.held.delete(release);
        resolve();
      };
      // A gateway that stops waits for its answers.
      const timer = setTimeout(release, this.drain.ready ? delayMs : FIRST_DELAY_MS).unref();
      response.once('close', release);
      this.held.add(release);
    });
  }

  /** Counts a wrong token; answers the milliseconds that it costs. */
  private count(address: string): number {
    const guesser = guesserOf(address);
    const nowMs = steadyNowMs();
    const known = this.guessers.get(guesser);
    const guesses = known && nowMs - known.lastMs < FORGIVEN_AFTER_MS ? known.guesses + 1 : 1;
    this.guessers.delete(guesser);
    this.guessers.set(guesser, { guesses, lastMs: nowMs });
    if (this.guessers.size > MOST_ADDRESSES) {
      const [oldest = ''] = this.guessers.keys();
      this.guessers.delete(oldest);
    }
    return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(guesses - 1, 16));
  }
}

/** Whoever has one address of IPv6 mostly has the other 2⁶⁴ of its network as well. */
function guesserOf(address: string): string {
  const plain = plainAddress(address);
  if (!isIPv6(plain)) return plain;
  const [head = [], tail] = (plain.split('%', 1)[0] ?? '').split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = tail ? Array.from({ length: 8 - head.length - tail.length }, () => '0') : [];
  return [...head, ...zeros, ...(tail ?? [])].slice(0, 4).join(':').toLowerCase();
}
