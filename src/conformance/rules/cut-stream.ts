import { askThrough } from '../ask-through.js';
import { beginStream, flushed, STREAM } from '../message-answer.js';
import { judgeBrokenStream } from '../judge-broken-stream.js';
import { type Rule } from '../rule.js';

const SENT = 3;

export const cutStream: Rule = {
  id: 'cut-stream',
  section: 'a.7',
  demand: 'An upstream that breaks off never looks like a clean end: the client gets event: error or a cut connection.',
  fix: 'Write an error event, or destroy the connection, when the upstream closes before message_stop.',
  needs: 'upstream',
  async check(context) {
    const { answer } = await askThrough(context, {
      play: async (response) => {
        beginStream(response).write(STREAM.slice(0, SENT).join(''));
        await flushed(response);
        response.destroy();
      },
    });
    return judgeBrokenStream(answer);
  },
};
