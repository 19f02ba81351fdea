import { PROMPTLY_MS } from '../gateway-probe.js';
import { fail, pass, type Rule } from '../rule.js';

export const warmUp: Rule = {
  id: 'warm-up',
  section: 'a.1',
  demand: 'HEAD / and HEAD /api/hello, sent without a key to warm up the connection, are answered cheaply.',
  fix: 'Answer both paths without asking anybody; refusing is allowed, an error of the server or a redirect is not.',
  needs: 'gateway',
  async check({ gateway }) {
    const paths = ['/', '/api/hello'];
    const answers = await Promise.all(
      paths.map((path) => gateway.send({ method: 'HEAD', path, credential: 'none', limitMs: PROMPTLY_MS })),
    );
    const seen = answers.map(({ status }, index) => `HEAD ${paths[index]} ${status}`).join(', ');
    return (
      answers.every(({ status }) => (status >= 200 && status < 300) || (status >= 400 && status < 500)) ? pass : fail
    )(seen);
  },
};
