import { createHash } from 'node:crypto';
import { describeAnswer, jsonOf } from '../describe-answer.js';
import { findSignIn, NEEDS_KEY, NEEDS_SIGN_IN } from '../find-sign-in.js';
import { fail, notChecked, pass, type Rule } from '../rule.js';

export const managedSettings: Rule = {
  id: 'managed-settings',
  section: 'a.6',
  demand:
    'GET /managed/settings answers 404, or settings whose checksum is the SHA-256 of their JSON with sorted ' +
    'keys, quoted as ETag.',
  fix: 'Compute the checksum over the settings with the keys of every level sorted and no blanks.',
  needs: 'gateway',
  async check({ gateway }) {
    if (!(await findSignIn(gateway))) return notChecked(NEEDS_SIGN_IN);
    const answer = await gateway.send({ method: 'GET', path: '/managed/settings' });
    if (answer.status === 401 && !gateway.hasKey) return notChecked(NEEDS_KEY);
    if (answer.status === 404) return pass('404: no policy');
    const { uuid, checksum, settings } = jsonOf(answer);
    if (answer.status !== 200 || typeof uuid !== 'string' || settings === undefined)
      return fail(describeAnswer(answer));
    const expected = `sha256:${createHash('sha256')
      .update(JSON.stringify(sorted(settings)))
      .digest('hex')}`;
    if (checksum !== expected) return fail('the checksum is another than that of the settings');
    return answer.headers.etag === `"${expected}"`
      ? pass('checksum and ETag agree')
      : fail(`ETag is ${answer.headers.etag ?? 'missing'}`);
  },
};

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
