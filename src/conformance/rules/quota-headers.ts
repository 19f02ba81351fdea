import { claudeCodeRequest } from '../claude-code-request.js';
import { askThrough } from '../ask-through.js';
import { beginStream, STREAM } from '../message-answer.js';
import { type ProbeAnswer } from '../gateway-probe.js';
import { type RuleContext, fail, pass, type Rule } from '../rule.js';

/** Headers about the account that pays. A gateway may send `unified` ones about its own limits. */
const QUOTA = {
  'anthropic-ratelimit-requests-limit': '4000',
  'anthropic-ratelimit-requests-remaining': '17',
  'anthropic-ratelimit-tokens-remaining': '100',
  'anthropic-ratelimit-unified-status': 'rejected',
  'anthropic-ratelimit-unified-representative-claim': 'five_hour',
};

export const quotaHeaders: Rule = {
  id: 'quota-headers',
  section: 'a.4',
  demand:
    'anthropic-ratelimit-* headers of the upstream are removed: the quota of a shared account would look like ' +
    "the user's own.",
  fix: 'Pass headers of answers by a list of those that clients need.',
  needs: 'gateway',
  async check(context) {
    const { headers } = await ask(context);
    const leaked = Object.keys(headers).filter(
      (name) => /^anthropic-ratelimit-(?!unified-)/.test(name) || headers[name] === QUOTA[name as keyof typeof QUOTA],
    );
    return leaked.length === 0 ? pass('none') : fail(`on the answer: ${leaked.join(', ')}`);
  },
};

async function ask({ upstream, ...context }: RuleContext): Promise<ProbeAnswer> {
  if (!upstream) return await context.gateway.send(claudeCodeRequest({ model: context.model, stream: true }));
  const { answer } = await askThrough(
    { ...context, upstream },
    { play: (response) => void beginStream(response, QUOTA).end(STREAM.join('')) },
  );
  return answer;
}
