import { type WorkosEntry } from './upstream-entries.js';
import { type WorkosSettings } from './gateway-config.js';
import { isLoopbackHost } from './is-loopback-host.js';

/** Factory's client at WorkOS, as which the Droid CLI logs in too. It is a public client, so it has no secret. */
const CLIENT_ID = 'client_01HNM792M5G5G1A2THWPXKFMXB';
const BASE_URL = 'https://api.workos.com';
const ORGANIZATIONS_URL = 'https://app.factory.ai/api/cli/org';

const TRUSTED_HOST = /(?:^|\.)(?:workos\.com|factory\.ai)$/;

/**
 * Reads the issuer's addresses. Refresh tokens go to them, so only the vendors' own hosts are taken, and loopback for
 * tests.
 */
export function readWorkos(entry: WorkosEntry | undefined, problems: string[]): WorkosSettings {
  return {
    baseUrl: trustedUrl(entry?.base_url ?? BASE_URL, 'workos.base_url', problems),
    clientId: entry?.client_id ?? CLIENT_ID,
    organizationsUrl: trustedUrl(entry?.organizations_url ?? ORGANIZATIONS_URL, 'workos.organizations_url', problems),
  };
}

function trustedUrl(text: string, path: string, problems: string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const trusted =
    url &&
    ((url.protocol === 'https:' && TRUSTED_HOST.test(url.hostname)) ||
      (/^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname)));
  if (trusted) return url;
  problems.push(`${path} must be an https address of workos.com or factory.ai`);
  return new URL(BASE_URL);
}
