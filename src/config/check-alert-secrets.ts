import { type AlertKind } from './alert-words.js';

/** The schemes of the addresses that each kind of target takes. */
const SCHEMES: Readonly<Record<AlertKind, readonly string[]>> = {
  slack: ['https:', 'http:'],
  webhook: ['https:', 'http:'],
  email: ['smtps:', 'smtp:'],
};

/** As Standard Webhooks advises: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/ */
const LEAST_KEY_BYTES = 24;
const MOST_KEY_BYTES = 64;
const SECRET_PREFIX = 'whsec_';

/** Says what an address of a target must be, where it is not so; undefined where it is. Never quotes it. */
export function whyNoAlertUrl(kind: AlertKind, text: string): string | undefined {
  const schemes = SCHEMES[kind];
  const wanted = `be an address that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return wanted;
  }
  if (!schemes.includes(url.protocol) || url.hostname === '') return wanted;
  if (kind !== 'email' && (url.username !== '' || url.password !== ''))
    return 'have no user and no password in it: receivers of webhooks take none';
  if (kind === 'email' && (url.username === '') !== (url.password === ''))
    return 'have both a user and a password, or neither';
  return kind === 'email' && !canDecode(url) ? 'have its user and password URL-encoded' : undefined;
}

/** Says what a signing secret must be, where it is not so; undefined where it is. Never quotes it. */
export function whyNoSigningSecret(text: string): string | undefined {
  const key = signingKeyOf(text);
  if (text.startsWith(SECRET_PREFIX) && key.length >= LEAST_KEY_BYTES && key.length <= MOST_KEY_BYTES) return undefined;
  return (
    `be ${SECRET_PREFIX} and ${LEAST_KEY_BYTES} to ${MOST_KEY_BYTES} random bytes in base64, ` +
    `such as echo ${SECRET_PREFIX}$(openssl rand -base64 32) prints`
  );
}

/** The bytes with which requests are signed; none where the secret is not written in base64. */
export function signingKeyOf(text: string): Buffer {
  const written = text.slice(SECRET_PREFIX.length);
  return Buffer.from(/^[A-Za-z0-9+/]+={0,2}$/.test(written) ? written : '', 'base64');
}

function canDecode({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}
