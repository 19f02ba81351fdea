import { askThrough } from '../ask-through.js';
import { beginStream, STREAM } from '../message-answer.js';
import { judgeBrokenStream } from '../judge-broken-stream.js';
import { type Rule } from '../rule.js';

export const truncatedStream: Rule = {
  id: 'truncated-stream',
  section: 'a.7',
  demand: 'A stream that the upstream ends without message_stop is an error as well, however cleanly it was ended.',
  fix: 'Watch for message_stop; when a stream ends without it, write an error event or destroy the connection.',
  needs: 'upstream',
  async check(context) {
    const { answer } = await askThrough(context, {
      play: (response) => void beginStream(response).end(STREAM.slice(0, -1).join('')),
    });
    return judgeBrokenStream(answer);
  },
};
