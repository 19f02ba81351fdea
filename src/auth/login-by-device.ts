import { setTimeout as wait } from 'node:timers/promises';
import { type DeviceLogin, type TokenPair, type WorkosClient } from './workos-client.service.js';
import { WorkosRefusal, WorkosUnavailable } from './workos-error.js';

/** By how much WorkOS wants polls to slow down: https://workos.com/docs/authkit/cli-auth */
const SLOW_DOWN_MS = 5_000;

/** A login that came to nothing; the message is for the person who waits. */
export class LoginFailed extends Error {
  override readonly name = 'LoginFailed';
}

/** A login that a person has confirmed, and that could not be settled; `pair` is good for a later attempt. */
export class LoginUnfinished extends LoginFailed {
  constructor(
    message: string,
    readonly pair: TokenPair,
  ) {
    super(message);
  }
}

export interface DeviceLoginSteps {
  /** The organization that is to pay, where that is decided. */
  organization?: string | undefined;
  /** Shows address and code to the person. */
  show(login: DeviceLogin): void;
  /** Called after every poll that found no answer yet. */
  waiting(): void;
  /** Which of several organizations pays. */
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
): Promise<TokenPair> {
  const login = await workos.startDeviceLogin();
  steps.show(login);
  const pair = await poll(workos, login, steps, pause);
  if (pair.organizationId !== null && (steps.organization === undefined || steps.organization === pair.organizationId))
    return pair;
  try {
    return await withOrganization(workos, pair, steps);
  } catch (error) {
    throw new LoginUnfinished(error instanceof Error ? error.message : 'The organization could not be settled', pair);
  }
}

async function poll(
  workos: WorkosClient,
  login: DeviceLogin,
  steps: DeviceLoginSteps,
  pause: (ms: number) => Promise<unknown>,
): Promise<TokenPair> {
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

/** A token without an organization pays for nothing: the refresh that follows asks for one by name. */
async function withOrganization(workos: WorkosClient, pair: TokenPair, steps: DeviceLoginSteps): Promise<TokenPair> {
  const ids = await workos.listOrganizations(pair.accessToken);
  const wanted = steps.organization;
  if (wanted !== undefined && !ids.includes(wanted))
    throw new LoginFailed(
      `The account does not belong to the organization ${wanted}; it belongs to ${ids.join(', ') || 'none'}.`,
    );
  const id = wanted ?? (ids.length > 1 ? await steps.chooseOrganization(ids) : ids[0]);
  if (id === undefined || pair.refreshToken === null) return pair;
  const scoped = await workos.refresh(pair.refreshToken, id);
  return {
    ...scoped,
    refreshToken: scoped.refreshToken ?? pair.refreshToken,
    organizationId: scoped.organizationId ?? id,
    email: scoped.email ?? pair.email,
    name: scoped.name ?? pair.name,
  };
}
