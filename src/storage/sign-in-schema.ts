import { type ColumnType } from 'kysely';

/**
 * Who has signed in at a client, until they sign out. Tokens are kept as HMACs; the provider's refresh token is sealed.
 */
interface SignInSessionsTable {
  id: string;
  /** The key whose rights and limits the session has. */
  key_id: string;
  /** Null where the holder of a key without a member has signed in with it. */
  member_id: string | null;
  /** For people, as the client has named itself: `Claude Code 2.1.332`. */
  client: string;
  /** As the client has sent it at the token endpoint; null where it sends none. */
  client_id: string | null;
  /** The network address that the sign-in came from. */
  address: string | null;
  access_hash: string;
  access_expires_at_ms: number;
  /** The access token that was renewed last: it goes on to its end, since requests with it may be on their way. */
  former_access_hash: string | null;
  former_access_expires_at_ms: number | null;
  /** Null where the session cannot be renewed. */
  refresh_hash: string | null;
  /** Whom the provider knows; both null where the member's own key has approved. */
  issuer: string | null;
  subject: string | null;
  provider_token: string | null;
  /** Until then one replica asks the provider, and no other one. */
  renewing_until_ms: number | null;
  created_at_ms: ColumnType<number, number, never>;
  renewed_at_ms: number;
  /** When somebody has to sign in again in any case. */
  ends_at_ms: number;
  ended_at_ms: number | null;
  ended_because: string | null;
  /** The value that the counter `sign_in_sessions` had when the row was last written. */
  revision: number;
}

/** Refresh tokens that have been used. One that comes again ends its session; see `SignInSessions.renew`. */
interface SpentRefreshTokensTable {
  hash: string;
  session_id: string;
  /** The HMAC of the network address that it was used from. */
  spender_hash: string | null;
  spent_at_ms: number;
}

/** Devices that wait until somebody has confirmed their code. */
interface DeviceGrantsTable {
  hash: string;
  user_code_hash: string;
  status: string;
  client: string;
  client_id: string | null;
  address: string | null;
  /** Sealed JSON: who has approved. */
  approval: string | null;
  /** Of the approval, so that it ends with the sessions of the key and of the member. */
  key_id: string | null;
  member_id: string | null;
  created_at_ms: ColumnType<number, number, never>;
  expires_at_ms: number;
  /** How long the device has to wait between two questions. */
  interval_ms: number;
  polled_at_ms: number | null;
}

/** Codes of the authorization code grant that wait to be exchanged; each for one session. */
interface AuthorizationCodesTable {
  hash: string;
  client_id: string;
  redirect_uri: string;
  code_challenge: string;
  client: string;
  address: string | null;
  /** Sealed JSON: who has approved. */
  approval: string;
  /** Of the approval, so that it ends with the sessions of the key and of the member. */
  key_id: string | null;
  member_id: string | null;
  expires_at_ms: number;
  /** The session that the code was exchanged for; a code that comes again ends it. */
  session_id: string | null;
}

/** Browsers that were sent to the provider and are not back. */
interface ProviderRequestsTable {
  state_hash: string;
  /** The hash of the cookie of the browser that was sent. */
  browser_hash: string;
  /** Sealed JSON: the nonce and the PKCE verifier. */
  secrets: string;
  /** Sealed JSON: what the sign-in is for. A device's code is in it. */
  purpose: string;
  expires_at_ms: number;
}

/** The settings of clients that the gateway hands out; `scope` is the id of a team or of the organization. */
interface ManagedSettingsTable {
  scope: string;
  uuid: string;
  /** JSON. */
  settings: string;
  updated_at_ms: number;
  /** The value that the counter `managed_settings` had when the row was last written. */
  revision: number;
}

/** The sessions of the dashboard. `hash` is a hash of the cookie's value, so that the table opens no session. */
interface DashboardSessionsTable {
  hash: string;
  /** Null for who has signed in with `ADMIN_TOKEN` or an admin token. */
  key_id: string | null;
  /** The admin token; null for `ADMIN_TOKEN` and for a key. */
  token_id: string | null;
  /** The session at the provider; null for who has signed in otherwise. */
  sign_in_session_id: string | null;
  created_at_ms: number;
  expires_at_ms: number;
}

export interface SignInSchema {
  sign_in_sessions: SignInSessionsTable;
  spent_refresh_tokens: SpentRefreshTokensTable;
  device_grants: DeviceGrantsTable;
  authorization_codes: AuthorizationCodesTable;
  provider_requests: ProviderRequestsTable;
  managed_settings: ManagedSettingsTable;
  dashboard_sessions: DashboardSessionsTable;
}
