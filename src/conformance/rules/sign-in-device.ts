import { describeAnswer, jsonOf } from '../describe-answer.js';
import { findSignIn, NEEDS_SIGN_IN, pathOnGateway, postForm } from '../find-sign-in.js';
import { fail, notChecked, pass, type Rule } from '../rule.js';

/** 256 bits in base64url. */
const CODE_CHARACTERS = 43;

export const signInDevice: Rule = {
  id: 'sign-in-device',
  section: 'a.6',
  demand:
    'A login begins with an empty form: no client_id and no scope; the device code has 256 bits. (The check ' +
    'leaves a login that nobody confirms.)',
  fix:
    'Do not require fields that Claude Code does not send, and answer device_code, user_code, verification_uri, ' +
    'expires_in and interval.',
  needs: 'gateway',
  async check({ gateway }) {
    const signIn = await findSignIn(gateway);
    if (!signIn) return notChecked(NEEDS_SIGN_IN);
    const answer = await postForm(
      gateway,
      pathOnGateway(gateway, signIn.deviceUrl) ?? '/oauth/device_authorization',
      {},
    );
    const { device_code: code, user_code: userCode, verification_uri: address, expires_in: seconds } = jsonOf(answer);
    if (
      answer.status !== 200 ||
      typeof code !== 'string' ||
      typeof userCode !== 'string' ||
      typeof address !== 'string' ||
      typeof seconds !== 'number'
    )
      return fail(describeAnswer(answer));
    return (code.length >= CODE_CHARACTERS ? pass : fail)(
      `a device code of ${code.length} characters for ${seconds} s`,
    );
  },
};
