import { describeAnswer } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const usagePath: Rule = {
  id: 'usage-path',
  section: 'a.1',
  demand: 'GET /api/oauth/usage is answered with JSON, or refused plainly.',
  fix: 'Answer 404 where the gateway has no figures for it; not a page, a redirect or an error of the server.',
  needs: 'gateway',
  async check({ gateway }) {
    const answer = await gateway.send({ method: 'GET', path: '/api/oauth/usage' });
    const isJson = (answer.headers['content-type'] ?? '').includes('json');
    const plain = (answer.status === 200 && isJson) || (answer.status >= 400 && answer.status < 500);
    return (plain ? pass : fail)(describeAnswer(answer));
  },
};
