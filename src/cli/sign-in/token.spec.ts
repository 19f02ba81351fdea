import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PretendSignIn } from '../../../test/support/pretend-sign-in.js';
import { LOADER, PROGRAM, runCli } from '../../../test/support/run-cli.js';
import { SIGN_IN_AGAIN } from '../../keys/explain-session-end.js';
import { type Machine } from '../setup/machine.js';
import { isDue, renewSession } from './renew-session.js';
import { runLogin } from './run-sign-in.js';
import { findSession, sessionFileOf, type KeptSession, writeSession } from './kept-session.js';

const HOUR_MS = 3_600_000;
/** No process has this number. */
const NOBODY = 2 ** 30;

let gateway: PretendSignIn;
let home: string;

const machine = (): Machine => ({ home, platform: 'linux', variable: () => undefined });
const quiet = { print: () => undefined, warn: () => undefined };
const session = (): KeptSession => {
  const found = findSession(machine(), gateway.url);
  if (!found) throw new Error('nobody is signed in');
  return found;
};
/** Makes it as late as it is some minutes before the end of the access token. */
const age = (minutesLeft: number) => {
  const end = Date.now() + minutesLeft * 60_000;
  writeSession(machine(), { ...session(), renewedAtMs: end - HOUR_MS, expiresAtMs: end });
};
const renewals = () => gateway.forms.filter((form) => form.get('grant_type') === 'refresh_token').length;
const token = (...args: string[]) => runCli('token', args, { folder: home, unattended: true });

beforeEach(async () => {
  gateway = new PretendSignIn();
  await gateway.listen();
  home = mkdtempSync(join(tmpdir(), 'droid2api-token-'));
  await runLogin(machine(), gateway.url, { device: true }, quiet);
});

afterEach(async () => {
  rmSync(home, { recursive: true, force: true });
  await gateway.close();
});

describe('droid2api token', () => {
  it('prints the token that is kept while it holds, and asks nobody', async () => {
    age(7);
    const { accessToken } = session();
    await gateway.close();
    expect(await token()).toEqual({ code: 0, stdout: `${accessToken}\n`, stderr: '' });
    await gateway.listen();
  });

  it('of many processes at once renews once, and all print the new token', async () => {
    age(1);
    const { accessToken, refreshToken } = session();
    const found = await Promise.all(Array.from({ length: 4 }, () => token('--url', gateway.url)));
    const now = session();
    expect(found).toEqual(found.map(() => ({ code: 0, stdout: `${now.accessToken}\n`, stderr: '' })));
    expect(now.accessToken).not.toBe(accessToken);
    expect(now.refreshToken).not.toBe(refreshToken);
    expect(renewals()).toBe(1);
    expect(existsSync(`${sessionFileOf(machine(), gateway.url)}.lock`)).toBe(false);
  });

  it('is renewed once where two want it at the same moment', async () => {
    age(1);
    await Promise.all([renewSession(machine(), gateway.url), renewSession(machine(), gateway.url)]);
    expect(renewals()).toBe(1);
    expect(session().ended).toBe(null);
  });

  it('that an agent kills while it renews still keeps what the gateway gives', async () => {
    age(1);
    const { refreshToken } = session();
    const asked = new Promise<void>((resolve) => {
      gateway.hold = () => {
        resolve();
        return killed;
      };
    });
    let goOn = () => undefined as void;
    const killed = new Promise<void>((resolve) => (goOn = resolve));
    const child = start();
    await asked;
    child.kill('SIGKILL');
    await once(child, 'exit');
    goOn();
    // The next call waits for the renewal that is under way.
    expect((await token()).stdout).toBe(`${session().accessToken}\n`);
    expect(session().refreshToken).not.toBe(refreshToken);
    expect(renewals()).toBe(1);
  });

  it('takes over what a killed renewal has left', async () => {
    age(1);
    writeFileSync(`${sessionFileOf(machine(), gateway.url)}.lock`, `${hostname()} ${NOBODY} of-a-killed-one`);
    const [one, other] = await Promise.all([token(), token()]);
    expect([one?.code, other?.stdout]).toEqual([0, `${session().accessToken}\n`]);
    expect(renewals()).toBe(1);
  });

  it('goes on with a token that has not ended while the gateway cannot say', async () => {
    age(1);
    gateway.tokenFailure = { status: 503, body: { error: 'temporarily_unavailable', error_description: 'Wait.' } };
    const before = session();
    expect(await token()).toEqual({ code: 0, stdout: `${before.accessToken}\n`, stderr: '' });
    expect(session()).toEqual(before);
    age(-1);
    expect(await token()).toEqual({ code: 1, stdout: '', stderr: 'Wait.\n' });
    gateway.tokenFailure = undefined;
    expect((await token()).code).toBe(0);
  });

  it('says that the gateway has ended the session, and does not ask again', async () => {
    age(1);
    gateway.tokenFailure = {
      status: 400,
      body: {
        error: 'invalid_grant',
        error_description: `Your company account no longer lets you in. ${SIGN_IN_AGAIN}`,
      },
    };
    const ended = {
      code: 1,
      stdout: '',
      stderr:
        `Your sign-in at ${gateway.url} has ended (Your company account no longer lets you in.): ` +
        `droid2api login ${gateway.url} signs in again.\n`,
    };
    expect(await token()).toEqual(ended);
    expect(await token()).toEqual(ended);
    expect(renewals()).toBe(1);
    expect(await runLogin(machine(), gateway.url, { device: true }, quiet).catch(String)).toMatch(/no longer lets/);
    gateway.tokenFailure = undefined;
    await runLogin(machine(), gateway.url, { device: true }, quiet);
    expect((await token()).code).toBe(0);
  });

  it('without a refresh token lasts as long as the access token', async () => {
    writeSession(machine(), { ...session(), refreshToken: null });
    age(1);
    expect((await token()).stdout).toBe(`${session().accessToken}\n`);
    age(-1);
    expect((await token()).stderr).toMatch(
      /^Your sign-in at http\S+ has ended: droid2api login http\S+ signs in again/,
    );
    expect(renewals()).toBe(0);
  });

  it('prints the key of the environment, but not in the place of a gateway that is named', async () => {
    const env = { DROID2API_KEY: 'gateway-key-1' };
    expect((await runCli('token', [], { folder: home, unattended: true, env })).stdout).toBe('gateway-key-1\n');
    const named = await runCli('token', ['--url', gateway.url], { folder: home, unattended: true, env });
    expect(named.stdout).toBe(`${session().accessToken}\n`);
    const unknown = await token('--url', 'https://gateway.example.com/v1');
    expect(unknown.stderr).toBe(
      'You are not signed in at https://gateway.example.com: droid2api login https://gateway.example.com signs in.\n',
    );
    expect(unknown.code).toBe(1);
  });
});

describe('a token is due', () => {
  const of = (renewedAtMs: number, expiresAtMs: number) => ({ ...session(), renewedAtMs, expiresAtMs });

  it.each([
    ['a minute before its end', 0, HOUR_MS, HOUR_MS - 60_000, true],
    ['ten minutes before its end', 0, HOUR_MS, HOUR_MS - 600_000, false],
    ['in the second half of a short life', 0, 60_000, 31_000, true],
    ['in the first half of a short life', 0, 60_000, 29_000, false],
    ['when the clock was set back', HOUR_MS, 2 * HOUR_MS, 0, true],
  ])('%s', (_, renewedAtMs, expiresAtMs, nowMs, expected) => {
    expect(isDue(of(renewedAtMs, expiresAtMs), nowMs)).toBe(expected);
  });
});

function start(): ChildProcess {
  return spawn(process.execPath, ['--import', LOADER, PROGRAM, 'token'], {
    env: { PATH: process.env.PATH, HOME: home, NODE_ENV: 'test' },
    stdio: 'ignore',
  });
}
