import { claudeCodeRequest } from '../claude-code-request.js';
import { isWholeMessage } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

const FORMS = ['bearer', 'x-api-key', 'both'] as const;

export const credentialForms: Rule = {
  id: 'credential-forms',
  section: 'a.2',
  demand: 'A key is taken as Authorization: Bearer, as x-api-key, and in both at once (as apiKeyHelper sends it).',
  fix: 'Look for the key in both headers, and take a request that has it in both.',
  needs: 'gateway',
  async check({ gateway, model }) {
    const answers = await Promise.all(
      FORMS.map((credential) => gateway.send({ ...claudeCodeRequest({ model, stream: false }), credential })),
    );
    const seen = answers.map(({ status }, index) => `${FORMS[index]} ${status}`).join(', ');
    return (answers.every(isWholeMessage) ? pass : fail)(seen);
  },
};
