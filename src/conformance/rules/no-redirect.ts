import { askThrough } from '../ask-through.js';
import { describeAnswer } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

export const noRedirect: Rule = {
  id: 'no-redirect',
  section: 'a.4',
  demand: 'A client is never redirected, not even where the upstream wants to: a key would follow to another host.',
  fix:
    'Answer 502 to a redirect of the upstream. Redirects of a proxy before the gateway (http to https, a slash at ' +
    'the end) have to go too.',
  needs: 'upstream',
  async check(context) {
    const { answer } = await askThrough(context, {
      play: (response) => void response.writeHead(307, { location: `${context.upstream.messagesUrl}/elsewhere` }).end(),
    });
    return (answer.status >= 400 ? pass : fail)(`to a 307 of the upstream: ${describeAnswer(answer)}`);
  },
};
