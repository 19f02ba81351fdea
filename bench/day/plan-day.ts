import { createRandom } from './create-random.js';

/** One request of the day. */
export interface DayRequest {
  /** From the start of the day. */
  atMs: number;
  /** Whose request it is, and which of their conversations. */
  member: number;
  conversation: number;
  /** Of the body, in KB. */
  kilobytes: number;
  /** Of a streamed answer; 0: a small whole one. */
  tokens: number;
}

export const MEMBERS = 30;
/** A member's own conversation, and those of the sub-agents. */
export const CONVERSATIONS = 7;
/** Bodies come in these sizes, so that the load generator makes each once. */
const SIZES_KB = [1, 4, 16, 40, 80, 150, 300];

/** The answer to a tool call, and an answer that a person reads. */
const SHORT = 20;
const LONG = 100;
/** A long answer is written for so long. */
const LONG_MS = 5_000;

/**
 * Plans a working day of thirty members, eight hours in as many parts of `lengthMs`: each works with an agent whose
 * conversation grows with every turn and is summed up when it is full; reads, thinks, sends sub-agents out, a few at a
 * time; and all of them have lunch. The same for the same seed.
 */
export function planDay(lengthMs: number, seed: number): DayRequest[] {
  const lunch = { fromMs: lengthMs * 0.48, untilMs: lengthMs * 0.58 };
  const day: DayRequest[] = [];
  for (let member = 0; member < MEMBERS; member++)
    day.push(...planMember(member, lengthMs, createRandom(seed + member)));
  return day
    .filter(({ atMs }) => atMs < lengthMs && (atMs < lunch.fromMs || atMs >= lunch.untilMs))
    .sort((a, b) => a.atMs - b.atMs);
}

/** `random` answers a number from its first argument up to its second. */
function planMember(member: number, lengthMs: number, random: (from: number, to: number) => number): DayRequest[] {
  const requests: DayRequest[] = [];
  let kilobytes = 16;
  let atMs = random(0, 5_000);
  while (atMs < lengthMs) {
    const own = { member, conversation: 0 };
    const chance = random(0, 1);
    if (chance < 0.12) {
      // What the agent asks beside the conversation: a title, a file name, whether a command is safe.
      requests.push({ ...own, atMs, kilobytes: 1, tokens: 0 });
      atMs += random(100, 400);
    } else if (chance < 0.2) {
      requests.push(...planSubAgents(member, atMs, random));
      atMs += random(4_000, 6_000);
    } else if (chance < 0.4) {
      requests.push({ ...own, atMs, kilobytes: sizeOf(kilobytes), tokens: LONG });
      atMs += LONG_MS + random(1_000, 8_000);
    } else {
      requests.push({ ...own, atMs, kilobytes: sizeOf(kilobytes), tokens: SHORT });
      atMs += random(400, 2_000);
    }
    kilobytes = kilobytes > 280 ? 16 : kilobytes * random(1, 1.5);
  }
  return requests;
}

/** Three to six of them at nearly the same time, a few turns each. */
function planSubAgents(member: number, startMs: number, random: (from: number, to: number) => number): DayRequest[] {
  const agents = Math.floor(random(3, CONVERSATIONS));
  return Array.from({ length: agents }, (_, agent) => agent + 1).flatMap((conversation) => {
    let atMs = startMs + random(0, 100);
    return [4, 16, 40].map((kilobytes): DayRequest => {
      const request = { atMs, member, conversation, kilobytes, tokens: SHORT };
      atMs += random(300, 1_500);
      return request;
    });
  });
}

function sizeOf(kilobytes: number): number {
  return SIZES_KB.findLast((size) => size <= kilobytes) ?? 1;
}
