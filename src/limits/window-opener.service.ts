import { Injectable } from '@nestjs/common';
import { LedgerWriter } from '../usage/ledger-writer.service.js';
import { noAnswerInTime } from './explain-limit-fault.js';
import { type Share, type ShareAsk } from './share.js';
import { ShareRepository } from './share.repository.js';
import { isInTime, LONGEST_WAIT_MS } from './wait-awake.js';

/** A writer that has more to do than this catches up after an outage: then a window begins with what it has written. */
const LONGEST_WRITE_MS = 500;

/** Windows that are being opened together. */
interface Opening {
  shares: Share[];
  /** How many steps the database has done. */
  steps: number;
  done: Promise<void>;
}

/**
 * Opens windows of limits that are new, apart from all other work on limits: to add up what the ledger has of a large
 * organization's month takes longer than a request waits that needs another limit.
 */
@Injectable()
export class WindowOpener {
  private readonly openings = new Map<Share, Opening>();
  private gathering: Opening | undefined;

  constructor(
    private readonly repository: ShareRepository,
    private readonly writer: LedgerWriter,
  ) {}

  /**
   * Resolves when the database has a window of the share's limit, or to what went wrong. Where a step takes too long
   * the database counts as away, and the work goes on nevertheless.
   */
  async open(share: Share): Promise<unknown> {
    const opening = this.openings.get(share) ?? this.join(share);
    try {
      let steps;
      do {
        steps = opening.steps;
        if (await isInTime(opening.done, LONGEST_WAIT_MS)) return undefined;
      } while (steps !== opening.steps);
      return noAnswerInTime();
    } catch (error) {
      return error;
    }
  }

  private join(share: Share): Opening {
    this.gathering ??= this.gather();
    this.gathering.shares.push(share);
    this.openings.set(share, this.gathering);
    return this.gathering;
  }

  private gather(): Opening {
    const opening: Opening = { shares: [], steps: 0, done: Promise.resolve() };
    opening.done = this.work(opening).finally(() => {
      for (const share of opening.shares) this.openings.delete(share);
    });
    // Everybody who waits has given up where the database takes too long.
    opening.done.catch(() => undefined);
    return opening;
  }

  private async work(opening: Opening): Promise<void> {
    // Requests that arrive in one turn of the event loop share one opening.
    await new Promise((resolve) => setImmediate(resolve));
    this.gathering = undefined;
    const step = (): void => void opening.steps++;
    const unknown = await this.repository.withoutWindow(opening.shares);
    step();
    if (unknown.length > 0) await this.openUnknown(unknown, step);
    for (const share of opening.shares) share.isOpen = true;
  }

  /** What the shares have counted by a moment and what the ledger has by the same moment are of the same requests. */
  private async openUnknown(shares: readonly Share[], step: () => void): Promise<void> {
    let asks: ShareAsk[] = [];
    const note = (): void => void (asks = shares.map((share) => share.ask(0)));
    const begin = async () => {
      const windows = await this.repository.beginWindows(asks);
      await windows.addNewest();
      return windows;
    };
    const writerIsFree = await isInTime(this.writer.idle(), LONGEST_WRITE_MS);
    step();
    if (!writerIsFree) note();
    const windows = await (writerIsFree ? this.writer.writeThen(note, begin) : begin());
    step();
    await windows.addOlder(step);
    await windows.insert();
  }
}
