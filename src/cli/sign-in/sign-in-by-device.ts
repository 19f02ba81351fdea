import { setTimeout as wait } from 'node:timers/promises';
import { asNumber, asString, ownMember, parseObject } from '../../dialects/wire-value.js';
import { callGateway, withoutControls } from '../setup/call-gateway.js';
import { GatewayAway, SetupFailed } from '../setup/setup-failed.js';
import { askForTokens, CLIENT_ID, isRefusal, refused, type TokenRefusal, type GivenTokens } from './ask-for-tokens.js';
import { type SignInOffer } from './discover-sign-in.js';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const DEFAULT_INTERVAL_S = 5;
const DEFAULT_LIFETIME_S = 600;
/** No timer counts what a hostile gateway may name. */
const LONGEST_INTERVAL_S = 60;
/** What `slow_down` adds: https://www.rfc-editor.org/rfc/rfc8628#section-3.5 */
const SLOWER_S = 5;

interface Code {
  deviceCode: string;
  userCode: string;
  page: string;
  intervalS: number;
  endsAtMs: number;
}

/**
 * Signs a person in who confirms a code in a browser anywhere. Throws SetupFailed.
 * https://www.rfc-editor.org/rfc/rfc8628
 */
export async function signInByDevice(offer: SignInOffer, print: (text: string) => void): Promise<GivenTokens> {
  const { deviceCode, userCode, page, intervalS, endsAtMs } = await askForCode(offer);
  print(
    `Open ${page} in a browser, on any machine, and confirm this code:\n\n    ${userCode}\n\n` +
      'Confirm it only if you have started this sign-in yourself.\n',
  );
  let everyS = intervalS;
  while (Date.now() < endsAtMs) {
    await wait(everyS * 1_000);
    const answer = await poll(offer, deviceCode);
    if (!isRefusal(answer)) return answer;
    if (answer.code === 'slow_down') everyS += SLOWER_S;
    else if (answer.code === 'access_denied') throw new SetupFailed('The sign-in was refused: you are not signed in.');
    else if (answer.code === 'expired_token') break;
    else if (answer.code !== 'authorization_pending') throw refused(answer, offer.url);
  }
  throw new SetupFailed('The code has expired before anybody confirmed it: run this again.');
}

/** A gateway that is away for a moment, as while it is started anew, has not lost the code. */
async function poll({ tokenEndpoint, url }: SignInOffer, code: string): Promise<GivenTokens | TokenRefusal> {
  try {
    return await askForTokens(tokenEndpoint, url, { grant_type: GRANT, device_code: code });
  } catch (error) {
    if (!(error instanceof GatewayAway)) throw error;
    return { code: 'authorization_pending', sentence: '' };
  }
}

async function askForCode({ deviceEndpoint, url }: SignInOffer): Promise<Code> {
  const { status, body } = await callGateway(deviceEndpoint, url, { form: { client_id: CLIENT_ID } });
  const answer = parseObject(body);
  const text = (name: string) => asString(ownMember(answer, name));
  const deviceCode = text('device_code');
  const userCode = text('user_code');
  const page = text('verification_uri_complete') ?? text('verification_uri');
  if (status !== 200 || deviceCode === undefined || userCode === undefined || page === undefined) {
    const says = withoutControls(text('error_description') ?? '');
    throw new SetupFailed(says || `${url} gives no code to sign in with (status ${status}): check the address.`);
  }
  return {
    deviceCode,
    userCode: withoutControls(userCode),
    page: withoutControls(page),
    intervalS: Math.min(Math.max(0, asNumber(ownMember(answer, 'interval')) ?? DEFAULT_INTERVAL_S), LONGEST_INTERVAL_S),
    endsAtMs: Date.now() + (asNumber(ownMember(answer, 'expires_in')) ?? DEFAULT_LIFETIME_S) * 1_000,
  };
}
