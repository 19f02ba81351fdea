import { setTimeout as sleep } from 'node:timers/promises';
import { type CaseFigures, compareSides, type TargetFigures } from '../case-figures.js';
import { sizedBody } from '../growth/sized-body.js';
import { type Address } from '../load.js';
import { prepareSides } from '../prepare-sides.js';
import { type Question, type Side } from '../side.js';
import { type Load } from '../start-load.js';
import { startTargets, type TargetSettings } from '../targets.js';
import { CONVERSATIONS, type DayRequest, planDay } from './plan-day.js';

const SEED = 20_261_129;
const PATH = '/v1/messages';
const MODEL = 'claude-opus-4-8';
/** Of requests with the smallest body and with one of 16 KB, sixteen at once: the compiler has seen the day before. */
const WARM_UP = 1_500;
const WARM_UP_SMALL = { kilobytes: 1, tokens: 0 };
const WARM_UP_STREAM = { kilobytes: 16, tokens: 20 };
/** What is done behind the last answers (ledger, shares of limits, figures of accounts) is done by then. */
const SETTLED_AFTER_MS = 6_000;

interface DaySettings extends TargetSettings {
  lengthMs: number;
}

/** Measures what a team's day costs all in all: every side gets the same requests at the same times. */
export async function measureDay(load: Load, settings: DaySettings): Promise<CaseFigures> {
  const day = planDay(settings.lengthMs, SEED);
  const targets = await startTargets({ answer: 'mixed', throughProxy: false }, settings);
  try {
    const kinds = [WARM_UP_SMALL, WARM_UP_STREAM, ...day].map(({ kilobytes, tokens }) => questionOf(kilobytes, tokens));
    const { sides, leftOut } = await prepareSides(targets, [...new Set(kinds)], load);
    for (const { kilobytes, tokens } of [WARM_UP_SMALL, WARM_UP_STREAM]) {
      for (const side of sides)
        await load.run({ ...side.addressOf(questionOf(kilobytes, tokens)), concurrency: 16, requests: WARM_UP });
    }
    await sleep(SETTLED_AFTER_MS);

    const usages = () => Promise.all(sides.map(({ process }) => process.usage()));
    const startMs = performance.now();
    const before = await usages();
    await load.play({
      addresses: sides.flatMap((side) => day.map((request) => addressOf(side, request))),
      cues: sides.flatMap((_, side) => day.map(({ atMs }, index) => ({ atMs, address: side * day.length + index }))),
    });
    await sleep(SETTLED_AFTER_MS);
    const after = await usages();
    const elapsedMs = performance.now() - startMs;
    const shares = after.map(({ cpuMicros, rssBytes }, side) => ({
      ...{ cpuMicros: cpuMicros - (before[side]?.cpuMicros ?? NaN), elapsedMs, rssBytes: [rssBytes] },
    }));
    const figures = (side: number): TargetFigures => ({
      cpuMicrosPerRequest: (shares[side]?.cpuMicros ?? NaN) / day.length,
      requestsPerSecond: (day.length / elapsedMs) * 1000,
      addedFirstByteMicros: undefined,
      peakRssMb: (after[side]?.peakRssBytes ?? NaN) / 2 ** 20,
      busyRssMb: undefined,
      newHandshakes: undefined,
      cpuSeconds: (shares[side]?.cpuMicros ?? NaN) / 1e6,
    });
    return compareSides(
      { name: 'day', title: `a working day of thirty members, ${day.length} requests`, bar: undefined },
      sides,
      [shares],
      figures,
      leftOut,
    );
  } finally {
    await targets.stop();
  }
}

const questions = new Map<string, Question>();

/** The same object for the same question: the load generator then gets its bytes once. */
function questionOf(kilobytes: number, tokens: number): Question {
  const name = `${kilobytes} KB, ${tokens} tokens`;
  const known = questions.get(name);
  if (known) return known;
  const answer = tokens > 0 ? { stream: true, max_tokens: tokens } : { max_tokens: 1024 };
  const question = { path: PATH, body: sizedBody(MODEL, kilobytes * 1024, answer) };
  questions.set(name, question);
  return question;
}

function addressOf(side: Side, { member, conversation, kilobytes, tokens }: DayRequest): Address {
  return side.addressOf(questionOf(kilobytes, tokens), {
    key: member,
    conversation: member * CONVERSATIONS + conversation,
  });
}
