import { DAY_MS, MINUTE_MS } from '../config/durations.js';
import { type RememberedAnswer } from './outcome.js';

/** Stands for the whole account where a model's name is expected. No model has an empty name. */
export const EVERY_MODEL = '';

const FIRST_COOL_DOWN_MS = 2_000;
const LONGEST_COOL_DOWN_MS = 5 * MINUTE_MS;
/** A longer `retry-after` is cut to this. */
const LONGEST_RETRY_AFTER_MS = DAY_MS;
/** How many models are remembered: clients may ask for any name that a glob of the configuration matches. */
const MODEL_LIMIT = 64;

/** A cool-down as the database has it. Times are steady. */
export interface CoolDown {
  untilMs: number;
  /** The length of the cool-down when it began. */
  windowMs: number;
  /** The number of 429s since the last success. */
  throttles: number;
}

export interface OpenCoolDown extends CoolDown {
  /** What upstream said; null where another process met the 429. */
  answer: RememberedAnswer | null;
  /** When a request last went through as a last resort. */
  askedAtMs: number | null;
}

/**
 * The cool-downs of an account after 429s. Vendors limit each model apart, so that a cool-down of one model says
 * nothing about others.
 */
export class CoolDowns {
  /** The cool-downs by the upstream's name of the model, or {@link EVERY_MODEL}; the oldest comes first. */
  private readonly byModel = new Map<string, OpenCoolDown>();
  /** The models whose cool-down has changed since the last writing. */
  private changed = new Set<string>();

  /** Finds the cool-down that keeps requests for a model away now; of two, the one that ends later. */
  find(model: string, nowMs: number): OpenCoolDown | undefined {
    if (this.byModel.size === 0) return undefined;
    const [all, own] = [this.ahead(EVERY_MODEL, nowMs), this.ahead(model, nowMs)];
    return all && own ? (all.untilMs > own.untilMs ? all : own) : (all ?? own);
  }

  /** Begins a cool-down after a 429. If a longer one lasts, that one stays. */
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
   * Ends cool-downs after a success. A success proves nothing against a cool-down that began after the request, unless
   * the request was sent in spite of it; `proven` says so.
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

  /**
   * Takes over a cool-down that another process has met, or this one before its start. The one that ends later counts.
   */
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

  /** Lists the cool-downs that last, by model. */
  list(nowMs: number): [model: string, coolDown: OpenCoolDown][] {
    return [...this.byModel].filter(([, { untilMs }]) => untilMs > nowMs);
  }

  get hasChanged(): boolean {
    return this.changed.size > 0;
  }

  /** Takes what has to be written to the database; undefined stands for a cool-down that has ended. */
  takeChanged(): Map<string, CoolDown | undefined> {
    const taken = new Map([...this.changed].map((model) => [model, this.byModel.get(model)]));
    this.changed = new Set();
    return taken;
  }

  /** Marks cool-downs as changed again that could not be written. */
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

/** Gives the length of a cool-down: upstream's own, else 2 s, doubled with every further 429 up to 5 minutes. */
function coolDownMs(throttles: number, retryAfterMs: number | undefined): number {
  if (retryAfterMs !== undefined && retryAfterMs > 0) return Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS);
  return Math.min(FIRST_COOL_DOWN_MS * 2 ** Math.min(throttles, 20), LONGEST_COOL_DOWN_MS);
}
