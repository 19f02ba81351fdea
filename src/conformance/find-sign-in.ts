import { jsonOf } from './describe-answer.js';
import { type GatewayProbe, type ProbeAnswer } from './gateway-probe.js';

/** Where a gateway with sign-in of its own wants the steps of it. */
interface AdvertisedSignIn {
  answer: ProbeAnswer;
  /** As in the document; the default path where it names none. */
  deviceUrl: string;
  tokenUrl: string;
  named: readonly string[];
}

export const NEEDS_SIGN_IN = 'needs a gateway with sign-in (GET /.well-known/oauth-authorization-server)';

/** Said by rules for whoever has signed in, where nobody has given a key. */
export const NEEDS_KEY = 'needs a key of the gateway: give the doctor one';

const WELL_KNOWN = '/.well-known/oauth-authorization-server';
const ENDPOINTS = ['device_authorization_endpoint', 'token_endpoint', 'revocation_endpoint'] as const;

/** Undefined where the gateway has no sign-in: most have keys only. */
export async function findSignIn(gateway: GatewayProbe): Promise<AdvertisedSignIn | undefined> {
  const answer = await gateway.send({ method: 'GET', path: WELL_KNOWN, credential: 'none' });
  if (answer.status !== 200 || Object.keys(jsonOf(answer)).length === 0) return undefined;
  const [device, token, revocation] = ENDPOINTS.map((name) => textOf(jsonOf(answer)[name]));
  const base = gateway.url.href.replace(/\/$/, '');
  return {
    answer,
    deviceUrl: device ?? `${base}/oauth/device_authorization`,
    tokenUrl: token ?? `${base}/oauth/token`,
    named: [device, token, revocation].filter((url) => url !== undefined),
  };
}

/** The path of an address of the gateway itself, below its base; undefined for any other address. */
export function pathOnGateway(gateway: GatewayProbe, address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { origin, pathname, search } = new URL(address);
  const base = gateway.url.pathname.replace(/\/$/, '');
  return origin === gateway.url.origin && pathname.startsWith(`${base}/`)
    ? pathname.slice(base.length) + search
    : undefined;
}

/** A form as `/login` posts it. */
export function postForm(
  gateway: GatewayProbe,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<ProbeAnswer> {
  return gateway.send({
    path,
    credential: 'none',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
