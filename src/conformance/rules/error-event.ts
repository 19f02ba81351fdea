import { askThrough } from '../ask-through.js';
import { describeAnswer } from '../describe-answer.js';
import { beginStream, event, STREAM } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';

const SENT = 3;
const ERROR = event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });

export const errorEvent: Rule = {
  id: 'error-event',
  section: 'a.7',
  demand: 'An error event in the middle of a stream reaches the client with its type.',
  fix: 'Pass event: error on as it is, and end the stream after it.',
  needs: 'upstream',
  async check(context) {
    const { answer } = await askThrough(context, {
      play: (response) => void beginStream(response).end([...STREAM.slice(0, SENT), ERROR].join('')),
    });
    const last = answer.events.at(-1);
    return (last?.event === 'error' && last.data.includes('"overloaded_error"') ? pass : fail)(describeAnswer(answer));
  },
};
