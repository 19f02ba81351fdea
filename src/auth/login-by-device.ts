import { setTimeout as wait } from 'node:timers/promises';
import { isRenewable, type RenewableTokens } from '../accounts/tokens.js';
import { type DeviceLogin, type IssuedLogin, type WorkosClient } from './workos-client.service.js';
import { WorkosRefusal, WorkosUnavailable } from './workos-error.js';

/** WorkOS wants polls to slow down by this: https://workos.com/docs/authkit/cli-auth */
const SLOW_DOWN_MS = 5_000;

/** The login has failed. The person who waits reads the message. */
export class LoginFailed extends Error {
  override readonly name = 'LoginFailed';
}

/** The person has confirmed the login, but its organization could not be settled. A later attempt can use `login`. */
export class LoginUnfinished extends LoginFailed {
  constructor(
    message: string,
    readonly login: IssuedLogin,
  ) {
    super(message);
  }
}

interface DeviceLoginSteps {
  /** The organization that pays, where the caller knows it. */
  organization?: string | undefined;
  /** Shows the address and the code to the person. */
  show(login: DeviceLogin): void;
  /** Is called after every poll without an answer. */
  waiting(): void;
  /** Asks which of several organizations pays. */
  chooseOrganization(ids: readonly string[]): Promise<string>;
}

/**
 * Logs a person in by the device flow and settles the organization. Throws a {@link LoginFailed}, or a {@link
 * LoginUnfinished} once the person has confirmed.
 */
export async function loginByDevice(
  workos: WorkosClient,
  steps: DeviceLoginSteps,
  pause: (ms: number) => Promise<unknown> = wait,
): Promise<IssuedLogin> {
  const begun = await workos.startDeviceLogin();
  steps.show(begun);
  const login = await poll(workos, begun, steps, pause);
  const { organizationId } = login.tokens;
  if (organizationId !== null && (steps.organization === undefined || steps.organization === organizationId))
    return login;

  try {
    return await withOrganization(workos, login, steps);
  } catch (error) {
    throw new LoginUnfinished(error instanceof Error ? error.message : 'The organization could not be settled', login);
  }
}

/** Gives the tokens of a login that is to be kept. Throws a {@link LoginFailed} where the tokens cannot be renewed. */
export function renewableTokensOf({ tokens }: IssuedLogin): RenewableTokens {
  if (isRenewable(tokens)) return tokens;
  throw new LoginFailed('The issuer gave no refresh token, so the account would end with its access token.');
}

async function poll(
  workos: WorkosClient,
  login: DeviceLogin,
  steps: DeviceLoginSteps,
  pause: (ms: number) => Promise<unknown>,
): Promise<IssuedLogin> {
  let { intervalMs } = login;
  for (let waitedMs = 0; waitedMs < login.expiresInMs; waitedMs += intervalMs) {
    await pause(intervalMs);
    try {
      return await workos.finishDeviceLogin(login.deviceCode);
    } catch (error) {
      if (error instanceof WorkosRefusal && error.code === 'slow_down') intervalMs += SLOW_DOWN_MS;
      else if (!isPassing(error)) throw toLoginFailed(error);
      steps.waiting();
    }
  }
  throw new LoginFailed('The code has expired before the login was confirmed. Start again.');
}

function isPassing(error: unknown): boolean {
  return (
    error instanceof WorkosUnavailable || (error instanceof WorkosRefusal && error.code === 'authorization_pending')
  );
}

function toLoginFailed(error: unknown): unknown {
  if (!(error instanceof WorkosRefusal)) return error;
  if (error.code === 'access_denied') return new LoginFailed('The login was denied.');
  if (error.code === 'expired_token')
    return new LoginFailed('The code has expired before the login was confirmed. Start again.');
  return new LoginFailed(`The login failed: ${error.message}.`);
}

/** Gets tokens for an organization: upstream takes no token without one. The refresh names the organization. */
async function withOrganization(
  workos: WorkosClient,
  login: IssuedLogin,
  steps: DeviceLoginSteps,
): Promise<IssuedLogin> {
  const { tokens } = login;
  const ids = await workos.listOrganizations(tokens.accessToken);
  const wanted = steps.organization;
  if (wanted !== undefined && !ids.includes(wanted)) {
    throw new LoginFailed(
      `The account does not belong to the organization ${wanted}; it belongs to ${ids.join(', ') || 'none'}.`,
    );
  }
  const id = wanted ?? (ids.length > 1 ? await steps.chooseOrganization(ids) : ids[0]);
  if (id === undefined || tokens.refreshToken === null) return login;
  const scoped = await workos.refresh(tokens.refreshToken, id);
  return {
    ...scoped,
    tokens: {
      ...scoped.tokens,
      refreshToken: scoped.tokens.refreshToken ?? tokens.refreshToken,
      organizationId: scoped.tokens.organizationId ?? id,
      loggedInAtMs: tokens.loggedInAtMs,
    },
    email: scoped.email ?? login.email,
    name: scoped.name ?? login.name,
  };
}
