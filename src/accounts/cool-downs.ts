import { DAY_MS, MINUTE_MS } from '../config/durations.js';
import { type RememberedAnswer } from './outcome.js';

/** In place of a model: the whole account. No model has an empty name. */
export const EVERY_MODEL = '';

const FIRST_COOL_DOWN_MS = 2_000;
const LONGEST_COOL_DOWN_MS = 5 * MINUTE_MS;
/** What a `retry-after` may ask for at most. */
const LONGEST_RETRY_AFTER_MS = DAY_MS;
/** Clients may ask for any name that a glob of the configuration matches. */
const MODEL_LIMIT = 64;

/** What a database knows of a cool-down. Times are steady. */
export interface CoolDown {
  untilMs: number;
  /** How long it was when it began. */
  windowMs: number;
  /** 429s since the last success. */
  throttles: number;
}

export interface OpenCoolDown extends CoolDown {
  /** What upstream said; null where another process was told. */
  answer: RememberedAnswer | null;
  /** When somebody was let through as a last resort. */
  askedAtMs: number | null;
}

/**
 * From what an account rests after a 429: vendors limit each model by itself, so that of one says nothing about the
 * others.
 */
export class CoolDowns {
  /** By the model as the upstream knows it, or {@link EVERY_MODEL}; the oldest first. */
  private readonly byModel = new Map<string, OpenCoolDown>();
  /** Models whose cool-down the database does not have as it is. */
  private changed = new Set<string>();

  /** The one that keeps a request for the model away now; of two the longer. */
  find(model: string, nowMs: number): OpenCoolDown | undefined {
    if (this.byModel.size === 0) return undefined;
    const [all, own] = [this.ahead(EVERY_MODEL, nowMs), this.ahead(model, nowMs)];
    return all && own ? (all.untilMs > own.untilMs ? all : own) : (all ?? own);
  }

  /** After a 429. A longer cool-down that is under way stays. */
  begin(model: string, retryAfterMs: number | undefined, answer: RememberedAnswer | null, nowMs: number): void {
    const former = this.byModel.get(model);
    const windowMs = coolDownMs(former?.throttles ?? 0, retryAfterMs);
    const underWay = former !== undefined && former.untilMs > nowMs;
    const longer = underWay && former.untilMs > nowMs + windowMs;
    this.put(model, {
      untilMs: longer ? former.untilMs : nowMs + windowMs,
      windowMs: longer ? former.windowMs : windowMs,
      throttles: (former?.throttles ?? 0) + 1,
      answer: answer ?? former?.answer ?? null,
      askedAtMs: underWay ? former.askedAtMs : null,
    });
    this.changed.add(model);
  }

  /**
   * An answer that began before the 429 of another request proves nothing about now; `proven` says that this one was
   * asked in spite of it.
   */
  succeed(model: string, nowMs: number, proven: boolean): void {
    if (this.byModel.size === 0) return;
    for (const each of [EVERY_MODEL, model]) {
      const known = this.byModel.get(each);
      if (!known || (known.untilMs > nowMs && !proven)) continue;
      this.byModel.delete(each);
      this.changed.add(each);
    }
  }

  /** What another process was told, or this one before its start; the longer one counts. */
  learn(model: string, told: CoolDown, nowMs: number): void {
    const known = this.byModel.get(model);
    if (told.untilMs <= Math.max(nowMs, known?.untilMs ?? 0)) return;
    const kept = known && known.untilMs > nowMs ? known : { answer: null, askedAtMs: null };
    this.put(model, {
      answer: kept.answer,
      askedAtMs: kept.askedAtMs,
      ...told,
      throttles: Math.max(told.throttles, known?.throttles ?? 0),
    });
  }

  /** Those that are under way, by model. */
  list(nowMs: number): [model: string, coolDown: OpenCoolDown][] {
    return [...this.byModel].filter(([, { untilMs }]) => untilMs > nowMs);
  }

  get hasChanged(): boolean {
    return this.changed.size > 0;
  }

  /** What the database is to be told: undefined for a cool-down that has ended. */
  takeChanged(): Map<string, CoolDown | undefined> {
    const taken = new Map([...this.changed].map((model) => [model, this.byModel.get(model)]));
    this.changed = new Set();
    return taken;
  }

  /** What was taken could not be written. */
  giveBack(models: Iterable<string>): void {
    for (const model of models) this.changed.add(model);
  }

  private put(model: string, coolDown: OpenCoolDown): void {
    this.byModel.delete(model);
    this.byModel.set(model, coolDown);
    for (const oldest of this.byModel.keys()) {
      if (this.byModel.size <= MODEL_LIMIT) break;
      this.byModel.delete(oldest);
      this.changed.delete(oldest);
    }
  }

  private ahead(model: string, nowMs: number): OpenCoolDown | undefined {
    const known = this.byModel.get(model);
    return known && known.untilMs > nowMs ? known : undefined;
  }
}

/** Upstream's own word, else 2 s doubled with every 429 in a row up to 5 minutes. */
function coolDownMs(throttles: number, retryAfterMs: number | undefined): number {
  if (retryAfterMs !== undefined && retryAfterMs > 0) return Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS);
  return Math.min(FIRST_COOL_DOWN_MS * 2 ** Math.min(throttles, 20), LONGEST_COOL_DOWN_MS);
}
