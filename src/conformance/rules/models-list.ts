import { readModelIds } from '../read-model-ids.js';
import { describeAnswer } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const modelsList: Rule = {
  id: 'models-list',
  section: 'a.5',
  demand: 'GET /v1/models?limit=1000 answers within 3 s, without a redirect, with data[].id.',
  fix: 'Answer the list from memory; 404 is allowed and leaves the client its built-in list.',
  needs: 'gateway',
  async check({ gateway }) {
    const { answer, ids } = await readModelIds(gateway);
    if (answer.status === 404) return pass('404: not served, which is allowed');
    return ids ? pass(`${ids.length} models in ${Math.round(answer.tookMs)} ms`) : fail(describeAnswer(answer));
  },
};
