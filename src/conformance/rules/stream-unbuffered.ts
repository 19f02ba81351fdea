import { askThrough } from '../ask-through.js';
import { describeAnswer, isWholeStream } from '../describe-answer.js';
import { beginStream, STREAM } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';
import { PATIENCE_MS, watchArrival } from '../watch-arrival.js';

/**
 * The event with the first text. A gateway may keep what vendors send before it, to take another account after a
 * failure.
 */
const FIRST_CONTENT = STREAM.findIndex((text) => text.includes('content_block_delta'));
const LIMIT_MS = PATIENCE_MS + 15_000;

export const streamUnbuffered: Rule = {
  id: 'stream-unbuffered',
  section: 'a.4',
  demand: 'Events are passed on as they come, not collected, from the first content on.',
  fix:
    'Turn buffering and compression of event streams off, at the gateway and at every proxy before it (nginx: ' +
    'proxy_buffering off; gzip off).',
  needs: 'upstream',
  async check(context) {
    const arrival = watchArrival();
    let arrived = FIRST_CONTENT;
    const { answer } = await askThrough(context, {
      sent: { limitMs: LIMIT_MS, onChunk: arrival.onChunk },
      play: async (response) => {
        beginStream(response);
        for (const [index, text] of STREAM.entries()) {
          response.write(text);
          // If one event was kept back, the rule need not wait for the others. The last one may come with the end.
          const isAwaited = index === arrived && index < STREAM.length - 1;
          if (
            isAwaited &&
            (await arrival.until((names) => names.filter((name) => name !== 'ping').length > index, PATIENCE_MS))
          )
            arrived++;
        }
        response.end();
      },
    });
    if (!isWholeStream(answer)) return fail(describeAnswer(answer));
    if (arrived === STREAM.length - 1)
      return pass(`${STREAM.length} events, each from the first text on there before the next was sent`);
    return fail(`event ${arrived + 1} of ${STREAM.length} was not there ${PATIENCE_MS / 1000} s after it was sent`);
  },
};
