import { setTimeout as wait } from 'node:timers/promises';
import { askThrough } from '../ask-through.js';
import { describeAnswer, isWholeMessage } from '../describe-answer.js';
import { answerMessage } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';

/** The extra time for a gateway or a machine that is busy. */
const MARGIN_MS = 30_000;

export const wholePatience: Rule = {
  id: 'whole-patience',
  section: 'a.1',
  demand:
    'A request without a stream may be silent: Claude Code waits 300 s for it, so nothing on the way may cut it ' +
    'earlier.',
  fix:
    'Raise the limits for silence to 300 s at the gateway and at every proxy before it (nginx: proxy_read_timeout ' +
    '300s; load balancers: idle timeout).',
  needs: 'upstream',
  slow: true,
  async check(context) {
    const play: Parameters<typeof askThrough>[1] = {
      stream: false,
      headers: { 'x-stainless-timeout': '300' },
      sent: { limitMs: context.silenceMs + MARGIN_MS },
      play: async (response, request) => {
        await wait(context.silenceMs);
        answerMessage(response, request);
      },
    };
    const { answer } = await askThrough(context, play);
    const seen = `after ${context.silenceMs / 1000} s of silence ${describeAnswer(answer)}`;
    return (isWholeMessage(answer) ? pass : fail)(seen);
  },
};
