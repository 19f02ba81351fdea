import { type ConfigFile } from './config-file.js';
import { DAY_MS, MINUTE_MS } from './durations.js';
import { type GroupEntry, type IdentityProviderEntry, type TelemetryEntry } from './member-sign-in-entry.js';
import { readSafeUrl } from './read-public-url.js';
import { secretPlaceOf } from './secret-place.js';
import { Secret } from './secret.js';
import {
  type GroupRule,
  type IdentityProviderSettings,
  type SignInSettings,
  type TelemetrySettings,
} from './sign-in-settings.js';

const SCOPES = ['openid', 'email', 'profile', 'offline_access'];
const CLIENT_IDS = ['codex'];
/** What the gateway itself says in an authorization request. */
const OWN_PARAMETERS = new Set([
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
]);
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,128}$/;
const HEADER_VALUE = /^[\x20-\x7e]{1,4096}$/;

/**
 * Reads how members sign in. They can as soon as `public_url` says by which address clients know the gateway; undefined
 * where they cannot.
 */
export function readSignIn(
  file: ConfigFile,
  publicUrl: URL | undefined,
  problems: string[],
): SignInSettings | undefined {
  const entry = file.member_sign_in ?? {};
  const provider = entry.provider && readProvider(entry.provider, problems);
  if (file.member_sign_in && entry.enabled !== false && file.public_url === undefined)
    problems.push('member_sign_in needs public_url, the address by which clients know the gateway');
  if (!entry.provider && (entry.groups?.length || entry.domains?.length || entry.require_group))
    problems.push('member_sign_in: domains, groups and require_group need a provider');
  if (entry.require_group && !entry.groups?.length) problems.push('member_sign_in.require_group needs groups');
  if (!publicUrl || entry.enabled === false) return undefined;
  return {
    provider,
    domains: (entry.domains ?? []).map((domain) => domain.toLowerCase()),
    groups: (entry.groups ?? []).map(toRule),
    requireGroup: entry.require_group ?? false,
    accessTokenMs: (entry.access_token_minutes ?? 60) * MINUTE_MS,
    sessionMs: (entry.session_days ?? 30) * DAY_MS,
    clientIds: entry.client_ids ?? CLIENT_IDS,
    loginNotice: entry.login_notice || undefined,
  };
}

function toRule({ group, team, role }: GroupEntry): GroupRule {
  return { group, team, role };
}

function readProvider(entry: IdentityProviderEntry, problems: string[]): IdentityProviderSettings | undefined {
  const path = 'member_sign_in.provider';
  const issuer = readSafeUrl(entry.issuer, `${path}.issuer`, problems);
  const { client_secret: secret, client_secret_env: variable, authorization_parameters: parameters = {} } = entry;
  if (secret !== undefined && variable !== undefined)
    problems.push(`${path}.client_secret and client_secret_env exclude each other: remove one of them`);
  for (const [name, value] of Object.entries(parameters)) {
    if (OWN_PARAMETERS.has(name))
      problems.push(`${path}.authorization_parameters: the gateway itself says ${name}; remove it`);
    else if (typeof value !== 'string') problems.push(`${path}.authorization_parameters.${name} must be a text`);
  }
  const scopes = entry.scopes ?? SCOPES;
  if (!scopes.includes('openid')) problems.push(`${path}.scopes must have openid`);
  return (
    issuer && {
      name: entry.name ?? issuer.host,
      issuer,
      clientId: entry.client_id,
      clientSecret: secretPlaceOf(secret, variable),
      scopes,
      authorizationParameters: parameters,
      groupsClaim: entry.groups_claim ?? 'groups',
      email: entry.email ?? 'verified',
    }
  );
}

/** Reads where the telemetry of clients goes; undefined where it is dropped. */
export function readTelemetry(entry: TelemetryEntry | undefined, problems: string[]): TelemetrySettings | undefined {
  if (!entry) return undefined;
  const url = URL.canParse(entry.url) ? new URL(entry.url) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password)
    problems.push('telemetry.url must be an http or https address without query and credentials');
  const headers = new Map<string, Secret>();
  for (const [name, value] of Object.entries(entry.headers ?? {})) {
    if (!HEADER_NAME.test(name) || typeof value !== 'string' || !HEADER_VALUE.test(value))
      problems.push('telemetry.headers: every name and value must be a header of printable ASCII');
    else headers.set(name.toLowerCase(), new Secret(value));
  }
  return url && { url, headers };
}
