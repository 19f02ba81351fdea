import { askThrough } from '../ask-through.js';
import { describeAnswer, isWholeStream } from '../describe-answer.js';
import { beginStream, STREAM, writeSlowly } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';

const MARGIN_MS = 5_000;
const SENT_BEFORE = 3;

export const ping: Rule = {
  id: 'ping',
  section: 'a.4',
  demand: 'While the upstream is silent the gateway writes pings of its own, so that nothing on the way takes the stream for dead.',
  fix: 'Write event: ping after some 15 s of silence, between two events. Where the gateway waits longer, check with --silence above its interval.',
  needs: 'upstream',
  slow: true,
  async check(bench) {
    const seconds = bench.silenceMs / 1000;
    const { answer } = await askThrough(bench, {
      sent: { limitMs: bench.silenceMs + MARGIN_MS },
      play: async (response) => {
        await writeSlowly(beginStream(response), [STREAM.slice(0, SENT_BEFORE).join(''), STREAM.slice(SENT_BEFORE).join('')], bench.silenceMs);
        response.end();
      },
    });
    const pings = answer.events.filter((one) => one.event === 'ping').length;
    if (!isWholeStream(answer)) return fail(`the stream did not outlive ${seconds} s of silence: ${describeAnswer(answer)}`);
    return (pings > 0 ? pass : fail)(`${pings} pings in ${seconds} s of silence`);
  },
};
