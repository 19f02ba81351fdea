import { type EmailRule } from './member-sign-in-entry.js';
import { type Role } from './role.js';
import { type SecretPlace } from './secret-place.js';
import { type Secret } from './secret.js';

/** The company's OpenID Connect provider, as configured. */
export interface IdentityProviderSettings {
  /** For people. */
  name: string;
  issuer: URL;
  clientId: string;
  /** Undefined for a public client. */
  clientSecret: SecretPlace | undefined;
  scopes: readonly string[];
  authorizationParameters: Readonly<Record<string, string>>;
  groupsClaim: string;
  email: EmailRule;
}

/** What follows from a group of the provider. */
export interface GroupRule {
  group: string;
  /** The id or name of a team. */
  team: string | undefined;
  role: Role | undefined;
}

/** How members sign in, as configured. */
export interface SignInSettings {
  /** Undefined where members sign in with their own gateway keys. */
  provider: IdentityProviderSettings | undefined;
  /** In small letters; empty where all may sign in. */
  domains: readonly string[];
  groups: readonly GroupRule[];
  requireGroup: boolean;
  accessTokenMs: number;
  sessionMs: number;
  clientIds: readonly string[];
  loginNotice: string | undefined;
}

/** Where the telemetry of clients goes. */
export interface TelemetrySettings {
  /** Its path may end with a slash. */
  url: URL;
  headers: ReadonlyMap<string, Secret>;
}
