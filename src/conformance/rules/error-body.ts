import { askThrough } from '../ask-through.js';
import { describeAnswer } from '../describe-answer.js';
import { sendJson } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';

const BODY = {
  type: 'error',
  error: { type: 'invalid_request_error', message: 'prompt is too long: 214748 tokens > 200000 maximum', doctor: true },
  request_id: 'req_011doctorDoctorDoctor01',
};

export const errorBodyRule: Rule = {
  id: 'error-body',
  section: 'a.4',
  demand: 'Errors of the upstream pass with status and body unmodified: Claude Code recovers by their wording.',
  fix: 'Pass the body of a refused request through; add nothing to it and do not wrap it.',
  needs: 'upstream',
  async check(context) {
    const { answer } = await askThrough(context, { play: (response) => sendJson(response, 400, BODY) });
    return (answer.status === 400 && answer.body.toString() === JSON.stringify(BODY) ? pass : fail)(
      describeAnswer(answer),
    );
  },
};
