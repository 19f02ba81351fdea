import { askThrough } from '../ask-through.js';
import { describeAnswer, isWholeStream } from '../describe-answer.js';
import { beginStream, STREAM, writeSlowly } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';

const PAUSE_MS = 80;

export const streamUnbuffered: Rule = {
  id: 'stream-unbuffered',
  section: 'a.4',
  demand: 'Events are passed on as they come, not collected.',
  fix: 'Turn buffering and compression of event streams off, at the gateway and at every proxy before it (nginx: proxy_buffering off; gzip off).',
  needs: 'upstream',
  async check(bench) {
    const { answer } = await askThrough(bench, {
      play: async (response) => {
        await writeSlowly(beginStream(response), STREAM, PAUSE_MS);
        response.end();
      },
    });
    if (!isWholeStream(answer)) return fail(describeAnswer(answer));
    const spreadMs = Math.round((answer.chunks.at(-1)?.atMs ?? 0) - (answer.chunks[0]?.atMs ?? 0));
    const sentMs = PAUSE_MS * (STREAM.length - 1);
    return (spreadMs > sentMs / 2 ? pass : fail)(`sent within ${sentMs} ms, arrived within ${spreadMs} ms in ${answer.chunks.length} pieces`);
  },
};
