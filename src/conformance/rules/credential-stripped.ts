import { askThrough } from '../ask-through.js';
import { fail, pass, type Rule } from '../rule.js';

export const credentialStripped: Rule = {
  id: 'credential-stripped',
  section: 'a.2',
  demand: "The client's key for the gateway stays at the gateway: the upstream gets the gateway's own.",
  fix: 'Remove authorization and x-api-key of the client before the request is forwarded.',
  needs: 'upstream',
  async check(context) {
    const { received, missing } = await askThrough(context, { sent: { credential: 'both' } });
    if (!received) return fail(missing);
    const leaks = Object.entries(received.headers).flatMap(([name, value]) =>
      String(value).includes(context.gateway.key) ? [name] : [],
    );
    return leaks.length === 0
      ? pass('the key did not reach the upstream')
      : fail(`the key reached the upstream in ${leaks.join(', ')}`);
  },
};
