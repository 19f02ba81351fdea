import { describeAnswer, jsonOf } from '../describe-answer.js';
import { findSignIn, NEEDS_SIGN_IN, pathOnGateway, postForm } from '../find-sign-in.js';
import { fail, notChecked, pass, type Rule } from '../rule.js';

export const signInToken: Rule = {
  id: 'sign-in-token',
  section: 'a.6',
  demand: `Errors of the token endpoint are OAuth's: a 400 with {"error": …} for a device code that there is not.`,
  fix: 'Answer 400 with error expired_token or invalid_grant, not the error body of the Messages API.',
  needs: 'gateway',
  async check({ gateway }) {
    const signIn = await findSignIn(gateway);
    if (!signIn) return notChecked(NEEDS_SIGN_IN);
    const fields = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'doctor-knows-no-code' };
    const answer = await postForm(gateway, pathOnGateway(gateway, signIn.tokenUrl) ?? '/oauth/token', fields);
    const { error } = jsonOf(answer);
    return answer.status === 400 && typeof error === 'string' ? pass(`400 ${error}`) : fail(describeAnswer(answer));
  },
};
