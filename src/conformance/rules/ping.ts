import { setTimeout as wait } from 'node:timers/promises';
import { askThrough } from '../ask-through.js';
import { describeAnswer, isWholeStream } from '../describe-answer.js';
import { beginStream, STREAM } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';
import { PATIENCE_MS, watchArrival } from '../watch-arrival.js';

const MARGIN_MS = 15_000;
const SENT_BEFORE = 3;

export const ping: Rule = {
  id: 'ping',
  section: 'a.4',
  demand:
    'While the upstream is silent the gateway writes pings of its own, so that nothing on the way takes the ' +
    'stream for dead.',
  fix:
    'Write event: ping after some 15 s of silence, between two events. Where the gateway waits longer, check with ' +
    '--silence above its interval.',
  needs: 'upstream',
  slow: true,
  async check(context) {
    let silentMs = 0;
    const arrival = watchArrival();
    const { answer } = await askThrough(context, {
      sent: { limitMs: context.silenceMs + 2 * PATIENCE_MS + MARGIN_MS, onChunk: arrival.onChunk },
      play: async (response) => {
        beginStream(response).write(STREAM.slice(0, SENT_BEFORE).join(''));
        // The silence begins when the client has what came before. The rule waits for a ping that a busy machine
        // delays.
        await arrival.until((names) => names.length >= SENT_BEFORE, PATIENCE_MS);
        const beganMs = performance.now();
        await wait(context.silenceMs);
        await arrival.until((names) => names.includes('ping'), PATIENCE_MS);
        silentMs = performance.now() - beganMs;
        response.end(STREAM.slice(SENT_BEFORE).join(''));
      },
    });
    const seconds = Math.round(silentMs / 100) / 10;
    const pings = answer.events.filter((one) => one.event === 'ping').length;
    if (!isWholeStream(answer))
      return fail(`the stream did not outlive ${context.silenceMs / 1000} s of silence: ${describeAnswer(answer)}`);
    return (pings > 0 ? pass : fail)(`${pings} pings in ${seconds} s of silence`);
  },
};
